"""The shape of the law files: every key that a row may have, how it is read, and its default.

`docs/law.md` tells in words what each key means. A reader turns the value of one key into the value of one
field of a record; what it cannot accept it reports with its place, and it goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dfftsim.errors import Problem
from dfftsim.law.countries import destination_problem
from dfftsim.law.model import HolderThreshold, Name, Range, Rate, VolumeThreshold
from dfftsim.law.nearest import instead_of
from dfftsim.law.positions import Mark, Node
from dfftsim.law.vocabulary import COUNTED_FROM, PERIODS

ASSUMPTION = "ASSUMPTION"
"""The word in a note that marks a number as a modelling judgement, not a finding."""


@dataclass(slots=True)
class Reading:
    """One file being read: its name for errors, and the problems found so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    defaults_are_errors: bool = True  # one way to write a fact: a key at its default is left out

    def problem(self, mark: Mark, what: str, instead: str = "") -> None:
        """Add a problem at a place of this file."""
        self.problems.append(Problem(self.file, mark.line, mark.column, what, instead))


class Refused(Exception):  # noqa: N818 - not an error of its own: the reader's way to say what is wrong
    """A value that its reader does not accept: what is wrong, what would be right, and where if not at the
    value.
    """

    def __init__(self, what: str, instead: str = "", mark: Mark | None = None):
        super().__init__(what)
        self.what, self.instead, self.mark = what, instead, mark


Reader = Callable[[Node], Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a row.

    read: turns the node into the field's value, or raises Refused. needed: must be written. nullable: may be
    null. default: what leaving it out means. attribute: the record's field if it has another name; "" = kept
    among `extra`.
    """

    read: Reader
    needed: bool = False
    nullable: bool = False
    default: Any = None
    attribute: str | None = None


Keys = Mapping[str, Key]


def read_row(reading: Reading, node: Node, keys: Keys, what: str) -> dict[str, Any] | None:
    """The fields of one row by attribute name (a mapping; `extra` holds display-only keys); None if anything
    is wrong.
    """
    before = len(reading.problems)
    if not isinstance(node.value, dict):
        reading.problem(node.mark, f"{what}: expected keys and values")
        return None
    values: dict[str, Any] = {}
    extra: list[tuple[str, str]] = []
    for name, child in node.value.items():
        key = keys.get(name)
        if key is None:
            reading.problem(node.keys[name], f"{what}: unknown key {name}", instead_of(name, keys))
            continue
        value = _read_value(reading, name, child, key)
        if key.attribute == "":
            if value is not None:
                extra.append((name, str(value)))
        else:
            values[key.attribute or name] = value
    for name, key in keys.items():
        if key.needed and name not in node.value:
            reading.problem(node.mark, f"{what}: key missing: {name}")
    if extra:
        values["extra"] = tuple(extra)
    return values if len(reading.problems) == before else None


def _read_value(reading: Reading, name: str, node: Node, key: Key) -> Any:
    if node.value is None:
        if not key.nullable:
            reading.problem(node.mark, f"{name}: empty", "give a value or leave the key out")
        return None
    try:
        value = key.read(node)
    except Refused as refused:
        reading.problem(refused.mark or node.mark, f"{name}: {refused.what}", refused.instead)
        return None
    if reading.defaults_are_errors and not key.needed and key.default is not None and value == key.default:
        reading.problem(node.mark, f"{name}: written at its default", "leave it out")
    return value


def text(node: Node) -> str:
    """Words in a person's language, not empty."""
    if not isinstance(node.value, str) or not node.value.strip():
        raise Refused(f"expected words, found {_shown(node)}", "put it in quotes" if _is_scalar(node) else "")
    return node.value


def boolean(node: Node) -> bool:
    """`true` or `false`."""
    if not isinstance(node.value, bool):
        raise Refused(f"expected true or false, found {_shown(node)}")
    return node.value


def day(node: Node) -> date:
    """An ISO day."""
    if not isinstance(node.value, date):
        raise Refused(f"not a day: {_shown(node)}", "write YYYY-MM-DD")
    return node.value


def source_date(node: Node) -> date | str:
    """An ISO day, or a month or year in quotes."""
    if isinstance(node.value, str) and re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2]))?", node.value):
        return node.value
    return day(node)


