"""The report: what it counts is what the messages' times say, however the run was cut."""

from __future__ import annotations

import dataclasses
import math

import operations_reference as reference
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_operations import models

from dfftsim.engine.operations import (
    Hop,
    Listed,
    OperationsModel,
    OperationsReport,
    Periodic,
    Poisson,
    Service,
    Station,
    StationReport,
    Stream,
    StreamReport,
    relaxation_us,
    simulate_operations,
)
from dfftsim.engine.operations.messages import NUMBER_BITS
from dfftsim.scenario.distributions import Exponential
from dfftsim.world.streams import Streams

SECOND = 1_000_000


def plain(report: OperationsReport) -> tuple[object, ...]:
    """All that a report says, as values that can be compared."""
    names = [field.name for field in dataclasses.fields(StreamReport) if field.name != "latency"]
    streams = [
        [stream.latency.counts.tolist(), *(getattr(stream, name) for name in names)]
        for stream in report.streams.values()
    ]
    return streams, list(report.stations.values()), report.messages


@settings(max_examples=100, deadline=None)
@given(model=models(), seed=st.integers(0, 2**32))
def test_the_same_report_from_every_kernel_in_any_portions(model: OperationsModel, seed: int) -> None:
    key = Streams(seed)
    whole = plain(simulate_operations(model, key, kernel="python"))
    for kernel in ("python", "compiled", "events"):
        for chunk in (1, 7, 10_000):
            assert plain(simulate_operations(model, key, kernel=kernel, chunk=chunk)) == whole


@settings(max_examples=100, deadline=None)
@given(model=models(feed_forward=False), seed=st.integers(0, 2**32))
def test_the_report_is_what_the_times_say(model: OperationsModel, seed: int) -> None:
    """Conservation, sums, and the integrals of queue and work (Little), from the reference's times alone."""
    key = Streams(seed)
    fates, drawn = reference.play(model, key)
    report = simulate_operations(model, key, kernel="events", chunk=5)
    row_of = {int(id): row for row, id in enumerate(drawn.id)}
    begin, end = model.observe_from_us, model.until_us
    queue = dict.fromkeys(report.stations, 0)
    busy = dict.fromkeys(report.stations, 0)
    for place, stream in enumerate(model.streams):
        seen = report.streams[stream.id]
        own = {id: fate for id, fate in fates.items() if id >> NUMBER_BITS == place}
        for arrival, starts, ends in own.values():
            here = arrival
            if starts == (-1,):
                queue[stream.hops[0].station] += overlap(arrival, arrival + stream.patience_us, begin, end)
                continue
            for hop, start, finish in zip(stream.hops, starts, ends, strict=True):
                station = next(one for one in model.stations if one.id == hop.station)
                queue[hop.station] += overlap(here, start, begin, end)
                busy[hop.station] += working(station, start, finish, begin, end)
                here = finish
        counted = {id: fate for id, fate in own.items() if fate[0] >= begin}
        served = {id: fate for id, fate in counted.items() if fate[1] != (-1,)}
        latencies = {id: fate[2][-1] + int(drawn.delay[row_of[id]]) - fate[0] for id, fate in served.items()}
        on_time = [id for id, latency in latencies.items() if latency <= (stream.deadline_us or math.inf)]
        if stream.deadline_us == 0:
            on_time = [id for id, latency in latencies.items() if latency == 0]
        assert (seen.messages, seen.delivered, seen.dropped) == (
            len(counted),
            len(served),
            len(counted) - len(served),
        )
        assert seen.on_time == len(on_time)
        assert seen.bytes == sum(int(drawn.bytes[row_of[id]]) for id in counted)
        assert seen.bytes_on_time == sum(int(drawn.bytes[row_of[id]]) for id in on_time)
        assert seen.latency_us == sum(latencies.values())
        assert seen.latency_us == sum(seen.wait_us) + seen.delay_us + sum(
            finish - start
            for _, starts, ends in served.values()
            for start, finish in zip(starts, ends, strict=True)
        )
        assert seen.latency.count == seen.delivered
    assert {name: station.queue_us for name, station in report.stations.items()} == queue
    assert {name: station.busy_us for name, station in report.stations.items()} == busy
    assert report.messages == len(fates)


def overlap(one: int, other: int, begin: int, end: int) -> int:
    """Length of [one, other) inside [begin, end)."""
    return max(0, min(other, end) - max(one, begin))


def working(station: Station, start: int, finish: int, begin: int, end: int) -> int:
    """Time at work between start and finish inside [begin, end)."""
    down = sum(
        overlap(max(start, a), min(finish, b), begin, end)
        for a, b in station.outages
        if b > start and a < finish
    )
    return overlap(start, finish, begin, end) - down


