"""Trust as a Beta that fades: long-run means against theory, and its direction."""

from __future__ import annotations

from math import log, sqrt

import pytest

from dfftsim.engine.beliefs import LN2, Belief
from dfftsim.spans import YEAR as YEAR_SECONDS
from dfftsim.world.streams import Purpose, Streams

STRENGTH, HALF_LIFE, GOOD = 20.0, 3.0, 0.2
PRIOR = 0.6
YEAR = round(YEAR_SECONDS)


def belief() -> Belief:
    return Belief(STRENGTH, HALF_LIFE, GOOD)


def test_without_events_trust_is_the_prior() -> None:
    one = belief()
    for year in (0, 1, 10):
        assert one.mean(year * YEAR, PRIOR) == pytest.approx(PRIOR, abs=1e-15)
    assert one.spread(10 * YEAR, PRIOR) == pytest.approx(sqrt(PRIOR * (1 - PRIOR) / (STRENGTH + 1.0)))


def test_clean_running_ends_where_fading_and_gain_balance() -> None:
    """dA/dt = g - A ln 2 / h is 0 at A = g h / ln 2."""
    one = belief()
    one.mark(0, clean=True)
    limit = GOOD * HALF_LIFE / LN2
    assert one.mean(200 * YEAR, PRIOR) == pytest.approx((STRENGTH * PRIOR + limit) / (STRENGTH + limit))


def test_the_gain_does_not_depend_on_how_often_one_looks() -> None:
    once, often = belief(), belief()
    once.mark(0, clean=True)
    often.mark(0, clean=True)
    for month in range(120):
        often.mean(month * YEAR // 12, PRIOR)
    assert often.mean(10 * YEAR, PRIOR) == pytest.approx(once.mean(10 * YEAR, PRIOR), rel=1e-12)


def test_a_fall_is_half_forgotten_after_the_half_life() -> None:
    one = belief()
    one.disappoint(0, 3.0)
    fallen = one.mean(0, PRIOR)
    assert fallen == pytest.approx(STRENGTH * PRIOR / (STRENGTH + 3.0))
    half = one.mean(round(HALF_LIFE * YEAR_SECONDS), PRIOR)
    assert half == pytest.approx(STRENGTH * PRIOR / (STRENGTH + 1.5))
    assert one.mean(100 * YEAR, PRIOR) == pytest.approx(PRIOR, abs=1e-9)


def test_the_default_numbers_cost_what_the_facts_say() -> None:
    """A full bad event at the modes (0.2 x 15 = 3) costs 0.05 to 0.1: the judgement it was bounded by."""
    one = belief()
    one.disappoint(0, 3.0)
    assert 0.05 <= PRIOR - one.mean(0, PRIOR) <= 0.1


def test_random_bad_events_have_the_mean_of_shot_noise() -> None:
    """Poisson events of weight w at r a year: E[B] = w r h / ln 2 in the long run (Campbell's theorem),
    within five standard errors over 400 histories of 60 years; variance w^2 r h / (2 ln 2).
    """
    rate, weight, size = 0.5, 1.5, 400
    found = []
    for number in range(size):
        stream, one = Streams(11).entity(f"history:{number}"), belief()
        time, n = 0.0, 0
        while True:
            time -= log(stream.uniform(Purpose.BREACH, n)) / rate
            n += 1
            if time >= 60.0:
                break
            one.disappoint(round(time * YEAR_SECONDS), weight)
        one.settle(60 * YEAR)
        found.append(one.more_b)
    expected = weight * rate * HALF_LIFE / LN2
    error = sqrt(weight**2 * rate * HALF_LIFE / (2.0 * LN2) / size)
    assert sum(found) / size == pytest.approx(expected, abs=5.0 * error)


def test_experience_makes_a_belief_surer() -> None:
    one = belief()
    before = one.spread(0, PRIOR)
    one.mark(0, clean=True)
    assert one.spread(20 * YEAR, PRIOR) < before
