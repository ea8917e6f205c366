"""Packages against a baseline, and against themselves without one of their levers, all on the same draws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dfftsim.errors import InputError, Problem
from dfftsim.experiment.jobs import BASE
from dfftsim.experiment.replications import Memory, Progress, asked_for, run
from dfftsim.experiment.result import run_id
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.executors import Executor
    from dfftsim.experiment.result import RunResult
    from dfftsim.experiment.stopping import Until
    from dfftsim.scenario.levers import AnyLever, AnyShock
    from dfftsim.scenario.model import Package, Scenario
    from dfftsim.scenario.places import Document


@dataclass(frozen=True)
class Part:
    """One lever or shock of a package. label: its name in results. without: the package without it."""

    label: str
    item: AnyLever | AnyShock
    without: Scenario


@dataclass(frozen=True)
class Contender:
    """A package put on the baseline. id: its file's name without ending, with a number if that is taken."""

    id: str
    package: Package
    scenario: Scenario
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Contest:
    """What is to be compared. asked: the scenario as given; baseline: the same without its hypotheses, whose
    variants are not run here. names: each distinct scenario's name among the variants, by its hash.
    """

    asked: Scenario
    baseline: Scenario
    contenders: tuple[Contender, ...]
    variants: Mapping[str, Scenario] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def packages_run(self) -> tuple[str, ...]:
        """Names of the variants that are packages, without those that change nothing in the scenario."""
        names = (self.names[one.scenario.hash] for one in self.contenders)
        return tuple(dict.fromkeys(name for name in names if name != BASE))

    def id_of(self, replications: int, rules_hash: str) -> str:
        """The name of its replications in the store: a hash of what decides them."""
        base = self.baseline
        scenarios = [base.hash, *(f"{label} {one.hash}" for label, one in self.variants.items())]
        seed, profile = base.experiment.seed, base.profile.hash
        return run_id("compare", *scenarios, rules_hash, profile, seed, replications, __version__)


@dataclass(frozen=True)
class Comparison:
    """The replications of a contest. Replication k has the same draws in every scenario of it."""

    contest: Contest
    result: RunResult

    @property
    def id(self) -> str:
        """Its name in the store. An interrupted one has the name of the whole, which it becomes."""
        return self.contest.id_of(self.result.replications, self.result.rules_hash)

    def pairs(self, scenario: Scenario, other: Scenario) -> list[tuple[RunRecord, RunRecord]]:
        """The records of both scenarios for each replication that both finished, in order."""
        second = {record.replication: record for record in self._records(other)}
        return [
            (record, second[record.replication])
            for record in self._records(scenario)
            if record.replication in second
        ]

    def _records(self, scenario: Scenario) -> tuple[RunRecord, ...]:
        name = self.contest.names[scenario.hash]
        return self.result.records if name == BASE else self.result.variants[name]


def prepare(
    scenario: Scenario,
    packages: Sequence[str | Path | Document],
    replications: int | None = None,
    seed: int | None = None,
) -> Contest:
    """Read the packages and put each on the scenario. Nothing is simulated yet.

    packages: files, names of shipped packages, or what has been read from a file already. Raises InputError
    with the problems of all packages, and for a package that changes the horizon or the experiment: pairs
    need the same days and the same draws.
    """
    from dfftsim.scenario.loading import with_overrides

    asked = asked_for(scenario, replications, seed)
    baseline = with_overrides(asked, [("hypotheses", [])])
    problems: list[Problem] = []
    contenders: list[Contender] = []
    for name in packages:
        try:
            contenders.append(_contender(baseline, name, {one.id for one in contenders}))
        except InputError as error:
            problems += error.problems
    if not packages:
        problems.append(Problem("", 0, 0, "no package to compare with", "name one with --package"))
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    names, variants = {baseline.hash: BASE}, {}
    for label, one in _labelled(contenders):
        if one.hash not in names:
            names[one.hash] = label
            variants[label] = one
    return Contest(asked, baseline, tuple(contenders), variants, names)


def compare(
    contest: Contest,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    until: Until | None = None,
    memory: Memory | None = None,
) -> Comparison:
    """Simulate a contest; the result is the same for any number of workers and any executor.

    until: decides how many replications there are. memory: as for `run`. Interrupts and errors as `run`:
    what was finished is kept, `result.interrupted` says so.
    """
    result = run(
        contest.baseline,
        workers=workers,
        progress=progress,
        variants=contest.variants,
        executor=executor,
        until=until,
        memory=memory,
    )
    return Comparison(contest, result)


def _contender(baseline: Scenario, name: str | Path | Document, taken: set[str]) -> Contender:
    from dfftsim.scenario.loading import read_package, read_package_file, with_package

    document = read_package_file(name) if isinstance(name, str | Path) else name
    package = read_package(document)
    scenario = with_package(baseline, document)
    check_frame(scenario, baseline, document)
    items: list[tuple[str, int, AnyLever | AnyShock]] = [
        *(("levers", n, lever) for n, lever in enumerate(package.levers)),
        *(("shocks", n, shock) for n, shock in enumerate(package.shocks)),
    ]
    labels = _distinct(item.id or getattr(item, kind[:-1]) for kind, _, item in items)
    parts = tuple(
        Part(label, item, with_package(baseline, document, (kind, n)))
        for label, (kind, n, item) in zip(labels, items, strict=True)
    )
    stem = Path(document.file).stem
    id, count = stem, 1
    while id in taken:
        count += 1
        id = f"{stem}#{count}"
    return Contender(id, package, scenario, parts)


def check_frame(scenario: Scenario, baseline: Scenario, document: Document) -> None:
    """Raises InputError for a package that changes the horizon or the experiment of its baseline."""
    changed = [
        section
        for section in ("experiment", "horizon")
        if getattr(scenario, section) != getattr(baseline, section)
    ]
    if changed:
        instead = "change it for baseline and packages alike with --set"
        raise InputError(
            [
                document.key_place(("set",)).problem(f"the package changes {section}", instead)
                for section in changed
            ]
        )


def _distinct(labels: Iterable[str]) -> list[str]:
    """The labels, a repeated one with its number: R1, R1#2."""
    seen: dict[str, int] = {}
    found = []
    for label in labels:
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label}#{seen[label]}")
    return found


def _labelled(contenders: Sequence[Contender]) -> Iterable[tuple[str, Scenario]]:
    for one in contenders:
        yield one.id, one.scenario
    for one in contenders:
        for part in one.parts:
            yield f"{one.id} without {part.label}", part.without
