"""The variance of a measure over a design, split into luck and numbers.

Replication k has the same draws at every point, so points and replications cross. The random-effects model of
two crossed factors (Searle, Casella and McCulloch 1992) is value = mean + point + replication + rest. Luck is
the variance within a point; numbers is that of the points' expected values. Its plain estimate, the variance
of the points' means, is too large by variance(rest) / replications, which is taken off. With independent
draws at each point the rest would be all luck, and this the usual correction of one-way analysis of variance;
with common ones that would take off too much.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Split:
    """Variances in the square of the measure's unit; NaN where points or replications are fewer than two.
    `numbers` is never below 0: an estimate below says that no difference between points can be seen.
    """

    luck: float
    numbers: float

    @property
    def numbers_share(self) -> float:
        """Share of numbers in the sum of both; NaN where there is no variance at all."""
        both = self.luck + self.numbers
        return self.numbers / both if both > 0 else math.nan


def split(values: NDArray[np.float64]) -> Split:
    """Of one value for each point (row) and replication (column), all of them numbers."""
    points, replications = values.shape
    if points < 2 or replications < 2:
        luck = float(values.var(axis=1, ddof=1).mean()) if points and replications > 1 else math.nan
        return Split(luck, math.nan)
    rows, columns = values.mean(axis=1), values.mean(axis=0)
    rest = values - rows[:, None] - columns[None, :] + values.mean()
    rest_variance = float((rest**2).sum()) / ((points - 1) * (replications - 1))
    luck = float(values.var(axis=1, ddof=1).mean())
    numbers = float(rows.var(ddof=1)) - rest_variance / replications
    return Split(luck, max(0.0, numbers))
