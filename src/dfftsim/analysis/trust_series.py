"""Trust month by month over the replications of a run, and what moved it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import student
from dfftsim.spans import months

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.engine.trust_paths import Move, TrustPaths

Document = dict[str, Any]
DIGITS = 5
"""Trust is told to so many decimals: far finer than any interval, and a document stays light."""


def reading_days(start: date, end: date) -> list[str]:
    """The days on which trust is read: the first of the horizon, then the first of each month."""
    return [day.isoformat() for day in (start, *months(start, end))]


def paths_of(records: Sequence[RunRecord]) -> list[TrustPaths]:
    """The paths of the replications that have one."""
    return [record.trust for record in records if record.trust is not None]


def series_json(paths: Sequence[TrustPaths], pair: str) -> Document:
    """Trust of one directed pair (`EU-US`) on each reading day: mean over replications with its interval, and
    `lost`, the mean of what incidents took off since the reading before.
    """
    rows = [student(values) for values in zip(*(path.trust[pair] for path in paths), strict=True)]
    lost = [_mean(values) for values in zip(*(path.lost[pair] for path in paths), strict=True)]
    return {
        "mean": [_told(row.mean) for row in rows],
        "low": [_told(row.low) for row in rows],
        "high": [_told(row.high) for row in rows],
        "lost": [_told(value) for value in lost],
    }


def events_json(paths: Sequence[TrustPaths]) -> dict[str, list[Document]]:
    """By pair, what moved trust at once: the same change in several replications is one event, told with the
    share of replications that had it, its days and its mean effect. The earliest first.
    """
    held: dict[str, dict[tuple[object, ...], list[Move]]] = {}
    for path in paths:
        before: Counter[tuple[object, ...]] = Counter()
        for move in path.moves:
            change = (move.pair, move.kind, move.gone, move.new)
            before[change] += 1  # the second time that the same happens to a pair is an event of its own
            held.setdefault(move.pair, {}).setdefault((*change, before[change]), []).append(move)
    return {
        pair: sorted((_event(moves, len(paths)) for moves in kinds.values()), key=_order)
        for pair, kinds in held.items()
    }


def _event(moves: Sequence[Move], replications: int) -> Document:
    days = sorted(move.day for move in moves)
    first = moves[0]
    return {
        "kind": first.kind,
        "day": days[(len(days) - 1) // 2],
        "earliest": days[0],
        "latest": days[-1],
        "share": len(moves) / replications,
        "gone": list(first.gone),
        "new": list(first.new),
        "before": _told(_mean(move.before for move in moves)),
        "after": _told(_mean(move.after for move in moves)),
    }


def _order(event: Document) -> tuple[str, list[str], list[str]]:
    return (event["day"], event["gone"], event["new"])


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return math.fsum(found) / len(found)


def _told(value: float) -> float:
    return round(value, DIGITS)
