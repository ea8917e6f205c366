"""The place as tables, for files."""

from __future__ import annotations

from typing import Any

from dfftsim.i18n import pick, t
from dfftsim.report.kpi_words import kpi_name
from dfftsim.tui.exports import Cell, Table
from dfftsim.tui.levers.choices import Choices
from dfftsim.tui.levers.results import Results


def tables_of(choices: Choices, results: Results) -> list[Table]:
    """Levers as they are set; measures; months; what each lever did."""
    names = ("id", "name", "on", "changed", "field", "value", "scenario")
    rows: list[tuple[Cell, ...]] = []
    for key, row in choices.rows.items():
        for field in row.fields:
            value, base = choices.value(key, field.key), choices.base_value(key, field.key)
            state = (str(choices.on(key)).lower(), str(choices.changed(key)).lower())
            rows.append((key, pick(row.page.name), *state, field.key, _cell(value), _cell(base)))
    tables = [Table("levers", t("tui.place.levers"), names, rows)]
    columns = ("kpi", "name", "unit", "base", "now", "change", "low", "high", "verdict")
    measures: list[tuple[Cell, ...]] = [
        (
            one.kpi, kpi_name(one.kpi), one.unit, one.base, one.now,
            *((one.change or {}).get(name) for name in ("mean", "low", "high")),
            one.verdict.id if one.verdict else "",
        )
        for one in results.measures()
    ]  # fmt: skip
    tables.append(Table("headline", t("tui.levers.headline"), columns, measures))
    if months := results.months():
        keys = ("month", "baseline", "package", "low", "high")
        lines: list[tuple[Cell, ...]] = [(row["month"], *(row[name] for name in keys[1:])) for row in months]
        tables.append(Table("months", t("tui.levers.chart"), keys, lines))
    if results.package and results.package["leave_one_out"]:
        parts: list[tuple[Cell, ...]] = [
            (label, kpi, row["unit"], *(row[name] for name in ("mean", "low", "high")))
            for label, table in results.package["leave_one_out"].items()
            for kpi, row in table.items()
        ]
        parts_columns = ("lever", "kpi", "unit", "mean", "low", "high")
        tables.append(Table("which-lever", t("tui.levers.reasons"), parts_columns, parts))
    return tables


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
