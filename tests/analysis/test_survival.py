"""Kaplan-Meier against an example worked by hand."""

from __future__ import annotations

import math

import pytest

from dfftsim.analysis.survival import kaplan_meier

# Six flows: starts at 6, 6, 10; out of sight at 6, 9, 11.
# Day 6: 2 of 6 start: 4/6. Day 10: 1 of the 2 left starts: 4/6 * 1/2.
SEEN = [(6.0, True), (6.0, False), (6.0, True), (9.0, False), (10.0, True), (11.0, False)]


def test_the_curve_worked_by_hand() -> None:
    curve = kaplan_meier(SEEN)
    assert curve.days == (0.0, 6.0, 10.0)
    assert curve.share == pytest.approx((1.0, 4 / 6, 1 / 3))
    assert curve.at_risk == (6, 6, 2)
    assert (curve.observed, curve.events) == (6, 3)


def test_order_of_the_flows_does_not_matter() -> None:
    assert kaplan_meier(reversed(SEEN)) == kaplan_meier(SEEN)


def test_median_is_the_first_day_with_half_started() -> None:
    curve = kaplan_meier(SEEN)
    assert curve.quantile(0.5) == 10.0
    assert curve.quantile(1 / 3) == 6.0


def test_a_quantile_never_reached_is_not_a_number() -> None:
    assert math.isnan(kaplan_meier(SEEN).quantile(0.9))


def test_without_censoring_it_is_the_share_left() -> None:
    curve = kaplan_meier([(1.0, True), (2.0, True), (3.0, True), (4.0, True)])
    assert [curve.at(day) for day in (0.5, 1.0, 2.5, 4.0)] == [1.0, 0.75, 0.5, 0.0]


def test_flows_lawful_from_birth_start_the_curve_lower() -> None:
    curve = kaplan_meier([(0.0, True), (5.0, True)])
    assert (curve.days, curve.share) == ((0.0, 5.0), (0.5, 0.0))
    assert curve.quantile(0.5) == 0.0


def test_nobody_seen_nobody_waits() -> None:
    curve = kaplan_meier([])
    assert (curve.observed, curve.share) == (0, (1.0,))
