"""Overrides by dotted path: `flow_classes.telemetry.births.rate`; list items by id, lever or index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Document, Path, Place
from dfftsim.scenario.reading import read_yaml
from dfftsim.scenario.units import shown


class Override(NamedTuple):
    """A value for a dotted path, and where it was asked for."""

    path: str
    value: Any
    place: Place


def from_options(pairs: Sequence[tuple[str, Any]], option: str = "--set") -> list[Override]:
    """Overrides given as (path, value) with this option; a text value is read as YAML. Raises InputError."""
    found = []
    for path, value in pairs:
        file = f"{option} {path}"
        data = read_option(value, file) if isinstance(value, str) else value
        found.append(Override(path, data, Place(file, 0, 0)))
    return found


def read_option(text: str, file: str) -> Any:
    """A value given on the command line, read as YAML."""
    try:
        return read_yaml(text, file).data
    except InputError as error:
        problems = [Problem(file, 0, 0, p.what, p.instead) for p in error.problems]
        raise InputError(problems) from None


def apply(document: Document, overrides: Sequence[Override]) -> tuple[Document, list[Problem]]:
    """A new document with the overrides, and the problems of those whose path leads nowhere."""
    changed = Document(
        document.file,
        deepcopy(document.data),
        dict(document.values),
        dict(document.keys),
        document.plain,
        document.cells,
    )
    problems = []
    for override in overrides:
        try:
            _apply(changed, override)
        except _NoSuchPathError as error:
            problems.append(override.place.problem(error.what, error.instead))
    return changed, problems


class _NoSuchPathError(Exception):
    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


def _apply(document: Document, override: Override) -> None:
    steps = override.path.split(".")
    if not all(steps):
        raise _NoSuchPathError(f"{shown(override.path)} is not a path", "write e.g. horizon.end")
    here: Any = document.data
    path: Path = ()
    for step in steps[:-1]:
        key = _step(here, step, path)
        if isinstance(here, dict) and here.get(key) is None:
            here[key] = {}
            document.keys[(*path, key)] = document.values[(*path, key)] = override.place
        here, path = here[key], (*path, key)
    key = _step(here, steps[-1], path)
    here[key] = override.value
    _forget(document, (*path, key))
    document.values[(*path, key)] = document.keys[(*path, key)] = override.place


def _step(here: Any, step: str, path: Path) -> Any:
    """The key or index that `step` means in `here`. Raises _NoSuchPathError."""
    if isinstance(here, dict):
        return step
    if isinstance(here, list):
        names = list(_names(here))
        for index, name in enumerate(names):
            if step in name or step == str(index):
                return index
        known = [n for name in names for n in name[:1]]
        raise _NoSuchPathError(f'{_dotted(path)} has no "{step}"', hint(step, known))
    raise _NoSuchPathError(f"{_dotted(path)} is {shown(here)} and has nothing below it")


def _names(items: list[Any]) -> Iterator[tuple[str, ...]]:
    for item in items:
        table = item if isinstance(item, dict) else {}
        yield tuple(str(table[key]) for key in ("id", "lever", "shock") if key in table)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path)) or "the scenario"


def _forget(document: Document, path: Path) -> None:
    """Drops the places below a path whose value is replaced."""
    for places in (document.values, document.keys):
        for other in [p for p in places if p[: len(path)] == path]:
            del places[other]
    document.plain = frozenset(p for p in document.plain if p[: len(path)] != path)
