"""`dfftsim swing`: what numbers of the model do to the measures at the ends of their ranges."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.failures import kept_in
from dfftsim.cli.options import (
    ClusterAt,
    Json,
    NoStore,
    Replications,
    ScenarioName,
    Seed,
    Settings,
    StoreFile,
    Workers,
    option_words,
    read_settings,
)
from dfftsim.cli.output import emit_json, show
from dfftsim.cli.pairs import compared, pairs_ended


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("swing", help="help.swing")(swing)


def swing(
    scenario: ScenarioName,
    numbers: Annotated[list[str], typer.Argument(metavar="NUMBER", help="help.swing.number")],
    settings: Settings = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: ClusterAt = None,
    as_json: Json = False,
    no_store: NoStore = False,
    store: StoreFile = Path("reports/runs.duckdb"),
) -> int:
    """Simulate the scenario and each value on the same draws, keep, print. Status 130 after Ctrl-C."""
    from dfftsim.analysis.swing import swing_document
    from dfftsim.experiment.swing import prepare_swing
    from dfftsim.report.swing_tables import swing_tables
    from dfftsim.scenario import load

    asked = prepare_swing(load(scenario, read_settings(settings)), numbers, replications, seed)
    chosen = option_words("--set", settings)
    command = ["swing", scenario, *numbers, *chosen]
    place = None if no_store else store
    with kept_in(place):
        done = compared(asked.contest, place, command, [scenario, *chosen], workers, cluster)
        document = swing_document(asked, done)
        if as_json:
            emit_json(document)
        else:
            show(*swing_tables(document))
    return pairs_ended(done.result, place)
