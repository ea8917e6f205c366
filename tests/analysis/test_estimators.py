"""Ratios, quantiles and warm-up against known answers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import expon

import dfftsim
from dfftsim.analysis.estimators import fieller, quantile_over_replications, ratio
from dfftsim.analysis.intervals import student
from dfftsim.analysis.warmup import mser, standard_errors, warmup_days
from dfftsim.errors import InputError


def drawn(rng: np.random.Generator, n: int) -> tuple[list[float], list[float]]:
    size = rng.gamma(2.0, 1.0, n)
    return list(3.0 * size + rng.normal(0, 1, n)), list(size)


def test_a_constant_ratio_is_exact() -> None:
    for estimator in (ratio, fieller):
        found = estimator([2.0, 2.4, 3.0], [1.0, 1.2, 1.5])
        assert (found.low, found.mean, found.high) == pytest.approx((2.0, 2.0, 2.0))


def test_the_jackknife_takes_out_the_bias_of_the_plain_ratio() -> None:
    rng = np.random.default_rng(1)
    plain, jackknifed = [], []
    for _ in range(20_000):
        over, under = rng.exponential(1.0, 6), 1 + rng.exponential(1.0, 6)
        plain.append(over.sum() / under.sum())
        jackknifed.append(ratio(list(over), list(under)).mean)
    assert abs(np.mean(jackknifed) - 0.5) < abs(np.mean(plain) - 0.5) / 3


@pytest.mark.parametrize("estimator", [ratio, fieller])
def test_intervals_of_ratios_hold_as_often_as_they_say(estimator) -> None:
    rng = np.random.default_rng(2)
    intervals = [estimator(*drawn(rng, 20)) for _ in range(1000)]
    assert 860 <= sum(one.low <= 3.0 <= one.high for one in intervals) <= 935


def test_fieller_bounds_nothing_where_the_denominator_may_be_zero() -> None:
    found = fieller([1.0, 1.2, 0.8], [0.1, -0.1, 0.05])
    assert (found.low, found.high) == (-math.inf, math.inf)
    with pytest.raises(ValueError, match="sum to 0"):
        ratio([1.0, 2.0], [1.0, -1.0])
    with pytest.raises(ValueError, match="two or more"):
        fieller([1.0], [1.0])


def test_a_quantile_is_taken_in_each_replication_where_it_is_long_enough() -> None:
    rng = np.random.default_rng(3)
    samples = [list(rng.exponential(1.0, 2000)) for _ in range(12)]
    found = quantile_over_replications(samples, 0.95, 1)
    assert found == student([float(np.quantile(sample, 0.95)) for sample in samples])
    assert found.low < expon.ppf(0.95) < found.high


def test_short_replications_are_pooled_and_drawn_whole() -> None:
    rng = np.random.default_rng(4)
    held = 0
    for trial in range(30):
        levels = rng.normal(0, 1, 25)  # values of one replication share a level
        samples = [list(level + rng.normal(0, 1, 30)) for level in levels]
        found = quantile_over_replications(samples, 0.9, trial)
        held += found.low <= math.sqrt(2) * 1.2815516 <= found.high
    assert held >= 22  # a bootstrap of single values would hold far less often
    with pytest.raises(ValueError, match="hold values"):
        quantile_over_replications([[1.0], []], 0.5, 1)


def test_mser_is_its_definition() -> None:
    means = np.random.default_rng(5).normal(0, 1, 40) + 5 * np.exp(-np.arange(40) / 3)
    expected = [((means[d:] - means[d:].mean()) ** 2).sum() / (40 - d) ** 2 for d in range(38)]
    assert standard_errors(means) == pytest.approx(expected)
    found = mser(np.repeat(means, 5)[None, :])
    assert (found.values, found.settled) == (5 * int(np.argmin(expected)), True)


def test_a_series_that_keeps_growing_is_not_settled() -> None:
    assert not mser(np.arange(500.0) ** 2).settled
    with pytest.raises(ValueError, match="fewer than 4 batches"):
        mser([1.0] * 10)


QUEUE = """
dfftsim: 1
horizon: {{start: 2020-01-01, end: {end}}}
authorities:
  desk:
    officers: {officers}
    service: {{exponential: {{mean: 20 d}}}}
    arrivals: [{{id: all, interarrival: {{exponential: {{mean: 1 d}}}}}}]
experiment: {{replications: 5, seed: 2}}
"""


def test_a_queue_with_officers_for_all_warms_up_in_a_few_service_times() -> None:
    """M/M/infinity from empty is off by exp(-t / 20 d): 3 to 5 service times leave 5 % to 1 % of it."""
    scenario = dfftsim.load_text(QUEUE.format(officers=200, end="2024-12-31"), "queue")
    days = warmup_days(scenario)
    assert 40 <= days["desk"] <= 140


def test_what_has_no_steady_state_is_refused() -> None:
    overloaded = dfftsim.load_text(QUEUE.format(officers=5, end="2022-12-31"), "queue")
    with pytest.raises(InputError, match="desk: not settled"):
        warmup_days(overloaded)
    short = dfftsim.load_text(QUEUE.format(officers=200, end="2020-01-15"), "queue")
    with pytest.raises(InputError, match="too few to say"):
        warmup_days(short)
    with pytest.raises(InputError, match="no steady state"):
        warmup_days(dfftsim.load("iot-monitoring"))
