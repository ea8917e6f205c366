"""Whether two scenarios measure protection P against the same reference.

P is harm over what plain records would risk with the riskiest party. A package that makes a place or a
state more dangerous raises that reference, and with it P: so a difference of P says something of a package
only where hazards, parties and all numbers of the hazards stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario


def why_not_compared(first: Scenario, second: Scenario) -> str | None:
    """`hazards` where one of them simulates none, `reference` where they differ in what P is measured
    against, else None.
    """
    if first.hazards is None or second.hazards is None:
        return "hazards"
    return None if basis(first) == basis(second) else "reference"


def basis(scenario: Scenario) -> tuple[Any, ...]:
    """All that the reference of P hangs on: parties, hazards, where copies at home lie, and the rows of the
    numbers that the hazards ask for, with their ranges and whether these are drawn.
    """
    from dfftsim.world.compile import lookup_of
    from dfftsim.world.hazards import hazard_terms

    numbers = lookup_of(scenario)
    hazard_terms(scenario, numbers)
    rows = [numbers.parameters.get(id) for id in numbers.used()]
    return (
        frozenset(scenario.parties),
        scenario.hazards,
        scenario.structure.localisation_sites,
        scenario.structure.localisation_access,
        scenario.uncertainty.numbers,
        [(row.id, row.as_published()) for row in rows],
    )
