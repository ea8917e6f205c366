"""From a scenario to a world: law as of each day, options, numbers with their rank, stations, streams' keys.

A world is what one run is played in. It is built once for a process and shared by all its replications;
nothing in it changes while a replication runs, but for tables that are filled when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from dfftsim.errors import InputError
from dfftsim.law import load_rulebook
from dfftsim.law.book import RuleBook
from dfftsim.law.model import Rule
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.pets.catalogue import Catalogue
from dfftsim.scenario.model import Scenario
from dfftsim.spans import DAY
from dfftsim.world.bursts import BurstPlan, burst_plan
from dfftsim.world.classes import class_plans
from dfftsim.world.commitments import ClauseChance, Commitment
from dfftsim.world.economics import SIZES, FirmCosts, firm_costs
from dfftsim.world.effects import Effects
from dfftsim.world.freezing import frozen
from dfftsim.world.hazards import HazardTerms, hazard_terms
from dfftsim.world.institutions import Institutions, institutions_of
from dfftsim.world.known import check_known
from dfftsim.world.legal import LegalView
from dfftsim.world.legal_work import LegalWork
from dfftsim.world.levers import Compiled, compile_levers, patched
from dfftsim.world.menu import Menu
from dfftsim.world.parameters import RANKS, Lookup, Parameters, read_compiled
from dfftsim.world.plan import ClassPlan
from dfftsim.world.portfolio import Outcome
from dfftsim.world.provenance import own_numbers
from dfftsim.world.readings import StatusReadings, status_readings
from dfftsim.world.realisation import Realised, realised
from dfftsim.world.stations import StationPlan, station_plans
from dfftsim.world.streams import Purpose, Streams
from dfftsim.world.technology import HubTerms, Technology
from dfftsim.world.trust import TrustTerms, trust_terms
from dfftsim.world.welfare import WelfareTerms, welfare_terms

CONFIDENCES = ("high", "medium", "low")


@dataclass(slots=True)
class World:
    """Everything a replication needs. Days are dates, times seconds since midnight of `start`."""

    scenario: Scenario
    start: date
    end: date
    seed: int
    book: RuleBook
    menu: Menu
    lookup: Lookup
    plans: tuple[ClassPlan, ...]
    stations: tuple[StationPlan, ...]
    bursts: BurstPlan | None
    costs: dict[tuple[str, str], FirmCosts]
    effects: Effects
    chances: tuple[ClauseChance | Commitment, ...]
    as_of: date
    freeze: bool
    importer_listed_share: float
    survey_ceiling_days: float
    everyone_complies: bool
    optimiser: bool
    institutions: Institutions
    welfare: WelfareTerms
    outcomes: tuple[Outcome, ...] = ()
    hazards: HazardTerms | None = None
    trust: TrustTerms | None = None
    menus: dict[str, Menu] = field(default_factory=dict)
    _dates: dict[int, date] = field(default_factory=dict)
    _working: dict[str, list[bool]] = field(default_factory=dict)

    @property
    def horizon_seconds(self) -> int:
        """Length of the run: both days of the horizon are included."""
        return ((self.end - self.start).days + 1) * DAY

    def day(self, time: int) -> date:
        """The date at a time."""
        number = time // DAY
        found = self._dates.get(number)
        if found is None:
            found = self._dates[number] = self.start + timedelta(days=number)
        return found

    def seconds(self, day: date) -> int:
        """Midnight at the beginning of a day."""
        return (day - self.start).days * DAY

    def working_days(self, code: str) -> list[bool]:
        """Whether each day from the start is a working day in a jurisdiction, a year beyond the horizon."""
        if code not in self._working:
            from dfftsim.law.calendar import WorkingCalendar

            calendar = WorkingCalendar(code)
            span = (self.end - self.start).days + 366
            self._working[code] = [calendar.is_working(self.start + timedelta(days=n)) for n in range(span)]
        return self._working[code]

    @property
    def inputs(self) -> dict[str, int]:
        """How many distinct inputs of each rank the world has used so far."""
        if self._uses_all:
            counts = self.lookup.counts()
        else:
            ranks = [r for name, r in self.lookup.used().items() if r == "scenario" or name in self._named]
            counts = {rank: ranks.count(rank) for rank in RANKS}
        return {rank.replace(" ", "_"): n for rank, n in counts.items()}

    @property
    def confidences(self) -> dict[str, int]:
        """How many of these inputs are of which confidence: high, medium, low; judgement for what no source
        supports, and for what the scenario brings itself.
        """
        counts = dict.fromkeys((*CONFIDENCES, "judgement"), 0)
        for name, rank in self.lookup.used().items():
            if self._uses_all or rank == "scenario" or name in self._named:
                counts[self._confidence(name, rank)] += 1
        return counts

    def _confidence(self, name: str, rank: str) -> str:
        """Measured lengths and prices of links, which carry none of their own, count as medium; what a lever
        makes counts as a judgement.
        """
        found = "judgement"
        if rank == "sourced":
            numbers = self.lookup.parameters
            found = numbers.get(name).confidence if name in numbers else "medium"
        elif rank == "jurisdiction sheet":
            with suppress(InputError):
                found = self.book.rule(name.rpartition(".")[0].partition("+")[0]).confidence
        return found if found in CONFIDENCES else "judgement"

    @property
    def _uses_all(self) -> bool:
        """Whether what was looked up counts: plain queues rest on the numbers that the scenario names."""
        return bool(self.plans) or any(not station.plain for station in self.stations)

    @property
    def _named(self) -> set[str]:
        return {name for name, _ in self.scenario.parameters_named()}

    @property
    def judgements(self) -> list[dict[str, Any]]:
        """The judgements and unsourced estimates used so far, with their ranges."""
        rows = self.lookup.judgements()
        return rows if self._uses_all else [row for row in rows if row["id"] in self._named]

    def menu_of(self, streams: Streams) -> Menu:
        """The option tables of one replication: those of the rule book with the domestic changes drawn for
        it.
        """
        book = self.book
        for chance in self.chances:
            patch = self._as_trusted(chance).drawn(streams, book)
            if patch is not None:
                book = patched(book, [patch])
        if book is self.book:
            return self.menu
        if book.hash not in self.menus:
            legal = LegalView(book, self.menu.legal.strict)
            self.menus[book.hash] = self.menu.with_law(legal)
        return self.menus[book.hash]

    def _as_trusted(self, chance: ClauseChance | Commitment) -> ClauseChance | Commitment:
        """A promise with its chance moved by trust in those it favours, as visible on its first day."""
        if self.trust is None or self.trust.conclusion_slope == 0.0:
            return chance
        priors = [
            self.institutions.prior(chance.party, other, chance.start).total
            for other in chance.others
            if other in self.institutions.everyone and chance.party in self.institutions.everyone
        ]
        if not priors:
            return chance
        return replace(chance, chance=self.trust.concluded(chance.chance, sum(priors) / len(priors)))

    def readings(self, streams: Streams) -> StatusReadings:
        """How each law reads the outputs of the PETs on offer, day by day, in one replication."""
        offered = {pet for plan in self.plans for pet in plan.pets}
        mode = self.scenario.structure.pet_status
        return status_readings(offered, mode, self.effects.pets, streams, self.lookup.value)


def compile_world(
    scenario: Scenario, book: RuleBook | None = None, future: int | None = None, replication: int = 0
) -> World:
    """The world of a scenario under a rule book (default: the shipped one).

    future: number of the draw of uncertain numbers; None = every number at its most likely value.
    replication: whose luck decides on what day levers come into force (`has_luck`). Raises InputError for
    what only this layer can know: parameters, arrangements and rules that do not exist, parties without law.
    """
    check_known(scenario, book := book or load_rulebook())
    lookup = lookup_of(scenario, future)
    for name in own_numbers(scenario):
        lookup.given(name, "scenario")
    fate = realised(scenario, lookup.value, replication)
    book, levers = law_with_levers(scenario, book, lookup, fate)
    plans = class_plans(scenario, lookup)
    homes = sorted({home for plan in plans for home in _homes(plan)})
    costs = {
        (home, size): firm_costs(lookup.value, lookup.usd, size, home) for home in homes for size in SIZES
    }
    hubs = tuple(
        HubTerms(
            hub.id,
            hub.in_,
            lookup.value("hub_setup") * 1000.0 if hub.set_up is None else hub.set_up,
            lookup.value("hub_price_gb") if hub.price is None else hub.price * 1e9,
            1.0 / (lookup.value("mesh_hub_rate") if hub.capacity is None else hub.capacity),
        )
        for hub in scenario.technology.hubs
    )
    shared = tuple(
        HubTerms(
            hub.id,
            hub.place,
            hub.setup_usd,
            hub.usd_per_gb,
            1.0 / lookup.value("mesh_hub_rate"),
            hub.start,
            hub.parties,
        )
        for hub in levers.effects.hubs
        if hub.start <= scenario.horizon.end
    )
    offered = scenario.technology
    technology = Technology(
        lookup,
        (*hubs, *shared),
        offered.links.bandwidth,
        offered.compute.servers,
        offered.settings,
        Catalogue.load().with_profile(scenario.profile),
    )
    origins = sorted({pair[0] for plan in plans for pair in plan.pairs}, key=JURISDICTIONS.index)
    first = min(scenario.as_of, scenario.horizon.start)
    stations = station_plans(
        scenario,
        lookup,
        _with_given(scenario, [c for c in origins if _has_steps(book, c, first)], ""),
        _with_given(scenario, [c for c in origins if _has_certifiers(book, c, first)], "certifier:"),
    )
    work = LegalWork(
        lookup,
        costs,
        levers.effects,
        trust=read_compiled()["matrices"]["trust"]["matrices"]["trust_pair"]["values"],
        refusals={s.id: s.refusal for s in stations if s.refusal is not None},
        no_authority_steps=scenario.structure.authority_steps == "none",
    )
    menu = Menu(LegalView(book, scenario.structure.reading == "strict"), lookup, costs, technology, work)
    return World(
        scenario=scenario,
        start=scenario.horizon.start,
        end=scenario.horizon.end,
        seed=scenario.experiment.seed,
        book=book,
        menu=menu,
        lookup=lookup,
        plans=plans,
        stations=stations,
        bursts=burst_plan(scenario, lookup),
        costs=costs,
        effects=levers.effects,
        chances=tuple(levers.chances),
        as_of=scenario.as_of,
        freeze=scenario.rules.freeze,
        importer_listed_share=lookup.value("importer_listed_share") if plans else 0.0,
        survey_ceiling_days=_highest(lookup, "new_jurisdiction_legal_weeks") * 7.0,
        everyone_complies=scenario.structure.everyone_complies,
        optimiser=scenario.structure.choice == "optimiser",
        outcomes=fate.outcomes,
        institutions=institutions_of(scenario, book, lookup, levers.effects.pledges, fate.levers),
        welfare=welfare_terms(scenario, lookup.apart(), fate.levers, levers.effects.funds),
        hazards=hazard_terms(scenario, lookup) if plans else None,
        trust=trust_terms(scenario, lookup, future) if plans else None,
    )


def law_with_levers(
    scenario: Scenario, book: RuleBook, lookup: Lookup, fate: Realised | None = None
) -> tuple[RuleBook, Compiled]:
    """The law a scenario is played in, its levers and shocks put on it, and what these do besides.

    fate: the levers of one replication; None = as the scenario writes them, each on its first day.
    """
    if scenario.rules.freeze:
        book = frozen(book, scenario.as_of, scenario.horizon.start)
    fate = fate or Realised(scenario.levers)
    levers = compile_levers(
        fate.levers, scenario.shocks, book, scenario.parties, lookup.value, dict(fate.adoptions)
    )
    return patched(book, levers.patches), levers


def lookup_of(scenario: Scenario, future: int | None = None) -> Lookup:
    """The numbers of a scenario: each at its most likely value, or as drawn for one future."""
    numbers = Parameters.load().overridden(dict(scenario.parameters))
    if future is None:
        return numbers.lookup()
    streams = Streams(scenario.experiment.seed, future)
    at: Mapping[str, float] = {
        name: streams.entity(f"parameter:{name}").uniform(Purpose.PARAMETER)
        for name in numbers
        if name not in scenario.parameters
    }
    return numbers.lookup(at)


def _highest(lookup: Lookup, name: str) -> float:
    row = lookup.get(name)
    return row.high if row.high is not None else row.best


def _homes(plan: ClassPlan) -> set[str]:
    if plan.rows:
        return {row.home for row in plan.rows}
    fixed = {"from", "to"}
    if plan.home not in fixed:
        return {plan.home}
    return {pair[0 if plan.home == "from" else 1] for pair in plan.pairs}


def _has_steps(book: RuleBook, code: str, since: date) -> bool:
    """Whether any rule of an origin, in force since that day or later, asks an authority for something."""
    return any(
        rule.ex_ante_authority_step != "none" and _lives_after(rule, since) for rule in book.rules(code)
    )


def _has_certifiers(book: RuleBook, code: str, since: date) -> bool:
    return any(rule.pathway == "certification" and _lives_after(rule, since) for rule in book.rules(code))


def _lives_after(rule: Rule, since: date) -> bool:
    return rule.end is None or rule.end >= since


def _with_given(scenario: Scenario, codes: list[str], prefix: str) -> list[str]:
    """The codes, and those whose station the scenario describes."""
    given = [
        key[len(prefix) :]
        for key in scenario.authorities
        if key.startswith(prefix) and key[len(prefix) :] in JURISDICTIONS
    ]
    return sorted({*codes, *given}, key=JURISDICTIONS.index)
