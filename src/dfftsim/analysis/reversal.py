"""At which strength of a loop the sign of what a package changes turns, with its interval.

The package and the scenario are run at each point of a grid of one parameter, on the same draws. The change,
over the size of the scenario's mean (so that a smaller loss is a gain), is followed over the grid; its first
passage from gain to loss, linear between two points, is the reversal. The interval is the percentile
bootstrap over replications (Efron 1979): a resample takes whole replications, so that all points of the grid
keep their common draws.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import LEVEL, resampled_rows, student
from dfftsim.errors import InputError

if TYPE_CHECKING:
    from dfftsim.experiment.replications import Progress
    from dfftsim.experiment.result import RunResult
    from dfftsim.scenario.model import Scenario

Document = dict[str, Any]
Lines = list[list[float]]
"""A row for each point of the grid, a column for each replication."""
PARAMETER = "uptake_eta"
STEPS = (0.0, 1 / 30, 1 / 15, 1 / 6, 1 / 3, 2 / 3, 1.0)
"""Points of the grid as shares of the upper end of the parameter's range: closer where it is small."""
CROSSING = "(F + F_carry_on) * wanted_usd"
MEASURES = {"crossing": CROSSING, "lawful": "F", "net_of_harm": f"{CROSSING} - harm_expected_usd"}
"""What crosses, lawfully or not (USD); the share of the wanted value delivered lawfully; the first less the
harm that people must expect, where the scenario has hazards.
"""
THROUGHOUT, NEVER = math.inf, -math.inf
"""Of a line: gain over the whole grid; no gain even at its first point."""


