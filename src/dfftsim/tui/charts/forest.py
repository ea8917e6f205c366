"""A forest plot: one interval in a row, all on one scale, with the line of zero through them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dfftsim.tui.charts.scale import Scale


@dataclass(frozen=True)
class Strokes:
    """What an interval is drawn with."""

    low: str
    line: str
    high: str
    mean: str
    zero: str


FINE = Strokes("├", "─", "┤", "●", "┊")
PLAIN = Strokes("[", "-", "]", "o", ":")


def strokes(ascii: bool) -> Strokes:
    """The strokes of a terminal."""
    return PLAIN if ascii else FINE


def interval_row(low: float, mean: float, high: float, scale: Scale, ascii: bool = False) -> str:
    """One interval with its mean, exactly as wide as the scale. One that is not defined shows the mean alone,
    a mean that is not finite nothing but the line of zero.
    """
    use = strokes(ascii)
    cells = [" "] * scale.width
    if scale.low <= 0 <= scale.high:
        cells[scale.cell(0.0)] = use.zero
    if math.isfinite(low) and math.isfinite(high):
        first, last = scale.cell(low), scale.cell(high)
        cells[first : last + 1] = use.line * (last - first + 1)
        if last - first >= 2:
            cells[first], cells[last] = use.low, use.high
    if math.isfinite(mean):
        cells[scale.cell(mean)] = use.mean
    return "".join(cells)
