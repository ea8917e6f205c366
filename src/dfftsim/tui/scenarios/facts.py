"""What is known of one scenario, as rows to read and to point at: plain data made of the scenario and its run
document; no widget.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import knows, pick, t
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.numbers import DASH, duration, number, significant, span
from dfftsim.scenario.kpis import KPIS
from dfftsim.spans import DAY
from dfftsim.tui.asked import Result
from dfftsim.tui.rows import CAUSE, HEADING, PLAIN, QUIET, SHARE, SPARK, STRONG, VERDICT, Row
from dfftsim.tui.why import Source, Why

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario

Document = Mapping[str, Any]

MEASURES_SHOWN = 6
CAUSES_SHOWN = 4


def rows_of(scenario: Scenario, result: Result | None, mark: str = "") -> list[Row]:
    """Everything about a scenario, the question first. mark: that the result is of something else."""
    rows = [*head_rows(scenario)]
    document = result.document if result else None
    if result is None:
        rows += [Row(HEADING, t("tui.scenarios.result")), Row(QUIET, t("tui.scenarios.no_result"))]
        rows += [*asked_rows(scenario)]
    else:
        rows += [*result_rows(result, mark), *hypothesis_rows(result), *blocked_rows(result)]
    return [*rows, *credibility_rows(scenario, document), *source_rows(scenario)]


def head_rows(scenario: Scenario) -> Iterator[Row]:
    """Title, question, and what the scenario is made of."""
    yield Row(STRONG, pick(scenario.title) or scenario.name)
    if scenario.question is not None:
        yield Row(PLAIN, pick(scenario.question))
    horizon = scenario.horizon
    if scenario.bodies:
        yield Row(QUIET, t("tui.scenarios.bodies", n=scenario.bodies))
    elif codes := scenario.parties:
        yield Row(QUIET, t("tui.scenarios.parties", n=len(codes), codes=" ".join(codes)))
    frozen = t("tui.scenarios.frozen") if scenario.rules.freeze else t("tui.scenarios.moving")
    yield Row(QUIET, t("tui.scenarios.rules", day=scenario.as_of.isoformat(), frozen=frozen))
    yield Row(
        QUIET,
        t(
            "tui.scenarios.horizon",
            start=horizon.start.isoformat(),
            end=horizon.end.isoformat(),
            n=scenario.experiment.replications,
            seed=scenario.experiment.seed,
        ),
    )


def asked_rows(scenario: Scenario) -> Iterator[Row]:
    """The hypotheses that nothing has been computed for."""
    if scenario.hypotheses:
        yield Row(HEADING, t("run.hypotheses"))
        yield from symbol_rows([pick(one.text) for one in scenario.hypotheses])
    for one in scenario.hypotheses:
        yield Row(PLAIN, f"{one.id}  {pick(one.text)}")


def result_rows(result: Result, mark: str = "") -> Iterator[Row]:
    """The first measures of the register that the run defines, or else what its queues show."""
    document = result.document
    yield Row(HEADING, t("tui.scenarios.result_of", n=document["replications"]))
    if mark:
        yield Row(STRONG, mark)
    shown = [
        (kpi, row)
        for kpi, row in document["kpis"].items()
        if kpi in KPIS and KPIS[kpi].estimator not in ("count", "sum") and not KPIS[kpi].operations
        if row["n"] and math.isfinite(row["mean"])
    ]
    if not shown:
        yield from queue_rows(result)
    for kpi, row in shown[:MEASURES_SHOWN]:
        share = row["mean"] if row["unit"] == "share" and 0 <= row["mean"] <= 1 else None
        value = f"{number(row['mean'], row['unit'])} {unit_word(row['unit'])}".strip()
        beside = f"{value}  {span(row['low'], row['high'], row['unit'])}"
        figures = (row["mean"], row["low"], row["high"])
        answer = why_of_measure(kpi, row, result)
        yield Row(SHARE, kpi_name(kpi), beside, share, why=answer, figures=figures)
    months = [one["mean"] for one in document.get("months", ())]
    if sum(map(math.isfinite, months)) > 2:
        first, last = document["months"][0], document["months"][-1]
        known = [value for value in months if math.isfinite(value)]
        yield Row(
            SPARK,
            t("tui.scenarios.months"),
            f"{number(min(known), 'share')} – {number(max(known), 'share')}",
            series=tuple(months),
            why=Why(
                title=t("tui.scenarios.months"),
                formula=KPIS["F"].formula,
                inputs=[
                    (one["month"], number(one["mean"], "share"), span(one["low"], one["high"], "share"))
                    for one in (first, last)
                ],
                sources=sources_of(document),
                measure="F",
                notes=base_notes(result),
            ),
        )


def queue_rows(result: Result) -> Iterator[Row]:
    """Wait and load of each queue; for scenarios that have queues and no flows."""
    document = result.document
    names = document["operations"].get("queues", {})
    for queue, row in document["authorities"].items():
        name = pick(names.get(queue, {}).get("name")) or queue
        wait, load = row.get("wait_days_mean", math.nan), row.get("utilisation", math.nan)
        low, high = row.get("intervals", {}).get("wait_days_mean", [math.nan, math.nan])
        beside = t("tui.scenarios.queue", wait=duration(wait * DAY), load=number(load, "share"))
        answer = Why(
            title=f"{name}: {beside}",
            formula=t("tui.scenarios.queue.formula"),
            inputs=[
                (t("queue.arrivals"), significant(row["arrivals"]), ""),
                (t("queue.completed"), significant(row["completed"]), ""),
                (t("queue.wait_mean"), duration(wait * DAY), interval_seconds(low, high)),
                (t("queue.wait_p99"), duration(row.get("wait_days_p99", math.nan) * DAY), ""),
            ],
            sources=sources_of(document),
            measure="F",
            notes=base_notes(result),
        )
        yield Row(SHARE, name, beside, load if 0 <= load <= 1 else None, why=answer)


def symbol_rows(texts: list[str]) -> Iterator[Row]:
    """What the letter F stands for, where a hypothesis uses it: its wording is locked as it was written."""
    if any(re.search(r"(?<![A-Za-z0-9])F(?![A-Za-z0-9])", text) for text in texts):
        yield Row(QUIET, t("tui.scenarios.symbol", symbol="F", name=kpi_name("F")))


def hypothesis_rows(result: Result) -> Iterator[Row]:
    """What was written down before the run, and what became of it."""
    document = result.document
    if document["hypotheses"]:
        yield Row(HEADING, t("run.hypotheses"))
        yield from symbol_rows([pick(entry["text"]) for entry in document["hypotheses"]])
    for entry in document["hypotheses"]:
        seen = entry["evidence"]
        evidence = f"{seen['measure']} = {number(seen['mean'])} {span(seen['low'], seen['high'])}"
        answer = Why(
            title=f"{entry['id']}  {pick(entry['text'])}",
            formula=seen["measure"],
            inputs=[
                (t(f"verdict_of.{entry['verdict']}"), number(seen["mean"]), span(seen["low"], seen["high"])),
                (t("tui.scenarios.holds"), bounds_text(seen["bounds"]), f"n = {seen['n']}"),
            ],
            measure="F",
            notes=[t("tui.scenarios.judged"), *base_notes(result)],
        )
        figures = (seen["mean"], seen["low"], seen["high"])
        yield Row(
            VERDICT, pick(entry["text"]), evidence, verdict=entry["verdict"], why=answer, figures=figures
        )


def blocked_rows(result: Result) -> Iterator[Row]:
    """What cost the most wanted value, with its legal basis."""
    from dfftsim.report.figures import cause_words

    document = result.document
    if document["blocked"]:
        yield Row(HEADING, t("run.blocked"))
    for row in document["blocked"][:CAUSES_SHOWN]:
        basis = f" · {row['legal_basis']}" if row["legal_basis"] else ""
        usd = row["usd"]
        lost = f"USD {number(usd['mean'], 'USD')}"
        answer = Why(
            title=f"{cause_words(row['cause'])}: {number(row['share'], 'share')}",
            formula=t("tui.scenarios.blocked.formula"),
            inputs=[(t("column.lost"), lost, span(usd["low"], usd["high"], "USD"))],
            sources=[source_of(row)] if row["source"] else [],
            measure="F",
            notes=base_notes(result),
        )
        text = cause_words(row["cause"]) + basis
        yield Row(CAUSE, text, number(row["share"], "share"), row["share"], why=answer)


def source_of(row: Document) -> Source:
    """The text of the rule that blocked."""
    source = row["source"]
    title = f"{row['legal_basis'] or ''} {source.get('title') or ''}".strip()
    return Source(title, source.get("url") or "", source.get("date") or "")


def credibility_rows(scenario: Scenario, document: Document | None) -> Iterator[Row]:
    """How far to trust it, and what the numbers rest on."""
    card = scenario.credibility
    if card is None and document is None:
        return
    yield Row(HEADING, t("tui.scenarios.credibility"))
    if card is not None:
        yield Row(PLAIN, t(f"credibility.{card.status}") + (f" · {pick(card.note)}" if card.note else ""))
    if document is not None:
        counts = document["inputs"]
        total = sum(counts.values())
        weak = sum(counts.get(rank, 0) for rank in ("judgement", "unsourced"))
        if total:
            yield Row(
                CAUSE,
                t("tui.scenarios.weak", weak=weak, total=total),
                number(weak / total, "share"),
                weak / total,
                why=Why(
                    title=t("tui.scenarios.weak", weak=weak, total=total),
                    inputs=[(rank_word(rank), str(n), "") for rank, n in counts.items()],
                    notes=[t("tui.scenarios.weak.note")],
                ),
            )


def source_rows(scenario: Scenario) -> Iterator[Row]:
    """Where the scenario's own content comes from."""
    if scenario.sources:
        yield Row(HEADING, t("tui.why.sources"))
    for one in scenario.sources:
        dated = f", {one.date}" if one.date else ""
        answer = Why(one.title, sources=[Source(one.title, one.url or "", one.date or "")])
        yield Row(PLAIN, one.title + dated, why=answer)


