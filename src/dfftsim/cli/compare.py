"""`dfftsim compare`: packages against a scenario, paired by common random numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.failures import kept_in
from dfftsim.cli.options import (
    ClusterAt,
    Compared,
    Json,
    Most,
    NoStore,
    Out,
    Precise,
    Replications,
    ScenarioName,
    Seed,
    Settings,
    StoreFile,
    Switches,
    Workers,
    option_words,
    read_settings,
    read_until,
)
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.pairs import compared, pairs_ended
from dfftsim.cli.switches import add_switches, switched
from dfftsim.i18n import language, t


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("compare", help="help.compare")(compare)


def compare(
    scenario: ScenarioName,
    packages: Compared = None,
    settings: Settings = None,
    switches: Switches = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: ClusterAt = None,
    precision: Precise = None,
    most: Most = None,
    as_json: Json = False,
    no_store: NoStore = False,
    store: StoreFile = Path("reports/runs.duckdb"),
    report: Annotated[bool, typer.Option("--report", help="help.scorecard.report")] = False,
    out: Out = Path("reports"),
) -> int:
    """Say what each package changes, simulate, keep, print the differences. Status 130 after Ctrl-C."""
    from dfftsim.analysis.comparison import comparison_document, law_document
    from dfftsim.experiment import comparison
    from dfftsim.scenario import load

    loaded = load(scenario, read_settings(settings))
    contest = comparison.prepare(loaded, packages or [], replications, seed)
    contests = switched(loaded, switches, packages or [], replications, seed)
    until = read_until(precision, most, replications, contest.packages_run)
    if not as_json:
        from dfftsim.report.compare_tables import change_tables

        show(*change_tables(law_document(contest)))
    chosen = option_words("--set", settings)
    command = ["compare", scenario, *option_words("--package", packages), *chosen]
    place = None if no_store else store
    with kept_in(place):
        done = compared(contest, place, command, [scenario, *chosen], workers, cluster, until)
        document = comparison_document(done)
        if not done.result.interrupted:
            add_switches(document, contests, workers, cluster)
        if report:
            from dfftsim.analysis.scorecard import with_packages
            from dfftsim.report.scorecard_page import write_scorecard

            page = with_packages(done.result, document)
            remark(t("run.report_at", path=write_scorecard(page, out, language())))
        if as_json:
            emit_json(document)
        else:
            from dfftsim.report.compare_tables import comparison_tables

            show("", *comparison_tables(document))
    return pairs_ended(done.result, place)
