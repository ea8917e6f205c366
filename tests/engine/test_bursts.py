"""Queues of messages: the same as on the control plane, and exact where a formula is."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from burst_worlds import DAY, burst, statistics
from hypothesis import given, settings
from hypothesis import strategies as st

from dfftsim.engine.operations import Bursts, Hop, OperationsModel, Service, Station, Stream
from dfftsim.engine.operations.report import Engine
from dfftsim.engine.operations.simulate import played
from dfftsim.engine.operations.tally import total
from dfftsim.scenario.distributions import Exponential
from dfftsim.world.streams import Streams

BOTH_PLANES = (
    "arrivals", "completed", "withdrawn", "wait_days_mean", "wait_days_served_mean", "p_wait", "p_abandon",
    "utilisation", "queue_mean", "number_mean",
)  # fmt: skip
QUANTILES = ("wait_days_p50", "wait_days_p90", "wait_days_p95", "wait_days_p99")


@settings(max_examples=60, deadline=None)
@given(
    times=st.lists(st.integers(0, 10 * 24), min_size=1, max_size=40).map(sorted),
    servers=st.integers(1, 3),
    service=st.integers(1, 12),
    patience=st.none() | st.integers(0, 50),
)
def test_both_planes_tell_the_same_of_listed_cases(
    times: list[int], servers: int, service: int, patience: int | None
) -> None:
    queue = {
        "officers": servers,
        "service": f"{service} h",
        "arrivals": [{"id": "all", "times": [f"{time} h" for time in times]}],
        **({} if patience is None else {"patience": f"{patience} h"}),
    }
    slow = statistics({"desk": queue}, days=31)["desk"]  # every case ends within the horizon
    fast = burst({"desk": queue}, days=31).queues["desk"]
    for name in BOTH_PLANES:
        assert fast[name] == pytest.approx(slow[name], nan_ok=True), name
    for name in QUANTILES:
        assert fast[name] == pytest.approx(slow[name], rel=0.005, nan_ok=True), name


def test_both_planes_give_erlangs_wait_within_their_luck() -> None:
    queue = {
        "officers": 3,
        "service": {"exponential": {"mean": "1 h"}},
        "arrivals": [{"id": "all", "interarrival": {"exponential": {"mean": "25 min"}}}],
    }
    erlang = 1.078652 / 24
    runs = range(12)
    slow = [statistics({"desk": queue}, n)["desk"]["wait_days_mean"] for n in runs]
    fast = [statistics({"desk": {**queue, "burst": True}}, n)["desk"]["wait_days_mean"] for n in runs]
    for sample in (slow, fast):
        mean = sum(sample) / len(sample)
        error = (sum((x - mean) ** 2 for x in sample) / (len(sample) - 1) / len(sample)) ** 0.5
        assert abs(mean - erlang) < 4.4 * error  # Student's t of 11 degrees at 99.9 %
        assert 0 < error < 0.2 * erlang


@given(cases=st.integers(1, 400), servers=st.integers(1, 7), service=st.integers(1, 5000))
@settings(max_examples=50, deadline=None)
def test_cases_that_come_at_once_clear_in_rounds(cases: int, servers: int, service: int) -> None:
    queue = {
        "officers": servers,
        "service": f"{service} ms",
        "arrivals": [{"id": "all", "times": ["0 h"], "count": cases}],
    }
    found = burst({"hub": queue}).queues["hub"]
    rounds = -(-cases // servers)
    assert found["cleared_days"] * DAY == pytest.approx(rounds * service / 1000)
    assert found["work_days"] * DAY == pytest.approx(cases * service / 1000)
    waits = sum(n // servers for n in range(cases)) * service / 1000
    assert found["wait_days_mean"] * DAY * cases == pytest.approx(waits)


def test_an_outage_shifts_what_comes_after_it() -> None:
    queue = {
        "officers": 1,
        "service": "1 min",
        "arrivals": [{"id": "all", "times": ["0 h"], "count": 120, "deadline": "90 min"}],
    }
    plain = burst({"hub": queue}).queues["hub"]
    late = burst({"hub": {**queue, "outages": [{"at": "1 h", "for": "3 h"}]}}).queues["hub"]
    assert plain["cleared_days"] * 24 == pytest.approx(2)
    assert late["cleared_days"] * 24 == pytest.approx(5)
    assert plain["on_time_share"] == 0.75
    assert late["on_time_share"] == 0.5
    assert late["work_days"] == plain["work_days"]


def test_the_mean_number_is_little_s_law_and_undefined_with_outages() -> None:
    """Two messages of an hour each, of which the second waits for one; an outage catches one in service."""
    queue = {
        "officers": 1,
        "service": "1 h",
        "arrivals": [{"id": "all", "times": ["0 h"], "count": 2}],
    }
    plain = burst({"hub": queue}).queues["hub"]
    late = burst({"hub": {**queue, "outages": [{"at": "30 min", "for": "3 h"}]}}).queues["hub"]
    assert plain["number_mean"] == pytest.approx((1 + 2) / (30 * 24))
    assert late["queue_mean"] == pytest.approx(4 / (30 * 24))
    assert isnan(late["number_mean"])


def test_messages_go_on_and_their_deadline_is_that_of_the_whole_way() -> None:
    first = {
        "officers": 1,
        "service": "1 s",
        "next": {"second": 1},
        "arrivals": [{"id": "all", "times": ["0 h"], "count": 10, "within": "100 s", "deadline": "3 s"}],
    }
    found = burst({"first": first, "second": {"officers": 1, "service": "2 s"}})
    assert found.queues["second"]["arrivals"] == 10
    assert found.queues["second"]["wait_days_mean"] == 0
    assert found.queues["first"]["on_time_share"] == found.queues["second"]["on_time_share"] == 1
    assert found.queues["second"]["cleared_days"] * DAY == pytest.approx(93)
    assert found.operations == {"engine": "recursion", "why_events": [], "messages": 10}


def test_priorities_are_played_with_events_and_the_reason_is_told() -> None:
    queue = {
        "officers": 1,
        "service": "1 s",
        "arrivals": [
            {"id": "plain", "times": ["0 h"], "count": 5, "priority": 1, "deadline": "1 min"},
            {"id": "urgent", "times": ["1 s"], "count": 5},
        ],
    }
    found = burst({"hub": queue})
    assert found.operations["engine"] == "events"
    assert found.operations["why_events"] == ["station 'hub' ranks messages of 2 priorities"]
    assert found.queues["hub"]["cleared_days"] * DAY == pytest.approx(10)


def test_more_bodies_make_more_cases_and_shorter_intervals() -> None:
    queues = {
        "pairs": {
            "officers": "bodies",
            "service": "1 s",
            "arrivals": [{"id": "all", "times": ["0 h"], "count": "pairs"}],
        },
        "hub": {
            "officers": 1,
            "service": {"times": ["1 s", {"over": "bodies"}]},
            "arrivals": [{"id": "all", "interarrival": {"times": ["1 h", {"over": "bodies"}]}}],
        },
    }
    for bodies in (10, 20):
        found = burst(queues, bodies=bodies).queues
        assert found["pairs"]["arrivals"] == bodies * (bodies - 1) / 2
        assert found["pairs"]["cleared_days"] * DAY == pytest.approx(-(-(bodies - 1) // 2))
        assert found["hub"]["arrivals"] == 30 * 24 * bodies - 1
        assert found["hub"]["utilisation"] == pytest.approx(1 / 3600, rel=1e-3)


def test_bodies_count_on_the_control_plane_too() -> None:
    queue = {
        "officers": "bodies",
        "service": {"times": ["1 d", {"over": "bodies"}]},
        "arrivals": [{"id": "all", "interarrival": {"times": ["10 d", {"over": "bodies"}]}}],
    }
    found = statistics({"desk": queue}, bodies=5)["desk"]
    assert found["arrivals"] == 14
    assert found["utilisation"] == pytest.approx(14 * 0.2 / (5 * 30))


def test_the_same_seed_gives_the_same_numbers() -> None:
    queue = {
        "burst": True,
        "officers": 2,
        "service": {"lognormal": {"mean": "1 s", "cv": 1}},
        "arrivals": [{"id": "all", "interarrival": {"exponential": {"mean": "60 s"}}}],
    }
    one, again, other = (statistics({"hub": queue}, n)["hub"] for n in (0, 0, 1))
    assert isnan(one.pop("on_time_share")) and isnan(again.pop("on_time_share"))
    assert one == again
    assert one["work_days"] != other["work_days"]


@settings(max_examples=100, deadline=None)
@given(
    times=st.lists(st.integers(0, 8), min_size=1, max_size=4).map(sorted),
    sizes=st.tuples(st.integers(1, 30), st.integers(1, 30)),
    service=st.sampled_from([0, 1, 3]),
    spread=st.booleans(),
    chunk=st.sampled_from([1, 2, 7]),
    until=st.sampled_from([2, 9, 12]),
)
def test_a_burst_cut_into_pieces_is_the_burst(
    times: list[int], sizes: tuple[int, int], service: int, spread: bool, chunk: int, until: int
) -> None:
    work = Service(fixed_us=service, spread=Exponential(1.0) if spread else None)
    hops = (Hop("first", work), Hop("second", work))
    model = OperationsModel(
        (Station("first", 2), Station("second", 1)),
        (
            Stream("a", Bursts(tuple(times), sizes[0]), hops, 0.0),
            Stream("b", Bursts((times[0],), sizes[1], within_us=3), hops[1:], 0.0),
        ),
        until_us=until,
    )
    in_pieces = _histories(model, "python", chunk)
    assert in_pieces == _histories(model, "python", 65_536) == _histories(model, "events", 65_536)


def _histories(model: OperationsModel, engine: Engine, chunk: int) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for _, table in played(model, Streams(3, 0), engine, chunk):
        rows = zip(table.id.tolist(), table.arrival.tolist(), *table.starts.tolist(), strict=True)
        found |= {id: tuple(times) for id, *times in rows}
    return found


def test_a_burst_larger_than_memory_is_never_held_whole() -> None:
    model = OperationsModel(
        (Station("hub", 1),),
        (Stream("a", Bursts((0,), 40_000), (Hop("hub", Service(1.0)),), 0.0),),
        until_us=1000,
    )
    portions = [len(table) for _, table in played(model, Streams(1, 0), "python", 1000)]
    assert sum(portions) == 40_000
    assert max(portions) <= 4 * 1000 + 1100


def test_sums_are_exact_beyond_64_bits() -> None:
    values = np.full(1000, 2**61, dtype=np.int64)
    assert total(values) == 1000 * 2**61
    assert total(values[:0]) == 0
    assert total(np.array([3, 4], dtype=np.int64)) == 7


def test_cases_within_a_time_come_evenly() -> None:
    process = Bursts((10, 2_000), 7, within_us=1000)
    times = [t for block in process.blocks(Streams(1, 0).entity("a"), 3) for t in block.tolist()]
    assert times == [10 + n * 1000 // 7 for n in range(7)] + [2000 + n * 1000 // 7 for n in range(7)]
    with pytest.raises(ValueError, match="over before the next begins"):
        Bursts((0, 10), 2, within_us=11)
    assert process.per_second(1000) * 1000 / 1e6 == 7
