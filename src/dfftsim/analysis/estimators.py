"""Intervals for what is not a mean over replications: ratios, and quantiles of what happens within them."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dfftsim.analysis.intervals import LEVEL, Interval, quantile, resampled_rows, student, t_quantile

ENOUGH_BEYOND = 50
"""A replication's own quantile is used where at least this many of its values lie beyond it."""


def ratio(numerators: Sequence[float], denominators: Sequence[float], level: float = LEVEL) -> Interval:
    """Expected numerator over expected denominator, from one of each for every replication.

    Jackknife over replications (Quenouille 1956, Tukey 1958): without the bias of first order that the ratio
    of sums has, with Student's interval over the pseudo-values. The mean of the ratios would be something
    else. Raises ValueError for other than two or more pairs, or a denominator that sums to 0.
    """
    pairs = list(zip(numerators, denominators, strict=True))
    n = len(pairs)
    over, under = math.fsum(a for a, _ in pairs), math.fsum(b for _, b in pairs)
    if n < 2:
        raise ValueError("a ratio needs two or more replications")
    if under == 0 or any(under - b == 0 for _, b in pairs):
        raise ValueError("the denominators sum to 0, over all replications or without one of them")
    whole = over / under
    return student([n * whole - (n - 1) * (over - a) / (under - b) for a, b in pairs], level)


def fieller(numerators: Sequence[float], denominators: Sequence[float], level: float = LEVEL) -> Interval:
    """The same ratio with Fieller's interval (1954), which may be lopsided as it should.

    low and high are infinite where the denominator cannot be told from 0: then the data bound nothing.
    Raises ValueError for other than two or more pairs.
    """
    pairs = list(zip(numerators, denominators, strict=True))
    n = len(pairs)
    if n < 2:
        raise ValueError("a ratio needs two or more replications")
    a, b = (math.fsum(column) / n for column in zip(*pairs, strict=True))
    t2 = t_quantile(n - 1, (1 + level) / 2) ** 2 / (n * (n - 1))
    vaa = t2 * math.fsum((x - a) ** 2 for x, _ in pairs)
    vbb = t2 * math.fsum((y - b) ** 2 for _, y in pairs)
    vab = t2 * math.fsum((x - a) * (y - b) for x, y in pairs)
    square = b * b - vbb
    if square <= 0:
        return Interval(a / b if b else math.nan, -math.inf, math.inf, level, n)
    middle = a * b - vab
    half = math.sqrt(max(0.0, middle**2 - square * (a * a - vaa)))
    return Interval(a / b, (middle - half) / square, (middle + half) / square, level, n)


def quantile_over_replications(
    samples: Sequence[Sequence[float]], probability: float, seed: int, level: float = LEVEL
) -> Interval:
    """A quantile of values within replications, e.g. of waits.

    Where each replication has at least 50 values beyond it, the quantile of each and Student's interval over
    them; else the quantile of all values together, with a bootstrap that draws whole replications, for values
    in one replication are not independent. Raises ValueError without two replications that hold values.
    """
    held = [sorted(sample) for sample in samples if len(sample)]
    if len(held) < 2:
        raise ValueError("a quantile needs two or more replications that hold values")
    if min(map(len, held)) * min(probability, 1 - probability) >= ENOUGH_BEYOND:
        return student([quantile(sample, probability) for sample in held], level)
    import numpy as np

    arrays = [np.asarray(sample) for sample in held]
    pooled = float(np.quantile(np.concatenate(arrays), probability))
    rows = resampled_rows(len(held), seed, f"quantile:{probability}")
    drawn = sorted(
        float(np.quantile(np.concatenate([arrays[row] for row in resample]), probability))
        for resample in rows
    )
    tail = (1 - level) / 2
    return Interval(pooled, quantile(drawn, tail), quantile(drawn, 1 - tail), level, len(held))
