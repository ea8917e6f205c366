"""What jurisdictions make of the output of PETs, day by day: assurance, status rules, broken PETs.

Where the law says `depends`, each replication draws one answer for each (jurisdiction, status). A status rule
(lever X3) replaces the draw by verified assurance, which grows by projects (X1) and crosses borders by
recognition (X2). A broken PET (shock S4) leaves its output as plain data to every law.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from dfftsim.law.evaluate import StatusOverride
from dfftsim.law.vocabulary import JURISDICTIONS, PET_STATUS_KEY, STATUS_KEYS
from dfftsim.pets.catalogue import Catalogue
from dfftsim.world.streams import Purpose, Streams

MATURE_TRL, IMMATURE_TRL = 9, 5
"""Maturity from which, and up to which, the assurance at the start differs from that of the others."""
ONE_DAY = timedelta(days=1)
Value = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Verification:
    """Projects of some parties that verify PETs: for each PET one after the other, each `days` long, failing
    with chance `fail`; one that passes adds `step` to its assurance. `id` names the draws.
    """

    id: str
    parties: frozenset[str]
    start: date
    pets: tuple[str, ...]
    projects: int
    days: float
    fail: float
    step: float

    def passed(self, pet: str, streams: Streams) -> list[date]:
        """First days after the projects for a PET that pass in a replication."""
        draw = streams.entity(f"verification:{self.id}:{pet}").uniform
        return [
            later(self.start, (n + 1) * self.days)
            for n in range(self.projects)
            if draw(Purpose.PROJECT, n) >= self.fail
        ]


@dataclass(frozen=True, slots=True)
class Recognition:
    """From a day on each party counts the `share` of the other parties' highest assurance as its own."""

    parties: frozenset[str]
    start: date
    share: float


@dataclass(frozen=True, slots=True)
class StatusRule:
    """From a day on the parties settle what `depends` for the output of some PETs: out of scope from an
    assurance of `floor` on, else in scope. A floor of 0 accepts all.
    """

    parties: frozenset[str]
    start: date
    pets: frozenset[str]
    floor: float


@dataclass(frozen=True, slots=True)
class Break:
    """PETs that are broken from a day on until they are repaired; firms know it `notice_days` before."""

    pets: frozenset[str]
    start: date
    repaired: date
    notice_days: float

    @property
    def known_from(self) -> date:
        """The day on which firms learn of it."""
        return self.start - timedelta(days=ceil(self.notice_days))


@dataclass(frozen=True, slots=True)
class PetEffects:
    """What levers and shocks change in the assurance and the legal status of PETs."""

    verifications: tuple[Verification, ...] = ()
    recognitions: tuple[Recognition, ...] = ()
    rules: tuple[StatusRule, ...] = ()
    breaks: tuple[Break, ...] = ()

    @property
    def days(self) -> list[date]:
        """Days on which a reading may change, but for those on which a project passes."""
        found = {one.start for one in self.recognitions} | {one.start for one in self.rules}
        return sorted(found | {day for one in self.breaks for day in (one.start, one.repaired)})


class StatusReading(NamedTuple):
    """How one jurisdiction reads the output of one PET where its status is `depends`.

    word: accepted or refused (as drawn), verified or unverified (by a status rule), broken (whatever the
    status). assurance: 0 to 1.
    """

    word: str
    assurance: float

    @property
    def override(self) -> StatusOverride:
        """How `law.evaluate` is to take `depends`."""
        return "accepted" if self.word in ("accepted", "verified") else "refused"

    def worse_than(self, other: StatusReading) -> bool:
        """Whether an output that counted as out of scope before may no longer do so."""
        if self.word == "broken":
            return other.word != "broken"
        return self.override == "refused" and other.override == "accepted"


Readings = Mapping[str, StatusReading]
"""The readings of one jurisdiction on one day, by PET."""


class Assurance:
    """Verified assurance by PET, jurisdiction and day in one replication. `start`: without any project.

    Every answer is that of a day as it is known on `today`, the day itself or one before: with the projects
    that have passed and the breaks that are announced by then.
    """

    def __init__(self, start: Mapping[str, float], effects: PetEffects, streams: Streams):
        self.start = start
        self.effects = effects
        self.passed: dict[str, list[tuple[date, frozenset[str], float]]] = {
            pet: [
                (day, one.parties, one.step)
                for one in effects.verifications
                if pet in one.pets
                for day in one.passed(pet, streams)
            ]
            for pet in start
        }

    @property
    def days(self) -> list[date]:
        """Days on which a project passes."""
        return sorted({day for gains in self.passed.values() for day, _, _ in gains})

    def own(self, pet: str, code: str, day: date, today: date) -> float:
        """What a jurisdiction has verified itself since the last break, which voids what was before."""
        since = max((one.start for one in self._breaks(pet, day, today)), default=date.min)
        gained = sum(
            step for at, parties, step in self.passed[pet] if code in parties and since <= at <= today
        )
        return min(1.0, self.start[pet] + gained)

    def of(self, pet: str, code: str, day: date, today: date) -> float:
        """With what it recognises; recognition does not pass on what was itself recognised."""
        found = self.own(pet, code, day, today)
        for one in self.effects.recognitions:
            if code in one.parties and one.start <= day:
                others = [self.own(pet, other, day, today) for other in one.parties if other != code]
                found = max(found, one.share * max(others, default=0.0))
        return found

    def broken(self, pet: str, day: date, today: date) -> bool:
        """Whether it is broken and not yet repaired."""
        return any(day < one.repaired for one in self._breaks(pet, day, today))

    def _breaks(self, pet: str, day: date, today: date) -> Iterable[Break]:
        known = (one for one in self.effects.breaks if one.known_from <= today)
        return (one for one in known if pet in one.pets and one.start <= day)


