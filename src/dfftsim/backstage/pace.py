"""How far a request is, and how long the rest may take."""

from __future__ import annotations

import time

from dfftsim.backstage.requests import Progress


class Pace:
    """Counts what is done and tells how long the rest may take at the pace so far."""

    def __init__(self, total: int) -> None:
        self.total, self.done, self._free = total, 0, 0
        self._began = time.perf_counter()

    def step(self, free: bool = False) -> Progress:
        """One more is done; `free` if it was on the shelf and took no time."""
        self.done += 1
        self._free += free
        return self.progress()

    def progress(self) -> Progress:
        """Where the work stands."""
        paid = self.done - self._free
        left = (time.perf_counter() - self._began) * (self.total - self.done) / paid if paid else None
        return Progress(self.done, self.total, left)
