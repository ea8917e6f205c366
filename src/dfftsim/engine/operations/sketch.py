"""Latencies in fixed memory: counts in buckets that grow with the value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

_MANTISSA_BITS = 7
_SHIFT = 52 - _MANTISSA_BITS
_FIRST = 1023 << _MANTISSA_BITS  # what 1.0 becomes when its lower bits are shifted out
_BUCKETS = (63 << _MANTISSA_BITS) + 1


class LatencySketch:
    """A histogram of whole microseconds whose buckets are at most 1/128 of their values wide.

    Log-linear buckets (as in HdrHistogram): exponent and seven bits of mantissa of the value, 0 in a bucket
    of its own. Counts are whole numbers, so the parts of a run add up to the same sketch in any order. A
    quantile is wrong by at most 0.5 % of itself, below 256 us by nothing.
    """

    __slots__ = ("counts",)

    def __init__(self) -> None:
        self.counts: NDArray[np.int64] = np.zeros(_BUCKETS, dtype=np.int64)

    def add(self, latencies: NDArray[np.int64]) -> None:
        """Count values from 0 up to 2**62 us."""
        buckets = latencies.astype(np.float64).view(np.int64) >> _SHIFT
        buckets -= _FIRST - 1
        np.maximum(buckets, 0, out=buckets)
        counts = np.bincount(buckets)
        self.counts[: len(counts)] += counts

    def add_equal(self, latency: int, times: int) -> None:
        """Count one value so many times."""
        one = LatencySketch()
        one.add(np.array([latency], dtype=np.int64))
        self.counts += one.counts * times

    def merge(self, other: LatencySketch) -> None:
        """Count all that the other has counted."""
        self.counts += other.counts

    @property
    def count(self) -> int:
        """How many values were counted."""
        return int(self.counts.sum())

    def quantile(self, q: float) -> float | None:
        """The smallest value (us) that at least a share q of all does not exceed; None of no values.

        Raises ValueError unless 0 <= q <= 1.
        """
        if not 0 <= q <= 1:
            raise ValueError("a quantile is asked at a share from 0 to 1")
        reached = np.cumsum(self.counts)
        total = int(reached[-1])
        if total == 0:
            return None
        bucket = int(np.searchsorted(reached, max(1, math.ceil(q * total)), side="left"))
        lowest, highest = bucket_bounds(bucket)
        return (lowest + highest) / 2

    def share_within(self, us: float) -> float | None:
        """Share of values of at most `us`, linear within a bucket; None of no values."""
        total = self.count
        if total == 0:
            return None
        within = 0.0
        for bucket, count in self._filled():
            lowest, highest = bucket_bounds(bucket)
            within += count * min(1.0, max(0.0, (us - lowest + 1) / (highest - lowest + 1)))
        return within / total

    def _filled(self) -> Iterator[tuple[int, int]]:
        for bucket in np.flatnonzero(self.counts).tolist():
            yield bucket, int(self.counts[bucket])


def merged(sketches: Iterable[LatencySketch]) -> LatencySketch:
    """One sketch of all that several have counted."""
    whole = LatencySketch()
    for sketch in sketches:
        whole.merge(sketch)
    return whole


@cache
def bucket_bounds(bucket: int) -> tuple[int, int]:
    """Lowest and highest whole value of a bucket."""
    if bucket == 0:
        return 0, 0
    exponent, mantissa = divmod(bucket - 1, 1 << _MANTISSA_BITS)
    whole = (1 << _MANTISSA_BITS) + mantissa
    if exponent <= _MANTISSA_BITS:
        value = whole >> (_MANTISSA_BITS - exponent)
        return value, value
    width = 1 << (exponent - _MANTISSA_BITS)
    return whole * width, (whole + 1) * width - 1
