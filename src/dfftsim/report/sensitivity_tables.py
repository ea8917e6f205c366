"""Which factors of a batch matter, as terminal tables made from its document: ten for each measure, then what
these ten are and where their ranges come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.compare_tables import difference_unit
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.law_words import SourceList, heading, indented
from dfftsim.report.numbers import DASH, money, number, short, significant
from dfftsim.report.run_tables import rank_word
from dfftsim.report.tables import plain_table

Document = Mapping[str, Any]
SHOWN = 10
ONE_WAY = 0.9
"""Share of the size of an effect that its mean must have for one sign to be told."""
COLUMNS = {
    "morris": ("place", "factor", "effect", "interval", "sigma", "luck"),
    "sobol": ("place", "factor", "total", "interval", "first"),
}


def sensitivity_tables(table: Document, structures: Sequence[str]) -> list[RenderableType]:
    """The most important factors of each measure under each structure; nothing for other designs."""
    parts: list[RenderableType] = []
    for place, structure in enumerate(structures):
        for kpi, measure in table.items():
            found = measure["structures"][place]["sensitivity"]
            if found is not None:
                told = t(
                    "sensitivity.matter", measure=kpi_name(kpi), method=t(f"sensitivity.{found['method']}")
                )
                under = f" ({t('batch.structure', name=structure)})" if structure else ""
                parts += ["", indented(Text(f"{told}{under}")), factor_table(found, measure["unit"])]
    return parts


def factor_table(found: Document, unit: str) -> RenderableType:
    """The first factors by importance."""
    method = found["method"]
    cells = effect_cells if method == "morris" else index_cells
    rows = [[places(one), name_of(one["factor"]), *cells(one, unit)] for one in found["factors"][:SHOWN]]
    heads = [t(f"column.{name}") for name in COLUMNS[method]]
    return plain_table(heads, rows, right=range(2, len(heads)), unbroken=(0, 1))


def places(one: Document) -> str:
    """The place of a factor, and those it takes in 90 % of the resamples."""
    return f"{one['place']} ({one['earliest']}–{one['latest']})"


def name_of(path: str) -> str:
    """A factor as tables call it."""
    return path.removeprefix("parameters.")


def effect_cells(one: Document, unit: str) -> list[str]:
    """Size of the effect with its sign where it has one, its interval, its spread, and what luck gives."""
    one_way = abs(one["mu"]) >= ONE_WAY * one["mu_star"] > 0
    sign = ("+" if one["mu"] > 0 else "-") if one_way else "±" if one["mu_star"] else ""
    star = "* " if one["above_luck"] else ""
    return [
        f"{star}{sign}{size(one['mu_star'], unit)} {difference_unit(unit)}".rstrip(),
        f"[{size(one['low'], unit)}, {size(one['high'], unit)}]",
        size(one["sigma"], unit),
        size(one["luck"], unit),
    ]


def index_cells(one: Document, unit: str) -> list[str]:
    """The share of the variance with interactions, its interval, and the share without."""
    ends = f"[{number(one['low'], 'share')}, {number(one['high'], 'share')}]"
    return [number(one["total"], "share"), ends, number(one["first"], "share")]


def size(value: float, unit: str) -> str:
    """The size of a difference without its sign; shares in percentage points."""
    if value != value:
        return DASH
    if unit == "USD":
        return money(value)
    return significant(value * 100 if unit == "share" else value)


def shown_factors(tables: Iterable[Document]) -> list[str]:
    """The factors that the tables of these measures show, in the order in which they come."""
    return list(
        dict.fromkeys(
            one["factor"]
            for table in tables
            for measure in table.values()
            for row in measure["structures"]
            for one in (row["sensitivity"] or {"factors": ()})["factors"][:SHOWN]
        )
    )


def legend(document: Document, shown: Sequence[str]) -> list[RenderableType]:
    """What the factors shown are: range, unit, and source or reasoning."""
    if not shown:
        return []
    about = {factor["path"]: factor for factor in document["factors"]}
    sources = SourceList()
    lines: list[RenderableType] = [heading(t("sensitivity.legend"))]
    for path in shown:
        lines.append(indented(Text(factor_line(about[path], sources)), about[path].get("reasoning", "")))
    listed: list[RenderableType] = [*sources.listed()]
    method = "morris" if document["design"] == "morris" else "sobol"
    return [*lines, *listed, Text(), Text(t(f"sensitivity.reading_{method}"), style="dim")]


def factor_line(factor: Document, sources: SourceList) -> str:
    """One factor: what it is, between which values it varied, how far its range is to be trusted."""
    name = name_of(factor["path"])
    if "what" not in factor:
        values = factor.get("values") or [factor.get("low"), factor.get("high")]
        return f"{name}: {', '.join(str(value) for value in values)}"
    ends = [
        short(end) if isinstance(end, float | int) else str(end) for end in (factor["low"], factor["high"])
    ]
    mark = sources.mark(factor["source"])
    rank = t(f"sensitivity.rank.{factor['rank']}") if factor["rank"] != "scenario" else rank_word("scenario")
    return f"{name}: {factor['what']}; {ends[0]} – {ends[1]} {factor['unit']} ({rank}) {mark}".rstrip()
