"""Institutional trust of each directed pair through a recording, read off on the first of each month, and
what moved it. Plain data: the part `trust` of the run document of the replication that is played.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dfftsim.tui.live.tape import Pair

LEVELS = (0.35, 0.5, 0.65, 0.8)
"""Where a line of the map is drawn in another way: judgements of drawing, which enter no result."""
DASHES = ((1, 6), (2, 4), (4, 3), (8, 2), (1, 0))
LEAST_LOSS = 5e-4
INCIDENT, INSTRUMENTS, SHOCK = "incident", "instruments", "shock"


@dataclass(frozen=True)
class Move:
    """Something that moved trust. kind: `incident`, `instruments` (visible institutions changed), `shock`.
    day: on which it is read off; since: for incidents the reading before. gone, new: ids. before, after:
    trust on either side.
    """

    kind: str
    day: date
    before: float
    after: float
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True)
class Path:
    """One directed pair. values: on the days of the matrix; moves: in the order of time; prior, surveys: as
    the run document has them.
    """

    values: tuple[float, ...]
    moves: tuple[Move, ...]
    prior: Mapping[str, Any]
    surveys: Mapping[str, Any]


class TrustPaths:
    """document: the part `trust` of a run document of one replication."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.days = [date.fromisoformat(day) for day in document.get("days", ())]
        self.loops: Mapping[str, bool] = document.get("loops", {})
        self.paths: dict[Pair, Path] = {
            (row["from"], row["to"]): self._path(row) for row in document["pairs"]
        }
        self.parties: list[str] = list(dict.fromkeys(rater for rater, _ in self.paths))

    def _path(self, row: Mapping[str, Any]) -> Path:
        series = row.get("series", {})
        values = tuple(float(value) for value in series.get("mean", ()))
        moves = [
            Move(
                event["kind"],
                date.fromisoformat(event["day"]),
                event["before"],
                event["after"],
                tuple(event["gone"]),
                tuple(event["new"]),
            )
            for event in row.get("events", ())
        ]
        for number, lost in enumerate(series.get("lost", ())):
            if number and lost > LEAST_LOSS:
                day, since = self.days[number], self.days[number - 1]
                moves.append(Move(INCIDENT, day, values[number] + lost, values[number], since=since))
        moves.sort(key=lambda move: move.day)
        return Path(values, tuple(moves), row["prior"], row.get("surveys", {}))

    def index(self, day: date) -> int:
        """Number of the last reading up to a day."""
        return max(bisect_right(self.days, day) - 1, 0)

    def value(self, pair: Pair, day: date) -> float | None:
        """Trust as it was last known up to a day: read off on the first of a month, or told by a change of
        institutions or a shock since; None for a pair that is not there.
        """
        path = self.paths.get(pair)
        if path is None:
            return None
        if not path.values:
            return float(path.prior["total"])
        number = self.index(day)
        told = [m.after for m in path.moves if m.kind != INCIDENT and self.days[number] < m.day <= day]
        return told[-1] if told else path.values[number]

    def past(self, pair: Pair, day: date) -> Sequence[float]:
        """All readings up to a day."""
        return self.paths[pair].values[: self.index(day) + 1]

    def moved_last(self, pair: Pair, day: date) -> Move | None:
        """What moved trust last, up to a day; None where only time and clean running did."""
        moves = [move for move in self.paths[pair].moves if move.day <= day]
        return moves[-1] if moves else None


def level_of(value: float) -> int:
    """Which of the ways to draw a line stands for a trust."""
    return bisect_right(LEVELS, value)
