"""Trust before experience on any day of one replication, with its arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.incidents import institutions_for, prior_json

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario

Fall = tuple[str, date, date | None]
"""An instrument that was struck down in the replication: its id, the day, and that of a successor."""


def priors_of(
    scenario: Scenario, fallen: Iterable[Fall] = (), book: RuleBook | None = None
) -> Callable[[str, str, date], dict[str, Any]]:
    """The prior of one party in another on a day, as `prior_json` has it, the instruments that fell in the
    replication taken out. The scenario has trust on. Raises InputError as `compile_world`.
    """
    institutions = institutions_for(scenario, book)
    for id, day, successor in fallen:
        institutions.strike(id, day, successor)

    def prior(rater: str, other: str, day: date) -> dict[str, Any]:
        return prior_json(institutions.prior(rater, other, day))

    return prior
