"""Backcasts run and judged: each check by the 90 % interval over replications, as hypotheses are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dfftsim.analysis.hypotheses import HELD, REFUTED, UNDECIDED, Judgement, judge_all
from dfftsim.analysis.validation.registry import TEST, Backcast
from dfftsim.experiment.jobs import BASE
from dfftsim.experiment.replications import Progress, run, variants_of
from dfftsim.scenario.loading import with_overrides

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult
    from dfftsim.scenario.model import Scenario

NOT_POSSIBLE = "not_possible"
DRAWS = 20


@dataclass(frozen=True)
class Outcome:
    """What became of a backcast. drawn: the same checks where every replication draws its own uncertain
    numbers; None where that was not asked for or not finished.
    """

    backcast: Backcast
    result: RunResult | None
    judgements: tuple[Judgement, ...]
    drawn: tuple[Spread, ...] | None = None

    @property
    def verdict(self) -> str:
        """Refuted if a test is, held if all tests are, else undecided; other uses of data do not count."""
        if self.backcast.not_possible is not None:
            return NOT_POSSIBLE
        return overall(
            judgement.verdict
            for check, judgement in zip(self.backcast.checks, self.judgements, strict=True)
            if check.used == TEST
        )


@dataclass(frozen=True)
class Spread:
    """A check over draws of the uncertain numbers: the 5 and 95 % points of its measure, and in which share
    of the draws it lies within the bounds (of those where it is defined).
    """

    low: float
    high: float
    inside: float
    n: int


def overall(verdicts: Iterable[str]) -> str:
    """The verdict of a whole from those of its tests."""
    found = list(verdicts)
    if REFUTED in found:
        return REFUTED
    return HELD if found and all(one == HELD for one in found) else UNDECIDED


def carry_out(
    backcast: Backcast,
    replications: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """A backcast run with the scenario's own number of replications, or another. An interrupted one is judged
    by what was finished (`result.interrupted`). Raises InputError, InvariantError as `run`.
    """
    if backcast.not_possible is not None:
        return Outcome(backcast, None, ())
    result = run_once_each(backcast.posed(replications), workers, progress)
    return Outcome(backcast, result, tuple(judge_all(result)))


def with_draws(
    outcome: Outcome, draws: int = DRAWS, workers: int | None = None, progress: Progress | None = None
) -> Outcome:
    """The outcome with each check once more over draws of every uncertain number."""
    posed = with_overrides(outcome.backcast.posed(draws), [("uncertainty.numbers", "drawn")])
    result = run_once_each(posed, workers, progress)
    if result.interrupted:
        return outcome
    found = tuple(spread(values, one.bounds) for values, one in samples(result))
    return replace(outcome, drawn=found)


def run_once_each(scenario: Scenario, workers: int | None, progress: Progress | None) -> RunResult:
    """The scenario and its variants; one that several checks ask about is run once."""
    asked = variants_of(scenario)
    plain = with_overrides(scenario, [("hypotheses", [])])
    first: dict[str, str] = {plain.hash: BASE}
    names: dict[str, str] = {}
    distinct: dict[str, Scenario] = {}
    for name, variant in asked:
        bare = with_overrides(variant, [("hypotheses", [])])
        names[name] = first.setdefault(bare.hash, name)
        if names[name] == name:
            distinct[name] = bare
    result = run(scenario, workers=workers, progress=progress, variants=distinct)
    groups = {name: result.groups[as_] for name, as_ in names.items()}
    return replace(result, variants=groups)


def samples(result: RunResult) -> list[tuple[list[float], Judgement]]:
    """Of every check its value in each replication, with its judgement."""
    from dfftsim.analysis.hypotheses import values_of

    judged = judge_all(result)
    return [
        (values_of(result, hypothesis), judgement)
        for hypothesis, judgement in zip(result.scenario.hypotheses, judged, strict=True)
    ]


def spread(values: list[float], bounds: tuple[float, float]) -> Spread:
    """How a measure lies over draws."""
    import numpy as np

    known = np.array([value for value in values if value == value])
    if not len(known):
        return Spread(np.nan, np.nan, np.nan, 0)
    low, high = np.quantile(known, [0.05, 0.95], method="inverted_cdf")
    inside = float(np.mean((known >= bounds[0]) & (known <= bounds[1])))
    return Spread(float(low), float(high), inside, len(known))
