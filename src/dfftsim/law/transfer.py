"""The question put to the rule book: one transfer, with what the asker left open filled by the rule book's
defaults.

Defaults (each one used is named in the answer): exporter `firm`; activity `data_brokerage` for a data broker,
else `vendor_employment_investment`; 1 person; sensitive persons = persons where a category asked counts as
sensitive at the origin, else 0; persons held = persons. Persons include the sensitive ones and are raised to
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from dfftsim.errors import InputError, Problem
from dfftsim.law.countries import COUNTRIES, EU_MEMBERS
from dfftsim.law.nearest import instead_of
from dfftsim.law.vocabulary import (
    ACTIVITIES,
    ALL_EXPORTERS,
    CATEGORIES,
    EXPORTER_CONDITIONS,
    EXPORTERS,
    IMPORTER_CONDITIONS,
    JURISDICTIONS,
    PET_STATUS_KEY,
    REGIONAL_EXPORTERS,
)

DEFAULT_EXPORTER = "firm"
DEFAULT_ACTIVITY = "vendor_employment_investment"
BROKER_ACTIVITY = "data_brokerage"
WORD_LISTS = ("importer", "activities", "exporter_conditions", "exporter_conditions_not_met")
OTHER_SPELLINGS = {"UK": "GB", "EL": "EU", "EEA": "EU", "USA": "US", "UAE": "AE"}
"""Codes that people write and that mean another one."""


class Counts(NamedTuple):
    """Numbers of persons that thresholds look at. `ordinary` are those whose data are not sensitive."""

    persons: int
    ordinary: int
    sensitive: int
    held: int


def counted(
    data: Sequence[str],
    persons: int | None,
    sensitive: int | None,
    held: int | None,
    counts_as_sensitive: Sequence[str],
) -> Counts:
    """The numbers of a transfer of these categories, with the defaults for those that are not given."""
    persons = 1 if persons is None else persons
    if sensitive is None:
        sensitive = persons if any(c in counts_as_sensitive for c in data) else 0
    persons = max(persons, sensitive)
    return Counts(persons, persons - sensitive, sensitive, persons if held is None else held)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Data of one origin to one destination, and who sends what for which purpose. `None` = not given.

    data: categories, in any order. persons, sensitive, held: numbers of persons. importer: conditions that
    the receiver meets, exactly these if given. exporter_conditions, exporter_conditions_not_met: facts known
    of the sender; one that is in neither stays open. pet: the technology applied before sending. strict: the
    strict reading. first_received_from: the jurisdiction that the data came from before (the second leg of an
    onward transfer).
    Raises InputError with every problem at once, each with the nearest right word.
    """

    origin: str
    destination: str
    data: tuple[str, ...]
    persons: int | None = None
    sensitive: int | None = None
    held: int | None = None
    exporter: str | None = None
    importer: tuple[str, ...] | None = None
    activities: tuple[str, ...] | None = None
    pet: str = "none"
    strict: bool = False
    first_received_from: str | None = None
    exporter_conditions: tuple[str, ...] = ()
    exporter_conditions_not_met: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in WORD_LISTS:
            if isinstance(getattr(self, field), str):
                object.__setattr__(self, field, (getattr(self, field),))
        given = {self.data} if isinstance(self.data, str) else set(self.data)
        data = tuple(c for c in CATEGORIES if c in given)
        problems = list(self._problems()) if len(data) != len(given) or not self._plain() else []
        if problems:
            raise InputError(problems)
        object.__setattr__(self, "data", data)
        for field in WORD_LISTS:
            value = getattr(self, field)
            if value:
                object.__setattr__(self, field, tuple(sorted(set(value))))

    @property
    def exporter_kind(self) -> str:
        """The exporter asked for, or the default."""
        return self.exporter or DEFAULT_EXPORTER

    @property
    def activities_asked(self) -> tuple[str, ...]:
        """The activities asked for, or the default for this exporter."""
        if self.activities is not None:
            return self.activities
        return (BROKER_ACTIVITY,) if self.exporter_kind == "data_broker" else (DEFAULT_ACTIVITY,)

    def counts(self, counts_as_sensitive: Sequence[str]) -> Counts:
        """Numbers of persons with the defaults of a jurisdiction whose sensitive categories these are."""
        return counted(self.data, self.persons, self.sensitive, self.held, counts_as_sensitive)

    @property
    def defaults_used(self) -> tuple[str, ...]:
        """Names of the parts of the question that were not given and took their default."""
        absent = {
            "exporter": self.exporter is None,
            "activity": self.activities is None,
            "persons": self.persons is None,
            "sensitive": self.sensitive is None,
            "held": self.held is None,
            "importer": self.importer is None,
        }
        return tuple(name for name, is_absent in absent.items() if is_absent)

    def changed(self, **changes: Any) -> Transfer:
        """The same question with some parts changed."""
        return replace(self, **changes)

    def _plain(self) -> bool:
        """Whether everything is plainly right: the short way for questions a program asks by the thousand."""
        return (
            bool(self.data)
            and self.origin in JURISDICTIONS
            and self.destination in COUNTRIES
            and self.origin != self.destination
            and (self.exporter is None or self.exporter in EXPORTERS)
            and self.pet in PET_STATUS_KEY
            and all(_is_count(n) for n in (self.persons, self.sensitive, self.held))
            and not _stray(self.importer, IMPORTER_CONDITIONS)
            and not _stray(self.activities, ACTIVITIES)
            and not _stray(self.exporter_conditions, EXPORTER_CONDITIONS)
            and not _stray(self.exporter_conditions_not_met, EXPORTER_CONDITIONS)
            and (self.first_received_from is None or self.first_received_from in JURISDICTIONS)
        )

    def _problems(self) -> Iterable[Problem]:
        yield from code_problems("from", self.origin, only_known=True)
        yield from code_problems("to", self.destination, only_known=False)
        if self.origin == self.destination:
            yield _problem("to", f"{self.destination} is also the origin", "name another jurisdiction")
        if self.first_received_from is not None:
            yield from code_problems("first received from", self.first_received_from, only_known=True)
        data = (self.data,) if isinstance(self.data, str) else tuple(self.data)
        if not data:
            yield _problem("data", "no category", f"one or more of {', '.join(CATEGORIES)}")
        yield from _word_problems("data", data, CATEGORIES)
        yield from _exporter_problems(self.exporter, self.origin)
        yield from _word_problems("importer", self.importer or (), IMPORTER_CONDITIONS)
        yield from _word_problems("activity", self.activities or (), ACTIVITIES)
        for words in (self.exporter_conditions, self.exporter_conditions_not_met):
            yield from _word_problems("exporter condition", words, EXPORTER_CONDITIONS)
        yield from _word_problems("pet", (self.pet,), tuple(PET_STATUS_KEY))
        for name, number in (("persons", self.persons), ("sensitive", self.sensitive), ("held", self.held)):
            if not _is_count(number):
                yield _problem(name, f"{number!r} is no number of persons", "a whole number, 0 or more")


