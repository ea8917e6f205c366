"""Adequacy that is struck down during a run, at a hazard that trust lowers, and what may follow it.

The law of a replication is dated and fixed before it begins; an instrument that falls within it is the same
patch that shock S1 would be, put on the book on the first of the month after its hazard reached the drawn
threshold.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import log
from typing import TYPE_CHECKING

from dfftsim.engine.events import Rank
from dfftsim.scenario.distributions import Lognormal
from dfftsim.scenario.levers import Invalidation, Successor
from dfftsim.spans import DAY
from dfftsim.world.levers import compile_levers, patched
from dfftsim.world.streams import Purpose

if TYPE_CHECKING:
    from dfftsim.engine.policy import LawCalendar
    from dfftsim.engine.trust import Trust


class Courts:
    """Who can strike an instrument down. struck: the ids of those that fell, with the day."""

    def __init__(self, trust: Trust, calendar: LawCalendar):
        self.trust = trust
        self.calendar = calendar
        self.struck: dict[str, date] = {}
        self._dated = frozenset(trust.institutions.gaps)
        self._lived: dict[str, float] = {}
        self._thresholds: dict[str, float] = {}

    def sit(self, years: float) -> None:
        """A month is over, so many years long: every adequacy in force has lived through its hazard. One that
        fell is not struck again, whatever follows it; one whose fall the scenario dates falls on that day.
        """
        trust, life = self.trust, self.trust.life
        if trust.terms.invalidation <= 0.0:
            return
        today = life.world.day(life.env.now)
        for one, rater, other in trust.institutions.adequacies(today):
            if one.id in self.struck or one.id in self._dated or not self._opens(one.rule_ids, today):
                continue
            lived = self._lived.get(one.id, 0.0)
            pledged = trust.institutions.invalidation(rater, other, today)
            lived += years * trust.terms.invalidation_rate(trust.of(rater, other)) * pledged
            self._lived[one.id] = lived
            if lived >= self._threshold(one.id):
                stream = life.streams.entity(f"instrument:{one.id}")
                noise = Lognormal(1.0, trust.terms.successor_log_sd).at(stream.uniform(Purpose.CONCLUSION))
                days = trust.terms.successor_after(trust.of(rater, other), noise)
                self._strike(one.id, rater, other, today, first_of_next_month(today, days))

    def _threshold(self, id: str) -> float:
        if id not in self._thresholds:
            stream = self.trust.life.streams.entity(f"instrument:{id}")
            self._thresholds[id] = -log(stream.uniform(Purpose.INVALIDATION))
        return self._thresholds[id]

    def _opens(self, rules: tuple[str, ...], today: date) -> bool:
        book = self.trust.life.outlook.menu.legal.book
        return any(book.rule(id).in_force(today) for id in rules)

    def _strike(self, id: str, rater: str, other: str, today: date, successor: date | None) -> None:
        trust, life = self.trust, self.trust.life
        world, outlook = life.world, life.outlook
        self.struck[id] = today
        trust.institutions.strike(id, today, successor)
        trust.institutions_changed()
        if life.ledger.trace is not None:
            later = "no successor" if successor is None else f"successor {successor.isoformat()}"
            detail = f"trust of {rater} in {other} {trust.of(rater, other):.3f}, {later}"
            life.ledger.trace.append(
                (life.env.now, f"instrument:{id}", "in_force", "struck", "hazard", detail)
            )
        after = None
        if successor is not None:
            after = Successor.model_construct(after=(successor - today).days * DAY)
        shock = Invalidation.model_construct(shock="S1", on=today, arrangement=id, successor=after)
        legal = outlook.menu.legal
        patches = compile_levers([], [shock], legal.book, world.scenario.parties, world.lookup.value).patches
        outlook.adopt(outlook.menu.amended(patched(legal.book, patches), rater))
        self.calendar.amended(rater, other, [today] if successor is None else [today, successor])
        if life.hazards is not None:
            life.hazards.look_again(frozenset())
            if successor is not None and successor <= world.end:
                at = world.seconds(successor)
                life.env.at(at, Rank.INCIDENT, 0, life.hazards.look_again, frozenset())


def first_of_next_month(today: date, days: float) -> date | None:
    """The first of the month after so many days; None beyond the calendar."""
    try:
        day = today + timedelta(days=days)
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    except (OverflowError, ValueError):
        return None
