"""A table of cells under a cursor, its first columns fixed."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import DataTable


class CellTable(DataTable[Text]):
    """Fills its pane; fixed columns look like the rest. fixed: how many columns stay when it scrolls."""

    DEFAULT_CSS = """
    CellTable { height: 1fr; scrollbar-size: 1 1; }
    CellTable:focus { background-tint: $foreground 0%; }
    CellTable > .datatable--fixed { background: $surface; color: $foreground; }
    """

    def __init__(self, fixed: int) -> None:
        super().__init__(classes="pane", cursor_type="cell", fixed_columns=fixed, cell_padding=1)
