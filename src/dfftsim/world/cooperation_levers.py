"""Levers R7 and R8 compiled: what authorities and states assure people beyond their borders."""

from __future__ import annotations

from collections.abc import Callable

from dfftsim.scenario.cooperation_levers import AccessCommitment, EnforcementCooperation
from dfftsim.world.effects import Pledge

Value = Callable[[str], float]


def cooperation(lever: EnforcementCooperation, members: frozenset[str], depth: float, value: Value) -> Pledge:
    """Authorities that work together: more people of each party have usable redress in the others."""
    return Pledge(
        lever=lever.lever,
        id=lever.id or lever.lever,
        states=members,
        people=members,
        start=lever.from_,
        depth=depth,
        enforceability=value("r7_enforceability") * depth,
    )


def access_commitment(
    lever: AccessCommitment, states: frozenset[str], people: frozenset[str], depth: float, value: Value
) -> Pledge:
    """States that bind their access: part of what a finding of adequacy would take from it, and fewer grounds
    on which such a finding falls.
    """
    return Pledge(
        lever=lever.lever,
        id=lever.id or lever.lever,
        states=states,
        people=people,
        start=lever.from_,
        depth=depth,
        safeguards=value("r8_reach") * depth,
        invalidation=1.0 - (1.0 - value("r8_invalidation")) * depth,
    )
