"""The table of outcomes: measures down, packages across, each difference with its interval and mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text
from textual.message import Message
from textual.widgets import DataTable
from textual.widgets.data_table import RowDoesNotExist

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.i18n import t
from dfftsim.report.numbers import DASH
from dfftsim.tui.charts.cells import CellTable
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.reading import Change, ordered
from dfftsim.tui.text import cut

Tables = Mapping[str, Mapping[str, Change]]
GROUP_ROW = "group:"
NAME_CELLS = {"-narrow": 24, "-normal": 32, "-wide": 44}


class OutcomeTable(CellTable):
    """Filled by `show`; says which measure and which package the cursor is on."""

    HELP = "tui.compare.help.table"

    class Looked(Message):
        """The cursor is on another measure or package (empty: none)."""

        def __init__(self, kpi: str, package: str) -> None:
            super().__init__()
            self.kpi, self.package = kpi, package

    def __init__(self) -> None:
        super().__init__(fixed=1)
        self._packages: list[str] = []

    def show(
        self,
        tables: Tables,
        labels: Mapping[str, str],
        base: str,
        everything: bool,
        colours: Mapping[str, str],
        ascii: bool,
    ) -> None:
        """Fill it. tables: changes by package; labels: what each is called; base: what it is compared with;
        everything: also the measures whose interval includes 0.
        """
        at = self.looked_at()
        self.clear(columns=True)
        self._packages = list(tables)
        alone = len(tables) == 1
        room = next((cells for name, cells in NAME_CELLS.items() if self.screen.has_class(name)), 32)
        self.add_column(t("column.measure"), key="measure")
        self.add_column(Text(cut(base, 14), justify="right"), key="base")
        for id in tables:
            self.add_column(Text(cut(labels[id], 28), justify="right"), key=id)
        if alone:
            for name in ("difference", "interval", "verdict", "p_better", "pairing"):
                title = t(f"column.{name}") if name != "verdict" else t("tui.compare.verdict")
                self.add_column(Text(title, justify="left" if name == "verdict" else "right"), key=name)
        for group, kpis in ordered(list(tables.values()), HEADLINES):
            if group == "rest" and not everything:
                kpis = []
            if group != "headlines" and (kpis or group == "moved"):
                said = t(f"tui.compare.group.{group if kpis else 'none_moved'}")
                blank = [Text("")] * (len(self.columns) - 1)
                self.add_row(Text(cut(said, room), style="bold dim"), *blank, key=GROUP_ROW + group)
            for kpi in kpis:
                named = Text(cut(telling.name_and_direction(kpi, ascii), room))
                rows = [table.get(kpi) for table in tables.values()]
                known = next((one for one in rows if one is not None), None)
                level = telling.brief_level(known.baseline, known.unit) if known else DASH
                first = [named, Text(level, justify="right")]
                cells: Sequence[Text] = (
                    _alone(rows[0], colours, ascii)
                    if alone
                    else [telling.compact_cell(one, colours, ascii) for one in rows]
                )
                self.add_row(*first, *cells, key=kpi)
        self.look(*at)

    def looked_at(self) -> tuple[str, str]:
        """The measure and the package under the cursor; empty where there is none."""
        if not self.row_count or not self._packages:
            return "", ""
        row = str(self.coordinate_to_cell_key(self.cursor_coordinate).row_key.value)
        place = min(max(self.cursor_column - 2, 0), len(self._packages) - 1)
        return "" if row.startswith(GROUP_ROW) else row, self._packages[place]

    def look(self, kpi: str, package: str) -> None:
        """Put the cursor on a measure and a package, on the first where they are not there."""
        column = 2 + (self._packages.index(package) if package in self._packages else 0)
        try:
            row = self.get_row_index(kpi) if kpi else 0
        except RowDoesNotExist:
            row = 0
        if self.row_count:
            self.move_cursor(row=row, column=column)

    def on_data_table_cell_highlighted(self, event: DataTable.CellHighlighted) -> None:
        """Tell what the cursor is on."""
        event.stop()
        self.post_message(self.Looked(*self.looked_at()))


def _alone(change: Change | None, colours: Mapping[str, str], ascii: bool) -> Sequence[Text]:
    """The cells of the only package: there is room for everything."""
    if change is None:
        return [Text(DASH, justify="right")] * 6
    return [
        Text(telling.brief_level(change.package, change.unit), justify="right"),
        Text(telling.difference_told(change), justify="right"),
        Text(telling.interval_told(change), justify="right"),
        telling.mark_cell(change, colours, ascii, named=True),
        Text(telling.percent(change.p_better), justify="right"),
        Text(telling.ratio_told(change.variance_ratio), justify="right"),
    ]
