"""From degrees to points of the map: which part of the world is shown, and how it lies in the widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_STRETCH = 1.5
"""A degree of latitude is drawn at most this much longer than one of longitude (true at 48 degrees)."""
LEAST_STRETCH = 1.1


@dataclass(frozen=True, slots=True)
class Region:
    """west to east (east may be beyond 180) and south to north, in degrees."""

    west: float
    east: float
    south: float
    north: float


def world(centre: float) -> Region:
    """The whole inhabited world around a meridian."""
    return Region(centre - 180.0, centre + 180.0, -56.0, 76.0)


REGIONS: Mapping[str, Region | None] = {
    "world": None,
    "europe": Region(-22.0, 48.0, 34.0, 70.0),
    "asia_pacific": Region(62.0, 182.0, -46.0, 54.0),
    "americas": Region(-168.0, -30.0, -56.0, 70.0),
}
"""What the key of the zoom goes through; None is the whole world around the meridian of the language."""


@dataclass(frozen=True, slots=True)
class View:
    """How a region lies in a grid of `columns` x `rows` points. left and top: degrees at the corner; across
    and down: points a degree.
    """

    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float

    def position(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Column and row of a position, the nearest way round the world; may be outside."""
        half = self.columns / self.across / 2
        turned = (longitude - self.left - half + 180.0) % 360.0 - 180.0 + half
        return turned * self.across, (self.top - latitude) * self.down

    @property
    def around(self) -> int:
        """Columns once round the world; 0 where the map does not show all of it."""
        return self.columns if abs(self.columns - 360.0 * self.across) < 1.0 else 0

    def holds(self, x: float, y: float) -> bool:
        """Whether a position is inside."""
        return 0 <= x < self.columns and 0 <= y < self.rows

    def longitudes(self) -> NDArray[np.float64]:
        """Of the middle of each column."""
        return self.left + (np.arange(self.columns, dtype=np.float64) + 0.5) / self.across

    def latitudes(self) -> NDArray[np.float64]:
        """Of the middle of each row."""
        return self.top - (np.arange(self.rows, dtype=np.float64) + 0.5) / self.down


def view_of(region: Region, columns: int, rows: int, *, whole: bool, ratio: float = 1.0) -> View:
    """The region in the middle of the grid, filling it in one direction and going on in the other.

    whole: the region is the whole world, which does not go on beyond its east. ratio: width of a point over
    its height.
    """
    wide, high = region.east - region.west, region.north - region.south
    across, down = columns / wide, rows / high
    stretch = down / (across * ratio)
    if stretch > MOST_STRETCH:
        down = across * ratio * MOST_STRETCH
    elif stretch < LEAST_STRETCH and not whole:
        across = down / (ratio * LEAST_STRETCH)
    elif stretch < LEAST_STRETCH:
        down = max(across * ratio * LEAST_STRETCH, down)
    middle = (region.west + region.east) / 2
    level = (region.south + region.north) / 2 + (6.0 if whole and stretch < LEAST_STRETCH else 0.0)
    across = max(across, columns / 360.0)
    return View(columns, rows, middle - columns / across / 2, level + rows / down / 2, across, down)
