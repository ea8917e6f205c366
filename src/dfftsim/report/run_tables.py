"""The result of a run as terminal tables, made from the document that `--json` prints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import knows, pick, t
from dfftsim.report.figures import cause_words
from dfftsim.report.freer_and_safer_tables import evidence_line
from dfftsim.report.incident_tables import incident_tables
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import SourceList, heading, indented
from dfftsim.report.numbers import DASH, money, number, significant, span
from dfftsim.report.operations_tables import operations_tables
from dfftsim.report.tables import plain_table
from dfftsim.scenario.kpis import KPIS

Document = Mapping[str, Any]

BY_KEYS = {
    "from": "by_jurisdiction",
    "to": "by_destination",
    "pair": "by_pair",
    "class": "by_flow_class",
    "size": "by_size",
}
"""`--by` word to the document's key."""

GOOD = {"higher": "↑", "lower": "↓", "neither": ""}
VERDICT_STYLE = {"held": ("✓", "green"), "refuted": ("✗", "red"), "undecided": ("?", "yellow")}
BLOCKED_SHOWN = 8
PET_COLUMNS = ("pet", "used", "decisive", "decisive_in")
HEAD_WIDTH = 16
SCOPED_KPIS = ("F", "F_flows", "days_to_start_p50", "share_noncompliant", "share_given_up")


def run_tables(document: Document, by: list[str], command: str) -> list[RenderableType]:
    """Question, measures, waits, what blocked most, hypotheses, what it all rests on."""
    sources = SourceList()
    parts: list[RenderableType] = [*head_lines(document), heading(t("run.kpis")), kpi_rows(document["kpis"])]
    parts.append(Text(evidence_line(document["evidence"]), style="dim"))
    parts += precision_lines(document)
    for scope in by:
        table = document[BY_KEYS[scope]]
        parts += [heading(t(f"run.by.{scope}")), scoped_rows(table) if table else Text(t("run.not_measured"))]
    bursts = document["operations"].get("queues", {})
    authorities = {queue: row for queue, row in document["authorities"].items() if queue not in bursts}
    if authorities:
        parts += [heading(t("run.authorities")), authority_rows(authorities)]
    parts += operations_tables(document["operations"], document["authorities"])
    if "framework" in document:
        parts += [heading(t("run.framework")), project_rows(document["framework"]["projects"])]
    parts += incident_tables(document)
    if document["pets"]:
        parts += [heading(t("run.pets")), pet_rows(document["pets"])]
    if document["blocked"]:
        parts += [heading(t("run.blocked")), blocked_rows(document["blocked"], sources)]
    if document["hypotheses"]:
        parts += [heading(t("run.hypotheses")), *(hypothesis_line(entry) for entry in document["hypotheses"])]
    return [*parts, *foot_lines(document, command), *sources.listed()]


def project_rows(projects: Document) -> RenderableType:
    """The framework's projects: how often each was adopted, when, and how often its upkeep lapsed."""
    kpis = ("projects_adopted", "adoption_days", "upkeep_lapsed")
    rows = [[id, *(cell(row.get(kpi)) for kpi in kpis)] for id, row in projects.items()]
    heads = [t("column.project"), *(kpi_name(kpi) for kpi in kpis)]
    return plain_table(heads, rows, right=range(1, len(heads)))


def head_lines(document: Document) -> list[RenderableType]:
    """Title, question, law and length of the run."""
    rules, horizon = document["rules"], document["horizon"]
    frame = t(
        "run.frame",
        start=horizon["start"],
        end=horizon["end"],
        as_of=rules["as_of"],
        hash=rules["hash"],
        n=document["replications"],
        seed=document["seed"],
    )
    lines = [
        Text(pick(document["title"]) or document["scenario"], style="bold"),
        Text(pick(document["question"])),
        Text(frame, style="dim"),
    ]
    if document["after_last_day"]:
        lines.append(Text(t("run.after_last_day", day=document["rules_last_day"]), style="yellow"))
    if document["interrupted"]:
        left = t("run.interrupted", done=document["replications"], asked=document["replications_asked"])
        lines.append(Text(left, style="yellow"))
    return [line for line in lines if line.plain]


