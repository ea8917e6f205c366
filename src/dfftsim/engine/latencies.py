"""Latencies of one regime, or of a mixture of several, made for being asked often."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

import numpy as np

from dfftsim.engine.operations import LatencySketch
from dfftsim.engine.operations.sketch import bucket_bounds

MICRO = 1_000_000


class Latencies:
    """Shares of messages by latency; exact to half a per cent of a latency, as the sketch is.

    buckets: numbers of buckets of the sketch with the share of messages in each, in order.
    """

    __slots__ = ("_highest", "_lowest", "_reached", "buckets")

    def __init__(self, buckets: dict[int, float]):
        """Weights by bucket, in any unit. Raises ValueError without any message."""
        total = math.fsum(buckets.values())
        if total <= 0.0:
            raise ValueError("there are no messages")
        self.buckets = {bucket: buckets[bucket] / total for bucket in sorted(buckets)}
        bounds = [bucket_bounds(bucket) for bucket in self.buckets]
        self._lowest = [low - 1 for low, _ in bounds]
        self._highest = [high for _, high in bounds]
        self._reached = [0.0, *accumulate(list(self.buckets.values())[:-1]), 1.0]

    @classmethod
    def seen(cls, sketch: LatencySketch) -> Latencies:
        """Those that a sketch has counted."""
        return cls({n: float(sketch.counts[n]) for n in np.flatnonzero(sketch.counts).tolist()})

    @classmethod
    def mixture(cls, parts: Iterable[tuple[Latencies, float]]) -> Latencies:
        """Several, with the weight of their messages."""
        weights: dict[int, float] = {}
        for latencies, weight in parts:
            for bucket, share in latencies.buckets.items():
                weights[bucket] = weights.get(bucket, 0.0) + share * weight
        return cls(weights)

    def within(self, seconds: float) -> float:
        """Share of the messages that take at most that time, linear within a bucket of whole microseconds."""
        time = seconds * MICRO
        whole = bisect_right(self._highest, time)
        share = self._reached[whole]
        if whole < len(self._highest) and time > self._lowest[whole]:
            low, high = self._lowest[whole], self._highest[whole]
            share += (self._reached[whole + 1] - share) * (time - low) / (high - low)
        return share

    def quantile(self, q: float) -> float:
        """The time (seconds) within which a share q of the messages arrives."""
        place = min(bisect_left(self._reached, q, 1), len(self._highest)) - 1
        return (self._lowest[place] + 1 + self._highest[place]) / 2.0 / MICRO

    def timeliness(self, half_life_seconds: float) -> float:
        """Mean of 0.5 ** (latency / half-life)."""
        middles = ((low + 1 + high) / 2.0 for low, high in zip(self._lowest, self._highest, strict=True))
        half_life = half_life_seconds * MICRO
        shares = self.buckets.values()
        return math.fsum(s * 0.5 ** (middle / half_life) for s, middle in zip(shares, middles, strict=True))
