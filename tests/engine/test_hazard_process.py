"""A hazard lived through to drawn thresholds is a Poisson process of its rate, whatever moves the rate."""

from __future__ import annotations

from math import exp, sqrt

import pytest

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.hazard import Hazard
from dfftsim.spans import YEAR
from dfftsim.world.streams import Purpose, Streams

END = round(5 * YEAR)


def times_of(number: int, changes: list[tuple[float, float]]) -> list[float]:
    """Years at which a hazard strikes; changes: (year, rate from then on)."""
    env = OrderedEnvironment()
    struck: list[float] = []
    stream = Streams(3).entity(f"site:{number}")
    hazard = Hazard(env, END, f"site:{number}", stream, Purpose.BREACH, lambda: struck.append(env.now / YEAR))
    for year, rate in changes:
        env.at(round(year * YEAR), Rank.LAW_CHANGE, 0, hazard.change, rate)
    env.run(END)
    assert hazard.count == len(struck)
    return struck


def test_counts_have_the_mean_and_variance_of_poisson() -> None:
    """2,000 hazards of 0.4 a year over five years: mean and variance 2, within five standard errors."""
    counts = [len(times_of(n, [(0.0, 0.4)])) for n in range(2000)]
    mean = sum(counts) / len(counts)
    variance = sum((c - mean) ** 2 for c in counts) / (len(counts) - 1)
    assert mean == pytest.approx(2.0, abs=5.0 * sqrt(2.0 / 2000))
    assert variance == pytest.approx(2.0, abs=5.0 * sqrt((2.0 + 2.0 * 4.0) / 2000))
    none = sum(c == 0 for c in counts) / len(counts)
    assert none == pytest.approx(exp(-2.0), abs=5.0 * sqrt(exp(-2.0) / 2000))


def test_a_rate_that_changes_keeps_the_expected_number() -> None:
    """0 for a year, 1 a year for two, 0.25 for two: 2.5 expected, 2 of them in the second and third year."""
    counts = [times_of(n, [(0.0, 0.0), (1.0, 1.0), (3.0, 0.25)]) for n in range(2000)]
    early = [sum(1.0 <= t < 3.0 for t in one) for one in counts]
    assert all(t >= 1.0 for one in counts for t in one)
    assert sum(map(len, counts)) / 2000 == pytest.approx(2.5, abs=5.0 * sqrt(2.5 / 2000))
    assert sum(early) / 2000 == pytest.approx(2.0, abs=5.0 * sqrt(2.0 / 2000))


def test_a_higher_rate_only_brings_events_forward() -> None:
    """The same thresholds: the n-th event of a site is the same event under another rate (common luck)."""
    for number in range(200):
        slow, fast = times_of(number, [(0.0, 0.3)]), times_of(number, [(0.0, 0.6)])
        assert len(fast) >= len(slow)
        for late, early in zip(slow, fast, strict=False):
            assert early == pytest.approx(late / 2.0, abs=2e-7)


def test_nothing_comes_at_rate_zero() -> None:
    assert times_of(1, [(0.0, 0.0)]) == []
