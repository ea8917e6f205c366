"""What one jurisdiction believes of another: a Beta(a, b) that experience moves and time draws back.

    a = a0 + A, b = b0 + B;     T = a / (a + b)
    A(t + s) = A(t) f + g h / ln 2 (1 - f) while flows run, else A(t) f;   f = 2^(-s / h)
    B(t + s) = B(t) f;          a bad event adds its weight to B

(background of the model, B3.7; the fading of past evidence is that of discounted Beta reputation, Josang and
Ismail 2002). a0 and b0 are those of the institutions visible that day.
"""

from __future__ import annotations

from math import log, sqrt

from dfftsim.spans import YEAR

LN2 = log(2.0)


class Belief:
    """One directed pair. good: added to A a year while `clean` holds; half_life in years.

    A and B are accounted for up to the time `at` (seconds).
    """

    __slots__ = ("at", "clean", "good", "half_life", "more_a", "more_b", "strength")

    def __init__(self, strength: float, half_life: float, good: float):
        self.strength = strength
        self.half_life = half_life
        self.good = good
        self.more_a = 0.0
        self.more_b = 0.0
        self.clean = False
        self.at = 0

    def settle(self, now: int) -> None:
        """Account for the time until now: old evidence fades, clean running adds to it."""
        if now <= self.at:
            return
        if not (self.clean or self.more_a or self.more_b):
            self.at = now  # nothing fades and nothing comes
            return
        left = 2.0 ** (-(now - self.at) / YEAR / self.half_life)
        self.more_a *= left
        self.more_b *= left
        if self.clean:
            self.more_a += self.good * self.half_life / LN2 * (1.0 - left)
        self.at = now

    def mark(self, now: int, clean: bool) -> None:
        """From now on flows run between the two, or no longer."""
        self.settle(now)
        self.clean = clean

    def disappoint(self, now: int, weight: float) -> None:
        """A bad event of so many pseudo-observations."""
        self.settle(now)
        self.more_b += weight

    def mean(self, now: int, prior: float) -> float:
        """T, with the prior of the day."""
        self.settle(now)
        whole = self.strength + self.more_a + self.more_b
        return (self.strength * prior + self.more_a) / whole

    def spread(self, now: int, prior: float) -> float:
        """Standard deviation of the Beta: how unsure the belief is."""
        mean = self.mean(now, prior)
        whole = self.strength + self.more_a + self.more_b
        return sqrt(mean * (1.0 - mean) / (whole + 1.0))
