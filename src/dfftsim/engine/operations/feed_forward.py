"""Stations that feed forward, played one after the other, a portion of time at once.

Every message that reaches a station before the end of the portion is known once the stations before it have
been played, for services are never negative. So a station serves all of them in the order (time, id) and
keeps the later ones for the next portion.
"""

from __future__ import annotations

from collections.abc import Callable
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Protocol

import numpy as np

from dfftsim.engine.operations.messages import NUMBER_BITS, Ints, Messages
from dfftsim.engine.operations.model import OperationsModel, Station
from dfftsim.engine.operations.recursion import DROPPED
from dfftsim.engine.operations.uptime import Uptime

_NOWHERE = -1
_ALWAYS = 2**62


class Queue(Protocol):
    """What a kernel makes of a station: `recursion.RecursiveQueue` tells the meaning."""

    def starts(self, arrivals: Ints, services: Ints, latest: Ints | None) -> Ints: ...


class FeedForward:
    """The network between portions: what each queue holds, and the messages inside."""

    def __init__(self, model: OperationsModel, make_queue: Callable[[int], Queue]):
        routes = list(model.routes())
        patience = [stream.patience_us for stream in model.streams]
        self._stations = {
            place: _StationPass(model.stations[place], make_queue, place, routes, patience)
            for place in station_order(routes)
        }
        self._entries = [route[0] for route in routes]
        self._inside = Messages.empty(0, max(map(len, routes), default=1))

    def advance(self, births: Messages, horizon: int) -> Messages:
        """Let all happen that is decided by arrivals before `horizon`. Returns the messages that are through.

        births: all arrivals before `horizon` that were not entered before, stream by stream.
        """
        kept = len(self._inside)
        table = Messages.joined([self._inside, births])
        now = table.arrival.copy()
        for station in self._stations.values():
            station.restore(now)
        self._enter(births, kept)
        for station in self._stations.values():
            for place, rows in station.play(table, now, horizon):
                self._stations[place].inbox.append(rows)
        return self._split(table, now)

    def _enter(self, births: Messages, first: int) -> None:
        """Put the births into the inboxes of the stations where their streams begin."""
        streams = births.stream
        changes = np.flatnonzero(streams[1:] != streams[:-1]) + 1
        bounds = [0, *changes.tolist(), len(streams)] if len(streams) else [0]
        for begin, end in pairwise(bounds):
            entry = self._stations[self._entries[int(streams[begin])]]
            entry.inbox.append(np.arange(first + begin, first + end))

    def _split(self, table: Messages, now: Ints) -> Messages:
        """Keep the messages that are still inside, in the order of the stations; return the others."""
        through = np.ones(len(table), dtype=np.bool_)
        inside: list[Ints] = []
        first = 0
        for station in self._stations.values():
            rows = station.keep(now, first)
            through[rows] = False
            inside.append(rows)
            first += len(rows)
        if first == 0:
            self._inside = table.rows(slice(0, 0))
            return table
        self._inside = table.rows(np.concatenate(inside))
        return table.rows(np.flatnonzero(through))


def station_order(routes: list[tuple[int, ...]]) -> list[int]:
    """Places of the stations visited, each after all from which messages come to it.

    Raises graphlib.CycleError if messages can come back.
    """
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for route in routes:
        sorter.add(route[0])
        for one, next_ in pairwise(route):
            sorter.add(next_, one)
    return list(sorter.static_order())


