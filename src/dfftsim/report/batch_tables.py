"""A batch as terminal tables, made from the document that `dfftsim batch --json` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.compare_tables import difference_unit, moved_by
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import heading, indented
from dfftsim.report.numbers import DASH, number, span
from dfftsim.report.sensitivity_tables import legend, sensitivity_tables, shown_factors
from dfftsim.report.tables import plain_table

Document = Mapping[str, Any]
COLUMNS = ("measure", "mean", "interval", "numbers_range", "luck", "numbers")
RANGE_COLUMNS = ("measure", "least", "median", "most")


def batch_tables(document: Document) -> list[RenderableType]:
    """Levels of the scenario, then the differences of each package."""
    parts: list[RenderableType] = [
        Text(pick(document["title"]) or document["scenario"], style="bold"),
        Text(
            t(
                "batch.frame",
                design=document["design"],
                points=document["points"],
                structures=len(document["structures"]),
                n=document["replications"],
                seed=document["seed"],
            ),
            style="dim",
        ),
        *precision_lines(document["precision"]),
        heading(t("batch.levels")),
    ]
    tables = [document["scenario_levels"], *(package["differences"] for package in document["packages"])]
    names = ["", *(package["id"] for package in document["packages"])]
    for name, table in zip(names, tables, strict=True):
        if name:
            parts.append(heading(t("batch.differences", id=name)))
        parts += layer_tables(table, document["structures"], difference=bool(name))
        parts += sensitivity_tables(table, document["structures"])
    return [
        *parts,
        *legend(document, shown_factors(tables)),
        Text(),
        *(Text(t(note), style="dim") for note in ("batch.reading", "batch.reading_split")),
        Text(t("run.not_a_forecast"), style="bold"),
        Text(f"{t('run.id')}: {document['run']}"),
    ]


def precision_lines(precision: Document) -> list[RenderableType]:
    """Which precision was reached, and which the cap kept from being."""
    lines: list[RenderableType] = []
    for kpi, row in precision.items():
        key = "batch.precise" if row["reached"] else "batch.not_precise"
        values = {"width": f"{row['half_width']:.3g}", "target": f"{row['target']:.3g}"}
        lines.append(Text(t(key, measure=kpi_name(kpi), **values), style="" if row["reached"] else "yellow"))
    return lines


def layer_tables(table: Document, structures: Sequence[str], *, difference: bool) -> list[RenderableType]:
    """A table for each structure; where there are several, one with the range over them."""
    parts: list[RenderableType] = []
    for place, structure in enumerate(structures):
        if structure:
            parts.append(indented(Text(t("batch.structure", name=structure))))
        rows = {kpi: measure["structures"][place] for kpi, measure in table.items()}
        cells = [[kpi_name(kpi), *row_cells(row, difference)] for kpi, row in rows.items()]
        parts.append(plain_table([t(f"column.{name}") for name in COLUMNS], cells, right=range(1, 6)))
    return [*parts, *range_table(table, difference)] if len(structures) > 1 else parts


def range_table(table: Document, difference: bool) -> list[RenderableType]:
    """The means over the structures, and for differences whether the sign holds."""
    cells = [
        [
            kpi_name(kpi),
            *(value_text(row[end], row["unit"], difference) for end in ("min", "median", "max")),
            *([t(f"batch.sign.{row['sign']}")] if difference else []),
        ]
        for kpi, row in table.items()
    ]
    heads = [*RANGE_COLUMNS, *(["sign"] if difference else [])]
    names = [t(f"column.{name}") for name in heads]
    return [indented(Text(t("batch.over_structures"))), plain_table(names, cells, right=(1, 2, 3))]


def row_cells(row: Document, difference: bool) -> list[str]:
    """Mean, luck's interval, where the points' means lie, the shares of the variance."""
    unit = row["unit"]
    return [
        value_text(row["mean"], unit, difference),
        bracket(row["low"], row["high"], unit, difference),
        bracket(row["numbers_low"], row["numbers_high"], unit, difference),
        number(row["luck_share"], "share"),
        number(row["numbers_share"], "share"),
    ]


def value_text(value: float, unit: str, difference: bool) -> str:
    """A level or a difference, with its unit; a dash where it is not defined."""
    if math.isnan(value):
        return DASH
    if difference:
        return f"{moved_by(value, unit)} {difference_unit(unit)}".rstrip()
    return (
        number(value, unit) if unit in ("share", "%") else f"{number(value, unit)} {unit_word(unit)}".rstrip()
    )


def bracket(low: float, high: float, unit: str, difference: bool) -> str:
    """An interval of levels or of differences."""
    if math.isnan(low) or math.isnan(high):
        return DASH
    return f"[{moved_by(low, unit)}, {moved_by(high, unit)}]" if difference else span(low, high, unit)
