"""Which kernel plays a model and why, the trace, flat memory, and what is refused."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest
from small_operations import fates

from dfftsim.engine import operations
from dfftsim.engine.operations import (
    Batches,
    Hop,
    Listed,
    OperationsModel,
    Poisson,
    Service,
    Station,
    Stream,
    compiled,
    kernels,
    simulate_operations,
)
from dfftsim.engine.operations.messages import NUMBER_BITS
from dfftsim.errors import InputError
from dfftsim.scenario.distributions import Constant, Exponential, Uniform
from dfftsim.world.streams import Streams

KEY = Streams(11)
SECOND = 1_000_000


def network(messages: int, *, pool: Station | None = None, **stream: object) -> OperationsModel:
    """Two streams through a pool and a link, with about so many messages."""
    hops = (
        Hop("pool", Service(fixed_us=700_000, spread=Exponential(1.0))),
        Hop("link", Service(us_per_byte=100.0)),
    )
    streams = tuple(
        Stream(name, Poisson(rate), hops, bytes=Exponential(500.0), **stream)
        for name, rate in (("one", 4.0), ("two", 6.0))
    )
    stations = (pool or Station("pool", 8), Station("link", 1))
    return OperationsModel(stations, streams, messages * SECOND // 10)


def test_auto_takes_a_recursion_where_it_is_exact() -> None:
    report = simulate_operations(network(500), KEY)
    assert (report.engine, report.why_events) == ("python", ())


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (
            network(200, pool=Station("pool", 8, capacity=((SECOND, 4),))),
            "station 'pool' changes its number of servers",
        ),
        (
            OperationsModel(
                (Station("s", 1, discipline="priority"),),
                tuple(
                    Stream(name, Listed((1, 2)), (Hop("s", Service(5.0)),), bytes=1.0, priority=priority)
                    for name, priority in (("one", 1), ("two", 2))
                ),
                10,
            ),
            "station 's' ranks messages of 2 priorities",
        ),
        (
            OperationsModel(
                (Station("a", 1), Station("b", 1)),
                (
                    Stream(
                        "out", Listed((1, 2)), (Hop("a", Service(5.0)), Hop("b", Service(5.0))), bytes=1.0
                    ),
                    Stream(
                        "back", Listed((1, 2)), (Hop("b", Service(5.0)), Hop("a", Service(5.0))), bytes=1.0
                    ),
                ),
                10,
            ),
            "messages come back to a station: a - b",
        ),
        (
            OperationsModel(
                (Station("a", 1),),
                (Stream("twice", Listed((1, 2)), (Hop("a", Service(5.0)),) * 2, bytes=1.0),),
                10,
            ),
            "messages come back to a station: a",
        ),
    ],
)
def test_events_where_a_condition_fails(model: OperationsModel, reason: str) -> None:
    report = simulate_operations(model, KEY)
    assert (report.engine, report.why_events) == ("events", (reason,))
    for kernel in ("python", "compiled"):
        with pytest.raises(InputError, match=f"the {kernel} kernel cannot play this model exactly: {reason}"):
            simulate_operations(model, KEY, kernel=kernel)


def test_one_priority_alone_needs_no_events() -> None:
    station = Station("pool", 8, discipline="priority")
    assert simulate_operations(network(200, pool=station, priority=3), KEY).engine == "python"


def test_auto_compiles_where_it_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loaded machine code pays earlier than machine code that has yet to be made."""
    monkeypatch.setattr(kernels, "_PAYS_WARM", 400)
    monkeypatch.setattr(kernels, "_PAYS_COLD", 900)
    said: list[str] = []
    for cold, messages, engine in (
        (False, 300, "python"),
        (False, 600, "compiled"),
        (True, 600, "python"),
        (True, 1_200, "compiled"),
    ):
        monkeypatch.setattr(compiled, "is_cold", lambda cold=cold: cold)
        assert simulate_operations(network(messages), KEY, say=said.append).engine == engine
    assert said == ["Compiling the kernel for messages: a few seconds, once on this machine"]
    monkeypatch.setattr(compiled, "is_cold", lambda: False)
    monkeypatch.setattr(kernels, "find_spec", lambda name: None)
    assert simulate_operations(network(600), KEY).engine == "python"


