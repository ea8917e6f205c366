"""Draws: pinned, independent of one another, and decided by nothing but their key."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dfftsim.world.streams import Purpose, Streams

COUNT = 20_000
KEYS = st.tuples(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.text(max_size=8))

PINNED = {
    # (seed, replication, entity, purpose, occurrence): the draw, exactly; the same on every machine.
    (0, 0, "", 0, 0): "0x1.87ca4d47164b2p-2",
    (1, 0, "flow-1", 1, 0): "0x1.22752683939e2p-2",
    (1, 1, "flow-1", 1, 0): "0x1.c6d074c5ab170p-5",
    (1, 0, "流れ", 16, 3): "0x1.33f85a975c543p-1",
    (2**64 - 1, 7, "CN", 35, 10**6): "0x1.7f531b9385f80p-8",
}

ALONG = {
    "entities": lambda n: Streams(1).entity(f"flow-{n}").uniform(Purpose.VALUE),
    "purposes": lambda n: Streams(1).entity("flow-1").uniform(n),
    "occurrences": lambda n: Streams(1).entity("flow-1").uniform(Purpose.SERVICE, n),
    "replications": lambda n: Streams(1, n).entity("flow-1").uniform(Purpose.VALUE),
    "seeds": lambda n: Streams(n).entity("flow-1").uniform(Purpose.VALUE),
    "entities and occurrences": lambda n: Streams(1).entity(f"flow-{n % 50}").uniform(Purpose.REPLY, n // 50),
}


@pytest.mark.parametrize("key", PINNED, ids=str)
def test_pinned_draws(key: tuple[int, int, str, int, int]) -> None:
    seed, replication, entity, purpose, occurrence = key
    assert Streams(seed, replication).entity(entity).uniform(purpose, occurrence).hex() == PINNED[key]


@pytest.mark.parametrize("direction", ALONG)
def test_draws_are_uniform_and_uncorrelated_along_every_part_of_the_key(direction: str) -> None:
    """Chi-square over 100 bins, over pairs of neighbours in 10 x 10 bins, and correlation at lags 1 and 2.

    Each at the level 0.001 (24 tests in all, fixed keys).
    """
    draws = np.array([ALONG[direction](n) for n in range(COUNT)])
    assert stats.chisquare(np.histogram(draws, 100, (0, 1))[0]).pvalue > 0.001
    pairs = np.histogram2d(draws[0::2], draws[1::2], 10, [[0, 1], [0, 1]])[0]
    assert stats.chisquare(pairs.ravel()).pvalue > 0.001
    for lag in (1, 2):
        assert stats.pearsonr(draws[:-lag], draws[lag:]).pvalue > 0.001


@given(KEYS, st.integers(0, 1000), st.integers(0, 10**9))
def test_a_draw_is_a_function_of_its_key_alone(
    key: tuple[int, int, str], purpose: int, occurrence: int
) -> None:
    seed, replication, entity = key
    once = Streams(seed, replication).entity(entity)
    other = Streams(seed, replication)
    other.entity("another").uniform(purpose)
    again = other.entity(entity)
    again.uniform(purpose + 1, occurrence)
    value = once.uniform(purpose, occurrence)
    assert 0 < value < 1
    assert value == again.uniform(purpose, occurrence)
    assert value == once.uniforms(purpose, 3, occurrence)[0]


@given(KEYS, st.integers(0, 2**64 - 1))
def test_extreme_bits_stay_inside_the_open_interval(key: tuple[int, int, str], bits: int) -> None:
    stream = Streams(*key[:2]).entity(key[2])
    for hashed in (0, 2**64 - 1, bits):
        stream.key = hashed
        assert 2**-53 <= stream.uniform(0) <= 1 - 2**-53


def test_arrays_hold_the_same_bits() -> None:
    stream = Streams(3, 4).entity("customers")
    singly = [stream.uniform(Purpose.SERVICE, 5 + n) for n in range(500)]
    assert stream.uniforms(Purpose.SERVICE, 500, first=5).tolist() == singly


def test_replications_differ() -> None:
    draws = {Streams(1, replication).entity("flow-1").uniform(Purpose.VALUE) for replication in range(1000)}
    assert len(draws) == 1000


def test_purposes_are_never_renumbered() -> None:
    """New purposes go to the end of the table; those of the first release keep their numbers."""
    assert [purpose.value for purpose in Purpose] == list(range(1, len(Purpose) + 1))
    assert (Purpose.BIRTH_GAP, Purpose.SERVICE, Purpose.PARAMETER) == (1, 16, 35)


@pytest.mark.parametrize("seed", [(-1, 0), (0, -1), (2**64, 0)])
def test_seeds_outside_64_bits_are_refused(seed: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=r"2\*\*64"):
        Streams(*seed)
