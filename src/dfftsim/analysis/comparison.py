"""The `compare` document: what `dfftsim compare --json` prints, and what its tables are made from.

Keys are a promise: they may be added to, never renamed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.document import bilingual, blocked_json, origin_json, unit_of
from dfftsim.analysis.evidence import evidence_json
from dfftsim.analysis.freer_and_safer import AXES, frontier, joint_json
from dfftsim.analysis.intervals import LEVEL
from dfftsim.analysis.null_levers import why_null
from dfftsim.analysis.package_law import LawOfScenario, law_rows
from dfftsim.analysis.paired import PairedDifference, holm, paired
from dfftsim.analysis.party_gaps import gaps
from dfftsim.analysis.protection_basis import why_not_compared
from dfftsim.analysis.summary import blocked_table, by_scope
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.party_kpis import SCORECARD

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.comparison import Comparison, Contender, Contest

Document = dict[str, Any]
Pairs = list[tuple["RunRecord", "RunRecord"]]
HEADLINES = ("F", "F_flows", "days_to_start_p50", "days_to_new_basis_p50")
"""By value, by number of flows, in days: to the start, and to a new basis where one was lost."""
HARM = "harm_expected_usd"
BY_PLACE = (
    "delivered_usd",
    "F",
    "F_flows",
    "feasible_90",
    "days_to_start_p50",
    "discovery_hours",
    "compliance_cost_share",
)
"""What is compared for each place where data are collected, and for each place they go to."""
BY_AUTHORITY = ("wait_days_mean", "wait_days_p90", "utilisation", "cases_completed")
"""What is compared for each authority and body of certifiers."""
TABLES = (
    ("by_jurisdiction", "from", BY_PLACE),
    ("by_destination", "to", BY_PLACE),
    ("by_authority", "authority", BY_AUTHORITY),
    ("by_party", "party", SCORECARD),
)
"""Tables of differences by place: key in the document, prefix of the scope, measures."""


def comparison_document(comparison: Comparison) -> Document:
    """Everything a comparison has to say, as plain data; numbers that are not defined are NaN (null in
    JSON).
    """
    contest, result = comparison.contest, comparison.result
    end = result.horizon[1]
    packages = [
        {**head, **contender_json(comparison, one)}
        for head, one in zip(law_document(contest), contest.contenders, strict=True)
    ]
    adjust([row for package in packages for row in package["differences"].values()])
    for key, _, _ in TABLES:
        adjust([row for one in packages for table in one[key].values() for row in table.values()])
    document = {
        "run": comparison.id,
        "scenario": contest.asked.name,
        "title": bilingual(contest.asked.title),
        "question": bilingual(contest.asked.question),
        "scenario_hash": contest.asked.hash,
        **origin_json(result),
        "rules_last_day": result.rules_last_day.isoformat(),
        "after_last_day": end > result.rules_last_day and not contest.asked.rules.freeze,
        "uncertainty": {
            "luck": True,
            "numbers": contest.asked.uncertainty.numbers == "drawn",
            "structure": False,
        },
        "method": {
            "pairing": "common random numbers",
            "interval": "student",
            "level": LEVEL,
            "adjusted": False,
            "p_holm": "over all measures of the whole run and all packages; over each table of places",
            "p_better": "share of replications",
        },
        "inputs": dict(result.inputs),
        "evidence": evidence_json(result.confidences),
        "judgements": [dict(parameter) for parameter in result.judgements],
        "blocked": [blocked_json(row) for row in blocked_table(result)],
        "by_party_not_measured": gaps(by_scope(result, "party"), contest.asked),
        "by_replication": by_replication(result.records),
        "packages": packages,
        "forecast": False,
    }
    if all(one["freer_and_safer"].get("verdict") for one in packages):
        document["frontier"] = frontier_json(comparison)
    if result.until and not result.interrupted:
        document["precision"] = result.until.document(result.groups)
    return document


def adjust(rows: list[Document]) -> None:
    """Give each of these differences its p value adjusted for all of them."""
    for row, adjusted in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["p_holm"] = adjusted


def law_document(contest: Contest) -> list[Document]:
    """For each package what it is and what it changes, known before anything is simulated."""
    before = LawOfScenario.of(contest.baseline)
    return [
        {
            "id": one.id,
            "title": bilingual(one.package.title),
            "made_for": one.package.baseline,
            "scenario_hash": one.scenario.hash,
            "levers": [part.label for part in one.parts],
            "law": law_rows(before, LawOfScenario.of(one.scenario)),
            "set": {path: str(value) for path, value in one.package.set.items()},
        }
        for one in contest.contenders
    ]


def contender_json(comparison: Comparison, one: Contender) -> Document:
    """One package against the baseline: differences, winners and losers, levers that did nothing."""
    pairs = comparison.pairs(comparison.contest.baseline, one.scenario)
    tables = {key: by_place(pairs, prefix, only) for key, prefix, only in TABLES}
    origins = tables["by_jurisdiction"]
    moved = {code: table["delivered_usd"] for code, table in origins.items() if "delivered_usd" in table}
    return {
        "pairs": len(pairs),
        "differences": tabled(differences(pairs)),
        **{key: {code: tabled(rows) for code, rows in table.items()} for key, table in tables.items()},
        "winners": [code for code, one in moved.items() if one.interval.low > 0],
        "losers": [code for code, one in moved.items() if one.interval.high < 0],
        "freer_and_safer": freer_and_safer(comparison, one),
        "null_levers": null_levers(comparison, one),
        "by_replication": by_replication([second for _, second in pairs]),
    }


def freer_and_safer(comparison: Comparison, one: Contender) -> Document:
    """The joint answer for one package over the whole run; where both simulate hazards, with the paired
    difference of the harm that people must expect (`harm`), which hangs on no reference.
    """
    before, after = comparison.contest.baseline, one.scenario
    pairs = comparison.pairs(before, after)
    first, second = (
        {kpi: [record.measures.get((kpi, ""), math.nan) for record in records] for kpi in AXES}
        for records in ([a for a, _ in pairs], [b for _, b in pairs])
    )
    why_not = why_not_compared(before, after)
    answer = joint_json(first, second, why_not)
    if why_not != "hazards":
        answer["harm"] = tabled(differences(pairs, only=(HARM,)))[HARM]
    return answer


def frontier_json(comparison: Comparison) -> dict[str, float]:
    """The probability of each package, and of the scenario by itself (empty), to be undominated in F and
    P.
    """
    contest = comparison.contest
    scenarios = {"": contest.baseline} | {one.id: one.scenario for one in contest.contenders}
    pairs = {id: comparison.pairs(contest.baseline, scenario) for id, scenario in scenarios.items()}
    common = set.intersection(*({a.replication for a, _ in rows} for rows in pairs.values()))
    points = {
        id: [
            (b.measures.get(("F", ""), math.nan), b.measures.get(("P", ""), math.nan))
            for a, b in rows
            if a.replication in common
        ]
        for id, rows in pairs.items()
    }
    return frontier(points, comparison.result.seed)


def by_place(pairs: Pairs, prefix: str, only: tuple[str, ...]) -> dict[str, dict[str, PairedDifference]]:
    """Differences of some measures for each value of one scope, such as each place of collection."""
    scopes = sorted({scope for records in pairs for r in records for _, scope in r.measures})
    found = {
        scope.removeprefix(f"{prefix}:"): differences(pairs, scope, only)
        for scope in scopes
        if scope.startswith(f"{prefix}:") and not {",", "+"} & set(scope)
    }
    return {code: table for code, table in found.items() if table}


def by_replication(records: Sequence[RunRecord]) -> Document:
    """Each measure of the whole run in each replication: those with the same number are a pair."""
    measured = {kpi for record in records for kpi, scope in record.measures if not scope}
    return {
        "replications": [record.replication for record in records],
        "measures": {
            kpi: [record.measures.get((kpi, ""), math.nan) for record in records]
            for kpi in [*(one for one in KPIS if one in measured), *sorted(measured - set(KPIS))]
        },
    }


def null_levers(comparison: Comparison, one: Contender) -> list[dict[str, str]]:
    """The levers and shocks of a package that did nothing in it, each with its reason."""
    found = []
    for part in one.parts:
        pairs = comparison.pairs(part.without, one.scenario)
        why = why_null(part, one.scenario, pairs, differences(pairs))
        if why:
            found.append({"lever": part.label, "why": why})
    return found


def differences(
    pairs: Pairs, scope: str = "", only: tuple[str, ...] | None = None
) -> dict[str, PairedDifference]:
    """Every measure of one scope, second record minus first, in the order of the register."""
    measured = {kpi for records in pairs for r in records for kpi, place in r.measures if place == scope}
    order = {kpi: place for place, kpi in enumerate(KPIS)}
    missing = {kpi: 0.0 if kpi in KPIS and KPIS[kpi].spent else math.nan for kpi in measured}
    return {
        kpi: paired(
            [first.measures.get((kpi, scope), missing[kpi]) for first, _ in pairs],
            [second.measures.get((kpi, scope), missing[kpi]) for _, second in pairs],
            KPIS[kpi].good if kpi in KPIS else "neither",
        )
        for kpi in sorted(measured, key=lambda kpi: (order.get(kpi, len(order)), kpi))
        if only is None or kpi in only
    }


def tabled(table: dict[str, PairedDifference]) -> Document:
    """Differences as plain data."""
    return {kpi: difference_json(difference, unit_of(kpi)) for kpi, difference in table.items()}


def difference_json(difference: PairedDifference, unit: str) -> Document:
    """One difference; `unreached` only where a value is infinite in some replications."""
    interval = difference.interval
    document: Document = {
        "mean": interval.mean,
        "low": interval.low,
        "high": interval.high,
        "p_better": difference.p_better,
        "p_worse": difference.p_worse,
        "unit": unit,
        "n": interval.n,
        "level": interval.level,
        "baseline": difference.first,
        "package": difference.second,
        "variance_ratio": difference.variance_ratio,
        "p": difference.p,
        "p_holm": math.nan,
    }
    if interval.unreached:
        document["unreached"] = interval.unreached
    return document
