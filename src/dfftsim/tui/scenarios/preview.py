"""The preview of the scenario under the cursor."""

from __future__ import annotations

from dfftsim.tui.rows import RowList


class Preview(RowList):
    """What it asks, what came of it, how far to trust it."""

    HELP = "tui.scenarios.preview.help"

    def __init__(self) -> None:
        super().__init__(id="scenario")
