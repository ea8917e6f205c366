"""Corridors as lines bent on the map: there and back are two lines, none leaves the map over a pole, and none
goes the longer way round.
"""

from __future__ import annotations

from functools import lru_cache
from math import copysign, hypot

import numpy as np
from numpy.typing import NDArray

BEND = 0.22
"""How far the line bends from the straight one, as a share of its length, to the left of the way."""
BEYOND = 0.25

Points = NDArray[np.float64]


def way(start: tuple[float, float], end: tuple[float, float], rows: int, around: int) -> Points:
    """The curve from start to end the shorter way round: on a map of the whole world (around: its columns,
    else 0) a line may leave at one edge and come back at the other.
    """
    across = end[0] - start[0]
    if not around or abs(across) <= around / 2:
        return arc(start, end, rows)
    beyond = arc(start, (end[0] - copysign(around, across), end[1]), rows)
    return np.column_stack([beyond[:, 0] % around, beyond[:, 1]])


@lru_cache(maxsize=128)
def arc(start: tuple[float, float], end: tuple[float, float], rows: int) -> Points:
    """A curve of second order from start to end, one row (column, row of the grid) a point of the grid.

    It bends to the left of its direction, so that the way back bends to the other side. rows: those of the
    grid; a line between two points inside bends less rather than leave it far.
    """
    (x1, y1), (x2, y2) = start, end
    length = hypot(x2 - x1, y2 - y1)
    over_x = (x1 + x2) / 2 + (y2 - y1) * BEND * 2
    over_y = (y1 + y2) / 2 - (x2 - x1) * BEND * 2
    if 0 <= y1 < rows and 0 <= y2 < rows:
        over_y = min(max(over_y, -rows * BEYOND), rows * (1 + BEYOND))
    steps = np.linspace(0.0, 1.0, max(int(length * 1.5), 2))[:, None]
    bow: Points = (
        (1 - steps) ** 2 * np.array([x1, y1])
        + 2 * steps * (1 - steps) * np.array([over_x, over_y])
        + steps**2 * np.array([x2, y2])
    )
    return bow


def dashed(points: Points, dash: tuple[int, int], unit: int = 2) -> NDArray[np.bool_]:
    """Which points of a line are drawn: `dash` on and off, in units of points; off 0 is a whole line."""
    on, off = dash
    if not off:
        return np.ones(len(points), dtype=bool)
    along = np.cumsum(np.r_[0.0, np.hypot(*np.diff(points, axis=0).T)]) if len(points) > 1 else np.zeros(1)
    drawn: NDArray[np.bool_] = (along / unit) % (on + off) < on
    return drawn