def number(node: Node) -> float:
    """A number, zero or above."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise Refused(f"expected a number of zero or more, found {_shown(node)}")
    return value


def share(node: Node) -> float:
    """A number from 0 to 1."""
    value = number(node)
    if value > 1:
        raise Refused(f"expected a share from 0 to 1, found {_shown(node)}")
    return value


def count(node: Node) -> int:
    """A whole number, zero or above."""
    if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 0:
        raise Refused(f"expected a whole number, found {_shown(node)}")
    return node.value


def word(allowed: Iterable[str]) -> Reader:
    """Reader of one word of a closed vocabulary."""
    vocabulary = tuple(allowed)

    def read(node: Node) -> str:
        if not isinstance(node.value, str) or node.value not in vocabulary:
            shown = _shown(node)
            raise Refused(
                f"unknown word {shown}", instead_of(shown, vocabulary) or _list_if_short(vocabulary)
            )
        return node.value

    return read


def listed(read_one: Reader, *, empty: bool = False) -> Reader:
    """Reader of a list of which each entry is read by `read_one`; no entry twice."""

    def read(node: Node) -> tuple[Any, ...]:
        if not isinstance(node.value, list):
            raise Refused(f"expected a list, found {_shown(node)}", "write it as [a, b]")
        if not node.value and not empty:
            raise Refused("an empty list", "name at least one, or leave the key out")
        values = []
        for child in node.value:
            try:
                value = read_one(child)
            except Refused as refused:
                raise Refused(refused.what, refused.instead, refused.mark or child.mark) from None
            if value in values:
                raise Refused(f"{value} twice", mark=child.mark)
            values.append(value)
        return tuple(values)

    return read


def words(allowed: Iterable[str]) -> Reader:
    """Reader of a list of words of a closed vocabulary."""
    return listed(word(allowed))


def joined(node: Node) -> str:
    """A list of free words, kept as one text for display."""
    return ", ".join(listed(text)(node))


def country(node: Node) -> str:
    """A code of ISO 3166, or EU."""
    if problem := destination_problem(node.value):
        raise Refused(*problem)
    return str(node.value)


def destinations(node: Node) -> tuple[str, ...]:
    """`any`, `arrangement:ID`, or a list of codes; as a tuple of one or more words (or none)."""
    if isinstance(node.value, list):
        return tuple(listed(country, empty=True)(node))
    if node.value == "any" or re.fullmatch(r"arrangement:[a-z0-9-]+", str(node.value)):
        return (str(node.value),)
    raise Refused(f"unknown destination {_shown(node)}", "write any, arrangement:ID, or a list of codes")


def record(keys: Keys, make: Callable[..., Any]) -> Reader:
    """Reader of a nested row, made into a record by `make`."""

    def read(node: Node) -> Any:
        reading = Reading("")
        values = read_row(reading, node, keys, "entry")
        if values is None:
            first = reading.problems[0]
            what = first.what.removeprefix("entry: ")
            raise Refused(what, first.instead, Mark(first.line, first.column))
        return make(**values)

    return read


def _range(**values: Any) -> Range:
    numbers = [values[bound] for bound in ("low", "mode", "high") if values.get(bound) is not None]
    if numbers != sorted(numbers):
        raise Refused("needs low <= mode <= high")
    note = values.get("note") or ""
    return Range(**values, judgement=bool(numbers) and ASSUMPTION.lower() in note.lower())


def _volume(**values: Any) -> VolumeThreshold:
    _bounds(values, ("records_min", "records_max"), ("sensitive_min", "sensitive_max"))
    return VolumeThreshold(**values)


def _holder(**values: Any) -> HolderThreshold:
    _bounds(values, ("persons_min", "persons_max"))
    return HolderThreshold(**values)


def _bounds(values: dict[str, Any], *pairs: tuple[str, str]) -> None:
    values.pop("counts")
    if all(values.get(bound) is None for pair in pairs for bound in pair):
        raise Refused("no bound", "give at least one minimum or maximum")
    for low, high in pairs:
        if values.get(low) is not None and values.get(high) is not None and values[low] > values[high]:
            raise Refused(f"{low} above {high}")


_BOUND = Key(number, nullable=True)
_PERSONS = Key(count)
name = record({"en": Key(text, needed=True), "ja": Key(text, needed=True)}, Name)
"""Reader of a name in English and Japanese."""
number_range = record({"low": _BOUND, "mode": _BOUND, "high": _BOUND, "note": Key(text)}, _range)
"""Reader of a range; `judgement` is set where the note says ASSUMPTION."""
rate = record({"value": Key(share, needed=True), "note": Key(text), "source": Key(text, nullable=True)}, Rate)
"""Reader of a share of cases with its source."""
volume_threshold = record(
    {
        "counts": Key(word(("persons",)), needed=True),
        "records_min": _PERSONS,
        "records_max": _PERSONS,
        "sensitive_min": _PERSONS,
        "sensitive_max": _PERSONS,
        "period": Key(word(PERIODS)),
        "counted_from": Key(word(COUNTED_FROM)),
    },
    _volume,
)
"""Reader of bounds on the number of persons sent."""
holder_threshold = record(
    {"counts": Key(word(("persons",)), needed=True), "persons_min": _PERSONS, "persons_max": _PERSONS},
    _holder,
)
"""Reader of bounds on the number of persons held."""


def _is_scalar(node: Node) -> bool:
    return not isinstance(node.value, list | dict)


def _shown(node: Node) -> str:
    if isinstance(node.value, dict):
        return "keys and values"
    if isinstance(node.value, list):
        return "a list"
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    shown = "nothing" if node.value is None else str(node.value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _list_if_short(vocabulary: tuple[str, ...]) -> str:
    return f"one of {', '.join(vocabulary)}" if len(vocabulary) <= 8 else ""
