"""Utility as a function of a PET's own parameter (epsilon, k), from the measured rows of the catalogue.

At each measured number of records the points are fitted by the nearest monotone line (isotonic regression:
where noise of the measurement breaks the order, neighbours share their mean) and capped at 1, since noise is
no gain. Between parameters the line is straight over the logarithm of the parameter, between numbers of
records over the logarithm of the number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import log
from typing import Any, NamedTuple

from dfftsim.errors import InputError, Problem
from dfftsim.pets.cost import Factor, Range


class UtilityPoint(NamedTuple):
    """One measured value: share kept of the value of plain work."""

    records: int
    parameter: float
    utility: float


@dataclass(frozen=True)
class UtilityCurve:
    """Share of the value of plain work kept, as a function of `parameter`.

    `rises`: more of the parameter keeps more. `loss` multiplies the measured loss (1 - utility): its range is
    how far other data may lie from the generated ones measured. `metric`, `library`, `note`: what was
    measured, with what, and what to know of it.
    """

    parameter: str
    workloads: tuple[str, ...]
    rises: bool
    points: tuple[UtilityPoint, ...]
    loss: Factor
    metric: str
    library: str
    note: str

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The measured numbers of records."""
        return tuple(sorted({point.records for point in self.points}))

    @cached_property
    def bounds(self) -> tuple[float, float]:
        """Least and greatest parameter measured at every number of records."""
        values = [[p.parameter for p in self.points if p.records == size] for size in self.sizes]
        return max(map(min, values)), min(map(max, values))

    @cached_property
    def lines(self) -> Mapping[int, tuple[tuple[float, ...], tuple[float, ...]]]:
        """By number of records: parameters ascending, and the utility fitted to each."""
        from scipy.optimize import isotonic_regression

        made = {}
        for size in self.sizes:
            points = sorted((p.parameter, p.utility) for p in self.points if p.records == size)
            fitted = isotonic_regression([value for _, value in points], increasing=self.rises).x
            made[size] = tuple(x for x, _ in points), tuple(min(1.0, float(y)) for y in fitted)
        return made

    def utility(self, parameter: float, records: float, *, clamped: bool = False) -> Range:
        """Share kept at that parameter for that many records.

        Outside what was measured it is an InputError, unless `clamped`: then the nearest measured parameter
        and number of records stand in.
        """
        low, high = self.bounds
        fewest, most = self.sizes[0], self.sizes[-1]
        if clamped:
            parameter, records = min(max(parameter, low), high), min(max(records, fewest), most)
        problems = []
        if not low <= parameter <= high:
            what = f"{self.parameter} {parameter:g} is outside what was measured"
            problems.append(Problem("", 0, 0, what, f"use {low:g} to {high:g}"))
        if not fewest <= records <= most:
            what = f"{records:g} records are outside what was measured"
            problems.append(Problem("", 0, 0, what, f"use {fewest:,} to {most:,}"))
        if problems:
            raise InputError(problems)
        fitted = [_between(*self.lines[size], parameter) for size in self.sizes]
        return self._range(_between(self.sizes, fitted, records))

    def document(self) -> dict[str, Any]:
        """The curve for display and JSON: what it is, its bounds, and at each measured point what was
        measured and the range fitted to it.
        """
        points = []
        for point in sorted(self.points):
            parameters, fitted = self.lines[point.records]
            kept = self._range(fitted[parameters.index(point.parameter)])
            points.append({**point._asdict(), **kept._asdict()})
        return {**asdict(self), "bounds": list(self.bounds), "points": points}

    def _range(self, utility: float) -> Range:
        loss = 1.0 - utility
        most_lost, lost, least_lost = (min(1.0, loss * factor) for factor in reversed(self.loss.range))
        return Range(1.0 - most_lost, 1.0 - lost, 1.0 - least_lost)


def _between(xs: Sequence[float], ys: Sequence[float], x: float) -> float:
    """The value at `x` on the line through the points, straight over the logarithm of `xs`."""
    right = bisect_left(xs, x)
    if xs[right] == x:
        return ys[right]
    share = log(x / xs[right - 1]) / log(xs[right] / xs[right - 1])
    return ys[right - 1] + share * (ys[right] - ys[right - 1])
