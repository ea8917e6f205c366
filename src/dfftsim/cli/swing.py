"""`dfftsim swing`: what numbers of the model do to the measures at the ends of their ranges."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, kept_in, say
from dfftsim.cli.options import ClusterAt, Json, StoreFile, read_settings
from dfftsim.cli.output import emit_json, show
from dfftsim.cli.progress import progress_shown
from dfftsim.i18n import t


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("swing", help="help.swing")(swing)


def swing(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="help.scenario")],
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER", help="help.swing.number")],
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="help.run.set")
    ] = None,
    replications: Annotated[
        int | None, typer.Option("--replications", min=1, help="help.run.replications")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="help.run.seed")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="help.run.workers")] = None,
    cluster: ClusterAt = None,
    as_json: Json = False,
    no_store: Annotated[bool, typer.Option("--no-store", help="help.run.no_store")] = False,
    store: StoreFile = Path("reports/runs.duckdb"),
) -> int:
    """Simulate the scenario and each value on the same draws, keep, print. Status 130 after Ctrl-C."""
    from dfftsim import experiment
    from dfftsim.analysis.swing import swing_document
    from dfftsim.experiment import comparison
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.experiment.swing import prepare_swing
    from dfftsim.report.swing_tables import swing_tables
    from dfftsim.scenario import load

    asked = prepare_swing(load(scenario, read_settings(settings)), numbers, replications, seed)
    chosen = [word for setting in settings or [] for word in ("--set", setting)]
    place = None if no_store else store
    with kept_in(place), ExitStack() as held:
        memory = None
        if not no_store:
            memory = experiment.ContestMemory(
                held.enter_context(experiment.Store(store).writing()),
                asked.contest,
                ["dfftsim", "swing", scenario, *numbers, *chosen],
                ["dfftsim", "run", scenario, *chosen, "--set", "hypotheses=[]"],
            )
        progress = held.enter_context(progress_shown())
        done = comparison.compare(asked.contest, workers, progress, executor_of(cluster), None, memory)
    with kept_in(place):
        document = swing_document(asked, done)
        if as_json:
            emit_json(document)
        else:
            show(*swing_tables(document))
    if not done.result.interrupted:
        return DONE
    say(t("compare.interrupted") + ("" if no_store else f" {t('compare.goes_on', path=store)}"))
    if done.result.failure is not None:
        raise done.result.failure
    return INTERRUPTED
