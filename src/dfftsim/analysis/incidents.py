"""Harm and trust as parts of the `run` document: plain data, made from the records and the law.

`harm` is there where the scenario has hazards, `trust` where `structure.trust` is on. Nothing here ranks a
country: trust is always of one party in another, and comes with its arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import Interval, student
from dfftsim.analysis.summary import WHOLE, measure_values
from dfftsim.analysis.trust_series import events_json, paths_of, reading_days, series_json
from dfftsim.scenario.kpis import KPIS

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.institutions import Institutions, Prior

Document = dict[str, Any]
BEARERS = {"people": "harm_subjects_usd", "firms": "harm_firms_usd", "authorities": "harm_state_usd"}
COUNTS = ("breaches", "accesses", "incidents_known", "stopped_after_breach")
LOOPS = (
    "loop_experience",
    "loop_exposure",
    "loop_spillover",
    "loop_scrutiny",
    "loop_uptake",
    "loop_invalidation",
    "loop_conclusion",
)
TAIL = 0.95


def harm_json(result: RunResult) -> Document | None:
    """Who bore what, which incidents there were, and the tail over replications; None without hazards.

    `tail`: quantiles of the harm that came about in one replication (USD), and the mean of the worst 5 % of
    replications (`cvar95`; at least one). With few replications the tail is seen badly: `n` says how many.
    """
    if result.scenario.hazards is None:
        return None
    total = [value for value in measure_values(result.records, "harm_usd") if not math.isnan(value)]
    return {
        "protection": _interval(result, "P"),
        "residual_risk": _interval(result, "residual_risk"),
        "bearers": {name: _interval(result, kpi) for name, kpi in BEARERS.items()},
        "transfers": {"fines": _interval(result, "fines_usd")},
        "incidents": {name: _interval(result, name) for name in COUNTS},
        "tail": tail_of(total),
    }


def tail_of(values: list[float]) -> Document:
    """Median, 90 % and 95 % quantile, and the mean of the worst 5 %, of one number for each replication."""
    ordered = sorted(values)
    if not ordered:
        return {"n": 0, "p50": math.nan, "p90": math.nan, "p95": math.nan, "cvar95": math.nan}

    def quantile(p: float) -> float:
        return ordered[max(0, math.ceil(p * len(ordered)) - 1)]

    worst = ordered[min(len(ordered) - 1, math.floor(TAIL * len(ordered))) :]
    return {
        "n": len(ordered),
        "p50": quantile(0.5),
        "p90": quantile(0.9),
        "p95": quantile(TAIL),
        "cvar95": math.fsum(worst) / len(worst),
    }


def trust_json(result: RunResult) -> Document | None:
    """Trust of each party in each other: prior with its arithmetic, mean and end of the runs, its path month
    by month (`days`, `series`) with what moved it (`events`), and beside it, kept apart, what surveys say of
    business and public trust; None where trust is off.
    """
    scenario = result.scenario
    if not scenario.structure.trust:
        return None
    start, end = result.horizon
    institutions = institutions_for(scenario)
    paths = paths_of(result.records)
    events = events_json(paths)
    pairs = []
    for rater in scenario.parties:
        for other in scenario.parties:
            if rater == other:
                continue
            scope = f"pair:{rater}-{other}"
            pairs.append(
                {
                    "from": rater,
                    "to": other,
                    "prior": prior_json(institutions.prior(rater, other, start)),
                    "prior_end": institutions.prior(rater, other, end).total,
                    "trust": _interval(result, "trust", scope),
                    "trust_end": _interval(result, "trust_end", scope),
                    "trust_sd": _interval(result, "trust_sd", scope),
                    "surveys": surveys_json(rater, other),
                    "series": series_json(paths, f"{rater}-{other}"),
                    "events": events.get(f"{rater}-{other}", []),
                }
            )
    return {
        "days": reading_days(start, end),
        "loops": {name: getattr(scenario.structure, name) for name in LOOPS},
        "trust": _interval(result, "trust"),
        "uptake": _interval(result, "uptake"),
        "invalidations": _interval(result, "invalidations"),
        "pairs": pairs,
    }


def institutions_for(scenario: Scenario, book: RuleBook | None = None) -> Institutions:
    """The visible institutions of a scenario with trust on, at the most likely numbers. Raises InputError as
    `compile_world`.
    """
    from dfftsim.law.book import load_rulebook
    from dfftsim.world.compile import law_with_levers, lookup_of
    from dfftsim.world.institutions import institutions_of

    lookup = lookup_of(scenario)
    law, levers = law_with_levers(scenario, book or load_rulebook(), lookup)
    return institutions_of(scenario, law, lookup, levers.effects.pledges)


def prior_of(scenario: Scenario, rater: str, other: str, day: date) -> Prior:
    """The arithmetic of trust before experience between two parties of a scenario on a day, whether or not
    its switch is on. Raises KeyError for a place that is not among the parties.
    """
    from dfftsim.scenario.loading import with_overrides

    if not {rater, other} <= set(scenario.parties):
        raise KeyError(rater if rater not in scenario.parties else other)
    seen = scenario if scenario.structure.trust else with_overrides(scenario, [("structure.trust", True)])
    return institutions_for(seen).prior(rater, other, day)


def prior_json(prior: Prior) -> Document:
    """A prior with its parts: what each adds, and on what it rests."""
    return {
        "total": prior.total,
        "points": [{"name": p.name, "value": p.value, "because": p.because or None} for p in prior.points],
    }


def surveys_json(rater: str, other: str) -> Document:
    """What surveys say, which enters no loop: `business`, trust in companies with headquarters there (a
    matrix built from published averages); `public`, trust of people in foreign companies as a whole.
    """
    from dfftsim.world.parameters import Parameters, read_compiled

    pairs = read_compiled()["matrices"]["trust"]["matrices"]["trust_pair"]
    numbers, public = Parameters.load(), f"trust_in_foreign_{rater.lower()}"
    return {
        "business": pairs["values"].get(rater, {}).get(other),
        "business_confidence": pairs["confidence"],
        "public": numbers.value(public) if public in numbers else None,
    }


def _interval(result: RunResult, kpi: str, scope: str = WHOLE) -> Mapping[str, Any] | None:
    values = measure_values(result.records, kpi, scope)
    interval: Interval = student(values)
    if not interval.n:
        return None
    unit = KPIS[kpi].unit if kpi in KPIS else ""
    return {"mean": interval.mean, "low": interval.low, "high": interval.high, "unit": unit, "n": interval.n}
