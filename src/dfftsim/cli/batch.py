"""`dfftsim batch`: a designed experiment, safe to stop and to resume."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, say
from dfftsim.cli.options import Json, StoreFile
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import clock, progress_shown
from dfftsim.errors import InputError
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.experiment.batch import Batch, Budget


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("batch", help="help.batch")(batch)


def batch(
    experiment: Annotated[Path, typer.Argument(metavar="EXPERIMENT", help="help.batch.file")],
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="help.run.workers")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="help.batch.resume")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="help.batch.yes")] = False,
    store: StoreFile = Path("reports/runs.duckdb"),
    as_json: Json = False,
) -> int:
    """Plan, estimate, ask, compute, print. Status 130 after Ctrl-C, with what was finished kept."""
    from dfftsim.analysis.batch import batch_document, precise
    from dfftsim.experiment import Store
    from dfftsim.experiment.batch import Batch
    from dfftsim.experiment.plan import plan
    from dfftsim.scenario.experiment_file import read_experiment_file

    made = plan(read_experiment_file(experiment))
    with Store(store).writing() as writer:
        work = Batch(made, writer, workers)
        if resume and not work.begun:
            raise InputError(f"--resume: {t('batch.nothing_to_resume', path=store)}")
        work.enter(shlex.join(["dfftsim", "batch", str(experiment), "--resume"]))
        if not agreed(work, yes or resume):
            return DONE
        try:
            with progress_shown() as progress:
                count = work.run(lambda writer, done: precise(made, writer, done), progress)
        except KeyboardInterrupt:
            say(t("batch.stopped", command=shlex.join(["dfftsim", "batch", str(experiment), "--resume"])))
            return INTERRUPTED
        document = batch_document(made, writer, count)
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.batch_tables import batch_tables

        show(*batch_tables(document))
    return DONE


def agreed(work: Batch, already: bool) -> bool:
    """Say what the batch will take, and ask whether to go on, unless that is agreed already or nothing is
    left. Raises InputError where nobody can be asked.
    """
    budget = work.budget()
    remark(estimate(budget))
    if already or budget.kept >= budget.runs:
        return True
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise InputError(t("batch.add_yes"))
    sys.stderr.write(f"{t('batch.continue')} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes", "はい")


def estimate(budget: Budget) -> str:
    """One line: how many runs, how many are there, how long the rest takes."""
    text = t(
        "batch.estimate",
        runs=f"{budget.runs:,}",
        kept=f"{budget.kept:,}",
        time=clock(budget.seconds),
        workers=budget.workers,
    )
    return text + (f" {t('batch.at_most', most=f'{budget.most:,}')}" if budget.most > budget.runs else "")
