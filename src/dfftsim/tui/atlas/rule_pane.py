"""The right side: the page of the row that is selected, wrapped to the width of the pane."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from dfftsim.tui.atlas.page import LABEL, Line, drawn, plain
from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.keys import key


class RulePane(VerticalScroll, can_focus=True):
    """A page that scrolls."""

    HELP = "tui.atlas.help.page"
    DEFAULT_CSS = """
    RulePane { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden;
        scrollbar-gutter: stable; }
    RulePane > Static { width: 1fr; height: auto; }
    """
    BINDINGS = [
        key("up,k", "scroll_up", "atlas.page.up"),
        key("down,j", "scroll_down", "atlas.page.down"),
        key("pageup", "page_up", "atlas.page_up"),
        key("pagedown", "page_down", "atlas.page_down"),
        key("home", "scroll_home", "atlas.top"),
        key("end", "scroll_end", "atlas.bottom"),
        key("left", "screen.turn(-1)", "atlas.turn_back"),
        key("right", "screen.turn(1)", "atlas.turn_on"),
    ]

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.lines: Sequence[Line] = ()

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, lines: Sequence[Line]) -> None:
        """Another page, from its top."""
        self.lines = lines
        self.draw()
        self.scroll_home(animate=False)

    def draw(self) -> None:
        """The page at the width of the moment."""
        width = self.scrollable_content_region.width
        if not width or not self.is_mounted:
            return
        label = LABEL if width >= 40 else 10
        text = drawn(self.lines, width, styles_of(self), glyphs_of(self), label)
        self.query_one(Static).update(text)

    def on_resize(self) -> None:
        """Wrap anew."""
        self.draw()

    def text(self) -> str:
        """The page as plain text."""
        return plain(self.lines)
