"""From a file to a checked scenario in three stages: syntax (first error), schema (all), meaning (all)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import ValidationError

from dfftsim.errors import InputError, Problem
from dfftsim.scenario import overrides as paths
from dfftsim.scenario.entity import Entity
from dfftsim.scenario.experiment_file import is_experiment, read_experiment
from dfftsim.scenario.flow_table import read_flow_table
from dfftsim.scenario.meaning import check_package, check_scenario
from dfftsim.scenario.messages import problems_of
from dfftsim.scenario.model import Package, Scenario
from dfftsim.scenario.overrides import Override
from dfftsim.scenario.places import Document, Path, Place
from dfftsim.scenario.profiles import checked_profile, is_profile, with_profile
from dfftsim.scenario.reading import is_file, read_text, read_yaml
from dfftsim.scenario.shipped_files import find_package, find_scenario
from dfftsim.scenario.units import shown

Table = TypeVar("Table", bound=Entity)
Pairs = Sequence[tuple[str, Any]]


def load(
    name_or_path: str | FilePath,
    overrides: Pairs = (),
    packages: Sequence[str | FilePath] = (),
) -> Scenario:
    """The scenario of a file or of a shipped name, with packages and then overrides put on it.

    overrides: pairs (dotted path, value); a text value is read as YAML. packages: files, or shipped names.
    Raises InputError with every problem of the stage that fails.
    """
    path = find_scenario(name_or_path)
    return loads(read_text(path), str(path), overrides, packages, folder=path.parent, name=path.stem)


def loads(
    text: str,
    file: str = "<text>",
    overrides: Pairs = (),
    packages: Sequence[str | FilePath] = (),
    *,
    folder: FilePath | None = None,
    name: str = "",
) -> Scenario:
    """As `load`, from text. `folder` is where a flows table is looked for."""
    document = _scenario_document(read_yaml(text, file))
    changes: list[Override] = []
    for package in packages:
        package_document = read_package_file(package)
        read_package(package_document)
        document = _with_levers(document, package_document)
        changes += _changes_of(package_document)
    changes += paths.from_options(overrides)
    return _build(document, changes, folder, name)


def with_overrides(scenario: Scenario, overrides: Pairs, option: str = "--set") -> Scenario:
    """The scenario with other values at dotted paths, checked again. Raises InputError, whose problems name
    the option that gave them.
    """
    document = scenario._document or Document(scenario.name, scenario.to_data())
    return _build(document, paths.from_options(overrides, option), None, scenario.name)


def with_package(scenario: Scenario, package: Document, without: tuple[str, int] | None = None) -> Scenario:
    """The scenario with a package put on it; `without` leaves one of its levers or shocks out.

    package: as `read_package_file` gives it. without: `levers` or `shocks` and the place in that list.
    Raises InputError.
    """
    if without is not None:
        kind, place = without
        kept = [item for number, item in enumerate(package.data[kind]) if number != place]
        package = Document(package.file, {**package.data, kind: kept}, package.values, package.keys)
    document = scenario._document or Document(scenario.name, scenario.to_data())
    return _build(_with_levers(document, package), _changes_of(package), None, scenario.name)


def variant(scenario: Scenario, hypothesis: str, name: str) -> Scenario:
    """The scenario as a variant of one of its hypotheses changes it. Raises KeyError, InputError."""
    for one in scenario.hypotheses:
        if one.id == hypothesis:
            document = scenario._document or Document(scenario.name, scenario.to_data())
            changes = paths.from_options(list(one.variants[name].items()))
            return _build(document, changes, None, scenario.name, variants=False)
    raise KeyError(hypothesis)


def from_data(data: Mapping[str, Any], file: str = "<data>") -> Scenario:
    """A scenario from plain data in the form of a file, checked like one. Raises InputError."""
    return _build(Document(file, dict(data)), [], None, "")


def load_package(name_or_path: str | FilePath) -> Package:
    """The package of a file or of a shipped name. Raises InputError."""
    return read_package(read_package_file(name_or_path))


def read_package_file(name_or_path: str | FilePath) -> Document:
    """What stands in the file of a package, or of a shipped one, unchecked. Raises InputError."""
    path = find_package(name_or_path)
    return read_yaml(read_text(path, kind="a package"), str(path))


def read_package(document: Document) -> Package:
    """The package in a document. Raises InputError."""
    package = validated(Package, document)
    problems = check_package(package, document)
    if problems:
        raise InputError(problems)
    return package


def validate_file(path: str | FilePath) -> list[Problem]:
    """Every problem of the first stage that fails for a scenario, package, profile or experiment file; empty
    if it is right.
    """
    file = FilePath(path)
    try:
        document = read_yaml(read_text(file), str(file))
        if is_experiment(document.data):
            read_experiment(document)
        elif is_profile(document.data):
            checked_profile(document)
        elif is_package(document.data):
            read_package(document)
        else:
            _build(_scenario_document(document), [], file.parent, file.stem)
    except InputError as error:
        return error.problems
    return []


def is_package(data: Any) -> bool:
    """Whether a document is meant as a package: it names a baseline, or has levers but no horizon."""
    return isinstance(data, Mapping) and ("baseline" in data or ("levers" in data and "horizon" not in data))


def _scenario_document(document: Document) -> Document:
    if not isinstance(document.data, dict):
        what = f"{shown(document.data)} stands where a scenario is wanted"
        raise InputError([document.value_place(()).problem(what, "start with `dfftsim: 1`")])
    return document


def _build(
    document: Document,
    changes: Sequence[Override],
    folder: FilePath | None,
    name: str,
    *,
    variants: bool = True,
) -> Scenario:
    """variants: whether the variants of the hypotheses are checked too, as they stand on this document. A
    variant itself need not carry what another one changes.
    """
    if changes:
        document, problems = paths.apply(document, changes)
        if problems:
            raise InputError(problems)
    document, without_table = _with_flow_table(document, folder)
    document, without_profile = with_profile(document, folder)
    scenario = validated(Scenario, document, [*without_table, *without_profile])
    scenario._document = document
    scenario._name = name
    problems = check_scenario(scenario, document)
    if variants:
        problems += _variant_problems(scenario, document)
    if problems:
        raise InputError(problems)
    return scenario


def validated(table: type[Table], document: Document, unread: Sequence[Problem] = ()) -> Table:
    """The document as a table. Raises InputError with all errors of the schema and those of files that
    could not be read.
    """
    nothing: list[Path] = []
    data = _without_nothing(document.data, (), nothing)
    problems = [
        document.key_place(path).problem(f"{shown(path[-1])} has no value", "write one, or delete the key")
        for path in nothing
    ]
    left_out = {(p.line, p.column, p.file) for p in problems}
    problems += unread
    try:
        built = table.model_validate(data)
    except ValidationError as error:
        problems += [
            p for p in problems_of(error, document, table) if (p.line, p.column, p.file) not in left_out
        ]
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    return built


def _without_nothing(value: Any, path: Path, found: list[Path]) -> Any:
    """The data without keys that have no value, whose paths are added to `found`."""
    if isinstance(value, dict):
        kept = {}
        for key, inner in value.items():
            if inner is None:
                found.append((*path, key))
            else:
                kept[key] = _without_nothing(inner, (*path, key), found)
        return kept
    if isinstance(value, list):
        found += [(*path, i) for i, inner in enumerate(value) if inner is None]
        return [_without_nothing(inner, (*path, i), found) for i, inner in enumerate(value)]
    return value


def _with_flow_table(document: Document, folder: FilePath | None) -> tuple[Document, list[Problem]]:
    """The document with the rows of the CSV file that `flows` names, and why it cannot be read.

    If it cannot be read no rows stand in its place, so that the rest of the document can still be checked.
    """
    name = document.data.get("flows") if isinstance(document.data, dict) else None
    if not isinstance(name, str):
        return document, []
    path = (folder or FilePath()) / name
    if not is_file(path):
        instead = "the path counts from the folder of the scenario"
        place = document.value_place(("flows",))
        return _with_flows(document, []), [place.problem(f"there is no file {shown(name)}", instead)]
    try:
        table = read_flow_table(path)
    except InputError as error:
        return _with_flows(document, []), error.problems
    return _with_flows(document, table.rows, table.place), []


def _with_flows(
    document: Document, rows: list[dict[str, Any]], cells: Callable[[int, str], Place] | None = None
) -> Document:
    data = {**document.data, "flows": rows}
    return Document(document.file, data, document.values, document.keys, document.plain, cells)


def _with_levers(document: Document, package: Document) -> Document:
    """The document with the levers and shocks of a package appended, each with its place in the package."""
    data = dict(document.data)
    values, keys = dict(document.values), dict(document.keys)
    for key in ("levers", "shocks"):
        added = package.data.get(key) or []
        before = list(data.get(key) or [])
        if not added:
            continue
        data[key] = before + added
        for source, target in ((package.values, values), (package.keys, keys)):
            for path, place in source.items():
                if path[:1] == (key,) and len(path) > 1 and isinstance(path[1], int):
                    target[(key, path[1] + len(before), *path[2:])] = place
    return Document(document.file, data, values, keys, document.plain, document.cells)


def _changes_of(package: Document) -> list[Override]:
    changes = package.data.get("set") or {}
    return [Override(path, value, package.key_place(("set", path))) for path, value in changes.items()]


def _variant_problems(scenario: Scenario, document: Document) -> list[Problem]:
    """What is wrong with the variants of the hypotheses: paths that lead nowhere, values that do not fit."""
    problems: list[Problem] = []
    for i, hypothesis in enumerate(scenario.hypotheses):
        for name, changes in hypothesis.variants.items():
            where = ("hypotheses", i, "variants", name)
            given = [Override(p, v, document.key_place((*where, p))) for p, v in changes.items()]
            changed, found = paths.apply(document, given)
            changed.data.pop("hypotheses", None)
            if not found:
                found = _problems_of_variant(changed)
            problems += found
    return problems


def _problems_of_variant(document: Document) -> list[Problem]:
    try:
        scenario = validated(Scenario, document)
    except InputError as error:
        return error.problems
    return check_scenario(scenario, document)
