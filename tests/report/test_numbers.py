"""Numbers as people read them."""

from __future__ import annotations

import math

import pytest

from dfftsim.report.numbers import DASH, duration, money, number, significant, span, triple


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.00012, "0.00012"),
        (0.0123, "0.0123"),
        (0.5, "0.500"),
        (3.14159, "3.14"),
        (42.42, "42.4"),
        (20.0, "20"),
        (12345.6, "12,346"),
        (-7.5, "-7.50"),
        (math.inf, "∞"),
    ],
)
def test_three_digits_and_no_exponent(value, text) -> None:
    assert significant(value) == text


def test_shares_money_and_nothing() -> None:
    assert number(0.1234, "share") == "12.3 %"
    assert number(2_500_000, "USD") == "2.50 M"
    assert money(950) == "950"
    assert money(-4_200_000_000) == "-4.20 bn"
    assert number(math.nan) == number(None) == DASH


def test_intervals() -> None:
    assert span(0.1, 0.2, "share") == "[10.0, 20.0 %]"
    assert span(math.nan, 1.0) == DASH


def test_ranges() -> None:
    assert triple({"low": 10, "mode": 20, "high": 45}) == "20 (10–45)"
    assert triple({"low": 1, "mode": None, "high": 3}) == "1–3"
    assert triple({"low": None, "mode": 5, "high": None}) == "5"
    assert triple({"low": None, "mode": None, "high": None}) == DASH
    assert triple(None) == DASH


def test_times_have_the_unit_that_suits_them() -> None:
    assert duration(0.0123) == "12.3 ms"
    assert duration(4.5) == "4.50 s"
    assert duration(2 * 3600) == "2.00 h"
    assert duration(90) == "1.50 min"
    assert duration(16_367 * 86_400) == "16,367 d"
    assert duration(0.0000005) == "<1 µs"
    assert duration(0) == "0 s"
    assert duration(math.nan) == duration(None) == DASH
