"""The `run` document: what `dfftsim run --json` prints, and what tables and reports are made from.

Keys are a promise: they may be added to, never renamed. It holds no time of day and no path of a machine, so
the same run gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.evidence import evidence_json
from dfftsim.analysis.hypotheses import Judgement, judge_all
from dfftsim.analysis.incidents import harm_json, trust_json
from dfftsim.analysis.intervals import Interval
from dfftsim.analysis.months import run_months
from dfftsim.analysis.party_gaps import gaps
from dfftsim.analysis.summary import (
    Blocked,
    PetUse,
    authority_table,
    blocked_table,
    by_scope,
    kpi_table,
    pet_table,
)
from dfftsim.scenario.kpis import KPIS

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult

Document = dict[str, Any]


def origin_json(result: RunResult) -> Document:
    """What results of every kind are made from: version, law, seed, how many replications, horizon."""
    start, end = result.horizon
    return {
        "rules": {"as_of": result.rules_as_of.isoformat(), "hash": result.rules_hash},
        "version": result.version,
        "seed": result.seed,
        "replications": len(result.records),
        "replications_asked": result.replications,
        "interrupted": result.interrupted,
        "horizon": {"start": start.isoformat(), "end": end.isoformat()},
    }


def run_document(result: RunResult) -> Document:
    """Everything a run has to say, as plain data; numbers that are not defined are NaN (null in JSON)."""
    start, end = result.horizon
    scenario = result.scenario
    document = {
        "run": result.id,
        "scenario": scenario.name,
        "title": bilingual(scenario.title),
        "question": bilingual(scenario.question),
        **origin_json(result),
        "rules_last_day": result.rules_last_day.isoformat(),
        "after_last_day": end > result.rules_last_day and not scenario.rules.freeze,
        "technology": {"profile": scenario.profile.identity()},
        "scenario_hash": scenario.hash,
        "packages": list(result.packages),
        "uncertainty": {"luck": True, "numbers": scenario.uncertainty.numbers == "drawn", "structure": False},
        "kpis": intervals_json(kpi_table(result)),
        "by_jurisdiction": scoped_json(result, "from"),
        "by_destination": scoped_json(result, "to"),
        "by_pair": scoped_json(result, "pair"),
        "by_flow_class": scoped_json(result, "class"),
        "by_size": scoped_json(result, "size"),
        "by_party": scoped_json(result, "party"),
        "by_party_not_measured": gaps(by_scope(result, "party"), scenario),
        "months": run_months(result.records, start),
        "authorities": {
            queue: {name: interval.mean for name, interval in figures.items()}
            | {"intervals": {name: [interval.low, interval.high] for name, interval in figures.items()}}
            for queue, figures in authority_table(result).items()
        },
        "operations": operations_json(result),
        "pets": [pet_json(row, len(result.records)) for row in pet_table(result)],
        "blocked": [blocked_json(row) for row in blocked_table(result)],
        "hypotheses": [judgement_json(judgement) for judgement in judge_all(result)],
        "inputs": dict(result.inputs),
        "evidence": evidence_json(result.confidences),
        "judgements": [dict(parameter) for parameter in result.judgements],
        "credibility": scenario.credibility.status if scenario.credibility else None,
        "credibility_note": bilingual(scenario.credibility.note) if scenario.credibility else None,
        "forecast": False,
    }
    if scenario.institution is not None:
        document["framework"] = {"projects": scoped_json(result, "project")}
    for name, part in (("harm", harm_json(result)), ("trust", trust_json(result))):
        if part is not None:
            document[name] = part
    if result.until and not result.interrupted:
        document["precision"] = result.until.document(result.groups)
    return document


OF_BURSTS = ("on_time_share", "cleared_days", "work_days")


def operations_json(result: RunResult) -> Document:
    """Single messages: `classes`, how those of each flow class fare while its flows operate; and where queues
    serve messages: `queues` with what only they tell, the `engine` that played them, how many `messages`, and
    `why_events` where an exact recursion would not do.
    """
    classes = {
        flow_class: {kpi: row for kpi, row in intervals_json(table).items() if KPIS[kpi].operations}
        for flow_class, table in by_scope(result, "class").items()
        if "messages_sent" in table and table["messages_sent"].mean > 0.0
    }
    document: Document = {"classes": classes} if classes else {}
    played = [record.operations for record in result.records if record.operations]
    if played:
        document |= {
            "queues": {
                queue: {"name": queue_name(result, queue)} | {name: figures[name].mean for name in OF_BURSTS}
                for queue, figures in authority_table(result).items()
                if set(OF_BURSTS) <= set(figures)
            },
            "engine": played[0]["engine"],
            "why_events": list(dict.fromkeys(reason for one in played for reason in one["why_events"])),
            "messages": sum(one["messages"] for one in played) / len(played),
        }
    return document


def queue_name(result: RunResult, queue: str) -> Document | None:
    """The name that the scenario gives a queue."""
    given = result.scenario.authorities.get(queue)
    return None if given is None else bilingual(given.name)


def scoped_json(result: RunResult, prefix: str) -> Document:
    """Measures by each value of one scope."""
    return {value: intervals_json(table) for value, table in by_scope(result, prefix).items()}


def intervals_json(table: Mapping[str, Interval]) -> Document:
    """Measures in the order of the register, each with its interval, unit and number of replications."""
    order = {kpi: place for place, kpi in enumerate(KPIS)}
    ids = sorted(table, key=lambda kpi: (order.get(kpi, len(order)), kpi))
    return {kpi: interval_json(table[kpi], unit_of(kpi)) for kpi in ids}


def interval_json(interval: Interval, unit: str) -> Document:
    """One measure: mean, interval, its level, unit and the number of replications that define it.

    `unreached` is there only where the value is infinite in some of them.
    """
    document: Document = {
        "mean": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "level": interval.level,
        "unit": unit,
        "n": interval.n,
    }
    if interval.unreached:
        document["unreached"] = interval.unreached
    return document


def unit_of(kpi: str) -> str:
    """The unit of an indicator; empty for one that the register does not hold."""
    return KPIS[kpi].unit if kpi in KPIS else ""


def blocked_json(row: Blocked) -> Document:
    """One cause of lost value, with its citation."""
    return {
        "cause": row.cause,
        "usd": interval_json(row.usd, "USD"),
        "share": row.share,
        "jurisdiction": row.jurisdiction or None,
        "legal_basis": row.legal_basis or None,
        "source": row.source,
    }


def pet_json(row: PetUse, replications: int) -> Document:
    """One PET: its use, and in how many of the replications (readings) it was decisive."""
    return {
        "id": row.id,
        "share": interval_json(row.share, "share"),
        "decisive_share": interval_json(row.decisive_share, "share"),
        "decisive_in": row.decisive_in,
        "of": replications,
    }


def judgement_json(judgement: Judgement) -> Document:
    """One hypothesis with its verdict and the evidence for it."""
    low, high = judgement.bounds
    return {
        "id": judgement.id,
        "text": bilingual(judgement.text),
        "verdict": judgement.verdict,
        "evidence": {
            "measure": judgement.measure,
            "bounds": {"low": low, "high": high},
            **interval_json(judgement.interval, ""),
        },
    }


def bilingual(text: Any) -> Document | None:
    """A text in both languages, or None."""
    return None if text is None else {"en": text.en, "ja": text.ja}
