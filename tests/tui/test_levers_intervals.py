"""Where there are no months, the chart of the levers is a forest of intervals."""

from __future__ import annotations

import math

from rich.cells import cell_len

from dfftsim.tui.levers.intervals import forest
from dfftsim.tui.levers.results import Measure


def measure(kpi: str, mean: float, low: float, high: float, unit: str = "share") -> Measure:
    return Measure(kpi, unit, 0.5, 0.5 + mean, {"mean": mean, "low": low, "high": high, "unit": unit})


def test_each_interval_stands_on_its_own_scale_and_shows_whether_it_holds_nothing() -> None:
    made = [
        measure("F", 0.05, 0.03, 0.07),
        measure("delivered_usd", -2e6, -5e6, 1e6, "USD"),
        measure("F_flows", math.nan, math.nan, math.nan),
    ]
    for ascii, mean, zero in ((False, "●", "┊"), (True, "o", ":")):
        text = forest(made, 80, 10, ascii)
        assert text is not None
        _, sure, unsure = text.plain.splitlines()
        assert zero in sure and sure.index(zero) < sure.index(mean, 30)
        assert zero not in unsure and mean in unsure, "the interval runs over the line of zero"
        assert all(cell_len(line) <= 80 for line in (sure, unsure))
    small = forest(made, 40, 2, False)
    assert small is not None and len(small.plain.splitlines()) == 2


def test_without_pairs_there_is_none() -> None:
    assert forest([Measure("F", "share", 0.5, 0.6, {"mean": 0.1, "unit": "share"})], 80, 10, False) is None
    assert forest([], 80, 10, False) is None
