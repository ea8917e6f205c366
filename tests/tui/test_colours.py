"""Marks can be told apart by colour-blind eyes, on few colours, and without any colour."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from rich.color import Color, ColorSystem

from dfftsim.tui.config import THEME_NAMES
from dfftsim.tui.marks import MARKS, OF_STATE
from dfftsim.tui.themes import THEMES

DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.01182, 0.04294, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
NORMAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
MAIN = ("free", "conditional", "approval", "pet", "blocked")
FIXED = [theme for theme in THEMES if not theme.ansi]


def linear(colour: str) -> np.ndarray:
    channels = np.array(Color.parse(colour).get_truecolor()) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(linear(colour) @ (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def cie_lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_the_themes_are_those_that_settings_know() -> None:
    assert tuple(theme.name for theme in THEMES) == THEME_NAMES


@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("eyes", [NORMAL, DEUTERANOPIA, PROTANOPIA], ids=["normal", "deutan", "protan"])
def test_marks_differ_for_all_eyes(theme, eyes) -> None:
    seen = [cie_lab(np.array(eyes) @ linear(theme.variables[f"mark-{mark}"])) for mark in MAIN]
    assert min(np.linalg.norm(a - b) for a, b in combinations(seen, 2)) > 20.0


@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("system", [ColorSystem.EIGHT_BIT, ColorSystem.STANDARD], ids=["256", "16"])
def test_marks_differ_after_conversion_to_few_colours(theme, system) -> None:
    numbers = {Color.parse(theme.variables[f"mark-{mark}"]).downgrade(system).number for mark in MAIN}
    assert len(numbers) == len(MAIN)


@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
def test_marks_and_text_stand_out_from_the_ground(theme) -> None:
    least = 7.0 if theme.name == "dfft-contrast" else 4.5
    for colour in (*(theme.variables[f"mark-{mark}"] for mark in MAIN), theme.foreground):
        assert contrast(colour, theme.background) >= least
        assert contrast(colour, theme.panel) >= 3.0


@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
def test_every_fixed_colour_is_one_of_the_256(theme) -> None:
    steps = (0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF)
    members = {f"#{r:02x}{g:02x}{b:02x}" for r in steps for g in steps for b in steps}
    members |= {f"#{grey:02x}{grey:02x}{grey:02x}" for grey in range(0x08, 0xEF, 10)}
    given = [theme.primary, theme.accent, theme.background, theme.surface, theme.panel, theme.foreground]
    given += [value for value in theme.variables.values() if value.startswith("#")]
    assert set(given) <= members


def test_glyphs_and_letters_are_distinct() -> None:
    assert len({mark.glyph for mark in MARKS.values()}) == len(MARKS)
    assert len({mark.ascii for mark in MARKS.values()}) == len(MARKS)
    assert all(mark.ascii.isascii() for mark in MARKS.values())
    assert set(OF_STATE.values()) <= set(MARKS)
