"""A replication's record as rows of the store, and back without losing a bit."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dfftsim.engine.record import RunRecord

QUICKEST = 1


def columns_of(record: RunRecord) -> dict[str, NDArray[Any]]:
    """The measures of a record as the columns of the table `kpis`."""
    import numpy as np

    count = len(record.measures)
    return {
        "kpi": np.fromiter((kpi for kpi, _ in record.measures), dtype=object, count=count),
        "scope": np.fromiter((scope for _, scope in record.measures), dtype=object, count=count),
        "value": np.fromiter(record.measures.values(), dtype=float, count=count),
    }


def packed(record: RunRecord) -> bytes:
    """All of a record but its measures and events, which have tables of their own."""
    rest: list[Any] = [
        record.authorities,
        record.blocked,
        record.series,
        record.starts,
        record.states,
        record.events,
        record.operations,
    ]
    if record.trust is not None:
        rest.append(record.trust.as_json())
    return zlib.compress(json.dumps(rest, separators=(",", ":")).encode(), QUICKEST)


def unpacked(replication: int, rest: bytes, measures: dict[tuple[str, str], float]) -> RunRecord:
    """The record of what `packed` made and of its measures."""
    from dfftsim.engine.record import RunRecord
    from dfftsim.engine.trust_paths import TrustPaths

    read: list[Any] = json.loads(zlib.decompress(rest))
    authorities, blocked, series, starts, states, events, operations, *more = read
    trust = TrustPaths.from_json(more[0]) if more else None
    pairs = [(days, started) for days, started in starts]
    return RunRecord(
        replication,
        measures,
        authorities,
        blocked,
        series,
        pairs,
        states,
        events,
        operations=operations,
        trust=trust,
    )
