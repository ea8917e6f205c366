"""The command that gives what is shown, always in sight; a click copies it."""

from __future__ import annotations

from rich.text import Text
from textual.widget import Widget

from dfftsim.tui.atlas.paint import styles_of
from dfftsim.tui.frame import app_of
from dfftsim.tui.text import cut


class CommandLine(Widget):
    """One line."""

    DEFAULT_CSS = """
    CommandLine { height: 1; width: 1fr; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.command = ""

    def show(self, command: str) -> None:
        """Another command."""
        self.command = command
        self.refresh()

    def render(self) -> Text:
        """The command after a prompt."""
        styles = styles_of(self)
        return Text.assemble(
            ("$ ", styles["key"]), (cut(self.command, max(self.size.width - 2, 0)), styles["dim"])
        )

    def on_click(self) -> None:
        """Copy it whole."""
        app_of(self).put_on_clipboard(self.command)
