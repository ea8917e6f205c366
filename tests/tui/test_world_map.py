"""The map: the coastline is where it should be, both directions are seen, labels do not cover each other."""

from __future__ import annotations

import hashlib
import importlib.util
import zlib
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from dfftsim.law.book import load_rulebook
from dfftsim.tui.marks import MARKS
from dfftsim.tui.worldmap import picture as pic
from dfftsim.tui.worldmap.arcs import arc, dashed, way
from dfftsim.tui.worldmap.land import land_at, raster
from dfftsim.tui.worldmap.marker import MARKERS
from dfftsim.tui.worldmap.picture import Corridor, Picture, backdrop, picture_of, with_flows
from dfftsim.tui.worldmap.sites import SITES
from dfftsim.tui.worldmap.view import MOST_STRETCH, REGIONS, View, view_of, world

CODES = tuple(load_rulebook().jurisdictions)
GLYPHS = {mark.id: ord(mark.glyph) for mark in MARKS.values()}


def view_at(
    width: int, height: int, region: str = "world", centre: float = 10.0, marker: str = "braille"
) -> View:
    kind, part = MARKERS[marker], REGIONS[region]
    columns, rows = width * kind.across, height * kind.down
    return view_of(part or world(centre), columns, rows, whole=part is None, ratio=kind.ratio)


def drawn(
    view: View, corridors: tuple[Corridor, ...] = (), marker: str = "braille", chosen: str = ""
) -> Picture:
    kind = MARKERS[marker]
    return picture_of(view, kind, backdrop(view, kind), corridors, CODES, chosen)


def label_of(picture: Picture, code: str) -> list[tuple[int, int]]:
    """Cells at which the label of a jurisdiction stands."""
    rows, columns = picture.codes.shape
    text = ["".join(map(chr, row.tolist())) for row in picture.codes]
    return [(x, y) for y in range(rows) for x in range(columns) if text[y].startswith(code, x)]


@pytest.mark.parametrize(
    ("latitude", "longitude", "land"),
    [
        (48.9, 2.4, True), (35.0, -40.0, False), (62.0, 179.0, False), (67.0, 178.0, True),
        (66.5, -176.0, True), (65.0, 100.0, True), (-85.0, 0.0, True), (-85.0, 179.9, True),
        (-25.0, 134.0, True), (-40.0, 100.0, False), (43.0, 50.5, False), (0.0, 179.9, False),
        (72.0, -40.0, True),
    ],
)  # fmt: skip
def test_land_is_land_and_sea_is_sea_also_at_the_date_line_and_the_pole(latitude, longitude, land) -> None:
    assert land_at(np.array([longitude]), np.array([latitude]))[0, 0] == land


def test_no_row_is_a_stripe_across_the_world() -> None:
    inhabited = raster()[: 150 * 4]
    assert inhabited.mean(axis=1).max() < 0.82
    assert 0.30 < raster().mean() < 0.36


def test_the_coastline_is_shipped_small() -> None:
    file = Path(pic.__file__).parent / "land.bin"
    assert file.stat().st_size < 13_000
    assert len(zlib.decompress(file.read_bytes())) == 1440 * 720 // 8
    assert (file.parent / "LAND.md").exists()


def test_baking_meets_rings_over_the_date_line_and_round_the_pole() -> None:
    path = Path(__file__).parents[2] / "scripts/bake_coastline.py"
    spec = importlib.util.spec_from_file_location("bake_coastline", path)
    assert spec is not None and spec.loader is not None
    bake = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bake)
    over = [(170.0, 60.0), (-170.0, 60.0), (-170.0, 70.0), (170.0, 70.0), (170.0, 60.0)]
    cap = [(-180.0 + 10 * n, -80.0) for n in range(37)]
    land = bake.filled([bake.continuous(over), bake.continuous(cap)])
    row = land[(90 - 65) * 4]
    assert row[-40:].all() and row[:40].all() and row.sum() == 80
    assert land[-1].all() and land[(90 + 81) * 4].all() and not land[(90 + 79) * 4].any()


@pytest.mark.parametrize("centre", [10.0, 150.0])
@pytest.mark.parametrize("size", [(78, 12), (84, 24), (110, 40)])
def test_all_seventeen_are_labelled_and_no_label_covers_another(size, centre) -> None:
    picture = drawn(view_at(*size, centre=centre))
    assert set(picture.sites) | {"AU"} == set(CODES) | {"AU"}
    where = {code: label_of(picture, code) for code in picture.sites}
    assert all(where.values()), [code for code, cells in where.items() if not cells]
    for first, second in combinations(picture.sites.values(), 2):
        assert first != second


def test_a_region_that_is_zoomed_to_fills_the_map_and_holds_its_capitals() -> None:
    inside = {
        "europe": ("GB", "EU", "TR"),
        "asia_pacific": ("JP", "SG", "AU"),
        "americas": ("US", "CA", "BR"),
    }
    for region, codes in inside.items():
        view = view_at(84, 24, region)
        picture = drawn(view)
        assert set(codes) <= set(picture.sites), region
        assert view.down / view.across <= MOST_STRETCH + 1e-9
        assert (picture.styles == pic.LAND).any()


def test_blanks_that_look_the_same_make_no_runs_of_their_own() -> None:
    row = np.array(
        [pic.BLANK, pic.LAND, pic.BLANK, pic.ENDS, pic.BLANK, pic.CHOSEN, pic.BLANK, pic.SITE], np.uint8
    )
    told = [pic.BLANK, pic.LAND, pic.LAND, pic.ENDS, pic.BLANK, pic.CHOSEN, pic.BLANK, pic.SITE]
    assert pic.joined_over_blanks(row).tolist() == told


