"""Arrival processes of messages: when they come, in whole microseconds since the start of the window.

`blocks(entity, size)` yields the times in order, about `size` at a time and without end (a listed process
ends). They do not depend on `size`: the draw of the n-th gap is keyed by n, and float seconds are added one
after the other before they are rounded. Wrong parameters raise ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dfftsim.engine.operations.draws import quantiles
from dfftsim.engine.operations.portable import Floats
from dfftsim.scenario.distributions import Distribution, Exponential
from dfftsim.world.streams import EntityStream, Purpose

Times = NDArray[np.int64]

SECOND = 1_000_000
_LEAST_UNIFORM = 2.0**-53


class Arrivals(Protocol):
    """What every arrival process can do."""

    def per_second(self, until_us: int) -> float:
        """Mean arrivals a second in [0, until)."""
        ...

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        """The times, never decreasing, in blocks of about `size`."""
        ...


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


def _microseconds(seconds: Floats) -> Times:
    return np.rint(seconds * SECOND).astype(np.int64)


def _cumulated(gap: Distribution, entity: EntityStream, size: int) -> Iterator[Floats]:
    """Times in seconds at which a renewal process with that gap renews itself."""
    last = 0.0
    for first in count(0, size):
        gaps = quantiles(gap, entity.uniforms(Purpose.MESSAGE_GAP, size, first))
        gaps[0] += last
        times = np.cumsum(gaps)
        last = float(times[-1])
        yield times


@dataclass(frozen=True, slots=True)
class Poisson:
    """Exponential gaps; `rate` messages a second."""

    rate: float

    def __post_init__(self) -> None:
        _require(0 < self.rate < math.inf, "the rate must be above 0")

    def per_second(self, until_us: int) -> float:
        return self.rate

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        return map(_microseconds, _cumulated(Exponential(1 / self.rate), entity, size))


@dataclass(frozen=True, slots=True)
class Periodic:
    """Message n at n `period_us` + `offset_us` + U[0, `jitter_us`); the jitter is at most the period."""

    period_us: int
    jitter_us: int = 0
    offset_us: int = 0

    def __post_init__(self) -> None:
        _require(self.period_us >= 1, "the period must be at least 1 us")
        _require(0 <= self.jitter_us <= self.period_us, "the jitter must lie between 0 and the period")
        _require(self.offset_us >= 0, "the offset must not be negative")

    def per_second(self, until_us: int) -> float:
        return SECOND / self.period_us

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        for first in count(0, size):
            times = np.arange(first, first + size, dtype=np.int64) * self.period_us + self.offset_us
            if self.jitter_us:
                u = entity.uniforms(Purpose.MESSAGE_GAP, size, first)
                times += np.minimum((u * self.jitter_us).astype(np.int64), self.jitter_us - 1)
            yield times


@dataclass(frozen=True, slots=True)
class Batches:
    """`size` messages at once at `offset_us` and after every further `period_us`."""

    period_us: int
    size: int
    offset_us: int = 0

    def __post_init__(self) -> None:
        _require(self.period_us >= 1, "the period must be at least 1 us")
        _require(self.size >= 1, "a batch must hold at least one message")
        _require(self.offset_us >= 0, "the offset must not be negative")

    def per_second(self, until_us: int) -> float:
        return SECOND * self.size / self.period_us

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        for first in count(0, size):
            numbers = np.arange(first, first + size, dtype=np.int64)
            yield numbers // self.size * self.period_us + self.offset_us


@dataclass(frozen=True, slots=True)
class Renewal:
    """Independent gaps in seconds drawn from `gap`, which is never negative and has a mean above 0."""

    gap: Distribution

    def __post_init__(self) -> None:
        _require(0 < self.gap.mean() < math.inf, "the mean gap must be above 0")
        _require(self.gap.at(_LEAST_UNIFORM) >= 0, "a gap must not be negative")

    def per_second(self, until_us: int) -> float:
        return 1 / self.gap.mean()

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        return map(_microseconds, _cumulated(self.gap, entity, size))


@dataclass(frozen=True, slots=True)
class Thinned:
    """Poisson arrivals at `rates` (a second) that hold for `step_us` each and repeat: a profile of the day.

    Method: thinning (Lewis and Shedler 1979) of arrivals at the highest rate.
    """

    rates: tuple[float, ...]
    step_us: int

    def __post_init__(self) -> None:
        _require(all(0 <= rate < math.inf for rate in self.rates), "rates must not be negative")
        _require(len(self.rates) > 0 and max(self.rates) > 0, "at least one rate must be above 0")
        _require(self.step_us >= 1, "a step must be at least 1 us")

    def per_second(self, until_us: int) -> float:
        return math.fsum(self.rates) / len(self.rates)

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        highest = max(self.rates)
        kept = np.asarray(self.rates) / highest
        candidates = Poisson(highest).blocks(entity, size)
        for first, times in zip(count(0, size), candidates, strict=False):
            u = entity.uniforms(Purpose.MESSAGE_THINNING, size, first)
            yield times[u < kept[times // self.step_us % len(kept)]]


@dataclass(frozen=True, slots=True)
class Listed:
    """Messages at given times, never decreasing."""

    times_us: tuple[int, ...]

    def __post_init__(self) -> None:
        _require(all(time >= 0 for time in self.times_us), "times must not be negative")
        _require(all(a <= b for a, b in pairwise(self.times_us)), "times must be in order")

    def per_second(self, until_us: int) -> float:
        return SECOND * len(self.times_us) / until_us

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        for first in range(0, len(self.times_us), size):
            yield np.array(self.times_us[first : first + size], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Bursts:
    """`size` messages at each of some times: at once, or spread evenly over the `within_us` that follow.

    A burst is over before the next begins.
    """

    times_us: tuple[int, ...]
    size: int
    within_us: int = 0

    def __post_init__(self) -> None:
        _require(all(time >= 0 for time in self.times_us), "times must not be negative")
        _require(self.size >= 1, "a burst must hold at least one message")
        _require(self.within_us >= 0, "a burst must not last a negative time")
        _require(
            all(a + self.within_us <= b for a, b in pairwise(self.times_us)),
            "times must be in order, and a burst over before the next begins",
        )

    def per_second(self, until_us: int) -> float:
        return SECOND * self.size * sum(time < until_us for time in self.times_us) / until_us

    def blocks(self, entity: EntityStream, size: int) -> Iterator[Times]:
        for time in self.times_us:
            for first in range(0, self.size, size):
                numbers = np.arange(first, min(first + size, self.size), dtype=np.int64)
                yield time + self._offsets(numbers)

    def _offsets(self, numbers: Times) -> Times:
        """floor(number x within / size), without leaving 64 bits."""
        whole, rest = divmod(self.within_us, self.size)
        return numbers * whole + numbers * rest // self.size


class ArrivalReader:
    """Hands out the times of one process window by window."""

    __slots__ = ("_blocks", "_buffer", "_ended")

    def __init__(self, arrivals: Arrivals, entity: EntityStream, size: int):
        self._blocks = arrivals.blocks(entity, size)
        self._buffer: Times = np.empty(0, dtype=np.int64)
        self._ended = False

    def known_before(self, time: int, room: int) -> int:
        """Up to which time, at most `time`, all arrivals are known if no more than about `room` are held."""
        while not self._ended and len(self._buffer) < room:
            if len(self._buffer) and self._buffer[-1] >= time:
                return time
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
            else:
                self._buffer = np.concatenate([self._buffer, block])
        return time if self._ended else min(time, int(self._buffer[-1]))

    def at(self, time: int, most: int) -> Times:
        """Up to `most` of the arrivals at just this time, which is not later than the next one."""
        if len(self._buffer) == 0 and not self._ended:
            self.known_before(time + 1, most)
        cut = int(np.searchsorted(self._buffer[:most], time, side="right"))
        times, self._buffer = self._buffer[:cut], self._buffer[cut:]
        return times

    def before(self, time: int) -> Times:
        """All further times before `time`."""
        pieces = [self._buffer]
        while not self._ended and (len(pieces[-1]) == 0 or pieces[-1][-1] < time):
            block = next(self._blocks, None)
            if block is None:
                self._ended = True
            else:
                pieces.append(block)
        rest = pieces[-1]
        cut = int(np.searchsorted(rest, time, side="left"))
        pieces[-1], self._buffer = rest[:cut], rest[cut:]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
