"""Types of the fields of scenario files: each reads one form of value and says what is wrong with another.

They are pydantic annotations. A wrong value raises one error of type `scenario`, whose context `findings`
lists what is wrong and where inside the value; `messages.py` turns it into positioned problems.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from dfftsim.law.vocabulary import (
    ACTIVITIES,
    ALL_EXPORTERS,
    CATEGORIES,
    IMPORTER_CONDITIONS,
    LOCALISATION_KINDS,
    PET_STATUS_KEY,
)
from dfftsim.scenario import units
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.terms import Finding, TermError, TermRules, TermSpec
from dfftsim.scenario.units import Dimension, QuantityError, shown
from dfftsim.scenario.words import CLAUSE_EXCEPTIONS, GRAVITY_MASSES, SIZES, WORKLOADS

ERROR_TYPE = "scenario"
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ID = re.compile(r"[a-z][a-z0-9_-]*")
_CODE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, eq=False)
class Reader:
    """A field type: how to read a value of a file (raises TermError), to write it, and its JSON Schema."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    json: Mapping[str, Any]
    unit: str = ""

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

    return Reader(read, dimension.write, quantity_schema(dimension), dimension.base)


def term(dimension: Dimension, *, scale: bool = False, distribution: bool = True) -> Reader:
    """A term of the dimension."""
    rules = TermRules(dimension, scale=scale, distribution=distribution)
    return Reader(rules.read, rules.write, {"x-term": dimension.id}, dimension.base)


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

    schema = {"anyOf": [{"x-term": dimension.id}, _mapping_schema(SIZES, {"x-term": dimension.id})]}
    return Reader(read, write, schema, dimension.base)


