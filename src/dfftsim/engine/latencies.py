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
    """Shares of messages by latency in seconds; exact to half a per cent of a latency, as the sketch is."""

    __slots__ = ("_highest", "_lowest", "_reached", "_shares")

    def __init__(self, parts: Iterable[tuple[LatencySketch, float]]):
        """A mixture: sketches with the weight of their messages. Raises ValueError without any message."""
        held = [(sketch, weight / sketch.count) for sketch, weight in parts if sketch.count and weight > 0.0]
        if not held:
            raise ValueError("there are no messages")
        weights = np.zeros(len(held[0][0].counts))
        for sketch, weight in held:
            weights += sketch.counts * weight
        buckets = np.flatnonzero(weights).tolist()
        total = float(weights.sum())
        bounds = [bucket_bounds(bucket) for bucket in buckets]
        self._lowest = [low / MICRO for low, _ in bounds]
        self._highest = [(high + 1) / MICRO for _, high in bounds]
        self._shares = [float(weights[bucket]) / total for bucket in buckets]
        self._reached = [0.0, *accumulate(self._shares[:-1]), 1.0]

    def within(self, seconds: float) -> float:
        """Share of the messages that arrive within a time, linear within a bucket."""
        whole = bisect_right(self._highest, seconds)
        share = self._reached[whole]
        if whole < len(self._shares) and seconds > self._lowest[whole]:
            low, high = self._lowest[whole], self._highest[whole]
            share += self._shares[whole] * (seconds - low) / (high - low)
        return share

    def quantile(self, q: float) -> float:
        """The time (seconds) within which a share q of the messages arrives."""
        place = min(bisect_left(self._reached, q, 1), len(self._shares)) - 1
        return (self._lowest[place] + self._highest[place]) / 2.0

    def timeliness(self, half_life_seconds: float) -> float:
        """Mean of 0.5 ** (latency / half-life)."""
        middles = ((low + high) / 2.0 for low, high in zip(self._lowest, self._highest, strict=True))
        return math.fsum(
            share * 0.5 ** (middle / half_life_seconds)
            for share, middle in zip(self._shares, middles, strict=True)
        )
