"""The event list: one order for all, SimPy's own events included."""

from __future__ import annotations

import math

import pytest
import simpy
from hypothesis import given
from hypothesis import strategies as st
from simpy.core import EmptySchedule

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import EventKey, Rank

KEYS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(Rank)), st.integers(0, 3)), max_size=40)


@given(KEYS)
def test_events_happen_by_time_rank_id_and_entry(keys: list[tuple[int, Rank, int]]) -> None:
    env = OrderedEnvironment()
    seen: list[tuple[EventKey, int]] = []
    for number, key in enumerate(keys):
        env.at(*key, lambda key, number: seen.append((EventKey(*key), number)), key, number)
    env.run()
    assert seen == sorted((EventKey(*key), number) for number, key in enumerate(keys))
    assert env.events_processed == len(keys)


@given(KEYS, st.sets(st.integers(0, 39)))
def test_cancelled_events_do_not_happen(keys: list[tuple[int, Rank, int]], cancelled: set[int]) -> None:
    env = OrderedEnvironment()
    seen: list[int] = []
    handles = [env.at(*key, seen.append, number) for number, key in enumerate(keys)]
    for number in cancelled & set(range(len(keys))):
        env.cancel(handles[number])
    while env.peek() < math.inf:
        env.step()
    assert sorted(seen) == sorted(set(range(len(keys))) - cancelled)


def test_many_cancelled_events_leave_no_trace() -> None:
    env = OrderedEnvironment()
    seen: list[int] = []
    handles = [env.at(time, Rank.ARRIVAL, 0, seen.append, time) for time in range(1000)]
    for handle in handles[1::2] + handles[2::4]:
        env.cancel(handle)
    assert len(env._heap) < 600
    env.run()
    assert seen == list(range(0, 1000, 4))
    assert env.events_processed == 250
    assert not env._cancelled


def test_cancelling_from_within_a_run_after_compaction() -> None:
    env = OrderedEnvironment()
    seen: list[int] = []
    handles = [env.at(10 + time, Rank.ARRIVAL, 0, seen.append, time) for time in range(200)]
    env.at(1, Rank.LAW_CHANGE, 0, lambda: [env.cancel(handle) for handle in handles[:-1]])
    env.run()
    assert seen == [199]


def test_an_event_for_the_present_instant_with_a_lower_rank_is_next() -> None:
    env = OrderedEnvironment()
    seen: list[str] = []

    def arrive() -> None:
        seen.append("arrival")
        env.at(env.now, Rank.SERVICE_END, 0, seen.append, "service of no length")

    env.at(5, Rank.ARRIVAL, 0, arrive)
    env.at(5, Rank.PATIENCE_END, 0, seen.append, "patience")
    env.run()
    assert seen == ["arrival", "service of no length", "patience"]


def test_run_stops_before_the_events_of_its_last_instant() -> None:
    env = OrderedEnvironment()
    seen: list[int] = []
    for time in (1, 2, 3):
        env.at(time, Rank.ARRIVAL, 0, seen.append, time)
    env.run(until=2)
    assert (seen, env.now) == ([1], 2)
    env.run(until=2)
    assert seen == [1]
    env.run(until=10)
    assert (seen, env.now) == ([1, 2, 3], 10)


def test_the_past_is_refused() -> None:
    env = OrderedEnvironment(initial_time=5)
    with pytest.raises(ValueError, match="before the present"):
        env.at(4, Rank.ARRIVAL, "x", print)
    with pytest.raises(ValueError, match="before the present"):
        env.run(until=4)


def test_simpy_processes_and_resources_work_unchanged() -> None:
    def customer(env: simpy.Environment, desk: simpy.Resource, service: int, log: list[tuple[int, str]]):
        with desk.request() as request:
            patience = env.timeout(3)
            yield request | patience
            if not request.triggered:
                log.append((env.now, "left"))
                return
            yield env.timeout(service)
            log.append((env.now, "served"))

    logs = []
    for env in (simpy.Environment(), OrderedEnvironment()):
        desk, log = simpy.Resource(env), []
        for service in (2, 4, 1):
            env.process(customer(env, desk, service, log))
        env.run()
        logs.append(log)
    assert logs[0] == logs[1] == [(2, "served"), (3, "left"), (6, "served")]


def test_a_process_goes_on_before_anything_else_happens() -> None:
    env = OrderedEnvironment()
    seen: list[str] = []
    bell = env.event()

    def sleeper():
        yield bell
        seen.append("process")
        yield env.moment(7, Rank.LAW_CHANGE, "law")
        seen.append("law")
        yield env.timeout(0)
        seen.append("still law")

    env.process(sleeper())
    env.at(3, Rank.ARRIVAL, "a", lambda: (seen.append("bell"), bell.succeed()))
    env.at(3, Rank.ARRIVAL, "b", seen.append, "next arrival")
    env.at(7, Rank.FLOW_END, "c", seen.append, "end")
    env.at(7, Rank.ARRIVAL, "d", seen.append, "arrival")
    env.run()
    assert seen == ["bell", "process", "next arrival", "end", "law", "still law", "arrival"]


def test_run_until_a_process_returns_its_value_and_can_go_on() -> None:
    env = OrderedEnvironment()

    def worker():
        yield env.timeout(4)
        return "done"

    seen: list[int] = []
    env.at(9, Rank.ARRIVAL, 0, seen.append, 9)
    process = env.process(worker())
    assert env.run(until=process) == "done"
    assert (env.now, seen) == (4, [])
    assert env.run(until=process) == "done"
    env.run()
    assert seen == [9]
    with pytest.raises(RuntimeError, match="has not happened"):
        env.run(until=env.event())
    with pytest.raises(EmptySchedule):
        env.step()


def test_a_failing_process_stops_the_run() -> None:
    env = OrderedEnvironment()

    def faulty():
        yield env.timeout(1)
        raise LookupError("no such rule")

    env.process(faulty())
    with pytest.raises(LookupError, match="no such rule"):
        env.run()


def test_fractions_of_a_tick_are_refused() -> None:
    with pytest.raises(ValueError, match="whole ticks"):
        OrderedEnvironment().timeout(0.5)
