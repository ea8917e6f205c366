"""Charts are exact to the cell."""

from __future__ import annotations

import math

import pytest
from rich.cells import cell_len

from dfftsim.tui.charts.bars import diverging
from dfftsim.tui.charts.forest import interval_row
from dfftsim.tui.charts.histogram import columns, counts, histogram, range_of
from dfftsim.tui.charts.scale import Scale, axis, scale_for

NAN = math.nan


def test_an_interval_stands_on_its_cells() -> None:
    scale = Scale(-10, 10, 21)
    assert interval_row(2, 4, 6, scale) == "          ┊ ├─●─┤    "
    assert interval_row(-3, 0, 3, scale) == "       ├──●──┤       "
    assert interval_row(2, 4, 6, scale, ascii=True) == "          : [-o-]    "
    assert interval_row(0, 0, 0, scale) == "          ●          "


def test_what_is_not_defined_is_not_drawn() -> None:
    scale = Scale(-10, 10, 21)
    assert interval_row(NAN, 4, NAN, scale) == "          ┊   ●      "
    assert interval_row(NAN, NAN, NAN, scale) == "          ┊          "
    assert interval_row(NAN, math.inf, NAN, scale) == "          ┊          "


@pytest.mark.parametrize("width", [2, 3, 7, 20, 21, 80])
@pytest.mark.parametrize("ends", [(-1, 1), (5, 900), (-3e9, -1e9), (-1e-9, 0)])
def test_rows_and_axes_are_as_wide_as_the_scale(width: int, ends: tuple[float, float]) -> None:
    scale = scale_for(ends, width)
    assert scale.low < 0 < scale.high or 0 in (scale.low, scale.high)
    assert cell_len(interval_row(ends[0], sum(ends) / 2, ends[1], scale)) == width
    assert cell_len(axis(scale, lambda value: f"{value:+.3g}")) == width


def test_the_axis_names_round_numbers_above_their_cells() -> None:
    assert axis(Scale(-10, 10, 41), lambda value: f"{value:g}") == "-10      -5         0         5        10"


def test_a_scale_without_numbers_is_still_a_scale() -> None:
    assert scale_for([NAN, math.inf], 11).cell(0.0) == 5


def test_bars_go_to_their_side() -> None:
    assert diverging(1.0, 1.0, 9) == "    ┊████"
    assert diverging(-0.5, 1.0, 9) == "  ██┊    "
    assert diverging(-0.625, 1.0, 9) == " ▐██┊    "
    assert diverging(0.125, 1.0, 9) == "    ┊▌   "
    assert diverging(0.5, 1.0, 9, ascii=True) == "    :##  "
    assert diverging(1e-9, 1.0, 9) == "    ┊▌   ", "what is not nothing is seen"


@pytest.mark.parametrize("value", [0.0, NAN, math.inf])
def test_nothing_has_no_bar(value: float) -> None:
    assert diverging(value, 1.0, 9) == "    ┊    "


@pytest.mark.parametrize("width", [1, 2, 3, 8, 9, 30])
@pytest.mark.parametrize("value", [-7.0, -1.0, 0.0, 0.3, 99.0])
def test_bars_keep_to_the_width(width: int, value: float) -> None:
    assert cell_len(diverging(value, 2.0, width)) == width


def test_histograms_count_every_finite_value() -> None:
    assert counts([0, 1, 1, 2, NAN, math.inf], 0, 2, 3) == [1, 2, 1]
    assert counts([5, 5], 5, 5, 3) == [2, 0, 0]
    assert histogram([0, 1, 1, 2], 0, 2, 3) == "▄█▄"
    assert columns([0, 1, 100]) == " ▁█"
    assert columns([0, 4, 8], ascii=True) == " =@"
    assert columns([]) == ""


def test_the_range_of_samples_is_never_empty() -> None:
    assert range_of([[1, 2], [NAN, 5]]) == (1, 5)
    assert range_of([[3, 3]]) == (2.5, 3.5)
    assert range_of([[NAN]]) == (0, 1)
