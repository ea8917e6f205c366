"""What the places that show a comparison share: asking for one, stopping it, and taking it up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual.binding import BindingType

from dfftsim.backstage.requests import Answer, Failed, Progress, Refused, Snapshot
from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.report.numbers import significant
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.asking import Question
from dfftsim.tui.compare.packages import prefill
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.place import Place

Take = Callable[[dict[str, Any]], None]


class Comparing(Place):
    """A place made from the comparison at hand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("c", "compare", "compare.run", footer=True),
        key("escape", "stop", "compare.stop"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._tickets: list[int] = []

    @property
    def document(self) -> dict[str, Any] | None:
        """The comparison at hand."""
        return self.workspace.comparison

    @property
    def ascii(self) -> bool:
        """Whether the terminal has no glyphs."""
        return app_of(self).settings.ascii

    @property
    def colours(self) -> dict[str, str]:
        """The colours of the theme, as Rich knows them."""
        return telling.rich_colours(self.app.theme_variables)

    def question(self) -> Question | None:
        """What would be asked now; None without scenario or packages."""
        workspace = self.workspace
        if workspace.scenario is None or not workspace.packages:
            return None
        experiment = workspace.scenario.experiment
        changes = tuple(workspace.changes.items())
        return Question(workspace.source, dict(workspace.packages), experiment.replications, changes)

    def action_compare(self) -> None:
        """Compare all packages at hand with the scenario."""
        if self.workspace.scenario is None:
            self.notify(t("tui.compare.no_scenario"), severity="warning")
            return
        prefill(self.workspace)
        question = self.question()
        if question is None:
            self.notify(t("tui.compare.nothing_to_compare"), severity="warning")
            return
        self.action_stop()
        self.ask(question, self.take_up)

    def ask(self, question: Question, take: Take, attribute: bool = True) -> None:
        """Have a question answered backstage; `take` gets each document that is still wanted."""
        try:
            request = question.request(attribute)
        except InputError as error:
            self.fail("\n".join(map(str, error.problems[:8])))
            return
        app, ids = app_of(self), list(question.packages)
        source = question.source

        def heard(answer: Answer) -> None:
            match answer:
                case Progress():
                    app.say_busy(busy_note(answer))
                    return
                case Snapshot() if source == self.workspace.source:
                    document = dict(answer.document)
                    for id, package in zip(ids, document["packages"], strict=True):
                        package["id"] = id
                    take(document)
                case Refused():
                    self.fail("\n".join(map(str, answer.problems[:8])))
                case Failed():
                    self.fail(answer.message)
                case _:
                    pass
            if not isinstance(answer, Snapshot) or answer.final:
                app.say_busy("")

        self._tickets.append(app.ask(request, heard))

    def action_stop(self) -> None:
        """Stop what is being compared; the looks that have come are kept."""
        for ticket in self._tickets:
            app_of(self).drop(ticket)
        self._tickets.clear()
        app_of(self).say_busy("")

    def take_up(self, document: dict[str, Any]) -> None:
        """A comparison has come."""
        self.workspace.comparison = document
        app_of(self).tell_places()

    def fail(self, told: str) -> None:
        """Say why there is no comparison."""
        self.notify(told, title=t("tui.compare.failed"), severity="error", timeout=20, markup=False)


def busy_note(progress: Progress) -> str:
    """How far a comparison is."""
    left = progress.seconds_left
    return t(
        "tui.compare.busy",
        done=progress.done,
        total=progress.total,
        left="" if left is None else f" · {significant(round(left))} s",
    )
