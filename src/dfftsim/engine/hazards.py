"""Where the data of running flows lie, and what may befall them there.

Each firm has a *site* wherever its flows keep data; a hub is a site of its own that all who use it share.
Each (firm, state) has a *docket*: the orders by which that state reaches for the data. Both are hazards that
flows join and leave; what happens when one strikes stands in `engine.incidents`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.engine.flow import Flow
from dfftsim.engine.harm import Account
from dfftsim.engine.hazard import Hazard
from dfftsim.engine.incidents import Incidents
from dfftsim.engine.states import DELIVERING
from dfftsim.spans import YEAR
from dfftsim.world.hazards import HazardTerms
from dfftsim.world.institutions import Institutions, Redress
from dfftsim.world.legal import regulated
from dfftsim.world.options import Option, Route
from dfftsim.world.streams import Purpose

if TYPE_CHECKING:
    from dfftsim.engine.life import FlowLife
    from dfftsim.engine.trust import Trust

BREACH_THREAT = "breach_at_receiver"
ACCESS_THREAT = "compelled_disclosure_by_receiving_government"
PLAIN = {BREACH_THREAT: 1.0, ACCESS_THREAT: 1.0}
NOTHING_LEFT = {BREACH_THREAT: 0.0, ACCESS_THREAT: 0.0}


class Site:
    """Where data lie: owner (firm or hub) and place. stays: the flows there; split: how many of them are
    there because their data must stay at home.
    """

    __slots__ = ("hazard", "id", "owner", "people", "place", "split", "stays")

    def __init__(self, owner: str, place: str):
        self.id = f"site:{owner}@{place}"
        self.owner = owner
        self.place = place
        self.stays: dict[Flow, Stay] = {}
        self.people = 0.0
        self.split = 0
        self.hazard: Hazard


class Docket:
    """Orders of one state for the data of one owner. orders: of each flow, a year."""

    __slots__ = ("hazard", "id", "rate", "state", "stays")

    def __init__(self, owner: str, state: str):
        self.id = f"orders:{owner}@{state}"
        self.state = state
        self.stays: dict[Flow, Stay] = {}
        self.rate = 0.0
        self.hazard: Hazard


@dataclass(slots=True)
class Stay:
    """A flow at one site, in the reach of one state.

    exposed: people who would be hit by a breach. people_reached: people a year whose data the state takes;
    per_order: people that one order touches. given: the redress they have in that state. breach_usd: harm
    of a breach with S = 1; access_usd: harm to one person accessed. redress: share of people with usable
    redress. abroad: whether the site lies outside the jurisdiction of the people. reference_breach: breaches
    in the reference over those here, times the harm of one; reference_access: harm a year. lived, since: up
    to where the account is booked.
    """

    flow: Flow
    site: Site
    docket: Docket
    exposed: float
    people_reached: float
    per_order: float
    breach_usd: float
    access_usd: float
    redress: float
    abroad: bool
    visible: float
    reference_breach: float
    reference_access: float
    split: bool
    given: Redress
    lived: float
    since: int


@dataclass(frozen=True, slots=True)
class Lying:
    """One place where an option puts a flow's data. left: share of the plain exposure left, by threat.
    state: which state reaches for them; reach: how far.
    """

    owner: str
    place: str
    state: str
    reach: float
    left: dict[str, float]
    split: bool
    first: bool


class Hazards:
    """The hazards of one replication."""

    def __init__(self, life: FlowLife, terms: HazardTerms, trust: Trust | None, institutions: Institutions):
        self.life = life
        self.terms = terms
        self.trust = trust
        self.institutions = institutions
        self.accounts: dict[Flow, Account] = {}
        self.running: dict[Flow, tuple[Stay, ...]] = {}
        self.sites: dict[str, Site] = {}
        self.dockets: dict[str, Docket] = {}
        self.incidents = Incidents(self)
        self._hubs = {hub.id: hub.place for hub in life.world.menu.technology.hubs}
        self._riskiest: dict[str, str] = {}
        self._borne: dict[tuple[object, ...], float] = {}

    # ---- flows come and go

    def runs(self, flow: Flow, option: Option) -> None:
        """A flow begins to run on an option now."""
        if not regulated(flow.categories):
            return
        self.accounts.setdefault(flow, Account())
        self.running[flow] = tuple(self._stay(flow, option, lying) for lying in self._lies(flow, option))

    def stops(self, flow: Flow) -> None:
        """A flow stops running now."""
        for stay in self.running.pop(flow, ()):
            self._leave(stay)

    def refresh(self, flow: Flow) -> None:
        """What a running flow is exposed to has changed: a safeguard came or went, its PET is broken."""
        if flow in self.running and flow.state in DELIVERING:
            basis = flow.basis or self.life.outlook.menu.plain(self.life.outlook.kind(flow))
            self.stops(flow)
            self.runs(flow, basis)

    def look_again(self, pets: frozenset[str]) -> None:
        """Exposure may have changed by itself today: by redress that came or went, or for users of these
        PETs.
        """
        for flow, stays in list(self.running.items()):
            pet = "none" if flow.basis is None else flow.basis.pet
            if pet in pets or any(
                stay.given != self._redress(flow.origin, stay.docket.state) for stay in stays
            ):
                self.refresh(flow)

    def start(self) -> None:
        """Days on which exposure changes by itself, shocks, and the end of the warm-up."""
        self.incidents.start()

    def close(self) -> None:
        """The horizon is reached: book what runs until then."""
        for stays in self.running.values():
            for stay in stays:
                self._book(stay)

    def forget(self) -> None:
        """The warm-up is over: begin the accounts anew."""
        for stays in self.running.values():
            for stay in stays:
                self._book(stay)
        self.accounts = {flow: Account() for flow in self.accounts}
        self.incidents.happened.clear()

    # ---- what a firm expects to bear

    def borne(self, flow: Flow, option: Option) -> float:
        """Harm a year that the firm of a flow expects to bear on an option (USD): its liability for harm to
        people, and its own loss. Of the hazard of its site a flow counts only the part that it adds.
        """
        broken = option.pet != "none" and self._broken(option.pet)
        key = (flow, option.route, option.pet, option.path.hub, broken)  # all that it rests on
        found = self._borne.get(key)
        if found is None:
            found = self._borne[key] = self._harm_borne(flow, option)
        return found

    def _harm_borne(self, flow: Flow, option: Option) -> float:
        if not regulated(flow.categories):
            return 0.0
        terms = self.terms
        usd = 0.0
        for lying in self._lies(flow, option):
            people = flow.persons * lying.left[BREACH_THREAT]
            rate = terms.site_rate(lying.place, flow.persons, 1, lying.split) * terms.marginal
            harm = people * terms.person_breach * terms.grave_factor(flow.categories)
            usd += rate * (terms.liability * harm + terms.firm_loss(people, lying.place))
        return usd

    # ---- the parts

    def exposure(self, flow: Flow, option: Option) -> dict[str, float]:
        """Share of the plain exposure that an option leaves, by threat."""
        life = self.life
        left = PLAIN
        if option.pet != "none":
            left = life.world.menu.technology.exposure(option.pet)
            if self._broken(option.pet):
                floor = self.terms.broken_exposure
                left = {threat: max(share, floor) for threat, share in left.items()}
        elif option.route is Route.RESULTS and not regulated(life.outlook.kind(flow).results_data):
            left = NOTHING_LEFT
        return left

    def _broken(self, pet: str) -> bool:
        today = self.life.world.day(self.life.env.now)
        breaks = self.life.world.effects.pets.breaks
        return any(pet in one.pets and one.start <= today < one.repaired for one in breaks)

    def _lies(self, flow: Flow, option: Option) -> list[Lying]:
        owner, terms = flow.firm.id, self.terms
        if option.route is Route.LOCALISE:
            apart = terms.sites_by_localising
            place = flow.origin if apart else flow.destination
            reach = terms.reach if terms.access_by_localising else 1.0
            return [Lying(owner, place, flow.destination, reach, PLAIN, apart, True)]
        left = self.exposure(flow, option)
        found = [Lying(owner, flow.destination, flow.destination, 1.0, left, False, True)]
        if option.path.hub:
            place = self._hubs[option.path.hub]
            found.append(Lying(f"hub:{option.path.hub}", place, place, 1.0, PLAIN, False, False))
        return found

    def _stay(self, flow: Flow, option: Option, lying: Lying) -> Stay:
        terms = self.terms
        site, docket = self._site(lying), self._docket(lying)
        people = float(flow.persons)
        grave = terms.grave_factor(flow.categories)
        visible = lying.reach * lying.left[ACCESS_THREAT]
        access = terms.access[lying.state] if terms.access_on else 0.0
        given = self._redress(flow.origin, lying.state)
        worst = self._worst(flow.origin)
        breach_usd = people * terms.person_breach * grave
        split = terms.split if lying.split else 1.0
        stay = Stay(
            flow=flow,
            site=site,
            docket=docket,
            exposed=people * lying.left[BREACH_THREAT],
            people_reached=people * access * visible * (1.0 - terms.safeguards * given.safeguards),
            per_order=min(terms.order_persons, people),
            breach_usd=breach_usd * lying.left[BREACH_THREAT],
            access_usd=terms.person_access * grave,
            redress=terms.enforceability(option, given.enforceability),
            abroad=option.route is not Route.LOCALISE,
            visible=people * visible,
            reference_breach=breach_usd * terms.secured(lying.place) / terms.secured(worst) / split
            if lying.first
            else 0.0,
            reference_access=people * terms.access[worst] * terms.person_access * grave
            if lying.first and terms.access_on
            else 0.0,
            split=lying.split,
            given=given,
            lived=site.hazard.settle(),
            since=self.life.env.now,
        )
        site.stays[flow] = docket.stays[flow] = stay
        site.people += people
        site.split += lying.split
        docket.rate += stay.people_reached / stay.per_order
        self._changed(stay)
        return stay

    def _leave(self, stay: Stay) -> None:
        self._book(stay)
        site, docket = stay.site, stay.docket
        del site.stays[stay.flow], docket.stays[stay.flow]
        site.people = site.people - stay.flow.persons if site.stays else 0.0
        site.split -= stay.split
        docket.rate = docket.rate - stay.people_reached / stay.per_order if docket.stays else 0.0
        self._changed(stay)

    def _changed(self, stay: Stay) -> None:
        site, docket = stay.site, stay.docket
        rate = self.terms.site_rate(site.place, site.people, len(site.stays), site.split > 0)
        if rate != site.hazard.rate:
            site.hazard.change(rate)
        if docket.rate != docket.hazard.rate:
            docket.hazard.change(max(0.0, docket.rate))

    def _book(self, stay: Stay) -> None:
        """Book what was expected of a stay since it was booked last."""
        now = self.life.env.now
        lived = stay.site.hazard.settle()
        years, hazard = (now - stay.since) / YEAR, lived - stay.lived
        present = self.life.ledger.discounting.years(stay.since, now) / years if years else 0.0
        stay.since, stay.lived = now, lived
        account = self.accounts[stay.flow]
        breach = hazard * stay.breach_usd
        access = years * stay.people_reached * stay.access_usd
        account.breach += breach
        account.access += access
        account.abroad += access + (breach if stay.abroad else 0.0)
        account.residual += (breach + access) * (1.0 - stay.redress)
        account.reference += hazard * stay.reference_breach + years * stay.reference_access
        account.person_years += years * stay.visible
        self._bear(account, stay, hazard * present, access * present)

    def _bear(self, account: Account, stay: Stay, breaches: float, access_usd: float) -> None:
        """Present value of what a stay's expected breaches and orders bring to each bearer."""
        terms, harm = self.terms, breaches * stay.breach_usd
        account.people_present += harm * (1.0 - terms.liability) + access_usd
        together = sum(one.exposed for one in stay.site.stays.values())
        loss = terms.firm_loss(together, stay.site.place) * stay.exposed / together if together else 0.0
        account.firms_present += harm * terms.liability + breaches * loss
        account.state_present += breaches * terms.file_usd[stay.flow.origin] / len(stay.site.stays)

    def _site(self, lying: Lying) -> Site:
        site = Site(lying.owner, lying.place)
        if site.id not in self.sites:
            self.sites[site.id] = site
            site.hazard = self._hazard(site.id, Purpose.BREACH, lambda: self.incidents.breached(site))
        return self.sites[site.id]

    def _docket(self, lying: Lying) -> Docket:
        docket = Docket(lying.owner, lying.state)
        if docket.id not in self.dockets:
            self.dockets[docket.id] = docket
            docket.hazard = self._hazard(docket.id, Purpose.ACCESS, lambda: self.incidents.ordered(docket))
        return self.dockets[docket.id]

    def _hazard(self, id: str, purpose: int, strike: Callable[[], object]) -> Hazard:
        life = self.life
        return Hazard(life.env, life.end, id, life.streams.entity(id), purpose, strike)

    def _redress(self, origin: str, state: str) -> Redress:
        life = self.life
        return self.institutions.redress(origin, state, life.world.day(life.env.now))

    def _worst(self, origin: str) -> str:
        if origin not in self._riskiest:
            self._riskiest[origin] = self.terms.riskiest(origin)
        return self._riskiest[origin]
