"""The public functions: load a scenario, simulate it, ask the law. Everything the command line does rests
on these layers too; what is listed here keeps its name and meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.experiment.result import RunResult

if TYPE_CHECKING:
    import pandas as pd

    from dfftsim.experiment.comparison import Comparison as Compared
    from dfftsim.experiment.replications import Progress
    from dfftsim.law.book import RuleBook
    from dfftsim.law.explain import Answer
    from dfftsim.scenario.model import Scenario

__all__ = [
    "Comparison",
    "Result",
    "compare",
    "explain",
    "load",
    "load_text",
    "rulebook",
    "scenarios",
    "simulate",
]


def scenarios() -> list[str]:
    """Names of the shipped scenarios."""
    from dfftsim.scenario.shipped_files import shipped

    return [entry.id for entry in shipped()]


def load(
    name_or_path: str | Path,
    changes: Sequence[tuple[str, Any]] = (),
    packages: Sequence[str | Path] = (),
) -> Scenario:
    """A scenario by the name of a shipped one or by its file.

    changes: pairs of a dotted path and a value, e.g. `("structure.choice", "optimiser")`. packages: files of
    levers to put on it. Raises InputError with every problem, its file, line and column.
    """
    from dfftsim.scenario.loading import load as load_file

    return load_file(name_or_path, changes, packages)


def load_text(text: str, name: str = "") -> Scenario:
    """A scenario from YAML text; `name` is what results call it. Raises InputError as `load`."""
    from dfftsim.scenario.loading import loads

    return loads(text, file=name or "<text>", name=name)


def simulate(
    scenario: Scenario | str | Path,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
    precision: str | None = None,
    max_replications: int | None = None,
    store: str | Path | None = None,
) -> Result:
    """Simulate a scenario, or the one of that name or file.

    replications and seed: the scenario's own where left out. workers: processes (default: one for each
    processor, none for less than a second's work); the result is the same for any number. progress: called
    with the jobs done, all jobs, and the seconds left. cluster: address of a Dask scheduler whose workers
    compute in place of processes here (docs/cluster.md). precision: as many replications as it takes, at most
    max_replications (default 1000): "F=0.01,days_to_start_p50=5%" or "5%" for every measure; `replications`
    then means nothing. store: file in which every finished replication is kept at once, and from which those
    that are there already are taken (docs/runs.md); nothing is kept where it is left out.
    Raises InputError for a scenario, cluster or store that is not right, InvariantError if the engine breaks
    one of its laws.
    """
    from dfftsim.analysis.precision import read_precision
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.experiment.replications import run
    from dfftsim.experiment.store import RunMemory
    from dfftsim.kept import remembering
    from dfftsim.scenario.model import Scenario

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    until = read_precision([precision] if precision else [], max_replications)
    with remembering(store, RunMemory) as memory:
        result = run(
            loaded,
            replications,
            seed,
            workers,
            progress,
            executor=executor_of(cluster),
            until=until,
            memory=memory,
        )
    return Result(result)


def compare(
    scenario: Scenario | str | Path,
    packages: Sequence[str | Path],
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
    precision: str | None = None,
    max_replications: int | None = None,
    store: str | Path | None = None,
) -> Comparison:
    """Each package against the scenario, paired by common random numbers.

    packages: files of levers, or names of shipped ones. The rest is as for `simulate`: replication k has the
    same draws in the scenario and in every package, and the result is the same for any number of workers.
    Raises InputError for a scenario or package that is not right, and for a package that changes the horizon
    or the experiment; InvariantError as `simulate`.
    """
    from dfftsim.analysis.precision import read_precision
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.experiment.comparison import compare as run_contest
    from dfftsim.experiment.comparison import prepare
    from dfftsim.experiment.store import ContestMemory
    from dfftsim.kept import remembering
    from dfftsim.scenario.model import Scenario

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    contest = prepare(loaded, packages, replications, seed)
    until = read_precision([precision] if precision else [], max_replications, contest.packages_run)
    with remembering(store, lambda writer: ContestMemory(writer, contest)) as memory:
        compared = run_contest(contest, workers, progress, executor_of(cluster), until, memory)
    return Comparison(compared)


def rulebook() -> RuleBook:
    """The shipped law: seventeen jurisdictions, dated and sourced."""
    from dfftsim.law.book import load_rulebook

    return load_rulebook()


def explain(
    origin: str,
    destination: str,
    data: str | Iterable[str],
    *,
    on: str | date | None = None,
    via: str | None = None,
    book: RuleBook | None = None,
    **question: Any,
) -> Answer:
    """What the law of one day asks of one transfer: each pathway, open or closed, and why.

    origin: where the data are collected. data: one category or several. on: the day (ISO text or date);
    default: the last day the rule book looked at. via: a third jurisdiction on the way. book: another rule
    book than the shipped one, e.g. a patched one. question: persons, sensitive, held (numbers of persons),
    exporter, importer, activities, pet, strict. `answer.verdict`, `answer.to_json()`.
    Raises InputError with the nearest right word for each word that is not known.
    """
    from dfftsim.errors import InputError
    from dfftsim.law.explain import explain as ask
    from dfftsim.law.transfer import transfer

    book = book or rulebook()
    if isinstance(on, str):
        try:
            on = date.fromisoformat(on)
        except ValueError:
            raise InputError(f"on: {on!r} is not a day; write YYYY-MM-DD, e.g. 2023-09-01") from None
    return ask(book, transfer(origin, destination, data, **question), on or book.last_day, via)


class Result:
    """What came of a simulation. `run` is the full record of it; the rest are views made when asked for."""

    def __init__(self, run: RunResult) -> None:
        self.run = run

    def __repr__(self) -> str:
        done = len(self.run.records)
        return f"Result({self.run.scenario.name or 'scenario'}, run {self.run.id}, {done} replications)"

    @property
    def id(self) -> str:
        """The run's id, a hash of scenario, law, PET profile, seed, replications and version."""
        return self.run.id

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Every measure of every replication, tidy: replication, kpi, scope, value, unit."""
        import pandas as pd

        from dfftsim.analysis.document import unit_of

        rows = [
            (record.replication, kpi, scope, value, unit_of(kpi))
            for record in self.run.records
            for (kpi, scope), value in sorted(record.measures.items())
        ]
        return pd.DataFrame(rows, columns=["replication", "kpi", "scope", "value", "unit"])

    @cached_property
    def document(self) -> dict[str, Any]:
        """Everything the run has to say, as `dfftsim run --json` prints it (undefined numbers are NaN
        here).
        """
        from dfftsim.analysis.document import run_document

        return run_document(self.run)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each measure of the whole run: mean, low, high (90 %), unit, n."""
        import pandas as pd

        table = pd.DataFrame.from_dict(self.document["kpis"], orient="index")
        return table[["mean", "low", "high", "unit", "n"]]

    @property
    def hypotheses(self) -> list[dict[str, Any]]:
        """Every hypothesis of the scenario with its verdict: held, refuted or undecided."""
        verdicts: list[dict[str, Any]] = self.document["hypotheses"]
        return verdicts

    @property
    def blocked(self) -> list[dict[str, Any]]:
        """What cost the most wanted value, the costliest first, with legal basis and source."""
        causes: list[dict[str, Any]] = self.document["blocked"]
        return causes

    @cached_property
    def scorecard(self) -> dict[str, Any]:
        """Each party's free flow, protection, dials and accounts, as `dfftsim scorecard --json` prints them
        (docs/scorecards.md).
        """
        from dfftsim.analysis.scorecard import scorecard_document

        return scorecard_document(self.run)

    def write_report(self, folder: str | Path = "reports", lang: str | None = None) -> Path:
        """Write the one-page report and return its path. Raises InputError if the folder cannot be
        written.
        """
        from dfftsim.report.page import write_report

        return write_report(self.run, Path(folder), lang)

    def _repr_html_(self) -> str:
        from dfftsim.report.page import report_fragment

        return report_fragment(self.run)


