"""The validation report as plain data: what `dfftsim validate-model --json` prints, and what its tables and
docs/validation.md are made from. It holds no time of day and no path of a machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.validation import invariants, oracles
from dfftsim.analysis.validation.backcasts import DRAWS, Outcome, carry_out, with_draws
from dfftsim.analysis.validation.figures import Published, resolve
from dfftsim.analysis.validation.frozen import differences, entries_in_force, hash_of, holds_if
from dfftsim.analysis.validation.registry import Registry, read_registry
from dfftsim.errors import InputError
from dfftsim.law.book import load_rulebook
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.experiment.replications import Progress

Document = dict[str, Any]
ORACLES, INVARIANTS = "oracles", "invariants"
QUICK_REPLICATIONS = 3
Shown = Callable[[str], AbstractContextManager["Progress | None"]]
"""Opens the display of a part's progress."""


@dataclass
class Findings:
    """What was found, part by part; `interrupted` if not all that was asked for is there."""

    registry: Registry
    quick: bool
    oracles: list[oracles.RowResult] | None = None
    proofs: list[invariants.Proof] | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    interrupted: bool = False

    @property
    def broken(self) -> bool:
        """Whether the program is not the model: an exact result missed, a law of the engine broken."""
        missed = [not one.inside for row in self.oracles or () for one in row.together]
        return any(missed) or any(not proof.held for proof in self.proofs or ())


def parts_of(registry: Registry) -> tuple[str, ...]:
    """Every word that can be asked for."""
    return (ORACLES, INVARIANTS, *(one.id for one in registry.backcasts))


def validate_model(
    only: Sequence[str] = (),
    quick: bool = False,
    workers: int | None = None,
    shown: Shown = lambda part: nullcontext(None),
) -> Findings:
    """Run verification and backcasts, or the parts named. quick: one queue of each kind, three replications,
    no draws of numbers. Ctrl-C ends it with what is finished.

    Raises InputError where the register was changed after it was frozen, or for a part that is not there.
    """
    registry = read_registry()
    problems = differences(registry)
    wrong = [word for word in only if word not in parts_of(registry)]
    if problems or wrong:
        known = ", ".join(parts_of(registry))
        named = "\n".join(f"--only: {word!r} is no part; one of: {known}" for word in wrong)
        raise InputError(problems or named)
    findings = Findings(registry, quick)
    try:
        if not only or ORACLES in only:
            _oracles(findings, shown)
        if not only or INVARIANTS in only:
            _invariants(findings, shown)
        for backcast in registry.backcasts:
            if not only or backcast.id in only:
                with shown(backcast.id) as progress:
                    outcome = carry_out(backcast, QUICK_REPLICATIONS if quick else None, workers, progress)
                if outcome.result is not None and outcome.result.interrupted:
                    raise _stopped(findings, outcome)
                if outcome.result is not None and not quick:
                    findings.outcomes.append(outcome)
                    with shown(f"{backcast.id} *") as progress:
                        findings.outcomes[-1] = with_draws(outcome, DRAWS, workers, progress)
                    if findings.outcomes[-1].drawn is None:
                        raise KeyboardInterrupt
                else:
                    findings.outcomes.append(outcome)
    except KeyboardInterrupt:
        findings.interrupted = True
    return findings


def _stopped(findings: Findings, outcome: Outcome) -> BaseException:
    """Keep what an interrupted backcast has finished; its failure if it has one, else the interruption."""
    findings.outcomes.append(outcome)
    assert outcome.result is not None
    return outcome.result.failure or KeyboardInterrupt()


def _oracles(findings: Findings, shown: Shown) -> None:
    ids = oracles.one_of_each() if findings.quick else oracles.STEADY
    findings.oracles = []
    with shown(ORACLES) as progress:
        clock = Clock(progress, len(ids))
        for row in oracles.check_rows(ids):
            findings.oracles.append(row)
            clock.tick()


def _invariants(findings: Findings, shown: Shown) -> None:
    scenarios = invariants.SCENARIOS[-1:] if findings.quick else invariants.SCENARIOS
    findings.proofs = []
    with shown(INVARIANTS) as progress:
        clock = Clock(progress, len(scenarios) * len(invariants.KINDS))
        for proof in invariants.prove(scenarios):
            findings.proofs.append(proof)
            clock.tick()


