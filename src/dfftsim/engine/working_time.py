"""Working time: a table between calendar seconds and working seconds.

An officer's touch time runs only while the office is open. The table holds, for each midnight, the working
seconds before it, so that both directions cost one look-up.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from dfftsim.engine.events import NEVER
from dfftsim.spans import DAY

"""Seconds of a calendar day."""

_YEAR = 364


class WorkingTime:
    """Office hours from `opens` to `closes` (seconds after midnight) on the working days.

    `working_days[d]` tells whether day d, counted from the start of the run, is a working day. After the last
    day of the table the pattern of its last 364 days (52 weeks; all of it, if shorter) goes on. Raises
    ValueError for an empty table or hours outside the day.
    """

    __slots__ = ("_cumulative", "_cycle", "_open", "opens")

    def __init__(self, working_days: Sequence[bool], opens: int = 0, closes: int = DAY):
        if not working_days:
            raise ValueError("at least one day is needed")
        if not 0 <= opens < closes <= DAY:
            raise ValueError("0 <= opens < closes <= 86400 is needed")
        self.opens = opens
        self._open = closes - opens
        self._cumulative = [0]
        self._cycle = [bool(day) for day in working_days[-_YEAR:]]
        self._append(working_days)

    def worked(self, time: int) -> int:
        """Working seconds from the start of the run to `time` >= 0."""
        day, second = divmod(time, DAY)
        while day + 1 >= len(self._cumulative):
            if not any(self._cycle):
                return self._cumulative[-1]
            self._append(self._cycle)
        before = self._cumulative[day]
        into = second - self.opens
        if into <= 0:
            return before
        return min(before + into, self._cumulative[day + 1])

    def after(self, time: int, working: int) -> int:
        """The first time by which `working` seconds have been worked since `time`; `time` itself for none."""
        if working <= 0:
            return time
        return self.reached(self.worked(time) + working)

    def reached(self, target: int) -> int:
        """The first time by which so many working seconds (above 0) have been worked since the start."""
        if target > self._cumulative[-1] and not any(self._cycle):
            return NEVER
        while target > self._cumulative[-1]:
            self._append(self._cycle)
        day = bisect_left(self._cumulative, target) - 1
        return day * DAY + self.opens + target - self._cumulative[day]

    def _append(self, days: Sequence[bool]) -> None:
        open_seconds = [self._open if working else 0 for working in days]
        self._cumulative += accumulate(open_seconds, initial=self._cumulative.pop())
