"""The right side: the page of the row that is selected, wrapped to the width of the pane.

Drawn line by line: another page needs no new layout of the screen, which would double the work of a key.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dfftsim.tui.atlas.page import LABEL, Line, drawn, plain
from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.keys import key


class RulePane(ScrollView, can_focus=True):
    """A page that scrolls."""

    HELP = "tui.atlas.help.page"
    DEFAULT_CSS = """
    RulePane {
        width: 1fr; height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable;
    }
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
        self._drawn: list[Text] = []

    def show(self, lines: Sequence[Line]) -> None:
        """Another page, from its top."""
        self.lines = lines
        self.scroll_to(y=0, animate=False, force=True)
        self.draw()

    def draw(self) -> None:
        """The page at the width of the moment."""
        width = self.scrollable_content_region.width
        if not width or not self.is_mounted:
            return
        label = LABEL if width >= 40 else 10
        text = drawn(self.lines, width - 1, styles_of(self), glyphs_of(self), label)
        self._drawn = list(text.split("\n"))
        self.virtual_size = Size(width, len(self._drawn))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the pane."""
        width, base = self.scrollable_content_region.width, self.rich_style
        line = y + self.scroll_offset.y
        if line >= len(self._drawn):
            return Strip.blank(width, base)
        segments = self._drawn[line].render(self.app.console)
        return Strip(segments).apply_style(base).adjust_cell_length(width, base)

    def on_resize(self) -> None:
        """Wrap anew."""
        self.draw()

    def text(self) -> str:
        """The page as plain text."""
        return plain(self.lines)
