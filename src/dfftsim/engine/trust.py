"""Institutional trust between the parties of one replication, and what it feeds.

Each directed pair holds a belief (`engine.beliefs`) on the ground of the visible institutions
(`world.institutions`). On the first of each month trust is read off, users' demand follows it where it has
moved, and adequacy decisions live through their hazard. Each loop can be switched off by itself
(`structure.loop_*`): its strength in `TrustTerms` is then 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from math import exp, log
from typing import TYPE_CHECKING

from dfftsim.engine.beliefs import Belief
from dfftsim.engine.events import Rank
from dfftsim.engine.flow import Flow
from dfftsim.world.institutions import Institutions, Prior
from dfftsim.world.legal import regulated
from dfftsim.world.options import CaseSpec, Option, Route
from dfftsim.world.trust import TrustTerms

if TYPE_CHECKING:
    from dfftsim.engine.life import FlowLife
    from dfftsim.engine.struck import Courts

CROSSING = frozenset({Route.DIRECT, Route.HUB, Route.CARRY_ON})
"""Routes on which records of people leave: what users of another place must trust."""
LEAST_MOVE = 0.001
"""Demand that has moved by less than this share is left as it is until the next month."""
FIRST = -1
"""The tick of a month comes before the changes of law of that day."""


@dataclass(slots=True)
class Corridor:
    """One directed pair. at_start: prior on the first day; demand: share that users show now; flows: those
    that carry people's records across, with their option. sums: of trust, of value and of value in demand,
    over the months.
    """

    rater: str
    other: str
    belief: Belief
    at_start: float
    demand: float
    flows: dict[Flow, Option] = field(default_factory=dict)
    months: int = 0
    trust_sum: float = 0.0
    value_sum: float = 0.0
    demand_sum: float = 0.0


class Trust:
    """Trust in one replication."""

    def __init__(self, life: FlowLife, terms: TrustTerms, institutions: Institutions):
        self.life = life
        self.terms = terms
        self.institutions = institutions
        self.courts: Courts | None = None
        self.pairs: dict[tuple[str, str], Corridor] = {}
        start = life.world.start
        for rater in terms.parties:
            for other in terms.parties:
                if rater != other:
                    prior = institutions.prior(rater, other, start).total
                    belief = Belief(terms.strength, terms.half_life, terms.good)
                    demand = terms.uptake(prior)
                    self.pairs[rater, other] = Corridor(rater, other, belief, prior, demand)

    # ---- what trust is

    def prior(self, corridor: Corridor) -> Prior:
        """The prior of a pair today, with its arithmetic."""
        today = self.life.world.day(self.life.env.now)
        return self.institutions.prior(corridor.rater, corridor.other, today)

    def of(self, rater: str, other: str) -> float:
        """Trust of a party in another now."""
        corridor = self.pairs[rater, other]
        return corridor.belief.mean(self.life.env.now, self.prior(corridor).total)

    def spread(self, corridor: Corridor) -> float:
        """How unsure that trust is: the standard deviation of its Beta."""
        return corridor.belief.spread(self.life.env.now, self.prior(corridor).total)

    # ---- what moves it

    def runs(self, flow: Flow, option: Option) -> float:
        """A flow begins to run; the share of its demand that users show."""
        if not self._crosses(flow, option):
            return 1.0
        corridor = self.pairs[flow.origin, flow.destination]
        if not corridor.flows:
            corridor.belief.mark(self.life.env.now, clean=True)
        corridor.flows[flow] = option
        return corridor.demand

    def stops(self, flow: Flow) -> None:
        """A flow stops running."""
        corridor = self.pairs[flow.origin, flow.destination]
        if corridor.flows.pop(flow, None) is not None and not corridor.flows:
            corridor.belief.mark(self.life.env.now, clean=False)

    def bad_event(self, victim: str, place: str, share: float) -> None:
        """An incident in a place that took data of people of `victim` is known. share: of a full bad event.

        Others hold it against the place too, by how close they are to the victim.
        """
        terms, now = self.terms, self.life.env.now
        today = self.life.world.day(now)
        for rater in terms.parties:
            if rater == place:
                continue
            weight = terms.bad * share
            if rater != victim:
                near = self.institutions.close(rater, victim, today)
                weight *= terms.spillover * (terms.close if near else terms.distant)
            if weight > 0.0:
                corridor = self.pairs[rater, place]
                corridor.belief.disappoint(now, weight)
                self._follow(corridor, self.of(rater, place))

    # ---- what it feeds

    def demand(self, flow: Flow, option: Option) -> float:
        """Share of a flow's demand that users would show on an option."""
        if not self._crosses(flow, option):
            return 1.0
        return self.pairs[flow.origin, flow.destination].demand

    def scrutiny(self, flow: Flow, spec: CaseSpec) -> tuple[float, float]:
        """(chance of a request for information, factor on officers' time) of a case at an authority, moved by
        how far trust is from what it was on the first day.
        """
        chance, terms = spec.question, self.terms
        if spec.station.startswith("certifier:") or not (terms.scrutiny or terms.touch):
            return chance, 1.0
        moved = self.of(flow.origin, flow.destination) - self.pairs[flow.origin, flow.destination].at_start
        if 0.0 < chance < 1.0:
            odds = log(chance / (1.0 - chance)) - terms.scrutiny * moved
            chance = 1.0 / (1.0 + exp(-odds))
        return chance, exp(-terms.touch * moved)

    # ---- time

    def start(self, courts: Courts) -> None:
        """Enter the first of every month, and forget what came before the end of the warm-up."""
        self.courts = courts
        life, world = self.life, self.life.world
        before = world.start
        for day in months(world.start, world.end):
            life.env.at(world.seconds(day), Rank.LAW_CHANGE, FIRST, self._month, (day - before).days / 365.25)
            before = day

    def _month(self, years: float) -> None:
        now = self.life.env.now
        today, observed = self.life.world.day(now), now >= self.life.ledger.observe_from
        for (rater, other), corridor in self.pairs.items():
            trust = corridor.belief.mean(now, self.institutions.prior(rater, other, today).total)
            self._follow(corridor, trust)
            if observed:
                corridor.months += 1
                corridor.trust_sum += trust
                if corridor.flows:
                    value = sum([flow.value for flow in corridor.flows])
                    corridor.value_sum += value
                    corridor.demand_sum += value * corridor.demand
        if self.courts is not None:
            self.courts.sit(years)

    def _follow(self, corridor: Corridor, trust: float) -> None:
        """Users' demand follows trust where it has moved enough to be seen."""
        if not self.terms.has_uptake:
            return
        demand = self.terms.uptake(trust)
        if abs(demand - corridor.demand) < LEAST_MOVE:
            return
        corridor.demand = demand
        ledger, chooser, now = self.life.ledger, self.life.outlook.chooser, self.life.env.now
        for flow, option in corridor.flows.items():
            ledger.stop(flow, now)
            ledger.deliver(flow, now, option.gain * chooser.timeliness(flow, option.path) * demand)

    def _crosses(self, flow: Flow, option: Option) -> bool:
        return option.route in CROSSING and regulated(flow.categories)


def months(start: date, end: date) -> Iterator[date]:
    """The first of every month after a day, up to another."""
    year, month = start.year, start.month
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        day = date(year, month, 1)
        if day > end:
            return
        yield day
