"""How values lie, as a row of columns."""

from __future__ import annotations

import math
from collections.abc import Sequence

FINE = " ▁▂▃▄▅▆▇█"
PLAIN = " .:-=+*#@"


def counts(values: Sequence[float], low: float, high: float, bins: int) -> list[int]:
    """How many of the finite values lie in each of equal bins; what lies outside counts at its end."""
    found = [0] * bins
    for value in values:
        if math.isfinite(value):
            share = (value - low) / (high - low) if high > low else 0.0
            found[min(max(int(share * bins), 0), bins - 1)] += 1
    return found


def columns(heights: Sequence[float], most: float | None = None, ascii: bool = False) -> str:
    """One cell for each height; nothing where it is 0, at least the lowest step elsewhere.

    most: the height of a whole cell; left out, the largest.
    """
    steps = PLAIN if ascii else FINE
    top = max(heights, default=0.0) if most is None else most
    return "".join(
        steps[0] if height <= 0 or top <= 0 else steps[min(max(round(height / top * 8), 1), 8)]
        for height in heights
    )


def histogram(values: Sequence[float], low: float, high: float, width: int, ascii: bool = False) -> str:
    """The distribution of values over `width` cells."""
    return columns(counts(values, low, high, width), ascii=ascii)


def range_of(samples: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The smallest and the largest finite value of several samples; (0, 1) where there is none."""
    finite = [value for sample in samples for value in sample if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low, high = min(finite), max(finite)
    return (low, high) if high > low else (low - 0.5, high + 0.5)