def word(what: str, allowed: tuple[str, ...]) -> Reader:
    """One word of a closed list. `what` completes "... is not ...", e.g. "a firm size"."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        text = value if isinstance(value, str) else ""
        raise wrong(f"{shown(value)} is not {what}", hint(text, allowed))

    return Reader(read, str, {"enum": list(allowed)})


def words(what: str, allowed: tuple[str, ...], *, whole: str = "") -> Reader:
    """One word or several of a closed list, in the order of that list; `whole` stands for all of them."""
    return _several(word(what, allowed), allowed if not whole else (*allowed, whole), whole, allowed)


def _several(one: Reader, known: tuple[str, ...], whole: str, allowed: tuple[str, ...]) -> Reader:
    def read(value: Any) -> tuple[str, ...]:
        if whole and value in (whole, [whole], (whole,)):
            return allowed or (whole,)
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
    return Reader(read, write, schema)


def _read_day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise wrong(f"{shown(value)} is not a day", "write year-month-day, e.g. 2023-03-30")
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        raise wrong(f"{shown(value)} is not a day of the calendar") from None


def _read_code(value: Any) -> str:
    if isinstance(value, str) and _CODE.fullmatch(value):
        return value
    what = f"{shown(value)} is not the code of a jurisdiction"
    if isinstance(value, str) and _CODE.fullmatch(value.upper()):
        raise wrong(what, f"did you mean {value.upper()}?")
    raise wrong(what, "write two capital letters, e.g. JP")


def _read_id(value: Any) -> str:
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise wrong(f"{shown(value)} is not an id", "write small letters, digits, _ and -, a letter first")


def _read_text(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise wrong(f"{shown(value)} is not a text", f'write "{value}" in quotes')
    raise wrong(f"{shown(value)} is not a text")


def _read_flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise wrong(f"{shown(value)} is not true or false", "write true or false")


def whole_number(low: int, high: int | None = None, *, unlimited: bool = False) -> Reader:
    """A whole number within bounds; with `unlimited` also that word."""
    example = f"write a whole number from {low} " + ("up" if high is None else f"to {high}")

    def read(value: Any) -> int | str:
        if unlimited and value == "unlimited":
            return "unlimited"
        if isinstance(value, bool) or not isinstance(value, int):
            whole = isinstance(value, float) and value.is_integer()
            raise wrong(f"{shown(value)} is not a whole number", "" if whole else example)
        if value < low or (high is not None and value > high):
            raise wrong(f"{value} is out of range", example)
        return value

    schema: dict[str, Any] = {"type": "integer", "minimum": low}
    if high is not None:
        schema["maximum"] = high
    return Reader(read, _same, {"anyOf": [schema, {"const": "unlimited"}]} if unlimited else schema)


def quantity_schema(dimension: Dimension) -> dict[str, Any]:
    """JSON Schema of a plain quantity."""
    text = {"type": "string", "pattern": dimension.pattern(), "examples": [dimension.example]}
    if not dimension.bare:
        return text
    bare: dict[str, Any] = {"type": "number", "minimum": dimension.low}
    if dimension.high is not None:
        bare["maximum"] = dimension.high
    return {"anyOf": [bare, text]}


def _mapping_schema(keys: tuple[str, ...], value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {key: dict(value) for key in keys},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _same(value: Any) -> Any:
    return value


CODE = Reader(_read_code, str, {"type": "string", "pattern": "^[A-Z]{2}$"})
_ANY_CODE = _several(CODE, (), "any", ())

Day = Annotated[date, Reader(_read_day, date.isoformat, {"type": "string", "format": "date"})]
Code = Annotated[str, CODE]
Codes = Annotated[tuple[str, ...], _several(CODE, (), "", ())]
CodesOrAny = Annotated[tuple[str, ...], _ANY_CODE]
Id = Annotated[str, Reader(_read_id, str, {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"})]
Ids = Annotated[
    tuple[str, ...],
    _several(Reader(_read_id, str, {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"}), (), "", ()),
]
Words = Annotated[str, Reader(_read_text, str, {"type": "string", "pattern": r"\S"})]
Flag = Annotated[bool, Reader(_read_flag, _same, {"type": "boolean"})]

Duration = Annotated[float, quantity(units.DURATION)]
Share = Annotated[float, quantity(units.SHARE)]
Growth = Annotated[float, quantity(units.GROWTH)]
Factor = Annotated[float, quantity(units.FACTOR)]
Money = Annotated[float, quantity(units.MONEY)]
MoneyPerSize = Annotated[float, quantity(units.MONEY_PER_SIZE)]
Bandwidth = Annotated[float, quantity(units.BANDWIDTH)]

DurationTerm = Annotated[TermSpec, term(units.DURATION)]
ShareTerm = Annotated[TermSpec, term(units.SHARE, distribution=False)]
RateTerm = Annotated[TermSpec, term(units.RATE, distribution=False)]
ScaledRateTerm = Annotated[TermSpec, term(units.RATE, scale=True)]
SizeTerm = Annotated[TermSpec, term(units.SIZE)]
GrowthTerm = Annotated[TermSpec, term(units.GROWTH, distribution=False)]
CountTerm = Annotated[TermSpec, term(units.COUNT, distribution=False)]

ScaleBySize = Annotated[BySize, by_size(units.COUNT, scale=False)]
CountBySize = Annotated[BySize, by_size(units.COUNT)]
ValueBySize = Annotated[BySize, by_size(units.MONEY_PER_YEAR)]
PersonsBySize = Annotated[BySize, by_size(units.PERSONS_PER_YEAR)]

Categories = Annotated[tuple[str, ...], words("a data category", CATEGORIES)]
Category = Annotated[str, word("a data category", CATEGORIES)]
Exporter = Annotated[str, word("an exporter kind", ALL_EXPORTERS)]
Exporters = Annotated[tuple[str, ...], words("an exporter kind", ALL_EXPORTERS)]
Importer = Annotated[tuple[str, ...], words("an importer condition", IMPORTER_CONDITIONS)]
Activity = Annotated[tuple[str, ...], words("an activity", ACTIVITIES)]
Workload = Annotated[str, word("a workload", WORKLOADS)]
FirmSize = Annotated[str, word("a firm size", SIZES)]
Pets = Annotated[tuple[str, ...], words("a PET", tuple(PET_STATUS_KEY), whole="all")]
GravityMass = Annotated[str, word("a mass for the gravity rule", GRAVITY_MASSES)]
LocalisationKind = Annotated[str, word("a kind of localisation", LOCALISATION_KINDS)]
Exceptions = Annotated[tuple[str, ...], words("an exception of the clause", CLAUSE_EXCEPTIONS)]


def share_by_size(value: Any) -> dict[str, TermSpec]:
    """Shares of the firm sizes: a term for each size that occurs."""
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"{shown(value)} is not shares by firm size", "write e.g. {small: 0.7, large: 0.3}")
    rules = TermRules(units.SHARE, scale=False, distribution=False)
    findings: list[Finding] = []
    shares: dict[str, TermSpec] = {}
    for size, share in value.items():
        if size not in SIZES:
            findings.append(Finding((size,), f'"{size}" is not a firm size', hint(str(size), SIZES)))
            continue
        try:
            shares[size] = rules.read(share)
        except TermError as error:
            findings += [f._replace(at=(size, *f.at)) for f in error.findings]
    constants = [share.constant for share in shares.values()]
    if not findings and all(c is not None for c in constants):
        total = sum(c for c in constants if c is not None)
        if abs(total - 1) > 1e-6:
            findings.append(
                Finding((), f"the shares of the firm sizes sum to {total:.6g}", "make them sum to 1")
            )
    if findings:
        raise TermError(findings)
    return {size: shares[size] for size in SIZES if size in shares}


def _write_shares(value: Mapping[str, TermSpec]) -> dict[str, Any]:
    rules = TermRules(units.SHARE)
    return {size: rules.write(share) for size, share in value.items()}


FirmSizes = Annotated[
    Mapping[str, TermSpec],
    Reader(share_by_size, _write_shares, _mapping_schema(SIZES, {"x-term": "share"})),
]


def _read_number_or_range(value: Any) -> float | tuple[float, float, float]:
    """The value of a parameter in its own unit: a number, or {low, mode, high}."""
    if isinstance(value, Mapping) and set(value) == {"low", "mode", "high"}:
        low, mode, high = (_plain_number(value[k], (k,)) for k in ("low", "mode", "high"))
        if not low <= mode <= high:
            raise wrong("low, mode and high are not in order", "write low <= mode <= high")
        return (low, mode, high)
    if isinstance(value, tuple):
        return value
    return _plain_number(value, ())


def _plain_number(value: Any, at: tuple[str, ...]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        instead = "write a number in the unit of the parameter, or {low, mode, high}"
        raise TermError([Finding(at, f"{shown(value)} is not a number", instead)])
    return float(value)


def _write_number_or_range(value: float | tuple[float, float, float]) -> Any:
    return dict(zip(("low", "mode", "high"), value, strict=True)) if isinstance(value, tuple) else value


ParameterValue = Annotated[
    float | tuple[float, float, float],
    Reader(
        _read_number_or_range,
        _write_number_or_range,
        {
            "anyOf": [
                {"type": "number"},
                {
                    "type": "object",
                    "properties": {k: {"type": "number"} for k in ("low", "mode", "high")},
                    "required": ["low", "mode", "high"],
                    "additionalProperties": False,
                },
            ]
        },
    ),
]


def _read_bound(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(f"{shown(value)} is not a number", "write e.g. 0.02")
    return float(value)


def _read_interval(value: Any) -> tuple[float, float]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise wrong(f"{shown(value)} is not two numbers", "write [low, high]")
    return _read_bound(value[0]), _read_bound(value[1])


Bound = Annotated[float, Reader(_read_bound, _same, {"type": "number"})]
Interval = Annotated[
    tuple[float, float],
    Reader(
        _read_interval, list, {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    ),
]
