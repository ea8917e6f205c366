"""What is settled before one replication is played: on what days its levers are in force, and the course of
the framework's portfolio. Plain data, for whoever shows that replication.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.spans import YEAR_DAYS

if TYPE_CHECKING:
    from dfftsim.world.compile import World
    from dfftsim.world.effects import Adoption
    from dfftsim.world.portfolio import Course, Outcome

Document = dict[str, Any]
UPTAKE_MONTHS = 3
"""How far apart the shares of the uptake curve are."""


def policy_document(world: World, replication: int) -> Document:
    """`levers`: for each lever of the scenario that is signed first, its day in force, None for never within
    the horizon. `portfolio`: with a framework its `budget` (USD a year), `at_once`, `projects` (what each
    brings, the days of its gates, how it ended) and `spells` (who works and waits from a day on, and what
    work and upkeep take, USD a year). Empty where nothing of this is a matter of luck.
    """
    from dfftsim.world.portfolio import course_of
    from dfftsim.world.realisation import in_force
    from dfftsim.world.streams import Streams

    scenario, value = world.scenario, world.lookup.value
    streams = Streams(scenario.experiment.seed, replication)
    found: Document = {}
    signed = [lever for lever in scenario.levers if lever.ratification]
    if signed:
        found["levers"] = [
            {
                "lever": lever.lever,
                "id": lever.id,
                "signed": lever.from_.isoformat(),
                "in_force": _day(in_force(lever, value, streams)),
            }
            for lever in signed
        ]
    if scenario.institution is not None:
        course = course_of(scenario.institution, value, streams, scenario.horizon.end)
        found["portfolio"] = _portfolio(world, course)
    return found


def _portfolio(world: World, course: Course) -> Document:
    institution = world.scenario.institution
    assert institution is not None
    return {
        "start": institution.start.isoformat(),
        "budget": course.budget,
        "at_once": course.at_once,
        "upkeep": institution.upkeep,
        "projects": [
            _project(world, outcome, project.delivers.lever)
            for project, outcome in zip(institution.projects, course.outcomes, strict=True)
        ],
        "spells": [
            {
                "from": spell.start.isoformat(),
                "running": list(spell.running),
                "waiting": list(spell.waiting),
                "speed": spell.speed,
                "projects_usd_year": spell.projects,
                "upkeep_usd_year": spell.upkeep,
            }
            for spell in course.spells
        ],
    }


def _project(world: World, outcome: Outcome, lever: str) -> Document:
    from dfftsim.world.effects import Adoption

    document: Document = {
        "id": outcome.project,
        "lever": lever,
        "started": _day(outcome.started),
        "gates": [day.isoformat() for day in outcome.gates],
        "failed": outcome.failed or None,
        "ended": _day(outcome.ended),
        "adopted": _day(outcome.adopted),
        "keeps_up": outcome.keeps_up,
        "unpaid": _day(outcome.unpaid),
    }
    if lever == "I1" and outcome.adopted is not None:
        value = world.lookup.value
        curve = Adoption(value("bass_p"), value("bass_q"), value("adoption_ceiling"))
        document["uptake"] = uptake_of(curve, outcome.adopted, world.end)
    return document


def uptake_of(curve: Adoption, adopted: date, end: date) -> Document:
    """Shares of firms that use what was adopted, every `months` months from its adoption to the end."""
    step = UPTAKE_MONTHS / 12.0
    years = (end - adopted).days / YEAR_DAYS
    shares = [curve.share(number * step) for number in range(int(years / step) + 1)]
    return {"months": UPTAKE_MONTHS, "shares": shares, "ceiling": curve.ceiling}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