class StatusReadings:
    """How the law of each origin reads the outputs of the PETs on offer, on each day of one replication."""

    def __init__(self, drawn: Mapping[str, Mapping[str, bool]], assurance: Assurance):
        self.drawn = drawn
        self.assurance = assurance
        self._candidates = sorted({*assurance.days, *assurance.effects.days})
        self._days: dict[str, list[date]] = {}
        self._read: dict[tuple[str, int], Readings] = {}
        self._expected: dict[tuple[str, date, date], Readings] = {}

    def on(self, origin: str, day: date) -> Readings:
        """The readings of a day: one object from one day of change to the next."""
        days = self._days.get(origin)
        if days is None:
            days = self.days(origin)
        key = (origin, bisect_right(days, day))
        found = self._read.get(key)
        if found is None:
            first = days[key[1] - 1] if key[1] else date.min
            found = self._read[key] = self._readings(origin, first, first)
        return found

    def expected(self, origin: str, day: date, today: date) -> Readings:
        """The readings of a day as firms expect them on `today`, before it: what projects will find, and
        breaks that nobody has announced, they do not know.
        """
        key = (origin, day, today)
        found = self._expected.get(key)
        if found is None:
            found = self._expected[key] = self._readings(origin, day, today)
        return found

    def days(self, origin: str) -> list[date]:
        """Days on which any reading of an origin changes."""
        if origin not in self._days:
            before, found = self._readings(origin, date.min, date.min), []
            for day in self._candidates:
                after = self._readings(origin, day, day)
                if after != before:
                    found.append(day)
                before = after
            self._days[origin] = found
        return self._days[origin]

    def worsened(self, origin: str, day: date) -> dict[str, str]:
        """For each PET whose output may count for less from that day on, the cause: `broken:tee`."""
        before, after = self.on(origin, day - ONE_DAY), self.on(origin, day)
        return {
            pet: f"{reading.word}:{pet}" for pet, reading in after.items() if reading.worse_than(before[pet])
        }

    def announcements(self, origin: str) -> list[tuple[date, float | None]]:
        """Days from which an output of a PET on offer may count for less, whatever projects find by then, and
        how many days before firms learn of it: of a break as it says, of a status rule as of any rule (None).
        """
        effects, offered = self.assurance.effects, self.assurance.start.keys()
        rules = {one.start for one in effects.rules if origin in one.parties and one.pets & offered}
        breaks = {(one.start, one.notice_days) for one in effects.breaks if one.pets & offered}
        return [*((day, None) for day in sorted(rules)), *sorted(breaks)]

    def _readings(self, origin: str, day: date, today: date) -> Readings:
        return {pet: self._reading(pet, origin, day, today) for pet in self.assurance.start}

    def _reading(self, pet: str, origin: str, day: date, today: date) -> StatusReading:
        level = self.assurance.of(pet, origin, day, today)
        if self.assurance.broken(pet, day, today):
            return StatusReading("broken", level)
        rules = [
            rule
            for rule in self.assurance.effects.rules
            if origin in rule.parties and pet in rule.pets and rule.start <= day
        ]
        if rules:
            enough = any(level >= rule.floor for rule in rules)
            return StatusReading("verified" if enough else "unverified", level)
        key = PET_STATUS_KEY[pet]
        accepted = key is not None and self.drawn[origin][key]
        return StatusReading("accepted" if accepted else "refused", level)


def later(day: date, days: float) -> date:
    """A day so many days later, at most the last of the calendar."""
    return day + timedelta(days=min(round(days), date.max.toordinal() - day.toordinal()))


def status_readings(
    pets: Iterable[str], mode: str, effects: PetEffects, streams: Streams, value: Value
) -> StatusReadings:
    """The readings of PETs in one replication. `mode`: `structure.pet_status`."""
    offered = [pet for pet in Catalogue.load() if pet.id in frozenset(pets) - {"none"}]
    drawn = _drawn(mode, streams, value) if offered else {}
    start = {pet.id: _start(pet.trl, value) for pet in offered}
    return StatusReadings(drawn, Assurance(start, effects, streams))


def _start(trl: int, value: Value) -> float:
    """Assurance of a PET of that maturity without any project."""
    factor = 1.0
    if trl >= MATURE_TRL:
        factor = value("assurance_factor_mature")
    elif trl <= IMMATURE_TRL:
        factor = value("assurance_factor_immature")
    return min(1.0, value("assurance_start") * factor)


def _drawn(mode: str, streams: Streams, value: Value) -> dict[str, dict[str, bool]]:
    """Whether each jurisdiction accepts each open status."""
    if mode in ("accept", "refuse"):
        return {code: dict.fromkeys(STATUS_KEYS, mode == "accept") for code in JURISDICTIONS}
    chance = value(f"status_accept_{mode}")
    return {
        code: {
            key: streams.entity(f"status:{code}").uniform(Purpose.STATUS_READING, n) < chance
            for n, key in enumerate(STATUS_KEYS)
        }
        for code in JURISDICTIONS
    }
