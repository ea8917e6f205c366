"""Intervals do not pass what a measure can be; a bound that the sample passes is none."""

from __future__ import annotations

from math import inf, isnan, nan

from dfftsim.analysis.intervals import bounded, student


def test_an_interval_ends_where_the_measure_does() -> None:
    sample = [0.99, 0.8]
    assert student(sample).high > 1.0
    found = bounded(sample, 0.0, 1.0)
    assert (found.mean, found.low, found.high) == (student(sample).mean, student(sample).low, 1.0)
    assert bounded([1.0, 30.0], 0.0, inf).low == 0.0


def test_a_bound_that_the_sample_passes_is_none() -> None:
    assert bounded([-0.2, 0.9], 0.0, 1.0).low == student([-0.2, 0.9]).low


def test_no_interval_stays_none() -> None:
    assert isnan(bounded([0.5], 0.0, 1.0).low)
    assert isnan(bounded([nan, nan], 0.0, 1.0).mean)
