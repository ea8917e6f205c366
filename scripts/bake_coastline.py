"""Bakes the coastline of the world map: a TopoJSON file of land into a raster of one bit a point.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python scripts/bake_coastline.py package/land-50m.json

writes `src/dfftsim/tui/worldmap/land.bin` (1440 columns from 180 W, 720 rows from 90 N, packed bits, zlib).
Two traps of the data are met here: a ring that crosses 180 degrees is made continuous in longitude and
filled at -360, 0 and +360 degrees, and one that goes round the pole (Antarctica) is closed at the pole.
"""

from __future__ import annotations

import json
import sys
import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np

WIDTH, HEIGHT = 1440, 720
OUT = Path(__file__).parents[1] / "src/dfftsim/tui/worldmap/land.bin"
Ring = list[tuple[float, float]]


def arcs_of(topology: dict) -> list[Ring]:
    """Every arc in degrees: the file holds whole numbers, each the step from the one before."""
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        found.append(points)
    return found


def rings_of(topology: dict) -> list[Ring]:
    """The rings of every polygon; a negative number stands for an arc gone through backwards."""
    arcs = arcs_of(topology)
    rings = []
    for polygon in polygons(topology["objects"]["land"]):
        for indices in polygon:
            ring: Ring = []
            for index in indices:
                points = arcs[index] if index >= 0 else arcs[~index][::-1]
                ring.extend(points[1:] if ring else points)
            rings.append(ring)
    return rings


def polygons(geometry: dict) -> list:
    """Polygons of a geometry, whatever it is made of."""
    if geometry["type"] == "GeometryCollection":
        return [polygon for part in geometry["geometries"] for polygon in polygons(part)]
    return geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]


def continuous(ring: Ring) -> Ring:
    """The ring with no jump in longitude; closed at the pole if it ends a turn away from where it began."""
    out = [ring[0]]
    for (before, _), (lon, lat) in pairwise(ring):
        step = (lon - before + 180.0) % 360.0 - 180.0
        out.append((out[-1][0] + step, lat))
    if abs(out[-1][0] - out[0][0]) > 180.0:
        pole = -90.0 if out[0][1] < 0 else 90.0
        out += [(out[-1][0], pole), (out[0][0], pole)]
    return out


def filled(rings: list[Ring]) -> np.ndarray:
    """The raster: a point is land if an odd number of shores lies west of it in its row."""
    land = np.zeros((HEIGHT, WIDTH), dtype=bool)
    latitudes = 90.0 - (np.arange(HEIGHT) + 0.5) * 180.0 / HEIGHT
    crossings: list[list[float]] = [[] for _ in range(HEIGHT)]
    for ring in rings:
        closed = np.array([*ring, ring[0]])
        for turn in (-360.0, 0.0, 360.0):
            for (x1, y1), (x2, y2) in pairwise(closed):
                low, high = min(y1, y2), max(y1, y2)
                for row in np.flatnonzero((latitudes >= low) & (latitudes < high)):
                    crossings[row].append(x1 + (latitudes[row] - y1) * (x2 - x1) / (y2 - y1) + turn)
    for row, shores in enumerate(crossings):
        shores.sort()
        for west, east in zip(shores[::2], shores[1::2], strict=True):
            first, last = (round((lon + 180.0) * WIDTH / 360.0) for lon in (west, east))
            land[row, max(first, 0) : max(min(last, WIDTH), 0)] = True
    return land


def main() -> None:
    """Bake the file named on the command line."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    land = filled([continuous(ring) for ring in rings_of(topology)])
    OUT.write_bytes(zlib.compress(np.packbits(land).tobytes(), 9))
    sys.stdout.write(f"{OUT}: {OUT.stat().st_size} bytes, {land.mean():.1%} of the points are land\n")


if __name__ == "__main__":
    main()
