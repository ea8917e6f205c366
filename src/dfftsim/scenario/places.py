"""Where things stand in the files a scenario is made of, so that every problem can point at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dfftsim.errors import Problem

Path = tuple[str | int, ...]
"""Keys and list indices from the root of a document to a value."""


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: line and column count from 1; 0 = not known (a value given with `--set`)."""

    file: str
    line: int
    column: int

    def problem(self, what: str, instead: str = "", *, shift: int = 0) -> Problem:
        """A problem at this spot, `shift` columns further on."""
        return Problem(self.file, self.line, self.column + shift if self.line else 0, what, instead)


@dataclass(slots=True)
class Document:
    """Plain data (dict, list, str, int, float, bool, None) with the place of every key and every value.

    `plain` holds the paths of values written on one line without quotes, where a column inside the text can
    be given. `cells` says where the cell of a flows table stands (row index, column).
    """

    file: str
    data: Any
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    plain: frozenset[Path] = frozenset()
    cells: Callable[[int, str], Place] | None = None

    def value_place(self, path: Path) -> Place:
        """Where the value at `path` starts; of the nearest enclosing value if it is not in the file."""
        if self.cells and path[:1] == ("flows",) and len(path) >= 2 and isinstance(path[1], int):
            return self.cells(path[1], str(path[2]) if len(path) > 2 else "")
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, Place(self.file, 0, 0))

    def key_place(self, path: Path) -> Place:
        """Where the key of `path` stands; for a list item or the root, where its value starts."""
        return self.keys.get(path) or self.value_place(path)

    def parameters(self) -> Iterator[tuple[str, Path]]:
        """Every `{parameter: ID}` of the document, with its path, in file order."""
        yield from _parameters(self.data, ())


def _parameters(value: Any, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(value, Mapping):
        if set(value) == {"parameter"} and isinstance(value["parameter"], str):
            yield value["parameter"], (*path, "parameter")
            return
        for key, inner in value.items():
            yield from _parameters(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _parameters(inner, (*path, index))
