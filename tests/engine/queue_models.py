"""Small random queues, and three ways of playing them that must agree to the second."""

from __future__ import annotations

from dataclasses import dataclass

import simpy
from hypothesis import strategies as st

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.stations import Case, Station, VirtualFifo

DAY = 86_400


@dataclass(frozen=True)
class Application:
    """One case to be: all times in seconds."""

    arrival: int
    rounds: tuple[int, ...]
    replies: tuple[int, ...]
    patience: int | None
    priority: int


def applications(
    *, rounds: int = 3, classes: int = 2, patience: bool = True
) -> st.SearchStrategy[list[Application]]:
    """Lists in the order of arrival, on a grid of days or of seconds, so that ties abound or are rare."""

    def on_grid(grid: int) -> st.SearchStrategy[list[Application]]:
        times = st.integers(0, 6 if grid == DAY else 400_000).map(lambda n: n * grid)
        one = st.integers(1, rounds).flatmap(
            lambda n: st.builds(
                Application,
                arrival=times.map(lambda time: 2 * time),
                rounds=st.tuples(*[times] * n),
                replies=st.tuples(*[times] * (n - 1)),
                patience=st.none() | times if patience else st.none(),
                priority=st.integers(0, classes - 1),
            )
        )
        return st.lists(one, min_size=1, max_size=14).map(
            lambda rows: sorted(rows, key=lambda row: row.arrival)
        )

    return st.sampled_from([DAY, 1]).flatmap(on_grid)


def cases_of(rows: list[Application]) -> list[Case]:
    """Fresh cases that keep their history."""
    return [
        Case(id, row.rounds, row.replies, priority=row.priority, patience=row.patience, history=[])
        for id, row in enumerate(rows)
    ]


def play_station(
    rows: list[Application], servers: int | None, **options: object
) -> tuple[Station, list[Case]]:
    """On the event list, with the invariants checked at every arrival and at the end."""
    env = OrderedEnvironment()
    station = Station(env, "desk", servers, classes=2, **options)
    cases = cases_of(rows)
    for row, case in zip(rows, cases, strict=True):
        env.at(row.arrival, Rank.ARRIVAL, case.id, station.submit, case)
        env.at(row.arrival, Rank.OBSERVE, case.id, station.check)
    env.run()
    station.check()
    return station, cases


def histories(cases: list[Case]) -> list[list[int]]:
    """All times of each case, its leaving included."""
    return [[*case.history, case.left] for case in cases]


def play_virtual(rows: list[Application], servers: int | None) -> list[list[int]]:
    """By recursion; for cases of one round."""
    queue = VirtualFifo(servers)
    played = []
    for row in rows:
        start, left = queue.book(row.arrival, row.rounds[0], row.patience)
        played.append([row.arrival, left] if start is None else [row.arrival, start, left, left])
    return played


def play_simpy(rows: list[Application], servers: int) -> list[list[int]]:
    """By SimPy's own processes and its PriorityResource, on the ordered clock."""
    env = OrderedEnvironment()
    desk = simpy.PriorityResource(env, servers)
    logs: list[list[int]] = [[] for _ in rows]

    def case(id: int, row: Application):
        log = logs[id]
        yield env.moment(row.arrival, Rank.ARRIVAL, id)
        waited = 0
        for number, service in enumerate(row.rounds):
            log.append(env.now)
            entered = env.now
            with desk.request(priority=row.priority) as request:
                if row.patience is None:
                    yield request
                else:
                    yield request | env.moment(env.now + row.patience - waited, Rank.PATIENCE_END, id)
                if not request.triggered:
                    break
                waited += env.now - entered
                log.append(env.now)
                yield env.moment(env.now + service, Rank.SERVICE_END, id)
                log.append(env.now)
            if number < len(row.replies):
                yield env.moment(env.now + row.replies[number], Rank.REPLY, id)
        log.append(env.now)

    for id, row in enumerate(rows):
        env.process(case(id, row))
    env.run()
    return logs
