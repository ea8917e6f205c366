"""The scenario that a request is about, and packages given as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from dfftsim.backstage.requests import Changes, PackageData

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario
    from dfftsim.scenario.places import Document


def scenario_of(source: str, changes: Changes, packages: tuple[str | PackageData, ...]) -> Scenario:
    """The scenario that a request is about. Raises InputError."""
    from dfftsim.scenario.loading import load, read_package, with_package

    named = [one for one in packages if not isinstance(one, Mapping)]
    scenario = load(source, changes, named)
    for one in packages:
        if isinstance(one, Mapping):
            document = written(one, "package")
            read_package(document)
            scenario = with_package(scenario, document)
    return scenario


def hash_of(source: str) -> str:
    """The hash of a scenario as it stands in its file now. Raises InputError."""
    from dfftsim.scenario.shipped_files import find_scenario

    path = find_scenario(source)
    return _hash_of(str(path), path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _hash_of(path: str, written_at: int) -> str:
    from dfftsim.scenario.loading import load

    return load(path).hash


def written(data: PackageData, name: str) -> Document:
    """A package as the document that its file would be: a problem has the line it would have there."""
    from dfftsim.scenario.reading import read_yaml
    from dfftsim.scenario.writing import to_yaml

    return read_yaml(to_yaml(dict(data)), f"{name}.yaml")
