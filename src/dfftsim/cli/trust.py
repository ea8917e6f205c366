"""`dfftsim trust`: who trusts whom, what it rests on, how it moved and what moved it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.failures import DONE, INTERRUPTED
from dfftsim.cli.options import (
    Json,
    Packages,
    Replications,
    Seed,
    Settings,
    StoreFile,
    Workers,
    kept_run,
    read_day,
    read_settings,
)
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.progress import progress_shown
from dfftsim.errors import InputError
from dfftsim.i18n import t

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("trust", help="help.trust")(trust)


def trust(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO|RUN", help="help.trust.scenario")],
    rater: Annotated[str | None, typer.Option("--from", metavar="XX", help="help.trust.from")] = None,
    other: Annotated[str | None, typer.Option("--to", metavar="YY", help="help.trust.to")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="help.trust.on")] = None,
    packages: Packages = None,
    settings: Settings = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    reversal: Annotated[
        str | None, typer.Option("--reversal", metavar="PACKAGE", help="help.trust.reversal")
    ] = None,
    store: StoreFile = Path("reports/runs.duckdb"),
    as_json: Json = False,
) -> int:
    """Simulate where trust moves, and print it. Status 130 after Ctrl-C, with what was finished."""
    from dfftsim import experiment
    from dfftsim.analysis.trust_page import trust_page
    from dfftsim.scenario.loading import with_overrides

    found = asked(scenario, store, packages, settings)
    rater, other = (code and code.upper() for code in (rater, other))
    day = None if on is None else read_day(on, "--on")
    check(found, rater, other, day)
    if reversal is not None:
        if rater or other or on:
            raise InputError(f"--reversal: {t('trust.reversal_alone')}")
        return turned(experiment.asked_for(found, replications, seed), reversal, workers, as_json)
    result = None
    if found.structure.trust:
        bare = with_overrides(found, [("hypotheses", [])])
        with progress_shown() as progress:
            result = experiment.run(bare, replications, seed, workers, progress, variants={})
    else:
        found = with_overrides(found, [("structure.trust", True)])
        remark(t("trust.off"))
    document = trust_page(found, result, day, rater, other)
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.trust_tables import trust_tables

        show(*trust_tables(document))
    return INTERRUPTED if result is not None and result.interrupted else DONE


def turned(scenario: Scenario, package: str, workers: int | None, as_json: bool) -> int:
    """Where the sign of what a package changes turns."""
    from dfftsim.analysis.reversal import reversal
    from dfftsim.scenario.loading import read_package_file, with_package

    changed = with_package(scenario, read_package_file(package))
    with progress_shown() as progress:
        document = reversal(scenario, changed, workers=workers, progress=progress)
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.trust_tables import reversal_tables

        show(*reversal_tables(document, package))
    return INTERRUPTED if document["interrupted"] else DONE


def asked(name: str, store: Path, packages: list[str] | None, settings: list[str] | None) -> Scenario:
    """The scenario of a name, a file or a run that is kept. Raises InputError."""
    from dfftsim.scenario import load

    kept = kept_run(name, store)
    if kept is not None:
        if packages or settings:
            raise InputError(f"--package, --set: {t('trust.run_is_fixed')}")
        return kept.scenario
    return load(name, read_settings(settings), packages or ())


def check(scenario: Scenario, rater: str | None, other: str | None, day: date | None) -> None:
    """Raises InputError naming every option that does not fit the scenario."""
    words = ", ".join(scenario.parties)
    wrong = [
        f"{option}: {t('cli.not_one_of', text=repr(code), words=words)}"
        for option, code in (("--from", rater), ("--to", other))
        if code is not None and code not in scenario.parties
    ]
    if rater is not None and rater == other:
        wrong.append(f"--from, --to: {t('trust.same')}")
    horizon = scenario.horizon
    if day is not None and not horizon.start <= day <= horizon.end:
        wrong.append(f"--on: {t('trust.outside', start=horizon.start, end=horizon.end)}")
    if wrong:
        raise InputError("\n".join(wrong))
