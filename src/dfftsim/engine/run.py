"""One replication from beginning to end: `simulate_once(world, replication)`."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from dfftsim.engine.arrivals import FlowArrivals
from dfftsim.engine.beyond import beyond_of, told_beyond
from dfftsim.engine.births import Nursery
from dfftsim.engine.bursts import BurstResults, play_bursts, whole_run
from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.framework import framework_measures
from dfftsim.engine.harm_measures import harm_measures, trust_measures
from dfftsim.engine.hazards import Hazards
from dfftsim.engine.ledger import Ledger
from dfftsim.engine.life import FlowLife
from dfftsim.engine.measures import (
    Scopes,
    case_measures,
    flow_measures,
    observed,
    starts,
    station_measures,
)
from dfftsim.engine.offices import Offices
from dfftsim.engine.outlook import Outlook
from dfftsim.engine.parties import party_measures
from dfftsim.engine.policy import LawCalendar
from dfftsim.engine.record import RunRecord
from dfftsim.engine.states import State
from dfftsim.engine.struck import Courts
from dfftsim.engine.trust import Trust
from dfftsim.errors import InvariantError
from dfftsim.spans import DAY
from dfftsim.world.compile import World
from dfftsim.world.streams import Streams


def simulate_once(
    world: World, replication: int, trace: bool = False, inspect: str | None = None
) -> RunRecord:
    """Simulate one replication of a world.

    replication: 0, 1, ...; the result is a function of (world, replication) alone. trace: keep every change
    of every flow. inspect: id of a flow whose weighing of options is kept. Raises InvariantError, naming the
    seed and the replication, if conservation, Little's law or busy time fail.
    """
    try:
        with garbage_left_lying():
            return _Replication(world, replication, trace, inspect).run()
    except InvariantError as error:
        raise InvariantError(f"{error} (seed {world.seed}, replication {replication})") from error


def daily_levels(world: World, replication: int) -> dict[str, list[int]]:
    """Cases waiting or in service at each queue, day by day, in one replication.

    Raises InvariantError as `simulate_once`.
    """
    with garbage_left_lying():
        played = _Replication(world, replication, trace=False, inspect=None)
        levels = played.watch_levels()
        played.run()
    return levels


@contextmanager
def garbage_left_lying() -> Iterator[None]:
    """The collector waits: a replication makes millions of short-lived records, hardly a cycle among them,
    and all else is gone at once when it is over.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class _Replication:
    def __init__(self, world: World, replication: int, trace: bool, inspect: str | None):
        self.world = world
        self.replication = replication
        self.streams = streams = Streams(world.seed, replication)
        self.end = world.horizon_seconds
        self.warmup = warmup = round(world.scenario.experiment.warmup)
        self.env = OrderedEnvironment()
        nursery = Nursery(world, streams)
        represented = world.lookup.value("represented_flows") if world.plans else 0.0
        self.offices = Offices(self.env, world.stations, streams, nursery, represented, warmup)
        self.ledger = Ledger(warmup, self.end, trace, world.welfare.discount)
        outlook = Outlook.of(world, world.menu_of(streams), self.offices, streams)
        self.life = FlowLife(world, self.env, streams, self.offices, self.ledger, outlook, inspect)
        self.arrivals = FlowArrivals(self.life, nursery)
        self.calendar = LawCalendar(self.life)
        self._with_incidents()
        self.scopes = Scopes(world.scenario)
        self.seen: dict[tuple[str, str], float] = {}
        self.bursts: BurstResults | None = None

    def run(self) -> RunRecord:
        """Play the horizon, prove the invariants, take the measures."""
        self.offices.start(self.end)
        self.calendar.start()
        if self.life.hazards is not None:
            self.life.hazards.start()
        if self.life.trust is not None:
            self.life.trust.start(Courts(self.life.trust, self.calendar))
        self.arrivals.start()
        for number, day in enumerate(self.world.scenario.experiment.observe):
            at = self.world.seconds(day)
            if 0 <= at < self.end:
                self.env.at(at, Rank.OBSERVE, number, self._observe, day.isoformat())
        self.env.run(self.end)
        self.life.close()
        self.ledger.check(self.life.flows)
        self.offices.check()
        self.bursts = self._play_bursts()
        return self._record()

    def _with_incidents(self) -> None:
        """Hazards and trust, where the scenario has them."""
        life, world = self.life, self.world
        institutions = world.institutions.fork()
        if world.trust is not None:
            life.trust = Trust(life, world.trust, institutions)
            self.offices.scrutiny = life.trust.scrutiny
        if world.hazards is not None:
            life.hazards = Hazards(life, world.hazards, life.trust, institutions)
        chooser = life.outlook.chooser
        chooser.beyond = beyond_of(chooser, life.hazards, life.trust)
        chooser.told_beyond = told_beyond(life.hazards, life.trust)

    def _play_bursts(self) -> BurstResults | None:
        """The queues whose cases are messages; nothing on the control plane waits for them."""
        if self.world.bursts is None:
            return None
        return play_bursts(self.world.bursts, self.streams, self.end, self.warmup)

    def watch_levels(self) -> dict[str, list[int]]:
        """The lists that the level of each queue is added to once a day while the horizon is played."""
        found: dict[str, list[int]] = {name: [] for name in self.offices.offices}

        def look() -> None:
            for name, office in self.offices.offices.items():
                levels = office.station.levels
                found[name].append(levels.waiting + levels.serving)

        taken = len(self.world.scenario.experiment.observe)
        for day in range(1, self.end // DAY):
            self.env.at(day * DAY, Rank.OBSERVE, taken + day, look)
        return found

    def _observe(self, day: str) -> None:
        self.ledger.check(self.life.flows)
        self.seen.update(observed(self.life.flows, day, self.scopes))

    def _record(self) -> RunRecord:
        life, ledger = self.life, self.ledger
        measures: dict[tuple[str, str], float] = {}
        series = ledger.series() if self.world.plans else {}
        if self.world.plans:
            ledger.check_series(life.flows, series)
            measures.update(flow_measures(life, ledger, self.scopes))
        if life.hazards is not None:
            life.hazards.close()
            measures.update(harm_measures(life, life.hazards, self.scopes))
        if life.trust is not None:
            measures.update(trust_measures(life.trust, self.scopes))
        authorities = {name: station_measures(office) for name, office in self.offices.offices.items()}
        if authorities or self.bursts is None:
            measures.update(case_measures(self.offices.offices))
        if self.bursts is not None:
            authorities.update(self.bursts.queues)
            measures.update(self.bursts.measures)
            if not self.offices.offices:
                measures.update(whole_run(self.bursts))
        if self.world.plans:
            measures.update(party_measures(life, measures))
        measures.update(self.seen)
        measures.update(framework_measures(self.world))
        if self.life.outlook.chooser.funds is not None:
            measures.update(self.life.outlook.chooser.funds.measures())
        return RunRecord(
            replication=self.replication,
            measures={key: float(value) for key, value in measures.items()},
            authorities=authorities,
            operations={} if self.bursts is None else self.bursts.operations,
            trust=None if life.trust is None else life.trust.paths,
            blocked=dict(sorted(ledger.blocked.items())),
            series=series,
            starts=starts(life.flows, self.end),
            states={state.name.lower(): ledger.counts[state] for state in State},
            events=self.env.events_processed,
            trace=ledger.trace,
            looks=life.looks,
        )
