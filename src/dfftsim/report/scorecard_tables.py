"""Scorecards as terminal tables, made from the document that `dfftsim scorecard --json` prints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from textwrap import wrap
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.analysis.scorecard import is_number
from dfftsim.i18n import pick, t
from dfftsim.report.compare_tables import moved_by
from dfftsim.report.freer_and_safer_tables import answer_lines, evidence_line
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import heading, indented
from dfftsim.report.numbers import DASH, hundredths, number, signed_points, significant, span
from dfftsim.report.run_tables import cell
from dfftsim.report.tables import plain_table
from dfftsim.scenario.party_kpis import COSTS, DIALS, PHYSICAL, SURPLUS

Document = Mapping[str, Any]
HEAD_WIDTH = 14
GAINS = (*SURPLUS, "surplus_noncompliant", "fines_paid", "fines_received")
SHOWN_CHANGES = ("F", "P", *(f"dial_{dial}" for dial in DIALS), "welfare")


def scorecard_tables(document: Document) -> list[RenderableType]:
    """The pair and the dials, the accounts, the same in flows and days, by size; what packages change."""
    parties = document["parties"]
    parts: list[RenderableType] = [*head_lines(document)]
    if not parties:
        return [*parts, Text(t("run.not_measured"))]
    parts += [heading(t("scorecard.dials")), dial_rows(parties, document["masked"])]
    parts += [indented(Text(line)) for line in reasons(parties)]
    if "composite" in document:
        parts += [heading(t("scorecard.composite")), composite_rows(document)]
        parts += [
            indented(Text(t("scorecard.composite_reading", weights=weights_text(document)), style="dim"))
        ]
    masked = document["masked"]
    parts += [heading(t("scorecard.gains")), money_rows(parties, GAINS, masked)]
    parts += [heading(t("scorecard.welfare")), money_rows(parties, (*COSTS, "welfare"), masked)]
    parts += [indented(Text(t("scorecard.welfare_reading"), style="dim"))]
    parts += [heading(t("scorecard.physical")), money_rows(parties, PHYSICAL, masked)]
    parts += [heading(t("scorecard.by_size")), size_rows(parties, masked)]
    for package in document.get("packages", ()):
        parts += package_tables(package, document)
    return [*parts, *foot_lines(document)]


def frame_text(document: Document) -> str:
    """Horizon and replications; of a masked document only how long it is."""
    key = "scorecard.frame_masked" if document["masked"] else "scorecard.frame"
    return t(key, **document["horizon"], n=document["replications"])


def head_lines(document: Document) -> list[RenderableType]:
    """Title and frame; of a masked document only that it is one."""
    frame = frame_text(document)
    title = t("scorecard.masked") if document["masked"] else pick(document["title"]) or document["scenario"]
    lines = [Text(title, style="bold"), Text(frame, style="dim"), Text(evidence_line(document["evidence"]))]
    if document["interrupted"]:
        asked = document["replications_asked"]
        left = t("run.interrupted", done=document["replications"], asked=asked)
        lines.append(Text(left, style="yellow"))
    return list(lines)


def party_name(code: str, masked: bool) -> str:
    """A party by its code, or by its letter."""
    return t("scorecard.party", letter=code) if masked else code


def dial_rows(parties: Document, masked: bool) -> RenderableType:
    """F, P and the five dials of each party."""
    rows = [
        [
            party_name(code, masked),
            *(shown(party[axis]) for axis in ("F", "P")),
            *(shown(party["dials"][dial]) for dial in DIALS),
        ]
        for code, party in parties.items()
    ]
    return plain_table(["", *heads(("F", "P", *(f"dial_{dial}" for dial in DIALS)))], rows, right=range(1, 8))


def money_rows(parties: Document, kpis: Sequence[str], masked: bool) -> RenderableType:
    """Some measures of each party, a column each."""
    rows = [
        [party_name(code, masked), *(shown(entry_of(party, kpi)) for kpi in kpis)]
        for code, party in parties.items()
    ]
    return plain_table(["", *heads(kpis)], rows, right=range(1, len(kpis) + 1))


def entry_of(party: Document, kpi: str) -> Document | None:
    """Where an entry stands in the document of a party."""
    for part in (party["welfare"], party["memo"], party["physical"]):
        if kpi in part:
            found: Document = part[kpi]
            return found
    return None


def size_rows(parties: Document, masked: bool) -> RenderableType:
    """Firms' surplus by size of firm, USD a year, and the number of flows behind it."""
    sizes = list(dict.fromkeys(size for party in parties.values() for size in party["by_size"]))
    rows = [
        [party_name(code, masked), *(size_cell(party["by_size"].get(size, {})) for size in sizes)]
        for code, party in parties.items()
    ]
    names = [t(f"scorecard.size.{size}") for size in sizes]
    return plain_table(["", *names], rows, right=range(1, len(sizes) + 1))


def size_cell(row: Document) -> str:
    """Surplus of the firms of one size, and their flows."""
    surplus, flows = row.get("surplus_firms"), row.get("flows_born")
    if surplus is None:
        return DASH
    return f"{cell(surplus)} ({significant(round(flows['mean'])) if flows else DASH})"


def heads(kpis: Iterable[str]) -> list[str]:
    """Names of measures over their columns."""
    return ["\n".join(wrap(kpi_name(kpi), HEAD_WIDTH)) for kpi in kpis]


