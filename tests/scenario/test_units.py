"""Quantities: what is accepted, the base unit each is kept in, and that every value reads back exactly."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfftsim.scenario.units import (
    BANDWIDTH,
    COUNT,
    DIMENSIONS,
    DURATION,
    GROWTH,
    MONEY,
    MONEY_PER_SIZE,
    MONEY_PER_YEAR,
    PERSONS_PER_YEAR,
    RATE,
    SHARE,
    SIZE,
    Dimension,
    QuantityError,
)


@pytest.mark.parametrize(
    ("dimension", "text", "value"),
    [
        (DURATION, "45 d", 45 * 86_400),
        (DURATION, "200ms", 0.2),
        (DURATION, "3 us", 3e-6),
        (DURATION, "1.5 min", 90),
        (DURATION, "1 mo", 30.4375 * 86_400),
        (DURATION, "2 y", 2 * 365.25 * 86_400),
        (SIZE, "2.5 TB", 2.5e12),
        (MONEY, "USD 3000", 3000),
        (MONEY_PER_YEAR, "USD 3000 per year", 3000),
        (MONEY_PER_YEAR, "USD 100 per month", 1200),
        (MONEY_PER_SIZE, "USD 0.02 per GB", 0.02 / 1e9),
        (RATE, "60 per year", 60 / (365.25 * 86_400)),
        (RATE, "60 /y", 60 / (365.25 * 86_400)),
        (RATE, "2 per hour", 2 / 3600),
        (PERSONS_PER_YEAR, "2000 per year", 2000),
        (PERSONS_PER_YEAR, 2000, 2000),
        (COUNT, 1e3, 1000),
        (SHARE, "30 %", 0.3),
        (SHARE, 0.3, 0.3),
        (GROWTH, "-5 % per year", -0.05),
        (GROWTH, "6 %", 0.06),
        (BANDWIDTH, "300 Mbit/s", 37.5e6),
        (BANDWIDTH, "1 MB/s", 1e6),
    ],
)
def test_a_quantity_is_kept_in_its_base_unit(dimension: Dimension, text: str | float, value: float) -> None:
    assert dimension.parse(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("dimension", "text", "message"),
    [
        (DURATION, "5 days", '"5 days" is not a duration; did you mean d?'),
        (DURATION, "5 D", '"5 D" is not a duration; write e.g. 45 d; units: us ms s min h d w mo y'),
        (DURATION, "1:30", '"1:30" is not a duration; write e.g. 45 d; units: us ms s min h d w mo y'),
        (DURATION, True, "true is not a duration; write e.g. 45 d"),
        (DURATION, "1e999 s", '"1e999 s" is not a finite number'),
        (DURATION, "-1 d", '"-1 d" is negative; write 0 or more'),
        (SIZE, 300, "300 has no unit; write e.g. 300 B"),
        (SIZE, "300 KB", '"300 KB" is not a size; did you mean kB?'),
        (MONEY, "3000 USD", '"3000 USD" is not an amount of money; write USD 3000'),
        (MONEY, "$ 3000", '"$ 3000" is not in US dollars; write e.g. USD 3000'),
        (MONEY, "USD 3000 per year", '"USD 3000 per year" is not an amount of money; write USD 3000'),
        (MONEY_PER_YEAR, 3000, "3000 has no unit; write e.g. USD 3000 per year"),
        (RATE, 60, "60 has no unit; write e.g. 60 per year"),
        (RATE, "60 per yaer", '"60 per yaer" is not a rate; did you mean year?'),
        (RATE, "60 d", '"60 d" is not a rate; write e.g. 60 per year'),
        (SHARE, "30", '"30" is over 1; write a share from 0 to 1, or 30 %'),
        (SHARE, "130 %", '"130 %" is over 1; write a share from 0 to 1, or 1.3 %'),
        (GROWTH, -2, "-2 is below -0.99; write -0.99 or more"),
        (BANDWIDTH, "300 Mbps", '"300 Mbps" is not a bandwidth; write e.g. 300 Mbit/s; units: kbit/s Mbit/s'),
    ],
)
def test_a_wrong_quantity_says_what_would_be_right(dimension: Dimension, text: object, message: str) -> None:
    with pytest.raises(QuantityError) as error:
        dimension.parse(text)
    found = f"{error.value.what}; {error.value.instead}" if error.value.instead else error.value.what
    assert found.startswith(message) if dimension is BANDWIDTH else found == message


@given(st.sampled_from(sorted(DIMENSIONS)), st.floats(min_value=0, max_value=1e15, allow_subnormal=False))
def test_what_is_written_reads_back_exactly(name: str, value: float) -> None:
    dimension = DIMENSIONS[name]
    value = math.fmod(value, 1.0) if dimension.high is not None else value
    assert dimension.parse(dimension.write(value)) == value


def test_friendly_spellings_are_chosen() -> None:
    assert DURATION.write(45 * 86_400.0) == "45 d"
    assert DURATION.write(0.2) == "200 ms"
    assert DURATION.write(365.25 * 86_400) == "1 y"
    assert RATE.write(RATE.parse("60 per year")) == "60 per year"
    assert MONEY_PER_YEAR.write(3000.0) == "USD 3000 per year"
    assert BANDWIDTH.write(37.5e6) == "37.5 MB/s"
    assert SHARE.write(0.3) == 0.3
