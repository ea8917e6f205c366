"""On a narrow terminal: which of the panes has the room."""

from __future__ import annotations

from dfftsim.i18n import t
from dfftsim.tui.frame import Line


class ViewTabs(Line):
    """A click shows another one; so does the key."""

    DEFAULT_CSS = """
    ViewTabs { background: $background; }
    """
    VIEWS = ("map", "side", "rule", "trust", "projects")

    def __init__(self, view: str) -> None:
        super().__init__()
        self.view = view

    def show(self, view: str) -> None:
        """Mark another one."""
        self.view = view
        self.refresh()

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """The one that is shown stands in brackets."""
        found = []
        for view in self.VIEWS:
            word = t(f"tui.live.view.{view}")
            text = f"[{word}]" if view == self.view else f" {word} "
            found.append((text, "bold" if view == self.view else "dim", f"screen.show_view('{view}')"))
        return found
