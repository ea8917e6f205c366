"""What happens when a hazard strikes: harm, discovery, and what authorities and firms make of it.

Every incident leaves rows in the trace: when it happens, when it becomes known, and through the states of the
flows it moves. Draws belong to the site or docket and the number of the incident there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import log1p
from typing import TYPE_CHECKING

from dfftsim.engine.events import Rank
from dfftsim.engine.flow import Flow
from dfftsim.engine.states import State
from dfftsim.spans import DAY
from dfftsim.world.effects import LargeBreachPlan
from dfftsim.world.streams import EntityStream, Purpose

if TYPE_CHECKING:
    from dfftsim.engine.hazards import Docket, Hazards, Site, Stay

SHOCK = "S3"
BREACH = "breach"
"""The cause of a flow that an authority stops because of one; its site stands in the trace at that time."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident. kind: breach or access; place: of the site, or the state. time and known_at in seconds
    since the start, None = never known. flows: whose data it took.
    """

    kind: str
    place: str
    time: int
    known_at: int | None
    flows: tuple[Flow, ...]
    people: float


class Incidents:
    """The incidents of one replication."""

    def __init__(self, hazards: Hazards):
        self.hazards = hazards
        self.happened: list[Incident] = []
        self._numbers: dict[str, int] = {}

    def start(self) -> None:
        """Enter the shocks, the days on which exposure changes, and the end of the warm-up."""
        life, world = self.hazards.life, self.hazards.life.world
        for number, plan in enumerate(world.effects.large_breaches):
            at = world.seconds(plan.start)
            if 0 <= at < life.end:
                life.env.at(at, Rank.INCIDENT, number, self.large_breach, plan)
        days: dict[date, frozenset[str]] = {}
        pairs = dict.fromkeys(pair for plan in world.plans for pair in plan.pairs)
        for pair in pairs:
            days |= dict.fromkeys(self.hazards.institutions.days(*pair), frozenset())
        for hub in world.menu.technology.hubs:
            for pledge in world.effects.pledges:
                if any(pledge.serves(origin, hub.place) for origin, _ in pairs):
                    days[pledge.start] = frozenset()
        for one in world.effects.pets.breaks:
            for day in (one.start, one.repaired):
                days[day] = days.get(day, frozenset()) | one.pets
        for number, day in enumerate(sorted(day for day in days if world.start < day <= world.end)):
            at = world.seconds(day)
            life.env.at(at, Rank.INCIDENT, number, self.hazards.look_again, days[day])
        if life.ledger.observe_from:
            life.env.at(life.ledger.observe_from, Rank.INCIDENT, 0, self.hazards.forget)

    # ---- breaches

    def breached(self, site: Site) -> None:
        """A site is breached: whatever lies there is lost, as far as it can be read."""
        self._breach(site, site.hazard.stream, site.hazard.count - 1, "hazard")

    def large_breach(self, plan: LargeBreachPlan) -> None:
        """Shock S3: the site in a jurisdiction with most people's data is breached, and everybody knows at
        once. Trust in the jurisdiction falls with all parties; each authority gets as many files of people
        hit as one simulated flow stands for.
        """
        hazards = self.hazards
        life = hazards.life
        sites = [site for site in hazards.sites.values() if site.place == plan.place and site.stays]
        if sites:
            site = max(sites, key=lambda one: (one.people, one.id))
            stream = life.streams.entity(f"shock:{plan.id}")
            self._breach(site, stream, 0, SHOCK, at_once=True)
        else:
            self._tell(f"site:{SHOCK}@{plan.place}", "", "breach", SHOCK, f"{plan.people:.0f} persons")
        if hazards.trust is not None:
            hazards.trust.shocked(plan.id, plan.place, self._weight(plan.people))
        for code in life.world.scenario.parties:
            life.offices.flood(code, f"shock:{plan.id}:{code}")

    def _breach(
        self, site: Site, stream: EntityStream, number: int, cause: str, at_once: bool = False
    ) -> None:
        hazards, terms = self.hazards, self.hazards.terms
        stays = sorted((stay for stay in site.stays.values() if stay.exposed > 0.0), key=_by_number)
        severity = terms.severity.at(stream.uniform(Purpose.HARM, number))
        people = sum(stay.exposed for stay in stays)
        loss = terms.firm_loss(people, site.place) * severity if stays else 0.0
        now, end = hazards.life.env.now, hazards.life.end
        imposed = hazards.life.ledger.discounting.at(now) if cause == SHOCK else 0.0
        for stay in stays:
            account = hazards.accounts[stay.flow]
            harm = stay.breach_usd * severity
            people_bear = harm * (1.0 - terms.liability)
            firms_bear = harm * terms.liability + loss * stay.exposed / people
            state_bears = terms.file_usd[stay.flow.origin] / len(stays)
            account.subjects += people_bear
            account.firms += firms_bear
            account.state += state_bears
            account.people_present += imposed * people_bear
            account.firms_present += imposed * firms_bear
            account.state_present += imposed * state_bears
        lag = 0 if at_once else round(terms.lag.at(stream.uniform(Purpose.DETECTION, number)) * DAY)
        incident = Incident("breach", site.place, now, now + lag, tuple(s.flow for s in stays), people)
        self.happened.append(incident)
        detail = f"{people:.0f} persons, severity {severity:.3g}, known after {lag / DAY:.0f} d"
        self._tell(site.id, "", "breach", cause, detail)
        if now + lag < end:
            fined = stream.uniform(Purpose.ENFORCEMENT, number) < terms.fine_chance
            key = (now + lag, Rank.INCIDENT, stream.key)
            hazards.life.env.at(*key, self._breach_known, site.id, incident, fined, at_once)

    def _breach_known(self, id: str, incident: Incident, fined: bool, shock: bool) -> None:
        """A breach is known: the authority may act against one flow, trust falls, firms look around."""
        hazards = self.hazards
        origins = sorted({flow.origin for flow in incident.flows} - {incident.place})
        self._tell(id, "breach", "known", "detection", f"{len(incident.flows)} flows")
        if hazards.trust is not None and not shock:
            for origin in origins:
                people = sum(flow.persons for flow in incident.flows if flow.origin == origin)
                share = hazards.trust.terms.attribution
                hazards.trust.bad_event(origin, incident.place, self._weight(people) * share)
        if fined and incident.flows:
            self._fine(max(incident.flows, key=lambda flow: (flow.persons, -flow.number)))
        for flow in incident.flows:
            hazards.life.upkeep.incident(flow)

    def _fine(self, flow: Flow) -> None:
        account = self.hazards.accounts[flow]
        account.fines += flow.firm.costs.penalty_usd
        if flow.state in (State.OPERATING, State.CARRYING_ON):
            account.stopped += 1
            self.hazards.life.upkeep.stopped_by_authority(flow, BREACH)
        else:
            self.hazards.life.ledger.fine(flow, self.hazards.life.env.now)

    # ---- access by states

    def ordered(self, docket: Docket) -> None:
        """A state takes data of one flow of an owner: which, by the share of each in its orders."""
        hazards, terms = self.hazards, self.hazards.terms
        stream, number = docket.hazard.stream, docket.hazard.count - 1
        stays = sorted(docket.stays.values(), key=_by_number)
        aim = stream.uniform(Purpose.FIRM_PICK, number) * sum(_orders(stay) for stay in stays)
        hit = stays[-1]
        for stay in stays:
            aim -= _orders(stay)
            if aim < 0.0:
                hit = stay
                break
        severity = terms.severity.at(stream.uniform(Purpose.HARM, number))
        hazards.accounts[hit.flow].subjects += hit.per_order * hit.access_usd * severity
        now, life = hazards.life.env.now, hazards.life
        known = None
        if stream.uniform(Purpose.DETECTION, 2 * number) < terms.known_share:
            days = terms.known_lag.at(stream.uniform(Purpose.DETECTION, 2 * number + 1))
            known = now + max(1, round(days * DAY))
        incident = Incident("access", docket.state, now, known, (hit.flow,), hit.per_order)
        self.happened.append(incident)
        detail = f"{hit.per_order:.0f} persons, severity {severity:.3g}"
        self._tell(docket.id, "", "access", "hazard", detail)
        if known is not None and known < life.end:
            life.env.at(known, Rank.INCIDENT, stream.key, self._access_known, docket.id, incident)

    def _access_known(self, id: str, incident: Incident) -> None:
        """An order has come to light: the blame is the state's alone."""
        [flow] = incident.flows
        self._tell(id, "access", "known", "detection", flow.id)
        trust = self.hazards.trust
        if trust is not None and flow.origin != incident.place:
            trust.bad_event(flow.origin, incident.place, self._weight(incident.people))
        self.hazards.life.upkeep.incident(flow)

    # ---- both

    def _weight(self, people: float) -> float:
        """How much of a bad event an incident is: by the logarithm of the people hit, a large breach = 1."""
        return min(1.0, log1p(people) / log1p(self.hazards.terms.large_persons))

    def _tell(self, id: str, before: str, after: str, cause: str, detail: str) -> None:
        trace = self.hazards.life.ledger.trace
        if trace is not None:
            trace.append((self.hazards.life.env.now, id, before, after, cause, detail))


def _by_number(stay: Stay) -> int:
    return stay.flow.number


def _orders(stay: Stay) -> float:
    return stay.people_reached / stay.per_order
