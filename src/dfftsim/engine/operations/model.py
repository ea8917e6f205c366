"""What the operations plane simulates: streams of messages through stations, over one window.

Times are whole microseconds since the start of the window. Wrong parameters raise ValueError.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dfftsim.engine.operations.arrivals import Arrivals
from dfftsim.scenario.distributions import Distribution

Discipline = Literal["fifo", "priority"]

BYTES_PER_RECORD = 64
"""Size of a record where a stream does not say how many records a message holds."""


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Service:
    """How long a message occupies one server: rint((fixed + per byte + per record) x spread) microseconds.

    `spread` is a factor drawn for each message at each station (mean 1 keeps the mean); None = always 1.
    """

    fixed_us: float = 0.0
    us_per_byte: float = 0.0
    us_per_record: float = 0.0
    spread: Distribution | None = None

    def __post_init__(self) -> None:
        parts = (self.fixed_us, self.us_per_byte, self.us_per_record)
        _require(all(0 <= part < math.inf for part in parts), "the parts of a service must not be negative")
        _require(self.spread is None or self.spread.at(2.0**-53) >= 0, "the spread must not be negative")


@dataclass(frozen=True, slots=True)
class Hop:
    """One visit of a message: the station's id and the service there."""

    station: str
    service: Service


@dataclass(frozen=True, slots=True)
class Station:
    """`servers` alike, one queue.

    outages: (from, to) in which no server works; what is under way resumes afterwards. capacity: (at,
    servers) changes of the number of servers; one that is taken away finishes its message. discipline:
    `fifo`, or `priority`: the smallest priority first, without interruption of what is under way.
    """

    id: str
    servers: int
    outages: tuple[tuple[int, int], ...] = ()
    capacity: tuple[tuple[int, int], ...] = ()
    discipline: Discipline = "fifo"

    def __post_init__(self) -> None:
        name = f"station {self.id!r}: "
        _require(self.servers >= 1, name + "at least one server is needed")
        _require(all(0 <= a < b for a, b in self.outages), name + "an outage ends after it begins")
        _require(
            all(one[1] <= next_[0] for one, next_ in pairwise(self.outages)),
            name + "outages are in order and do not overlap",
        )
        _require(
            all(at >= 0 and servers >= 0 for at, servers in self.capacity),
            name + "neither times nor numbers of servers are negative",
        )
        _require(
            all(one[0] < next_[0] for one, next_ in pairwise(self.capacity)),
            name + "changes of capacity are in order, one at a time",
        )
        _require(not self.capacity or self.capacity[-1][1] >= 1, name + "some server is left in the end")
        _require(self.discipline in ("fifo", "priority"), name + "discipline is fifo or priority")


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages of one kind, their way and what is asked of them.

    bytes, records: a number or a distribution; records None = bytes / 64. After the last hop a message takes
    rint(delay x (1 - jitter) + an exponential of mean delay x jitter) microseconds to be delivered.
    deadline_us: latest latency (delivery - arrival) that counts as on time, None = always. priority: smaller
    goes first at a station that ranks. patience_us: a message is dropped if its first service would begin
    later than this after its arrival.
    """

    id: str
    arrivals: Arrivals
    hops: tuple[Hop, ...]
    bytes: Distribution | float
    records: Distribution | float | None = None
    delay_us: float = 0.0
    delay_jitter: float = 0.0
    deadline_us: int | None = None
    priority: int = 0
    patience_us: int | None = None

    def __post_init__(self) -> None:
        name = f"stream {self.id!r}: "
        _require(len(self.hops) > 0, name + "at least one hop is needed")
        for what, size in (("bytes", self.bytes), ("records", self.records)):
            least = size if isinstance(size, int | float) else 0.0 if size is None else size.at(2.0**-53)
            _require(0 <= least < math.inf, f"{name}{what} must not be negative")
        _require(0 <= self.delay_us < math.inf, name + "the delay must not be negative")
        _require(0 <= self.delay_jitter < 1, name + "the jitter is a share from 0 to below 1")
        _require(
            self.deadline_us is None or self.deadline_us >= 0, name + "the deadline must not be negative"
        )
        _require(self.patience_us is None or self.patience_us >= 0, name + "patience must not be negative")


@dataclass(frozen=True, slots=True)
class OperationsModel:
    """Streams and stations over the window [0, `until_us`).

    Every message that arrives in the window is served to its end, also after it. Those that arrive before
    `observe_from_us` are served but not counted: they fill the queues.
    """

    stations: tuple[Station, ...]
    streams: tuple[Stream, ...]
    until_us: int
    observe_from_us: int = 0

    def __post_init__(self) -> None:
        _require(self.until_us >= 1, "the window must be at least 1 us long")
        _require(0 <= self.observe_from_us < self.until_us, "observation begins inside the window")
        for kind, ids in (("station", self.stations), ("stream", self.streams)):
            twice = [id for id, times in Counter(one.id for one in ids).items() if times > 1]
            _require(not twice, f"{kind} ids are not unique: {', '.join(map(repr, twice))}")
        known = {station.id for station in self.stations}
        unknown = [
            f"stream {stream.id!r} visits station {hop.station!r}, which does not exist"
            for stream in self.streams
            for hop in stream.hops
            if hop.station not in known
        ]
        _require(not unknown, "; ".join(unknown))

    def expected_messages(self) -> float:
        """Mean number of messages in the window."""
        return sum(s.arrivals.per_second(self.until_us) for s in self.streams) * self.until_us / 1e6

    def routes(self) -> Iterator[tuple[int, ...]]:
        """Of each stream, the places of its hops' stations in `stations`."""
        place = {station.id: number for number, station in enumerate(self.stations)}
        for stream in self.streams:
            yield tuple(place[hop.station] for hop in stream.hops)
