"""From trials at several sizes to a cost model: seconds = fixed + records x per record, with its uncertainty.

Non-negative relative least squares: the squares of the logarithms of time over line are least, so that small
sizes count as much as large ones, and half as much as twice. The range of a coefficient is its 90 % interval
by Student's t from the scatter about the line, which holds luck of the machine and what the line leaves out,
cut at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from dfftsim.pets.lab.workloads import Floats
from dfftsim.pets.profile import Range

LEVEL = 0.90
SMALLEST = 1e-9
"""A coefficient that is a smaller share of what it could be at most is none."""


@dataclass(frozen=True, slots=True)
class Fit:
    """CPU seconds as fixed + per record, and the largest relative error of the line at any time fitted.

    `largest_error` None: one size alone, to which a line cannot be held.
    """

    fixed: Range
    per_record: Range
    largest_error: float | None

    def seconds(self, records: float) -> float:
        """Most likely CPU seconds for that many records."""
        return self.fixed.mode + records * self.per_record.mode


def fit(points: Sequence[tuple[int, float]]) -> Fit:
    """The line through (records, seconds). Raises ValueError for no points, or times that are not positive.

    With one size alone all time may be fixed or all of it per record: the ranges say so.
    """
    if not points or any(seconds <= 0 for _, seconds in points):
        raise ValueError("a fit needs times above zero")
    records = np.array([n for n, _ in points], dtype=float)
    seconds = np.array([t for _, t in points])
    if len(set(records)) == 1:
        return _one_size(float(records[0]), float(np.median(seconds)))
    design = np.column_stack([np.ones(len(points)), records])
    scale = np.array([np.min(seconds), np.min(seconds / records)])
    start = optimize.nnls(design * scale / seconds[:, None], np.ones(len(points)))[0]
    found = optimize.least_squares(
        lambda x: np.log(design @ (x * scale) / seconds),
        np.maximum(start, SMALLEST),
        jac=lambda x: design * scale / (design @ (x * scale))[:, None],
        bounds=(0.0, np.inf),
        xtol=1e-12,
        ftol=1e-12,
        gtol=1e-12,
    )
    best = np.where(found.x < SMALLEST, 0.0, found.x)
    line = design @ (best * scale)
    half = _half_width(design * scale / line[:, None], found.fun)
    low, mode, high = ((ends * scale).tolist() for ends in (np.maximum(best - half, 0.0), best, best + half))
    fixed, per_record = (Range(*ends) for ends in zip(low, mode, high, strict=True))
    return Fit(fixed, per_record, float(np.max(np.abs(line / seconds - 1.0))))


def _half_width(slopes: Floats, errors: Floats) -> Floats:
    """Half of the interval of each coefficient, in shares of what the smallest time alone would need.

    Two points tell nothing of their error; then it is the whole of that.
    """
    left = len(errors) - 2
    if left < 1:
        return np.ones(2)
    variance = float(np.sum(errors**2)) / left
    spread: Floats = np.sqrt(variance * np.diag(np.linalg.inv(slopes.T @ slopes)))
    return spread * float(stats.t.ppf((1.0 + LEVEL) / 2.0, left))


def _one_size(records: float, seconds: float) -> Fit:
    return Fit(Range(0.0, 0.0, seconds), Range(0.0, seconds / records, seconds / records), None)
