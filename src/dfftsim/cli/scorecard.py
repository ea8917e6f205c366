"""`dfftsim scorecard`: who gains and who bears what, the five dials, and what packages change for each."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfftsim.cli.failures import kept_in
from dfftsim.cli.options import (
    ClusterAt,
    Compared,
    Json,
    NoStore,
    Out,
    Replications,
    Seed,
    Settings,
    StoreFile,
    Switches,
    Workers,
    kept_run,
    option_words,
    read_settings,
)
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.pairs import compared, run_ended
from dfftsim.cli.progress import progress_shown
from dfftsim.cli.switches import add_switches, switched
from dfftsim.errors import InputError
from dfftsim.i18n import language, t

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult
    from dfftsim.scenario.model import Scenario


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("scorecard", help="help.scorecard")(scorecard)


def scorecard(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO|RUN", help="help.scorecard.scenario")],
    packages: Compared = None,
    settings: Settings = None,
    switches: Switches = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: ClusterAt = None,
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="DIAL=NUMBER,…", help="help.scorecard.weights")
    ] = None,
    mask: Annotated[bool, typer.Option("--mask", help="help.scorecard.mask")] = False,
    as_json: Json = False,
    no_store: NoStore = False,
    store: StoreFile = Path("reports/runs.duckdb"),
    report: Annotated[bool, typer.Option("--report", help="help.scorecard.report")] = False,
    out: Out = Path("reports"),
) -> int:
    """Simulate, keep, print. Status 130 after Ctrl-C, with what was finished."""
    from dfftsim.analysis.masking import masked
    from dfftsim.analysis.scorecard import scorecard_document, scorecards_document
    from dfftsim.experiment.comparison import prepare

    given = weights_of(weights)
    if switches and not packages:
        raise InputError(f"--switch: {t('cli.switch_needs_package')}")
    loaded, replications, seed = asked_for(scenario, settings, replications, seed, store)
    contests = switched(loaded, switches, packages or [], replications, seed)
    place = None if no_store else store
    words = [scenario, *option_words("--set", settings)]
    with kept_in(place):
        if packages:
            contest = prepare(loaded, packages, replications, seed)
            command = ["compare", words[0], *option_words("--package", packages), *words[1:]]
            pairs = compared(contest, place, command, words, workers, cluster)
            result = pairs.result
            document = scorecards_document(pairs, given)
            if not result.interrupted:
                add_switches(document, contests, workers, cluster)
        else:
            result = run_of(loaded, replications, seed, workers, cluster, place, words)
            document = scorecard_document(result, given)
        document = masked(document) if mask else document
    if report:
        from dfftsim.report.scorecard_page import write_scorecard

        remark(t("run.report_at", path=write_scorecard(document, out, language())))
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.scorecard_tables import scorecard_tables

        show(*scorecard_tables(document))
    return run_ended(result)


def weights_of(text: str | None) -> dict[str, float] | None:
    """The weights of `--weights`. Raises InputError with every mistake."""
    from dfftsim.analysis.composite import read_weights

    try:
        return None if text is None else read_weights(text)
    except ValueError as error:
        raise InputError("\n".join(f"--weights: {line}" for line in str(error).splitlines())) from None


def asked_for(
    name: str, settings: list[str] | None, replications: int | None, seed: int | None, store: Path
) -> tuple[Scenario, int | None, int | None]:
    """The scenario of that name or file, or that of a kept run, with the number and seed it was run with."""
    from dfftsim.scenario import load
    from dfftsim.scenario.loading import with_overrides

    changes, kept = read_settings(settings), kept_run(name, store)
    if kept is not None:
        found = with_overrides(kept.scenario, changes) if changes else kept.scenario
        return found, replications or kept.replications, kept.seed if seed is None else seed
    return load(name, changes), replications, seed


def run_of(
    scenario: Scenario,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    cluster: str | None,
    store: Path | None,
    words: list[str],
) -> RunResult:
    """The replications of the scenario by itself, without the variants of its hypotheses."""
    from dfftsim import experiment
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.scenario.loading import with_overrides

    loaded = experiment.asked_for(with_overrides(scenario, [("hypotheses", [])]), replications, seed)
    with ExitStack() as held:
        memory: Any = None
        if store is not None:
            writer = held.enter_context(experiment.Store(store).writing())
            again = ["dfftsim", "run", *words, "--set", "hypotheses=[]"]
            memory = experiment.RunMemory(writer, again)
        progress = held.enter_context(progress_shown())
        return experiment.run(
            loaded,
            workers=workers,
            progress=progress,
            executor=executor_of(cluster),
            memory=memory,
        )