class Comparison:
    """What packages change against a scenario. `compared` holds every replication of each; the rest are
    views made when asked for.
    """

    def __init__(self, compared: Compared) -> None:
        self.compared = compared

    def __repr__(self) -> str:
        names = ", ".join(one.id for one in self.compared.contest.contenders)
        return f"Comparison({self.compared.contest.asked.name or 'scenario'} with {names})"

    @cached_property
    def document(self) -> dict[str, Any]:
        """Everything the comparison has to say, as `dfftsim compare --json` prints it (undefined numbers are
        NaN here).
        """
        from dfftsim.analysis.comparison import comparison_document

        return comparison_document(self.compared)

    @cached_property
    def differences(self) -> pd.DataFrame:
        """One row for each package and measure of the whole run: mean, low, high (90 %, Student, each
        alone) of package minus scenario, p_better and p_worse (shares of replications), unit, n, the two
        means, variance_ratio.
        """
        import pandas as pd

        rows = [
            {"id": package["id"], "kpi": kpi, **row}
            for package in self.document["packages"]
            for kpi, row in package["differences"].items()
        ]
        names = {"id": "package", "package": "package_mean", "baseline": "baseline_mean"}
        return pd.DataFrame(rows).rename(columns=names)

    @cached_property
    def scorecard(self) -> dict[str, Any]:
        """The scorecard of the scenario, and what each package changes for each party."""
        from dfftsim.analysis.scorecard import with_packages

        return with_packages(self.compared.result, self.document)

    @property
    def freer_and_safer(self) -> dict[str, dict[str, Any]]:
        """By package the joint answer: verdict, differences of F and P with their region, shares of pairs."""
        return {package["id"]: package["freer_and_safer"] for package in self.document["packages"]}

    @property
    def null_levers(self) -> dict[str, list[dict[str, str]]]:
        """By package the levers that did nothing in it: `lever` and `why` (docs/compare.md)."""
        return {package["id"]: package["null_levers"] for package in self.document["packages"]}

    def _repr_html_(self) -> str:
        return str(self.differences.to_html(index=False))
