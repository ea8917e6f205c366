"""What the seven places have in common: the bar above, the status and the keys below, and the questions that
can be asked anywhere: why, copy, export, help.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widget import Widget

from dfftsim.i18n import t
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import KeyLine, PlaceBar, StatusLine, TooSmall, app_of
from dfftsim.tui.keys import key
from dfftsim.tui.why import Why

if TYPE_CHECKING:
    from dfftsim.tui.workspace import Workspace

SMALLEST = (80, 24)


class Place(Screen[None]):
    """One of the seven places. A place stays mounted while the app runs.

    `NAME` is its name in MODES and in catalogue keys (`tui.place.NAME`). A subclass gives `body`, and what it
    can of `tables`, `copied`, `why`; a widget may answer these three by itself, and is asked first if it is
    focused. `chosen` is called whenever another scenario is at hand, on mounted places only.
    """

    NAME: ClassVar[str] = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]

    BINDINGS: ClassVar[list[BindingType]] = [
        key("w", "why", "common.why"),
        key("y", "copy", "common.copy"),
        key("e", "export", "common.export"),
    ]

    @property
    def workspace(self) -> Workspace:
        """The scenario at hand and what is known of it."""
        return app_of(self).workspace

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        yield PlaceBar(self.NAME)
        with Body():
            yield from self.body()
        yield StatusLine()
        yield KeyLine()
        yield TooSmall(SMALLEST)

    def body(self) -> ComposeResult:
        """The widgets of the place."""
        yield from ()

    def chosen(self) -> None:
        """Another scenario is at hand, or another result of it has come."""

    def relabelled(self) -> None:
        """The language has changed. Composes the place anew; a place that keeps more than widgets do says
        here how to get it back.
        """
        self.refresh(recompose=True)

    def tables(self) -> Sequence[Table]:
        """What `e` exports: the numbers on the screen as tables."""
        return ()

    def copied(self) -> str:
        """What `y` copies: the command that gives the same, or a citation."""
        return ""

    def about(self) -> list[str]:
        """What an export says it is made from: version, law, the command that gives the same, and limits."""
        version, rules, *_ = self.workspace.status()
        command = self.command()
        return [version, rules, *([command] if command else []), t("run.not_a_forecast")]

    def command(self) -> str:
        """The command that gives what is shown."""
        return self.copied()

    def why(self) -> Why | None:
        """What `w` says about what is focused."""
        return None

    def on_resize(self) -> None:
        """Below the smallest size a message stands in place of everything."""
        small = self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]
        self.set_class(small, "-too-small")

    def answers(self, question: str) -> Iterable[Any]:
        """What the focused widget, those around it, and then the place answer to a question."""
        widget: Widget | None = self.focused
        asked: list[object] = []
        while widget is not None and widget is not self:
            asked.append(widget)
            widget = widget.parent if isinstance(widget.parent, Widget) else None
        for one in (*asked, self):
            method = getattr(one, question, None)
            if callable(method) and (answer := method()):
                yield answer

    def action_why(self) -> None:
        """Say why."""
        answer = next(iter(self.answers("why")), None)
        app_of(self).explain_why(answer if isinstance(answer, Why) else None)

    def action_copy(self) -> None:
        """Copy what is focused, or the command that gives the screen."""
        app_of(self).put_on_clipboard(str(next(iter(self.answers("copied")), "")))

    def action_export(self) -> None:
        """Write what is on the screen to files, each table once."""
        tables: dict[str, Table] = {}
        for answer in self.answers("tables"):
            for table in answer:
                tables.setdefault(table.id, table)
        app_of(self).export_screen(self, self.NAME, list(tables.values()))


class Body(Widget):
    """What is between the bar and the status line."""

    DEFAULT_CSS = """
    Body { width: 1fr; height: 1fr; layout: vertical; }
    """
