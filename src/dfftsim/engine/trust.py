"""Institutional trust between the parties of one replication, and what it feeds.

Each directed pair holds a belief (`engine.beliefs`) on the ground of the visible institutions
(`world.institutions`). On the first of each month trust is read off, users' demand follows it where it has
moved, and adequacy decisions live through their hazard. Each loop can be switched off by itself
(`structure.loop_*`): its strength in `TrustTerms` is then 0.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from datetime import date
from math import exp, log
from typing import TYPE_CHECKING

from dfftsim.engine.beliefs import Belief
from dfftsim.engine.events import Rank
from dfftsim.engine.flow import Flow
from dfftsim.engine.trust_paths import INSTRUMENTS, SHOCK, Move, TrustPaths, changed
from dfftsim.spans import months
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
    that carry people's records across, with their option. prior: that of today, where today lies before
    `until`. path, lost_path: what `TrustPaths` holds of the pair; lost: by incidents, since trust was read
    last. followed: the trust that demand last looked at. sums: of trust, of value and of value in demand,
    over the months.
    """

    rater: str
    other: str
    belief: Belief
    at_start: float
    demand: float
    prior: Prior
    until: date
    path: array[float]
    lost_path: array[float]
    followed: float
    lost: float = 0.0
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
        self.paths = TrustPaths()
        start = life.world.start
        for rater in terms.parties:
            for other in terms.parties:
                if rater != other:
                    prior = institutions.prior(rater, other, start)
                    until = institutions.unchanged_before(rater, other, start)
                    belief = Belief(terms.strength, terms.half_life, terms.good)
                    path, lost = self.paths.of(f"{rater}-{other}")
                    level = prior.total
                    demand = terms.uptake(level)
                    found = Corridor(rater, other, belief, level, demand, prior, until, path, lost, level)
                    self.pairs[rater, other] = found
                    found.path.append(prior.total)
                    found.lost_path.append(0.0)

    # ---- what trust is

    def of(self, rater: str, other: str) -> float:
        """Trust of a party in another now."""
        corridor, now = self.pairs[rater, other], self.life.env.now
        return corridor.belief.mean(now, self._prior(corridor, self.life.world.day(now)).total)

    def spread(self, corridor: Corridor) -> float:
        """How unsure that trust is: the standard deviation of its Beta."""
        now = self.life.env.now
        return corridor.belief.spread(now, self._prior(corridor, self.life.world.day(now)).total)

    def _prior(self, corridor: Corridor, today: date) -> Prior:
        if today >= corridor.until:
            pair = (corridor.rater, corridor.other)
            before, after = corridor.prior, self.institutions.prior(*pair, today)
            corridor.prior = after
            corridor.until = self.institutions.unchanged_before(*pair, today)
            gone, new = changed(before, after)
            if (gone or new) and before.total != after.total:
                mean, now = corridor.belief.mean, self.life.env.now
                day = self.institutions.last_change(*pair, today)
                was, is_ = mean(now, before.total), mean(now, after.total)
                self._moved(corridor, day, INSTRUMENTS, gone, new, was, is_)
        return corridor.prior

    def _moved(
        self,
        corridor: Corridor,
        day: date,
        kind: str,
        gone: tuple[str, ...],
        new: tuple[str, ...],
        before: float,
        after: float,
    ) -> None:
        pair = f"{corridor.rater}-{corridor.other}"
        self.paths.moves.append(Move(day.isoformat(), pair, kind, gone, new, before, after))

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
                prior = self._prior(corridor, today).total
                before = corridor.belief.mean(now, prior)
                corridor.belief.disappoint(now, weight)
                after = corridor.belief.mean(now, prior)
                corridor.lost += before - after
                self._follow(corridor, after)

    def shocked(self, id: str, place: str, share: float) -> None:
        """Everybody hears at once of an incident in a place, as if it had hit their own people."""
        today = self.life.world.day(self.life.env.now)
        others = [code for code in self.terms.parties if code != place]
        before = {code: self.of(code, place) for code in others}
        for code in others:
            self.bad_event(code, place, share)
        for code, was in before.items():
            self._moved(self.pairs[code, place], today, SHOCK, (), (id,), was, self.of(code, place))

    def institutions_changed(self) -> None:
        """An instrument was struck: no prior may be taken from before."""
        for corridor in self.pairs.values():
            corridor.until = date.min

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
        for corridor in self.pairs.values():
            prior = corridor.prior if today < corridor.until else self._prior(corridor, today)
            trust = corridor.belief.mean(now, prior.total)
            if trust != corridor.followed:
                self._follow(corridor, trust)
            corridor.path.append(trust)
            corridor.lost_path.append(corridor.lost)
            corridor.lost = 0.0
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
        corridor.followed = trust
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
