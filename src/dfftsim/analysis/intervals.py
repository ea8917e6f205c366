"""Intervals over replications.

Replications are independent, flows within one are not; so the sample is always one number for each
replication.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL = 0.9
BOOTSTRAP_RESAMPLES = 2000
ANALYSIS = 0  # purpose of draws made after a run; those of the model count from 1


@dataclass(frozen=True)
class Interval:
    """A mean over `n` replications and the interval that holds the expected value with probability `level`.

    low and high are NaN where fewer than two replications define the measure; mean is NaN where none does.
    unreached: in how many replications the value is infinite (a median that fewer than half ever reach); then
    the mean is infinite too and there is no interval.
    """

    mean: float
    low: float
    high: float
    level: float
    n: int
    unreached: int = 0

    @property
    def half_width(self) -> float:
        """Half of the interval's width, in the measure's unit."""
        return (self.high - self.low) / 2


def defined(values: Sequence[float]) -> list[float]:
    """The values that are numbers: a replication in which a measure is not defined says nothing about it."""
    return [value for value in values if not math.isnan(value)]


def student(values: Sequence[float], level: float = LEVEL) -> Interval:
    """Student's interval for the expected value (Student 1908): mean ± t(n-1) s/√n over the values
    defined.
    """
    sample = defined(values)
    n = len(sample)
    if n == 0:
        return Interval(math.nan, math.nan, math.nan, level, 0)
    mean = math.fsum(sample) / n
    unreached = sum(math.isinf(value) for value in sample)
    if unreached:
        return Interval(mean, math.nan, math.nan, level, n, unreached)
    if n == 1:
        return Interval(mean, math.nan, math.nan, level, 1)
    if all(value == sample[0] for value in sample):
        return Interval(sample[0], sample[0], sample[0], level, n)
    variance = math.fsum((value - mean) ** 2 for value in sample) / (n - 1)
    half = t_quantile(n - 1, (1 + level) / 2) * math.sqrt(variance / n)
    return Interval(mean, mean - half, mean + half, level, n)


def bounded(values: Sequence[float], least: float, most: float, level: float = LEVEL) -> Interval:
    """Student's interval, cut where the measure cannot be: that takes nothing from its coverage. A bound that
    the sample itself passes is none.
    """
    found = student(values, level)
    sample = defined(values)
    if not sample or math.isnan(found.low):
        return found
    low = max(found.low, least) if min(sample) >= least else found.low
    high = min(found.high, most) if max(sample) <= most else found.high
    return replace(found, low=low, high=high)


def t_quantile(degrees: int, probability: float) -> float:
    """The quantile of Student's t distribution with `degrees` degrees of freedom."""
    from scipy.special import stdtrit  # scipy.stats would take half a second to import

    return float(stdtrit(degrees, probability))


def bootstrap(values: Sequence[float], seed: int, what: str, level: float = LEVEL) -> Interval:
    """Percentile bootstrap of the mean over replications (Efron 1979), for samples far from normal.

    The resampling is drawn from a stream of its own, keyed by the run's seed and the measure's name, so the
    same results always give the same interval.
    """
    sample = defined(values)
    n = len(sample)
    if n < 2:
        return student(values, level)
    import numpy as np

    means = np.sort(np.asarray(sample)[resampled_rows(n, seed, what)].mean(axis=1)).tolist()
    mean = math.fsum(sample) / n
    return Interval(mean, quantile(means, (1 - level) / 2), quantile(means, (1 + level) / 2), level, n)


def resampled_rows(n: int, seed: int, what: str, resamples: int = BOOTSTRAP_RESAMPLES) -> NDArray[np.intp]:
    """Row numbers of each resample, shape (resamples, n): draws with replacement, the same for the same
    name.
    """
    import numpy as np

    from dfftsim.world.streams import Streams

    uniforms = Streams(seed).entity(f"bootstrap:{what}").uniforms(ANALYSIS, resamples * n)
    rows: NDArray[np.intp] = (uniforms * n).astype(np.intp).reshape(resamples, n)
    return rows


def quantile(ordered: Sequence[float], probability: float) -> float:
    """Quantile of an ordered sample by linear interpolation (Hyndman and Fan 1996, type 7)."""
    if not ordered:
        return math.nan
    place = probability * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
