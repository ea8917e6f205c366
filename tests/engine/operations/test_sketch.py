"""The sketch of latencies: how wrong it can be, and that parts add up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfftsim.engine.operations import LatencySketch

VALUES = st.lists(
    st.one_of(st.integers(0, 300), st.integers(0, 10**7), st.integers(0, 2**62)), min_size=1, max_size=60
)


def sketch_of(values: list[int]) -> LatencySketch:
    sketch = LatencySketch()
    sketch.add(np.array(values, dtype=np.int64))
    return sketch


@given(values=VALUES, q=st.floats(0, 1))
def test_a_quantile_is_wrong_by_at_most_half_a_per_cent(values: list[int], q: float) -> None:
    exact = sorted(values)[max(1, math.ceil(q * len(values))) - 1]
    got = sketch_of(values).quantile(q)
    assert abs(got - exact) <= 0.005 * exact
    if exact < 256:
        assert got == exact


@given(values=VALUES, us=st.integers(0, 2**62))
def test_the_share_within_lies_between_those_half_a_per_cent_off(values: list[int], us: int) -> None:
    share = sketch_of(values).share_within(us)
    surely = sum(value * 1.01 <= us for value in values) / len(values)
    possibly = sum(value * 0.99 <= us for value in values) / len(values)
    assert surely - 1e-12 <= share <= possibly + 1e-12


def test_the_share_within_is_linear_in_a_bucket() -> None:
    sketch = sketch_of([1024, 1025, 1026, 1027, 1028, 1029, 1030, 1031])
    assert [sketch.share_within(us) for us in (1023, 1024, 1027, 1031)] == [0, 1 / 8, 1 / 2, 1]
    assert sketch.share_within(1025.5) == pytest.approx(2.5 / 8)


@given(one=VALUES, other=VALUES)
def test_parts_add_up(one: list[int], other: list[int]) -> None:
    together = sketch_of(one)
    together.merge(sketch_of(other))
    assert np.array_equal(together.counts, sketch_of(one + other).counts)
    assert together.count == len(one) + len(other)
    assert together.counts.nbytes < 70_000


def test_nothing_counted() -> None:
    empty = LatencySketch()
    assert (empty.count, empty.quantile(0.5), empty.share_within(5)) == (0, None, None)


def test_wrong_questions() -> None:
    sketch = sketch_of([1])
    with pytest.raises(ValueError, match="share"):
        sketch.quantile(1.5)
