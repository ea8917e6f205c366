"""What firms can know before they have read the rules: how last year's flows of a kind fared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class PublicKnowledge:
    """What firms can know of last year's flows of a class and pair: mean pay-off over value x annuity."""

    year: int = -1
    last_year: float | None = None
    total: float = 0.0
    count: int = 0

    def told(self, year: int) -> float:
        """The mean of the last year with choices; in the first year that of the choices so far, at first
        1.
        """
        self._turn(year)
        if self.last_year is not None:
            return self.last_year
        return self.total / self.count if self.count else 1.0

    def add(self, year: int, ratio: float) -> None:
        """One more choice of this year."""
        self._turn(year)
        self.total += ratio
        self.count += 1

    def _turn(self, year: int) -> None:
        if year > self.year:
            if self.count:
                self.last_year = self.total / self.count
                self.total, self.count = 0.0, 0
            self.year = year
