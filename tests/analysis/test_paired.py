"""Paired differences: intervals, shares, the variance that pairing saves, and what infinity does to them."""

from __future__ import annotations

import math

import pytest

from dfftsim.analysis.paired import paired, variance_ratio

NAN, INF = math.nan, math.inf


def test_a_constant_shift_has_no_width() -> None:
    found = paired([1.0, 5.0, 9.0], [1.5, 5.5, 9.5], "higher")
    assert (found.interval.low, found.interval.mean, found.interval.high) == (0.5, 0.5, 0.5)
    assert (found.first, found.second, found.interval.n) == (5.0, 5.5, 3)
    assert (found.p_better, found.p_worse) == (1.0, 0.0)
    assert math.isnan(found.variance_ratio)
    assert found.excludes_zero


def test_the_interval_is_that_of_the_differences() -> None:
    found = paired([0.0, 10.0, 20.0, 30.0], [1.0, 12.0, 23.0, 34.0], "higher")
    half = 2.353363 * math.sqrt((1.5**2 + 0.5**2 + 0.5**2 + 1.5**2) / 3 / 4)
    assert found.interval.low == pytest.approx(2.5 - half, rel=1e-6)
    assert found.interval.high == pytest.approx(2.5 + half, rel=1e-6)


def test_the_variance_ratio_is_that_of_independent_runs_over_pairs() -> None:
    pairs = [(0.0, 1.0), (10.0, 12.0), (20.0, 23.0)]
    assert variance_ratio(pairs) == pytest.approx((100 + 121) / 1)
    assert variance_ratio([(1.0, 2.0)]) != variance_ratio([(1.0, 2.0)])


def test_better_follows_the_good_direction_and_ties_are_neither() -> None:
    first, second = [1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 1.0, 0.0]
    up, down = paired(first, second, "higher"), paired(first, second, "lower")
    assert (up.p_better, up.p_worse) == (0.5, 0.25)
    assert (down.p_better, down.p_worse) == (0.25, 0.5)
    assert math.isnan(paired(first, second, "neither").p_better)


def test_only_replications_that_define_both_count() -> None:
    found = paired([1.0, NAN, 3.0], [2.0, 5.0, NAN], "higher")
    assert found.interval.n == 1
    assert (found.interval.mean, found.first, found.second) == (1.0, 1.0, 2.0)
    assert math.isnan(found.interval.low)
    assert paired([NAN], [1.0], "higher").interval.n == 0


@pytest.mark.parametrize(
    ("first", "second", "mean", "better"),
    [
        ([10.0, INF], [10.0, INF], NAN, 0.0),
        ([10.0, INF], [10.0, 20.0], -INF, 0.5),
        ([INF, 10.0], [20.0, INF], NAN, 0.5),
    ],
)
def test_a_value_never_reached_leaves_no_interval(first, second, mean, better) -> None:
    found = paired(first, second, "lower")
    assert found.interval.mean == mean or (math.isnan(mean) and math.isnan(found.interval.mean))
    assert found.interval.unreached >= 1
    assert found.p_better == better
    assert not found.excludes_zero