def transfer(origin: str, destination: str, data: str | Iterable[str], **rest: Any) -> Transfer:
    """A question from loose parts: an iterable of words, or a single word, where `Transfer` wants a tuple."""
    for field in WORD_LISTS:
        value = rest.get(field)
        if value is not None:
            rest[field] = (value,) if isinstance(value, str) else tuple(value)
    words = (data,) if isinstance(data, str) else tuple(sorted(data))
    return Transfer(origin, destination, words, **rest)


def _stray(words: Iterable[str] | None, known: Sequence[str]) -> bool:
    return words is not None and (isinstance(words, str) or any(word not in known for word in words))


def _is_count(number: object) -> bool:
    return number is None or (isinstance(number, int) and not isinstance(number, bool) and number >= 0)


def _problem(part: str, what: str, instead: str = "") -> Problem:
    return Problem("", 0, 0, f"{part}: {what}", instead)


def _word_problems(part: str, words: Iterable[str], known: Sequence[str]) -> Iterable[Problem]:
    for word in (words,) if isinstance(words, str) else words:
        if word not in known:
            instead = instead_of(str(word), known) or f"one of {', '.join(known)}"
            yield _problem(part, f"'{word}' is not known", instead)


def code_problems(part: str, code: str, only_known: bool) -> Iterable[Problem]:
    """What is wrong with a country code. only_known: it must be one of the seventeen."""
    upper = code.strip().upper()
    meant = OTHER_SPELLINGS.get(upper, upper)
    if meant in EU_MEMBERS:
        yield _problem(part, f"'{code}' is a Member State", "write EU, which stands for the 27")
    elif code in JURISDICTIONS or (code in COUNTRIES and not only_known):
        return
    elif meant in JURISDICTIONS or (meant in COUNTRIES and not only_known):
        yield _problem(part, f"'{code}' is not known", f"did you mean {meant}?")
    elif meant in COUNTRIES:
        yield _problem(
            part, f"the law of '{code}' is not in the rule book", f"one of {' '.join(JURISDICTIONS)}"
        )
    else:
        kind = "one of the jurisdictions " if only_known else "ISO 3166 code or one of "
        yield _problem(part, f"'{code}' is not known", kind + " ".join(JURISDICTIONS))


def _exporter_problems(exporter: str | None, origin: str) -> Iterable[Problem]:
    if exporter is None:
        return
    for home, kinds in REGIONAL_EXPORTERS.items():
        if exporter in kinds and home != origin:
            here = ", ".join(EXPORTERS + REGIONAL_EXPORTERS.get(origin, ()))
            yield _problem(
                "exporter", f"'{exporter}' exists only in {home}, not in {origin}", f"one of {here}"
            )
    if exporter not in ALL_EXPORTERS:
        yield from _word_problems("exporter", (exporter,), EXPORTERS + REGIONAL_EXPORTERS.get(origin, ()))
