"""Probability distributions that are sampled by inversion.

`distribution.at(u)` is the quantile function: a draw is the value at a uniform u in (0, 1) that belongs to
the entity, so that a scenario which changes a law of service keeps every slow case slow. All are frozen, pure
and carry no unit: the unit is that of their parameters (`45 d` has become seconds before).
Wrong parameters raise ValueError.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from statistics import NormalDist
from typing import Protocol, Self, cast

_STANDARD_NORMAL = NormalDist()
_Z90 = _STANDARD_NORMAL.inv_cdf(0.9)


class Distribution(Protocol):
    """What every distribution can do."""

    def at(self, u: float) -> float:
        """The quantile at `u`, 0 < u < 1."""
        ...

    def mean(self) -> float: ...

    def median(self) -> float: ...

    def scaled(self, factor: float) -> Self:
        """The distribution of `factor` (> 0) times the variable."""
        ...


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Constant:
    """Always `value`."""

    value: float

    def __post_init__(self) -> None:
        _require(math.isfinite(self.value), "the value must be finite")

    def at(self, u: float) -> float:
        return self.value

    def mean(self) -> float:
        return self.value

    def median(self) -> float:
        return self.value

    def scaled(self, factor: float) -> Constant:
        return Constant(self.value * factor)


Deterministic = Constant


@dataclass(frozen=True, slots=True)
class Exponential:
    """Exponential with the given mean > 0."""

    mean_value: float

    def __post_init__(self) -> None:
        _require(0 < self.mean_value < math.inf, "the mean must be above 0")

    def at(self, u: float) -> float:
        return -self.mean_value * math.log1p(-u)

    def mean(self) -> float:
        return self.mean_value

    def median(self) -> float:
        return self.mean_value * math.log(2)

    def scaled(self, factor: float) -> Exponential:
        return Exponential(self.mean_value * factor)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Uniform between `low` and `high`, low <= high."""

    low: float
    high: float

    def __post_init__(self) -> None:
        _require(-math.inf < self.low <= self.high < math.inf, "low must not exceed high")

    def at(self, u: float) -> float:
        return self.low + (self.high - self.low) * u

    def mean(self) -> float:
        return (self.low + self.high) / 2

    def median(self) -> float:
        return (self.low + self.high) / 2

    def scaled(self, factor: float) -> Uniform:
        return Uniform(self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Lognormal by its median > 0 and `log_sd` >= 0, the standard deviation of the logarithm."""

    median_value: float
    log_sd: float

    def __post_init__(self) -> None:
        _require(0 < self.median_value < math.inf, "the median must be above 0")
        _require(0 <= self.log_sd < math.inf, "the log standard deviation must not be negative")

    @classmethod
    def with_p90(cls, median: float, p90: float) -> Lognormal:
        """By median and 90 % quantile, p90 >= median > 0."""
        _require(0 < median <= p90 < math.inf, "the 90 % quantile must not lie below the median")
        return cls(median, math.log(p90 / median) / _Z90)

    @classmethod
    def with_mean_cv(cls, mean: float, cv: float) -> Lognormal:
        """By mean > 0 and coefficient of variation (standard deviation / mean) >= 0."""
        _require(0 < mean < math.inf and 0 <= cv < math.inf, "mean above 0 and cv not negative are needed")
        log_variance = math.log1p(cv * cv)
        return cls(mean * math.exp(-log_variance / 2), math.sqrt(log_variance))

    def at(self, u: float) -> float:
        return self.median_value * math.exp(self.log_sd * _STANDARD_NORMAL.inv_cdf(u))

    def mean(self) -> float:
        return self.median_value * math.exp(self.log_sd**2 / 2)

    def median(self) -> float:
        return self.median_value

    def scaled(self, factor: float) -> Lognormal:
        return Lognormal(self.median_value * factor, self.log_sd)


@dataclass(frozen=True, slots=True)
class Weibull:
    """Weibull with shape > 0 and scale > 0 (the 63.2 % quantile)."""

    shape: float
    scale: float

    def __post_init__(self) -> None:
        _require(0 < self.shape < math.inf and 0 < self.scale < math.inf, "shape and scale must be above 0")

    def at(self, u: float) -> float:
        return self.scale * float((-math.log1p(-u)) ** (1 / self.shape))

    def mean(self) -> float:
        return self.scale * math.gamma(1 + 1 / self.shape)

    def median(self) -> float:
        return self.scale * float(math.log(2) ** (1 / self.shape))

    def scaled(self, factor: float) -> Weibull:
        return Weibull(self.shape, self.scale * factor)


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma with shape > 0 and the given mean > 0."""

    shape: float
    mean_value: float

    def __post_init__(self) -> None:
        _require(0 < self.shape < math.inf, "the shape must be above 0")
        _require(0 < self.mean_value < math.inf, "the mean must be above 0")

    def at(self, u: float) -> float:
        return self.mean_value / self.shape * _gamma_quantile(self.shape, u)

    def mean(self) -> float:
        return self.mean_value

    def median(self) -> float:
        return self.at(0.5)

    def scaled(self, factor: float) -> Gamma:
        return Gamma(self.shape, self.mean_value * factor)


@dataclass(frozen=True, slots=True)
class Erlang:
    """Erlang: the sum of `k` >= 1 exponential stages, with the given mean > 0 of the whole."""

    k: int
    mean_value: float

    def __post_init__(self) -> None:
        _require(self.k >= 1 and self.k == int(self.k), "k must be a whole number from 1 up")
        _require(0 < self.mean_value < math.inf, "the mean must be above 0")

    def at(self, u: float) -> float:
        return self.mean_value / self.k * _gamma_quantile(self.k, u)

    def mean(self) -> float:
        return self.mean_value

    def median(self) -> float:
        return self.at(0.5)

    def scaled(self, factor: float) -> Erlang:
        return Erlang(self.k, self.mean_value * factor)


@dataclass(frozen=True, slots=True)
class Pert:
    """PERT (a beta law) between `low` and `high` with the given mode: mean (low + 4 mode + high) / 6."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _require(-math.inf < self.low <= self.mode <= self.high < math.inf, "low <= mode <= high is needed")

    def at(self, u: float) -> float:
        width = self.high - self.low
        if width == 0:
            return self.low
        alpha = 1 + 4 * (self.mode - self.low) / width
        return self.low + width * float(_inverse("betaincinv")(alpha, 6 - alpha, u))

    def mean(self) -> float:
        return (self.low + 4 * self.mode + self.high) / 6

    def median(self) -> float:
        return self.at(0.5)

    def scaled(self, factor: float) -> Pert:
        return Pert(self.low * factor, self.mode * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Triangular between `low` and `high` with the given mode."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        _require(-math.inf < self.low <= self.mode <= self.high < math.inf, "low <= mode <= high is needed")

    def at(self, u: float) -> float:
        width = self.high - self.low
        if width == 0:
            return self.low
        left = self.mode - self.low
        if u * width < left:
            return self.low + math.sqrt(u * width * left)
        return self.high - math.sqrt((1 - u) * width * (self.high - self.mode))

    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def median(self) -> float:
        return self.at(0.5)

    def scaled(self, factor: float) -> Triangular:
        return Triangular(self.low * factor, self.mode * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Empirical:
    """One of `values` with the given weights (equal where none are given); sorted by value."""

    values: tuple[float, ...]
    weights: tuple[float, ...] = ()
    _cumulative: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        weights = self.weights or (1.0,) * len(self.values)
        _require(len(self.values) > 0, "at least one value is needed")
        _require(len(weights) == len(self.values), "as many weights as values are needed")
        _require(all(0 <= w < math.inf for w in weights) and sum(weights) > 0, "weights must not be negative")
        pairs = sorted(zip(map(float, self.values), map(float, weights), strict=True))
        object.__setattr__(self, "values", tuple(v for v, _ in pairs))
        object.__setattr__(self, "weights", tuple(w for _, w in pairs))
        object.__setattr__(self, "_cumulative", tuple(accumulate(self.weights)))

    @classmethod
    def of(cls, values: Sequence[float], weights: Sequence[float] = ()) -> Empirical:
        """From any sequences."""
        return cls(tuple(values), tuple(weights))

    def at(self, u: float) -> float:
        place = bisect_left(self._cumulative, u * self._cumulative[-1])
        return self.values[min(place, len(self.values) - 1)]

    def mean(self) -> float:
        return math.fsum(v * w for v, w in zip(self.values, self.weights, strict=True)) / math.fsum(
            self.weights
        )

    def median(self) -> float:
        return self.at(0.5)

    def scaled(self, factor: float) -> Empirical:
        _require(factor > 0, "the factor must be above 0")
        return Empirical(tuple(v * factor for v in self.values), self.weights)


def _gamma_quantile(shape: float, u: float) -> float:
    """Quantile of the gamma law with scale 1."""
    if shape == 1:
        return -math.log1p(-u)
    return float(_inverse("gammaincinv")(shape, u))


class _Inverse(Protocol):
    def __call__(self, *arguments: float) -> float: ...


@lru_cache(maxsize=2)
def _inverse(name: str) -> _Inverse:
    """An inverse special function; imported at the first draw that needs it, for the import takes time."""
    import scipy.special

    return cast(_Inverse, getattr(scipy.special, name))
