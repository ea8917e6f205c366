"""How much of a spread is luck, how much is not knowing the numbers, and what the structure does to it.

The layers are kept apart: luck and numbers have a variance; named structures have no probabilities, so they
have a range.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.intervals import Interval, resampled_rows
from dfftsim.analysis.sensitivity.resampling import RESAMPLES, percentile_interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from dfftsim.analysis.sensitivity.resampling import Table


@dataclass(frozen=True, slots=True)
class VarianceSplit:
    """Variance of one outcome, one replication, by its source (the outcome's unit squared).

    numbers: between futures. luck: between replications of one future. Either is 0 where the estimate without
    bias falls below 0, which means that it cannot be told from 0. share_of_numbers: numbers / (numbers +
    luck), its interval by resampling futures. naive_numbers: variance of the futures' means, what one
    would report without taking the luck out of it.
    """

    numbers: float
    luck: float
    share_of_numbers: Interval
    naive_numbers: float
    futures: int
    replications: int


def variance_split(table: ArrayLike, seed: int, shared_draws: bool = True) -> VarianceSplit:
    """Split of a table of outcomes: a row for each future, a column for each replication.

    shared_draws: whether replication k has the same draws in every future (common random numbers). Then the
    luck that futures share is not between their means and must not be taken out of them: the layout is
    crossed, and its components come from the two-way table; else it is nested (both by the method of moments:
    Searle, Casella and McCulloch 1992). Raises ValueError for fewer than two of either, or gaps.
    """
    outcomes = np.asarray(table, dtype=float)
    if outcomes.ndim != 2 or min(outcomes.shape) < 2:
        raise ValueError("a split needs two or more futures (rows) with two or more replications (columns)")
    if not np.isfinite(outcomes).all():
        raise ValueError("every future needs a finite outcome in every replication")
    components = crossed if shared_draws else nested
    n, r = outcomes.shape
    numbers, luck = components(outcomes)
    drawn = resampled_rows(n, seed, "variance split", RESAMPLES)
    resampled = np.array([_share(*components(outcomes[rows])) for rows in drawn])
    share = percentile_interval(_share(numbers, luck), resampled, n)
    naive = float(outcomes.mean(axis=1).var(ddof=1))
    return VarianceSplit(max(0.0, numbers), max(0.0, luck), share, naive, n, r)


def crossed(outcomes: Table) -> tuple[float, float]:
    """Numbers, and luck with its interaction, from a two-way table without repeats; may be below 0."""
    n, r = outcomes.shape
    futures, draws, mean = outcomes.mean(axis=1), outcomes.mean(axis=0), outcomes.mean()
    rest = outcomes - futures[:, None] - draws[None, :] + mean
    interaction = float((rest**2).sum() / ((n - 1) * (r - 1)))
    numbers = float(futures.var(ddof=1)) - interaction / r
    common = float(draws.var(ddof=1)) - interaction / n
    return numbers, common + interaction


def nested(outcomes: Table) -> tuple[float, float]:
    """Numbers and luck where each future has draws of its own; numbers may be below 0."""
    luck = float(outcomes.var(axis=1, ddof=1).mean())
    return float(outcomes.mean(axis=1).var(ddof=1)) - luck / outcomes.shape[1], luck


def _share(numbers: float, luck: float) -> float:
    numbers, luck = max(0.0, numbers), max(0.0, luck)
    return numbers / (numbers + luck) if numbers + luck else 0.0


@dataclass(frozen=True, slots=True)
class StructureRange:
    """A result under each named structure. sign_holds: whether all intervals lie on one side of 0."""

    lowest: str
    highest: str
    minimum: float
    median: float
    maximum: float
    sign_holds: bool


def structure_range(results: Mapping[str, Interval]) -> StructureRange:
    """The range of a result over named structures; no structure is more probable than another.

    Raises ValueError where there is none.
    """
    if not results:
        raise ValueError("no structure to range over")
    means = {name: interval.mean for name, interval in results.items()}
    lowest, highest = min(means, key=lambda n: means[n]), max(means, key=lambda n: means[n])
    above = all(interval.low > 0 for interval in results.values())
    below = all(interval.high < 0 for interval in results.values())
    median = float(np.median(list(means.values())))
    return StructureRange(lowest, highest, means[lowest], median, means[highest], above or below)