def why_of_measure(kpi: str, row: Document, result: Result) -> Why:
    """Formula, interval, and what it rests on."""
    return Why(
        title=f"{kpi_name(kpi)}: {number(row['mean'], row['unit'])}",
        formula=KPIS[kpi].formula,
        inputs=[
            (
                t("tui.scenarios.interval", level=f"{row['level']:.0%}"),
                span(row["low"], row["high"], row["unit"]),
                f"n = {row['n']}",
            )
        ],
        sources=sources_of(result.document),
        measure=kpi,
        notes=base_notes(result),
    )


def sources_of(document: Document) -> list[Source]:
    """The law that a run used."""
    rules = document["rules"]
    return [Source(t("tui.scenarios.today.source", hash=rules["hash"]), date=rules["as_of"])]


def base_notes(result: Result) -> list[str]:
    """How to get the number again, and what it is not."""
    drawn = result.document["uncertainty"]["numbers"]
    return [
        t("run.luck_and_numbers" if drawn else "run.luck_only"),
        t("run.not_a_forecast"),
        f"{t('run.again')}: {result.command()}",
    ]


def bounds_text(bounds: Document) -> str:
    """Where a hypothesis holds."""
    low, high = bounds["low"], bounds["high"]
    if low in (None, -math.inf):
        return t("run.below", value=significant(high))
    if high in (None, math.inf):
        return t("run.above", value=significant(low))
    return t("run.between", low=significant(low), high=significant(high))


def interval_seconds(low: float, high: float) -> str:
    """An interval of days as durations."""
    if math.isnan(low) or math.isnan(high):
        return DASH
    return f"[{duration(low * DAY)}, {duration(high * DAY)}]"


def rank_word(rank: str) -> str:
    """Where a number came from, in words."""
    return t(f"rank.{rank}") if knows(f"rank.{rank}") else rank.replace("_", " ")
