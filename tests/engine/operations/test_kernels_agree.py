"""Every kernel, in portions of any size, gives each message the times that SimPy gives it."""

from __future__ import annotations

import operations_reference as reference
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_operations import fates, models

from dfftsim.engine.operations import OperationsModel, simulate_operations
from dfftsim.engine.operations.exactness import why_events
from dfftsim.errors import InputError
from dfftsim.world.streams import Streams

CHUNKS = (1, 7, 10_000)
SEEDS = st.integers(0, 2**32)


@settings(max_examples=250, deadline=None)
@given(model=models(), seed=SEEDS)
def test_all_kernels_agree_with_simpy(model: OperationsModel, seed: int) -> None:
    key = Streams(seed)
    expected, drawn = reference.play(model, key)
    assert len(expected) == len(drawn)
    assert why_events(model) == ()
    for engine in ("python", "compiled", "events"):
        for chunk in CHUNKS:
            assert fates(model, key, engine, chunk) == expected, (engine, chunk)


@settings(max_examples=150, deadline=None)
@given(model=models(feed_forward=False), seed=SEEDS)
def test_the_event_loop_agrees_with_simpy_on_any_model(model: OperationsModel, seed: int) -> None:
    key = Streams(seed)
    expected, _ = reference.play(model, key)
    for chunk in CHUNKS:
        assert fates(model, key, "events", chunk) == expected, chunk
    if why_events(model):
        with pytest.raises(InputError, match="cannot play this model exactly"):
            simulate_operations(model, key, kernel="python")
    else:
        assert fates(model, key, "python", 7) == expected
