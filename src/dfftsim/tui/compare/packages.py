"""The packages at hand: those that come with dfftsim, files, and those made with the levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError, Problem
from dfftsim.i18n import pick

if TYPE_CHECKING:
    from dfftsim.tui.workspace import Workspace

Given = str | Mapping[str, Any]
"""A package as it is kept: the name of a shipped one, the path of a file, or its data."""


@dataclass(frozen=True)
class Offer:
    """A package that comes with dfftsim. made_for: the scenario it is meant for, or empty."""

    id: str
    title: Any
    made_for: str

    @property
    def name(self) -> str:
        """Its title in the language of the moment."""
        return pick(self.title) or self.id


@cache
def offers() -> tuple[Offer, ...]:
    """The shipped packages by name; about half a second when first asked."""
    from dfftsim.scenario.loading import load_package
    from dfftsim.scenario.shipped_files import folder

    found = []
    for path in sorted((folder() / "packages").glob("*.yaml")):
        package = load_package(path)
        found.append(Offer(path.stem, package.title, str(package.baseline or "")))
    return tuple(found)


def offers_for(scenario: str) -> list[Offer]:
    """The shipped packages, those made for this scenario first."""
    return sorted(offers(), key=lambda one: (one.made_for != scenario, one.id))


def prefill(workspace: Workspace) -> bool:
    """Take up the shipped packages made for the scenario where there are none; whether any was."""
    if workspace.packages or workspace.scenario is None:
        return False
    for offer in offers():
        if offer.made_for == workspace.scenario.name:
            workspace.packages[offer.id] = offer.id
    return bool(workspace.packages)


def add(workspace: Workspace, text: str) -> str:
    """Take up a shipped package or a file; its id. Raises InputError."""
    from dfftsim.scenario.loading import load_package

    text = text.strip()
    if not text:
        raise InputError([Problem("", 0, 0, "no package is named", "name a shipped one or a file")])
    load_package(text)
    id = Path(text).stem
    if id in workspace.packages and workspace.packages[id] != text:
        number = 2
        while f"{id}-{number}" in workspace.packages:
            number += 1
        id = f"{id}-{number}"
    workspace.packages[id] = text
    return id


def data_of(given: Given) -> Mapping[str, Any]:
    """A package as plain data in the form of its file. Raises InputError for a file that cannot be read."""
    from dfftsim.scenario.shipped_files import find_package

    return _read(given, find_package(given).stat().st_mtime_ns) if isinstance(given, str) else given


@lru_cache(maxsize=64)
def _read(named: str, written_at: int) -> Mapping[str, Any]:
    from dfftsim.scenario.loading import read_package_file

    data: Mapping[str, Any] = read_package_file(named).data
    return data


def title_of(id: str, given: Given | None) -> str:
    """What a package is called in words; its id where nothing more is known."""
    if isinstance(given, Mapping):
        return pick(given.get("title")) or id
    return next((offer.name for offer in offers() if offer.id == given), id)
