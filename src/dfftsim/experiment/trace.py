"""The event log of one replication as a file: JSON Lines, or CSV by the file's ending."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dfftsim.experiment.result import RunResult

COLUMNS = ("seconds", "time", "id", "from", "to", "cause", "detail")


def write_trace(result: RunResult, path: Path) -> None:
    """Write one row for each event of replication 0. `time` is the calendar's, in no particular zone."""
    traces = [record.trace for record in result.records if record.trace is not None]
    rows = [trace_row(event, result.horizon[0]) for trace in traces[:1] for event in trace]
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix.lower() == ".csv":
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def trace_row(event: tuple[Any, ...], start: date) -> dict[str, Any]:
    """One event with its columns named and its instant on the calendar."""
    seconds, *rest = event
    instant = datetime.combine(start, time()) + timedelta(seconds=float(seconds))
    return dict(zip(COLUMNS, (seconds, instant.isoformat(), *rest), strict=True))
