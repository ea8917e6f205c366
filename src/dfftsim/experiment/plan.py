"""An experiment file as the scenarios to be run: structure × points × packages, each with its changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import exp, floor, log
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError, Problem
from dfftsim.experiment import designs
from dfftsim.experiment.comparison import check_frame
from dfftsim.experiment.result import run_id
from dfftsim.experiment.store.identity import world_name
from dfftsim.experiment.store.memory import written
from dfftsim.scenario.experiment_file import ExperimentFile, Factor, Span
from dfftsim.version import __version__
from dfftsim.world.parameters import Parameters

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario
    from dfftsim.scenario.places import Document

Changes = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One scenario of an experiment. name: its number. package: empty for the scenario without one."""

    name: str
    point: int
    structure: str
    package: str
    changes: Changes


@dataclass(frozen=True)
class Plan:
    """Everything an experiment will run. Data only, so that worker processes make the scenarios themselves.

    packages: by name, as read from their files. files: what to name after `--package` to have them again.
    """

    experiment: ExperimentFile
    base: Scenario
    source: str
    packages: Mapping[str, Document]
    files: Mapping[str, str]
    cells: tuple[Cell, ...]

    @property
    def id(self) -> str:
        """The run's name: a hash of what decides its results."""
        asked = self.experiment.model_dump_json(exclude={"scenario", "packages", "title"})
        packages = [repr(document.data) for document in self.packages.values()]
        return run_id(asked, world_name(self.base), *packages, __version__)

    def scenario(self, cell: Cell) -> Scenario:
        """The scenario of a cell. Raises InputError for a change that does not fit."""
        from dfftsim.scenario.loading import with_overrides, with_package

        base = with_package(self.base, self.packages[cell.package]) if cell.package else self.base
        changes = self.applied(cell)
        return with_overrides(base, changes) if changes else base

    def applied(self, cell: Cell) -> Changes:
        """The changes of a cell in their order, after its package: of levers and shocks only those that the
        scenario or the package has.
        """
        tables = [self.base.to_data()]
        if cell.package:
            tables.append(self.packages[cell.package].data)
        wanted = (*self.experiment.set.items(), *cell.changes)
        return tuple(change for change in wanted if not of_package(change[0]) or has(tables, change[0]))


def of_package(path: str) -> bool:
    """Whether a path is about a lever or shock."""
    return path.startswith(("levers.", "shocks."))


def has(tables: Sequence[Mapping[str, Any]], path: str) -> bool:
    """Whether any of these files has the lever or shock that a path is about."""
    kind, name, *_ = [*path.split("."), ""]
    items = [item for table in tables for item in table.get(kind) or ()]
    return any(name in (item.get("id"), item.get("lever"), item.get("shock")) for item in items)


def plan(document: Document) -> Plan:
    """The plan of an experiment file. Raises InputError: with all problems of the file; then of the scenario
    and the packages; then with every factor whose ends or values do not fit them.
    """
    from dfftsim.scenario.experiment_file import read_experiment
    from dfftsim.scenario.loading import load, read_package, read_package_file, with_overrides, with_package

    experiment = read_experiment(document)
    folder = Path(document.file).parent
    source = _beside(folder, experiment.scenario)
    changes = [
        ("hypotheses", []),
        ("experiment.replications", _most(experiment)),
        ("experiment.seed", experiment.seed),
    ]
    base = with_overrides(load(source), changes)
    files = {Path(name).stem: _beside(folder, name) for name in experiment.packages}
    if len(files) < len(experiment.packages):
        place = document.value_place(("packages",))
        raise InputError([place.problem("two packages have one name", "rename the file of one")])
    packages = {}
    for name, file in files.items():
        packages[name] = read_package_file(file)
        read_package(packages[name])
        check_frame(with_package(base, packages[name]), base, packages[name])
    made = Plan(experiment, base, source, packages, files, ())
    _check_factors(made, document)
    return replace(made, cells=tuple(_cells(experiment, list(packages))))


