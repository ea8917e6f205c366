"""The clock of a station that stands still during outages.

A station that resumes its work after an outage is, on the clock that counts its uptime only, a station
without outages. So arrivals are mapped to uptime, the queue is played there, and starts and ends are mapped
back: exact in whole microseconds. At one instant, services end before an outage begins, and messages arrive
after it has begun or ended.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]


class Uptime:
    """Maps between time and uptime, for one number (`*_at`) or many."""

    __slots__ = ("_down", "_from", "_points", "_to")

    def __init__(self, outages: Sequence[tuple[int, int]]):
        merged: list[list[int]] = []
        for begin, end in outages:
            if merged and begin == merged[-1][1]:
                merged[-1][1] = end
            else:
                merged.append([begin, end])
        self._from = [begin for begin, _ in merged]
        self._to = [end for _, end in merged]
        self._down = [0]  # length of all outages before the k-th
        for begin, end in merged:
            self._down.append(self._down[-1] + end - begin)
        self._points = [begin - down for begin, down in zip(self._from, self._down, strict=False)]

    def __bool__(self) -> bool:
        return bool(self._from)

    def of_at(self, time: int) -> int:
        """Uptime passed until `time`."""
        begun = bisect_right(self._from, time)
        under_way = max(0, self._to[begun - 1] - time) if begun else 0
        return time - self._down[begun] + under_way

    def up_from_at(self, time: int) -> int:
        """The first instant from `time` on at which an arrival finds the station up."""
        begun = bisect_right(self._from, time)
        return max(time, self._to[begun - 1]) if begun else time

    def end_at(self, start: int, service: int) -> int:
        """When work of `service` begun at `start` is done."""
        if not service:
            return start
        uptime = self.of_at(start) + service
        return uptime + self._down[bisect_left(self._points, uptime)]

    def of(self, times: Times) -> Times:
        """`of_at` of many."""
        begun = np.searchsorted(self._from, times, side="right")
        down, to = np.asarray(self._down), np.array([0, *self._to])
        result: Times = times - down[begun] + np.maximum(0, to[begun] - times)
        return result

    def up_from(self, times: Times) -> Times:
        """`up_from_at` of many."""
        to = np.array([0, *self._to])
        result: Times = np.maximum(times, to[np.searchsorted(self._from, times, side="right")])
        return result

    def first_time(self, uptimes: Times) -> Times:
        """The earliest times at which so much uptime has passed."""
        result: Times = uptimes + np.asarray(self._down)[np.searchsorted(self._points, uptimes, side="left")]
        return result
