"""A pane with a list above, and below it what the row at hand is, in full."""

from __future__ import annotations

from textual.containers import Vertical

from dfftsim.tui.live.rowlist import LiveRows
from dfftsim.tui.live.rulepane import LiveRule
from dfftsim.tui.why import Why


class Explained(Vertical):
    """rows: the list, which is as high as it has rows, at most half of the pane. text: the explanation."""

    DEFAULT_CSS = """
    Explained { width: 48; height: 1fr; }
    Explained > LiveRows { height: auto; max-height: 60%; }
    Explained > LiveRule { border-top: solid $border-blurred; height: 1fr; }
    """

    def __init__(self, rows: LiveRows, id: str) -> None:
        self.rows, self.text = rows, LiveRule()
        self.text.remove_class("pane")
        super().__init__(rows, self.text, id=id, classes="pane")

    def fit(self) -> None:
        """As many lines for the list as it has rows; none where there is nothing to list."""
        self.rows.display = self.rows.count() > 0
        self.rows.styles.height = max(self.rows.count(), 1)

    def explain(self, answer: Why | None) -> None:
        """Tell something else below."""
        if self.display:
            self.text.explain(answer)
