"""The event log of one replication as a file: JSON Lines, or CSV by the file's ending; single messages of
queues as Parquet.
"""

from __future__ import annotations

import csv
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dfftsim.experiment.bench import ScenarioBench
from dfftsim.experiment.jobs import BASE, Job
from dfftsim.experiment.result import RunResult
from dfftsim.world.streams import Streams

COLUMNS = ("seconds", "time", "id", "from", "to", "cause", "detail")


def write_trace(result: RunResult, path: Path) -> None:
    """Write one row for each event of replication 0. `time` is the calendar's, in no particular zone.

    By the ending `.parquet`: one row for each message of the queues whose cases are messages, played again.
    Raises InputError if that cannot be written.
    """
    if holds_messages(path):
        _write_messages(result, path)
        return
    traces = [record.trace for record in result.records if record.trace is not None]
    rows = [trace_row(event, result.horizon[0]) for trace in traces[:1] for event in trace]
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix.lower() == ".csv":
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def holds_messages(path: Path) -> bool:
    """Whether a trace of that name holds single messages."""
    return path.suffix.lower() == ".parquet"


def _write_messages(result: RunResult, path: Path) -> None:
    from dfftsim.engine.bursts import play_bursts

    first = Job(BASE, 0)
    world = ScenarioBench(((BASE, result.scenario),)).worlds().of(first)
    assert world.bursts is not None
    warmup = round(result.scenario.experiment.warmup)
    play_bursts(world.bursts, Streams(world.seed, 0), world.horizon_seconds, warmup, trace=path)


def trace_row(event: tuple[Any, ...], start: date) -> dict[str, Any]:
    """One event with its columns named and its instant on the calendar."""
    seconds, *rest = event
    instant = datetime.combine(start, time()) + timedelta(seconds=float(seconds))
    return dict(zip(COLUMNS, (seconds, instant.isoformat(), *rest), strict=True))
