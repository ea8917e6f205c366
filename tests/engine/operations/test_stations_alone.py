"""One station: every way of computing starts gives those of the plain recursion; outages, tick by tick."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfftsim.engine.operations.compiled import CompiledQueue
from dfftsim.engine.operations.recursion import RecursiveQueue
from dfftsim.engine.operations.uptime import Uptime
from dfftsim.engine.stations import VirtualFifo

LISTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 25), st.integers(0, 20)), max_size=40)
CUTS = st.lists(st.integers(0, 40), max_size=4)


def in_portions(queue: object, rows: list[tuple[int, int, int | None]], cuts: list[int]) -> list[int]:
    """Starts of messages (arrival, service, patience) that are entered in several calls."""
    bounds = [0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]
    starts: list[int] = []
    for begin, end in pairwise(bounds):
        part = rows[begin:end]
        arrivals = np.array([row[0] for row in part], dtype=np.int64)
        services = np.array([row[1] for row in part], dtype=np.int64)
        latest = None
        if any(row[2] is not None for row in rows):
            latest = arrivals + np.array([row[2] for row in part], dtype=np.int64)
        starts += queue.starts(arrivals, services, latest).tolist()
    return starts


def by_virtual_fifo(rows: list[tuple[int, int, int | None]], servers: int) -> list[int]:
    """The starts that the control plane's recursion gives."""
    queue = VirtualFifo(servers)
    return [-1 if start is None else start for start, _ in (queue.book(*row) for row in rows)]


@pytest.mark.parametrize("make", [RecursiveQueue, CompiledQueue])
@settings(max_examples=150, deadline=None)
@given(
    rows=LISTS,
    servers=st.integers(1, 5),
    cuts=CUTS,
    same=st.sampled_from([None, 0, 7]),
    patient=st.booleans(),
)
def test_starts_are_those_of_the_control_planes_recursion(
    make: type,
    rows: list[tuple[int, int, int]],
    servers: int,
    cuts: list[int],
    same: int | None,
    patient: bool,
) -> None:
    """Also where all services are equal, and in any number of calls."""
    messages = [
        (arrival, service if same is None else same, None if patient else patience)
        for arrival, service, patience in sorted(rows, key=lambda row: row[0])
    ]
    assert in_portions(make(servers), messages, cuts) == by_virtual_fifo(messages, servers)


def test_equal_services_after_a_long_one() -> None:
    """Messages of equal service may overtake the end of one that began in an earlier call."""
    rows = [(0, 100, None), (1, 5, None), (2, 5, None), (3, 5, None), (120, 5, None)]
    starts = in_portions(RecursiveQueue(2), rows, [1, 2])
    assert starts == [0, 1, 6, 11, 120] == by_virtual_fifo(rows, 2)


OUTAGES = st.lists(st.integers(0, 40), min_size=0, max_size=6, unique=True).map(
    lambda times: [tuple(sorted(times)[k : k + 2]) for k in range(0, len(times) - len(times) % 2, 2)]
)


@given(outages=OUTAGES, touching=st.booleans())
def test_uptime_counts_the_instants_without_outage(outages: list[tuple[int, int]], touching: bool) -> None:
    if touching and len(outages) > 1:
        outages[0] = (outages[0][0], outages[1][0])
    up = [not any(begin <= time < end for begin, end in outages) for time in range(80)]
    uptime = Uptime(outages)
    times = np.arange(60)
    assert uptime.of(times).tolist() == [sum(up[:time]) for time in range(60)]
    assert uptime.up_from(times).tolist() == [time + up[time:].index(True) for time in range(60)]
    for name in ("of", "up_from"):
        one_by_one = [getattr(uptime, f"{name}_at")(time) for time in range(60)]
        assert one_by_one == getattr(uptime, name)(times).tolist()
    for start in (time for time in range(40) if up[time]):
        assert uptime.end_at(start, 0) == start
        for service in range(1, 15):
            end = uptime.end_at(start, service)
            assert sum(up[start:end]) == service
            assert up[end - 1]
    passed = np.arange(1, 30)
    assert [sum(up[:time]) for time in uptime.first_time(passed)] == passed.tolist()
    assert all(up[time - 1] for time in uptime.first_time(passed))