def test_capacity_of_a_station_with_outages_and_changes() -> None:
    station = Station("s", 2, outages=((100, 300),), capacity=((200, 4), (600, 1)))
    stream = Stream("all", Listed((50, 60, 950)), (Hop("s", Service(fixed_us=100)),), bytes=1.0)
    report = simulate_operations(
        OperationsModel((station,), (stream,), 1_000, observe_from_us=50), Streams(1)
    )
    seen = report.stations["s"]
    assert report.engine == "events"
    assert seen.capacity_us == 2 * 50 + 4 * 300 + 1 * 400
    assert seen.busy_us == 100 + 100 + 50
    assert seen.utilisation == 250 / 1_700
    assert (seen.customers, seen.wait_us, seen.mean_queue) == (3, 0, 0)


def test_little() -> None:
    """Rate times mean wait is the mean queue, when all that arrive in the window also leave in it."""
    hops = (Hop("pool", Service(fixed_us=3 * SECOND, spread=Exponential(1.0))),)
    stream = Stream("all", Poisson(0.9), hops, bytes=1.0)
    until = 20_000 * SECOND
    report = simulate_operations(OperationsModel((Station("pool", 3),), (stream,), until), Streams(4))
    pool = report.stations["pool"]
    rate = report.streams["all"].messages / until
    assert pool.mean_queue == pytest.approx(rate * pool.mean_wait_us, rel=1e-3)
    assert pool.utilisation == pytest.approx(rate * pool.mean_service_us / 3, rel=1e-3)


def test_nothing_arrives() -> None:
    stream = Stream("none", Listed(()), (Hop("s", Service(fixed_us=5)),), bytes=1.0)
    report = simulate_operations(OperationsModel((Station("s", 1),), (stream,), 100), Streams(1))
    seen, station = report.streams["none"], report.stations["s"]
    assert (report.messages, seen.messages, seen.on_time_share, seen.mean_latency_us, seen.p(0.5)) == (
        0,
        0,
        None,
        None,
        None,
    )
    assert (station.utilisation, station.mean_wait_us, station.mean_service_us) == (0, None, None)
    assert relaxation_us(station) == 0


def test_a_model_without_streams() -> None:
    report = simulate_operations(OperationsModel((Station("s", 1),), (), 100), Streams(1))
    assert (report.messages, report.streams, report.stations["s"].busy_us) == (0, {}, 0)


def test_a_message_by_hand() -> None:
    """Service by bytes and records, delay, deadline; bytes / 64 records where none are given."""
    one = Stream(
        "one",
        Periodic(10_000),
        (
            Hop("pet", Service(100.0, us_per_byte=0.5, us_per_record=2.0)),
            Hop("link", Service(us_per_byte=0.1)),
        ),
        bytes=640.0,
        delay_us=1_000.0,
        deadline_us=1_504,
    )
    other = dataclasses.replace(one, id="other", records=5.0, deadline_us=1_503)
    stations = (Station("pet", 2), Station("link", 2))
    report = simulate_operations(OperationsModel(stations, (one, other), 30_000), Streams(1))
    first, second = report.streams["one"], report.streams["other"]
    assert first.service_us == (3 * (100 + 320 + 20), 3 * 64)
    assert second.service_us == (3 * (100 + 320 + 10), 3 * 64)
    assert (first.delay_us, first.latency_us, first.wait_us) == (3_000, 3 * 1_504, (0, 0))
    assert (first.on_time, first.on_time_share, first.bytes_on_time) == (3, 1.0, 1_920)
    assert (second.on_time, second.latency_us) == (3, 3 * 1_494)


def test_relaxation_of_one_server_and_of_many() -> None:
    def station(servers: int, load: float) -> StationReport:
        return StationReport("s", servers, int(1_000_000 * load), 1_000_000, 0, 1_000_000, 100, 0, 20_000)

    assert relaxation_us(station(1, 0.25)) == pytest.approx(200 / (1 - 0.5) ** 2)
    assert relaxation_us(station(4, 0.81)) == pytest.approx(200 / 4 / (1 - 0.9) ** 2)
    assert relaxation_us(station(100, 0.01)) == 200
    assert relaxation_us(station(1, 1.0)) == math.inf


def test_the_mean_of_the_delay() -> None:
    """Jitter moves part of the delay into an exponential and keeps the mean."""
    stream = Stream(
        "all", Poisson(1_000.0), (Hop("s", Service()),), bytes=1.0, delay_us=80_000.0, delay_jitter=0.25
    )
    report = simulate_operations(OperationsModel((Station("s", 1),), (stream,), 20 * SECOND), Streams(2))
    seen = report.streams["all"]
    assert abs(seen.delay_us / seen.messages - 80_000) <= 5 * 20_000 / math.sqrt(seen.messages)
    assert seen.p(0) >= 60_000 * 0.995