class _StationPass:
    """One station: its queue, the way in and out of it, and the messages that have not been served yet."""

    def __init__(
        self,
        station: Station,
        make_queue: Callable[[int], Queue],
        place: int,
        routes: list[tuple[int, ...]],
        patience: list[int | None],
    ):
        self._queue = make_queue(station.servers)
        self._uptime = Uptime(station.outages)
        hops = [route.index(place) if place in route else _NOWHERE for route in routes]
        self._hop = np.array(hops)
        self._hops = sorted(set(hops) - {_NOWHERE})
        nexts = [(*route, _NOWHERE)[hop + 1] for route, hop in zip(routes, hops, strict=True)]
        self._next = np.array(nexts)
        self._nexts = sorted({next_ for next_, hop in zip(nexts, hops, strict=True) if hop != _NOWHERE})
        limits = [
            _ALWAYS if limit is None or hop else limit for limit, hop in zip(patience, hops, strict=True)
        ]
        self._patience = np.array(limits) if min(limits) < _ALWAYS else None
        self.inbox: list[Ints] = []
        self._waiting = np.empty(0, dtype=np.int64)
        self._since = np.empty(0, dtype=np.int64)

    def restore(self, now: Ints) -> None:
        """Begin a portion: the messages kept are first in the table; say since when they are here."""
        now[self._waiting] = self._since
        self.inbox = [self._waiting] if len(self._waiting) else []

    def keep(self, now: Ints, first: int) -> Ints:
        """End a portion: the rows not served; they will be the rows from `first` on."""
        rows = self._waiting
        self._since = now[rows]
        self._waiting = np.arange(first, first + len(rows))
        return rows

    def play(self, table: Messages, now: Ints, horizon: int) -> list[tuple[int, Ints]]:
        """Serve all that arrive here before `horizon`. Returns which rows go to which station next."""
        rows, arrivals = self._in_order(table.id, now, horizon)
        if len(rows) == 0:
            return []
        streams = table.id[rows] >> NUMBER_BITS
        hop = self._hops[0] if len(self._hops) == 1 else self._hop[streams]
        services = table.services[hop, rows]
        starts, ends = self._serve(arrivals, services, streams)
        table.starts[hop, rows] = starts
        table.ends[hop, rows] = ends
        now[rows] = ends
        if self._patience is not None and (starts == DROPPED).any():
            served = starts != DROPPED
            rows, streams = rows[served], streams[served]
        return self._onward(rows, streams)

    def _in_order(self, ids: Ints, now: Ints, horizon: int) -> tuple[Ints, Ints]:
        """The rows to serve now, by time and id, and when they have arrived here."""
        if not self.inbox:
            self._waiting = np.empty(0, dtype=np.int64)
            return self._waiting, self._waiting
        rows = np.concatenate(self.inbox) if len(self.inbox) > 1 else self.inbox[0]
        times = now[rows]
        due = times < horizon
        if not due.all():
            self._waiting = rows[~due]
            rows, times = rows[due], times[due]
        else:
            self._waiting = rows[:0]
        order = in_order(times, ids[rows])
        return (rows, times) if order is None else (rows[order], times[order])

    def _serve(self, arrivals: Ints, services: Ints, streams: Ints) -> tuple[Ints, Ints]:
        latest = None if self._patience is None else arrivals + self._patience[streams]
        if not self._uptime:
            starts = self._queue.starts(arrivals, services, latest)
            return starts, starts + services
        uptime = self._uptime
        found_up = uptime.up_from(arrivals)
        if latest is not None:
            latest = np.where(found_up <= latest, uptime.of(latest), DROPPED)
        up_starts = self._queue.starts(uptime.of(arrivals), services, latest)
        starts = np.maximum(found_up, uptime.first_time(up_starts))
        ends = np.maximum(starts, uptime.first_time(up_starts + services))
        starts[up_starts == DROPPED] = DROPPED
        return starts, ends

    def _onward(self, rows: Ints, streams: Ints) -> list[tuple[int, Ints]]:
        if len(self._nexts) == 1:
            return [(self._nexts[0], rows)] if self._nexts[0] != _NOWHERE else []
        goes = self._next[streams]
        return [(place, rows[goes == place]) for place in self._nexts if place != _NOWHERE]


def in_order(times: Ints, ids: Ints) -> Ints | None:
    """The order by (time, id); None if they are in this order already."""
    steps = np.diff(times)
    if not (steps < 0).any():
        ties = np.flatnonzero(steps == 0)
        if not (ids[ties + 1] < ids[ties]).any():
            return None
        return np.lexsort((ids, times))
    order = np.argsort(times, kind="stable")
    sorted_times = times[order]
    ties = np.flatnonzero(sorted_times[1:] == sorted_times[:-1])
    if (ids[order[ties + 1]] < ids[order[ties]]).any():
        return np.lexsort((ids, times))
    return order
