"""A plain event loop: for stations that rank messages, change their servers or see messages twice.

Events of one instant happen in this order: services end, outages end and capacities change, messages arrive
(upstream stations first); then by id of the message. A server that becomes free takes the next message at
once. The patience of a message is looked at when its turn comes: that it left before has changed nothing for
the others.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from graphlib import CycleError
from heapq import heappop, heappush
from itertools import chain
from typing import Any

import numpy as np

from dfftsim.engine.operations.feed_forward import station_order
from dfftsim.engine.operations.messages import NUMBER_BITS, Messages
from dfftsim.engine.operations.model import OperationsModel, Station
from dfftsim.engine.operations.recursion import DROPPED
from dfftsim.engine.operations.uptime import Uptime

_END, _CHANGE, _ARRIVAL = 0, 1, 2  # ranks; arrivals count on by position of the station
_NEVER = 2**62

_Event = tuple[int, int, int, Any]
"""Time, rank, id, and the message or what changes."""


class _Message:
    """One message under way: `times` are starts and ends in turn, `latest` when it would still begin."""

    __slots__ = ("arrival", "bytes", "delay", "hop", "id", "latest", "priority", "route", "services", "times")

    def __init__(self, kind: _Kind, id: int, arrival: int, bytes: int, delay: int, services: tuple[int, ...]):
        self.route, self.priority, patience = kind
        self.id = id
        self.arrival = arrival
        self.latest = _NEVER if patience is None else arrival + patience
        self.bytes = bytes
        self.delay = delay
        self.services = services
        self.hop = 0
        self.times: list[int] = []


class _Desk:
    """One station: its servers and its queue."""

    __slots__ = ("arrival_rank", "busy", "entered", "ranked", "servers", "uptime", "waiting")

    def __init__(self, station: Station, position: int):
        self.arrival_rank = _ARRIVAL + position
        self.servers = station.servers
        self.ranked = station.discipline == "priority"
        self.uptime = Uptime(station.outages) if station.outages else None
        self.busy = 0
        self.entered = 0
        self.waiting: list[tuple[int, int, _Message]] = []  # a heap by priority, then order of arrival

    def is_up(self, time: int) -> bool:
        """Whether an arrival at this time finds the servers at work."""
        return self.uptime is None or self.uptime.up_from_at(time) == time


_Kind = tuple[tuple[_Desk, ...], int, int | None]
"""What all messages of a stream share: the way, the priority and the patience."""


class EventLoop:
    """The network between portions of time; used as `FeedForward` is."""

    def __init__(self, model: OperationsModel):
        routes = list(model.routes())
        positions = _positions(routes, len(model.stations))
        desks = [
            _Desk(station, position) for station, position in zip(model.stations, positions, strict=True)
        ]
        self._kinds: list[_Kind] = [
            (tuple(desks[place] for place in route), stream.priority, stream.patience_us)
            for route, stream in zip(routes, model.streams, strict=True)
        ]
        self._hops = max(map(len, routes), default=1)
        self._heap: list[_Event] = []
        self._through: list[_Message] = []
        for place, (desk, station) in enumerate(zip(desks, model.stations, strict=True)):
            for _, end in station.outages:
                self._change(end, 2 * place, partial(self._take_up, desk))
            for at, servers in station.capacity:
                self._change(at, 2 * place + 1, partial(self._set_servers, desk, servers))

    def _change(self, time: int, id: int, call: Callable[[int], None]) -> None:
        heappush(self._heap, (time, _CHANGE, id, call))

    def advance(self, births: Messages, horizon: int) -> Messages:
        """Let all happen before `horizon`. Returns the messages that are through, by id."""
        collecting = gc.isenabled()
        gc.disable()  # one record for each message, no cycle among them
        try:
            self._run(births, horizon)
            return self._collect()
        finally:
            if collecting:
                gc.enable()

    def _run(self, births: Messages, horizon: int) -> None:
        heap, happen = self._heap, self._happen
        for birth in self._births(births):
            while heap and heap[0] < birth:
                happen(*heappop(heap))
            self._arrive(birth[3], birth[0])
        while heap and heap[0][0] < horizon:
            happen(*heappop(heap))

    def _births(self, births: Messages) -> list[_Event]:
        """The arrivals as events, in order."""
        columns = (births.id, births.arrival, births.bytes, births.delay)
        services = zip(*births.services.tolist(), strict=True)
        events: list[_Event] = []
        for id, *row in zip(*(column.tolist() for column in columns), services, strict=True):
            message = _Message(self._kinds[id >> NUMBER_BITS], id, *row)
            events.append((message.arrival, message.route[0].arrival_rank, id, message))
        events.sort()
        return events

    def _happen(self, time: int, rank: int, id: int, what: Any) -> None:
        if rank == _END:
            self._end(what, time)
        elif rank == _CHANGE:
            what(time)
        else:
            self._arrive(what, time)

    def _arrive(self, message: _Message, time: int) -> None:
        desk = message.route[message.hop]
        if desk.busy < desk.servers and (desk.uptime is None or desk.is_up(time)):
            self._start(desk, message, time)
        else:
            desk.entered += 1
            heappush(desk.waiting, (message.priority if desk.ranked else 0, desk.entered, message))

    def _start(self, desk: _Desk, message: _Message, time: int) -> None:
        """Begin a service, unless the message has lost its patience."""
        if time > message.latest:
            message.times.append(DROPPED)
            self._through.append(message)
            return
        message.latest = _NEVER
        message.times.append(time)
        desk.busy += 1
        service = message.services[message.hop]
        end = time + service if desk.uptime is None else desk.uptime.end_at(time, service)
        heappush(self._heap, (end, _END, message.id, message))

    def _end(self, message: _Message, time: int) -> None:
        desk = message.route[message.hop]
        message.times.append(time)
        message.hop += 1
        if message.hop < len(message.route):
            rank = message.route[message.hop].arrival_rank
            heappush(self._heap, (time, rank, message.id, message))
        else:
            self._through.append(message)
        desk.busy -= 1
        if desk.waiting:
            self._serve_waiting(desk, time)

    def _serve_waiting(self, desk: _Desk, time: int) -> None:
        while desk.waiting and desk.busy < desk.servers:
            self._start(desk, heappop(desk.waiting)[2], time)

    def _take_up(self, desk: _Desk, time: int) -> None:
        """Go on after an outage, unless another follows at once."""
        if desk.is_up(time):
            self._serve_waiting(desk, time)

    def _set_servers(self, desk: _Desk, servers: int, time: int) -> None:
        desk.servers = servers
        self._take_up(desk, time)

    def _collect(self) -> Messages:
        """The messages that are through as columns."""
        through = sorted(self._through, key=lambda message: message.id)
        self._through.clear()
        table = Messages.empty(len(through), self._hops)
        if not through:
            return table
        table.id[:] = [message.id for message in through]
        table.arrival[:] = [message.arrival for message in through]
        table.bytes[:] = [message.bytes for message in through]
        table.delay[:] = [message.delay for message in through]
        table.services[:] = np.array([message.services for message in through]).T
        padding = [0] * (2 * self._hops)
        times = np.array([(message.times + padding)[: 2 * self._hops] for message in through])
        table.starts[:], table.ends[:] = times[:, 0::2].T, times[:, 1::2].T
        return table


def _positions(routes: list[tuple[int, ...]], stations: int) -> list[int]:
    """Position of each station from upstream to downstream; else in the order of first visits."""
    try:
        order = station_order(routes)
    except CycleError:
        order = list(dict.fromkeys(chain.from_iterable(routes)))
    order += [place for place in range(stations) if place not in order]
    return [order.index(place) for place in range(stations)]
