"""What a flow is worth at the start of the run, for the accounts of parties: value, cost, fines.

Present values (USD at the first day that counts), continuously discounted at the rate of the accounts. They
stand beside the undated sums of the ledger, which stay what they were.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

from dfftsim.spans import YEAR


@dataclass(slots=True)
class Worth:
    """Present value of what a flow wanted, delivered lawfully, kept at home or delivered without full
    compliance; of what compliance and operation cost, and of fines, which are transfers (USD).
    """

    wanted: float = 0.0
    lawful: float = 0.0
    local: float = 0.0
    noncompliant: float = 0.0
    cost: float = 0.0
    fines: float = 0.0

    @property
    def realised(self) -> float:
        """Value of all routes together."""
        return self.lawful + self.local + self.noncompliant


class Discounting:
    """Present values at `start` (seconds; what came before does not count) under a rate a year."""

    __slots__ = ("_rate", "start")

    def __init__(self, rate: float = 0.0, start: int = 0):
        self._rate = rate / YEAR
        self.start = start

    def at(self, time: int) -> float:
        """Of one dollar at a time."""
        return exp(-self._rate * (time - self.start)) if time >= self.start else 0.0

    def years(self, since: int, until: int) -> float:
        """Of one dollar a year between two times."""
        first, last = max(since, self.start) - self.start, until - self.start
        if last <= first:
            return 0.0
        if self._rate == 0.0:
            return (last - first) / YEAR
        return (exp(-self._rate * first) - exp(-self._rate * last)) / (self._rate * YEAR)
