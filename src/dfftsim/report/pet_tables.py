"""The documents of `dfftsim pets` as terminal tables, readable at eighty columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.law_words import Document, SourceList, heading, word
from dfftsim.report.numbers import DASH, money, short
from dfftsim.report.tables import plain_table

COUNTED = ("out_of_scope", "depends", "in_scope")
COSTS = ("fixed_seconds", "seconds_per_record", "rounds", "bytes_factor", "utility")


def list_tables(rows: Iterable[Document]) -> list[RenderableType]:
    """Every technology: what it sends, how far it is, how many jurisdictions say what of its output."""
    heads = [t(f"column.{name}") for name in ("pet", "name", "sends", "trl", "setting", "output_status")]
    cells = [
        [
            row["id"],
            pick(row["name"]),
            word("sends", row["sends"]),
            str(row["trl"]),
            ", ".join(row["settings"]),
            _counts(row["output_status"]),
        ]
        for row in rows
    ]
    return [
        plain_table(heads, cells, right=(3,), unbroken=(0, 2, 4), dense=True),
        Text(t("pets.list_reading"), style="dim"),
    ]


def _counts(counts: Document) -> str:
    if any(status in counts for status in COUNTED):
        return " · ".join(str(counts.get(status, 0)) for status in COUNTED)
    return ", ".join(word("output", status) for status in counts)


def show_tables(page: Document) -> list[RenderableType]:
    """One technology: what crosses, against whom it helps, what it costs and keeps, its status in law."""
    sources, by_key = SourceList(), {row["key"]: row for row in page["sources"]}
    for row in page["sources"]:
        sources.mark(row)
    parts: list[RenderableType] = [
        Text.assemble(
            (f"{page['id']}  {pick(page['name'])}", "bold"), f"  {word('pet_category', page['category'])}"
        ),
        facts_table(page),
        heading(t("pets.threats")),
        plain_table(
            [t("column.threat"), t("column.effect")],
            [[word("threat", name), word("effect", effect)] for name, effect in page["threats"].items()],
        ),
        Text(page["threats_note"], style="dim"),
        heading(t("pets.workloads")),
        costs_table(page["factors"]),
        Text(t("pets.costs_reading"), style="dim"),
    ]
    if page["not_served"]:
        parts.append(Text(t("pets.not_served", workloads=_words("workload", page["not_served"]))))
    for curve in page["utility_curves"]:
        parts += curve_parts(curve)
    if page["published"]:
        parts += [heading(t("pets.published")), *_published(page["published"], sources, by_key)]
    parts += [heading(t("pets.output_status", day=page["on"])), law_table(page["jurisdictions"], sources)]
    return [*parts, Text(), *sources.listed(), Text(t("law.not_advice"), style="dim")]


def facts_table(page: Document) -> RenderableType:
    """What crosses the border, what must be trusted, how far it is, how sure all this is."""
    sends = f"{word('sends', page['sends'])} ({page['sends_because'].rstrip('.')})"
    rows = {
        "pets.key.what_crosses": pick(page["what_crosses"]),
        "column.sends": sends,
        "pets.key.routes": ", ".join(page["routes"]),
        "pets.key.components": ", ".join(page["components"]),
        "pets.key.trust": page["trust"],
        "pets.key.adds": page["adds_protection_against"],
        "pets.key.limits": "; ".join(page["limits"]),
        "pets.key.utility_note": page["utility_note"],
        "pets.key.maturity": f"TRL {page['trl']} ({page['trl_basis']})",
        "pets.key.standards": "; ".join(page["standards"]),
        "pets.key.setup": _setup(page),
        "law.key.confidence": word("confidence", page["confidence"]),
    }
    return plain_table(["", ""], [[t(key), said] for key, said in rows.items() if said])


def _setup(page: Document) -> str:
    if not page["setup"]:
        return ""
    low, mode, high = (money(page["setup_usd"][end]) for end in ("low", "mode", "high"))
    return t("pets.setup_cost", mode=mode, low=low, high=high, ids=" + ".join(page["setup"]))


def costs_table(factors: list[Document]) -> RenderableType:
    """Cost and utility by workload: the most likely value with the letter of its basis, the range below."""
    heads = [t("column.workload"), *(t(f"pets.cost.{key}") for key in COSTS)]
    cells = [[word("workload", row["workload"]), *(_factor(row[key]) for key in COSTS)] for row in factors]
    return plain_table(heads, cells, dense=True, unbroken=(1, 2, 3, 4, 5))


def _factor(factor: Document) -> str:
    low, mode, high = (short(factor[end]) for end in ("low", "mode", "high"))
    best = f"{mode} {t('basis.' + factor['basis'])}"
    return best if low == high else f"{best}\n{low}–{high}"


def curve_parts(curve: Document) -> Iterable[RenderableType]:
    """Utility by parameter (rows) and number of records (columns)."""
    points = {(point["parameter"], point["records"]): point for point in curve["points"]}
    parameters = sorted({parameter for parameter, _ in points})
    sizes = sorted({records for _, records in points})
    cells = [
        [short(parameter), *(_kept(points.get((parameter, size))) for size in sizes)]
        for parameter in parameters
    ]
    workloads, loss = _words("workload", curve["workloads"]), curve["loss"]
    yield heading(t("pets.curve", parameter=curve["parameter"], workloads=workloads))
    heads = [curve["parameter"], *(t("pets.records", n=f"{size:,}") for size in sizes)]
    yield plain_table(heads, cells, right=range(len(sizes) + 1))
    reading = t("pets.curve_reading", low=short(loss["low"]), high=short(loss["high"]))
    measured = f"{curve['metric']} ({curve['library']}). {curve['note']}"
    yield Text(f"{reading} {measured}", style="dim")


def _kept(point: Document | None) -> str:
    return DASH if point is None else f"{point['mode']:.3f}"


def _published(
    rows: list[Document], sources: SourceList, by_key: dict[str, Document]
) -> Iterable[RenderableType]:
    for row in rows:
        mark = sources.mark(by_key.get(row["source"]))
        yield Text(f"  {row['what']}: {row['value']} {mark}".rstrip())


def law_table(rows: list[Document], sources: SourceList) -> RenderableType:
    """Each jurisdiction: the status of the output, on what basis, how sure."""
    heads = [t("column.code"), t("column.status"), t("law.key.legal_basis"), t("law.key.confidence")]
    cells = [[row["id"], word("output", row["status"]), _basis(row, sources), _sure(row)] for row in rows]
    return plain_table(heads, cells, unbroken=(0, 1, 3))


def _basis(row: Document, sources: SourceList) -> str:
    said = row.get("legal_basis") or row.get("note") or DASH
    return f"{said} {sources.mark(row.get('source'))}".rstrip()


def _sure(row: Document) -> str:
    return word("confidence", row["confidence"]) if row["confidence"] else DASH


def _words(kind: str, terms: Iterable[Any]) -> str:
    return ", ".join(word(kind, term) for term in terms)
