"""What the place of levers asks of other processes, and what it keeps of their answers: pairs of the choices,
pairs of every lever alone, and how good the estimates were.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.backstage.requests import Answer, Compare, Failed, Progress, Refused, Snapshot
from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.tui.frame import app_of
from dfftsim.tui.levers import estimates
from dfftsim.tui.levers.choices import Choices
from dfftsim.tui.levers.results import Results
from dfftsim.tui.place import Place

if TYPE_CHECKING:
    from dfftsim.errors import Problem

LOOKS = (4, 10, 30)
CALM_SECONDS = 0.15
"""So long nothing may change before pairs are asked for."""
BASE_SECONDS = 0.4
MINE = "mine"


class AskingPlace(Place):
    """Keeps the choices and what is known of them; what is drawn of it is told by who derives it."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: Choices | None = None
        self.results = Results()
        self.told_wrong = ""
        self._source = ""
        self._ticket: int | None = None
        self._calm: Any = None
        self._learning = False
        self._learned: list[str] = []

    @property
    def kept(self) -> dict[str, Any]:
        """What the next start finds again."""
        kept: dict[str, Any] = app_of(self).settings.kept.setdefault(self.NAME, {})
        return kept

    def stored(self) -> dict[str, Any] | None:
        """What the results at hand say of the scenario alone, with its numbers as they are now."""
        document = self.workspace.document
        if document is None:
            return None
        return {"baseline": document["kpis"], "replications": document["replications"]}

    def learn_shipped(self) -> None:
        """What came with dfftsim for this scenario as it is shipped gives the first estimates."""
        from dfftsim import stored

        if self.choices is not None and not self.numbers and (variants := stored.variants(self._source)):
            estimates.learn_shipped(self.kept, self.known_as(self.choices), self.choices, variants)

    def changed(self, keep: bool = True) -> None:
        """Estimate at once; ask for pairs when all is calm."""
        choices = self.choices
        if choices is not None:
            if keep:
                self.kept.setdefault("choices", {})[self._source] = choices.state
            items = choices.items()
            sliders = {key: row.slider.key for key, row in choices.rows.items() if row.slider}
            known = self.known_as(choices)
            self.results.asked = bool(items)
            self.results.document = None
            self.results.estimate = estimates.estimate(self.kept, known, items, sliders) if items else None
        self.told_wrong = ""
        self.redraw()
        if self._calm is not None:
            self._calm.stop()
        self._calm = self.set_timer(CALM_SECONDS if keep else BASE_SECONDS, self.ask)

    @property
    def numbers(self) -> tuple[tuple[str, Any], ...]:
        """Numbers of the scenario that were changed in Learn."""
        return self.workspace.question().changes

    def known_as(self, choices: Choices) -> str:
        """Under what name effects of levers are kept: version, law and PET profile of today, the scenario,
        and its numbers as they are now.
        """
        from dfftsim.stored import common_key

        told = ",".join(f"{path}={value}" for path, value in self.numbers)
        return " ".join((*common_key(), self.workspace.scenario_hash, told)).rstrip()

    def problems(self) -> Sequence[Problem]:
        """What the scenario's own validation says of the choices."""
        if self.choices is None or not self.choices.items():
            return ()
        return self.problems_of(self.choices.package())

    def problems_of(self, package: dict[str, Any]) -> Sequence[Problem]:
        """What it says of a package."""
        from dfftsim.backstage.asked import written
        from dfftsim.scenario.loading import read_package, with_package

        assert self.choices is not None
        try:
            document = written(package, MINE)
            read_package(document)
            with_package(self.choices.scenario, document)
        except InputError as error:
            return error.problems
        return ()

    def ask(self) -> None:
        """Ask backstage for pairs of what is chosen now, or for the scenario alone."""
        app = app_of(self)
        self.drop()
        if self.choices is None:
            return
        if problems := self.problems():
            self.say_wrong(problems)
            return
        items = self.choices.items()
        if not items and self.results.base is not None:
            return
        packages = ((MINE, self.choices.package()),) if items else ()
        self._ticket = app.ask(Compare(self._source, packages, self.numbers, looks=LOOKS), self.answered)

    def drop(self) -> None:
        """What was asked before is not wanted any more."""
        if self._ticket is not None:
            app_of(self).drop(self._ticket)
            app_of(self).say_busy("")
        self._ticket, self._learning = None, False

    def say_wrong(self, problems: Sequence[Problem]) -> None:
        """What is wrong, where the meaning of the field stands."""
        self.told_wrong = "\n".join(str(one) for one in problems[:3])
        self.redraw_form()

    def answered(self, answer: Answer) -> None:
        """Progress, pairs, or what went wrong."""
        app = app_of(self)
        match answer:
            case Progress(done, total, left):
                seconds = "" if left is None else t("tui.levers.left", seconds=max(1, round(left)))
                app.say_busy(t("tui.levers.busy", done=done, total=total, left=seconds))
                return
            case Refused(problems):
                self.say_wrong(problems)
            case Failed(message):
                app.notify(message, severity="error", markup=False)
            case Snapshot(document, final, read):
                if read in ("", self.workspace.scenario_hash):
                    self.learn(document, final)
                    self.redraw_results()
                else:
                    app.look_at_file()  # the form follows, and asks anew
                if not final:
                    return
        learned, self._ticket, self._learning = self._learning, None, False
        app.say_busy("")
        if learned:
            self.changed(keep=False)

    def learn(self, document: Any, final: bool) -> None:
        """Keep what the pairs say, for the next estimate and for how good estimates are."""
        results, choices = self.results, self.choices
        if choices is None:
            return
        scenario = self.known_as(choices)
        results.base = document
        if self._learning:
            for key, package in zip(self._learned, document["packages"], strict=True):
                item = choices.item(key, choices.state.get(key) or choices.start(key))
                estimates.learn(self.kept, scenario, item, package["differences"])
            return
        if not results.asked or not document["packages"]:
            return
        results.document = document
        package, items = document["packages"][0], choices.items()
        if len(items) == 1:
            estimates.learn(self.kept, scenario, items[0], package["differences"])
        by_label = {item.key: item for item in items}
        for label, differences in package["leave_one_out"].items():
            if label in by_label and len(items) > 1:
                estimates.learn(self.kept, scenario, by_label[label], differences)
        if final:
            estimates.check(self.kept, scenario, items, results.estimate, package["differences"])

    def action_measure_all(self) -> None:
        """Measure every lever alone, so that there are estimates."""
        if self.choices is None:
            return
        self.drop()
        if self._calm is not None:
            self._calm.stop()
        packages = []
        for name, row in self.choices.rows.items():
            values = self.choices.state.get(name) or self.choices.start(name)
            package = Choices(self.choices.scenario, {name: values}).package()
            if row.base is None and not self.problems_of(package):
                packages.append((name, package))
        self._learned = [name for name, _ in packages]
        request = Compare(self._source, tuple(packages), self.numbers, looks=LOOKS[:1], attribute=False)
        self._ticket, self._learning = app_of(self).ask(request, self.answered), True

    def redraw(self) -> None:
        """Draw everything, from what is known now."""

    def redraw_form(self) -> None:
        """Draw the form of the lever under the cursor."""

    def redraw_results(self) -> None:
        """Draw what the levers buy."""
