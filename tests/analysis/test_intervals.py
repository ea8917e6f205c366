"""Intervals against known values."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from dfftsim.analysis.intervals import bootstrap, quantile, resampled_rows, student, t_quantile

SAMPLE = [4.1, 3.9, 5.6, 4.4, 4.8, 5.1]


def test_student_interval_is_the_one_of_scipy() -> None:
    found = student(SAMPLE)
    low, high = stats.t.interval(0.9, 5, loc=sum(SAMPLE) / 6, scale=stats.sem(SAMPLE))
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-12)
    assert (found.mean, found.n, found.level) == (pytest.approx(4.65), 6, 0.9)
    assert found.half_width == pytest.approx((high - low) / 2)


@pytest.mark.parametrize(("degrees", "expected"), [(1, 6.313752), (4, 2.131847), (19, 1.729133)])
def test_t_quantiles_are_those_of_the_printed_table(degrees: int, expected: float) -> None:
    assert t_quantile(degrees, 0.95) == pytest.approx(expected, abs=1e-6)


def test_replications_without_a_value_are_left_out_and_counted() -> None:
    assert student([1.0, math.nan, 3.0]) == student([1.0, 3.0])
    assert student([1.0, math.nan, 3.0]).n == 2


def test_one_replication_has_a_mean_and_no_interval() -> None:
    found = student([2.0])
    assert (found.mean, found.n) == (2.0, 1)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_nothing_defined_has_no_mean() -> None:
    assert math.isnan(student([math.nan]).mean)


def test_equal_values_have_an_interval_without_width() -> None:
    found = student([0.1] * 7)
    assert (found.low, found.mean, found.high) == (0.1, 0.1, 0.1)


def test_a_median_never_reached_has_no_interval_and_is_counted() -> None:
    found = student([30.0, math.inf, 40.0])
    assert (found.mean, found.n, found.unreached) == (math.inf, 3, 1)
    assert math.isnan(found.low)


def test_bootstrap_is_repeatable_and_near_student() -> None:
    first, again = bootstrap(SAMPLE, 7, "F"), bootstrap(SAMPLE, 7, "F")
    assert first == again
    assert bootstrap(SAMPLE, 8, "F") != first
    assert first.low == pytest.approx(student(SAMPLE).low, abs=0.2)
    assert first.high == pytest.approx(student(SAMPLE).high, abs=0.2)


def test_bootstrap_draws_every_row_about_equally_often() -> None:
    rows = resampled_rows(5, 1, "evenness")
    counts = [int((rows == row).sum()) for row in range(5)]
    assert sum(counts) == 10_000
    assert all(1_850 < count < 2_150 for count in counts)


def test_quantile_interpolates() -> None:
    assert quantile([1.0, 2.0, 4.0], 0.75) == 3.0
    assert math.isnan(quantile([], 0.5))
