"""Levers X1 to X5 and shock S4 compiled: what each adds to the effects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dfftsim.law.vocabulary import PET_STATUS_KEY
from dfftsim.pets.catalogue import Catalogue
from dfftsim.scenario.technology_levers import (
    BrokenPet,
    RecognisedIdentity,
    RecognitionOfAssurance,
    SharedHub,
    StatusRule,
    VerificationSandbox,
)
from dfftsim.spans import DAY, MONTH_DAYS
from dfftsim.world import effects, readings
from dfftsim.world.effects import FOREVER, Effects, Saving

Value = Callable[[str], float]


def with_status_lever(
    held: Effects,
    lever: VerificationSandbox | RecognitionOfAssurance | StatusRule,
    parties: frozenset[str],
    value: Value,
) -> Effects:
    """The effects with a lever that acts on the assurance or the status of PETs."""
    pets = held.pets
    match lever:
        case VerificationSandbox():
            pets = replace(pets, verifications=(*pets.verifications, _verification(lever, parties, value)))
        case RecognitionOfAssurance():
            one = readings.Recognition(parties, lever.from_, value("assurance_mapping"))
            pets = replace(pets, recognitions=(*pets.recognitions, one))
        case StatusRule():
            floor = value("assurance_floor") if lever.accepts == "verified" else 0.0
            rule = readings.StatusRule(parties, lever.from_, settled_by(lever), floor)
            pets = replace(pets, rules=(*pets.rules, rule))
    return replace(held, pets=pets)


def _verification(lever: VerificationSandbox, parties: frozenset[str], value: Value) -> readings.Verification:
    days = value("verification_months") * MONTH_DAYS
    return readings.Verification(
        id=f"{lever.id or 'X1'}:{'+'.join(sorted(parties))}",
        parties=parties,
        start=lever.from_,
        pets=lever.pets,
        projects=lever.projects,
        days=days if lever.length is None else lever.length / DAY,
        fail=value("verification_fail"),
        step=value("assurance_step"),
    )


def settled_by(lever: StatusRule) -> frozenset[str]:
    """The PETs whose output a status rule settles."""
    every = not (lever.status or lever.pets)
    return frozenset(
        pet
        for pet, key in PET_STATUS_KEY.items()
        if key is not None and (every or key in lever.status or pet in lever.pets)
    )


def identity_saving(lever: RecognisedIdentity, parties: frozenset[str], value: Value) -> Saving:
    """What recognised eID saves of consent: only where both sides can use it."""
    coverage = value("x4_wallet_coverage") if lever.coverage is None else lever.coverage
    share = value("x4_consent_saving") * coverage * coverage
    return Saving(frozenset({"consent"}), parties, lever.from_, FOREVER, share)


def shared_hub(lever: SharedHub, id: str, parties: frozenset[str], value: Value) -> effects.SharedHub:
    """The hub that a lever opens, under an id that no other hub has."""
    return effects.SharedHub(
        id=id,
        place=lever.in_,
        parties=parties,
        start=lever.from_,
        setup_usd=value("hub_setup") * 1000.0 if lever.set_up is None else lever.set_up,
        usd_per_gb=value("hub_price_gb") if lever.price is None else lever.price * 1e9,
    )


def with_broken_pet(held: Effects, shock: BrokenPet, notice_days: float, value: Value) -> Effects:
    """The effects with a PET broken, and with it every combination of which it is a part."""
    days = value("s4_repair_months") * MONTH_DAYS if shock.after is None else shock.after / DAY
    one = readings.Break(broken_with(shock.pet), shock.on, readings.later(shock.on, days), notice_days)
    return replace(held, pets=replace(held.pets, breaks=(*held.pets.breaks, one)))


def broken_with(pet: str) -> frozenset[str]:
    """A PET and the combinations of which it is a part."""
    return frozenset(one.id for one in Catalogue.load() if pet in (one.id, *one.components))
