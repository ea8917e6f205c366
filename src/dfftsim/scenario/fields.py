"""Types of the fields of scenario files: days, codes, words of closed lists, quantities, terms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from dfftsim.law.countries import OTHER_SPELLINGS
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
from dfftsim.scenario.readers import (
    BySize as BySize,
)
from dfftsim.scenario.readers import (
    Reader,
    by_size,
    mapping_schema,
    quantity,
    same,
    several,
    term,
    word,
    words,
    wrong,
)
from dfftsim.scenario.terms import Finding, TermError, TermRules, TermSpec
from dfftsim.scenario.units import shown
from dfftsim.scenario.words import CLAUSE_EXCEPTIONS, GRAVITY_MASSES, SIZES, WORKLOADS

_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_ID = re.compile(r"[a-z][a-z0-9_-]*")
_CODE = re.compile(r"[A-Z]{2}")


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
    meant = OTHER_SPELLINGS.get(value.upper(), value.upper()) if isinstance(value, str) else ""
    if _CODE.fullmatch(meant):
        raise wrong(what, f"did you mean {meant}?")
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


CODE = Reader(_read_code, str, {"type": "string", "pattern": "^[A-Z]{2}$"}, "code")
PETS = tuple(PET_STATUS_KEY)
ALL_PETS = tuple(name for name in PETS if name != "anonymisation")
"""What `all` stands for: the technologies. That data are anonymous is a finding of law, asked for by name."""
_ID_READER = Reader(_read_id, str, {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"}, "id")
_ANY_CODE = several(CODE, (), "any", ())

Day = Annotated[date, Reader(_read_day, date.isoformat, {"type": "string", "format": "date"}, "day")]
Code = Annotated[str, CODE]
Codes = Annotated[tuple[str, ...], several(CODE, (), "", ())]
CodesOrAny = Annotated[tuple[str, ...], _ANY_CODE]
Id = Annotated[str, _ID_READER]
Ids = Annotated[
    tuple[str, ...],
    several(_ID_READER, (), "", ()),
]
Words = Annotated[str, Reader(_read_text, str, {"type": "string", "pattern": r"\S"}, "text")]
Flag = Annotated[bool, Reader(_read_flag, same, {"type": "boolean"}, "`true` `false`")]

Duration = Annotated[float, quantity(units.DURATION)]
Share = Annotated[float, quantity(units.SHARE)]
Factor = Annotated[float, quantity(units.FACTOR)]
Money = Annotated[float, quantity(units.MONEY)]
MoneyPerSize = Annotated[float, quantity(units.MONEY_PER_SIZE)]
Rate = Annotated[float, quantity(units.RATE)]
Bandwidth = Annotated[float, quantity(units.BANDWIDTH)]

DurationTerm = Annotated[TermSpec, term(units.DURATION)]
ShareTerm = Annotated[TermSpec, term(units.SHARE, distribution=False)]
RateTerm = Annotated[TermSpec, term(units.RATE, distribution=False)]
ScaledRateTerm = Annotated[TermSpec, term(units.RATE, scale=True)]
SizeTerm = Annotated[TermSpec, term(units.SIZE)]
GrowthTerm = Annotated[TermSpec, term(units.GROWTH, distribution=False)]
RecordsTerm = Annotated[TermSpec, term(units.COUNT)]
SpreadTerm = Annotated[TermSpec, term(units.FACTOR)]

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
Pets = Annotated[tuple[str, ...], words("a PET", PETS, whole="all", meant=ALL_PETS)]
GravityMass = Annotated[str, word("a mass for the gravity rule", GRAVITY_MASSES)]
LocalisationKind = Annotated[str, word("a kind of localisation", LOCALISATION_KINDS)]
Exceptions = Annotated[tuple[str, ...], words("an exception of the clause", CLAUSE_EXCEPTIONS)]


def _read_shares(value: Any) -> dict[str, TermSpec]:
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
    Reader(_read_shares, _write_shares, mapping_schema(SIZES, {"x-term": "share"}), "shares by size"),
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
        "number, or {low, mode, high}",
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


Bound = Annotated[float, Reader(_read_bound, same, {"type": "number"}, "number")]
_TWO_NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
Interval = Annotated[tuple[float, float], Reader(_read_interval, list, _TWO_NUMBERS, "[low, high]")]
