"""A list of lines under a cursor, some with a slider, some with a switch: what the list of levers and the
form of one lever have in common. Keys, typing and the mouse are handled here, what they mean by who derives
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.levers.ink import ink
from dfftsim.tui.levers.track import Track
from dfftsim.tui.text import cut, fitted

TRACK_WIDTH = 12
VALUE_WIDTH = 9
MANY = 10


@dataclass(frozen=True)
class Entry:
    """One line. head: it can not be chosen. switch: whether it is on, None without a switch. name: what it is
    called. track: its slider. value: the text at the right. changed: whether it differs from the scenario.
    own: whether the scenario has it.
    """

    name: str
    head: bool = False
    switch: bool | None = None
    track: Track | None = None
    value: str = ""
    changed: bool = False
    own: bool = False


class CursorLines(ScrollView, can_focus=True):
    """Derive `entries` and what is done with them."""

    DEFAULT_CSS = """
    CursorLines { height: 1fr; scrollbar-size-vertical: 1; overflow-x: hidden; }
    """
    WIDE_VALUE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        key("up,k", "move(-1)", "levers.up"),
        key("down,j", "move(1)", "levers.down"),
        key("home", "edge(-1)", "levers.top"),
        key("end", "edge(1)", "levers.bottom"),
        key("left,h", "step(-1)", "levers.less", footer=True, display="←→"),
        key("right,l", "step(1)", "levers.more"),
        key("shift+left", "step(-10)", "levers.much_less"),
        key("shift+right", "step(10)", "levers.much_more"),
        key("space", "switch", "levers.toggle", footer=True),
        key("enter", "open", "levers.open", footer=True),
    ]

    cursor = reactive(0)
    typing: reactive[str | None] = reactive(None)

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self.lines: list[Entry] = []
        self._dragging = False

    # What a subclass says.

    def entries(self) -> list[Entry]:
        """The lines as they are now."""
        raise NotImplementedError

    def moved(self) -> None:
        """The cursor stands on another line."""

    def step(self, line: int, steps: int) -> None:
        """The value of a line, so many steps further."""

    def put(self, line: int, amount: float) -> None:
        """The value of a line, at this spot of its slider."""

    def toggle(self, line: int) -> None:
        """The other state of a line."""

    def open(self, line: int) -> None:
        """What enter does on a line."""

    def typed(self, line: int, text: str) -> bool:
        """A text was typed for a line; whether it was taken."""
        return True

    # What is the same for all.

    def reload(self) -> None:
        """Ask for the lines anew and draw them."""
        self.lines = self.entries()
        if self.virtual_size.height != len(self.lines):
            self.virtual_size = Size(self.size.width, len(self.lines))
        if self.lines and not self._can_stand(self.cursor):
            self.cursor = next(n for n in range(len(self.lines)) if self._can_stand(n))
        self.refresh()

    def on_resize(self) -> None:
        """The lines are as wide as the window."""
        self.virtual_size = Size(self.size.width, len(self.lines))
        self._show_cursor()

    def _can_stand(self, line: int) -> bool:
        return 0 <= line < len(self.lines) and not self.lines[line].head

    def watch_cursor(self, before: int, now: int) -> None:
        """Bring the line into view and tell of it."""
        self.typing = None
        self._show_cursor()
        self.refresh()
        if before != now and self.is_mounted:
            self.moved()

    def watch_typing(self) -> None:
        """Show what is typed."""
        self.refresh()

    def _show_cursor(self) -> None:
        above = 1 if self.cursor and self.lines and self.lines[self.cursor - 1].head else 0
        self.scroll_to_region(Region(0, self.cursor - above, 1, 1 + above), animate=False, force=True)

    @property
    def room(self) -> int:
        """Cells of a line, beside the scroll bar."""
        return self.scrollable_content_region.width

    def columns(self) -> tuple[int, int, int]:
        """Where the track begins, its width, and the width of the value, in this window."""
        width = self.room
        value = min(VALUE_WIDTH, max(6, width // 5))
        track = min(TRACK_WIDTH, max(5, width // 4))
        return width - value - track - 2, track, value

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        line = self.scroll_offset.y + y
        width = self.size.width
        if line >= len(self.lines):
            return Strip.blank(width, self.rich_style)
        text = self.text_of(line)
        strip = Strip(list(text.render(self.app.console)), cell_len(text.plain))
        return strip.adjust_cell_length(width).apply_style(self.rich_style)

    def text_of(self, line: int) -> Text:
        """One line in exactly the width of the window."""
        entry, width = self.lines[line], self.room
        here = line == self.cursor
        if entry.head:
            return Text(end="").append(fitted(entry.name, width), ink(self, "secondary", bold=True))
        ascii = app_of(self).settings.ascii
        typing = self.typing if here else None
        start, track, value = self.columns()
        text = Text(end="", no_wrap=True)
        text.append((">" if ascii else "▸") if here else " ")
        if entry.switch is not None:
            on, off = ("[x]", "[ ]") if ascii else ("■", "□")
            own = ("=" if ascii else "◇") if entry.own else " "
            text.append((on if entry.switch else off) + own + " ")
        colour = ink(self, "accent", bold=True) if entry.changed else Style.null()
        bare = entry.track is None or (
            entry.track.value is entry.track.base is None
            and cell_len(entry.name) > start - cell_len(text.plain)
        )
        if bare:
            room = width - cell_len(text.plain)
            shown = cut(entry.value, room if self.WIDE_VALUE else value + 1)
            if self.WIDE_VALUE:
                name_width = min(start - cell_len(text.plain), room // 2)
                text.append(fitted(entry.name, name_width) + " ")
                room = width - cell_len(text.plain) - 1
                text.append(fitted(typed_text(typing, entry.value), room), colour)
            else:
                text.append(fitted(entry.name, width - cell_len(text.plain) - value - 2) + " ")
                text.append(fitted(typed_text(typing, shown), value, right=True), colour)
        elif entry.track is not None:
            text.append(fitted(entry.name, start - cell_len(text.plain)) + " ")
            faint = Style(dim=True) if entry.track.value is None else colour
            text.append(entry.track.text(track, ascii), faint)
            text.append(" " + fitted(typed_text(typing, entry.value), value - 1, right=True), colour)
        text.append("*" if entry.changed else " ", colour)
        return self.under_cursor(text) if here else text

    def under_cursor(self, text: Text) -> Text:
        """The line on which the cursor stands."""
        focused = self.has_focus
        text.stylize(
            ink(self, bold=focused, on="primary" if focused else "panel", share=0.3 if focused else 1)
        )
        return text

    # Keys.

    def action_move(self, steps: int) -> None:
        """The next line that can be chosen."""
        line = self.cursor + steps
        while 0 <= line < len(self.lines) and not self._can_stand(line):
            line += steps
        if self._can_stand(line):
            self.cursor = line

    def action_edge(self, side: int) -> None:
        """The first or the last line."""
        lines = range(len(self.lines)) if side < 0 else reversed(range(len(self.lines)))
        self.cursor = next((line for line in lines if self._can_stand(line)), self.cursor)

    def action_step(self, steps: int) -> None:
        """Less or more."""
        if self.lines:
            self.step(self.cursor, steps)

    def action_switch(self) -> None:
        """On or off."""
        if self.lines:
            self.toggle(self.cursor)

    def action_open(self) -> None:
        """Into the line."""
        if self.lines:
            self.open(self.cursor)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """While a value is typed, all that can be written belongs to it."""
        return self.typing is not None and character is not None and character.isprintable()

    async def _on_key(self, event: events.Key) -> None:
        if self.typing is None:
            return
        if event.key == "escape":
            self.typing = None
        elif event.key == "enter":
            text, self.typing = self.typing, None
            if not self.typed(self.cursor, text):
                self.typing = text
        elif event.key == "backspace":
            self.typing = self.typing[:-1]
        elif event.key == "ctrl+u":
            self.typing = ""
        elif event.character is not None and event.is_printable:
            self.typing += event.character
        else:
            return
        event.stop()
        event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """Put it where one types."""
        if self.typing is not None:
            self.typing += event.text.strip()
            event.stop()

    def on_blur(self) -> None:
        """What was being typed is let go."""
        self.typing = None
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor as one's own."""
        self.refresh()

    # Mouse.

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Choose a line; on its slider put the knob there, on its switch turn it."""
        line = self.scroll_offset.y + event.y
        if not self._can_stand(line):
            return
        self.cursor = line
        entry = self.lines[line]
        start, track, _ = self.columns()
        if entry.track is not None and start <= event.x <= start + track:
            self._dragging = True
            self.capture_mouse()
            self._drag(event.x)
        elif entry.switch is not None and event.x < 5:
            self.toggle(line)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Draw the knob along."""
        if self._dragging:
            self._drag(event.x)

    def on_mouse_up(self) -> None:
        """Let it go."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Twice: into the line."""
        if event.chain == 2 and self._can_stand(self.scroll_offset.y + event.y):
            self.open(self.cursor)

    def _drag(self, x: int) -> None:
        entry = self.lines[self.cursor]
        start, width, _ = self.columns()
        if entry.track is not None:
            self.put(self.cursor, entry.track.at(x - start - 1, width))


def typed_text(typing: str | None, value: str) -> str:
    """What is being typed, with a cursor; else the value."""
    return value if typing is None else f"{typing}▏"
