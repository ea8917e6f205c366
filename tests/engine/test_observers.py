"""Statistics of stations against a plain recount, in any window; faults that the invariants must find."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from queue_models import DAY, Application, applications, cases_of

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.observers import quantile
from dfftsim.engine.stations import Case, CaseState, Station
from dfftsim.engine.working_time import WorkingTime
from dfftsim.errors import InvariantError

CALENDARS = st.none() | st.builds(
    WorkingTime, st.lists(st.booleans(), min_size=7, max_size=7).filter(any), st.integers(0, DAY // 2)
)
CHANGES = st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 3)), max_size=3)
WITHDRAWALS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 13)), max_size=3)


def busy_station(
    rows: list[Application],
    changes: list[tuple[int, int | None]],
    withdrawals: list[tuple[int, int]],
    hours: WorkingTime | None,
    start: int,
) -> tuple[Station, list[Case]]:
    """A station to which everything happens that can."""
    env = OrderedEnvironment()
    station = Station(env, "desk", 2, classes=2, places=9, hours=hours, observe_from=start)
    cases = cases_of(rows)
    for row, case in zip(rows, cases, strict=True):
        case.latency = row.rounds[0] // 3
        env.at(row.arrival, Rank.ARRIVAL, case.id, station.submit, case)
    for day, servers in changes:
        env.at(day * DAY, Rank.LAW_CHANGE, 0, station.set_servers, servers)

    def withdraw(number: int) -> None:
        if number < len(cases) and cases[number] in station.cases.inside:
            station.withdraw(cases[number])

    for day, number in withdrawals:
        env.at(day * DAY, Rank.LAW_CHANGE, 1, withdraw, number)
    return station, cases


def overlap(begin: int, end: int, start: int, stop: int) -> int:
    """Seconds that two stretches share."""
    return max(0, min(end, stop) - max(begin, start))


def visits(case: Case, now: int) -> list[tuple[int, int, int]]:
    """Each visit of a case as (entered, service began, ended), cut off now, from its history alone."""
    times = case.history
    end = now if case.left < 0 else case.left
    parts = [times[n : n + 3] for n in range(0, len(times), 3)]
    return [(*part, *[end] * (3 - len(part))) for part in parts]


@settings(max_examples=200, deadline=None)
@given(applications(), CHANGES, WITHDRAWALS, CALENDARS, st.integers(0, 20), st.integers(0, 30))
def test_reports_equal_a_recount_of_the_histories(
    rows: list[Application],
    changes: list[tuple[int, int | None]],
    withdrawals: list[tuple[int, int]],
    hours: WorkingTime | None,
    start_day: int,
    more_days: int,
) -> None:
    start, stop = start_day * DAY, (start_day + more_days) * DAY + 5
    station, cases = busy_station(rows, changes, withdrawals, hours, start)
    for day in range(0, start_day + more_days, 3):
        station.env.at(day * DAY, Rank.OBSERVE, 0, station.check)
    station.env.run(until=stop)
    station.check()
    report = station.report()
    came = [case for case in cases if case.state not in (CaseState.NEW, CaseState.BLOCKED)]
    stays = [(case, *visit) for case in came for visit in visits(case, stop)]
    queue = sum(overlap(entered, began, start, stop) for _, entered, began, _ in stays)
    present = sum(overlap(entered, ended, start, stop) for _, entered, _, ended in stays)
    assert report.total.queue_mean * (stop - start) == pytest.approx(queue)
    assert report.total.number_mean * (stop - start) == pytest.approx(present)
    counted = [case for case in cases if case.state is not CaseState.NEW and case.arrived >= start]
    assert report.total.arrivals == len(counted)
    assert report.total.blocked == sum(case.state is CaseState.BLOCKED for case in counted)
    waits = sorted(case.waited for case in counted if case.left >= 0)
    assert report.total.unfinished == len(counted) - len(waits) - report.total.blocked
    assert report.total.wait_mean == (pytest.approx(sum(waits) / len(waits)) if waits else None)
    assert report.total.wait_p90 == quantile(waits, 0.9)
    for name in ("arrivals", "completed", "withdrawn", "blocked", "unfinished"):
        assert getattr(report.total, name) == sum(getattr(part, name) for part in report.classes)
    assert report.total.queue_mean == pytest.approx(sum(part.queue_mean for part in report.classes))


def test_quantile_is_the_smallest_value_that_covers_the_share() -> None:
    assert quantile([], 0.5) is None
    assert quantile([7], 0.01) == 7
    assert [quantile([1, 2, 3, 4], p) for p in (0.25, 0.26, 0.5, 0.75, 0.99)] == [1, 2, 2, 3, 4]


def drop_a_departure(station: Station) -> None:
    """The third service ends without freeing its officer."""
    free, left = station._free_officer, iter(range(100))
    station._free_officer = lambda now: None if next(left) == 2 else free(now)


def release_twice(station: Station) -> None:
    """The third service that ends frees two officers."""
    free, left = station._free_officer, iter(range(100))

    def faulty(now: int) -> None:
        free(now)
        if next(left) == 2:
            free(now)

    station._free_officer = faulty


def lose_a_case(station: Station) -> None:
    """The third completed case is not written down."""
    completed, left = station.cases.case_completed, iter(range(100))
    patch(station, "case_completed", lambda case: None if next(left) == 2 else completed(case))


def forget_a_wait(station: Station) -> None:
    """Every wait is written down one second short."""
    served = station.cases.case_served

    def faulty(case: Case, service: int, now: int) -> None:
        case.started -= case.started > case.entered
        served(case, service, now)

    patch(station, "case_served", faulty)


def serve_longer_than_drawn(station: Station) -> None:
    """Each service lasts a second more than its case says."""
    ends = station._service_ends
    station._service_ends = lambda case: station.env.at(
        station.env.now + 1, Rank.SERVICE_END, case.id, ends, case
    )


def leave_an_officer_idle(station: Station) -> None:
    """A free officer does not take up the next case."""
    station._serve_next = lambda now: None


def patch(station: Station, name: str, replacement: Callable[..., None]) -> None:
    """Replace a method of the case observer, which has slots, by a subclass."""
    observer = station.cases
    observer.__class__ = type("Faulty", (type(observer),), {"__slots__": (), name: staticmethod(replacement)})


FAULTS = {
    drop_a_departure: "officers at work and cases in service differ: 2 and 1",
    release_twice: "officers at work and cases in service differ: 1 and 2",
    lose_a_case: "cases arrived and cases that left or are inside differ",
    forget_a_wait: "integral of the queue and sum of the waits differ",
    serve_longer_than_drawn: "busy time and sum of the services differ",
    leave_an_officer_idle: "wait while 1 of 2 officers work",
}


@pytest.mark.parametrize("fault", [None, *FAULTS], ids=lambda fault: fault.__name__ if fault else "sound")
def test_a_broken_station_is_found_and_named(fault: Callable[[Station], None] | None) -> None:
    env = OrderedEnvironment()
    station = Station(env, "CN authority", 2)
    if fault:
        fault(station)
    for id in range(40):
        env.at(id * 10, Rank.ARRIVAL, id, station.submit, Case(id, (18 + id % 5,)))
        env.at(id * 10 + 5, Rank.OBSERVE, id, station.check)
    if fault is None:
        env.run()
        assert station.report().total.completed == 40
        return
    with pytest.raises(InvariantError, match=r"^CN authority") as found:
        env.run()
    assert FAULTS[fault] in str(found.value)
    assert found.value.exit_status == 3
