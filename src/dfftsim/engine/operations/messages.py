"""Messages as columns, and how those of a stream are drawn.

Each draw is keyed by stream, purpose and number of the message, so a message has the same sizes and services
whichever kernel plays it and in whichever portion it is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from dfftsim.engine.operations.arrivals import ArrivalReader
from dfftsim.engine.operations.draws import quantiles
from dfftsim.engine.operations.model import BYTES_PER_RECORD, OperationsModel, Stream
from dfftsim.engine.operations.portable import Floats
from dfftsim.scenario.distributions import Constant, Distribution, Exponential
from dfftsim.world.streams import EntityStream, Purpose, Streams

Ints = NDArray[np.int64]

NUMBER_BITS = 40
"""An id is stream x 2**40 + number: it orders messages by stream, then by number."""


@dataclass(slots=True)
class Messages:
    """Columns of messages; services, starts and ends have a row for each hop (0 beyond the last).

    A start of -1 at the first hop: dropped there; its later columns mean nothing.
    """

    id: Ints
    arrival: Ints
    bytes: Ints
    delay: Ints
    services: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.id)

    @property
    def stream(self) -> Ints:
        """Place of the stream in the model."""
        return self.id >> NUMBER_BITS

    @classmethod
    def empty(cls, count: int, hops: int) -> Messages:
        """Room for `count` messages."""
        flat = [np.empty(count, dtype=np.int64) for _ in range(4)]
        return cls(*flat, *(np.zeros((hops, count), dtype=np.int64) for _ in range(3)))

    def rows(self, which: slice | Ints) -> Messages:
        """Some of the messages: views for a slice, copies for row numbers."""
        columns = (getattr(self, field.name) for field in fields(self))
        if isinstance(which, slice):
            return Messages(*(column[..., which] for column in columns))
        return Messages(*(np.take(column, which, axis=-1) for column in columns))

    @classmethod
    def joined(cls, tables: Sequence[Messages]) -> Messages:
        """All messages of some tables."""
        filled = [table for table in tables if len(table)] or list(tables[:1])
        if len(filled) == 1:
            return filled[0]
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(t, name) for t in filled], axis=-1) for name in names))


class _StreamSource:
    """Draws the messages of one stream in the order of arrival."""

    def __init__(self, place: int, stream: Stream, draws: Streams, block: int):
        self.stream = stream
        self._entity = draws.entity(f"messages:{stream.id}")
        self._reader = ArrivalReader(stream.arrivals, self._entity, block)
        self._first_id = place << NUMBER_BITS
        self._number = 0
        self._stations = [draws.entity(f"messages:{stream.id}@{visit}") for visit in _visits(stream)]

    @property
    def reader(self) -> ArrivalReader:
        """Where its arrivals come from."""
        return self._reader

    def fill(self, table: Messages, times: Ints) -> None:
        """Draw the messages that arrive at these times, the next ones of the stream, into the table."""
        count, first = len(times), self._number
        self._number += count
        table.id[:] = np.arange(self._first_id + first, self._first_id + first + count)
        table.arrival[:] = times
        size = self._values(self.stream.bytes, Purpose.MESSAGE_BYTES, count, first)
        table.bytes[:] = np.rint(size)
        records = self.stream.records
        amount = (
            table.bytes / BYTES_PER_RECORD
            if records is None
            else self._values(records, Purpose.MESSAGE_RECORDS, count, first)
        )
        for hop, entity in enumerate(self._stations):
            table.services[hop] = self._service(hop, entity, table.bytes, amount, first)
        table.delay[:] = self._delays(count, first)

    def _values(self, law: Distribution | float, purpose: Purpose, count: int, first: int) -> Floats:
        if isinstance(law, int | float):
            return np.full(count, float(law))
        return _drawn(law, self._entity, purpose, count, first)

    def _service(self, hop: int, entity: EntityStream, size: Ints, records: Floats, first: int) -> Floats:
        service = self.stream.hops[hop].service
        work: Floats = np.full(len(size), float(service.fixed_us))
        if service.us_per_byte:
            work += service.us_per_byte * size
        if service.us_per_record:
            work += service.us_per_record * records
        if service.spread is not None:
            work *= _drawn(service.spread, entity, Purpose.MESSAGE_SERVICE, len(size), first)
        return np.rint(work)

    def _delays(self, count: int, first: int) -> Floats:
        delay, jitter = self.stream.delay_us, self.stream.delay_jitter
        work: Floats = np.full(count, float(delay * (1 - jitter)))
        if delay * jitter > 0:
            law = Exponential(delay * jitter)
            work += _drawn(law, self._entity, Purpose.MESSAGE_DELAY, count, first)
        return np.rint(work)


def _visits(stream: Stream) -> list[str]:
    """A name for each hop that does not depend on the other stations of the way."""
    seen: list[str] = []
    names = []
    for hop in stream.hops:
        before = seen.count(hop.station)
        names.append(f"{hop.station}#{before + 1}" if before else hop.station)
        seen.append(hop.station)
    return names


def _drawn(law: Distribution, entity: EntityStream, purpose: Purpose, count: int, first: int) -> Floats:
    if isinstance(law, Constant):
        return np.full(count, float(law.value))
    return quantiles(law, entity.uniforms(purpose, count, first))


class Sources:
    """All streams of a model, drawn portion by portion of time."""

    def __init__(self, model: OperationsModel, draws: Streams, chunk: int):
        self._hops = max(len(stream.hops) for stream in model.streams) if model.streams else 1
        total = model.expected_messages()
        self._sources = []
        for place, stream in enumerate(model.streams):
            mean = stream.arrivals.per_second(model.until_us) * model.until_us / 1e6
            share = mean / total if total else 1.0
            block = min(max(16, round(1.1 * chunk * share)), max(16, round(1.1 * mean)))
            self._sources.append(_StreamSource(place, stream, draws, block))

    def surplus(self, time: int, room: int) -> Iterator[tuple[int, Messages]]:
        """Messages before `time` in pieces, until what is left has no more than about `room` of any stream.

        Each piece comes with the time before which everything that has arrived so far may be played. Those
        of one instant may come in several pieces, in the order of ids.
        """
        while True:
            known = min((s.reader.known_before(time, room) for s in self._sources), default=time)
            if known == time:
                return
            yield known, self.before(known)
            for source in self._sources:
                while len(times := source.reader.at(known, room)):
                    table = Messages.empty(len(times), self._hops)
                    source.fill(table, times)
                    yield known + 1, table

    def before(self, time: int) -> Messages:
        """The further messages of all streams that arrive before `time`, stream by stream."""
        times = [source.reader.before(time) for source in self._sources]
        table = Messages.empty(sum(map(len, times)), self._hops)
        first = 0
        for source, arrivals in zip(self._sources, times, strict=True):
            if len(arrivals):
                source.fill(table.rows(slice(first, first + len(arrivals))), arrivals)
            first += len(arrivals)
        return table
