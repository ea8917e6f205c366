"""What the map is drawn with: braille (2 x 4 points a cell), half blocks (1 x 2), or plain ASCII (1 x 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Bits = NDArray[np.bool_]

_BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint32)
_HALVES = np.array([ord(" "), ord("▀"), ord("▄"), ord("█")], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Marker:
    """across and down: points in a cell; ratio: width of a point over its height."""

    name: str
    across: int
    down: int
    ratio: float = 1.0

    def codes(self, points: Bits) -> Codes:
        """The character of each cell of a grid of points; a blank where no point is."""
        rows, columns = points.shape[0] // self.down, points.shape[1] // self.across
        cells = points.reshape(rows, self.down, columns, self.across)
        if self.name == "braille":
            dots = (cells * _BRAILLE[None, :, None, :]).sum(axis=(1, 3)).astype(np.uint32)
            return np.where(dots > 0, dots + 0x2800, ord(" ")).astype(np.uint32)
        if self.name == "half":
            found: Codes = _HALVES[cells[:, 0, :, 0] + 2 * cells[:, 1, :, 0]]
            return found
        return np.where(cells[:, 0, :, 0], ord(":"), ord(" ")).astype(np.uint32)


MARKERS: Mapping[str, Marker] = {
    marker.name: marker
    for marker in (Marker("braille", 2, 4), Marker("half", 1, 2), Marker("ascii", 1, 1, 0.5))
}


def slope_codes(points: NDArray[np.float64]) -> Codes:
    """For plain ASCII: the stroke along a line at each of its points."""
    if len(points) < 2:
        return np.full(len(points), ord("-"), dtype=np.uint32)
    steps = np.gradient(points, axis=0)
    angle = np.degrees(np.arctan2(steps[:, 1] * 2, steps[:, 0])) % 180.0
    kinds = np.select([angle < 22.5, angle < 67.5, angle < 112.5, angle < 157.5], [0, 1, 2, 3], 0)
    strokes: Codes = np.array([ord(stroke) for stroke in "-\\|/"], dtype=np.uint32)[kinds]
    return strokes
