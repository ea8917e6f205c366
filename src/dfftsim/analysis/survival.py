"""Days until a flow runs lawfully, where some flows have not started when observation ends.

Kaplan and Meier 1958: such flows count as not yet started for as long as they were seen. Leaving them out
would make the wait look shorter than it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class SurvivalCurve:
    """Share still waiting from each day on: `share[i]` holds from `days[i]` (days[0] = 0, share[0] = 1 or
    less).

    at_risk: number still observed and waiting just before each of these days. events: how many started in
    all.
    """

    days: tuple[float, ...]
    share: tuple[float, ...]
    at_risk: tuple[int, ...]
    observed: int
    events: int

    def at(self, day: float) -> float:
        """Share still waiting after `day` days."""
        found = 1.0
        for start, share in zip(self.days, self.share, strict=True):
            if start > day:
                break
            found = share
        return found

    def quantile(self, probability: float) -> float:
        """Days until this share has started; NaN where so many never start while observed."""
        for day, share in zip(self.days, self.share, strict=True):
            if share <= 1 - probability + 1e-12:
                return day
        return math.nan


def kaplan_meier(starts: Iterable[tuple[float, bool]]) -> SurvivalCurve:
    """The estimate from pairs (days seen, whether it started then). At a tie starts come before ends of
    sight.
    """
    ordered: Sequence[tuple[float, bool]] = sorted(starts)
    at_risk = len(ordered)
    days, shares, risks, events = [0.0], [1.0], [at_risk], 0
    share = 1.0
    for day, group in groupby(ordered, key=lambda pair: pair[0]):
        ends = [started for _, started in group]
        started = sum(ends)
        if started:
            share *= 1 - started / at_risk
            events += started
            if day <= 0:
                shares[0] = share
            else:
                days.append(day)
                shares.append(share)
                risks.append(at_risk)
        at_risk -= len(ends)
    return SurvivalCurve(tuple(days), tuple(shares), tuple(risks), len(ordered), events)
