"""Free flow month by month: the scenario as a dotted line, the choices as a full one with their interval as a
tint behind it. Lines that cross do not wipe one another out, since each cell knows both.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from dfftsim.i18n import t
from dfftsim.tui.frame import app_of
from dfftsim.tui.levers.ink import ink
from dfftsim.tui.levers.intervals import forest
from dfftsim.tui.levers.results import Measure
from dfftsim.tui.text import cut, fitted

AXIS = 7
LEAST_SPAN = 0.02
BRAILLE = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
Months = Sequence[Mapping[str, Any]]


class Picture:
    """Dots and tints on a grid of cells, each two dots wide and four high."""

    def __init__(self, width: int, height: int, low: float, high: float) -> None:
        self.width, self.height, self.low, self.high = width, height, low, high
        self.dots = {"baseline": [[0] * width for _ in range(height)]}
        self.dots["package"] = [[0] * width for _ in range(height)]
        self.band = [[False] * width for _ in range(height)]

    def y(self, value: float) -> int:
        """The dot row of a value, counted from above."""
        share = (self.high - value) / (self.high - self.low)
        return min(max(round(share * (4 * self.height - 1)), 0), 4 * self.height - 1)

    def line(self, name: str, values: Sequence[float], every: int) -> None:
        """A line through these values over the whole width; `every`: one dot of so many is drawn."""
        before: int | None = None
        for x in range(2 * self.width):
            value = at(values, x, 2 * self.width)
            if math.isnan(value):
                before = None
                continue
            y = self.y(value)
            steps = range(min(before, y), max(before, y) + 1) if before is not None else range(y, y + 1)
            if x % every == 0:
                for one in steps if every == 1 else (y,):
                    self.dots[name][one // 4][x // 2] |= BRAILLE[x % 2][one % 4]
            before = y

    def tint(self, low: Sequence[float], high: Sequence[float]) -> None:
        """The cells between two lines."""
        for x in range(self.width):
            ends = at(low, 2 * x, 2 * self.width), at(high, 2 * x, 2 * self.width)
            if not any(map(math.isnan, ends)):
                for row in range(self.y(ends[1]) // 4, self.y(ends[0]) // 4 + 1):
                    self.band[row][x] = True


def at(values: Sequence[float], x: int, width: int) -> float:
    """The value at a place of the width, on the straight line between two months."""
    spot = x * (len(values) - 1) / max(width - 1, 1)
    left = int(spot)
    right = min(left + 1, len(values) - 1)
    return values[left] + (spot - left) * (values[right] - values[left])


def picture(months: Months, width: int, height: int, both: bool) -> Picture:
    """The months on a grid."""
    base = [row["baseline"] for row in months]
    now = [row["package"] for row in months]
    low = [max(row["baseline"] + row["low"], 0.0) for row in months]
    high = [min(row["baseline"] + row["high"], 1.0) for row in months]
    known = [v for line in ((base, now, low, high) if both else (base,)) for v in line if not math.isnan(v)]
    bottom, top = (min(known), max(known)) if known else (0.0, 1.0)
    if top - bottom < LEAST_SPAN:
        middle = (top + bottom) / 2
        bottom, top = middle - LEAST_SPAN / 2, middle + LEAST_SPAN / 2
    made = Picture(width, height, bottom, top)
    if both:
        made.tint(low, high)
        made.line("package", now, 1)
    made.line("baseline", base, 2 if both else 1)
    return made


class MonthChart(Widget):
    """`months` are the rows of `analysis.months`; both: whether there is a package to show; measures: drawn
    as intervals where there are no months.
    """

    DEFAULT_CSS = """
    MonthChart { height: 1fr; min-height: 4; }
    """

    months: Months = ()
    measures: Sequence[Measure] = ()
    both = False
    waiting = True

    def show(
        self, months: Months, both: bool, waiting: bool = False, measures: Sequence[Measure] = ()
    ) -> None:
        """Draw others. waiting: they are still to come."""
        if (months, both, waiting, measures) != (self.months, self.both, self.waiting, self.measures):
            self.months, self.both, self.waiting, self.measures = months, both, waiting, measures
            self.refresh()

    def render(self) -> Text:
        """Axis, picture, and the years below."""
        width, height = self.size
        if len(self.months) < 2:
            plain = app_of(self).settings.ascii
            if (intervals := forest(self.measures, width, height, plain)) is not None:
                return intervals
            return Text(cut(t("tui.levers.months_later" if self.waiting else "tui.levers.no_months"), width))
        made = picture(self.months, max(width - AXIS - 1, 4), max(height - 1, 2), self.both)
        ascii = app_of(self).settings.ascii or app_of(self).settings.marker == "ascii"
        text = Text(no_wrap=True, end="")
        for row in range(made.height):
            value = made.high - (made.high - made.low) * row / max(made.height - 1, 1)
            label = f"{value * 100:.1f} %" if row % 3 == 0 or row == made.height - 1 else ""
            text.append(fitted(label, AXIS, right=True) + ("|" if ascii else "┤" if label else "│"))
            self._row(text, made, row, ascii)
            text.append("\n")
        text.append(self._years(made.width))
        return text

    def _row(self, text: Text, made: Picture, row: int, ascii: bool) -> None:
        tint = ink(self, on="primary", share=0.25)
        now_ink, base_ink = ink(self, "primary", bold=True), ink(self, "mark-local")
        for x in range(made.width):
            base, now = made.dots["baseline"][row][x], made.dots["package"][row][x]
            glyph = " " if not base | now else ("*" if now else ".") if ascii else chr(0x2800 | base | now)
            style = (now_ink if now else base_ink if base else Style.null()) + (
                tint if made.band[row][x] else Style.null()
            )
            if ascii and glyph == " " and made.band[row][x]:
                glyph = ":"
            text.append(glyph, style)

    def _years(self, width: int) -> str:
        line, taken = "", -1
        for n, row in enumerate(self.months):
            year = str(row["month"])[:4]
            if n and year == str(self.months[n - 1]["month"])[:4]:
                continue
            x = round(n * (width - 1) / max(len(self.months) - 1, 1))
            if x > taken and x + len(year) <= width:
                line = fitted(line, x) + year
                taken = x + len(year)
        return " " * (AXIS + 1) + line
