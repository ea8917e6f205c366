"""What becomes of the framework's projects in one replication: which are adopted, when, and whether their
upkeep is paid.

Each project has four stages (mandate, design, pilot, adoption) of lognormal length, with a gate at the end
of each that it passes or not. At most `at_once` run; the next in order begins when one ends. Those that run
share the money: together they need the sum of cost / median length, and if that is more than there is, all
slow down alike (processor sharing). Lengths and gates are keyed draws of the project, so a project put first
or last has the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import exp

from scipy.special import ndtri

from dfftsim.scenario.inclusion_fund import InclusionFund
from dfftsim.scenario.institution import Institution, Project
from dfftsim.spans import MONTH_DAYS, YEAR_DAYS
from dfftsim.world.streams import Purpose, Streams

STAGES = ("mandate", "design", "pilot", "adoption")
LOG_SD = 0.5
MILLION = 1e6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a project. started: None where no place came free. adopted: None where it failed at the
    gate of stage `failed`, or is still under way at the end of the portfolio's time. keeps_up: whether it
    asks for upkeep once adopted. unpaid: the day its upkeep lapsed. gates: the days on which it passed one.
    """

    project: str
    started: date | None = None
    adopted: date | None = None
    failed: str = ""
    ended: date | None = None
    keeps_up: bool = False
    unpaid: date | None = None
    gates: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Spell:
    """From a day until the next spell: who works, who waits for a place, and the money, in USD a year.

    speed: days of work done in a day, 1 where the budget is enough. projects, upkeep: what they take.
    """

    start: date
    running: tuple[str, ...]
    waiting: tuple[str, ...]
    speed: float
    projects: float
    upkeep: float


@dataclass(frozen=True, slots=True)
class Course:
    """A portfolio played: what became of each project, in the order of the portfolio, and the spells between
    the days on which something changed. budget: USD a year. at_once: projects that may run together.
    """

    outcomes: tuple[Outcome, ...]
    spells: tuple[Spell, ...]
    budget: float
    at_once: int


@dataclass(slots=True)
class _Work:
    """A project under way. left: days of work to the next gate at full speed. burn: USD a day of work."""

    number: int
    lengths: list[float]
    passes: list[bool]
    burn: float
    upkeep: float
    stage: int = 0
    left: float = 0.0


def portfolio(
    institution: Institution, value: Callable[[str], float], streams: Streams, until: date
) -> tuple[Outcome, ...]:
    """The outcomes of all projects to the day `until`, in the order of the portfolio."""
    return course_of(institution, value, streams, until).outcomes


def course_of(
    institution: Institution, value: Callable[[str], float], streams: Streams, until: date
) -> Course:
    """The portfolio played to the day `until`."""
    budget = value("iap_budget") * MILLION if institution.budget is None else institution.budget
    places = round(value("iap_wip")) if institution.at_once is None else institution.at_once
    waiting = [_work(n, project, value, streams) for n, project in enumerate(institution.projects)]
    names = [project.id for project in institution.projects]
    outcomes = [Outcome(name) for name in names]
    spells: list[Spell] = []
    horizon = float((until - institution.start).days)
    running: list[_Work] = []
    kept: list[_Work] = []
    now = 0.0

    def day(time: float) -> date:
        return institution.start + timedelta(days=int(time))

    while now <= horizon:
        while waiting and len(running) < places:
            work = waiting.pop(0)
            outcomes[work.number] = Outcome(outcomes[work.number].project, started=day(now))
            running.append(work)
        for lapsed in _unpaid(institution.upkeep, budget, running, kept):
            kept.remove(lapsed)
            outcomes[lapsed.number] = replace(outcomes[lapsed.number], unpaid=day(now))
        speed = _speed(institution.upkeep, budget, running, kept)
        spells.append(
            Spell(
                day(now),
                tuple(names[work.number] for work in running),
                tuple(names[work.number] for work in waiting),
                max(speed, 0.0) if running else 0.0,
                max(speed, 0.0) * sum(work.burn for work in running) * YEAR_DAYS,
                sum(work.upkeep for work in kept),
            )
        )
        if not running or speed <= 0.0:
            break
        step = min(work.left for work in running) / speed
        if now + step > horizon:
            break
        now += step
        for work in tuple(running):
            work.left -= step * speed
            if work.left <= 1e-9:
                _gate(work, day(now), running, kept, outcomes)
    return Course(tuple(outcomes), tuple(spells), budget, places)


def _gate(work: _Work, day: date, running: list[_Work], kept: list[_Work], outcomes: list[Outcome]) -> None:
    """The end of a stage: the project goes on, is adopted, or fails."""
    before = outcomes[work.number]
    if not work.passes[work.stage]:
        outcomes[work.number] = replace(before, failed=STAGES[work.stage], ended=day)
        running.remove(work)
    elif work.stage + 1 == len(STAGES):
        outcomes[work.number] = replace(
            before, adopted=day, ended=day, keeps_up=work.upkeep > 0.0, gates=(*before.gates, day)
        )
        running.remove(work)
        if work.upkeep > 0.0:
            kept.append(work)
    else:
        outcomes[work.number] = replace(before, gates=(*before.gates, day))
        work.stage += 1
        work.left = work.lengths[work.stage]


def _speed(upkeep: str, budget: float, running: Sequence[_Work], kept: Sequence[_Work]) -> float:
    """Days of work done in a day, by each project alike."""
    yearly = sum(work.burn for work in running) * YEAR_DAYS
    paid = sum(work.upkeep for work in kept) if upkeep == "first" else 0.0
    return min(1.0, (budget - paid) / yearly) if yearly > 0.0 else 1.0


def _unpaid(upkeep: str, budget: float, running: Sequence[_Work], kept: Sequence[_Work]) -> list[_Work]:
    """Those whose upkeep the money does not reach for: the youngest first."""
    yearly = sum(work.burn for work in running) * YEAR_DAYS
    free = budget if upkeep == "first" else budget - min(budget, yearly)
    lapsed = []
    for work in kept:
        if work.upkeep <= free:
            free -= work.upkeep
        else:
            lapsed.append(work)
    return lapsed


def _work(number: int, project: Project, value: Callable[[str], float], streams: Streams) -> _Work:
    stream = streams.entity(f"project:{project.id}")
    medians = [value(f"iap_stage_{stage}") * MONTH_DAYS for stage in STAGES]
    lengths = [
        median * exp(LOG_SD * float(ndtri(stream.uniform(Purpose.PROJECT, stage))))
        for stage, median in enumerate(medians)
    ]
    chance = value("iap_gate_pass")
    passes = [stream.uniform(Purpose.PROJECT, len(STAGES) + stage) < chance for stage in range(len(STAGES))]
    repository = project.delivers.lever == "I1"
    cost = project.cost
    if cost is None:
        cost = value("iap_repo_build" if repository else "iap_cost_project") * MILLION
    upkeep = project.upkeep
    if upkeep is None:
        upkeep = value("iap_repo_upkeep") * MILLION if repository else 0.0
        if isinstance(project.delivers, InclusionFund):
            upkeep = project.delivers.budget
    return _Work(number, lengths, passes, cost / sum(medians), upkeep, left=lengths[0])
