"""Records of the law as plain JSON values and back, for the compiled rule book and for its hash.

A record becomes an object of those fields that differ from their defaults; a day its ISO text; a tuple a
list. How a field is read back follows from its annotation, so that a new field needs no code here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cache
from hashlib import blake2b
from typing import Any, TypeVar

from dfftsim.law import model

Record = TypeVar("Record")
_NESTED = {
    "Name": model.Name,
    "Range": model.Range,
    "Rate": model.Rate,
    "VolumeThreshold": model.VolumeThreshold,
    "HolderThreshold": model.HolderThreshold,
    "Source": model.Source,
    "StatusPeriod": model.StatusPeriod,
    "PetStatus": model.PetStatus,
    "Law": model.Law,
    "Authority": model.Authority,
    "Rule": model.Rule,
    "Localisation": model.Localisation,
}


def to_plain(value: Any) -> Any:
    """A record, or what a record holds, as a JSON value."""
    if isinstance(value, tuple):
        return [to_plain(child) for child in value]
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__dataclass_fields__"):
        return {
            entry.name: to_plain(getattr(value, entry.name))
            for entry in fields(value)
            if getattr(value, entry.name) != entry.default
        }
    return value


def canonical(value: Any) -> str:
    """JSON text of a record that is the same for the same content."""
    return json.dumps(to_plain(value), ensure_ascii=False, separators=(",", ":"))


def digest(*texts: str) -> str:
    """Twelve hexadecimal digits that name some content (BLAKE2b)."""
    state = blake2b(digest_size=6)
    for text in texts:
        state.update(text.encode("utf-8"))
        state.update(b"\0")
    return state.hexdigest()


def from_plain(kind: Callable[..., Record], plain: dict[str, Any]) -> Record:
    """The record of this kind that `to_plain` wrote."""
    readers = _readers(kind)
    return kind(**{name: readers[name](value) if name in readers else value for name, value in plain.items()})


@cache
def _readers(kind: Any) -> dict[str, Callable[[Any], Any]]:
    """How each field of a record is read back, for the fields that need more than the JSON value itself."""
    found = {}
    for entry in fields(kind):
        reader = _reader(str(entry.type))
        if reader is not None:
            found[entry.name] = reader
    return found


def _reader(annotation: str) -> Callable[[Any], Any] | None:
    base = annotation.removesuffix(" | None")
    optional = base != annotation
    inner: Callable[[Any], Any]
    if base == "date":
        inner = date.fromisoformat
    elif base in _NESTED:
        kind = _NESTED[base]
        inner = lambda value: from_plain(kind, value)  # noqa: E731 - one of several readers chosen here
    elif base.startswith("tuple["):
        inner = _tuple_reader(base.removeprefix("tuple[").removesuffix("]"))
    else:
        return None
    return (lambda value: None if value is None else inner(value)) if optional else inner


def _tuple_reader(inside: str) -> Callable[[Any], Any]:
    """Reader of `tuple[X, ...]` or of a pair `tuple[X, Y]`; pairs may hold records and days."""
    if inside.endswith(", ..."):
        one = inside.removesuffix(", ...")
        if one == "str":
            return tuple
        read_one = _reader(one) or (lambda value: value)
        return lambda values: tuple(read_one(value) for value in values)
    first, second = inside.split(", ")
    read_first, read_second = (_reader(part) or (lambda value: value) for part in (first, second))
    return lambda pair: (read_first(pair[0]), read_second(pair[1]))