def kpi_rows(kpis: Document) -> RenderableType:
    """Each measure with its interval, unit and good direction; those that nothing defines are left out."""
    rows = [
        [
            kpi_name(kpi),
            number(row["mean"], row["unit"]),
            interval_text(row),
            unit_word(row["unit"]),
            GOOD[KPIS[kpi].good] if kpi in KPIS else "",
            str(row["n"]),
        ]
        for kpi, row in kpis.items()
        if row["n"] and not (kpi in KPIS and KPIS[kpi].operations)
    ]
    heads = [
        t("column.measure"),
        t("column.mean"),
        t("column.interval"),
        t("column.unit"),
        t("column.good"),
        "n",
    ]
    return plain_table(heads, rows, right=(1, 2, 5))


def precision_lines(document: Document) -> list[RenderableType]:
    """Whether the precision asked for was reached, or the targets that the cap cut short."""
    asked = document.get("precision")
    if asked is None:
        return []
    if asked["reached"]:
        return [Text(t("run.precise", n=document["replications"], count=len(asked["targets"])))]
    short = [row for row in asked["targets"] if not row["reached"]]
    lines = [Text(t("run.imprecise", most=asked["most"], count=len(short)), style="yellow")]
    return [*lines, *(indented(Text(precision_line(row))) for row in short)]


def precision_line(row: Document) -> str:
    """One target that was not reached: `F: ±0.012, asked for ±0.01`."""
    reached, wanted = (
        f"{significant(100 * row[key])} %" if row["relative"] else significant(row[plain])
        for key, plain in (("of_mean", "half_width"), ("wanted", "wanted"))
    )
    name = f"{row['package']}: {row['kpi']}" if row["package"] else row["kpi"]
    return t("run.half_width", name=name, reached=reached, wanted=wanted)


def interval_text(row: Document) -> str:
    """The interval, or in how many replications the value was never reached."""
    if row.get("unreached"):
        return t("run.unreached", count=row["unreached"], n=row["n"])
    return span(row["low"], row["high"], row["unit"])


def scoped_rows(table: Document) -> RenderableType:
    """The main measures for each value of a scope."""
    present = [kpi for kpi in SCOPED_KPIS if any(kpi in kpis for kpis in table.values())]
    shown = present or sorted({kpi for kpis in table.values() for kpi in kpis})[:5]
    rows = [[value, *(cell(kpis.get(kpi)) for kpi in shown)] for value, kpis in table.items()]
    heads = ["\n".join(wrap(kpi_name(kpi), HEAD_WIDTH)) for kpi in shown]
    return plain_table(["", *heads], rows, right=range(1, len(shown) + 1))


def cell(row: Document | None) -> str:
    """Mean and half the interval's width in one cell, with one unit."""
    if row is None or not row["n"]:
        return DASH
    mean = number(row["mean"], row["unit"])
    if math.isnan(row["low"]):
        return mean
    half = number((row["high"] - row["low"]) / 2, row["unit"])
    return f"{mean.removesuffix(' %')} ±{half}"


def authority_rows(authorities: Document) -> RenderableType:
    """What each queue had to do and how long it took."""
    names = (
        "arrivals",
        "completed",
        "wait_days_mean",
        "wait_days_p90",
        "decision_days_p50",
        "utilisation",
        "queue_mean",
    )
    rows = [
        [queue, *(number(row.get(name), "share" if name == "utilisation" else "") for name in names)]
        for queue, row in authorities.items()
    ]
    return plain_table([t("column.queue"), *(t(f"queue.{name}") for name in names)], rows, right=range(1, 8))


def pet_rows(pets: list[Document]) -> RenderableType:
    """How much each PET is used, and how often it decided."""
    heads = [t(f"column.{name}") for name in PET_COLUMNS]
    return plain_table(heads, pet_cells(pets), right=(1, 2))


