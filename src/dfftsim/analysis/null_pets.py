"""Why a lever on PETs did nothing: its effect on assurance and legal status, with it and without it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from dfftsim.scenario.technology_levers import (
    BrokenPet,
    RecognitionOfAssurance,
    StatusRule,
    VerificationSandbox,
)

if TYPE_CHECKING:
    from dfftsim.analysis.package_law import LawOfScenario
    from dfftsim.scenario.levers import AnyLever, AnyShock
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.readings import StatusReading, StatusReadings

NO_PET = "no_such_pet_on_offer"
NOTHING_VERIFIED = "nothing_verified_to_count"
NO_STATUS_RULE = "no_status_rule_asks_for_it"
BELOW_FLOOR = "assurance_below_floor"
PET_REASONS = (NO_PET, NOTHING_VERIFIED, NO_STATUS_RULE, BELOW_FLOOR)
"""The reasons that only levers on PETs can have."""


def pet_reason(
    item: AnyLever | AnyShock,
    members: frozenset[str],
    scenario: Scenario,
    law: LawOfScenario,
    without: LawOfScenario,
    replications: list[int],
) -> str | None:
    """The reason why a lever on PETs whose runs are identical did nothing; None where it has no such reason.

    members: those whose law reads the outputs. law, without: with the lever and without it.
    """
    pets = _pets_of(item, law) & _offered(scenario)
    if isinstance(item, VerificationSandbox | RecognitionOfAssurance | StatusRule | BrokenPet) and not pets:
        return NO_PET
    seen = [row for number in replications for row in _both(members, pets, scenario, law, without, number)]
    match item:
        case StatusRule() if all(after.word == "unverified" for _, _, after in seen):
            return BELOW_FLOOR
        case VerificationSandbox() | RecognitionOfAssurance():
            moved = [row for row in seen if row[1].assurance != row[2].assurance]
            if not moved:
                return NOTHING_VERIFIED
            counted = {pet for pet, _, _ in moved}
            rules = law.levers.effects.pets.rules
            if not any(rule.floor and rule.parties & members and rule.pets & counted for rule in rules):
                return NO_STATUS_RULE
            if all(before.word == after.word for _, before, after in moved):
                return BELOW_FLOOR if any(after.word == "unverified" for _, _, after in moved) else None
    return None


def open_statuses(rule: StatusRule, members: frozenset[str], scenario: Scenario, law: LawOfScenario) -> bool:
    """Whether the law of any member leaves a status that a rule settles open on some day of the horizon; it
    may, where no PET of such a status is on offer.
    """
    from dfftsim.law.vocabulary import PET_STATUS_KEY
    from dfftsim.world.technology_levers import settled_by

    keys = {PET_STATUS_KEY[pet] for pet in settled_by(rule) & _offered(scenario)}
    first, last = max(rule.from_, scenario.horizon.start), scenario.horizon.end
    return not keys or any(
        status.on(day) == "depends"
        for code in members & set(law.book.jurisdictions)
        for status in law.book.jurisdictions[code].data_status
        if status.key in keys
        for day in (first, *(p.start for p in status.periods if p.start and first < p.start <= last))
    )


def _pets_of(item: AnyLever | AnyShock, law: LawOfScenario) -> frozenset[str]:
    """The PETs a lever or shock is about."""
    from dfftsim.law.vocabulary import PET_STATUS_KEY
    from dfftsim.world.technology_levers import broken_with, settled_by

    match item:
        case VerificationSandbox():
            return frozenset(item.pets)
        case StatusRule():
            return settled_by(item)
        case BrokenPet():
            return broken_with(item.pet)
    return frozenset(PET_STATUS_KEY)


def _offered(scenario: Scenario) -> frozenset[str]:
    from dfftsim.world.classes import class_plans
    from dfftsim.world.compile import lookup_of

    plans = class_plans(scenario, lookup_of(scenario))
    return frozenset(pet for plan in plans for pet in plan.pets) - {"none"}


def _both(
    members: Iterable[str],
    pets: frozenset[str],
    scenario: Scenario,
    law: LawOfScenario,
    without: LawOfScenario,
    replication: int,
) -> Iterator[tuple[str, StatusReading, StatusReading]]:
    """Each reading of a PET without the lever and with it, in each stretch of a replication."""
    first, second = (_readings(scenario, pets, one, replication) for one in (without, law))
    start, end = scenario.horizon.start, scenario.horizon.end
    for code in sorted(members):
        days: set[date] = {start, *first.days(code), *second.days(code)}
        for day in sorted(day for day in days if start <= day <= end):
            before, after = first.on(code, day), second.on(code, day)
            yield from ((pet, before[pet], after[pet]) for pet in before)


def _readings(
    scenario: Scenario, pets: frozenset[str], law: LawOfScenario, replication: int
) -> StatusReadings:
    from dfftsim.world.compile import lookup_of
    from dfftsim.world.readings import status_readings
    from dfftsim.world.streams import Streams

    streams = Streams(scenario.experiment.seed, replication)
    value = lookup_of(scenario).value
    return status_readings(pets, scenario.structure.pet_status, law.levers.effects.pets, streams, value)
