"""Queues whose cases are messages, played on the operations plane, and what their reports say of each queue.

The statistics are those of a plain queue where they exist, in days.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import Any

from dfftsim.engine.operations import (
    Arrivals,
    Bursts,
    Hop,
    OperationsModel,
    OperationsReport,
    Renewal,
    Service,
    Station,
    StationReport,
    Stream,
    StreamReport,
    merged,
    simulate_operations,
)
from dfftsim.scenario.distributions import Constant, Distribution
from dfftsim.world.bursts import BurstPlan, BurstQueue, MessageKind
from dfftsim.world.streams import Streams

SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
QUANTILES = {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True)
class BurstResults:
    """What one replication of all bursts gave: statistics by queue, measures by (indicator, scope), and how
    it was played (`engine`, `why_events`, `messages`).
    """

    queues: dict[str, dict[str, float]]
    measures: dict[tuple[str, str], float]
    operations: dict[str, Any]


def play_bursts(
    plan: BurstPlan, streams: Streams, until_seconds: int, warmup_seconds: int, trace: Path | None = None
) -> BurstResults:
    """Play every message that comes before `until_seconds` to its end; those before the warm-up fill the
    queues but do not count. trace: a Parquet file for the messages that count. Raises InputError for a trace
    that cannot be written.
    """
    model = operations_model(plan, until_seconds, warmup_seconds)
    report = simulate_operations(model, streams, trace=trace, say=_say)
    seen = {queue.id: _Seen(queue, plan, report) for queue in plan.queues}
    figures = {id: one.figures() for id, one in seen.items()}
    measures = {
        (name, f"authority:{id}"): value
        for id, one in seen.items()
        for name, value in {**figures[id], **one.cases()}.items()
    }
    engine = "events" if report.engine == "events" else "recursion"  # which recursion differs by machine
    how = {"engine": engine, "why_events": list(report.why_events), "messages": report.messages}
    return BurstResults(figures, measures, how)


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


def operations_model(plan: BurstPlan, until_seconds: int, warmup_seconds: int) -> OperationsModel:
    """The stations and streams of a plan; a queue to which kinds of several priorities come ranks them."""
    ranks: dict[str, set[int]] = {queue.id: set() for queue in plan.queues}
    for kind in plan.kinds:
        for queue in kind.way:
            ranks[queue].add(kind.priority)
    stations = tuple(
        Station(
            queue.id,
            queue.servers,
            queue.outages,
            discipline="priority" if len(ranks[queue.id]) > 1 else "fifo",
        )
        for queue in plan.queues
    )
    kinds = tuple(_stream(kind) for kind in plan.kinds)
    return OperationsModel(stations, kinds, until_seconds * SECOND_US, warmup_seconds * SECOND_US)


def _stream(kind: MessageKind) -> Stream:
    return Stream(
        kind.id,
        _arrivals(kind),
        tuple(Hop(queue, _service(law)) for queue, law in zip(kind.way, kind.services, strict=True)),
        bytes=0.0,
        deadline_us=kind.deadline,
        priority=kind.priority,
        patience_us=kind.patience,
    )


def _arrivals(kind: MessageKind) -> Arrivals:
    if kind.interarrival is not None:
        return Renewal(kind.interarrival)
    return Bursts(kind.times, kind.count, kind.within)


def _service(law: Distribution) -> Service:
    if isinstance(law, Constant):
        return Service(fixed_us=law.value * SECOND_US)
    return Service(fixed_us=float(SECOND_US), spread=law)


class _Seen:
    """One queue in the report: its station, and the streams that pass it."""

    def __init__(self, queue: BurstQueue, plan: BurstPlan, report: OperationsReport):
        id = queue.id
        self.outages = queue.outages
        self.station: StationReport = report.stations[id]
        passing = [kind for kind in plan.kinds if id in kind.way]
        self.streams: list[StreamReport] = [report.streams[kind.id] for kind in passing]
        self.in_time = [report.streams[k.id] for k in passing if k.deadline is not None]
        self.lost = [
            (report.streams[k.id].dropped, k.patience)
            for k in passing
            if k.patience is not None and k.way[0] == id
        ]

    @property
    def withdrawn(self) -> int:
        """Messages that lost their patience here."""
        return sum(count for count, _ in self.lost)

    def figures(self) -> dict[str, float]:
        """Statistics of the queue, days and shares; NaN where nothing was observed."""
        station = self.station
        served, left = station.customers, station.customers + self.withdrawn
        waited = station.wait_us + sum(count * patience for count, patience in self.lost)
        waits = merged([station.waits])
        for count, patience in self.lost:
            waits.add_equal(patience, count)
        return {
            "arrivals": float(left),
            "completed": float(served),
            "withdrawn": float(self.withdrawn),
            "wait_days_mean": _ratio(waited, left * DAY_US),
            "wait_days_served_mean": _ratio(station.wait_us, served * DAY_US),
            **{f"wait_days_{name}": _days(waits.quantile(q)) for name, q in QUANTILES.items()},
            "p_wait": 1.0 - _number(waits.share_within(0)),
            "p_abandon": _ratio(self.withdrawn, left),
            "on_time_share": _ratio(
                sum(s.on_time for s in self.in_time), sum(s.messages for s in self.in_time)
            ),
            "cleared_days": _days(station.last_end_us) if served else nan,
            "work_days": station.service_us / DAY_US,
            "utilisation": _number(station.utilisation),
            "queue_mean": station.mean_queue,
            "number_mean": self._number_mean(),
        }

    def _number_mean(self) -> float:
        """Messages waiting or in service; NaN with outages, for those caught in one are not seen at work."""
        station = self.station
        return nan if self.outages else station.mean_queue + station.busy_us / station.observed_us

    def cases(self) -> dict[str, float]:
        """The indicators that count cases, as every queue has them."""
        return {
            "cases_submitted": float(self.station.customers + self.withdrawn),
            "cases_completed": float(self.station.customers),
            "cases_withdrawn": float(self.withdrawn),
        }


def whole_run(results: BurstResults) -> Iterator[tuple[tuple[str, str], float]]:
    """The counts over all queues, for a run that has no others."""
    for name in ("cases_submitted", "cases_completed", "cases_withdrawn"):
        yield (name, ""), sum(v for (kpi, _), v in results.measures.items() if kpi == name)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan


def _days(us: float | None) -> float:
    return nan if us is None else us / DAY_US


def _number(value: float | None) -> float:
    return nan if value is None else value