def _most(experiment: ExperimentFile) -> int:
    return experiment.max_replications if experiment.precision else experiment.replications


def _beside(folder: Path, name: str) -> str:
    """A file named in the experiment, which counts from the experiment's folder; any other name as it is."""
    path = folder / name
    return str(path) if path.is_file() else name


def _cells(experiment: ExperimentFile, packages: Sequence[str]) -> Iterator[Cell]:
    varied = [factor for factor in experiment.factors if not factor.structural]
    switches = [factor for factor in experiment.factors if factor.structural]
    number = 0
    for combination in product(*(factor.values or () for factor in switches)):
        chosen = tuple((switch.path, value) for switch, value in zip(switches, combination, strict=True))
        label = ", ".join(f"{path.removeprefix('structure.')}={written(value)}" for path, value in chosen)
        for point, row in enumerate(rows_of_design(experiment, varied)):
            drawn = tuple((factor.path, value_at(factor, u)) for factor, u in zip(varied, row, strict=True))
            for package in ("", *packages):
                yield Cell(str(number), point, label, package, chosen + drawn)
                number += 1


def rows_of_design(experiment: ExperimentFile, varied: Sequence[Factor]) -> list[list[float]]:
    """The points of the design over the factors that are no switches."""
    if experiment.design == "full":
        return designs.full([len(f.values) if f.values is not None else f.levels for f in varied])
    make = {"lhs": designs.lhs, "sobol": designs.sobol, "morris": designs.morris}[experiment.design]
    assert experiment.points is not None
    return make(experiment.points, len(varied), experiment.seed)


def value_at(factor: Factor, u: float) -> Any:
    """The value of a factor at a place between 0 and 1: one of its values, a number between its ends, or the
    quantile of the parameter's own range.
    """
    if factor.values is not None:
        return factor.values[min(floor(u * len(factor.values)), len(factor.values) - 1)]
    if factor.low is None:
        return Parameters.load().spread(factor.path.removeprefix("parameters.")).quantile(u)
    span = Span.of(factor)
    low, high = span.low, span.high
    if factor.whole:
        whole = min(floor(low + u * (high - low + 1)), floor(high))
        text = span.quantity(float(whole))
        return whole if isinstance(text, float) else text
    number = exp(log(low) + u * (log(high) - log(low))) if factor.scale == "log" else low + u * (high - low)
    return span.quantity(min(max(number, low), high))


def _check_factors(made: Plan, document: Document) -> None:
    """Every factor at its ends, or at each of its values, by itself."""
    problems: list[Problem] = []
    for number, factor in enumerate(made.experiment.factors):
        place = document.value_place(("factors", number, "path"))
        try:
            ends = factor.values if factor.values is not None else [value_at(factor, u) for u in (0.0, 1.0)]
        except InputError as error:
            problems += [place.problem(one.what, one.instead) for one in error.problems]
            continue
        arms = ["", *made.packages] if factor.of_package else [""]
        cells = [Cell("", 0, "", package, ((factor.path, value),)) for package in arms for value in ends]
        if factor.of_package and not any(has_change(made, cell) for cell in cells):
            what = f"neither the scenario nor a package has {factor.path.rpartition('.')[0]}"
            problems.append(place.problem(what, "name a package that has it"))
            continue
        found = [one for cell in cells for one in _problems_of(made, cell)]
        seen = dict.fromkeys((one.what, one.instead) for one in found)
        problems += [place.problem(f"{factor.path}: {what}", instead) for what, instead in seen]
    if problems:
        raise InputError(problems)


def has_change(made: Plan, cell: Cell) -> bool:
    """Whether the change of a cell can be made in it."""
    return cell.changes[0] in made.applied(cell)


def _problems_of(made: Plan, cell: Cell) -> list[Problem]:
    try:
        made.scenario(cell)
    except InputError as error:
        return error.problems
    return []
