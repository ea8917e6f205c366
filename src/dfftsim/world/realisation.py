"""Levers whose day in force is a matter of luck: what parliaments ratify, and what the framework brings.

Each replication draws its days, and is then played as a scenario with levers of fixed days. Time from
signature to force: Weibull, its scale by legal form, with a share that never comes into force (parameters
`delay_*`, `weibull_shape`, `never_*`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import log

from dfftsim.scenario.inclusion_fund import InclusionFund
from dfftsim.scenario.levers import AnyLever
from dfftsim.scenario.model import Scenario
from dfftsim.spans import MONTH_DAYS
from dfftsim.world.effects import Adoption
from dfftsim.world.inclusion_fund import last_day_paid
from dfftsim.world.portfolio import Outcome, portfolio
from dfftsim.world.streams import Purpose, Streams

NEVER = {
    "guidance": "never_soft",
    "arrangement": "never_soft",
    "decision": "never_treaty",
    "statute": "never_treaty",
    "treaty": "never_treaty",
}
"""By legal form the parameter that is the chance of never coming into force; a budget has none."""


@dataclass(frozen=True)
class Realised:
    """The levers of one replication with the days on which they are in force, and what became of projects.

    adoptions: for a repository of the framework, by its position among the levers, how firms take it up.
    """

    levers: tuple[AnyLever, ...]
    outcomes: tuple[Outcome, ...] = ()
    adoptions: tuple[tuple[int, Adoption], ...] = ()


def has_luck(scenario: Scenario) -> bool:
    """Whether the days of its levers differ between replications."""
    return scenario.institution is not None or any(lever.ratification for lever in scenario.levers)


def realised(scenario: Scenario, value: Callable[[str], float], replication: int) -> Realised:
    """The levers of one replication: those never in force within the horizon are left out."""
    if not has_luck(scenario):
        return Realised(scenario.levers)
    streams = Streams(scenario.experiment.seed, replication)
    levers: list[AnyLever] = []
    for lever in scenario.levers:
        day = in_force(lever, value, streams) if lever.ratification else lever.from_
        if day is not None and day <= scenario.horizon.end:
            levers.append(lever.model_copy(update={"from_": day}))
    institution = scenario.institution
    if institution is None:
        return Realised(tuple(levers))
    outcomes = portfolio(institution, value, streams, scenario.horizon.end)
    adoptions = []
    for project, outcome in zip(institution.projects, outcomes, strict=True):
        if outcome.adopted is None:
            continue
        day = max(outcome.adopted, project.delivers.from_)
        if project.delivers.lever == "I1":
            taken_up = Adoption(value("bass_p"), value("bass_q"), value("adoption_ceiling"), outcome.unpaid)
            adoptions.append((len(levers), taken_up))
        changes: dict[str, date | None] = {"from_": day}
        if isinstance(project.delivers, InclusionFund) and outcome.unpaid is not None:
            changes["until"] = last_day_paid(project.delivers, outcome.unpaid)
        levers.append(project.delivers.model_copy(update=changes))
    return Realised(tuple(levers), outcomes, tuple(adoptions))


def in_force(lever: AnyLever, value: Callable[[str], float], streams: Streams) -> date | None:
    """The day a signed lever comes into force, None for never.

    The draw belongs to what was signed, by its id or else its day, never to its place in a list or to who is
    in: another lever beside it, or another member, leaves its luck as it was.
    """
    form = lever.ratification
    assert form is not None
    stream = streams.entity(f"ratification:{lever.lever}:{lever.id or lever.from_.isoformat()}")
    never = value(NEVER[form]) if form in NEVER else 0.0
    if stream.uniform(Purpose.RATIFICATION, 0) < never:
        return None
    u = stream.uniform(Purpose.RATIFICATION, 1)
    months = value(f"delay_{form}") * (-log(1.0 - u)) ** (1.0 / value("weibull_shape"))
    return lever.from_ + timedelta(days=round(months * MONTH_DAYS))