class Clock:
    """Tells progress by parts of about equal size."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        import time

        self._now = time.perf_counter
        self._progress, self._total, self._done = progress, total, 0
        self._began = self._now()
        if progress:
            progress(0, total, None)

    def tick(self) -> None:
        """One more is done."""
        self._done += 1
        if self._progress:
            pace = (self._now() - self._began) / self._done
            self._progress(self._done, self._total, pace * (self._total - self._done))


def report_document(findings: Findings) -> Document:
    """Everything found, as plain data; numbers that are not defined are NaN (null in JSON)."""
    book = load_rulebook()
    return {
        "version": __version__,
        "rules": {"hash": book.hash, "last_day": book.last_day.isoformat()},
        "quick": findings.quick,
        "interrupted": findings.interrupted,
        "verification": {
            ORACLES: None if findings.oracles is None else oracles_json(findings.oracles),
            INVARIANTS: None if findings.proofs is None else [proof_json(p) for p in findings.proofs],
        },
        "backcasts": [outcome_json(one) for one in findings.outcomes],
        "calibrations": calibrations_json([one.backcast.id for one in findings.outcomes]),
        "broken": findings.broken,
        "forecast": False,
    }


def oracles_json(rows: Sequence[oracles.RowResult]) -> Document:
    """The comparisons counted, and row by row."""
    single = [one.inside for row in rows for one in row.single]
    together = [one.inside for row in rows for one in row.together]
    return {
        "replications": oracles.REPLICATIONS,
        "comparisons": len(single),
        "inside_99": sum(single),
        "inside_together": sum(together),
        "of_all_comparisons": oracles.count_of_comparisons(),
        "rows": [
            {
                "id": row.id,
                "model": row.model,
                "source": row.source,
                "comparisons": [
                    {
                        "symbol": a.symbol,
                        "exact": a.exact,
                        "simulated": a.mean,
                        "half_width_99": a.half_width,
                        "inside_99": a.inside,
                        "inside_together": b.inside,
                    }
                    for a, b in zip(row.single, row.together, strict=True)
                ],
            }
            for row in rows
        ],
    }


def proof_json(proof: invariants.Proof) -> Document:
    """One law on one scenario."""
    return {
        "law": proof.kind,
        "scenario": proof.scenario,
        "replications": proof.replications,
        "seen": dict(proof.seen),
        "held": proof.held,
        "broken": proof.broken,
    }


def outcome_json(outcome: Outcome) -> Document:
    """A backcast: what was stated, what was published, what came out."""
    backcast, result = outcome.backcast, outcome.result
    figures = {one.id: resolve(one) for one in backcast.figures}
    return {
        "id": backcast.id,
        "title": backcast.title.model_dump(),
        "statement": backcast.statement.model_dump(),
        "note": backcast.note.model_dump() if backcast.note else None,
        "lesson": backcast.lesson.model_dump() if backcast.lesson else None,
        "not_possible": backcast.not_possible.model_dump() if backcast.not_possible else None,
        "verdict": outcome.verdict,
        "scenario": backcast.scenario,
        "set": {path: str(value) for path, value in backcast.set.items()},
        "run": result.id if result else None,
        "seed": result.seed if result else None,
        "replications": len(result.records) if result else 0,
        "interrupted": result.interrupted if result else False,
        "figures": [figure_json(one) for one in figures.values()],
        "checks": checks_json(outcome),
    }


def figure_json(one: Published) -> Document:
    """What was published, with its source."""
    return {
        "id": one.id,
        "ref": one.ref,
        "what": one.what,
        "value": one.value,
        "unit": one.unit,
        "when": one.when,
        "confidence": one.confidence,
        "source": {"title": one.title, "url": one.url, "date": one.date} if one.title else None,
    }


def checks_json(outcome: Outcome) -> list[Document]:
    """Every check with its measure, bounds, frozen day and hash, interval and verdict."""
    backcast, frozen = outcome.backcast, entries_in_force()
    rows = []
    drawn = outcome.drawn or [None] * len(outcome.judgements)
    for check, judgement, spread in zip(backcast.checks, outcome.judgements, drawn, strict=True):
        entry = frozen[f"{backcast.id}/{check.id}"]
        interval = judgement.interval
        rows.append(
            {
                "id": check.id,
                "text": check.text.model_dump(),
                "measure": " ".join(check.measure.split()),
                "variants": {name: dict(changes) for name, changes in check.variants.items()},
                "holds_if": holds_if(check),
                "bounds": list(judgement.bounds),
                "used": check.used,
                "why": check.why.model_dump() if check.why else None,
                "seen": check.seen,
                "figures": list(check.figures),
                "frozen": entry.date,
                "hash": hash_of(backcast, check),
                "because": entry.because,
                "mean": interval.mean,
                "low": interval.low,
                "high": interval.high,
                "n": interval.n,
                "verdict": judgement.verdict,
                "drawn": None
                if spread is None
                else {"low": spread.low, "high": spread.high, "inside": spread.inside, "n": spread.n},
            }
        )
    return rows


def calibrations_json(backcasts: Sequence[str]) -> list[Document]:
    """The kept results of calibrations of these backcasts, none of which is run again."""
    from dfftsim.analysis.calibration.rejection import read_results

    return [
        {
            "id": name,
            "title": request.title.model_dump(),
            "backcast": request.backcast,
            "replications": request.replications,
            "unknown": [one.model_dump() for one in request.unknown],
            "fit": list(request.fit),
            **{key: result[key] for key in ("seed", "drawn", "kept", "ranges", "tests")},
            "lesson": request.lesson.model_dump() if request.lesson else None,
        }
        for name, request, result in read_results()
        if request.backcast in backcasts
    ]