def test_one_server_is_left_to_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling is counted by messages that go one by one: at several servers or under patience."""
    monkeypatch.setattr(kernels, "_PAYS_WARM", 400)
    monkeypatch.setattr(compiled, "is_cold", lambda: False)
    single = Station("pool", 1)
    assert simulate_operations(network(900, pool=single), KEY).engine == "python"
    assert simulate_operations(network(900, pool=single, patience_us=SECOND), KEY).engine == "compiled"


def test_numba_missing_or_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error only where the compiled kernel was asked for."""
    monkeypatch.setattr(kernels, "_PAYS_WARM", 400)
    monkeypatch.delattr(operations, "compiled")
    monkeypatch.delitem(sys.modules, compiled.__name__)
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.setattr(kernels, "find_spec", lambda name: "found")
    assert simulate_operations(network(600), KEY).engine == "python"
    with pytest.raises(
        InputError, match=r"numba, which is not installed or .*; pip install 'dfftsim\[fast\]'"
    ):
        simulate_operations(network(10), KEY, kernel="compiled")


def test_pyarrow_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        InputError, match=r"pyarrow, which is not installed; pip install 'dfftsim\[parquet\]'"
    ):
        simulate_operations(network(10), KEY, trace=tmp_path / "trace.parquet")


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    model = network(1_000)
    simulate_operations(model, KEY, chunk=100, progress=lambda reached, until: seen.append((reached, until)))
    reached = [one for one, _ in seen]
    assert len(seen) == 10
    assert reached == sorted(reached)
    assert seen[-1] == (model.until_us, model.until_us)


@pytest.mark.parametrize("chunk", [40, 100_000])
def test_the_trace_holds_every_message(tmp_path: Path, chunk: int) -> None:
    path = tmp_path / "trace.parquet"
    model = network(600, patience_us=400_000, deadline_us=2 * SECOND, delay_us=90_000.0, delay_jitter=0.5)
    short = Stream("short", Poisson(2.0), (Hop("pool", Service(fixed_us=50_000)),), bytes=10.0)
    model = OperationsModel(model.stations, (*model.streams, short), model.until_us, observe_from_us=SECOND)
    report = simulate_operations(model, KEY, chunk=chunk, trace=path)
    rows = pyarrow.parquet.read_table(path).to_pylist()
    names = [stream.id for stream in model.streams]
    expected = {id: fate for id, fate in fates(model, KEY, "python", 77).items() if fate[0] >= SECOND}
    assert {names.index(row["stream"]) << NUMBER_BITS | row["number"] for row in rows} == set(expected)
    for row in rows:
        arrival, starts, ends = expected[names.index(row["stream"]) << NUMBER_BITS | row["number"]]
        if starts == (-1,):
            starts, ends = (None, None), (None, None)
        assert row["arrival_us"] == arrival
        assert (row["start_1_us"], row["start_2_us"])[: len(starts)] == starts
        assert (row["end_1_us"], row["end_2_us"])[: len(ends)] == ends
        if row["stream"] == "short":
            assert row["start_2_us"] is None
            assert row["delivered_us"] == row["end_1_us"]
    seen = list(report.streams.values())
    assert sum(row["on_time"] for row in rows) == sum(stream.on_time for stream in seen)
    assert sum(row["bytes"] for row in rows) == sum(stream.bytes for stream in seen)
    delivered = [row["delivered_us"] - row["arrival_us"] for row in rows if row["delivered_us"] is not None]
    assert sum(delivered) == sum(stream.latency_us for stream in seen)
    assert 0 < sum(stream.dropped for stream in seen) == len(rows) - len(delivered)


def test_a_trace_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be written: No such file or directory"):
        simulate_operations(network(10), KEY, trace=tmp_path / "nowhere" / "trace.parquet")


def test_memory_does_not_grow_with_the_messages() -> None:
    """Five times the messages, the same peak: only portions are held."""
    peaks = []
    for messages in (40_000, 200_000):
        tracemalloc.start()
        simulate_operations(network(messages), KEY, kernel="compiled", chunk=4_096)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.25 * peaks[0]
    assert peaks[1] < 4_000_000


