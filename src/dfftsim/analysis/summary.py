"""From the records of many replications to the tables people read: measures, authorities, what blocked
most.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.analysis.intervals import Interval, bootstrap, bounded, student
from dfftsim.scenario.kpis import KPIS

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.result import RunResult

WHOLE = ""
"""Scope of a measure over the whole run."""


def measure_values(records: Sequence[RunRecord], kpi: str, scope: str = WHOLE) -> list[float]:
    """One value for each replication; NaN where the replication does not define the measure."""
    return [record.measures.get((kpi, scope), math.nan) for record in records]


def scopes(records: Sequence[RunRecord]) -> list[str]:
    """All scopes that any replication measured, sorted."""
    return sorted({scope for record in records for _, scope in record.measures})


def kpi_table(result: RunResult, scope: str = WHOLE) -> dict[str, Interval]:
    """Each measure of one scope with its interval, in the order in which the engine reports them."""
    return intervals_of(result.records, scope)


def intervals_of(records: Sequence[RunRecord], scope: str = WHOLE) -> dict[str, Interval]:
    """Each measure of one scope with its interval over these records."""
    ids = dict.fromkeys(kpi for record in records for kpi, place in record.measures if place == scope)
    return {kpi: _interval(kpi, measure_values(records, kpi, scope)) for kpi in ids}


def _interval(kpi: str, values: Sequence[float]) -> Interval:
    known = KPIS.get(kpi)
    return student(values) if known is None else bounded(values, *known.possible)


def by_scope(result: RunResult, prefix: str) -> dict[str, dict[str, Interval]]:
    """The measures of every scope with this one prefix (`from`, `to`, `pair`, `class`, `size`), by what
    follows it.
    """
    return {
        scope.removeprefix(prefix + ":"): intervals_of(result.records, scope)
        for scope in scopes(result.records)
        if scope.startswith(prefix + ":") and not {",", "+"} & set(scope)
    }


def authority_table(result: RunResult) -> dict[str, dict[str, Interval]]:
    """Each queue's figures with their intervals: authorities by their jurisdiction, certifiers, plain
    queues.
    """
    ids = sorted({queue for record in result.records for queue in record.authorities})
    table = {}
    for queue in ids:
        figures = [record.authorities.get(queue, {}) for record in result.records]
        names = dict.fromkeys(name for row in figures for name in row)
        table[queue] = {
            name: bounded(
                [row.get(name, math.nan) for row in figures], 0.0, 1.0 if name == "utilisation" else math.inf
            )
            for name in names
        }
    return table


@dataclass(frozen=True)
class Blocked:
    """What one cause cost: wanted value lost because of it (USD over the horizon) and its share of all
    value wanted.

    `cause` is a rule's or localisation's id, or `economics` or `technology`. The citation is empty for
    these two.
    """

    cause: str
    usd: Interval
    share: float
    jurisdiction: str = ""
    legal_basis: str = ""
    source: dict[str, str | None] | None = None


def blocked_table(result: RunResult) -> list[Blocked]:
    """What cost the most wanted value, the costliest first, ties by id; nothing that cost nothing.

    One large flow can make a cause's whole loss, so the intervals are bootstrapped, never below nothing.
    """
    causes = sorted({cause for record in result.records for cause in record.blocked})
    wanted = mean(math.fsum(record.series.get("wanted", [])) for record in result.records)
    rows = []
    for cause in causes:
        lost = [record.blocked.get(cause, 0.0) for record in result.records]
        usd = bootstrap(lost, result.seed, f"blocked:{cause}")
        if usd.mean > 0:
            cited = result.citations.get(cause)
            share = usd.mean / wanted if wanted else math.nan
            rows.append(
                Blocked(cause, usd, share, cited.jurisdiction, cited.legal_basis, cited.source)
                if cited
                else Blocked(cause, usd, share)
            )
    return sorted(rows, key=lambda row: (-row.usd.mean, row.cause))


@dataclass(frozen=True)
class PetUse:
    """How much a PET was used (share of flow-days operating), of which share of the operating flows it
    decided at the end of the horizon, and in how many replications it decided of any. `id` "any" = all PETs.
    """

    id: str
    share: Interval
    decisive_share: Interval
    decisive_in: int


def pet_table(result: RunResult) -> list[PetUse]:
    """All PETs together, then each on offer; nothing where none is. Each replication is one reading of what
    the law leaves open.
    """
    offered = [scope for scope in scopes(result.records) if scope.startswith("pet:")]
    return [_pet_use(result, scope) for scope in ([WHOLE, *offered] if offered else [])]


def _pet_use(result: RunResult, scope: str) -> PetUse:
    decisive = measure_values(result.records, "pet_decisive", scope)
    share = measure_values(result.records, "pet_share", scope)
    decided = sum(value > 0 for value in decisive)
    return PetUse(scope.removeprefix("pet:") or "any", student(share), student(decisive), decided)


def monthly_series(result: RunResult, name: str) -> list[Interval]:
    """One interval for each month of the horizon (USD per month)."""
    months = max((len(record.series.get(name, [])) for record in result.records), default=0)
    return [
        student(
            [series[month] for record in result.records if month < len(series := record.series.get(name, []))]
        )
        for month in range(months)
    ]


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; NaN of nothing."""
    sample = list(values)
    return math.fsum(sample) / len(sample) if sample else math.nan
