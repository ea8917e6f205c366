"""A list of rows that are made only when they are seen, with a cursor: for events, queues and indicators."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.text import cut

Piece = tuple[str, str]
"""Text, and what colours it: names of theme variables or styles (`bold`, `dim`), blank between."""

STRIPS_KEPT = 256
"""Rows that a list keeps ready: several screens of them."""


class LiveRows(ScrollView, can_focus=True, inherit_bindings=False):
    """A subclass gives `count` and `pieces`. cursor: number of the row at hand, -1 for none."""

    DEFAULT_CSS = """
    LiveRows { width: 1fr; height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """
    WHOLE_ROW = True
    """Whether the row of the cursor is shown as a whole."""

    BINDINGS = [
        key("up", "move(-1)", "live.row_up"),
        key("down", "move(1)", "live.row_down"),
        key("pageup", "page(-1)", "live.page_up"),
        key("pagedown", "page(1)", "live.page_down"),
    ]

    class Moved(Message):
        """The user put the cursor on a row."""

        def __init__(self, rows: LiveRows, row: int) -> None:
            super().__init__()
            self.rows, self.row = rows, row

        @property
        def control(self) -> LiveRows:
            """The list it came from."""
            return self.rows

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.cursor = -1
        self._styles: dict[str, Style] = {}
        self._made: dict[tuple[object, ...], Strip] = {}
        self._drawn: dict[int, Strip] = {}
        self._ground: Style | None = None

    def count(self) -> int:
        """Number of rows."""
        return 0

    def pieces(self, row: int, width: int) -> Sequence[Piece]:
        """What stands in a row."""
        return ()

    def empty_text(self) -> str:
        """What is said where there is no row."""
        return ""

    def on_mount(self) -> None:
        """Colours follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._recolour())
        self.renew()

    def on_unmount(self) -> None:
        """The signal would keep the widget alive."""
        self.app.theme_changed_signal.unsubscribe(self)

    def _recolour(self) -> None:
        self._styles.clear()
        self._made.clear()
        self.refresh()

    def renew(self) -> None:
        """The rows are others, or there are more or fewer."""
        size = Size(0, max(self.count(), 1))
        if size != self.virtual_size:
            self.virtual_size = size
        self.cursor = min(self.cursor, self.count() - 1)
        self.refresh()

    def renew_changed(self) -> None:
        """The rows may say something else: those that do are drawn."""
        size, self._ground = self.scrollable_content_region.size, self.rich_style
        changed = [y for y in range(size.height) if self._strip(y) != self._drawn.get(y)]
        if changed:
            self.refresh(*(Region(0, y, size.width, 1) for y in changed))

    def put_cursor(self, row: int, *, follow: bool = True) -> None:
        """The cursor on a row, which is scrolled to. Nobody is told."""
        row = min(max(row, -1), self.count() - 1)
        if row != self.cursor:
            self.cursor = row
            self.renew_changed()
        if follow and self.size.height:
            self.scroll_to_region(
                Region(0, max(row, 0), 1, 1), animate=False, force=True, immediate=True, x_axis=False
            )

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is below the rows is looked up once for all of them."""
        self._ground = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """One row, exactly as wide as the list."""
        strip = self._drawn[y] = self._strip(y)
        return strip

    def _strip(self, y: int) -> Strip:
        """A row that says what one said before is the same strip, which Textual need not filter again."""
        width = self.scrollable_content_region.width
        row = y + self.scroll_offset.y
        ground = self._ground or self.rich_style
        if row >= self.count():
            pieces: tuple[Piece, ...] = ((self.empty_text() if row == 0 and not self.count() else "", "dim"),)
            room, here, focused = width, False, False
        else:
            room, here = width - 1, row == self.cursor and self.WHOLE_ROW
            pieces, focused = tuple(self.pieces(row, room)), here and self.has_focus
        made = (pieces, width, room, here, focused, ground)
        strip = self._made.get(made)
        if strip is None:
            if len(self._made) >= STRIPS_KEPT:
                self._made.clear()
            style = ground + Style(reverse=focused, bold=here)
            strip = self._made[made] = self._new_strip(pieces, width, room, style, focused)
        return strip

    def _new_strip(
        self, pieces: Sequence[Piece], width: int, room: int, style: Style, focused: bool
    ) -> Strip:
        segments, left = [], width
        for text, names in pieces:
            told = cut(text, room)
            room, left = room - cell_len(told), left - cell_len(told)
            segments.append(Segment(told, style + self._style(names, focused)))
        segments.append(Segment(" " * left, style))
        return Strip(segments, width)

    def _style(self, names: str, plain: bool) -> Style:
        """plain: without colour, as on the row of the cursor, where a colour would be hard to read."""
        found = self._styles.get(names)
        if found is None:
            found = Style()
            for name in names.split():
                if name in app_of(self).theme_variables:
                    found += Style(color=Color.parse(app_of(self).theme_variables[name]).rich_color)
                else:
                    found += Style.parse(name)
            self._styles[names] = found
        return Style() if plain else found

    def on_focus(self) -> None:
        """The cursor is seen."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is not seen as clearly."""
        self.refresh()

    def _go(self, row: int) -> None:
        if self.count():
            self.put_cursor(min(max(row, 0), self.count() - 1))
            self.post_message(self.Moved(self, self.cursor))

    def action_move(self, step: int) -> None:
        """One row up or down."""
        self._go(self.cursor + step)

    def action_page(self, step: int) -> None:
        """A screenful up or down."""
        self._go(self.cursor + step * max(self.size.height - 1, 1))

    def on_click(self, event: events.Click) -> None:
        """The row under the mouse."""
        row = event.y + self.scroll_offset.y
        if row < self.count():
            self._go(row)