def test_there_and_back_are_two_lines_that_stay_on_the_map() -> None:
    view = view_at(84, 24)
    for one, other in combinations(CODES, 2):
        start, end = view.position(*SITES[one]), view.position(*SITES[other])
        there, back = arc(start, end, view.rows), arc(end, start, view.rows)
        if len(there) > 40:
            assert np.abs(there[len(there) // 2] - back[len(back) // 2]).max() > 2, (one, other)
        outside = (there[:, 1] < -0.1 * view.rows) | (there[:, 1] > 1.1 * view.rows)
        assert not outside.any(), (one, other)


def test_a_line_goes_the_shorter_way_round_over_the_edge_of_the_map() -> None:
    view = view_at(84, 24)
    west, east = view.position(*SITES["US"]), view.position(*SITES["JP"])
    for start, end in ((west, east), (east, west)):
        line = way(start, end, view.rows, view.around)
        assert ((line[:, 0] >= 0) & (line[:, 0] < view.columns)).all()
        assert np.allclose(line[0], start) and np.allclose(line[-1], end)
        europe, _ = view.position(*SITES["EU"])
        assert not (np.abs(line[:, 0] - europe) < view.columns / 6).any(), "over the Pacific, not over Europe"
        assert np.abs(np.diff(line[:, 0])).max() > view.columns / 2, "it comes back at the other edge"
    inside = view.position(*SITES["EU"])
    assert (way(inside, east, view.rows, view.around) == arc(inside, east, view.rows)).all()
    part = view_at(84, 24, "americas")
    ends = part.position(*SITES["US"]), part.position(*SITES["JP"])
    assert part.around == 0
    assert (way(*ends, part.rows, part.around) == arc(*ends, part.rows)).all()


def test_dashes_tell_marks_apart_without_colour() -> None:
    line = np.stack([np.arange(200.0), np.zeros(200)], axis=1)
    patterns = {mark: dashed(line, MARKS[mark].dash).tobytes() for mark in pic.ON_LINES}
    assert len(set(patterns.values())) == len(patterns)
    assert dashed(line, (1, 0)).all()


def test_every_flow_is_drawn_while_there_is_room_and_at_most_sixty_marks_in_all() -> None:
    view = view_at(188, 40)
    few = (Corridor("EU", "US", (("free", True, 3), ("blocked", False, 1))),)
    picture = drawn(view, few)
    assert len(picture.particles) == 4 and picture.stands_for == 1.0
    many = tuple(
        Corridor(one, other, (("free", True, 900), ("approval", False, 100)))
        for one, other in combinations(CODES[:8], 2)
    )[:24]
    picture = drawn(view, many)
    assert 40 <= len(picture.particles) <= pic.MOST_FLOWS
    assert picture.stands_for == pytest.approx(24_000 / len(picture.particles))


def test_flows_that_deliver_move_and_others_stand() -> None:
    picture = drawn(view_at(84, 24), (Corridor("BR", "JP", (("free", True, 1), ("blocked", False, 1))),))

    def cells(phase: float, mark: str) -> list[list[int]]:
        codes, styles = with_flows(picture, GLYPHS, phase)
        found = np.argwhere(styles == pic.FLOW_OF[mark])
        assert all(codes[y, x] == GLYPHS[mark] for y, x in found)
        return found.tolist()

    assert cells(0, "free") != cells(1, "free")
    assert cells(0, "blocked") == cells(1, "blocked") != []


def test_flows_never_cover_a_label() -> None:
    corridors = tuple(Corridor(one, other, (("free", True, 9),)) for one, other in combinations(CODES[:7], 2))
    picture = drawn(view_at(84, 24), corridors)
    before = picture.codes[picture.kept]
    for step in range(60):
        codes, _ = with_flows(picture, GLYPHS, step / 7)
        assert (codes[picture.kept] == before).all()


def test_dimmed_corridors_have_no_flows_and_the_followed_is_marked() -> None:
    corridors = (
        Corridor("EU", "US", (("free", True, 5),), dim=True),
        Corridor("JP", "US", (("free", True, 5),)),
    )
    picture = drawn(view_at(84, 24), corridors, chosen="JP")
    assert len(picture.particles) == 5
    assert (picture.styles == pic.DIM).any()
    assert (picture.styles == pic.CHOSEN).sum() == 3


@pytest.mark.parametrize("marker", MARKERS)
def test_each_marker_uses_its_own_characters_only(marker: str) -> None:
    view = view_at(84, 24, marker=marker)
    picture = drawn(view, (Corridor("BR", "JP", (("conditional", True, 1),)),), marker)
    used = {chr(code) for code in np.unique(picture.codes[~picture.kept])}
    assert len(used) > 3
    if marker == "ascii":
        assert all(char.isascii() for char in used)
    elif marker == "half":
        assert used <= set(" ▀▄█")
    else:
        assert all(char == " " or 0x2800 < ord(char) <= 0x28FF for char in used)
    assert picture.codes.shape == (24, 84)


def test_the_same_corridors_give_the_same_picture() -> None:
    def digest() -> str:
        corridors = (Corridor("EU", "US", (("free", True, 5),)), Corridor("CN", "KE", (("pet", True, 2),)))
        codes, styles = with_flows(drawn(view_at(84, 24), corridors), GLYPHS, 3.3)
        return hashlib.sha256(codes.tobytes() + styles.tobytes()).hexdigest()

    assert digest() == digest()


def test_codes_without_a_known_site_are_left_out() -> None:
    view = view_at(84, 24)
    kind = MARKERS["braille"]
    corridors = (Corridor("EU", "QQ", (("free", True, 5),)),)
    picture = picture_of(view, kind, backdrop(view, kind), corridors, ("EU", "QQ"))
    assert set(picture.sites) == {"EU"} and not picture.particles
