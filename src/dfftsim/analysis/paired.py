"""Differences between two scenarios that share their draws, replication by replication."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.analysis.intervals import LEVEL, Interval, student

if TYPE_CHECKING:
    from dfftsim.scenario.kpis import Direction

Pair = tuple[float, float]


@dataclass(frozen=True)
class PairedDifference:
    """The second value minus the first, over the replications that define both.

    interval: Student's, of the mean difference. first, second: means of the two. p_better, p_worse: share of
    these replications in which the second is better, or worse, in the measure's good direction (NaN where it
    has none); equal values are neither. variance_ratio: variance that the difference of independent runs
    would have, over the variance it has: above 1, pairing helped; NaN where the difference does not vary.
    """

    interval: Interval
    first: float
    second: float
    p_better: float
    p_worse: float
    variance_ratio: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval is defined and does not hold 0."""
        return self.interval.low > 0 or self.interval.high < 0


def paired(first: Sequence[float], second: Sequence[float], good: Direction) -> PairedDifference:
    """The difference of two measures, one value of each for every replication, NaN where not defined."""
    known = [(a, b) for a, b in zip(first, second, strict=True) if not (math.isnan(a) or math.isnan(b))]
    infinite = sum(math.isinf(a) or math.isinf(b) for a, b in known)
    if infinite:
        interval = Interval(_limit(known), math.nan, math.nan, LEVEL, len(known), infinite)
    else:
        interval = student([b - a for a, b in known])
    better, worse = _shares(known, good)
    ratio = math.nan if infinite else variance_ratio(known)
    return PairedDifference(
        interval,
        student([a for a, _ in known]).mean,
        student([b for _, b in known]).mean,
        better,
        worse,
        ratio,
    )


def variance_ratio(pairs: Sequence[Pair]) -> float:
    """(Var first + Var second) / Var(second - first); NaN for fewer than two pairs or no variance."""
    apart = _variance([b - a for a, b in pairs])
    if math.isnan(apart) or apart == 0:
        return math.nan
    return (_variance([a for a, _ in pairs]) + _variance([b for _, b in pairs])) / apart


def _shares(pairs: Sequence[Pair], good: Direction) -> Pair:
    if not pairs or good == "neither":
        return math.nan, math.nan
    rose = sum(b > a for a, b in pairs) / len(pairs)
    fell = sum(b < a for a, b in pairs) / len(pairs)
    return (rose, fell) if good == "higher" else (fell, rose)


def _limit(pairs: Sequence[Pair]) -> float:
    """The mean difference where some value is infinite: infinite if all such pairs say so alike, else NaN."""
    ends = {b - a for a, b in pairs if math.isinf(a) or math.isinf(b)}
    return ends.pop() if len(ends) == 1 else math.nan


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return math.nan
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
