"""A comparison as terminal tables, made from the document that `dfftsim compare --json` prints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.i18n import pick, t
from dfftsim.report.freer_and_safer_tables import answer_lines, evidence_line
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import heading, indented, word
from dfftsim.report.numbers import DASH, money, number, signed_points, significant, times
from dfftsim.report.run_tables import GOOD, precision_lines
from dfftsim.report.tables import plain_table
from dfftsim.scenario.kpis import KPIS

Document = Mapping[str, Any]
PETS_NAMED = 4
APART = (
    "P", "residual_risk", "harm_expected_usd", "harm_usd", "incidents_known",
    "trust", "trust_end", "uptake", "invalidations",
    "projects_adopted", "adoption_days", "upkeep_lapsed",
)  # fmt: skip
"""Harm, trust and the framework: told whether or not they moved, where the scenario has them."""
ORIGIN_SHOWN = ("delivered_usd", "F")


def change_tables(heads: Iterable[Document]) -> list[RenderableType]:
    """What each package changes, in plain words, before anything is simulated."""
    parts: list[RenderableType] = []
    for head in heads:
        lines = [*law_lines(head["law"]), *set_lines(head["set"])] or [t("compare.nothing_changes")]
        parts += [*package_head(head), *(indented(Text(line)) for line in lines)]
    return parts


def package_head(head: Document) -> list[RenderableType]:
    """Name and title of a package, and the scenario it was made for."""
    made = f"  ({t('compare.made_for', name=head['made_for'])})" if head["made_for"] else ""
    return [
        heading(f"{t('compare.package', id=head['id'])}{made}"),
        Text(pick(head["title"])),
        Text(t("compare.changes"), style="bold"),
    ]


def law_lines(rows: Iterable[Document]) -> list[str]:
    """One sentence for all changes of one kind, day and legal basis."""
    grouped = groupby(sorted(rows, key=alike), key=alike)
    return [law_line(list(group)) for _, group in grouped]


def alike(row: Document) -> tuple[str, ...]:
    """What rows of the law share that are told in one sentence."""
    shared = (row.get(key) for key in ("from", "what", "kind", "legal_basis", "by"))
    other = "" if "kind" in row else str({k: v for k, v in row.items() if k not in ("jurisdictions",)})
    return (*(str(value or "") for value in shared), other)


def law_line(rows: list[Document]) -> str:
    """The sentence for rows that are alike."""
    row = rows[0]
    codes = ", ".join(dict.fromkeys(code for one in rows for code in one["jurisdictions"]))
    share = next((row[key] for key in ("share", "coverage", "touch_saved", "chance") if key in row), None)
    basis = row.get("legal_basis") or ""
    return t(
        f"compare.law.{row['what']}",
        day=row["from"] or DASH,
        codes=codes,
        count=len(rows),
        kind=kind_word(row),
        basis=f"{row['by']}: {basis}" if row.get("by") and str(row["by"]) not in basis else basis,
        id=row.get("place") or row.get("id", ""),
        pets=pet_words(row.get("pets", ())),
        count_projects=row.get("projects", 0),
        floor=significant(row.get("floor", 0.0)),
        share=number(share, "share"),
        kinds=", ".join(word("pathway", kind) for kind in row.get("kinds", ())),
        days=significant(row.get("days", row.get("lag_days", 0.0))),
        factor=significant(row.get("factor", 1.0)),
        added=significant(row.get("added", 0.0)),
        usd=number(row.get("usd"), "USD"),
        people=", ".join(row.get("destinations", ())),
        data=", ".join(word("category", category) for category in row.get("data", ())),
        lever=row.get("lever", ""),
        form=word("legal_form", row["form"]) if "form" in row else "",
    )


def pet_words(pets: Sequence[str]) -> str:
    """Technologies by name, or their number where they are many."""
    return ", ".join(pets) if len(pets) <= PETS_NAMED else t("compare.pets", count=len(pets))


def kind_word(row: Document) -> str:
    """The kind of pathway or localisation of a rule."""
    kind = row.get("kind") or ""
    return word("localisation" if row["what"].startswith("localisation") else "pathway", kind)


def set_lines(changes: Document) -> list[str]:
    """Values that a package sets."""
    return [t("compare.law.set", path=path, value=value) for path, value in changes.items()]


def comparison_tables(document: Document) -> list[RenderableType]:
    """Differences of each package: headlines, what moved, winners and losers, levers that did nothing."""
    rules, horizon = document["rules"], document["horizon"]
    frame = t(
        "compare.head",
        start=horizon["start"],
        end=horizon["end"],
        as_of=rules["as_of"],
        hash=rules["hash"],
        n=document["replications"],
        seed=document["seed"],
    )
    parts: list[RenderableType] = [
        Text(pick(document["title"]) or document["scenario"], style="bold"),
        Text(frame, style="dim"),
    ]
    if document["after_last_day"]:
        parts.append(Text(t("run.after_last_day", day=document["rules_last_day"]), style="yellow"))
    if document["interrupted"]:
        parts.append(Text(t("compare.interrupted"), style="yellow"))
    parts += [Text(evidence_line(document["evidence"])), *precision_lines(document)]
    for package in document["packages"]:
        parts += package_tables(package)
    drawn = document["uncertainty"]["numbers"]
    notes = ("compare.reading", "compare.reading_holm", "compare.reading_better", "compare.reading_ratio")
    return [
        *parts,
        Text(),
        *(Text(t(note), style="dim") for note in notes),
        Text(t("run.luck_and_numbers" if drawn else "run.luck_only"), style="dim"),
        Text(t("run.not_a_forecast"), style="bold"),
        Text(f"{t('run.id')}: {document['run']}"),
    ]


def package_tables(package: Document) -> list[RenderableType]:
    """Everything about one package; only its name where no pair was finished."""
    if not package["pairs"]:
        return [heading(t("compare.package", id=package["id"])), Text(t("compare.interrupted"))]
    rows = {kpi: row for kpi, row in package["differences"].items() if row["n"]}
    first = {kpi: rows.pop(kpi) for kpi in HEADLINES if kpi in rows}
    apart = {kpi: rows.pop(kpi) for kpi in APART if kpi in rows}
    moved = {kpi: row for kpi, row in rows.items() if row["low"] > 0 or row["high"] < 0}
    return [
        heading(t("compare.package", id=package["id"])),
        Text(t("compare.headlines"), style="bold"),
        difference_rows(first, package["pairs"]) if first else Text(t("compare.not_measured")),
        heading(t("freer.head")),
        *(indented(Text(line)) for line in answer_lines(package["freer_and_safer"])),
        *([heading(t("compare.apart")), difference_rows(apart, package["pairs"])] if apart else []),
        heading(t("compare.moved")),
        difference_rows(moved, package["pairs"]) if moved else Text(t("compare.none_moved")),
        *origin_tables(package),
        heading(t("compare.null")),
        *null_lines(package["null_levers"]),
    ]


def difference_rows(table: Document, pairs: int) -> RenderableType:
    """Measures with both means, the difference, its interval and the probability of being better.

    The number of pairs stands beside an interval where fewer pairs define the measure than there are.
    """
    cells = [
        [
            f"{kpi_name(kpi)} {GOOD[KPIS[kpi].good] if kpi in KPIS else ''}".rstrip(),
            number(row["baseline"], row["unit"]),
            number(row["package"], row["unit"]),
            f"{moved_by(row['mean'], row['unit'])} {difference_unit(row['unit'])}".rstrip(),
            interval(row) + ("*" if row["p_holm"] <= 1 - row["level"] else "") + counted(row, pairs),
            DASH if math.isnan(row["p_better"]) else f"{100 * row['p_better']:.0f} %",
            DASH if math.isnan(row["variance_ratio"]) else times(row["variance_ratio"]),
        ]
        for kpi, row in table.items()
    ]
    names = ("measure", "baseline", "package", "difference", "interval", "p_better", "pairing")
    return plain_table([t(f"column.{name}") for name in names], cells, right=range(1, len(names)))


def counted(row: Document, pairs: int) -> str:
    """How many pairs define the measure, where that is not all."""
    return "" if row["n"] == pairs else f" n={row['n']}"


def origin_tables(package: Document) -> list[RenderableType]:
    """Who gains and who loses, by where the data are collected."""
    table = package["by_jurisdiction"]
    if not table:
        return []
    cells = [
        [code, *(text for kpi in ORIGIN_SHOWN for text in origin_cells(kpis.get(kpi)))]
        for code, kpis in table.items()
    ]
    heads = [head for kpi in ORIGIN_SHOWN for head in (kpi_name(kpi), t("column.interval"))]
    said = [
        t(f"compare.{side}", codes=", ".join(package[side]))
        for side in ("winners", "losers")
        if package[side]
    ]
    return [
        heading(t("compare.by_origin")),
        plain_table(["", *heads], cells, right=range(1, len(heads) + 1)),
        *(indented(Text(line)) for line in said or [t("compare.nobody")]),
    ]


def origin_cells(row: Document | None) -> tuple[str, str]:
    """Difference and interval of one measure in one place."""
    if row is None or not row["n"]:
        return DASH, DASH
    return f"{moved_by(row['mean'], row['unit'])} {difference_unit(row['unit'])}", interval(row)


def null_lines(nulls: list[Document]) -> list[RenderableType]:
    """One line for each lever that did nothing."""
    if not nulls:
        return [indented(Text(t("compare.no_null")))]
    return [indented(Text(f"{null['lever']}: {word('null_lever', null['why'])}")) for null in nulls]


def moved_by(value: float, unit: str) -> str:
    """A difference with its sign; shares in percentage points."""
    if math.isnan(value):
        return DASH
    if unit == "0-100":
        return signed_points(value)
    scaled = value * 100 if unit == "share" else value
    text = money(scaled) if unit in ("USD", "USD per year") else significant(scaled)
    return f"+{text}" if scaled > 0 else text


def interval(row: Document) -> str:
    """The interval of a difference, or in how many replications a value was never reached."""
    if row.get("unreached"):
        return t("run.unreached", count=row["unreached"], n=row["n"])
    if math.isnan(row["low"]):
        return DASH
    return f"[{moved_by(row['low'], row['unit'])}, {moved_by(row['high'], row['unit'])}]"


def difference_unit(unit: str) -> str:
    """The unit of a difference: percentage points for shares."""
    return t("compare.points") if unit in ("share", "0-100") else unit_word(unit)
