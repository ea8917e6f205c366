"""Queues with an exact answer, written as scenario files and run through the code of authorities.

Every comparison asks whether the exact value lies in Student's interval over replications. At 99 % about one
in a hundred lies outside by luck; with k comparisons, all lie inside at the level 1 - 0.01 / k (Bonferroni)
except in one of a hundred choices of the seeds, which are fixed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from dfftsim.analysis.validation.oracle_rows import play, rows

NOT_EXPRESSIBLE = {"mg1-ps-exponential", "mg1-ps-deterministic", "mg1-ps-lognormal"}
"""Processor sharing: officers work on one case at a time."""
STEADY = tuple(id for id in rows() if id not in NOT_EXPRESSIBLE and not id.startswith(("trace-", "mminf-")))
"""Rows about the long run. Traces and the filling of an empty queue are compared one by one in the tests."""
REPLICATIONS, CUSTOMERS = 12, 4_500
UNSEEN = {"W", "E_offered_wait", "sigma", "sojourn_total"}
"""What no statistic of a queue tells: times in the system, and waits of those who might have waited."""
SMALLEST = 1e-6
"""Times are whole steps of this part of a unit, so a difference below it is none."""


@dataclass(frozen=True)
class Compared:
    """One symbol of one row. half_width: of the interval at the level asked for."""

    symbol: str
    exact: float
    mean: float
    half_width: float

    @property
    def inside(self) -> bool:
        """Whether the exact value lies in the interval."""
        return abs(self.mean - self.exact) <= self.half_width


@dataclass(frozen=True)
class RowResult:
    """The comparisons of one row, at 99 % each and at the level for all of the table together."""

    id: str
    model: str
    source: str
    single: tuple[Compared, ...]
    together: tuple[Compared, ...]


def compared(symbol: str, exact: float, runs: Sequence[Mapping[str, float]], error: float) -> Compared:
    """An exact value against replications. error: chance that a right program lies outside."""
    values = np.array([run[symbol] for run in runs])
    factor = float(stats.t.ppf(1 - error / 2, len(runs) - 1)) / math.sqrt(len(runs))
    half = factor * float(values.std(ddof=1)) + SMALLEST
    return Compared(symbol, exact, float(values.mean()), half)


def rate(row: Mapping[str, Any]) -> float:
    """Visits a unit of time of a row, all queues together."""
    p, exact = row["params"], row["exact"]
    if "lambda_1" in exact:
        return float(exact["lambda_1"] + exact["lambda_2"])
    stations = len(p.get("stations", [None]))
    return stations * float(p.get("arrival_rate") or sum(p["arrival_rates"]))


def steady_runs(row: Mapping[str, Any], replications: int = REPLICATIONS) -> list[dict[str, float]]:
    """Replications long enough for their start from empty to be forgotten in the first eighth."""
    length = max(600, int(CUSTOMERS / rate(row)))
    return play(row, length, length // 8, replications)


def comparable(row: Mapping[str, Any], runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The exact values of a row that the engine has a statistic for."""
    return {name: value for name, value in row["exact"].items() if name in runs[0]}


def count_of_comparisons() -> int:
    """Comparisons of all steady rows, the unseen left out: what the joint level is divided by."""
    return sum(len(set(rows()[id]["exact"]) - UNSEEN) for id in STEADY)


def one_of_each() -> tuple[str, ...]:
    """The first row of each kind of queue, for a quick look."""
    first: dict[str, str] = {}
    for id in STEADY:
        first.setdefault(id.split("-")[0], id)
    return tuple(first.values())


def check_rows(ids: Sequence[str]) -> Iterator[RowResult]:
    """Each row played and compared."""
    joint = 0.01 / count_of_comparisons()
    for id in ids:
        row = rows()[id]
        runs = steady_runs(row)
        exact = comparable(row, runs)
        single = tuple(compared(name, value, runs, 0.01) for name, value in exact.items())
        together = tuple(compared(name, value, runs, joint) for name, value in exact.items())
        yield RowResult(id, row["model"], row.get("source", ""), single, together)
