"""The places there are, in the order of their number keys. One that is added here appears everywhere.

A place is imported when it is first gone to: the first screen need not wait for the other six.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfftsim.tui.place import Place

PLACES: Mapping[str, str] = {
    "scenarios": "ScenariosPlace",
    "live": "LivePlace",
    "atlas": "AtlasPlace",
    "levers": "LeversPlace",
    "compare": "ComparePlace",
    "parties": "PartiesPlace",
    "learn": "LearnPlace",
}
"""The class of each place by its name; it is in the module `place` of the package of that name."""


def place_class(name: str) -> type[Place]:
    """The class of a place."""
    found: type[Place] = getattr(import_module(f"dfftsim.tui.{name}.place"), PLACES[name])
    return found


def make_place(name: str) -> Place:
    """A place, ready to be shown."""
    return place_class(name)()


def place_classes() -> tuple[type[Place], ...]:
    """The class of every place."""
    return tuple(map(place_class, PLACES))
