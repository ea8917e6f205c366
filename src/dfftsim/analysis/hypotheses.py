"""Hypotheses judged by the machine: held, refuted or undecided, by the 90 % interval over replications.

Held: the interval lies wholly inside the bounds written down before the run; refuted: wholly outside; else
undecided, as with fewer than two replications. A variant is compared with the scenario replication by
replication: both have the same draws, so luck that they share cancels.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import Interval, student
from dfftsim.scenario.measures import Readings, Scope, evaluate, parse

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.result import RunResult
    from dfftsim.scenario.model import Hypothesis

HELD, REFUTED, UNDECIDED = "held", "refuted", "undecided"


@dataclass(frozen=True)
class Judgement:
    """What became of one hypothesis: the measure's interval, the bounds, and the verdict."""

    id: str
    text: Any
    measure: str
    bounds: tuple[float, float]
    interval: Interval
    verdict: str


def judge_all(result: RunResult) -> list[Judgement]:
    """Every hypothesis of the scenario, in its order."""
    return [judge(result, hypothesis) for hypothesis in result.scenario.hypotheses]


def judge(result: RunResult, hypothesis: Hypothesis) -> Judgement:
    """One hypothesis over the replications that the scenario and all variants it names have finished."""
    interval = student(values_of(result, hypothesis))
    found = verdict(interval, hypothesis.bounds)
    return Judgement(hypothesis.id, hypothesis.text, hypothesis.measure, hypothesis.bounds, interval, found)


def values_of(result: RunResult, hypothesis: Hypothesis) -> list[float]:
    """What the hypothesis measures in each replication that the scenario and its variants have finished."""
    groups = {name: result.variants.get(f"{hypothesis.id}.{name}", ()) for name in hypothesis.variants}
    common = shared_replications([result.records, *groups.values()])
    tables = {None: Readout(result.records, common)} | {
        name: Readout(group, common) for name, group in groups.items()
    }
    values = evaluate(parse(hypothesis.measure), partial(look_up, tables)) if common else []
    if len(values) == 1 < len(common):  # a measure without any indicator
        values = values * len(common)
    return values


def verdict(interval: Interval, bounds: tuple[float, float]) -> str:
    """Where the interval lies. `below` and `above` are strict, so a single point on such a bound is outside.

    Two finite bounds (`between`) belong to the inside.
    """
    low, high = bounds
    if interval.n < 2 or math.isnan(interval.low) or math.isnan(interval.high):
        return UNDECIDED
    if math.isfinite(low) and math.isfinite(high):
        inside = low <= interval.low and interval.high <= high
        outside = interval.high < low or interval.low > high
    else:
        inside = low < interval.low and interval.high < high
        outside = interval.high <= low or interval.low >= high
    return HELD if inside else REFUTED if outside else UNDECIDED


def shared_replications(groups: Sequence[Sequence[RunRecord]]) -> set[int]:
    """Numbers of the replications that every group has."""
    sets = [{record.replication for record in group} for group in groups]
    return set.intersection(*sets) if sets else set()


class Readout:
    """The measures of some replications, by indicator and scope, with the scope's keys in one order."""

    def __init__(self, records: Sequence[RunRecord], replications: Container[int]) -> None:
        self.rows = [
            {(kpi, read_scope(scope)): value for (kpi, scope), value in record.measures.items()}
            for record in records
            if record.replication in replications
        ]

    def values(self, kpi: str, scope: Scope) -> list[float]:
        """One value for each replication; NaN where it is not defined."""
        key = kpi, sorted_scope(scope)
        return [row.get(key, math.nan) for row in self.rows]

    def standing_for(self, wild: str, kpi: str, scope: Scope) -> list[str]:
        """Every value that stands for `*` of the key `wild` in a measured scope of this shape, sorted."""
        others = {key: tuple(sorted(values)) for key, values in scope if key != wild}
        found = set()
        for row in self.rows:
            for name, measured in row:
                table = dict(measured)
                value = table.pop(wild, ())
                if name == kpi and len(value) == 1 and table == others:
                    found.add(value[0])
        return sorted(found)


def look_up(tables: Mapping[str | None, Readout], kpi: str, scope: Scope, variant: str | None) -> Readings:
    """Values of an indicator by replication; for a scope with `*`, by each value that was measured."""
    table = tables[variant]
    wild = next((key for key, values in scope if values == ("*",)), None)
    if wild is None:
        return table.values(kpi, scope)
    return {
        value: table.values(kpi, tuple((key, (value,) if key == wild else rest) for key, rest in scope))
        for value in table.standing_for(wild, kpi, scope)
    }


def read_scope(text: str) -> Scope:
    """`size:micro+small,on:2021-07-16` as sorted pairs of a key and its sorted values."""
    if not text:
        return ()
    pairs = (part.partition(":") for part in text.split(","))
    return sorted_scope(tuple((key, tuple(value.split("+"))) for key, _, value in pairs))


def sorted_scope(scope: Scope) -> Scope:
    """The same scope with keys and values in order."""
    return tuple(sorted((key, tuple(sorted(values))) for key, values in scope))
