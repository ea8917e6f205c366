"""Arrival processes: what they promise, and that blocks and windows change nothing."""

from __future__ import annotations

import math
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfftsim.engine.operations import Arrivals, Batches, Listed, Periodic, Poisson, Renewal, Thinned
from dfftsim.engine.operations.arrivals import ArrivalReader
from dfftsim.scenario.distributions import Constant, Empirical, Lognormal, Uniform
from dfftsim.world.streams import Streams

PROCESSES: list[Arrivals] = [
    Poisson(40.0),
    Periodic(25_000),
    Periodic(25_000, jitter_us=25_000, offset_us=7),
    Batches(100_000, 4, offset_us=50_000),
    Renewal(Lognormal(0.02, 0.6)),
    Renewal(Empirical((0.0, 0.01, 0.05))),
    Thinned((80.0, 0.0, 40.0), 250_000),
    Listed(tuple(range(0, 10_000_000, 24_999))),
]
SECOND = 1_000_000


def name(process: Arrivals) -> str:
    return type(process).__name__


def times(process: Arrivals, until: int, block: int, windows: list[int], seed: int = 3) -> list[int]:
    """All times before `until`, read window by window."""
    reader = ArrivalReader(process, Streams(seed).entity("messages:x"), block)
    bounds = [*sorted(end for end in windows if end < until), until]
    return np.concatenate([reader.before(end) for end in bounds]).tolist()


@pytest.mark.parametrize("process", PROCESSES, ids=name)
@given(block=st.integers(1, 300), windows=st.lists(st.integers(0, 4 * SECOND), max_size=6))
def test_blocks_and_windows_change_nothing(process: Arrivals, block: int, windows: list[int]) -> None:
    whole = times(process, 4 * SECOND, 1_000, [])
    assert times(process, 4 * SECOND, block, windows) == whole
    assert whole == sorted(whole)
    assert whole[0] >= 0
    assert whole[-1] < 4 * SECOND


@pytest.mark.parametrize("process", PROCESSES, ids=name)
def test_the_number_is_what_the_rate_says(process: Arrivals) -> None:
    """Over 9.75 s, a whole number of profiles; five standard deviations of a Poisson number."""
    until = 9_750_000
    expected = process.per_second(until) * until / SECOND
    counts = [len(times(process, until, 100, [], seed)) for seed in range(30)]
    assert abs(np.mean(counts) - expected) <= 5 * math.sqrt(expected / 30)


def test_periodic_and_batches_to_the_microsecond() -> None:
    assert times(Periodic(400, offset_us=50), 1_000, 2, []) == [50, 450, 850]
    assert times(Batches(400, 2), 1_000, 3, []) == [0, 0, 400, 400, 800, 800]
    jittered = times(Periodic(400, jitter_us=100), 4_000, 3, [])
    assert all(n * 400 <= time < n * 400 + 100 for n, time in enumerate(jittered))
    assert len(set(np.diff(jittered))) > 1


def test_nothing_arrives_while_the_rate_is_zero() -> None:
    found = np.array(times(Thinned((0.0, 200.0), SECOND), 10 * SECOND, 64, []))
    assert len(found) > 800
    assert (found // SECOND % 2 == 1).all()


def test_a_renewal_process_is_the_sum_of_its_gaps() -> None:
    block = next(Renewal(Constant(0.25)).blocks(Streams(1).entity("x"), 4))
    assert block.tolist() == [250_000, 500_000, 750_000, 1_000_000]


def test_a_list_ends() -> None:
    blocks = list(islice(Listed((1, 1, 5)).blocks(Streams(1).entity("x"), 2), 5))
    assert [block.tolist() for block in blocks] == [[1, 1], [5]]
    assert times(Listed(()), 10, 5, [3]) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Poisson(0.0), "rate"),
        (lambda: Poisson(math.inf), "rate"),
        (lambda: Periodic(0), "period"),
        (lambda: Periodic(10, jitter_us=11), "jitter"),
        (lambda: Periodic(10, offset_us=-1), "offset"),
        (lambda: Batches(10, 0), "batch"),
        (lambda: Batches(0, 1), "period"),
        (lambda: Renewal(Constant(0.0)), "mean gap"),
        (lambda: Renewal(Uniform(-1.0, 3.0)), "negative"),
        (lambda: Thinned((), 10), "at least one"),
        (lambda: Thinned((0.0,), 10), "at least one"),
        (lambda: Thinned((1.0, -1.0), 10), "negative"),
        (lambda: Listed((3, 1)), "order"),
        (lambda: Listed((-3,)), "negative"),
    ],
)
def test_wrong_parameters(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
