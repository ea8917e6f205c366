"""The place of levers: list and form at the left, what they buy at the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dfftsim.backstage.requests import Answer, Compare, Failed, Progress, Refused, Snapshot
from dfftsim.errors import InputError
from dfftsim.i18n import pick, t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.levers import estimates
from dfftsim.tui.levers.chart import MonthChart
from dfftsim.tui.levers.choices import Choices, Row
from dfftsim.tui.levers.fields import about, label_of
from dfftsim.tui.levers.form import LeverForm
from dfftsim.tui.levers.headline import Headline
from dfftsim.tui.levers.lever_list import LeverList
from dfftsim.tui.levers.lever_why import why_of
from dfftsim.tui.levers.results import Results
from dfftsim.tui.levers.saving import SaveScreen, command, suggested
from dfftsim.tui.levers.tables import tables_of
from dfftsim.tui.levers.which import WhichLever
from dfftsim.tui.place import Place
from dfftsim.tui.text import cut, wrapped
from dfftsim.tui.why import Why

if TYPE_CHECKING:
    from dfftsim.errors import Problem

LOOKS = (4, 10, 30)
CALM_SECONDS = 0.15
"""So long nothing may change before pairs are asked for."""
BASE_SECONDS = 0.4
MINE = "mine"


class LeversPlace(Place):
    """Keeps the choices; everything shown follows from them and from what backstage answers."""

    NAME = "levers"
    DEFAULT_CSS = """
    LeversPlace #levers-columns { height: 1fr; }
    LeversPlace #levers-left { width: 62; }
    LeversPlace #levers-right { width: 1fr; }
    LeversPlace #levers-list-pane { height: 1fr; }
    LeversPlace #levers-form-pane { height: 14; }
    LeversPlace #lever-sentence, LeversPlace #lever-told { height: auto; max-height: 3; width: 1fr; }
    LeversPlace #lever-sentence { text-style: italic; }
    LeversPlace #lever-told { color: $foreground 70%; }
    LeversPlace #lever-told.-wrong { color: $error; text-style: bold; }
    LeversPlace #levers-chart-pane { height: 11; }
    LeversPlace #levers-headline-pane { height: 12; }
    LeversPlace #levers-which-pane { height: 1fr; }
    LeversPlace #levers-command { height: 1; width: 1fr; padding: 0 1; background: $panel; }
    LeversPlace #levers-glance { height: 1; padding: 0 1; display: none; }
    LeversPlace.-wide #levers-left { width: 76; }
    LeversPlace.-wide #levers-chart-pane { height: 18; }
    LeversPlace.-wide #levers-headline-pane { height: 14; }
    LeversPlace.-narrow #levers-left { width: 1fr; }
    LeversPlace.-narrow #levers-right { display: none; }
    LeversPlace.-narrow #levers-glance { display: block; }
    LeversPlace.-narrow.-results #levers-left { display: none; }
    LeversPlace.-narrow.-results #levers-right { display: block; }
    LeversPlace.-short #levers-form-pane { height: 9; }
    LeversPlace.-short #levers-chart-pane { height: 7; }
    LeversPlace.-short #levers-headline-pane { height: 7; }
    LeversPlace.-short #lever-sentence { display: none; }
    """
    BINDINGS: ClassVar[list[Binding]] = [
        key("u", "undo", "levers.undo", footer=True),
        key("U", "redo", "levers.redo"),
        key("0", "reset", "levers.reset"),
        key("R", "reset_all", "levers.reset_all", footer=True),
        key("v", "view", "levers.view", footer=True),
        key("m", "measure_all", "levers.measure_all"),
        key("x", "add", "levers.add", footer=True),
        key("ctrl+s", "save", "levers.save", footer=True),
        key("escape", "back", "levers.back"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.choices: Choices | None = None
        self.results = Results()
        self.told_wrong = ""
        self.saved: tuple[Path, dict[str, Any]] | None = None
        self._source = ""
        self._ticket: int | None = None
        self._calm: Any = None
        self._learning = False
        self._learned: list[str] = []

    # Widgets.

    def body(self) -> ComposeResult:
        """Two columns and the command."""
        with Horizontal(id="levers-columns"):
            with Vertical(id="levers-left"):
                with Vertical(id="levers-list-pane", classes="pane") as pane:
                    pane.border_title = t("tui.place.levers")
                    yield LeverList(lambda: self.choices)
                with Vertical(id="levers-form-pane", classes="pane"):
                    yield Static(id="lever-sentence", markup=False)
                    yield LeverForm(lambda: self.choices, lambda: self.row)
                    yield Static(id="lever-told", markup=False)
            with Vertical(id="levers-right"):
                with Vertical(id="levers-chart-pane", classes="pane") as pane:
                    pane.border_title = t("tui.levers.chart")
                    yield MonthChart()
                with Vertical(id="levers-headline-pane", classes="pane") as pane:
                    pane.border_title = t("tui.levers.headline")
                    yield Headline(lambda: self.results)
                with Vertical(id="levers-which-pane", classes="pane") as pane:
                    pane.border_title = t("tui.levers.reasons")
                    yield WhichLever()
        yield Static(id="levers-glance", markup=False)
        yield Static(id="levers-command", markup=False)

    @property
    def levers(self) -> LeverList:
        """The list of levers."""
        return self.query_one(LeverList)

    @property
    def row(self) -> Row | None:
        """The lever that is looked at."""
        return self.levers.row if self.query(LeverList) else None

    def on_mount(self) -> None:
        """Take up the scenario at hand."""
        self.chosen()
        self.levers.focus()

    def chosen(self) -> None:
        """Another scenario, with what was chosen for it before."""
        scenario, source = self.workspace.scenario, self.workspace.source
        if self.choices is not None and source == self._source and scenario is self.choices.scenario:
            self.redraw()
            return
        self._source = source
        kept = self.kept.get("choices", {}).get(source)
        self.choices = Choices(scenario, kept) if scenario is not None else None
        self.results = Results(stored=self.stored())
        self.saved = None
        self.changed(keep=False)

    def stored(self) -> dict[str, Any] | None:
        """What the results at hand say of the scenario alone; nothing where its numbers were changed."""
        document = self.workspace.document
        if document is None or self.workspace.changes:
            return None
        return {"baseline": document["kpis"], "replications": document["replications"]}

    def relabelled(self) -> None:
        """New words everywhere, the same choices."""
        row = self.row
        self.refresh(recompose=True)
        self.call_after_refresh(self._again, row.key if row else "")

    def _again(self, row: str) -> None:
        self.redraw()
        if row:
            self.levers.go(row)
        self.redraw_form()
        self.levers.focus()

    @property
    def kept(self) -> dict[str, Any]:
        """What the next start finds again."""
        kept: dict[str, Any] = app_of(self).settings.kept.setdefault(self.NAME, {})
        return kept

    # The choices change.

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
        return tuple(self.workspace.changes.items())

    def known_as(self, choices: Choices) -> str:
        """Under what name effects of levers are kept: of the scenario, with its numbers as they are now."""
        told = ",".join(f"{path}={value}" for path, value in sorted(self.numbers))
        return f"{choices.scenario.hash} {told}".rstrip()

    def problems(self) -> Sequence[Problem]:
        """What the scenario's own validation says of the choices."""
        from dfftsim.backstage.asked import written
        from dfftsim.scenario.loading import read_package, with_package

        if self.choices is None or not self.choices.items():
            return ()
        try:
            document = written(self.choices.package(), MINE)
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
            case Snapshot(document, final):
                self.learn(document, final)
                self.redraw_results()
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
        if final and results.estimate is not None and results.estimate.effects:
            told = results.estimate.effects
            estimates.learn_error(self.kept, scenario, told, package["differences"], len(items))

    # What is drawn.

    def redraw(self) -> None:
        """Everything, from what is known now."""
        if not self.query(LeverList):
            return
        self.levers.reload()
        self.redraw_form()
        self.redraw_results()

    def redraw_form(self) -> None:
        """The form of the lever under the cursor, and the command."""
        if not self.query(LeverForm):
            return
        form, row = self.query_one(LeverForm), self.row
        form.reload()
        pane = self.query_one("#levers-form-pane")
        if row is None:
            pane.border_title = ""
            self.write("#lever-sentence", t("tui.levers.no_scenario"))
            self.write("#lever-told", "")
        else:
            pane.border_title = f"{row.key} {pick(row.page.name)}"
            width = max(form.size.width, 20)
            self.write("#lever-sentence", "\n".join(wrapped(pick(row.page.sentence), width)[:2]))
            field = form.field
            text = self.told_wrong or (f"{label_of(field.key)}: {about(row.page, field)}" if field else "")
            lines = wrapped(text, width)
            lines = [*lines[:2], cut(" ".join(lines[2:]), width)] if lines[2:] else lines
            self.write("#lever-told", "\n".join(lines))
        self.query_one("#lever-told").set_class(bool(self.told_wrong), "-wrong")
        self._redraw_command()

    def write(self, selector: str, text: str) -> None:
        """Put a text; the same text again costs nothing, one with as many lines no layout."""
        widget = self.query_one(selector, Static)
        before = str(widget.content)
        if before != text:
            widget.update(text, layout=before.count("\n") != text.count("\n") or not before or not text)

    def redraw_results(self) -> None:
        """Chart, headline, reasons."""
        if not self.query(Headline):
            return
        results, headline = self.results, self.query_one(Headline)
        headline.reload()
        self.query_one("#levers-headline-pane").border_subtitle = self.stage_words()
        both = results.package is not None
        chart_pane = self.query_one("#levers-chart-pane")
        legend = t("tui.levers.legend") if both else t("tui.levers.legend.base")
        plain = str.maketrans("┄━░", ".*:" if both else "...")
        chart_pane.border_subtitle = legend.translate(plain) if app_of(self).settings.ascii else legend
        self.query_one(MonthChart).show(results.months(), both, results.waiting)
        self.query_one(WhichLever).show(results, headline.measure.kpi if headline.measure else "F")
        self.write("#levers-glance", self.glance())
        self._redraw_command()

    def stage_words(self) -> str:
        """Whether it is an estimate, or how many pairs there are."""
        results = self.results
        missing = ", ".join(results.estimate.missing) if results.estimate else ""
        more = self._ticket is not None and results.pairs < LOOKS[-1]
        done = results.stage == "pairs" and not more
        name = f"tui.levers.stage.{results.stage}" + (".all" if done else "")
        return t(name, n=results.pairs, most=LOOKS[-1], missing=missing)

    def glance(self) -> str:
        """The first measure in one line, for windows that show one column at a time."""
        from dfftsim.tui.levers.headline import GLYPHS, cells_of

        measures = self.results.measures()
        if not measures:
            return cut(self.stage_words(), max(self.size.width - 2, 10))
        first = measures[0]
        base, now, change, between = cells_of(first)
        says = f"{base} → {now}  {GLYPHS[first.verdict]} {change} {between}" if change else base
        line = f"{kpi_name(first.kpi)}  {says}  · {self.stage_words()}"
        return cut(line, max(self.size.width - 2, 10))

    def _redraw_command(self) -> None:
        line = self.copied()
        note = "" if self.saved_now or not line or not self.results.asked else t("tui.levers.unsaved")
        room = max(self.size.width - 4, 20)
        self.write("#levers-command", cut(f"$ {line}  {note}" if line else "", room))

    # Saving, copying, exporting, why.

    @property
    def saved_now(self) -> bool:
        """Whether the file holds what is chosen now."""
        return self.saved is not None and self.choices is not None and self.saved[1] == self.choices.package()

    def copied(self) -> str:
        """The command that gives the same numbers."""
        if self.choices is None:
            return ""
        if not self.choices.items():
            return f"dfftsim run {self._source}"
        file = str(self.saved[0]) if self.saved else suggested(self._source)
        return command(self._source, file, LOOKS[-1], numbers=self.numbers)

    def tables(self) -> Sequence[Table]:
        """The levers as they are set, the measures, the months, and what each lever did."""
        return tables_of(self.choices, self.results) if self.choices is not None else ()

    def why(self) -> Why | None:
        """Why the lever is what it is, and what it did at other depths."""
        if self.choices is None or self.row is None:
            return None
        return why_of(self.choices, self.row, self.kept)

    def action_save(self) -> None:
        """Write the choices as a package."""
        if self.choices is None or not self.choices.items():
            self.notify(t("tui.levers.nothing_changed"))
            return
        data = self.choices.package()
        file = str(self.saved[0]) if self.saved else suggested(self._source)

        def saved(path: Path | None) -> None:
            if path is not None:
                self.saved = (path, data)
                self._redraw_command()
                self.notify(t("tui.levers.saved", path=path), markup=False)

        app_of(self).push_screen(SaveScreen(data, file, self.saved[0] if self.saved else None), saved)

    def action_add(self) -> None:
        """Put the choices among the packages to compare."""
        if self.choices is None or not self.choices.items():
            self.notify(t("tui.levers.nothing_changed"))
            return
        if problems := self.problems():
            self.say_wrong(problems)
            return
        packages = self.workspace.packages
        stem = self.saved[0].stem if self.saved_now and self.saved else "-".join(self.choices.state).lower()
        stem = stem.replace("#", "_")
        id, count = stem, 1
        while id in packages and packages[id] != self.choices.package():
            count += 1
            id = f"{stem}-{count}"
        packages[id] = self.choices.package()
        self.notify(t("tui.levers.added", id=id, n=len(packages)), markup=False)

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
            if row.base is None and not self._refuses(package):
                packages.append((name, package))
        self._learned = [name for name, _ in packages]
        request = Compare(self._source, tuple(packages), self.numbers, looks=LOOKS[:1], attribute=False)
        self._ticket, self._learning = app_of(self).ask(request, self.answered), True

    def _refuses(self, package: dict[str, Any]) -> bool:
        from dfftsim.backstage.asked import written
        from dfftsim.scenario.loading import with_package

        assert self.choices is not None
        try:
            with_package(self.choices.scenario, written(package, MINE))
        except InputError:
            return True
        return False

    # Keys.

    def action_undo(self) -> None:
        """One step back."""
        if self.choices is not None and self.choices.undo():
            self.changed()

    def action_redo(self) -> None:
        """One step forth."""
        if self.choices is not None and self.choices.redo():
            self.changed()

    def action_reset(self) -> None:
        """This lever as in the scenario."""
        if self.choices is not None and self.row is not None:
            self.choices.reset(self.row.key)
            self.changed()

    def action_reset_all(self) -> None:
        """All levers as in the scenario."""
        if self.choices is not None:
            self.choices.reset_all()
            self.changed()

    def action_view(self) -> None:
        """Levers or results, where there is room for one of them."""
        self.toggle_class("-results")
        (self.query_one(Headline) if self.has_class("-results") else self.levers).focus()

    def action_back(self) -> None:
        """To the list."""
        self.remove_class("-results")
        self.levers.focus()

    def on_lever_list_moved(self) -> None:
        """Show its form."""
        self.query_one(LeverForm).cursor = 0
        self.told_wrong = ""
        self.redraw_form()

    def on_lever_list_opened(self) -> None:
        """Into its form."""
        self.query_one(LeverForm).focus()

    def on_lever_list_changed(self) -> None:
        """Something was chosen."""
        self.changed()

    def on_lever_form_changed(self) -> None:
        """Something was chosen."""
        self.changed()

    def on_lever_form_moved(self) -> None:
        """Say what the field means."""
        self.told_wrong = ""
        self.redraw_form()

    def on_lever_form_wrong(self, message: LeverForm.Wrong) -> None:
        """Say what is wrong with what was typed."""
        self.told_wrong = message.told
        self.redraw_form()

    def on_headline_moved(self) -> None:
        """Bars by another measure."""
        headline = self.query_one(Headline)
        if headline.measure is not None:
            self.query_one(WhichLever).show(self.results, headline.measure.kpi)

    def on_resize(self) -> None:
        """Texts are cut for the width."""
        super().on_resize()
        self.call_after_refresh(self.redraw)
