"""The order of factors by importance, and how sure that order is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.intervals import LEVEL

if TYPE_CHECKING:
    from dfftsim.analysis.sensitivity.resampling import Table


@dataclass(frozen=True, slots=True)
class Ranked:
    """A factor's place by importance, 1 the first.

    earliest, latest: the places it takes in 90 % of the resamples. p_above_next: share of resamples in which
    it is above the factor placed next (NaN for the last). above_floor: whether the low end of its interval
    lies above the noise floor; if not, it cannot be told from a factor that does nothing.
    """

    factor: str
    place: int
    earliest: int
    latest: int
    p_above_next: float
    above_floor: bool


def ranking(
    factors: Sequence[str], importance: Sequence[float], resamples: Table, floor: float
) -> tuple[Ranked, ...]:
    """Factors, the most important first, ties by name.

    resamples: the importance in each resample, shape (resamples, factors); all factors come from the same
    resampled rows, so that what they share cancels (Sarrazin, Pianosi and Wagener 2016).
    """
    order = sorted(range(len(factors)), key=lambda one: (-importance[one], factors[one]))
    places = 1 + np.argsort(np.argsort(-resamples, axis=1, kind="stable"), axis=1, kind="stable")
    tail = (1 - LEVEL) / 2
    ranked = []
    for place, one in enumerate(order, 1):
        earliest, latest = np.quantile(places[:, one], [tail, 1 - tail], method="nearest")
        after = order[place] if place < len(order) else None
        above = np.nan if after is None else float(np.mean(resamples[:, one] > resamples[:, after]))
        low = float(np.quantile(resamples[:, one], tail))
        ranked.append(Ranked(factors[one], place, int(earliest), int(latest), above, low > floor))
    return tuple(ranked)
