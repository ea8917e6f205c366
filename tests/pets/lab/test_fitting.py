"""Fits recover the coefficients that made the times, and their ranges hold them as often as they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dfftsim.pets.lab.fitting import LEVEL, fit

SIZES = (1_000, 10_000, 100_000)


def times(
    fixed: float, per_record: float, noise: float, luck: np.random.Generator
) -> list[tuple[int, float]]:
    return [
        (n, (fixed + per_record * n) * (1 + noise * luck.standard_normal())) for n in SIZES for _ in range(5)
    ]


@pytest.mark.parametrize(("fixed", "per_record"), [(0.02, 3e-6), (0.0, 2e-5), (0.5, 0.0)])
def test_exact_times_give_the_exact_line(fixed: float, per_record: float) -> None:
    found = fit(times(fixed, per_record, 0.0, np.random.default_rng(1)))
    assert found.fixed.mode == pytest.approx(fixed, abs=1e-9)
    assert found.per_record.mode == pytest.approx(per_record, abs=1e-12)
    assert found.largest_error == pytest.approx(0.0, abs=1e-6)
    assert found.seconds(5_000) == pytest.approx(fixed + 5_000 * per_record)


@pytest.mark.parametrize(("fixed", "per_record"), [(0.02, 3e-6), (0.005, 1e-6)])
def test_the_ranges_hold_the_truth_as_often_as_they_say(fixed: float, per_record: float) -> None:
    luck = np.random.default_rng(20261127)
    studies = 400
    fits = [fit(times(fixed, per_record, 0.05, luck)) for _ in range(studies)]
    for name, truth in (("fixed", fixed), ("per_record", per_record)):
        ranges = [getattr(one, name) for one in fits]
        hits = sum(one.low <= truth <= one.high for one in ranges)
        assert stats.binomtest(hits, studies, LEVEL).pvalue > 1e-3, (name, hits)
        assert np.mean([one.mode for one in ranges]) == pytest.approx(truth, rel=0.02)


def test_a_coefficient_that_is_nought_has_a_range_from_nought() -> None:
    luck = np.random.default_rng(4)
    hits = 0
    for _ in range(200):
        found = fit(times(0.0, 2e-6, 0.05, luck)).fixed
        assert found.low <= found.mode <= found.high and found.mode >= 0
        hits += found.low == 0.0
    assert hits >= 180


def test_a_curve_that_is_no_line_widens_the_range() -> None:
    straight = fit([(n, 1e-6 * n) for n in SIZES for _ in range(3)])
    bent = fit([(n, 1e-6 * n * np.log(n)) for n in SIZES for _ in range(3)])
    assert bent.largest_error > 0.1 > straight.largest_error
    assert bent.per_record.high - bent.per_record.low > 1e3 * (
        straight.per_record.high - straight.per_record.low
    )


def test_one_size_cannot_tell_fixed_from_per_record() -> None:
    found = fit([(100, 0.2), (100, 0.2)])
    assert (found.fixed.low, found.fixed.high) == (0.0, 0.2)
    assert (found.per_record.low, found.per_record.high) == (0.0, pytest.approx(0.002))
    assert found.largest_error is None


def test_two_points_leave_the_error_open() -> None:
    found = fit([(10, 0.2), (100, 0.5)])
    assert found.seconds(100) == pytest.approx(0.5)
    assert found.fixed.low == 0.0 and found.per_record.low == 0.0
    assert found.fixed.high > found.fixed.mode and found.per_record.high > found.per_record.mode


@pytest.mark.parametrize("points", [[], [(10, 0.0)]])
def test_no_times_are_no_fit(points: list[tuple[int, float]]) -> None:
    with pytest.raises(ValueError, match="times above zero"):
        fit(points)
