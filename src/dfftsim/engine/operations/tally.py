"""Counting messages that are through, portion by portion, into the reports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from dfftsim.engine.operations.messages import Ints, Messages
from dfftsim.engine.operations.model import OperationsModel, Station, Stream
from dfftsim.engine.operations.recursion import DROPPED
from dfftsim.engine.operations.report import StationReport, StreamReport
from dfftsim.engine.operations.sketch import LatencySketch, merged
from dfftsim.engine.operations.uptime import Uptime


def by_stream(table: Messages) -> Iterator[tuple[int, Messages]]:
    """The messages of each stream that has any, in the order of ids."""
    ids = table.id
    if (ids[1:] < ids[:-1]).any():
        table = table.rows(np.argsort(ids, kind="stable"))
    streams = table.stream
    bounds = [0, *(np.flatnonzero(np.diff(streams)) + 1).tolist(), len(streams)]
    for begin, end in pairwise(bounds):
        if end > begin:
            yield int(streams[begin]), table.rows(slice(begin, end))


_HALF = 32


class _StreamTally:
    """Sums over the counted messages of one stream."""

    def __init__(self, stream: Stream):
        self.stream = stream
        self.messages = self.dropped = self.on_time = self.bytes = self.bytes_on_time = 0
        self.wait_us = [0] * len(stream.hops)
        self.waits = [LatencySketch() for _ in stream.hops]
        self.service_us = [0] * len(stream.hops)
        self.last_end_us = [0] * len(stream.hops)
        self.delay_us = self.latency_us = 0
        self.sketch = LatencySketch()

    def add(self, served: Messages, dropped: Messages) -> None:
        self.messages += len(served) + len(dropped)
        self.dropped += len(dropped)
        size = int(served.bytes.sum())
        self.bytes += size + int(dropped.bytes.sum())
        here = served.arrival
        for hop in range(len(self.wait_us)):
            waits = served.starts[hop] - here
            self.wait_us[hop] += total(waits)
            self.waits[hop].add(waits)
            self.service_us[hop] += total(served.services[hop])
            here = served.ends[hop]
            self.last_end_us[hop] = max(self.last_end_us[hop], int(here.max(initial=0)))
        latency = here + served.delay - served.arrival
        self.delay_us += total(served.delay)
        self.latency_us += total(latency)
        self.sketch.add(latency)
        if self.stream.deadline_us is None:
            self.on_time += len(served)
            self.bytes_on_time += size
        else:
            on_time = latency <= self.stream.deadline_us
            self.on_time += int(np.count_nonzero(on_time))
            self.bytes_on_time += int(served.bytes[on_time].sum())

    def report(self) -> StreamReport:
        return StreamReport(
            id=self.stream.id,
            messages=self.messages,
            dropped=self.dropped,
            on_time=self.on_time,
            bytes=self.bytes,
            bytes_on_time=self.bytes_on_time,
            wait_us=tuple(self.wait_us),
            service_us=tuple(self.service_us),
            delay_us=self.delay_us,
            latency_us=self.latency_us,
            latency=self.sketch,
        )


class _StationTally:
    """Integrals over the observed part of the window, to which all messages add."""

    def __init__(self, station: Station, begin: int, end: int):
        self.station = station
        self.begin, self.end = begin, end
        self.uptime = Uptime(station.outages)
        self.queue_us = self.busy_us = 0

    def waited(self, since: Ints, until: Ints) -> None:
        self.queue_us += _overlap(since, until, self.begin, self.end)

    def worked(self, starts: Ints, services: Ints) -> None:
        if self.uptime:
            begins = self.uptime.of(starts)
            window = self.uptime.of_at(self.begin), self.uptime.of_at(self.end)
        else:
            begins, window = starts, (self.begin, self.end)
        self.busy_us += _overlap(begins, begins + services, *window)

    def capacity_us(self) -> int:
        """Server time between begin and end, without outages."""
        changes = [(0, self.station.servers), *self.station.capacity, (self.end, 0)]
        total = 0
        for (at, servers), (next_, _) in pairwise(changes):
            begin, end = max(at, self.begin), min(next_, self.end)
            if begin < end:
                total += servers * (self.uptime.of_at(end) - self.uptime.of_at(begin))
        return total


def _overlap(begins: Ints, ends: Ints, begin: int, end: int) -> int:
    """Total length of the intervals inside [begin, end)."""
    if len(begins) == 0:
        return 0
    if begins.min() < begin or ends.max() > end:
        begins, ends = np.clip(begins, begin, end), np.clip(ends, begin, end)
    return total(ends - begins)


def total(values: Ints) -> int:
    """Exact sum of values from 0 up, also where it leaves 64 bits: millions of messages, years of waiting."""
    if len(values) == 0 or int(values.max()) <= 2**62 // len(values):
        return int(values.sum())
    return (int((values >> _HALF).sum()) << _HALF) + int((values & ((1 << _HALF) - 1)).sum())


class Tally:
    """All sums of a run."""

    def __init__(self, model: OperationsModel):
        self.model = model
        self.messages = 0
        self._routes = list(model.routes())
        self._streams = [_StreamTally(stream) for stream in model.streams]
        window = model.observe_from_us, model.until_us
        self._stations = [_StationTally(station, *window) for station in model.stations]

    def add(self, through: Messages) -> None:
        """Count messages that are through."""
        self.messages += len(through)
        nobody = through.rows(slice(0, 0))
        for place, messages in by_stream(through):
            patience = self.model.streams[place].patience_us
            served, dropped = messages, nobody
            if patience is not None:
                out = messages.starts[0] == DROPPED
                if out.any():
                    served, dropped = messages.rows(np.flatnonzero(~out)), messages.rows(np.flatnonzero(out))
                    entry = self._stations[self._routes[place][0]]
                    entry.waited(dropped.arrival, dropped.arrival + patience)
            self._add_to_stations(served, self._routes[place])
            self._streams[place].add(self._counted(served), self._counted(dropped))

    def _add_to_stations(self, served: Messages, route: tuple[int, ...]) -> None:
        here = served.arrival
        for hop, place in enumerate(route):
            self._stations[place].waited(here, served.starts[hop])
            self._stations[place].worked(served.starts[hop], served.services[hop])
            here = served.ends[hop]

    def _counted(self, messages: Messages) -> Messages:
        counted = messages.arrival >= self.model.observe_from_us
        return messages if counted.all() else messages.rows(np.flatnonzero(counted))

    def streams(self) -> dict[str, StreamReport]:
        """The reports of all streams, in the order of the model."""
        return {tally.stream.id: tally.report() for tally in self._streams}

    def stations(self) -> dict[str, StationReport]:
        """The reports of all stations, in the order of the model."""
        visits: list[list[tuple[_StreamTally, int]]] = [[] for _ in self._stations]
        for stream, route in zip(self._streams, self._routes, strict=True):
            for hop, place in enumerate(route):
                visits[place].append((stream, hop))
        return {
            tally.station.id: StationReport(
                id=tally.station.id,
                servers=tally.station.servers,
                busy_us=tally.busy_us,
                capacity_us=tally.capacity_us(),
                queue_us=tally.queue_us,
                observed_us=tally.end - tally.begin,
                customers=sum(stream.messages - stream.dropped for stream, _ in visited),
                wait_us=sum(stream.wait_us[hop] for stream, hop in visited),
                service_us=sum(stream.service_us[hop] for stream, hop in visited),
                last_end_us=max((stream.last_end_us[hop] for stream, hop in visited), default=0),
                waits=merged(stream.waits[hop] for stream, hop in visited),
            )
            for tally, visited in zip(self._stations, visits, strict=True)
        }
