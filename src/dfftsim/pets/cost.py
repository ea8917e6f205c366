"""What a PET costs to run: computing, round trips and bytes, each a range, and their time taken together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Basis = Literal["measured", "published", "judgement", "definition"]


class Range(NamedTuple):
    """low <= mode <= high, in the unit of what it is a range of."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True, slots=True)
class Factor:
    """low <= mode <= high, and where they come from. `note` says more (settings, conditions, source key)."""

    low: float
    mode: float
    high: float
    basis: Basis
    note: str = ""

    @property
    def range(self) -> Range:
        """The numbers alone."""
        return Range(self.low, self.mode, self.high)


@dataclass(frozen=True, slots=True)
class CostModel:
    """The cost of protected work on a number of records.

    `fixed_seconds` + records x `seconds_per_record` is CPU seconds on one core; `rounds` are round trips
    beyond the one of plain delivery; `bytes_factor` is bytes sent over plain bytes. The ends of a range are
    taken together (all low, all high): bounds, wider than a quantile of each would give.
    """

    fixed_seconds: Factor
    seconds_per_record: Factor
    rounds: Factor
    bytes_factor: Factor

    def seconds(self, records: float) -> Range:
        """CPU seconds for that many records."""
        ends = zip(self.fixed_seconds.range, self.seconds_per_record.range, strict=True)
        return Range(*[fixed + records * each for fixed, each in ends])

    def bytes_sent(self, plain_bytes: float) -> Range:
        """Bytes that cross for that many plain bytes."""
        return Range(*[factor * plain_bytes for factor in self.bytes_factor.range])

    def time(self, records: float, plain_bytes: float, rtt_seconds: float, bytes_per_second: float) -> Range:
        """Seconds from start to delivery: computing, then (1 + rounds) round trips, then the bytes over the
        bandwidth. Nothing waits in a queue. Raises ValueError if the bandwidth is not above 0.
        """
        if not bytes_per_second > 0:
            raise ValueError(f"bandwidth {bytes_per_second} is not above 0")
        ends = zip(self.seconds(records), self.rounds.range, self.bytes_sent(plain_bytes), strict=True)
        return Range(
            *[cpu + (1.0 + rounds) * rtt_seconds + sent / bytes_per_second for cpu, rounds, sent in ends]
        )
