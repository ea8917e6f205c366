"""`dfftsim run`: simulate a scenario and print what came of it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfftsim.cli.options import (
    ClusterAt,
    Json,
    Most,
    NoStore,
    Out,
    Packages,
    Precise,
    Replications,
    ScenarioName,
    Seed,
    Settings,
    StoreFile,
    Workers,
    option_words,
    read_settings,
    read_until,
)
from dfftsim.cli.output import emit_json, remark, show
from dfftsim.cli.pairs import run_ended
from dfftsim.cli.progress import progress_shown
from dfftsim.errors import InputError
from dfftsim.i18n import language, t

if TYPE_CHECKING:
    from dfftsim.experiment.result import RunResult

BY = {"from": "from", "to": "to", "class": "class", "size": "size", "pair": "pair"}


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("run", help="help.run")(run)


def run(
    scenario: ScenarioName,
    packages: Packages = None,
    settings: Settings = None,
    replications: Replications = None,
    seed: Seed = None,
    workers: Workers = None,
    cluster: ClusterAt = None,
    precision: Precise = None,
    most: Most = None,
    warmup: Annotated[
        str | None, typer.Option("--warmup", metavar="auto|DURATION", help="help.warmup")
    ] = None,
    by: Annotated[list[str] | None, typer.Option("--by", metavar="|".join(BY), help="help.run.by")] = None,
    as_json: Json = False,
    trace: Annotated[Path | None, typer.Option("--trace", metavar="FILE", help="help.run.trace")] = None,
    no_store: NoStore = False,
    store: StoreFile = Path("reports/runs.duckdb"),
    report: Annotated[bool, typer.Option("--report", help="help.run.report")] = False,
    out: Out = Path("reports"),
) -> int:
    """Simulate, keep, print. Status 130 after Ctrl-C, with what was finished."""
    from dfftsim import experiment
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.scenario import load

    wrong = [word for word in by or [] if word not in BY]
    if wrong:
        raise InputError(
            "\n".join(f"--by: {t('cli.not_one_of', text=repr(w), words=', '.join(BY))}" for w in wrong)
        )
    until = read_until(precision, most, replications)
    settings = [*(settings or []), *warmup_setting(warmup, scenario, settings, packages)]
    loaded = load(scenario, read_settings(settings), packages or ())
    if trace:
        check_writable(trace)
        if experiment.holds_messages(trace) and not any(q.burst for q in loaded.authorities.values()):
            raise InputError(f"{trace}: {t('run.no_messages')}")
    loaded = experiment.asked_for(loaded, replications, seed)
    words = command_words(scenario, packages, settings)
    with ExitStack() as held:
        memory = None
        if not no_store:
            memory = experiment.RunMemory(held.enter_context(experiment.Store(store).writing()), words)
        progress = held.enter_context(progress_shown())
        result = experiment.run(
            loaded,
            workers=workers,
            progress=progress,
            trace=trace is not None,
            executor=executor_of(cluster),
            until=until,
            memory=memory,
        )
    if not result.records:
        return run_ended(result)
    if trace:
        experiment.write_trace(result, trace)
    if report:
        from dfftsim.report.page import write_report

        remark(t("run.report_at", path=write_report(result, out, language())))
    again = experiment.repeat_command(words, result.scenario)
    print_result(result, as_json, [BY[word] for word in by or []], again)
    return run_ended(result)


def warmup_setting(
    warmup: str | None, scenario: str, settings: list[str] | None, packages: list[str] | None
) -> list[str]:
    """`--warmup` as a setting; `auto` is found by a pilot and said. Raises InputError as `warmup_days`."""
    from dfftsim.scenario import load

    if warmup is None:
        return []
    if warmup != "auto":
        return [f"experiment.warmup={warmup}"]
    from dfftsim.analysis.warmup import longest, warmup_days

    days = warmup_days(load(scenario, read_settings(settings), packages or ()))
    queues = ", ".join(f"{queue} {count} d" for queue, count in days.items())
    remark(t("run.warmup", days=longest(days), queues=queues))
    return [f"experiment.warmup={longest(days)} d"]


def print_result(result: RunResult, as_json: bool, by: list[str], command: str) -> None:
    """The result on standard output."""
    from dfftsim.analysis.document import run_document

    document = run_document(result)
    if as_json:
        emit_json(document)
    else:
        from dfftsim.report.run_tables import run_tables

        show(*run_tables(document, by, command))


def command_words(scenario: str, packages: list[str] | None, settings: list[str] | None) -> list[str]:
    """The command as it was given, without what does not change the numbers, number and seed."""
    return [
        "dfftsim", "run", scenario, *option_words("--package", packages), *option_words("--set", settings)
    ]  # fmt: skip


def check_writable(path: Path) -> None:
    """Fail before the simulation, not after it, where a file cannot be written. Raises InputError."""
    if path.is_dir() or not path.resolve().parent.is_dir():
        raise InputError(f"{path}: {t('cli.cannot_write')}")
