"""Bootstrap over the rows of a table, for statistics that are functions of column means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.intervals import LEVEL, Interval, resampled_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Table = NDArray[np.float64]

RESAMPLES = 1000


def resampled_means(rows: Table, seed: int, what: str) -> Table:
    """Column means of each resample of the rows, shape (resamples, columns).

    The draws are keyed by seed and name, so the same table always gives the same intervals.
    """
    n = len(rows)
    drawn = resampled_rows(n, seed, what, RESAMPLES)
    counts = np.stack([np.bincount(resample, minlength=n) for resample in drawn])
    means: Table = counts @ rows / n
    return means


def percentile_interval(estimate: float, resamples: Table, n: int) -> Interval:
    """Percentile bootstrap (Efron 1979) of one statistic; `n` rows stand behind it."""
    low, high = np.quantile(resamples, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(estimate), float(low), float(high), LEVEL, n)


def outcome_array(values: ArrayLike, rows: int, what: str) -> Table:
    """Outcomes as numbers. Raises ValueError for another count than `rows` and for values not finite."""
    array = np.asarray(values, dtype=float)
    if array.shape != (rows,):
        raise ValueError(f"{what}: {array.size} values for a design of {rows} points")
    if not np.isfinite(array).all():
        where = int(np.flatnonzero(~np.isfinite(array))[0])
        raise ValueError(f"{what}: the value of point {where} is not a finite number")
    return array


def factor_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names as given. Raises ValueError where there is none or one comes twice."""
    twice = sorted({name for name in names if list(names).count(name) > 1})
    if twice or not names:
        raise ValueError(f"factors named twice: {', '.join(twice)}" if twice else "no factor is named")
    return tuple(names)
