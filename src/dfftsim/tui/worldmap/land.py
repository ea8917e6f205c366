"""Where land is: the shipped raster of the coastline (LAND.md tells its origin)."""

from __future__ import annotations

import zlib
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1440, 720
Bits = NDArray[np.bool_]
_SAMPLES = (-0.33, 0.0, 0.33)


@cache
def raster() -> Bits:
    """Rows from 90 N to 90 S, columns from 180 W to 180 E, a quarter of a degree each; True is land."""
    packed = zlib.decompress((Path(__file__).parent / "land.bin").read_bytes())
    bits = np.unpackbits(np.frombuffer(packed, dtype=np.uint8))
    return bits.reshape(HEIGHT, WIDTH).astype(bool)


def land_at(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> Bits:
    """For a grid of columns and rows in degrees: whether most of what each point stands for is land.

    Longitudes may go on beyond 180; latitudes beyond the poles are sea.
    """
    across = abs(longitudes[1] - longitudes[0]) if len(longitudes) > 1 else 0.25
    down = abs(latitudes[1] - latitudes[0]) if len(latitudes) > 1 else 0.25
    land = raster()
    found = np.zeros((len(latitudes), len(longitudes)), dtype=np.int8)
    for shift_down in _SAMPLES:
        rows = np.floor((90.0 - latitudes + shift_down * down) * HEIGHT / 180.0).astype(int)
        inside = (rows >= 0) & (rows < HEIGHT)
        for shift_across in _SAMPLES:
            columns = np.floor((longitudes + shift_across * across + 180.0) * WIDTH / 360.0).astype(int)
            found += land[np.ix_(np.clip(rows, 0, HEIGHT - 1), columns % WIDTH)] & inside[:, None]
    return found >= 4
