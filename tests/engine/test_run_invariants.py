"""Every run proves its own books: an engine that is broken on purpose stops, naming seed and replication."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flow_worlds import MARKETS, world_of

from dfftsim.engine.flow import Flow
from dfftsim.engine.ledger import Ledger
from dfftsim.engine.life import FlowLife
from dfftsim.engine.run import simulate_once
from dfftsim.engine.states import State
from dfftsim.engine.stations import Case, Station
from dfftsim.errors import InvariantError

QUEUE = """
dfftsim: 1
title: A plain queue
horizon: {start: 2024-01-01, end: 2024-12-31}
authorities:
  desk:
    officers: 2
    service: {exponential: {mean: 1 d}}
    arrivals: [{id: all, interarrival: {exponential: {mean: 15 h}}}]
experiment: {seed: 20}
"""

Mutation = Callable[[pytest.MonkeyPatch], None]


def once(work: Callable[..., object], instead: Callable[..., object], at: int) -> Callable[..., object]:
    """`work`, but the call number `at` does something else."""
    calls = 0

    def mutated(*args: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        return instead(*args, **named) if calls == at else work(*args, **named)

    return mutated


def departure_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case is completed, but nobody sees it leave."""
    monkeypatch.setattr(Station, "_complete", once(Station._complete, lambda self, case: None, 7))


def officer_released_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    release = Station._free_officer

    def twice(self: Station, now: int) -> None:
        release(self, now)
        release(self, now)

    monkeypatch.setattr(Station, "_free_officer", once(release, twice, 7))


def case_served_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case at the desk is put into the queue once more."""
    serve = Station._serve

    def queued_too(self: Station, case: Case, now: int) -> None:
        serve(self, case, now)
        self.levels.waiting += 1

    monkeypatch.setattr(Station, "_serve", once(serve, queued_too, 7))


def work_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the officers misses a stretch."""
    from dfftsim.engine.observers import LevelObserver

    advance = LevelObserver.advance

    def blind(self: LevelObserver, now: int) -> None:
        self._seen = max(self._seen, now)

    monkeypatch.setattr(LevelObserver, "advance", once(advance, blind, 40))


@pytest.mark.parametrize(
    "mutation", [departure_dropped, officer_released_twice, case_served_again, work_forgotten]
)
def test_broken_station_stops_the_run(monkeypatch: pytest.MonkeyPatch, mutation: Mutation) -> None:
    world = world_of(QUEUE)
    simulate_once(world, 3)
    mutation(monkeypatch)
    with pytest.raises(InvariantError, match=r"desk.*\(seed 20, replication 3\)"):
        simulate_once(world, 3)


def booked_in_two_states(monkeypatch: pytest.MonkeyPatch) -> None:
    change = Ledger.change

    def twice(self: Ledger, flow: Flow, now: int, state: State, cause: str, detail: str = "") -> None:
        change(self, flow, now, state, cause, detail)
        self.counts[State.GIVEN_UP] += 1

    monkeypatch.setattr(Ledger, "change", once(change, twice, 30))


def departure_of_a_flow_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flow ends, but keeps its old state."""
    change = Ledger.change

    def dropped(self: Ledger, flow: Flow, now: int, state: State, cause: str, detail: str = "") -> None:
        old = flow.state
        change(self, flow, now, state, cause, detail)
        if state is State.ENDED:
            flow.state = old

    monkeypatch.setattr(Ledger, "change", dropped)


def value_delivered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    settle = Ledger.settle

    def doubled(self: Ledger, flow: Flow, now: int) -> None:
        before = flow.records_usd
        settle(self, flow, now)
        flow.records_usd += flow.records_usd - before

    monkeypatch.setattr(Ledger, "settle", doubled)


def value_kept_flowing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flow that stops goes on in the monthly accounts."""
    monkeypatch.setattr(Ledger, "stop", once(Ledger.stop, lambda self, flow, now: self.settle(flow, now), 3))


def delivery_begun_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    deliver = Ledger.deliver

    def twice(self: Ledger, flow: Flow, now: int, share: float) -> None:
        deliver(self, flow, now, share)
        deliver(self, flow, now, share)

    monkeypatch.setattr(Ledger, "deliver", once(deliver, twice, 3))


def flow_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """A birth is booked, but nobody keeps the flow."""
    begin = FlowLife.begin

    def lost(self: FlowLife, flow: Flow, standing: bool) -> None:
        begin(self, flow, standing)
        self.flows.remove(flow)

    monkeypatch.setattr(FlowLife, "begin", once(begin, lost, 5))


@pytest.mark.parametrize(
    "mutation",
    [
        booked_in_two_states,
        departure_of_a_flow_dropped,
        value_delivered_twice,
        value_kept_flowing,
        delivery_begun_twice,
        flow_lost,
    ],
)
def test_broken_books_stop_the_run(monkeypatch: pytest.MonkeyPatch, mutation: Mutation) -> None:
    world = world_of(MARKETS)
    simulate_once(world, 2)
    mutation(monkeypatch)
    with pytest.raises(InvariantError, match=r"\(seed 1, replication 2\)"):
        simulate_once(world, 2)


def test_a_change_of_state_that_does_not_exist_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    give_up = FlowLife.give_up
    monkeypatch.setattr(FlowLife, "give_up", lambda self, *args: (give_up(self, *args), give_up(self, *args)))
    with pytest.raises(InvariantError, match="given_up does not lead to given_up"):
        simulate_once(world_of(MARKETS), 0)


def test_books_are_also_proven_on_days_of_observation(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that heals itself before the end is found on the day."""
    world = world_of(MARKETS, ("experiment.observe", "[2023-12-01]"))
    close = FlowLife.close

    def begin_badly(self: FlowLife, flow: Flow, standing: bool) -> None:
        begin(self, flow, standing)
        self.ledger.counts[State.BORN] += len(self.flows) == 1

    def heal(self: FlowLife) -> None:
        self.ledger.counts[State.BORN] -= 1
        close(self)

    begin = FlowLife.begin
    monkeypatch.setattr(FlowLife, "begin", begin_badly)
    monkeypatch.setattr(FlowLife, "close", heal)
    with pytest.raises(InvariantError, match="flows by state"):
        simulate_once(world, 0)
    simulate_once(world_of(MARKETS), 0)
