"""Stations: three programs agree to the second, and what each option means by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_models import (
    DAY,
    Application,
    applications,
    histories,
    play_simpy,
    play_station,
    play_virtual,
)

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import NEVER, Rank
from dfftsim.engine.stations import Case, CaseState, Station, VirtualFifo
from dfftsim.engine.working_time import WorkingTime

SERVERS = st.integers(1, 4)
HOUR = 3600


@settings(max_examples=200, deadline=None)
@given(applications(rounds=1, classes=1), SERVERS)
def test_station_recursion_and_simpy_agree_on_plain_queues(rows: list[Application], servers: int) -> None:
    _, cases = play_station(rows, servers)
    assert histories(cases) == play_virtual(rows, servers) == play_simpy(rows, servers)


@settings(max_examples=200, deadline=None)
@given(applications(), SERVERS)
def test_station_and_simpy_agree_with_classes_and_requests(rows: list[Application], servers: int) -> None:
    _, cases = play_station(rows, servers)
    assert histories(cases) == play_simpy(rows, servers)


@settings(max_examples=50, deadline=None)
@given(applications(rounds=1, classes=1))
def test_unlimited_servers_never_let_wait(rows: list[Application]) -> None:
    _, cases = play_station(rows, None)
    assert histories(cases) == play_virtual(rows, None)
    assert all(case.waited == 0 for case in cases)


@settings(max_examples=100, deadline=None)
@given(applications(rounds=1, classes=1, patience=False), SERVERS)
def test_one_more_officer_never_lengthens_a_wait(rows: list[Application], servers: int) -> None:
    _, fewer = play_station(rows, servers)
    _, more = play_station(rows, servers + 1)
    assert all(b.waited <= a.waited for a, b in zip(fewer, more, strict=True))


@settings(max_examples=50, deadline=None)
@given(applications(), SERVERS, st.booleans(), st.none() | st.integers(0, 5), st.integers(0, 12 * DAY))
def test_the_same_cases_give_the_same_history_and_report(
    rows: list[Application], servers: int, first: bool, places: int | None, start: int
) -> None:
    options = {"returned_first": first, "places": places, "observe_from": start}
    one, cases_one = play_station(rows, servers, **options)
    two, cases_two = play_station(rows, servers, **options)
    assert histories(cases_one) == histories(cases_two)
    assert one.report() == two.report()


def station_with(servers: int | None, *cases: tuple[int, Case], **options: object) -> Station:
    """A station on its own clock, and when each case arrives."""
    env = OrderedEnvironment()
    station = Station(env, "desk", servers, classes=2, **options)
    for time, case in cases:
        env.at(time, Rank.ARRIVAL, case.id, station.submit, case)
    return station


def test_first_class_goes_before_second_but_interrupts_nobody() -> None:
    slow = Case(0, (10,), priority=1)
    second = Case(1, (1,), priority=1)
    first = Case(2, (1,), priority=0)
    station = station_with(1, (0, slow), (1, second), (2, first))
    station.env.run()
    assert [case.started for case in (slow, first, second)] == [0, 10, 11]


@pytest.mark.parametrize(("returned_first", "starts"), [(False, (9, 5)), (True, (5, 7))])
def test_where_a_case_that_returns_with_a_reply_stands(returned_first: bool, starts: tuple[int, int]) -> None:
    asked = Case(0, (2, 2), (1,))
    second = Case(1, (3,))
    third = Case(2, (4,))
    station = station_with(1, (0, asked), (0, second), (1, third), returned_first=returned_first)
    station.env.run()
    station.check()
    assert (asked.started, third.started) == starts
    assert asked.waited == starts[0] - 3


def test_the_clock_of_patience_stands_still_while_a_request_is_out() -> None:
    asked = Case(0, (1, 1), (100,), patience=5)
    other = Case(1, (200,), priority=0)
    station = station_with(1, (2, asked), (1, Case(9, (3,))), (50, other))
    station.env.run()
    assert (asked.state, asked.waited, asked.left) == (CaseState.WITHDRAWN, 5, 5 + 100 + 3)


def test_latency_is_added_after_the_service_and_holds_no_officer() -> None:
    done: list[tuple[int, int]] = []
    cases = [
        Case(id, (2,), latency=30, done=lambda case, now: done.append((case.id, now))) for id in range(2)
    ]
    station = station_with(1, (0, cases[0]), (0, cases[1]))
    station.env.run(until=20)
    station.check()
    assert (done, cases[0].state) == ([], CaseState.PENDING)
    station.env.run()
    assert done == [(0, 32), (1, 34)]
    assert station.report().utilisation == 4 / 34


def test_limited_places_block_and_a_case_out_for_a_reply_keeps_its_place() -> None:
    asked = Case(0, (1, 1), (10,))
    blocked = Case(1, (1,))
    later = Case(2, (1,))
    station = station_with(1, (0, asked), (5, blocked), (12, later), places=1)
    station.env.run()
    station.check()
    assert [case.state for case in (asked, blocked, later)] == [
        CaseState.COMPLETED,
        CaseState.BLOCKED,
        CaseState.COMPLETED,
    ]
    total = station.report().total
    assert (total.arrivals, total.completed, total.blocked, total.unfinished) == (3, 2, 1, 0)


def test_officers_come_and_go() -> None:
    cases = [Case(id, (10,)) for id in range(4)]
    station = station_with(1, *((0, case) for case in cases))
    env = station.env
    env.at(5, Rank.LAW_CHANGE, "", station.set_servers, 3)
    env.at(12, Rank.LAW_CHANGE, "", station.set_servers, 0)
    env.at(40, Rank.LAW_CHANGE, "", station.set_servers, None)
    for time in (5, 12, 39, 45):
        env.at(time, Rank.OBSERVE, "", station.check)
    env.run()
    assert [(case.started, case.left) for case in cases] == [(0, 10), (5, 15), (5, 15), (10, 20)]
    assert station.report().utilisation == 40 / (5 * 1 + 7 * 3)


def test_no_officer_serves_nobody() -> None:
    patient, impatient = Case(0, (1,)), Case(1, (1,), patience=7)
    station = station_with(0, (0, patient), (0, impatient))
    station.env.run(until=100)
    station.check()
    report = station.report()
    assert (report.total.unfinished, report.total.withdrawn, report.utilisation) == (1, 1, None)
    assert VirtualFifo(0).book(0, 1) == (None, NEVER)
    assert VirtualFifo(0).book(0, 1, 7) == (None, 7)


def test_services_count_working_hours_only() -> None:
    office = WorkingTime([True] * 5 + [False] * 2, 9 * HOUR, 17 * HOUR)
    friday = 4 * DAY
    first, second = Case(0, (2 * HOUR,)), Case(1, (HOUR,))
    station = station_with(1, (friday + 16 * HOUR, first), (friday + 20 * HOUR, second), hours=office)
    station.env.run(until=8 * DAY)
    station.check()
    monday = 7 * DAY
    assert (first.left, second.started, second.left) == (
        monday + 10 * HOUR,
        monday + 10 * HOUR,
        monday + 11 * HOUR,
    )
    assert station.report().utilisation == 3 / 48


@pytest.mark.parametrize(
    ("time", "left", "other_starts"),
    [(1, "waiting", 4), (5, "serving", 5), (7, "away", 6), (12, "pending", 6)],
)
def test_an_owner_takes_a_case_back_wherever_it_stands(time: int, left: str, other_starts: int) -> None:
    told: list[tuple[int, int]] = []
    case = Case(1, (2, 1), (4,), latency=5, withdrawn=lambda case, now: told.append((case.id, now)))
    other = Case(2, (1,))
    station = station_with(1, (0, Case(0, (4,))), (0, case), (2, other))
    station.env.at(time, Rank.LAW_CHANGE, 1, station.withdraw, case)
    station.env.run()
    station.check()
    assert (case.state, case.left, told) == (CaseState.WITHDRAWN, time, [(1, time)])
    assert other.started == other_starts, left
    with pytest.raises(ValueError, match="not at desk"):
        station.withdraw(case)


def test_a_case_is_used_once() -> None:
    station = station_with(1)
    case = Case("a", (1,))
    station.submit(case)
    with pytest.raises(ValueError, match="submitted before"):
        station.submit(case)


def test_arrivals_out_of_order_are_refused() -> None:
    queue = VirtualFifo(1)
    queue.book(5, 1)
    with pytest.raises(ValueError, match="after one at 5"):
        queue.book(4, 1)
