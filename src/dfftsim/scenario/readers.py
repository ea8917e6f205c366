"""How fields of scenario files are read: one form of value each, and what is wrong with any other.

They are pydantic annotations. A wrong value raises one error of type `scenario`, whose context `findings`
lists what is wrong and where inside the value; `messages.py` turns it into positioned problems.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from dfftsim.scenario.nearest import hint
from dfftsim.scenario.terms import Finding, TermError, TermRules, TermSpec
from dfftsim.scenario.units import Dimension, QuantityError, shown
from dfftsim.scenario.words import SIZES

ERROR_TYPE = "scenario"
SHOWN_AT_MOST = 8


@dataclass(frozen=True, eq=False)
class Reader:
    """A field type: how to read a value of a file (or raise TermError) and to write it; its name."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    json: Mapping[str, Any]
    says: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        def read(value: Any) -> Any:
            try:
                return self.read(value)
            except TermError as error:
                raise PydanticCustomError(
                    ERROR_TYPE, "{text}", {"text": str(error), "findings": tuple(error.findings)}
                ) from None

        return core_schema.no_info_plain_validator_function(
            read, serialization=core_schema.plain_serializer_function_ser_schema(self.write)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return dict(self.json)


@dataclass(frozen=True, slots=True)
class BySize:
    """A term for each firm size; one term alone holds for all four."""

    terms: tuple[tuple[str, TermSpec], ...]

    def of(self, size: str) -> TermSpec:
        """The term of a size. Raises KeyError where the scenario leaves that size out."""
        return dict(self.terms)[size]

    @property
    def sizes(self) -> tuple[str, ...]:
        return tuple(size for size, _ in self.terms)


def wrong(what: str, instead: str = "") -> TermError:
    """The error of a value that is wrong as a whole."""
    return TermError([Finding((), what, instead)])


def quantity(dimension: Dimension) -> Reader:
    """A plain quantity, kept as a number in the base unit."""

    def read(value: Any) -> float:
        try:
            return dimension.parse(value)
        except QuantityError as error:
            raise wrong(error.what, error.instead) from None

    return Reader(read, dimension.write, quantity_schema(dimension), dimension.phrase.partition(" ")[2])


def term(
    dimension: Dimension, *, scale: bool = False, distribution: bool = True, bodies: bool = False
) -> Reader:
    """A term of the dimension."""
    rules = TermRules(dimension, scale=scale, distribution=distribution, bodies=bodies)
    says = f"{dimension.phrase.partition(' ')[2]} (term)"
    return Reader(rules.read, rules.write, {"x-term": dimension.id}, says)


def by_size(dimension: Dimension, *, scale: bool = True) -> Reader:
    """A term, or one for each firm size."""
    rules = TermRules(dimension, scale=scale)

    def read(value: Any) -> BySize:
        if isinstance(value, BySize):
            return value
        if not isinstance(value, Mapping) or not any(key in SIZES for key in value):
            one = rules.read(value)
            return BySize(tuple((size, one) for size in SIZES))
        findings: list[Finding] = []
        terms: dict[str, TermSpec] = {}
        for key, inner in value.items():
            if key not in SIZES:
                findings.append(Finding((key,), f'"{key}" is not a firm size', hint(key, SIZES)))
                continue
            try:
                terms[key] = rules.read(inner)
            except TermError as error:
                findings += [f._replace(at=(key, *f.at)) for f in error.findings]
        if findings:
            raise TermError(findings)
        return BySize(tuple((size, terms[size]) for size in SIZES if size in terms))

    def write(value: BySize) -> Any:
        terms = dict(value.terms)
        if len(terms) == len(SIZES) and len(set(terms.values())) == 1:
            return rules.write(value.terms[0][1])
        return {size: rules.write(one) for size, one in terms.items()}

    schema = {"anyOf": [{"x-term": dimension.id}, mapping_schema(SIZES, {"x-term": dimension.id})]}
    return Reader(read, write, schema, f"{dimension.phrase.partition(' ')[2]} (term, or by size)")


def word(what: str, allowed: tuple[str, ...]) -> Reader:
    """One word of a closed list. `what` completes "... is not ...", e.g. "a firm size"."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        text = value if isinstance(value, str) else ""
        raise wrong(f"{shown(value)} is not {what}", hint(text, allowed))

    is_short = len(allowed) <= SHOWN_AT_MOST
    says = " ".join(f"`{one}`" for one in allowed) if is_short else what.partition(" ")[2]
    return Reader(read, str, {"enum": list(allowed)}, says)


def words(what: str, allowed: tuple[str, ...], *, whole: str = "", meant: tuple[str, ...] = ()) -> Reader:
    """One word or several of a closed list, in the order of that list; `whole` stands for `meant`."""
    return several(word(what, allowed), allowed, whole, meant)


def several(one: Reader, known: tuple[str, ...], whole: str, meant: tuple[str, ...]) -> Reader:
    """One item or a list of them without repetition, in the order of `known` if there is one.

    `whole` stands for `meant`, or for itself where that is empty.
    """

    def read(value: Any) -> tuple[str, ...]:
        if whole and value in (whole, [whole], (whole,)):
            return meant or (whole,)
        items = list(value) if isinstance(value, list | tuple) else [value]
        findings: list[Finding] = []
        read_items: list[str] = []
        for i, item in enumerate(items):
            at = (i,) if isinstance(value, list | tuple) else ()
            try:
                read_items.append(one.read(item))
            except TermError as error:
                findings += [f._replace(at=(*at, *f.at)) for f in error.findings]
                continue
            if read_items[-1] in read_items[:-1]:
                findings.append(Finding(at, f"{shown(item)} stands twice in the list", "keep one"))
        if findings:
            raise TermError(findings)
        return tuple(sorted(read_items, key=known.index)) if known else tuple(read_items)

    def write(value: tuple[str, ...]) -> str | list[str]:
        return whole if whole and value == (whole,) else list(value)

    single: list[Any] = [dict(one.json)]
    if whole:
        single.append({"const": whole})
    schema = {"anyOf": [*single, {"type": "array", "items": dict(one.json), "uniqueItems": True}]}
    says = f"{one.says} or a list" + (f", or `{whole}`" if whole else "")
    return Reader(read, write, schema, says)


def whole_number(low: int, high: int | None = None, *, words: tuple[str, ...] = ()) -> Reader:
    """A whole number within bounds, or one of some words."""
    range_told = f"whole number from {low} " + ("up" if high is None else f"to {high}")
    example = f"write a {range_told}"

    def read(value: Any) -> int | str:
        if isinstance(value, str) and value in words:
            return value
        if isinstance(value, bool) or not isinstance(value, int):
            whole = isinstance(value, float) and value.is_integer()
            raise wrong(f"{shown(value)} is not a whole number", "" if whole else example)
        if value < low or (high is not None and value > high):
            raise wrong(f"{value} is out of range", example)
        return value

    schema: dict[str, Any] = {"type": "integer", "minimum": low}
    if high is not None:
        schema["maximum"] = high
    says = " or ".join([range_told, *(f"`{word}`" for word in words)])
    return Reader(read, same, {"anyOf": [schema, {"enum": list(words)}]} if words else schema, says)


def quantity_schema(dimension: Dimension) -> dict[str, Any]:
    """JSON Schema of a plain quantity."""
    text = {"type": "string", "pattern": dimension.pattern(), "examples": [dimension.example]}
    if not dimension.bare:
        return text
    bare: dict[str, Any] = {"type": "number", "minimum": dimension.low}
    if dimension.high is not None:
        bare["maximum"] = dimension.high
    return {"anyOf": [bare, text]}


def mapping_schema(keys: tuple[str, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Schema of a table with some of these keys."""
    return {
        "type": "object",
        "properties": {key: dict(value) for key in keys},
        "additionalProperties": False,
        "minProperties": 1,
    }


def same(value: Any) -> Any:
    """The value itself, where what is read is written as it is."""
    return value
