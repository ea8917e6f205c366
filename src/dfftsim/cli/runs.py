"""`dfftsim runs`, `report` and `whynot`: what kept runs can still tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.groups import add_group
from dfftsim.cli.options import Json, Out
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import progress_shown
from dfftsim.cli.scenarios import both
from dfftsim.i18n import language, pick, t
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.experiment import RunRequest

RunId = Annotated[str, typer.Argument(metavar="RUN", help="help.run_id")]


def register(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    add_group(app, "runs", {"list": list_runs, "show": show_run})
    app.command("report", help="help.report")(report)
    app.command("whynot", help="help.whynot")(whynot)


def list_runs(out: Out = Path("reports"), as_json: Json = False) -> None:
    """The runs kept under a folder."""
    from dfftsim.experiment import Keeper

    entries = Keeper(out).kept()
    if as_json:
        emit_json(
            [
                {"id": entry["run"], "name": entry["title"] or both(entry["scenario"]), **entry}
                for entry in entries
            ]
        )
        return
    from dfftsim.report.tables import plain_table

    heads = [t(f"column.{name}") for name in ("run", "scenario", "replications", "seed", "rules")]
    rows = [
        [
            entry["run"],
            pick(entry["title"]),
            str(entry["finished"]),
            str(entry["seed"]),
            entry["rules"]["as_of"],
        ]
        for entry in entries
    ]
    show(plain_table(heads, rows))


def show_run(run: RunId, out: Out = Path("reports"), as_json: Json = False) -> None:
    """The manifest of one run and its measures."""
    from dfftsim.experiment import Keeper

    manifest = Keeper(out).manifest(run)
    if as_json:
        emit_json(manifest)
        return
    from dfftsim.report.tables import page_table

    show(page_table({name: value for name, value in manifest.items() if name != "scenario_text"}))


def report(run: RunId, out: Out = Path("reports")) -> None:
    """Compute the run again and write its one-page report."""
    from dfftsim import experiment
    from dfftsim.report.page import write_report

    asked = experiment.Keeper(out).request(run)
    with progress_shown() as progress:
        result = experiment.run(asked.scenario, asked.replications, asked.seed, None, progress)
    warn_of_change(asked, result.rules_hash)
    print(write_report(result, out, language()))


def whynot(
    run: RunId,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="help.whynot.flow")],
    replication: Annotated[int, typer.Option("--replication", min=0, help="help.whynot.replication")] = 0,
    out: Out = Path("reports"),
    as_json: Json = False,
) -> None:
    """Every option tried for one flow of a run, and what killed each."""
    from dfftsim import experiment
    from dfftsim.analysis.whynot import whynot_document

    request = experiment.Keeper(out).request(run)
    inspection = experiment.inspect_flow(request, flow, replication)
    warn_of_change(request, inspection.world.book.hash)
    document = whynot_document(inspection, request.run)
    if as_json:
        emit_json(document)
        return
    from dfftsim.report.whynot_tables import whynot_tables

    show(*whynot_tables(document))


def warn_of_change(request: RunRequest, rules_hash: str) -> None:
    """Say so where law or version are no longer those of the kept run."""
    if (request.version, request.rules_hash) != (__version__, rules_hash):
        remark(t("run.other_law", run=request.run))
