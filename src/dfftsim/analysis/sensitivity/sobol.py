"""Shares of the outcome's variance (Sobol 1993): first-order and total indices.

Design of Saltelli et al. (2010); first order by their estimator, total by Jansen's (1999).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.intervals import LEVEL, Interval
from dfftsim.analysis.sensitivity.ranking import Ranked, ranking
from dfftsim.analysis.sensitivity.resampling import (
    factor_names,
    outcome_array,
    percentile_interval,
    resampled_means,
)
from dfftsim.experiment.designs import saltelli

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

    from dfftsim.analysis.sensitivity.resampling import Table


@dataclass(frozen=True, slots=True)
class Indices:
    """Shares of the variance of the outcome.

    first: share that goes when the factor is known; total: share that stays when all others are known, so
    total - first is interaction. The floors belong to a dummy factor, which changes nothing (Khorashadi Zadeh
    et al. 2017): first_floor is what the chance of sampling may give it, total_floor what luck gives it, 0
    where all points share their draws; 90 % of the resamples are below. An index not above its floor is zero
    for all that can be known. order: by total index.
    """

    first: Mapping[str, Interval]
    total: Mapping[str, Interval]
    first_floor: float
    total_floor: float
    variance: float
    order: tuple[Ranked, ...]


def sobol_design(names: Sequence[str], base: int, seed: int) -> pd.DataFrame:
    """Points in 0..1, in blocks of factors + 2 rows: A, A with one factor of B for each factor, B.

    base: number of blocks, a power of two for the balance of the sequence of Sobol (scrambled). Raises
    ValueError for another base.
    """
    import pandas as pd

    names = factor_names(names)
    if base < 2 or base & (base - 1):
        raise ValueError(f"base {base} is not a power of two")
    return pd.DataFrame(saltelli(base, len(names), seed), columns=list(names))


def sobol_indices(
    names: Sequence[str], outcomes: ArrayLike, seed: int, again: ArrayLike | None = None
) -> Indices:
    """The indices from the outcomes of a `sobol_design`, in its order of rows.

    again: outcomes of the A points (the first of each block) under other draws, that is of a factor that
    changes luck and nothing else; needed only where points do not share their draws. seed: of the resampling
    of blocks. Raises ValueError for outcomes that do not fit or do not vary.
    """
    names = factor_names(names)
    k = len(names)
    count = np.size(outcomes)
    if count % (k + 2) or count < 2 * (k + 2):
        raise ValueError(f"{count} outcomes are not two or more blocks of {k + 2}")
    blocks = outcome_array(outcomes, count, "outcomes").reshape(-1, k + 2)
    mean = float(blocks.mean())
    blocks = blocks - mean  # a large mean would make the estimators noisy
    a, mixed, b = blocks[:, 0], blocks[:, 1:-1], blocks[:, -1]
    if np.ptp(blocks) == 0:
        raise ValueError("the outcome does not vary over the design: no variance to share out")
    other = a if again is None else outcome_array(again, len(a), "again") - mean
    rows = np.column_stack(
        [
            b[:, None] * (mixed - a[:, None]),
            (a[:, None] - mixed) ** 2 / 2,
            b * (other - a) if again is not None else a * b,
            (a - other) ** 2 / 2,
            (a + b) / 2,
            (a**2 + b**2) / 2,
        ]
    )
    found = shares(rows.mean(axis=0)[None, :], k)[0]
    resampled = shares(resampled_means(rows, seed, "sobol"), k)
    intervals = [percentile_interval(found[i], resampled[:, i], len(a)) for i in range(2 * k)]
    total_floor = float(np.quantile(resampled[:, 2 * k + 1], LEVEL))
    return Indices(
        dict(zip(names, intervals[:k], strict=True)),
        dict(zip(names, intervals[k:], strict=True)),
        float(np.quantile(np.abs(resampled[:, 2 * k]), LEVEL)),
        total_floor,
        float(rows[:, -1].mean() - rows[:, -2].mean() ** 2),
        ranking(names, found[k : 2 * k].tolist(), resampled[:, k : 2 * k], total_floor),
    )


def shares(means: Table, k: int) -> Table:
    """First and total indices of k factors and of the factor that does nothing, from means of the columns."""
    variance = means[:, -1] - means[:, -2] ** 2
    indices: Table = means[:, : 2 * k + 2] / variance[:, None]
    return indices
