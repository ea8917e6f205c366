"""`dfftsim batch`: a designed experiment, safe to stop and to resume."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, say
from dfftsim.cli.options import ClusterAt, Json, StoreFile, Workers, option_words, read_settings
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import clock, progress_shown
from dfftsim.errors import InputError
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.experiment.batch import Batch, Budget

DEFAULT = Path("reports/runs.duckdb")


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("batch", help="help.batch")(batch)


def batch(
    experiment: Annotated[str, typer.Argument(metavar="EXPERIMENT", help="help.batch.file")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="help.batch.set")
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", min=1, help="help.batch.replications")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="help.batch.seed")] = None,
    workers: Workers = None,
    cluster: ClusterAt = None,
    resume: Annotated[bool, typer.Option("--resume", help="help.batch.resume")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="help.batch.yes")] = False,
    store: StoreFile = DEFAULT,
    as_json: Json = False,
) -> int:
    """Plan, estimate, ask, compute, print. Status 130 after Ctrl-C, with what was finished kept."""
    from dfftsim.analysis.batch import batch_document, precise
    from dfftsim.experiment import Store, WorkerLost
    from dfftsim.experiment.batch import Batch
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.experiment.plan import plan
    from dfftsim.scenario.experiment_file import read_experiment_file, with_settings

    document = read_experiment_file(experiment)
    made = plan(with_settings(document, read_settings(settings), replications=replications, seed=seed))
    again = ["dfftsim", "batch", experiment, *options(settings, replications, seed), "--resume"]
    with Store(store).writing() as writer:
        work = Batch(made, writer, workers, executor_of(cluster))
        if resume and not work.begun:
            raise InputError(f"--resume: {t('batch.nothing_to_resume', path=store)}")
        work.enter(shlex.join(again))
        if not agreed(work, yes or resume):
            return DONE
        elsewhere = ["--store", str(store)] if store != DEFAULT else []
        stopped = t("batch.stopped", command=shlex.join([*again, *elsewhere]))
        try:
            with progress_shown() as progress:
                count = work.run(lambda writer, done: precise(made, writer, done), progress)
        except KeyboardInterrupt:
            say(stopped)
            return INTERRUPTED
        except WorkerLost:
            say(stopped)
            raise
        told = batch_document(made, writer, count)
    if as_json:
        emit_json(told)
    else:
        from dfftsim.report.batch_tables import batch_tables

        show(*batch_tables(told))
    return DONE


def options(settings: list[str] | None, replications: int | None, seed: int | None) -> list[str]:
    """The options that change what the experiment file asks for, as they were given."""
    words = option_words("--set", settings)
    for name, value in (("--replications", replications), ("--seed", seed)):
        words += [name, str(value)] if value is not None else []
    return words


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
