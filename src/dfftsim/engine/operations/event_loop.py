"""A plain event loop: for stations that rank messages, change their servers or see messages twice.

Events of one instant happen in this order: services end (downstream first), outages end and capacities
change, messages arrive (upstream first); then by id of the message. A server that becomes free takes the next
message at once. The patience of a message is looked at when its turn comes: that it left before that has
changed nothing for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from graphlib import CycleError
from heapq import heappop, heappush
from itertools import chain
from typing import Any

from dfftsim.engine.operations.feed_forward import station_order
from dfftsim.engine.operations.messages import NUMBER_BITS, Messages
from dfftsim.engine.operations.model import OperationsModel, Station
from dfftsim.engine.operations.recursion import DROPPED
from dfftsim.engine.operations.uptime import Uptime


class _Message:
    """One message under way."""

    __slots__ = ("arrival", "bytes", "delay", "ends", "id", "services", "starts", "stream")

    def __init__(self, id: int, arrival: int, bytes: int, delay: int, services: tuple[int, ...]):
        self.id = id
        self.stream = id >> NUMBER_BITS
        self.arrival = arrival
        self.bytes = bytes
        self.delay = delay
        self.services = services
        self.starts: list[int] = []
        self.ends: list[int] = []


class _Desk:
    """One station: its servers and its queue."""

    __slots__ = ("arrival_rank", "busy", "end_rank", "entered", "ranked", "servers", "uptime", "waiting")

    def __init__(self, station: Station, position: int, stations: int):
        self.end_rank = stations - 1 - position
        self.arrival_rank = stations + 1 + position
        self.servers = station.servers
        self.ranked = station.discipline == "priority"
        self.uptime = Uptime(station.outages)
        self.busy = 0
        self.entered = 0
        self.waiting: list[tuple[int, int, _Message]] = []  # a heap by priority, then order of arrival


class EventLoop:
    """The network between portions of time; used as `FeedForward` is."""

    def __init__(self, model: OperationsModel):
        routes = list(model.routes())
        count = len(model.stations)
        positions = _positions(routes, count)
        self._desks = [_Desk(s, positions[place], count) for place, s in enumerate(model.stations)]
        self._routes = [[self._desks[place] for place in route] for route in routes]
        self._priority = [stream.priority for stream in model.streams]
        self._patience = [stream.patience_us for stream in model.streams]
        self._hops = max(map(len, routes), default=1)
        self._change_rank = count
        self._heap: list[tuple[int, int, int, Any]] = []  # time, rank, id, message or what changes
        self._through: list[_Message] = []
        for place, (desk, station) in enumerate(zip(self._desks, model.stations, strict=True)):
            for _, end in station.outages:
                self._change(end, 2 * place, partial(self._take_up, desk))
            for at, servers in station.capacity:
                self._change(at, 2 * place + 1, partial(self._set_servers, desk, servers))

    def _change(self, time: int, id: int, call: Callable[[int], None]) -> None:
        heappush(self._heap, (time, self._change_rank, id, call))

    def advance(self, births: Messages, horizon: int) -> Messages:
        """Let all happen before `horizon`. Returns the messages that are through, by id."""
        columns = (births.id, births.arrival, births.bytes, births.delay)
        services = zip(*births.services.tolist(), strict=True)
        for row in zip(*(column.tolist() for column in columns), services, strict=True):
            message = _Message(*row)
            desk = self._routes[message.stream][0]
            heappush(self._heap, (message.arrival, desk.arrival_rank, message.id, message))
        heap, change_rank = self._heap, self._change_rank
        while heap and heap[0][0] < horizon:
            time, rank, _, what = heappop(heap)
            if rank < change_rank:
                self._end(what, time)
            elif rank > change_rank:
                self._arrive(what, time)
            else:
                what(time)
        return self._collect()

    def _arrive(self, message: _Message, time: int) -> None:
        desk = self._routes[message.stream][len(message.ends)]
        if desk.busy < desk.servers and desk.uptime.up_from_at(time) == time:
            self._start(desk, message, time)
        else:
            desk.entered += 1
            priority = self._priority[message.stream] if desk.ranked else 0
            heappush(desk.waiting, (priority, desk.entered, message))

    def _start(self, desk: _Desk, message: _Message, time: int) -> None:
        """Begin a service, unless the message has lost its patience."""
        hop = len(message.ends)
        patience = self._patience[message.stream]
        if hop == 0 and patience is not None and time > message.arrival + patience:
            message.starts.append(DROPPED)
            self._through.append(message)
            return
        desk.busy += 1
        message.starts.append(time)
        end = desk.uptime.end_at(time, message.services[hop])
        heappush(self._heap, (end, desk.end_rank, message.id, message))

    def _end(self, message: _Message, time: int) -> None:
        route = self._routes[message.stream]
        desk = route[len(message.ends)]
        message.ends.append(time)
        hop = len(message.ends)
        if hop == len(route):
            self._through.append(message)
        else:
            heappush(self._heap, (time, route[hop].arrival_rank, message.id, message))
        desk.busy -= 1
        self._serve_waiting(desk, time)

    def _serve_waiting(self, desk: _Desk, time: int) -> None:
        while desk.waiting and desk.busy < desk.servers:
            self._start(desk, heappop(desk.waiting)[2], time)

    def _take_up(self, desk: _Desk, time: int) -> None:
        """Go on after an outage, unless another follows at once."""
        if desk.uptime.up_from_at(time) == time:
            self._serve_waiting(desk, time)

    def _set_servers(self, desk: _Desk, servers: int, time: int) -> None:
        desk.servers = servers
        self._take_up(desk, time)

    def _collect(self) -> Messages:
        """The messages that are through as columns."""
        through = sorted(self._through, key=lambda message: message.id)
        self._through.clear()
        table = Messages.empty(len(through), self._hops)
        table.id[:] = [message.id for message in through]
        table.arrival[:] = [message.arrival for message in through]
        table.bytes[:] = [message.bytes for message in through]
        table.delay[:] = [message.delay for message in through]
        for hop in range(self._hops):
            table.services[hop] = [message.services[hop] for message in through]
            table.starts[hop] = [_at(message.starts, hop) for message in through]
            table.ends[hop] = [_at(message.ends, hop) for message in through]
        return table


def _at(times: list[int], hop: int) -> int:
    return times[hop] if hop < len(times) else 0


def _positions(routes: list[tuple[int, ...]], stations: int) -> list[int]:
    """Position of each station from upstream to downstream; else in the order of first visits."""
    try:
        order = station_order(routes)
    except CycleError:
        order = list(dict.fromkeys(chain.from_iterable(routes)))
    order += [place for place in range(stations) if place not in order]
    return [order.index(place) for place in range(stations)]
