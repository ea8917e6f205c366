"""What one replication leaves behind: plain data that travels between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dfftsim.engine.ledger import TraceRow
from dfftsim.engine.trust_paths import TrustPaths


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The results of one replication.

    measures: (KPI, scope) -> value; scope is empty for the whole run, else e.g. `from:CN`, `class:telemetry`,
    `size:micro,on:2021-07-16`; NaN where the measure is not defined. authorities: station -> statistic ->
    value. blocked: rule or localisation id, `reading:XX` (rules to read), `technology:...` or `enforcement`
    -> USD of wanted value not lawfully delivered because of it. series: USD a month. starts: (days from birth
    to the lawful start or to the end of observation, whether it started). states: flows at the end. looks:
    what the inspected flow weighed. operations: how queues whose cases are messages were played
    (`engine`, `why_events`, `messages`); empty without such queues. trust: how it moved; None where
    it is off.
    """

    replication: int
    measures: dict[tuple[str, str], float]
    authorities: dict[str, dict[str, float]]
    blocked: dict[str, float]
    series: dict[str, list[float]]
    starts: list[tuple[float, bool]]
    states: dict[str, int]
    events: int
    trace: list[TraceRow] | None = None
    looks: list[dict[str, Any]] = field(default_factory=list)
    operations: dict[str, Any] = field(default_factory=dict)
    trust: TrustPaths | None = None
