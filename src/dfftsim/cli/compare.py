"""`dfftsim compare`: packages against a scenario, paired by common random numbers."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, kept_in, say
from dfftsim.cli.options import (
    ClusterAt,
    Json,
    Most,
    Out,
    Precise,
    StoreFile,
    Switches,
    read_settings,
    read_until,
)
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import progress_shown
from dfftsim.cli.switches import add_switches, switched
from dfftsim.i18n import language, t


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("compare", help="help.compare")(compare)


def compare(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="help.scenario")],
    packages: Annotated[
        list[str] | None, typer.Option("--package", metavar="PACKAGE", help="help.compare.package")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="help.run.set")
    ] = None,
    switches: Switches = None,
    replications: Annotated[
        int | None, typer.Option("--replications", min=1, help="help.run.replications")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", min=0, help="help.run.seed")] = None,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="help.run.workers")] = None,
    cluster: ClusterAt = None,
    precision: Precise = None,
    most: Most = None,
    as_json: Json = False,
    no_store: Annotated[bool, typer.Option("--no-store", help="help.run.no_store")] = False,
    store: StoreFile = Path("reports/runs.duckdb"),
    report: Annotated[bool, typer.Option("--report", help="help.scorecard.report")] = False,
    out: Out = Path("reports"),
) -> int:
    """Say what each package changes, simulate, keep, print the differences. Status 130 after Ctrl-C."""
    from dfftsim import experiment
    from dfftsim.analysis.comparison import comparison_document, law_document
    from dfftsim.experiment import comparison
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.scenario import load

    loaded = load(scenario, read_settings(settings))
    contest = comparison.prepare(loaded, packages or [], replications, seed)
    contests = switched(loaded, switches, packages or [], replications, seed)
    until = read_until(precision, most, replications, contest.packages_run)
    if not as_json:
        from dfftsim.report.compare_tables import change_tables

        show(*change_tables(law_document(contest)))
    chosen = [word for setting in settings or [] for word in ("--set", setting)]
    named = [word for package in packages or [] for word in ("--package", package)]
    place = None if no_store else store
    with kept_in(place), ExitStack() as held:
        memory = None
        if not no_store:
            memory = experiment.ContestMemory(
                held.enter_context(experiment.Store(store).writing()),
                contest,
                ["dfftsim", "compare", scenario, *named, *chosen],
                ["dfftsim", "run", scenario, *chosen, "--set", "hypotheses=[]"],
            )
        progress = held.enter_context(progress_shown())
        done = comparison.compare(contest, workers, progress, executor_of(cluster), until, memory)
    with kept_in(place):
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
    if not done.result.interrupted:
        return DONE
    say(t("compare.interrupted") + ("" if no_store else f" {t('compare.goes_on', path=store)}"))
    if done.result.failure is not None:
        raise done.result.failure
    return INTERRUPTED
