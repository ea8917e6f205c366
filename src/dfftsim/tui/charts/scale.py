"""A scale that several rows share: numbers to cells, with zero always on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.cells import cell_len

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Scale:
    """low, high: the numbers at the first and the last of `width` cells."""

    low: float
    high: float
    width: int

    def cell(self, value: float) -> int:
        """The cell of a number, 0 to width - 1; numbers outside are put at the end they lie beyond."""
        if self.high <= self.low or self.width < 2:
            return 0
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(share * (self.width - 1))

    def ticks(self, most: int) -> list[float]:
        """At most about `most` round numbers on the scale, zero among them if it is on it."""
        span = self.high - self.low
        if span <= 0 or most < 1:
            return [self.low]
        raw = span / most
        size = 10.0 ** math.floor(math.log10(raw))
        step = next(size * one for one in STEPS if size * one >= raw * (1 - 1e-9))
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def scale_for(values: Iterable[float], width: int) -> Scale:
    """A scale that holds zero and all numbers that are finite, with a little room at the ends."""
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    if low == high:
        low, high = -1.0, 1.0
    room = (high - low) * 0.04
    return Scale(low - room, high + room, width)


def axis(scale: Scale, told: Callable[[float], str], most: int = 5) -> str:
    """The numbers of the scale above their cells, exactly as wide as the scale; those that would touch one
    another are left out, zero last of all.
    """
    cells = [" "] * scale.width
    ticks = scale.ticks(most)
    for value in sorted(ticks, key=lambda tick: (tick != 0, ticks.index(tick) % 2, ticks.index(tick))):
        word = told(value)
        size = cell_len(word)
        if size != len(word) or size > scale.width:
            continue
        start = min(max(scale.cell(value) - size // 2, 0), scale.width - size)
        around = cells[max(start - 1, 0) : start + size + 1]
        if all(cell == " " for cell in around):
            cells[start : start + size] = list(word)
    return "".join(cells)