def reversal(
    scenario: Scenario,
    changed: Scenario,
    parameter: str = PARAMETER,
    grid: Sequence[float] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Document:
    """The reversal of the change from `scenario` to `changed` (the same with a package), for each measure.

    grid: values of the parameter, ascending; left out, `STEPS` of its range. Raises InputError where the loop
    does nothing in the scenario, and as `run`.
    """
    from dfftsim.experiment.replications import run
    from dfftsim.scenario.loading import with_overrides
    from dfftsim.world.parameters import Parameters

    if not (scenario.structure.trust and scenario.structure.loop_uptake):
        raise InputError(f"{scenario.name}: {parameter} does nothing without structure.trust")
    row = Parameters.load().get(parameter)
    points = tuple(grid) or tuple(round(step * (row.high or row.best), 6) for step in STEPS)
    variants = {
        f"{name}@{value:g}": with_overrides(one, [("hypotheses", []), (f"parameters.{parameter}", value)])
        for value in points
        for name, one in (("as_it_is", scenario), ("changed", changed))
    }
    plain = with_overrides(scenario, [("hypotheses", []), (f"parameters.{parameter}", points[0])])
    del variants[f"as_it_is@{points[0]:g}"]
    result = run(plain, workers=workers, progress=progress, variants=variants)
    measures = dict(MEASURES)
    if scenario.hazards is None:
        del measures["net_of_harm"]
    return {
        "scenario": scenario.name,
        "parameter": {"id": parameter, "low": row.low, "mode": row.mode, "high": row.high},
        "grid": list(points),
        "replications": min(len(records) for records in result.groups.values()),
        "seed": result.seed,
        "interrupted": result.interrupted,
        "measures": {name: measured(result, points, text, name) for name, text in measures.items()},
    }


def measured(result: RunResult, points: Sequence[float], measure: str, name: str) -> Document:
    """One measure: its relative change at each point, and where its sign turns; or that there is none to be
    told, because no replication defines it (`undefined`) or the scenario has none of it (`base`).
    """
    lines = relative(*defined_pairs(result, points, measure))
    told = [student(line) for line in lines or [[]] * len(points)]
    if lines is None:
        found: Document = {"not_measured": "base"}
    elif not lines[0]:
        found = {"not_measured": "undefined"}
    else:
        found = with_interval(points, lines, result.seed, name)
    return {
        "measure": measure,
        "change": [
            {"at": at, "mean": one.mean, "low": one.low, "high": one.high, "n": one.n}
            for at, one in zip(points, told, strict=True)
        ],
        "reversal": found,
    }


def defined_pairs(result: RunResult, points: Sequence[float], measure: str) -> tuple[Lines, Lines]:
    """At each point the values without and with the package, of the replications that all runs have finished
    and that define the measure in all of them.
    """
    from dfftsim.analysis.hypotheses import Readout, look_up, shared_replications
    from dfftsim.scenario.measures import evaluate, parse

    groups = {f"as_it_is@{points[0]:g}": result.records, **result.variants}
    common = shared_replications(list(groups.values()))

    def values(group: str) -> list[float]:
        tables: Mapping[str | None, Readout] = {None: Readout(groups[group], common)}
        return evaluate(parse(measure), partial(look_up, tables))

    return only_defined(
        [values(f"as_it_is@{at:g}") for at in points], [values(f"changed@{at:g}") for at in points]
    )


def only_defined(old: Lines, new: Lines) -> tuple[Lines, Lines]:
    """Both without the replications in which a value is no finite number at some point."""
    whole = [all(map(math.isfinite, column)) for column in zip(*old, *new, strict=True)]
    first, second = ([list(compress(line, whole)) for line in lines] for lines in (old, new))
    return first, second


def relative(old: Lines, new: Lines) -> Lines | None:
    """At each point the change of each replication over the size of the mean without the package, whose sign
    therefore turns nothing round; None where that mean is 0.
    """
    found = []
    for before, after in zip(old, new, strict=True):
        size = abs(math.fsum(before)) / len(before) if before else 1.0
        if not size:
            return None
        found.append([(y - x) / size for x, y in zip(before, after, strict=True)])
    return found


def turn(points: Sequence[float], line: Sequence[float]) -> float:
    """Where a line first passes from above 0 to 0 or below; `THROUGHOUT`, `NEVER` where it does not.
    Raises ValueError for a line that is not defined everywhere.
    """
    if any(map(math.isnan, line)):
        raise ValueError("a line that is not defined has no reversal")
    if line[0] <= 0.0:
        return NEVER
    for n in range(1, len(line)):
        if line[n] <= 0.0:
            return points[n - 1] + (points[n] - points[n - 1]) * line[n - 1] / (line[n - 1] - line[n])
    return THROUGHOUT


def with_interval(
    points: Sequence[float], lines: Sequence[Sequence[float]], seed: int, name: str
) -> Document:
    """The reversal of the mean line, and its interval over resamples of the replications.

    `at`, `low` and `high` are None where there is no reversal on the grid: `outcome`, `outcome_low` and
    `outcome_high` say whether for gain throughout or for none. `shares` says in how much of the
    resamples it was a gain throughout, and in how much no gain even at the first point.
    """
    import numpy as np

    table = np.asarray(lines)
    if table.shape[1] < 2:
        return {"at": _or_none(turn(points, [float(line[0]) for line in table])), "level": LEVEL}
    rows = resampled_rows(table.shape[1], seed, f"reversal:{name}")
    means = table[:, rows].mean(axis=2).T
    turns = np.sort([turn(points, line) for line in means.tolist()])
    low, high = (float(turns[round(p * (len(turns) - 1))]) for p in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    at = turn(points, table.mean(axis=1).tolist())
    return {
        "at": _or_none(at),
        "low": _or_none(low),
        "high": _or_none(high),
        "level": LEVEL,
        "outcome": _word(at),
        "outcome_low": _word(low),
        "outcome_high": _word(high),
        "shares": {
            word: float(np.mean([_word(one) == word for one in turns.tolist()]))
            for word in ("reversed", "gain_throughout", "no_gain")
        },
    }


def _word(at: float) -> str:
    return {THROUGHOUT: "gain_throughout", NEVER: "no_gain"}.get(at, "reversed")


def _or_none(at: float) -> float | None:
    return at if math.isfinite(at) else None
