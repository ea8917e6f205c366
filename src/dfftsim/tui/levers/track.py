"""The slider: a track with a knob, and a tick where the scenario stands."""

from __future__ import annotations

from dataclasses import dataclass

SMALLEST = 5


@dataclass(frozen=True)
class Track:
    """low, high: its ends. value, base: of the knob and the tick; None where there is none."""

    low: float
    high: float
    value: float | None
    base: float | None

    def text(self, width: int, ascii: bool = False) -> str:
        """The track in exactly `width` cells: `├──┼──●──┤`. A value beyond an end stands at that end."""
        left, line, right, tick, knob = "|-|+o" if ascii else "├─┤┼●"
        cells = [left, *(line * (width - 2)), right]
        if self.base is not None:
            cells[self.column(self.base, width)] = tick
        if self.value is not None:
            cells[self.column(self.value, width)] = knob
        return "".join(cells)

    def column(self, value: float, width: int) -> int:
        """The cell in which a value stands."""
        share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * (width - 1))

    def at(self, column: int, width: int) -> float:
        """The value of a cell."""
        share = min(max(column / max(width - 1, 1), 0.0), 1.0)
        return self.low + share * (self.high - self.low)
