"""`dfftsim scorecard`: who gains and who bears what, the five dials, and what packages change for each."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED, kept_in, say
from dfftsim.cli.options import ClusterAt, Json, Out, StoreFile, Switches, read_settings
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import progress_shown
from dfftsim.cli.switches import add_switches, switched
from dfftsim.errors import InputError
from dfftsim.i18n import language, t

if TYPE_CHECKING:
    from dfftsim.experiment.comparison import Comparison
    from dfftsim.experiment.result import RunResult
    from dfftsim.scenario.model import Scenario

RUN_ID = re.compile(r"[0-9a-f]{4,10}")


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("scorecard", help="help.scorecard")(scorecard)


def scorecard(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO|RUN", help="help.scorecard.scenario")],
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
    weights: Annotated[
        str | None, typer.Option("--weights", metavar="DIAL=NUMBER,…", help="help.scorecard.weights")
    ] = None,
    mask: Annotated[bool, typer.Option("--mask", help="help.scorecard.mask")] = False,
    as_json: Json = False,
    no_store: Annotated[bool, typer.Option("--no-store", help="help.run.no_store")] = False,
    store: StoreFile = Path("reports/runs.duckdb"),
    report: Annotated[bool, typer.Option("--report", help="help.scorecard.report")] = False,
    out: Out = Path("reports"),
) -> int:
    """Simulate, keep, print. Status 130 after Ctrl-C, with what was finished."""
    from dfftsim.analysis.masking import masked
    from dfftsim.analysis.scorecard import scorecard_document, scorecards_document

    given = weights_of(weights)
    if switches and not packages:
        raise InputError(f"--switch: {t('cli.switch_needs_package')}")
    loaded, replications, seed = asked_for(scenario, settings, replications, seed, store)
    contests = switched(loaded, switches, packages or [], replications, seed)
    place = None if no_store else store
    words = [scenario, *(word for setting in settings or [] for word in ("--set", setting))]
    with kept_in(place):
        if packages:
            compared = compared_with(loaded, packages, replications, seed, workers, cluster, place, words)
            result = compared.result
            document = scorecards_document(compared, given)
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
    return stopped(result)


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
    from dfftsim.scenario.shipped_files import shipped_names

    changes = read_settings(settings)
    if RUN_ID.fullmatch(name) and name not in shipped_names() and not Path(name).exists():
        from dfftsim.experiment import Store

        kept = Store(store).request(name)
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


def compared_with(
    scenario: Scenario,
    packages: list[str],
    replications: int | None,
    seed: int | None,
    workers: int | None,
    cluster: str | None,
    store: Path | None,
    words: list[str],
) -> Comparison:
    """The replications of scenario and packages, pair by pair."""
    from dfftsim import experiment
    from dfftsim.experiment import comparison
    from dfftsim.experiment.cluster import executor_of

    contest = comparison.prepare(scenario, packages, replications, seed)
    named = [word for package in packages for word in ("--package", package)]
    with ExitStack() as held:
        memory: Any = None
        if store is not None:
            memory = experiment.ContestMemory(
                held.enter_context(experiment.Store(store).writing()),
                contest,
                ["dfftsim", "compare", words[0], *named, *words[1:]],
                ["dfftsim", "run", *words, "--set", "hypotheses=[]"],
            )
        progress = held.enter_context(progress_shown())
        return comparison.compare(contest, workers, progress, executor_of(cluster), None, memory)


def stopped(result: RunResult) -> int:
    """The exit status, after a line on what is missing."""
    if not result.interrupted:
        return DONE
    say(t("run.kept", done=len(result.records), asked=result.replications))
    if result.failure is not None:
        raise result.failure
    return INTERRUPTED
