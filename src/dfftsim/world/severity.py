"""How bad an incident is: a heavy-tailed factor with mean 1."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import exp, inf, log
from statistics import NormalDist

BODY = 0.9
"""Up to this quantile the law is lognormal, beyond it Pareto."""

_NORMAL = NormalDist()
_Z_BODY = _NORMAL.inv_cdf(BODY)


@dataclass(frozen=True, slots=True)
class HeavyTail:
    """Lognormal body with the given `log_sd` (> 0) up to the 90 % quantile q, beyond it a Pareto tail
    P(X > x) = 0.1 (x / q)^-alpha with `alpha` > 1, the whole scaled to mean 1.

    The shape is that of insurance losses (composite lognormal-Pareto model, Cooray and Ananda 2005), with the
    join at a fixed quantile. Raises ValueError for a tail without a mean.
    """

    log_sd: float
    alpha: float
    unit: float = field(init=False, repr=False)
    """What the unscaled law (median 1) is multiplied by."""

    def __post_init__(self) -> None:
        if not (0.0 < self.log_sd < inf and 1.0 < self.alpha < inf):
            raise ValueError("the spread must be above 0 and the exponent of the tail above 1")
        body = exp(self.log_sd**2 / 2.0) * _NORMAL.cdf(_Z_BODY - self.log_sd)
        tail = (1.0 - BODY) * exp(self.log_sd * _Z_BODY) * self.alpha / (self.alpha - 1.0)
        object.__setattr__(self, "unit", 1.0 / (body + tail))

    @classmethod
    def of(cls, typical: float, high: float, alpha: float) -> HeavyTail:
        """By the ratio of the 90 % quantile `high` to the median `typical`, high > typical > 0."""
        if not 0.0 < typical < high:
            raise ValueError("the 90 % quantile must lie above the median")
        return cls(log(high / typical) / _Z_BODY, alpha)

    def at(self, u: float) -> float:
        """The quantile at `u`, 0 < u < 1."""
        if u <= BODY:
            return self.unit * exp(self.log_sd * _NORMAL.inv_cdf(u))
        beyond: float = ((1.0 - u) / (1.0 - BODY)) ** (-1.0 / self.alpha)
        return self.unit * exp(self.log_sd * _Z_BODY) * beyond