def test_a_message_on_the_edge_of_a_portion() -> None:
    """What reaches a station as a portion ends waits for those born then: they may have lower ids."""
    direct = Stream("direct", Listed((0, 6_000)), (Hop("x", Service(1_000.0)),), bytes=1.0)
    around = Stream(
        "around", Listed((5_000, 11_000)), (Hop("y", Service(1_000.0)), Hop("x", Service(1_000.0))), bytes=1.0
    )
    model = OperationsModel((Station("x", 1), Station("y", 1)), (direct, around), 12_000)
    for engine in ("python", "compiled", "events"):
        for chunk in (1, 2, 100):
            found = fates(model, KEY, engine, chunk)
            assert found[1] == (6_000, (6_000,), (7_000,))
            assert found[1 << NUMBER_BITS] == (5_000, (5_000, 7_000), (6_000, 8_000))


def test_batches_larger_than_a_chunk() -> None:
    stream = Stream("batch", Batches(SECOND, 5_000), (Hop("s", Service(100.0)),), bytes=1.0)
    model = OperationsModel((Station("s", 4),), (stream,), 3 * SECOND)
    report = simulate_operations(model, KEY, chunk=64)
    assert report.messages == 15_000
    assert report.streams["batch"].wait_us == (3 * sum(100 * (n // 4) for n in range(5_000)),)


def test_draws_belong_to_the_message() -> None:
    """Another station on the way, another stream beside it: sizes and services stay as they were."""
    model = network(300)
    one = model.streams[0]
    longer = Stream(one.id, one.arrivals, (one.hops[0], Hop("extra", Service(5.0)), one.hops[1]), one.bytes)
    other = OperationsModel(
        (*model.stations, Station("extra", 1)), (model.streams[1], longer), model.until_us
    )
    before = simulate_operations(model, KEY).streams["one"]
    after = simulate_operations(other, KEY).streams["one"]
    assert (before.messages, before.bytes) == (after.messages, after.bytes)
    assert before.service_us == (after.service_us[0], after.service_us[2])
    assert not np.array_equal(before.latency.counts, after.latency.counts)


STATION = Station("s", 1)
HOPS = (Hop("s", Service()),)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Service(fixed_us=-1.0), "must not be negative"),
        (lambda: Service(spread=Uniform(-1.0, 1.0)), "spread must not be negative"),
        (lambda: Station("s", 0), "station 's': at least one server is needed"),
        (lambda: Station("s", 1, outages=((5, 5),)), "an outage ends after it begins"),
        (lambda: Station("s", 1, outages=((5, 9), (8, 10))), "do not overlap"),
        (lambda: Station("s", 1, capacity=((5, 2), (5, 3))), "one at a time"),
        (lambda: Station("s", 1, capacity=((5, -2),)), "negative"),
        (lambda: Station("s", 1, capacity=((5, 0),)), "some server is left in the end"),
        (lambda: Station("s", 1, discipline="lifo"), "discipline is fifo or priority"),
        (lambda: Stream("x", Poisson(1.0), (), bytes=1.0), "stream 'x': at least one hop"),
        (lambda: Stream("x", Poisson(1.0), HOPS, bytes=-1.0), "bytes must not be negative"),
        (lambda: Stream("x", Poisson(1.0), HOPS, bytes=1.0, records=Constant(-1.0)), "records must not"),
        (lambda: Stream("x", Poisson(1.0), HOPS, bytes=1.0, delay_us=-1.0), "delay"),
        (lambda: Stream("x", Poisson(1.0), HOPS, bytes=1.0, delay_jitter=1.0), "jitter is a share"),
        (lambda: Stream("x", Poisson(1.0), HOPS, bytes=1.0, deadline_us=-1), "deadline"),
        (lambda: Stream("x", Poisson(1.0), HOPS, bytes=1.0, patience_us=-1), "patience"),
        (lambda: OperationsModel((), (), 0), "at least 1 us"),
        (lambda: OperationsModel((), (), 5, observe_from_us=5), "inside the window"),
        (lambda: OperationsModel((STATION, STATION), (), 5), "station ids are not unique: 's'"),
        (
            lambda: OperationsModel((), (Stream("x", Poisson(1.0), HOPS, bytes=1.0),), 5),
            "stream 'x' visits station 's', which does not exist",
        ),
    ],
)
def test_wrong_models(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_a_chunk_holds_a_message() -> None:
    with pytest.raises(ValueError, match="at least one message"):
        simulate_operations(network(10), KEY, chunk=0)
