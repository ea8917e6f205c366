"""`dfftsim runs`, `report` and `whynot`: what kept runs can still tell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfftsim.cli.groups import Commands, add_group
from dfftsim.cli.options import Json, Out, StoreFile, read_words
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import progress_shown
from dfftsim.cli.scenarios import both
from dfftsim.errors import InputError
from dfftsim.i18n import language, pick, t
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.experiment import RunRequest

STORE = Path("reports/runs.duckdb")
RunId = Annotated[str, typer.Argument(metavar="RUN", help="help.run_id")]
FutureNumber = Annotated[int, typer.Option("--future", min=0, help="help.runs.future")]


def register(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    commands: Commands = {
        "list": list_runs,
        "show": show_run,
        "export": export_run,
        "sql": sql,
        "rm": remove_run,
    }
    add_group(app, "runs", commands)
    app.command("report", help="help.report")(report)
    app.command("whynot", help="help.whynot")(whynot)


def list_runs(store: StoreFile = STORE, as_json: Json = False) -> None:
    """The runs of a store, the latest last."""
    from dfftsim.experiment import Store

    entries = Store(store).kept()
    if as_json:
        emit_json(
            [
                {"id": entry["run"], "name": entry["title"] or both(entry["scenario"]), **entry}
                for entry in entries
            ]
        )
        return
    from dfftsim.report.tables import plain_table

    heads = [t(f"column.{name}") for name in ("run", "kind", "scenario", "futures", "replications", "seed")]
    rows = [
        [
            entry["run"],
            t(f"word.kind.{entry['kind']}"),
            pick(entry["title"] or both(entry["scenario"])),
            str(entry["futures"]),
            counted(entry),
            str(entry["seed"]),
        ]
        for entry in entries
    ]
    show(plain_table(heads, rows, right=(3, 4, 5)))


def counted(entry: dict[str, Any]) -> str:
    """How many replications a run has, and of how many if some are missing."""
    asked, finished = f"{entry['asked']:,}", f"{entry['finished']:,}"
    return t("runs.partly", done=finished, asked=asked) if entry["interrupted"] else asked


def show_run(
    run: RunId,
    future: FutureNumber = 0,
    scenario: Annotated[bool, typer.Option("--scenario", help="help.runs.scenario")] = False,
    store: StoreFile = STORE,
    as_json: Json = False,
) -> None:
    """One run and one of its futures; with --scenario the scenario file of that future, whole."""
    from dfftsim.experiment import Store

    kept = Store(store)
    entry = kept.run(run)
    row = kept.future(entry["run"], future)
    if scenario:
        print(kept.request(entry["run"], future).scenario.to_yaml(), end="")
        return
    document = entry | {"future": told(row)}
    if as_json:
        emit_json(document)
        return
    from dfftsim.report.tables import page_table

    show(page_table(document))


def told(future: dict[str, Any]) -> dict[str, Any]:
    """One future as JSON, without its scenario."""
    import json

    return {
        "number": future["future"],
        "name": future["name"],
        "point": future["point"],
        "structure": future["structure"],
        "package": future["package"],
        "changes": json.loads(future["changes"]),
        "scenario_hash": future["scenario_hash"],
        "command": future["command"],
    }


def export_run(
    run: RunId,
    formats: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT", help="help.runs.format")
    ] = None,
    store: StoreFile = STORE,
    out: Out = Path("reports"),
) -> None:
    """Write a run as files; print where they are."""
    from dfftsim.experiment import Store
    from dfftsim.experiment.store.export import FORMATS, export

    wanted = read_words(formats) or ("csv",)
    wrong = [word for word in wanted if word not in FORMATS]
    if wrong:
        words = ", ".join(FORMATS)
        raise InputError(
            "\n".join(f"--format: {t('cli.not_one_of', text=repr(w), words=words)}" for w in wrong)
        )
    for format in wanted:
        for path in export(Store(store), run, format, out):
            print(path)


def sql(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="help.runs.query")],
    store: StoreFile = STORE,
    as_json: Json = False,
) -> None:
    """The answer to a query; the store is opened for reading only."""
    from dfftsim.experiment import Store

    heads, rows = Store(store).ask(query)
    if as_json:
        emit_json([dict(zip(heads, row, strict=True)) for row in rows])
        return
    from dfftsim.report.tables import plain_table

    show(plain_table(heads, [["" if value is None else str(value) for value in row] for row in rows]))


def remove_run(run: RunId, store: StoreFile = STORE) -> None:
    """Take a run out of the store, and the replications that only it holds."""
    from dfftsim.experiment import Store

    remark(t("runs.removed", run=Store(store).remove(run)))


def report(run: RunId, store: StoreFile = STORE, out: Out = Path("reports")) -> None:
    """Compute the run again and write its one-page report."""
    from dfftsim import experiment
    from dfftsim.report.page import write_report

    asked = experiment.Store(store).request(run)
    with progress_shown() as progress:
        result = experiment.run(asked.scenario, asked.replications, asked.seed, None, progress)
    warn_of_change(asked, result.rules_hash)
    print(write_report(result, out, language()))


def whynot(
    run: RunId,
    flow: Annotated[str, typer.Argument(metavar="FLOW", help="help.whynot.flow")],
    replication: Annotated[int, typer.Option("--replication", min=0, help="help.whynot.replication")] = 0,
    future: FutureNumber = 0,
    store: StoreFile = STORE,
    as_json: Json = False,
) -> None:
    """Every option tried for one flow of a run, and what killed each."""
    from dfftsim import experiment
    from dfftsim.analysis.whynot import whynot_document

    request = experiment.Store(store).request(run, future)
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
