"""Operations played by SimPy, process by process: what the kernels must agree with to the microsecond.

Nothing is shared with the kernels but the draws. An outage interrupts every service under way and lets it go
on afterwards; patience is an event; queues are plain lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import simpy

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.operations import OperationsModel, Station
from dfftsim.engine.operations.messages import NUMBER_BITS, Messages, Sources
from dfftsim.world.streams import Streams

Fate = tuple[int, tuple[int, ...], tuple[int, ...]]
"""Arrival, starts and ends of a message; a single start of -1 if it was dropped."""


def upstream_first(model: OperationsModel) -> list[str]:
    """Ids of the stations, each after those before it on every way; as first visited where ways cross."""
    ways = [[hop.station for hop in stream.hops] for stream in model.streams]
    rest = list(dict.fromkeys(chain.from_iterable(ways)))
    order: list[str] = []
    while rest:
        free = [one for one in rest if not any(comes_later(one, way, order) for way in ways)]
        if not free:
            return list(dict.fromkeys(chain.from_iterable(ways)))
        order.append(free[0])
        rest.remove(free[0])
    return order


def comes_later(station: str, way: list[str], done: list[str]) -> bool:
    """Whether a station that is not done yet stands before this one."""
    return station in way and any(one not in done for one in way[: len(way) - way[::-1].index(station) - 1])


@dataclass
class Work:
    """A service under way: what is left of it since when, and how its end can be cancelled."""

    left: int
    since: int
    done: simpy.Event
    id: int
    handle: int = -1


@dataclass
class Desk:
    """A station of the reference."""

    env: OrderedEnvironment
    station: Station
    end_rank: int
    arrival_rank: int
    servers: int = 0
    down: int = 0
    queue: list[tuple[int, int, simpy.Event]] = field(default_factory=list)
    work: list[Work] = field(default_factory=list)
    granted: int = 0
    entered: int = 0

    def request(self, priority: int) -> simpy.Event:
        """An event that happens when a server takes the message up."""
        event = simpy.Event(self.env)
        self.entered += 1
        rank = priority if self.station.discipline == "priority" else 0
        self.queue.append((rank, self.entered, event))
        self.dispatch()
        return event

    def give_up(self, event: simpy.Event) -> None:
        self.queue = [entry for entry in self.queue if entry[2] is not event]

    def dispatch(self, ending: bool = False) -> None:
        while self.queue and self.granted < self.servers and (ending or not self.down):
            first = min(self.queue, key=lambda entry: entry[:2])
            self.queue.remove(first)
            self.granted += 1
            first[2].succeed()

    def serve(self, service: int, id: int) -> simpy.Event:
        """An event that happens when the service is done."""
        work = Work(service, self.env.now, simpy.Event(self.env), id)
        self.work.append(work)
        self.go_on(work)
        return work.done

    def go_on(self, work: Work) -> None:
        work.since = self.env.now
        work.handle = self.env.at(self.env.now + work.left, self.end_rank, work.id, self.finish, work)

    def finish(self, work: Work) -> None:
        self.work.remove(work)
        work.done.succeed()

    def release(self) -> None:
        self.granted -= 1
        self.dispatch(ending=True)

    def outage_begins(self) -> None:
        self.down += 1
        if self.down == 1:
            for work in self.work:
                self.env.cancel(work.handle)
                work.left -= self.env.now - work.since

    def outage_ends(self) -> None:
        self.down -= 1
        if not self.down:
            for work in self.work:
                self.go_on(work)
            self.dispatch()

    def set_servers(self, servers: int) -> None:
        self.servers = servers
        self.dispatch()


def play(model: OperationsModel, key: Streams) -> tuple[dict[int, Fate], Messages]:
    """What becomes of each message by id, and what was drawn for them."""
    env = OrderedEnvironment()
    order = upstream_first(model)
    order += [station.id for station in model.stations if station.id not in order]
    count = len(order)
    desks = {}
    for station in model.stations:
        place = order.index(station.id)
        desk = Desk(env, station, count - place, count + 2 + place, station.servers)
        desks[station.id] = desk
        for begin, end in station.outages:
            env.at(begin, count + 1, 2 * place, desk.outage_begins)
            env.at(end, count + 1, 2 * place + 1, desk.outage_ends)
        for at, servers in station.capacity:
            env.at(at, count + 1, 2 * place + 1, desk.set_servers, servers)
    drawn = Sources(model, key, 100).before(model.until_us)
    fates: dict[int, Fate] = {}
    patience_rank = 2 * count + 2

    def message(row: int) -> Iterator[simpy.Event]:
        id, arrival = int(drawn.id[row]), int(drawn.arrival[row])
        stream = model.streams[id >> NUMBER_BITS]
        starts, ends, now = [], [], arrival
        for number, hop in enumerate(stream.hops):
            desk = desks[hop.station]
            yield env.moment(now, desk.arrival_rank, id)
            turn = desk.request(stream.priority)
            if number == 0 and stream.patience_us is not None:
                yield turn | env.moment(arrival + stream.patience_us, patience_rank, id)
                if not turn.triggered:
                    desk.give_up(turn)
                    fates[id] = arrival, (-1,), ()
                    return
            else:
                yield turn
            starts.append(env.now)
            yield desk.serve(int(drawn.services[number, row]), id)
            now = env.now
            ends.append(now)
            desk.release()
        fates[id] = arrival, tuple(starts), tuple(ends)

    for row in range(len(drawn)):
        env.process(message(row))
    env.run()
    return fates, drawn
