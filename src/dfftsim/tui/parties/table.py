"""The table of jurisdictions: measures across, and a bar to either side of zero for the one looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.text import Text
from textual.message import Message
from textual.widgets import DataTable
from textual.widgets.data_table import RowDoesNotExist

from dfftsim.i18n import t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.numbers import DASH
from dfftsim.tui.charts.bars import diverging
from dfftsim.tui.charts.cells import CellTable
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.reading import Change
from dfftsim.tui.parties.reading import Grid, gain
from dfftsim.tui.text import cut

BAR = "bar"
NAME = "name"
BAR_CELLS = {"-narrow": 15, "-normal": 15, "-wide": 25}
NAME_CELLS = {"-narrow": 6, "-normal": 16, "-wide": 28}


class PartyTable(CellTable):
    """Filled by `show`; says which jurisdiction and which measure the cursor is on."""

    HELP = "tui.parties.help.table"

    class Looked(Message):
        """The cursor is on another jurisdiction or measure."""

        def __init__(self, code: str, kpi: str) -> None:
            super().__init__()
            self.code, self.kpi = code, kpi

    def __init__(self) -> None:
        super().__init__(fixed=2)
        self._grid = Grid((), {}, levels=True)
        self._colours: Mapping[str, str] = {}
        self._ascii = False
        self._kpi = ""

    def show(
        self,
        grid: Grid,
        names: Mapping[str, str],
        sort: tuple[str, bool],
        colours: Mapping[str, str],
        ascii: bool,
        at: tuple[str, str],
    ) -> None:
        """Fill it. names: what to call each row, in the order to show; sort: the measure it is sorted by and
        whether downward; at: jurisdiction and measure to put the cursor on.
        """
        self._grid, self._colours, self._ascii = grid, colours, ascii
        self.clear(columns=True)
        self._kpi = at[1] if at[1] in grid.kpis else (grid.kpis[0] if grid.kpis else "")
        room = self._room(NAME_CELLS, 16)
        self.add_column(t("column.jurisdiction") if room > 6 else "", key=NAME, width=room)
        if not grid.levels:
            sides = telling.arrows(t("tui.parties.bar"), ascii)
            self.add_column(Text(sides, justify="center"), key=BAR, width=self._room(BAR_CELLS, 15))
        for kpi in grid.kpis:
            arrow = ("v" if ascii else "▼") if sort == (kpi, True) else ("^" if ascii else "▲")
            title = cut(kpi_name(kpi), 26) + (f" {arrow}" if sort[0] == kpi else "")
            self.add_column(Text(title, justify="right"), key=kpi)
        for code, name in names.items():
            row = grid.rows[code]
            cells = [self._cell(row.get(kpi)) for kpi in grid.kpis]
            first = [Text(cut(name, room))] + ([] if grid.levels else [self._bar(row)])
            self.add_row(*first, *cells, key=code)
        self._look(at[0])

    def looked_at(self) -> tuple[str, str]:
        """The jurisdiction and the measure under the cursor."""
        if not self.row_count or not self._grid.kpis:
            return "", ""
        row = str(self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value)
        place = self.cursor_column - (1 if self._grid.levels else 2)
        return row, self._grid.kpis[min(max(place, 0), len(self._grid.kpis) - 1)]

    def on_data_table_cell_highlighted(self, event: DataTable.CellHighlighted) -> None:
        """The bars are of the measure that the cursor is on."""
        event.stop()
        code, kpi = self.looked_at()
        if kpi and kpi != self._kpi:
            self._kpi = kpi
            if not self._grid.levels:
                for row in self.rows:
                    changes = self._grid.rows[str(row.value)]
                    self.update_cell(row, BAR, self._bar(changes))
        self.post_message(self.Looked(code, kpi))

    def _look(self, code: str) -> None:
        if not self.row_count or not self._kpi:
            return
        try:
            row = self.get_row_index(code)
        except RowDoesNotExist:
            row = 0
        self.move_cursor(row=row, column=self.get_column_index(self._kpi))

    def _cell(self, change: Change | None) -> Text:
        if change is None or not change.n:
            return Text(DASH, justify="right")
        if not self._grid.levels:
            return telling.compact_cell(change, self._colours, self._ascii)
        cell = Text(telling.brief_level(change.mean, change.unit), justify="right")
        return cell.append(f" {telling.level_interval(change)}".rstrip(), style="dim")

    def _bar(self, row: Mapping[str, Change]) -> Text:
        width = self._room(BAR_CELLS, 15)
        change = row.get(self._kpi)
        gains = [abs(gain(one[self._kpi])) for one in self._grid.rows.values() if self._kpi in one]
        biggest = max((value for value in gains if math.isfinite(value)), default=0.0)
        if change is None:
            return Text(" " * width)
        colour = self._colours.get(change.verdict.variable, "")
        return Text(diverging(gain(change), biggest, width, self._ascii), style=colour)

    def _room(self, cells: Mapping[str, int], otherwise: int) -> int:
        return next((room for name, room in cells.items() if self.screen.has_class(name)), otherwise)
