"""A replication's record as rows of the store, and back without losing a bit."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord

QUICKEST = 1


def packed(record: RunRecord) -> bytes:
    """All of a record but its measures and events, which have tables of their own."""
    rest = (
        record.authorities,
        record.blocked,
        record.series,
        record.starts,
        record.states,
        record.events,
        record.operations,
    )
    return zlib.compress(json.dumps(rest, separators=(",", ":")).encode(), QUICKEST)


def unpacked(replication: int, rest: bytes, measures: dict[tuple[str, str], float]) -> RunRecord:
    """The record of what `packed` made and of its measures."""
    from dfftsim.engine.record import RunRecord

    read: list[Any] = json.loads(zlib.decompress(rest))
    authorities, blocked, series, starts, states, events, operations = read
    pairs = [(days, started) for days, started in starts]
    return RunRecord(
        replication, measures, authorities, blocked, series, pairs, states, events, operations=operations
    )