def pet_cells(pets: list[Document]) -> list[list[str]]:
    """A row for all of them and for each that is used; one for the rest. Columns as `PET_COLUMNS`."""
    shown = [row for row in pets if row["id"] == "any" or row["share"]["mean"] > 0]
    rows = [
        [
            t("run.any_pet") if row["id"] == "any" else row["id"],
            cell(row["share"]),
            cell(row["decisive_share"]),
            t("run.readings", count=row["decisive_in"], n=row["of"]),
        ]
        for row in shown
    ]
    idle = len(pets) - len(shown)
    return [*rows, [t("run.pets_not_used", count=idle), DASH, DASH, DASH]] if idle else rows


def blocked_rows(blocked: list[Document], sources: SourceList) -> RenderableType:
    """The causes that cost the most wanted value, with law and article."""
    rows = [
        [
            number(row["share"], "share"),
            f"USD {money(row['usd']['mean'])}",
            span(row["usd"]["low"], row["usd"]["high"], "USD"),
            cause_words(row["cause"]),
            f"{row['legal_basis'] or ''} {sources.mark(row['source'])}".strip(),
        ]
        for row in blocked[:BLOCKED_SHOWN]
    ]
    heads = [
        t("column.share"),
        t("column.lost"),
        t("column.interval"),
        t("column.cause"),
        t("law.key.legal_basis"),
    ]
    return plain_table(heads, rows, right=(0, 1, 2), unbroken=(3,))


def hypothesis_line(entry: Document) -> RenderableType:
    """One hypothesis: verdict, statement, evidence."""
    glyph, style = VERDICT_STYLE[entry["verdict"]]
    seen = entry["evidence"]
    said = f"  {entry['id']}  {pick(entry['text'])}"
    line = Text.assemble((f"{glyph} {t('verdict_of.' + entry['verdict'])}", style), said)
    evidence = (
        f"{seen['measure']} = {number(seen['mean'])} {span(seen['low'], seen['high'])}, n = {seen['n']}"
    )
    return indented(line, f"{evidence}; {t('run.holds_if', bounds=bounds_text(seen['bounds']))}")


def bounds_text(bounds: Document) -> str:
    """Where a hypothesis holds: `below 0.02`, `between 70 and 90`."""
    low, high = bounds["low"], bounds["high"]
    if low in (None, float("-inf")):
        return t("run.below", value=significant(high))
    if high in (None, float("inf")):
        return t("run.above", value=significant(low))
    return t("run.between", low=significant(low), high=significant(high))


def foot_lines(document: Document, command: str) -> list[RenderableType]:
    """What the numbers rest on, what they are not, and how to get them again."""
    counts = document["inputs"]
    total = sum(counts.values()) or 1
    weak = sum(counts.get(rank, 0) for rank in ("judgement", "unsourced"))
    drawn = document["uncertainty"]["numbers"]
    lines: list[RenderableType] = [
        heading(t("run.rests_on")),
        Text(
            "  "
            + t(
                "run.judgement_share",
                share=f"{100 * weak / total:.0f} %",
                weak=weak,
                total=sum(counts.values()),
            )
        ),
        Text("  " + ", ".join(f"{rank_word(rank)} {count}" for rank, count in counts.items()), style="dim"),
        Text("  " + t("run.luck_and_numbers" if drawn else "run.luck_only")),
        Text("  " + t("run.not_a_forecast"), style="bold"),
        Text(),
        Text(f"{t('run.id')}: {document['run']}", style="bold"),
        Text(f"{t('run.again')}: {command}", no_wrap=True, overflow="ignore"),
    ]
    if document["credibility"]:
        status = t("run.credibility", status=t(f"credibility.{document['credibility']}"))
        lines.insert(4, indented(Text("  " + status), pick(document["credibility_note"] or {}) or ""))
    profile = document["technology"]["profile"]
    if document["pets"] and profile is not None:
        lines.insert(4, Text("  " + t("run.profile", title=profile["title"], date=profile["date"])))
    return lines


def rank_word(rank: str) -> str:
    """Where a number came from, in words."""
    key = f"rank.{rank}"
    return t(key) if knows(key) else rank.replace("_", " ")
