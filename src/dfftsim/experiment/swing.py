"""A number of the model at the ends of its range: a scenario against itself with other values of the number,
on the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.errors import InputError, Problem
from dfftsim.experiment.comparison import Contest
from dfftsim.experiment.jobs import BASE
from dfftsim.experiment.replications import asked_for

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.parameters import Parameter, Parameters

ENDS = ("low", "middle", "high")
PREFIX = "parameters."


@dataclass(frozen=True)
class Trial:
    """A scenario with another value of a number. end: which of `ENDS` the value is."""

    number: str
    end: str
    value: float
    scenario: Scenario


@dataclass(frozen=True)
class Swing:
    """What is to be computed. numbers: the rows of the numbers, in the order asked for."""

    contest: Contest
    numbers: tuple[Parameter, ...]
    trials: tuple[Trial, ...]


def prepare_swing(
    scenario: Scenario, numbers: Sequence[str], replications: int | None = None, seed: int | None = None
) -> Swing:
    """Put each number (an id of the parameters) at low, middle and high. Nothing is simulated yet.

    Low and high are the published ends; where none are, those of the range that a run with drawn numbers
    draws from, which allows for the confidence in the source. The middle is the median of that range. Raises
    InputError with the problems of all numbers.
    """
    from dfftsim.scenario.loading import with_overrides
    from dfftsim.world.parameters import Parameters

    registry = Parameters.load()
    asked = asked_for(scenario, replications, seed)
    baseline = with_overrides(asked, [("hypotheses", [])])
    problems: list[Problem] = []
    rows: list[Parameter] = []
    trials: list[Trial] = []
    for name in dict.fromkeys(one.removeprefix(PREFIX) for one in numbers):
        try:
            row, values = registry.get(name), values_of(registry, name)
            for end, value in zip(ENDS, values, strict=True):
                changed = with_overrides(baseline, [(f"{PREFIX}{name}", value)])
                trials.append(Trial(name, end, value, changed))
            rows.append(row)
        except InputError as error:
            problems += error.problems
    if not numbers:
        problems.append(Problem("", 0, 0, "no number to try", "name one, as docs/judgements.md lists them"))
    if problems:
        raise InputError(problems)
    names, variants = {baseline.hash: BASE}, {}
    for one in trials:
        if one.scenario.hash not in names:
            label = f"{one.number}={one.value:g}"
            names[one.scenario.hash] = label
            variants[label] = one.scenario
    return Swing(Contest(asked, baseline, (), variants, names), tuple(rows), tuple(trials))


def values_of(registry: Parameters, name: str) -> tuple[float, float, float]:
    """Low, middle and high of a number, in its unit. Raises InputError where it has no range."""
    row, spread = registry.get(name), registry.spread(name)
    low = spread.low if row.low is None else row.low
    high = spread.high if row.high is None else row.high
    if not low < high:
        raise InputError([Problem("", 0, 0, f"{name} has no range", "it is known exactly, or by definition")])
    return low, spread.quantile(0.5), high
