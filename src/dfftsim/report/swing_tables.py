"""What numbers do at the ends of their ranges, as terminal tables and as lines of text."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.i18n import pick, t
from dfftsim.report.compare_tables import difference_unit, interval, moved_by
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.law_words import heading
from dfftsim.report.numbers import DASH, significant
from dfftsim.report.tables import plain_table
from dfftsim.scenario.kpis import KPIS

Document = Mapping[str, Any]
MOST_OTHERS = 4
"""Measures told where no headline moves: those whose difference is surest."""


def swing_tables(document: Document) -> list[RenderableType]:
    """Head, one table for each number, and how to read them."""
    rules, horizon = document["rules"], document["horizon"]
    parts: list[RenderableType] = [
        Text(pick(document["title"]) or document["scenario"], style="bold"),
        Text(
            t(
                "compare.head",
                start=horizon["start"], end=horizon["end"], as_of=rules["as_of"], hash=rules["hash"],
                n=document["replications"], seed=document["seed"],
            ),
            style="dim",
        ),
    ]  # fmt: skip
    if document["interrupted"]:
        parts.append(Text(t("compare.interrupted"), style="yellow"))
    for one in document["numbers"]:
        unit = f" {one['unit']}".rstrip()
        parts += [
            heading(one["id"]),
            Text(one["what"]),
            Text(t("swing.in_use", value=f"{significant(one['value'])}{unit}")),
        ]
        shown = measures_of(one)
        if not shown:
            parts.append(Text(t("swing.nothing")))
            continue
        if still(one):
            parts.append(Text(t("swing.still")))
        cells = [
            [
                f"{t('swing.end.' + point['end'])}  {significant(point['value'])}",
                kpi_name(kpi),
                *difference_cells(point["differences"].get(kpi)),
            ]
            for point in one["points"]
            for kpi in shown
        ]
        heads = ("swing.value", "column.measure", "column.difference", "column.interval", "swing.pairs")
        parts.append(plain_table([t(head) for head in heads], cells, right=(2, 3, 4)))
    return [
        *parts,
        Text(),
        Text(t("swing.reading"), style="dim"),
        Text(t("run.not_a_forecast"), style="bold"),
        Text(f"{t('run.id')}: {document['run']}"),
    ]


def difference_cells(row: Document | None) -> tuple[str, str, str]:
    """Difference, interval, and the pairs that define it."""
    if row is None or not row["n"]:
        return DASH, DASH, "0"
    return (
        f"{moved_by(row['mean'], row['unit'])} {difference_unit(row['unit'])}".rstrip(),
        interval(row),
        str(row["n"]),
    )


def measures_of(number: Document, first: str = "") -> list[str]:
    """The measures to tell: one that was asked about and the headlines that move; where none of these moves,
    the others that move most surely. Empty where no value of the number moves any measure.
    """
    tables = [point["differences"] for point in number["points"]]
    moved = {kpi for table in tables for kpi, row in table.items() if moves(row)}
    if not moved:
        return []
    head = [kpi for kpi in dict.fromkeys((first, *HEADLINES)) if kpi in moved]
    others = sorted(moved & set(KPIS), key=lambda kpi: (-_surest(tables, kpi), kpi))
    return head or others[:MOST_OTHERS] or sorted(moved)[:MOST_OTHERS]


def moves(row: Document) -> bool:
    """Whether a difference is anything but exactly nothing; one that is not defined moves nothing."""
    return bool(row["n"]) and any(row[key] for key in ("mean", "low", "high") if math.isfinite(row[key]))


def still(number: Document) -> bool:
    """Whether none of the headlines moves, though other measures may."""
    tables = [point["differences"] for point in number["points"]]
    return not any(moves(table[kpi]) for table in tables for kpi in HEADLINES if kpi in table)


def _surest(tables: Sequence[Document], kpi: str) -> float:
    """How many half-widths of its interval a difference is from nothing, where it is furthest."""
    found = 0.0
    for table in tables:
        row = table.get(kpi)
        if row is None or not math.isfinite(row["mean"]) or math.isnan(row["low"]):
            continue
        half = (row["high"] - row["low"]) / 2
        found = max(found, abs(row["mean"]) / half if half else math.inf if row["mean"] else 0.0)
    return found


def swing_lines(document: Document, first: str = "") -> Iterator[str]:
    """The same as plain lines, for a box: one number only."""
    one = document["numbers"][0]
    shown = measures_of(one, first)
    if not shown:
        yield t("swing.nothing")
        return
    if still(one):
        yield t("swing.still")
    for point in one["points"]:
        value = f"{significant(point['value'])} {one['unit']}".rstrip()
        yield f"{t('swing.end.' + point['end'])}: {value}"
        for kpi in shown:
            difference, between, pairs = difference_cells(point["differences"].get(kpi))
            yield f"  {kpi_name(kpi)}: {difference} {between} (n={pairs})"
