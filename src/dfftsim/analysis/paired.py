"""Differences between two scenarios that share their draws, replication by replication."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.analysis.intervals import LEVEL, Interval, student, t_quantile

if TYPE_CHECKING:
    from dfftsim.scenario.kpi import Direction

Pair = tuple[float, float]


@dataclass(frozen=True)
class PairedDifference:
    """The second value minus the first, over the replications that define both.

    interval: Student's, of the mean difference. first, second: means of the two. p_better, p_worse: share of
    these replications in which the second is better, or worse, in the measure's good direction (NaN where it
    has none); equal values are neither. variance_ratio: variance that the difference of independent runs
    would have, over the variance it has: above 1, pairing helped; NaN where the difference does not vary. p:
    two-sided p value of Student's test that the mean difference is 0, alone; NaN where nothing differs.
    """

    interval: Interval
    first: float
    second: float
    p_better: float
    p_worse: float
    variance_ratio: float
    p: float = math.nan

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
        student_p(interval),
    )


def student_p(interval: Interval) -> float:
    """Two-sided p value of "the mean is 0" (Student 1908), from Student's interval; NaN without one or where
    all values are 0.
    """
    from scipy.special import stdtr

    if math.isnan(interval.low) or interval.low == interval.high == 0:
        return math.nan
    if interval.half_width == 0:
        return 0.0
    statistic = interval.mean / interval.half_width * t_quantile(interval.n - 1, (1 + interval.level) / 2)
    return float(2 * stdtr(interval.n - 1, -abs(statistic)))


def holm(p_values: Sequence[float]) -> list[float]:
    """The p values adjusted for being many (Holm 1979); NaN stays NaN and does not count.

    Claiming those of at most alpha, the chance of any false claim is at most alpha, however they depend.
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if not math.isnan(p))
    adjusted = [math.nan] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(tested):
        largest = max(largest, min(1.0, p * (len(tested) - rank)))
        adjusted[place] = largest
    return adjusted


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
