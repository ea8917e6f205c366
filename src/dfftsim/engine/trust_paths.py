"""How trust moved in one replication: read off month by month, with what moved it at once."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dfftsim.world.institutions import Prior

INSTRUMENTS, SHOCK = "instruments", "shock"


@dataclass(frozen=True, slots=True)
class Move:
    """Trust of one pair that moved at once on a day (ISO), from `before` to `after`.

    kind: `instruments`, where visible institutions changed (`gone` and `new` name them), or `shock`, whose id
    is in `new`.
    """

    day: str
    pair: str
    kind: str
    gone: tuple[str, ...]
    new: tuple[str, ...]
    before: float
    after: float


@dataclass(slots=True)
class TrustPaths:
    """The paths of one replication, by pair (`EU-US`, who trusts whom).

    trust: on the first day and on the first of each month; lost: what incidents took off since the reading
    before. Both are packed numbers, of which a record may hold many thousands.
    """

    trust: dict[str, array[float]] = field(default_factory=dict)
    lost: dict[str, array[float]] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)

    def of(self, pair: str) -> tuple[array[float], array[float]]:
        """The two lines of a pair, to which each reading is added."""
        return self.trust.setdefault(pair, array("d")), self.lost.setdefault(pair, array("d"))

    def as_json(self) -> list[Any]:
        """The paths as plain data that `from_json` reads back to the bit."""
        moves = [[m.day, m.pair, m.kind, m.gone, m.new, m.before, m.after] for m in self.moves]
        return [
            {pair: [self.trust[pair].tolist(), self.lost[pair].tolist()] for pair in self.trust},
            moves,
        ]

    @classmethod
    def from_json(cls, kept: Sequence[Any]) -> TrustPaths:
        """The paths that `as_json` wrote."""
        lines, moves = kept
        return cls(
            {pair: array("d", line[0]) for pair, line in lines.items()},
            {pair: array("d", line[1]) for pair, line in lines.items()},
            [
                Move(day, pair, kind, tuple(gone), tuple(new), before, after)
                for day, pair, kind, gone, new, before, after in moves
            ],
        )


def changed(before: Prior, after: Prior) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was there under one prior and no longer is, and what is new: ids of arrangements and levers."""
    old, new = _grounds(before), _grounds(after)
    return tuple(id for id in old if id not in new), tuple(id for id in new if id not in old)


def _grounds(prior: Prior) -> list[str]:
    found = [id for point in prior.points if point.value for id in point.because.split(", ") if id]
    return list(dict.fromkeys(found))
