"""The list of rows: drawn line by line, so that moving the cursor draws two rows and not the whole list."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.atlas.rows import Row
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.text import cut, fitted

RIGHT_SHARE = 0.45


class RowList(ScrollView, can_focus=True):
    """Rows with a cursor. Headings are passed over."""

    HELP = "tui.atlas.help.list"
    DEFAULT_CSS = """
    RowList { width: 1fr; height: 1fr; overflow-x: hidden; scrollbar-size-vertical: 1;
        scrollbar-gutter: stable; }
    """
    BINDINGS = [
        key("up,k", "move(-1)", "atlas.up"),
        key("down,j", "move(1)", "atlas.down"),
        key("pageup", "page(-1)", "atlas.page_up"),
        key("pagedown", "page(1)", "atlas.page_down"),
        key("home", "edge(0)", "atlas.top"),
        key("end", "edge(-1)", "atlas.bottom"),
        key("enter", "choose", "atlas.choose"),
        key("left", "screen.turn(-1)", "atlas.turn_back"),
        key("right", "screen.turn(1)", "atlas.turn_on"),
    ]

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class Chosen(Message):
        """A row was chosen with enter or a click on the row that the cursor is on."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.rows: list[Row] = []
        self.cursor = -1
        self._lines: list[tuple[int, int]] = []
        self._first_line: list[int] = []
        self._styles: dict[str, Style] = {}

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row], at: str = "") -> None:
        """Other rows. The cursor goes to `at`, the key of a row or the id of a rule; else it stays on the row
        of the same key, or near where it was.
        """
        before = self.row
        place = self.cursor
        self.rows = list(rows)
        self._lines = [(n, part) for n, row in enumerate(self.rows) for part in range(2 if row.sub else 1)]
        self._first_line = [0] * len(self.rows)
        for line, (n, part) in enumerate(self._lines):
            if part == 0:
                self._first_line[n] = line
        keys = {row.key: n for n, row in enumerate(self.rows) if not row.head}
        rules = {row.rule: row.key for row in reversed(self.rows) if row.rule and not row.head}
        wanted = rules.get(at, at) or (before.key if before else "")
        if wanted in keys:
            self.cursor = keys[wanted]
        else:
            able = [n for n, row in enumerate(self.rows) if not row.head]
            self.cursor = min(able, key=lambda n: abs(n - place)) if place >= 0 and able else -1
            self.cursor = self.cursor if self.cursor >= 0 else (able[0] if able else -1)
        self.virtual_size = Size(self.size.width, len(self._lines))
        self.refresh()
        self._keep_in_sight()

    def notify_style_update(self) -> None:
        """The theme may be another one."""
        self._styles = {}
        super().notify_style_update()

    def on_resize(self) -> None:
        """The lines are as wide as the list."""
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._keep_in_sight()

    def render_line(self, y: int) -> Strip:
        """One line, exactly as wide as the list."""
        width = self.scrollable_content_region.width
        line = y + self.scroll_offset.y
        base = self.rich_style
        if line >= len(self._lines):
            return Strip.blank(width, base)
        if not self._styles:
            self._styles = styles_of(self)
        n, part = self._lines[line]
        parts = self._first(self.rows[n], width) if part == 0 else self._second(self.rows[n], width)
        under = n == self.cursor
        segments = []
        for text, name in parts:
            style = base + self._styles.get(name, Style())
            if under:
                style = base + self._styles["cursor" if self.has_focus else "still"]
            segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(width, base)

    def _first(self, row: Row, width: int) -> list[tuple[str, str]]:
        if row.head:
            right = f" {row.right}" if row.right else ""
            room = width - cell_len(right)
            return [(fitted(row.text, room), "head"), (right, "dim")]
        pointer = ">" if app_of(self).settings.ascii else "▸"
        mark = glyphs_of(self).get(row.mark, " ")
        lead = [
            (f"{pointer if row is self.row else ' '}{' ' * row.indent}", ""),
            (f"{mark} ", row.mark),
            (f"{row.lead} " if row.lead.strip() else "", "dim"),
        ]
        room = width - sum(cell_len(text) for text, _ in lead)
        right = (
            cut(row.right, max(int(room * RIGHT_SHARE), room - cell_len(row.text) - 2)) if row.right else ""
        )
        room -= cell_len(right) + (1 if right else 0)
        return [*lead, (fitted(row.text, room), ""), (f" {right}" if right else "", "dim")]

    def _second(self, row: Row, width: int) -> list[tuple[str, str]]:
        lead = " " * (3 + row.indent + (2 if row.lead.strip() else 0))
        return [(fitted(lead + row.sub, width), "dim")]

    def _keep_in_sight(self) -> None:
        if not self.rows or self.cursor < 0 or not self.size.height:
            return
        top = self._first_line[self.cursor]
        while self.cursor and top and self.rows[self._lines[top - 1][0]].head:
            top -= 1
        height = self._first_line[self.cursor] - top + (2 if self.rows[self.cursor].sub else 1)
        self.scroll_to_region(Region(0, top, self.size.width, height), animate=False, force=True)

    def go(self, n: int) -> None:
        """The cursor to a row."""
        if n != self.cursor and 0 <= n < len(self.rows):
            self.cursor = n
            self._keep_in_sight()
            self.refresh()
            self.post_message(self.Moved(self.rows[n]))

    def action_move(self, by: int) -> None:
        """To the next row that can be selected."""
        n = self.cursor + by
        while 0 <= n < len(self.rows) and self.rows[n].head:
            n += by
        self.go(n)

    def action_page(self, by: int) -> None:
        """About a screen further."""
        if not self._lines:
            return
        line = self._first_line[self.cursor] + by * max(self.size.height - 2, 1)
        n = self._lines[max(0, min(line, len(self._lines) - 1))][0]
        while 0 <= n < len(self.rows) and self.rows[n].head:
            n += by
        self.go(n) if 0 <= n < len(self.rows) else self.action_edge(0 if by < 0 else -1)

    def action_edge(self, which: int) -> None:
        """To the first or last row."""
        able = [n for n, row in enumerate(self.rows) if not row.head]
        if able:
            self.go(able[which])

    def action_choose(self) -> None:
        """What enter does with the row is decided by the place."""
        if self.row is not None:
            self.post_message(self.Chosen(self.row))

    def on_focus(self) -> None:
        """The cursor is drawn stronger."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is drawn weaker."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """To the row under the mouse; a second click chooses it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = offset.y + self.scroll_offset.y
        if 0 <= line < len(self._lines):
            n = self._lines[line][0]
            if self.rows[n].head:
                return
            if n == self.cursor:
                self.action_choose()
            else:
                self.go(n)
