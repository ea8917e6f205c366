"""Jump mode: a letter on every widget that can be focused; pressing it goes there."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Static

from dfftsim.tui.keys import key


def targets(screen: Screen[Any]) -> dict[str, Widget]:
    """A letter for each widget that is seen and can be focused, in the order of the tab key."""
    seen = [widget for widget in screen.focus_chain if widget.region.area]
    return dict(zip(ascii_lowercase, seen, strict=False))


class JumpScreen(ModalScreen[Widget | None]):
    """The letters, over the place."""

    DEFAULT_CSS = """
    JumpScreen { background: $background 40%; }
    JumpScreen Static { width: 3; height: 1; background: $accent; color: $background; text-style: bold; }
    """
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, found: dict[str, Widget]) -> None:
        super().__init__()
        self.found = found

    def compose(self) -> ComposeResult:
        """One label on each widget."""
        for letter, widget in self.found.items():
            label = Static(f" {letter} ", markup=False)
            label.styles.position = "absolute"
            label.styles.offset = Offset(widget.region.x + 1, widget.region.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go to the widget of that letter."""
        if event.key in self.found:
            event.stop()
            self.dismiss(self.found[event.key])

    def action_leave(self) -> None:
        """Stay where one was."""
        self.dismiss(None)
