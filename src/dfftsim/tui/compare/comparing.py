"""What the places that show a comparison share: asking for one, stopping it, and taking it up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from textual.binding import BindingType

from dfftsim.backstage.requests import Answer, Failed, Progress, Refused, Snapshot, ends
from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.report.numbers import significant
from dfftsim.tui.asked import Question, Result
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.packages import prefill
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.place import Place

Take = Callable[[Result], None]


class Comparing(Place):
    """A place made from the comparison at hand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("c", "compare", "compare.run", footer=True),
        key("escape", "stop", "compare.stop"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._marked = ""

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
        return replace(workspace.question(), packages=dict(workspace.packages))

    def mark(self) -> str:
        """In words, that the comparison at hand answers another question than that of now; else empty."""
        compared = self.workspace.compared
        unlike = self.workspace.unlike(compared.question) if compared else ""
        return t(f"tui.compare.unlike.{unlike}") if unlike else ""

    def with_mark(self, title: str) -> str:
        """A title after the mark."""
        self._marked = self.mark()
        return f"{self._marked} · {title}" if self._marked else title

    def on_screen_resume(self) -> None:
        """Numbers, or a package's file, may have been changed elsewhere."""
        if self.is_mounted and self.mark() != self._marked:
            self.chosen()

    def action_compare(self) -> None:
        """Compare all packages at hand with the scenario."""
        app_of(self).look_at_file()
        if self.workspace.scenario is None:
            self.notify(t("tui.compare.no_scenario"), severity="warning")
            return
        prefill(self.workspace)
        question = self.question()
        if question is None:
            self.notify(t("tui.compare.nothing_to_compare"), severity="warning")
            return
        app_of(self).stop_comparing()
        self.ask(question, self.take_up)

    def ask(self, question: Question, take: Take, attribute: bool = True) -> None:
        """Have a question answered backstage; `take` gets each result that is still wanted."""
        try:
            question = question.read() if question.data is None else question
            request = question.request(attribute)
        except InputError as error:
            self.fail("\n".join(map(str, error.problems[:8])))
            return
        app, ids = app_of(self), list(question.packages)

        def heard(answer: Answer) -> None:
            if ticket not in app.comparing:
                return
            if ends(answer):
                app.comparing.remove(ticket)
            match answer:
                case Progress():
                    app.say_busy(busy_note(answer))
                    return
                case Snapshot():
                    result = Result.answered(question, answer)
                    for id, package in zip(ids, result.document["packages"], strict=True):
                        package["id"] = id
                    take(result)
                case Refused():
                    self.fail("\n".join(map(str, answer.problems[:8])))
                case Failed():
                    self.fail(answer.message)
                case _:
                    pass
            if not app.comparing:
                app.say_busy("")

        ticket = app.ask(request, heard)
        app.comparing.append(ticket)

    def action_stop(self) -> None:
        """Stop what is being compared, wherever it was asked for; the looks that have come are kept."""
        app_of(self).stop_comparing()

    def copied(self) -> str:
        """The command that gives the comparison at hand, or that of what would be asked now."""
        if compared := self.workspace.compared:
            return compared.command()
        question = self.question()
        return question.command() if question else ""

    def take_up(self, result: Result) -> None:
        """A comparison has come."""
        self.workspace.compared = result
        app_of(self).look_at_file()
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
