"""The uncertainty of one number: low, mode, high, and the quantile of the distribution they stand for.

With a mode the distribution is PERT (a beta with mean (low + 4 mode + high) / 6; Malcolm et al. 1959), drawn
on the logarithm where high / low exceeds 30. Without a mode it is uniform, on the logarithm by the same rule.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from dfftsim.scenario.distributions import Pert

LOG_RATIO = 30.0
"""Above this high / low a range spans orders of magnitude and is drawn on its logarithm."""

SMALLEST_QUANTILE = 1e-16
"""Below this, the resolution of a uniform, a draw is the low end (the inverse of the beta fails there)."""


@dataclass(frozen=True, slots=True)
class Range:
    """low <= mode <= high, in one unit; `mode` None = only the ends are known."""

    low: float
    mode: float | None
    high: float

    @classmethod
    def published(cls, low: float | None, mode: float | None, high: float | None) -> Range:
        """From a row of the data. Raises ValueError if it holds no number at all."""
        known = [x for x in (low, mode, high) if x is not None]
        if not known:
            raise ValueError("a range without any number")
        return cls(float(min(known)), None if mode is None else float(mode), float(max(known)))

    @property
    def is_single(self) -> bool:
        """Whether the range is one value."""
        return self.low == self.high

    @property
    def is_logarithmic(self) -> bool:
        """Whether it is drawn on the logarithm."""
        return self.low > 0 and self.high / self.low > LOG_RATIO

    @property
    def middle(self) -> float:
        """The mode; without one the median: the geometric middle if logarithmic, else the arithmetic one."""
        if self.mode is not None:
            return self.mode
        return math.sqrt(self.low * self.high) if self.is_logarithmic else (self.low + self.high) / 2

    def quantile(self, at: float) -> float:
        """The value below which the share `at` (0..1) of the distribution lies."""
        if not 0 <= at <= 1:
            raise ValueError(f"a quantile lies between 0 and 1, not at {at}")
        if self.is_single or at < SMALLEST_QUANTILE:
            return self.low
        if self.is_logarithmic:
            mode = None if self.mode is None else math.log(self.mode)
            drawn = math.exp(Range(math.log(self.low), mode, math.log(self.high))._linear(at))
        else:
            drawn = self._linear(at)
        return min(max(drawn, self.low), self.high)

    def widened(self, factor: float) -> Range:
        """The range `factor` times as wide around its middle; a positive low end stays positive."""
        if factor == 1 or self.is_single:
            return self
        if self.is_logarithmic:
            middle = self.middle
            return Range(
                middle * (self.low / middle) ** factor, self.mode, middle * (self.high / middle) ** factor
            )
        low = self.middle - factor * (self.middle - self.low)
        high = self.middle + factor * (self.high - self.middle)
        return Range(max(low, self.low / factor) if self.low > 0 else low, self.mode, high)

    def around(self, factor: float) -> Range:
        """From mode / factor to mode * factor."""
        ends = sorted((self.middle / factor, self.middle * factor))
        return Range(ends[0], self.middle, ends[1])

    def clipped(self, floor: float | None, ceiling: float | None) -> Range:
        """The part between the bounds; a mode outside them moves to the nearer one."""
        low = self.low if floor is None else max(self.low, floor)
        high = self.high if ceiling is None else min(self.high, ceiling)
        mode = None if self.mode is None else min(max(self.mode, low), high)
        return Range(low, mode, high)

    def _linear(self, at: float) -> float:
        if self.mode is None:
            return self.low + at * (self.high - self.low)
        return Pert(self.low, self.mode, self.high).at(at)