def shown(entry: Document | None) -> str:
    """A number with half its interval; a cross where it is not measured."""
    if entry is None or not is_number(entry):
        return "×"
    if entry.get("unreached"):
        return t("run.unreached", count=entry["unreached"], n=entry["n"])
    return cell(entry)


def reasons(parties: Document) -> list[str]:
    """Why entries are no numbers: one line for each measure and reason, with its parties where not all."""
    found: dict[tuple[str, str], list[str]] = {}
    for code, party in parties.items():
        entries = {"F": party["F"], "P": party["P"], **party["welfare"]}
        entries |= {f"dial_{dial}": entry for dial, entry in party["dials"].items()}
        for entry in party["dials"].values():
            entries |= {kpi: part for kpi, part in entry["made_of"].items() if kpi != "days_to_start_p50"}
        for kpi, entry in entries.items():
            if "not_measured" in entry:
                found.setdefault((kpi, entry["not_measured"]), []).append(code)
    lines = []
    for (kpi, why), codes in found.items():
        named = kpi_name(kpi) if len(codes) == len(parties) else f"{kpi_name(kpi)} ({', '.join(codes)})"
        lines.append(t("scorecard.not_measured", what=named, why=reason(why)))
    return lines


def reason(why: str) -> str:
    """Why something is not measured, in words."""
    return t(f"scorecard.why_not.{why}")


def composite_rows(document: Document) -> RenderableType:
    """The composite of each party, its spread over weights, and its shift without each dial."""
    weights = document["composite"]["weights"]
    rows = []
    for code, party in document["parties"].items():
        one, name = party["composite"], party_name(code, document["masked"])
        if "not_measured" in one:
            missing = ", ".join(kpi_name(f"dial_{dial}") for dial in one["not_measured"])
            rows.append([name, "×", DASH, t("scorecard.lacks", dials=missing), *(DASH for _ in weights)])
            continue
        over = one["over_weights"]
        shifts = [signed(one["without"].get(dial)) for dial in weights]
        rows.append(
            [
                name,
                significant(one["mean"]),
                span(one["low"], one["high"]),
                span(over["low"], over["high"]),
                *shifts,
            ]
        )
    names = [t(f"scorecard.column.{name}") for name in ("composite", "luck", "weights")]
    without = [
        "\n".join(wrap(t("scorecard.column.without", dial=kpi_name(f"dial_{dial}")), HEAD_WIDTH))
        for dial in weights
    ]
    return plain_table(["", *names, *without], rows, right=range(1, 4 + len(weights)))


def signed(value: float | None) -> str:
    """A shift with its sign."""
    return DASH if value is None else moved_by(value, "")


def weights_text(document: Document) -> str:
    """The weights as they were given."""
    given = document["composite"]["weights"].items()
    return ", ".join(f"{kpi_name(f'dial_{dial}')} {significant(weight)}" for dial, weight in given)


def package_tables(package: Document, document: Document) -> list[RenderableType]:
    """What one package changes: the joint answer, and each party pair by pair."""
    rows = [
        [party_name(code, document["masked"]), *(change_cell(kpis.get(kpi)) for kpi in SHOWN_CHANGES)]
        for code, kpis in package["parties"].items()
    ]
    table = plain_table(["", *heads(SHOWN_CHANGES)], rows, right=range(1, len(SHOWN_CHANGES) + 1), dense=True)
    return [
        heading(t("scorecard.package", id=package["id"])),
        *(indented(Text(line)) for line in answer_lines(package["freer_and_safer"])),
        table,
        indented(Text(t("scorecard.changes_reading"), style="dim")),
    ]


def change_cell(row: Document | None) -> str:
    """A difference and half its interval; shares in points. A star: it holds after Holm's adjustment too."""
    if row is None or not row["n"] or math.isnan(row["mean"]):
        return "×"
    half = (row["high"] - row["low"]) / 2
    if row["unit"].startswith("USD"):
        told = [moved_by(row["mean"], "USD"), number(half, "USD")]
    else:
        scale = 100 if row["unit"] == "share" else 1
        told = [signed_points(scale * row["mean"]), hundredths(scale * half)]
    star = "*" if row["p_holm"] <= 1 - row["level"] else ""
    return told[0] if math.isnan(half) else f"{told[0]} ±{told[1]}{star}"


def foot_lines(document: Document) -> list[RenderableType]:
    """Formulas, the numbers that only the accounts rest on, and what this is not."""
    lines: list[RenderableType] = [heading(t("scorecard.formulas"))]
    for kpi, formula in document["formulas"].items():
        unit = unit_word(_unit(kpi, document))
        lines.append(indented(Text(f"{kpi_name(kpi)}{f' ({unit})' if unit else ''} = {formula}")))
    lines.append(heading(t("scorecard.numbers")))
    for row in document["numbers"]:
        told = f"{row['id']} = {number(row['value'])} {span(row['low'], row['high'])} {row['unit']}"
        lines.append(indented(Text(told), row.get("reasoning", "")))
    lines += [Text(t("scorecard.no_order"), style="bold"), Text(t("run.not_a_forecast"), style="bold")]
    if not document["masked"]:
        lines.append(Text(f"{t('run.id')}: {document['run']}"))
    return lines


def _unit(kpi: str, document: Document) -> str:
    from dfftsim.scenario.kpis import KPIS

    return KPIS[kpi].unit
