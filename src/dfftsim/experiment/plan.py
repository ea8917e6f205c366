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
from dfftsim.scenario.experiment_file import JUDGEMENTS, ExperimentFile, Factor, Span
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

    @property
    def before_factors(self) -> Scenario:
        """The scenario as `set` changes it, before anything varies."""
        return self.scenario(Cell("", 0, "", "", ()))

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
    wrong_settings = _problems_of_settings(made)
    _check_factors(made, document, wrong_settings)
    made = replace(made, experiment=with_judgements(made, document))
    return replace(made, cells=tuple(_cells(made.experiment, list(packages))))


def _most(experiment: ExperimentFile) -> int:
    return experiment.max_replications if experiment.precision else experiment.replications


def _beside(folder: Path, name: str) -> str:
    """A file named in the experiment, which counts from the experiment's folder; any other name as it is."""
    path = folder / name
    return str(path) if path.is_file() else name


def _cells(experiment: ExperimentFile, packages: Sequence[str]) -> Iterator[Cell]:
    varied = experiment.varied
    rows = rows_of_design(experiment)
    number = 0
    for chosen, label in structures_of(experiment):
        for point, row in enumerate(rows):
            drawn = tuple((factor.path, value_at(factor, u)) for factor, u in zip(varied, row, strict=True))
            for package in ("", *packages):
                yield Cell(str(number), point, label, package, chosen + drawn)
                number += 1


def structures_of(experiment: ExperimentFile) -> Iterator[tuple[Changes, str]]:
    """Every combination of the switches between models, with its name."""
    switches = [factor for factor in experiment.factors if factor.structural]
    for combination in product(*(factor.values or () for factor in switches)):
        chosen = tuple((switch.path, value) for switch, value in zip(switches, combination, strict=True))
        yield (
            chosen,
            ", ".join(f"{path.removeprefix('structure.')}={written(value)}" for path, value in chosen),
        )


def rows_of_design(experiment: ExperimentFile) -> list[list[float]]:
    """The points of the design over the factors that are no switches, each between 0 and 1."""
    varied = experiment.varied
    if experiment.design == "full":
        return designs.full([len(f.values) if f.values is not None else f.levels for f in varied])
    assert experiment.points is not None
    return designs.LAID[experiment.design](experiment.points, len(varied), experiment.seed)


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


def _problems_of_settings(made: Plan) -> list[Problem]:
    """What is wrong with the scenarios before anything varies: with `set`, mostly."""
    arms = [Cell("", 0, "", package, ()) for package in ("", *made.packages)]
    return list(dict.fromkeys(one for cell in arms for one in _problems_of(made, cell)))


def _check_factors(made: Plan, document: Document, of_settings: Sequence[Problem]) -> None:
    """Every factor at its ends, or at each of its values, by itself. of_settings: what is wrong without any;
    it is told at its place under `set`.
    """
    problems: list[Problem] = []
    for one in of_settings:
        place = document.keys.get(("set", one.file.removeprefix("--set ")))
        problems.append(place.problem(one.what, one.instead) if place else one)
    for number, factor in enumerate(made.experiment.factors):
        if factor.path == JUDGEMENTS:
            continue
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
        found = [one for cell in cells for one in _problems_of(made, cell) if one not in of_settings]
        seen = dict.fromkeys((one.what, one.instead) for one in found)
        problems += [place.problem(f"{factor.path}: {what}", instead) for what, instead in seen]
    if problems:
        raise InputError(problems)


def with_judgements(made: Plan, document: Document) -> ExperimentFile:
    """The experiment with each judgement that its scenarios use in place of the word for all of them.

    Raises InputError where there is none, and for one whose ends do not fit a scenario.
    """
    experiment = made.experiment
    places = [number for number, factor in enumerate(experiment.factors) if factor.path == JUDGEMENTS]
    if not places:
        return experiment
    taken = {factor.path for factor in experiment.factors} | set(experiment.set)
    found = [Factor(path=path) for path in judgements_used(made) if path not in taken]
    place = document.value_place(("factors", places[0]))
    if not found:
        raise InputError([place.problem("the scenario uses no judgement", "name what varies")])
    factors = [factor for factor in experiment.factors if factor.path != JUDGEMENTS]
    factors[places[0] : places[0]] = found
    return experiment.model_copy(update={"factors": tuple(factors)})


def judgements_used(made: Plan) -> list[str]:
    """Paths of the numbers without a source that have a range and are used in replication 0 of the scenario,
    or with any package, under any of the structures: later replications may use some more.
    """
    used = set()
    for switches, _ in structures_of(made.experiment):
        for package in ("", *made.packages):
            scenario = made.scenario(Cell("", 0, "", package, switches))
            used |= {row["id"] for row in judgements_of(scenario) if row["low"] < row["high"]}
    return [f"parameters.{name}" for name in sorted(used)]


def judgements_of(scenario: Scenario) -> list[dict[str, Any]]:
    """The judgements and unsourced estimates that replication 0 of a scenario uses."""
    from dfftsim.engine.run import simulate_once
    from dfftsim.world.compile import compile_world

    world = compile_world(scenario)
    simulate_once(world, 0)
    return world.judgements


def has_change(made: Plan, cell: Cell) -> bool:
    """Whether the change of a cell can be made in it."""
    return cell.changes[0] in made.applied(cell)


def _problems_of(made: Plan, cell: Cell) -> list[Problem]:
    try:
        made.scenario(cell)
    except InputError as error:
        return error.problems
    return []
