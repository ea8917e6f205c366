"""From trials at several sizes to a cost model: seconds = fixed + records x per record, with its uncertainty.

Non-negative relative least squares: the squares of the errors relative to each time are least, so that small
sizes count as much as large ones. The range of a coefficient is its 90 % interval by Student's t from the
scatter about the line, which holds luck of the machine and what the line leaves out, cut at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from dfftsim.pets.profile import Range

LEVEL = 0.90


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
    design = np.column_stack([1.0 / seconds, records / seconds])
    scale = np.max(design, axis=0)
    best = optimize.nnls(design / scale, np.ones(len(points)))[0] / scale
    errors = design @ best - 1.0
    low, high = _interval(design / scale)
    fixed, per_record = (
        Range(min(low[i] / scale[i], best[i]), float(best[i]), max(high[i] / scale[i], best[i]))
        for i in (0, 1)
    )
    return Fit(fixed, per_record, float(np.max(np.abs(errors))))


def _interval(design: np.ndarray) -> tuple[list[float], list[float]]:
    """The ends of the interval of each coefficient, not below zero."""
    target = np.ones(len(design))
    free, *_ = np.linalg.lstsq(design, target, rcond=None)
    left = len(design) - 2
    if left < 1:  # two points: the line goes through both, and nothing is known of its error
        return [0.0, 0.0], [float(1.0 / np.max(design[:, i])) for i in (0, 1)]
    variance = float(np.sum((design @ free - target) ** 2)) / left
    spread = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    half = float(stats.t.ppf((1.0 + LEVEL) / 2.0, left)) * spread
    return [max(0.0, float(x)) for x in free - half], [max(0.0, float(x)) for x in free + half]


def _one_size(records: float, seconds: float) -> Fit:
    return Fit(Range(0.0, 0.0, seconds), Range(0.0, seconds / records, seconds / records), None)
