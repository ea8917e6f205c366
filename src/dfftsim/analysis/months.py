"""Free flow month by month: in a run, and in a scenario and a package on the same draws."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import bounded
from dfftsim.analysis.paired import paired
from dfftsim.spans import MONTH_DAYS

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord

DELIVERED = ("lawful", "results")


def run_months(records: Sequence[RunRecord], start: date) -> list[dict[str, Any]]:
    """A row for each month of the horizon: its first day, mean and interval of free flow. Empty where no
    values are booked.
    """
    lines = [free_flow(record) for record in records]
    rows = []
    for month in range(min(map(len, lines), default=0)):
        interval = bounded([line[month] for line in lines], 0.0, 1.0)
        rows.append(
            {
                "month": first_day(start, month),
                "mean": interval.mean,
                "low": interval.low,
                "high": interval.high,
                "n": interval.n,
            }
        )
    return rows


def first_day(start: date, month: int) -> str:
    """When a month of the horizon begins; all are of the same length."""
    return (start + timedelta(days=month * MONTH_DAYS)).isoformat()


def months_json(pairs: list[tuple[RunRecord, RunRecord]], start: date) -> list[dict[str, Any]]:
    """A row for each month of the horizon: its first day, free flow (value delivered lawfully in the month /
    value wanted in it) of both, and the interval of the paired difference. Empty where no values are booked.
    """
    tables = [(free_flow(first), free_flow(second)) for first, second in pairs]
    length = min((len(line) for table in tables for line in table), default=0)
    rows = []
    for month in range(length):
        difference = paired([a[month] for a, _ in tables], [b[month] for _, b in tables], "higher")
        rows.append(
            {
                "month": first_day(start, month),
                "baseline": difference.first,
                "package": difference.second,
                "low": difference.interval.low,
                "high": difference.interval.high,
            }
        )
    return rows


def free_flow(record: RunRecord) -> list[float]:
    """Free flow by value in each month of one replication; NaN where nothing is wanted."""
    wanted = record.series.get("wanted", [])
    lines = [record.series.get(name) or [0.0] * len(wanted) for name in DELIVERED]
    return [
        math.fsum(line[month] for line in lines) / whole if whole else math.nan
        for month, whole in enumerate(wanted)
    ]
