"""What `compare`, `scorecard` and `swing` share: pairs simulated and kept, and how a command ends that was
stopped.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from dfftsim.cli.failures import DONE, INTERRUPTED, say
from dfftsim.cli.progress import progress_shown
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.analysis.precision import Precision
    from dfftsim.experiment.comparison import Comparison, Contest
    from dfftsim.experiment.result import RunResult


def compared(
    contest: Contest,
    store: Path | None,
    command: list[str],
    alone: list[str],
    workers: int | None,
    cluster: str | None,
    until: Precision | None = None,
) -> Comparison:
    """The pairs of a contest, with progress. store: None where nothing is kept. command: words that give the
    same again; alone: those of the scenario by itself, after `dfftsim run`.
    """
    from dfftsim import experiment
    from dfftsim.experiment import comparison
    from dfftsim.experiment.cluster import executor_of

    with ExitStack() as held:
        memory = None
        if store is not None:
            writer = held.enter_context(experiment.Store(store).writing())
            again = ["dfftsim", "run", *alone, "--set", "hypotheses=[]"]
            memory = experiment.ContestMemory(writer, contest, ["dfftsim", *command], again)
        progress = held.enter_context(progress_shown())
        return comparison.compare(contest, workers, progress, executor_of(cluster), until, memory)


def pairs_ended(result: RunResult, store: Path | None) -> int:
    """The exit status after pairs, and a line on what is missing. Raises what ended them, if anything did."""
    if not result.interrupted:
        return DONE
    kept = "" if store is None else f" {t('compare.goes_on', path=store)}"
    return _stopped(result, t("compare.interrupted") + kept)


def run_ended(result: RunResult) -> int:
    """The same after replications of one scenario."""
    if not result.interrupted:
        return DONE
    return _stopped(result, t("run.kept", done=len(result.records), asked=result.replications))


def _stopped(result: RunResult, line: str) -> int:
    say(line)
    if result.failure is not None:
        raise result.failure
    return INTERRUPTED
