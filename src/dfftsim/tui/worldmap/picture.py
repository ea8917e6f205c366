"""The map as characters and styles of cells, without any widget: land below arcs below flows below labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dfftsim.tui.marks import MARKS
from dfftsim.tui.worldmap.arcs import Points, dashed, way
from dfftsim.tui.worldmap.land import land_at
from dfftsim.tui.worldmap.marker import Codes, Marker, slope_codes
from dfftsim.tui.worldmap.sites import SITES, label_places
from dfftsim.tui.worldmap.view import View

MARK_IDS = tuple(MARKS)
BLANK, LAND, DIM, SITE, ENDS, CHOSEN, PLAIN = range(7)
ARC_OF = {mark: PLAIN + 1 + number for number, mark in enumerate(MARK_IDS)}
FLOW_OF = {mark: PLAIN + 1 + len(MARK_IDS) + number for number, mark in enumerate(MARK_IDS)}
STYLES = PLAIN + 1 + 2 * len(MARK_IDS)
"""Numbers of the styles of cells: fixed ones, then a line and a flow of each mark."""

WHOLE = (1, 0)
"""The dash of the chosen corridor, which is drawn whole; its ends are underlined."""

ON_LINES = ("free", "conditional", "search", "approval", "pet", "blocked", "carrying_on", "local")
"""Marks that lines and flows can have."""

MOST_FLOWS, MOST_FLOWS_SLOW = 60, 36
STANDING_AT = {"search": 0.1, "approval": 0.16, "local": 0.05}
"""Where along the line flows stand that deliver nothing over it, by mark; others in the middle."""

SOUTHERNMOST = -60.0
"""Antarctica is not drawn: no jurisdiction is there, and the map is more readable."""

CELLS_BETWEEN = 4
LEAST_ROOM = 4
"""Flows of one corridor keep about so many cells between them, and there is room for at least so many."""

Styles = NDArray[np.uint8]
Slot = tuple[int, int]
"""Number of a corridor and of a group of it."""


@dataclass(frozen=True)
class Corridor:
    """What is drawn between two jurisdictions. groups: mark, whether data move, number of flows. dash: how a
    line is drawn that stands for something else than flows, in the plain colour.
    """

    origin: str
    destination: str
    groups: tuple[tuple[str, bool, int], ...] = ()
    dim: bool = False
    chosen: bool = False
    dash: tuple[int, int] | None = None

    @property
    def mark(self) -> str:
        """The mark most of its flows have."""
        return max(self.groups, key=lambda group: group[2])[0] if self.groups else "home"


@dataclass(frozen=True)
class Particle:
    """A moving or standing mark. start: where along the line it is at the beginning, 0 to 1."""

    path: Points
    mark: str
    moves: bool
    start: float


@dataclass
class Picture:
    """Cells of the map. codes and styles: what does not move; kept: cells that flows may not cover; owner:
    number of the corridor whose line is seen in a cell, -1 for none; sites: cell of each jurisdiction.
    """

    view: View
    marker: Marker
    codes: Codes
    styles: Styles
    kept: NDArray[np.bool_]
    owner: NDArray[np.int16]
    sites: dict[str, tuple[int, int]] = field(default_factory=dict)
    particles: list[Particle] = field(default_factory=list)
    stands_for: float = 1.0


def backdrop(view: View, marker: Marker) -> tuple[Codes, Styles]:
    """Land alone: it changes with size, zoom and marker only."""
    latitudes = view.latitudes()
    land = land_at(view.longitudes(), latitudes) & (latitudes > SOUTHERNMOST)[:, None]
    codes = marker.codes(land)
    return codes, np.where(codes != ord(" "), LAND, BLANK).astype(np.uint8)


def picture_of(
    view: View,
    marker: Marker,
    land: tuple[Codes, Styles],
    corridors: Sequence[Corridor],
    labelled: Sequence[str],
    chosen: str = "",
    glyph_of_site: str = "•",
    most: int = MOST_FLOWS,
    hit: Mapping[str, str] | None = None,
) -> Picture:
    """Everything that does not move from frame to frame, and the flows to be moved.

    labelled: jurisdictions to mark, the most important first; those without a known site are left out.
    most: marks that stand for flows, in all. hit: jurisdictions where an incident just was, with its glyph.
    """
    codes, styles = land[0].copy(), land[1].copy()
    rows, columns = codes.shape
    picture = Picture(
        view, marker, codes, styles, np.zeros((rows, columns), bool), np.full((rows, columns), -1, np.int16)
    )
    order = sorted(range(len(corridors)), key=lambda n: (corridors[n].chosen, not corridors[n].dim))
    for number in order:
        _draw_arc(picture, number, corridors[number])
    ends = {end for one in corridors if one.chosen for end in (one.origin, one.destination)}
    hit = hit or {}
    looks = dict.fromkeys(hit, FLOW_OF["incident"]) | dict.fromkeys(ends, ENDS) | {chosen: CHOSEN}
    _draw_sites(picture, labelled, looks, {**dict.fromkeys(labelled, glyph_of_site), **hit})
    _place_flows(picture, corridors, most)
    return picture


def _path(picture: Picture, corridor: Corridor) -> Points | None:
    if corridor.origin not in SITES or corridor.destination not in SITES:
        return None
    view = picture.view
    start, end = (view.position(*SITES[code]) for code in (corridor.origin, corridor.destination))
    return way(start, end, view.rows, view.around)


def _draw_arc(picture: Picture, number: int, corridor: Corridor) -> None:
    if corridor.origin not in SITES or corridor.destination not in SITES:
        return
    view, marker = picture.view, picture.marker
    start, end = (view.position(*SITES[code]) for code in (corridor.origin, corridor.destination))
    dash = corridor.dash or (WHOLE if corridor.chosen else MARKS[corridor.mark].dash)
    cells, mine = stroke(start, end, view.columns, view.rows, view.around, marker, dash)
    codes, owner = picture.codes.reshape(-1), picture.owner.reshape(-1)
    crossing = (owner[cells] >= 0) & (marker.name == "braille")
    codes[cells] = np.where(crossing, codes[cells] | mine, mine)
    picture.styles.reshape(-1)[cells] = _line_style(corridor)
    owner[cells] = number


def _line_style(corridor: Corridor) -> int:
    if corridor.dim:
        return DIM
    return ARC_OF[corridor.mark] if corridor.dash is None else SITE if corridor.chosen else PLAIN


@lru_cache(maxsize=256)
def stroke(
    start: tuple[float, float],
    end: tuple[float, float],
    columns: int,
    rows: int,
    around: int,
    marker: Marker,
    dash: tuple[int, int],
) -> tuple[NDArray[np.int64], Codes]:
    """A dashed line on a grid of points: the cells it goes through, by number, and their characters."""
    path = way(start, end, rows, around)
    drawn = dashed(path, dash, 1 if marker.name == "ascii" else 2)
    seen = drawn & (path[:, 0] >= 0) & (path[:, 0] < columns) & (path[:, 1] >= 0) & (path[:, 1] < rows)
    spots = path[seen].astype(int)
    where = spots[:, 1] // marker.down * (columns // marker.across) + spots[:, 0] // marker.across
    cells, index = np.unique(where, return_inverse=True)
    if marker.name == "ascii":
        codes = np.zeros(len(cells), dtype=np.uint32)
        codes[index] = slope_codes(path)[seen]
        return cells, codes
    points = np.zeros((len(cells), marker.down, marker.across), dtype=bool)
    points[index, spots[:, 1] % marker.down, spots[:, 0] % marker.across] = True
    return cells, marker.codes(points.reshape(-1, marker.across)).reshape(-1)


def _draw_sites(
    picture: Picture, labelled: Sequence[str], looks: Mapping[str, int], glyphs: Mapping[str, str]
) -> None:
    rows, columns = picture.codes.shape
    taken = np.zeros((rows, columns), bool)
    for code in labelled:
        if code not in SITES:
            continue
        x, y = picture.view.position(*SITES[code])
        if picture.view.holds(x, y):
            picture.sites[code] = (int(x) // picture.marker.across, int(y) // picture.marker.down)
    for column, row in picture.sites.values():
        taken[row, column] = True
    for code, (column, row) in picture.sites.items():
        picture.codes[row, column] = ord(glyphs[code])
        picture.styles[row, column] = looks.get(code, SITE)
        for right, down in label_places(code, len(code)):
            left, line = column + right, row + down
            ends = left + len(code)
            if left < 0 or ends > columns or not 0 <= line < rows or taken[line, left:ends].any():
                continue
            picture.codes[line, left:ends] = [ord(letter) for letter in code]
            picture.styles[line, left:ends] = looks.get(code, SITE)
            taken[line, left:ends] = True
            break
    picture.kept = taken


def shares_of(counts: Mapping[Slot, int], room: Mapping[int, int], most: int) -> dict[Slot, int]:
    """How many marks stand for each group of each corridor: at most `most` in all, and in one corridor not
    many more than it has room for. Every group has one while there are enough; the largest come first.
    """
    total = sum(counts.values())
    each = max(total / most, 1.0)
    given: dict[Slot, int] = {}
    left = most
    for slot, count in sorted(counts.items(), key=lambda item: -item[1]):
        mine = sum(count for (number, _), count in counts.items() if number == slot[0])
        fitting = room.get(slot[0], 0) * count / mine if mine else 0.0
        given[slot] = min(max(round(min(count / each, fitting)), 1), count, left)
        left -= given[slot]
    return {slot: count for slot, count in given.items() if count}


def _place_flows(picture: Picture, corridors: Sequence[Corridor], most: int) -> None:
    counts: dict[Slot, int] = {}
    room: dict[int, int] = {}
    paths: dict[int, Points] = {}
    for number, corridor in enumerate(corridors):
        path = None if corridor.dim else _path(picture, corridor)
        if path is not None:
            paths[number] = path
            room[number] = max(len(path) // (picture.marker.across * CELLS_BETWEEN), LEAST_ROOM)
            counts |= {(number, n): group[2] for n, group in enumerate(corridor.groups) if group[2]}
    given = shares_of(counts, room, most)
    if given:
        picture.stands_for = sum(counts.values()) / sum(given.values())
    for (number, group), count in given.items():
        mark, moves, _ = corridors[number].groups[group]
        for n in range(count):
            golden = ((n + group * 0.37) * 0.618034 + number * 0.1732) % 1.0
            start = golden if moves else STANDING_AT.get(mark, 0.5) + (golden - 0.5) * 0.16
            picture.particles.append(Particle(paths[number], mark, moves, min(max(start, 0.01), 0.99)))
    picture.particles.sort(key=lambda particle: particle.moves)


def joined_over_blanks(styles: Styles) -> Styles:
    """The styles of a row where a blank cell has that of the cell before it, which looks the same and makes
    fewer runs; where that would show (it is underlined or reversed), a blank stays blank.
    """
    last = np.maximum.accumulate(np.where(styles == BLANK, 0, np.arange(len(styles))))
    joined = styles[last]
    joined[(styles == BLANK) & ((joined == ENDS) | (joined == CHOSEN))] = BLANK
    return joined


def with_flows(picture: Picture, glyphs: Mapping[str, int], phase: float) -> tuple[Codes, Styles]:
    """One frame: the flows put on the picture at a phase (seconds of play)."""
    codes, styles = picture.codes.copy(), picture.styles.copy()
    across, down = picture.marker.across, picture.marker.down
    for particle in picture.particles:
        path = particle.path
        along = particle.start
        if particle.moves:
            along = (along + phase / max(2.5, len(path) / 60.0)) % 1.0
        x, y = path[int(along * (len(path) - 1))]
        column, row = int(x) // across, int(y) // down
        if picture.view.holds(x, y) and not picture.kept[row, column]:
            codes[row, column] = glyphs[particle.mark]
            styles[row, column] = FLOW_OF[particle.mark]
    return codes, styles
