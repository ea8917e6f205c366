"""What a batch says: levels of the scenario and differences of its packages, with luck, numbers and
structure kept apart.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.batch_sensitivity import factor_json, sensitivity_json
from dfftsim.analysis.document import bilingual, interval_json, unit_of
from dfftsim.analysis.intervals import Interval, quantile, student
from dfftsim.analysis.sensitivity.variance import crossed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dfftsim.experiment.plan import Plan
    from dfftsim.experiment.store.writer import Writer

Document = dict[str, Any]
LOOK_AHEAD = 5
"""A precision must hold with this many replications fewer too (Hoad, Robinson and Davies 2010)."""
FEWEST = 10
"""Fewer replications tell too little of their own variance to end on (the same)."""
ENDS = (0.05, 0.95)


@dataclass(frozen=True)
class Outcomes:
    """The values of one measure: by structure and package a matrix of points × replications, NaN where not
    defined.
    """

    measure: str
    tables: Mapping[tuple[str, str], NDArray[np.float64]]

    def of(self, structure: str, package: str) -> NDArray[np.float64]:
        """Levels for the scenario itself, differences from it for a package; only the replications that
        define the measure at every point.
        """
        import numpy as np

        table = self.tables[structure, package]
        if package:
            with np.errstate(invalid="ignore"):
                table = table - self.tables[structure, ""]
        known = np.isfinite(table).all(axis=0)
        defined: NDArray[np.float64] = table[:, known]
        return defined


def outcomes(plan: Plan, writer: Writer, measure: str, replications: int) -> Outcomes:
    """One measure of the whole run, from the store."""
    import numpy as np

    cells = {int(cell.name): cell for cell in plan.cells}
    points = 1 + max(cell.point for cell in plan.cells)
    tables: dict[tuple[str, str], NDArray[np.float64]] = {
        (cell.structure, cell.package): np.full((points, replications), np.nan) for cell in plan.cells
    }
    query = (
        "SELECT q.future, q.replication, k.value FROM rows q JOIN kpis k USING (id) "
        "WHERE q.run = ? AND k.kpi = ? AND k.scope = '' AND q.replication < ?"
    )
    answer = writer.connection.execute(query, [plan.id, measure, replications])
    for future, replication, value in answer.fetchall():
        cell = cells[future]
        tables[cell.structure, cell.package][cell.point, replication] = value
    return Outcomes(measure, tables)


def precise(plan: Plan, writer: Writer, replications: int) -> bool:
    """Whether the mean over the points of every measure with a target, of every package under every
    structure, has the half-width asked for; with `LOOK_AHEAD` replications fewer too.
    """
    if replications < FEWEST:
        return False
    for measure, target in plan.experiment.precision.items():
        found = outcomes(plan, writer, measure, replications)
        for structure, package in found.tables:
            sample = _by_replication(found.of(structure, package))
            for count in range(max(2, len(sample) - LOOK_AHEAD), len(sample) + 1):
                if not student(sample[:count]).half_width <= target:
                    return False
            if len(sample) < 2:
                return False
    return True


def batch_document(plan: Plan, writer: Writer, replications: int) -> Document:
    """Everything a batch has to say, as plain data; numbers that are not defined are NaN (null in JSON)."""
    experiment = plan.experiment
    structures = list(dict.fromkeys(cell.structure for cell in plan.cells))
    horizon = plan.before_factors.horizon
    found = {name: outcomes(plan, writer, name, replications) for name in experiment.measures}
    return {
        "run": plan.id,
        "kind": "batch",
        "scenario": plan.base.name,
        "title": bilingual(experiment.title) or bilingual(plan.base.title),
        "seed": experiment.seed,
        "design": experiment.design,
        "points": 1 + max(cell.point for cell in plan.cells),
        "structures": structures,
        "futures": len(plan.cells),
        "replications": replications,
        "horizon": {
            "start": horizon.start.isoformat(),
            "end": horizon.end.isoformat(),
        },
        "factors": [factor_json(factor) for factor in experiment.factors],
        "precision": precision_json(plan, found, structures),
        "scenario_levels": {name: measure_json(plan, one, structures, "") for name, one in found.items()},
        "packages": [
            {
                "id": package,
                "differences": {
                    name: measure_json(plan, one, structures, package) for name, one in found.items()
                },
            }
            for package in plan.packages
        ],
        "forecast": False,
    }


def precision_json(plan: Plan, found: Mapping[str, Outcomes], structures: Sequence[str]) -> Document:
    """Of each measure with a target the widest half-width, and whether it was reached before the cap."""
    document = {}
    for measure, target in plan.experiment.precision.items():
        arms = [(structure, package) for structure in structures for package in ("", *plan.packages)]
        widths = [student(_by_replication(found[measure].of(*arm))).half_width for arm in arms]
        widest = math.nan if any(map(math.isnan, widths)) else max(widths)
        document[measure] = {"target": target, "half_width": widest, "reached": widest <= target}
    return document


def measure_json(plan: Plan, found: Outcomes, structures: Sequence[str], package: str) -> Document:
    """One measure under every structure, and how far it reaches over them."""
    unit = unit_of(found.measure)
    rows = []
    for name in structures:
        values = found.of(name, package)
        sensitivity = sensitivity_json(plan, values)
        rows.append({"structure": name, **layers_json(values, unit), "sensitivity": sensitivity})
    means = sorted(row["mean"] for row in rows if not math.isnan(row["mean"]))
    document: Document = {
        "unit": unit,
        "structures": rows,
        "min": means[0] if means else math.nan,
        "median": quantile(means, 0.5),
        "max": means[-1] if means else math.nan,
    }
    if package:
        document["sign"] = sign_over([Interval(row["mean"], row["low"], row["high"], 0, 0) for row in rows])
    return document


def layers_json(values: NDArray[np.float64], unit: str) -> Document:
    """One measure under one structure: its mean over points and replications with luck's interval, the
    points' means between their 5 % and 95 % quantiles, and the variance split.
    """
    interval = student(_by_replication(values))
    points = sorted(values.mean(axis=1).tolist()) if values.shape[1] else []
    low, high = (quantile(points, end) if len(points) > 1 else math.nan for end in ENDS)
    numbers, luck = _components(values)
    both = numbers + luck
    share = numbers / both if both > 0 else math.nan
    return {
        **interval_json(interval, unit),
        "numbers_low": low,
        "numbers_high": high,
        "luck_variance": luck,
        "numbers_variance": numbers,
        "luck_share": 1.0 - share,
        "numbers_share": share,
    }


def _components(values: NDArray[np.float64]) -> tuple[float, float]:
    """Variance by numbers and by luck, neither below 0; NaN where there are too few of either."""
    points, replications = values.shape
    if min(points, replications) > 1:
        numbers, luck = crossed(values)
        return max(0.0, numbers), max(0.0, luck)
    return math.nan, float(values.var(axis=1, ddof=1).mean()) if points and replications > 1 else math.nan


def sign_over(intervals: Sequence[Interval]) -> str:
    """Whether a difference keeps its sign over all structures: `holds_above`, `holds_below`, `changes`
    (surely above under one and below under another) or `open` (an interval that holds 0 or is not defined).
    """
    above, below = (sum(one.low > 0 for one in intervals), sum(one.high < 0 for one in intervals))
    if above and below:
        return "changes"
    if above == len(intervals):
        return "holds_above"
    return "holds_below" if below == len(intervals) else "open"


def _by_replication(values: NDArray[np.float64]) -> list[float]:
    """The mean over the points of each replication: independent, as replications are."""
    means: list[float] = values.mean(axis=0).tolist()
    return means
