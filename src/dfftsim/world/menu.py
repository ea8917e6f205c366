"""From what the law leaves open to what a firm can choose: the option table of one kind of flow in one rule
epoch.

Tables are built when first asked for and kept; every replication of a process shares them. Equal paths
are one object, and so are equal options: what has been worked out for one holds for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product
from math import exp

from dfftsim.law.book import RuleBook
from dfftsim.law.evaluate import Assessment, Pathway
from dfftsim.law.model import Rule
from dfftsim.world.economics import FirmCosts, Work, elapsed_days, preparation
from dfftsim.world.effects import Effects
from dfftsim.world.legal import LegalView, Question, regulated
from dfftsim.world.network import Network
from dfftsim.world.options import CaseSpec, Option, Path, Route, Task, covers, main_kind, without_dominated
from dfftsim.world.parameters import Lookup
from dfftsim.world.readings import Readings, StatusReading
from dfftsim.world.technology import HubTerms, PetTerms, Technology

WORKING_TO_CALENDAR = 7.0 / 5.0
CERTIFIED = "_certified"


@dataclass(frozen=True, slots=True)
class Kind:
    """What flows must share to share an option table."""

    question: Question
    results_data: tuple[str, ...]
    home: str
    size: str
    workload: str
    results_gain: float
    local_gain: float
    pets: tuple[str, ...]


class Menu:
    """Option tables of one world."""

    def __init__(
        self,
        legal: LegalView,
        lookup: Lookup,
        costs: Mapping[tuple[str, str], FirmCosts],
        technology: Technology,
        effects: Effects,
        trust: Mapping[str, Mapping[str, float]],
        refusals: Mapping[str, float],
        no_authority_steps: bool,
    ):
        self.legal = legal
        self.lookup = lookup
        self.costs = costs
        self.technology = technology
        self.effects = effects
        self.trust = trust
        self.refusals = refusals
        self.no_authority_steps = no_authority_steps
        self.network = Network.load()
        self._tables: dict[tuple[str, str], dict[tuple[object, ...], tuple[Option, ...]]] = {}
        self._options: dict[Option, Option] = {}
        self._plain: dict[tuple[str, str], Option] = {}
        self._paths: dict[Path, Path] = {}
        self._plain_paths: dict[tuple[str, str], Path] = {}

    def with_law(self, legal: LegalView) -> Menu:
        """The same menu under another rule book."""
        return Menu(
            legal,
            self.lookup,
            self.costs,
            self.technology,
            self.effects,
            self.trust,
            self.refusals,
            self.no_authority_steps,
        )

    def amended(self, book: RuleBook, code: str) -> Menu:
        """The same menu under a rule book in which only the law of one jurisdiction is another. What that law
        cannot have changed is the very same.
        """
        legal, touches = self.legal.amended(book, code)
        menu = self.with_law(legal)
        menu._plain, menu._paths, menu._plain_paths = self._plain, self._paths, self._plain_paths
        hubs = [hub.place for hub in self.technology.hubs]
        if code not in hubs:
            every = any(touches(place) for place in hubs)
            for pair in product(book.jurisdictions, book.jurisdictions):
                if pair[0] != code or not (every or touches(pair[1])):
                    menu._tables[pair] = self._tables.setdefault(pair, {})
        return menu

    def options(
        self, kind: Kind, epoch: tuple[int, ...], day: date, readings: Readings
    ) -> tuple[Option, ...]:
        """The lawful options of a kind of flow on a day of the given epoch, with the origin's readings of
        that day (carrying on and giving up are added by the choice).
        """
        question = kind.question
        key = (
            question.data,
            question.exporter,
            question.importer,
            question.activities,
            self.legal.band(question),
            tuple(
                [self.legal.band(replace(question, origin=hub.place)) for hub in self._hubs(question, day)]
            ),
            kind.results_data,
            kind.home,
            kind.size,
            kind.workload,
            kind.results_gain,
            kind.local_gain,
            kind.pets,
            tuple([readings.get(pet) for pet in kind.pets]),
            epoch,
        )
        tables = self._tables.setdefault((question.origin, question.destination), {})
        table = tables.get(key)
        if table is None:
            options = without_dominated(self._build(kind, day, readings))
            table = tuple([self._options.setdefault(option, option) for option in options])
            tables[key] = table
        return table

    def _hubs(self, question: Question, day: date) -> list[HubTerms]:
        """The hubs between the two ends on a day."""
        hubs = self.technology.hubs_between(question.origin, question.destination)
        return [hub for hub in hubs if hub.start <= day]

    def _build(self, kind: Kind, day: date, readings: Readings) -> list[Option]:
        options: list[Option] = []
        for pet in kind.pets:
            terms = self.technology.terms(pet, kind.workload)
            if terms is None:
                continue
            if kind.results_gain > 0.0 and (terms.sends_results or pet == "none"):
                options.extend(self._lawful(kind, day, Route.RESULTS, terms, readings.get(pet)))
            if not terms.sends_results:
                options.extend(self._lawful(kind, day, Route.DIRECT, terms, readings.get(pet)))
        if "none" in kind.pets and not any(_asks_nothing(option) for option in options):
            for hub in self._hubs(kind.question, day):
                options.extend(self._through(kind, day, hub))
        options.append(self._local(kind))
        return options

    def plain(self, kind: Kind) -> Option:
        """Sending the plain records directly, whatever the law says: what carrying on without full compliance
        does.
        """
        question = kind.question
        pair = (question.origin, question.destination)
        if pair not in self._plain:
            self._plain[pair] = self._sent_plainly(kind)
        return self._plain[pair]

    def _sent_plainly(self, kind: Kind) -> Option:
        question = kind.question
        return replace(
            self._local(kind),
            key="carry_on",
            route=Route.CARRY_ON,
            kind="carry_on",
            gain=1.0,
            setup_instrument="",
            yearly_usd=0.0,
            usd_per_gb=self._usd_per_gb(question.origin),
            lead_days=0.0,
            path=self.plain_path(question.origin, question.destination),
        )

    def plain_path(self, origin: str, destination: str) -> Path:
        """The way of plain records on the direct link."""
        found = self._plain_paths.get((origin, destination))
        if found is None:
            found = self._plain_paths[origin, destination] = self._path(origin, destination)
        return found

    def _path(
        self, origin: str, destination: str, terms: PetTerms | None = None, bytes_factor: float = 1.0
    ) -> Path:
        """The way of a message, under a PET or as it is."""
        path = Path(
            fixed_seconds=0.0 if terms is None else terms.fixed_seconds,
            seconds_per_record=0.0 if terms is None else terms.seconds_per_record,
            bytes_factor=bytes_factor,
            bytes_per_second=self.technology.bytes_per_second(origin, destination),
            rtt_seconds=self._rtt_seconds(origin, destination),
            round_trips=0.0 if terms is None else terms.rounds,
        )
        return self._paths.setdefault(path, path)

    def _through(self, kind: Kind, day: date, hub: HubTerms) -> list[Option]:
        """Ways through a hub: a lawful pathway on each leg; the origin's duties and prohibitions look at both
        ends.
        """
        question = kind.question
        plain = self.technology.terms("none", kind.workload)
        assert plain is not None
        first, second = self._hub_legs(question, hub, day)
        options = []
        for one in covers(first):
            for two in covers(second):
                option = self._option(kind, day, Route.DIRECT, plain, (*one, *two))
                options.append(
                    replace(
                        option,
                        key="/".join(["hub", hub.id, *option.key.split("/")[2:]]),
                        route=Route.HUB,
                        extra_setup_usd=hub.setup_usd,
                        setup_instrument=f"hub:{hub.id}",
                        usd_per_gb=option.usd_per_gb + hub.usd_per_gb,
                        path=Path(
                            fixed_seconds=0.0,
                            seconds_per_record=0.0,
                            bytes_factor=1.0,
                            bytes_per_second=min(
                                self.technology.bytes_per_second(question.origin, hub.place),
                                self.technology.bytes_per_second(hub.place, question.destination),
                            ),
                            rtt_seconds=self._rtt_seconds(question.origin, hub.place)
                            + self._rtt_seconds(hub.place, question.destination),
                            hub=hub.id,
                            hub_seconds=hub.message_seconds,
                        ),
                    )
                )
        return options

    def _hub_legs(self, question: Question, hub: HubTerms, day: date) -> tuple[Assessment, Assessment]:
        first = replace(question, destination=hub.place)
        second = replace(question, origin=hub.place, exporter="firm")
        return (
            self.legal.answer(first, "none", None, day, onward_to=question.destination),
            self.legal.answer(second, "none", None, day, received_from=question.origin),
        )

    def legs(self, kind: Kind, option: Option, day: date, readings: Readings) -> tuple[Assessment, ...]:
        """The law of the day on each leg of an option."""
        for hub in self.technology.hubs:
            if option.route is Route.HUB and option.setup_instrument == f"hub:{hub.id}":
                return self._hub_legs(kind.question, hub, day)
        data = kind.results_data if option.route is Route.RESULTS else None
        return (self.assessment(kind, option.pet, day, readings.get(option.pet), data),)

    def assessment(
        self,
        kind: Kind,
        pet: str,
        day: date,
        reading: StatusReading | None = None,
        data: tuple[str, ...] | None = None,
    ) -> Assessment:
        """The law of the day on this kind of flow under a PET, its output read as the origin reads it that
        day: that of a broken one as plain data.
        """
        question = kind.question if data is None else replace(kind.question, data=data)
        if reading is None:
            return self.legal.answer(question, pet, None, day)
        if reading.word == "broken":
            return self.legal.answer(question, "none", None, day)
        return self.legal.answer(question, pet, reading.override, day)

    def _lawful(
        self, kind: Kind, day: date, route: Route, terms: PetTerms, reading: StatusReading | None
    ) -> list[Option]:
        data = kind.results_data if route is Route.RESULTS else None
        found = covers(self.assessment(kind, terms.pet, day, reading, data))
        assurance = 0.0 if reading is None else reading.assurance
        return [self._option(kind, day, route, terms, pathways, assurance) for pathways in found]

    def _option(
        self,
        kind: Kind,
        day: date,
        route: Route,
        terms: PetTerms,
        pathways: tuple[Pathway, ...],
        assurance: float = 0.0,
    ) -> Option:
        value = self.lookup.value
        question = kind.question
        costs = self.costs[kind.home, kind.size]
        is_regulated = regulated(question.data if route is Route.DIRECT else kind.results_data)
        tasks, cases, renewal = self._legal_work(kind, day, pathways, is_regulated, assurance)
        consent = any(p.kind == "consent" for p in pathways)
        gain = terms.utility * (value("consent_yield") if consent else 1.0)
        extra, yearly, lead, instrument = self._pet_setup(costs, terms, kind)
        if route is Route.RESULTS:
            gain *= kind.results_gain
            yearly += costs.edge_usd_year
            lead = max(lead, value("site_setup_days") * value("edge_site_share"))
        plain_results = route is Route.RESULTS and not terms.sends_results
        volume = self.results_volume if plain_results else terms.bytes_factor
        legal_usd = sum(task.work.usd for task in tasks)
        upkeep = value("running_compliance_share") * legal_usd if is_regulated else 0.0
        return Option(
            key="/".join([route.name.lower(), terms.pet, *sorted(_named(p) for p in pathways)]),
            route=route,
            pet=terms.pet,
            rules=tuple(sorted(p.id for p in pathways)),
            duties=tuple(sorted({d.id for p in pathways for d in p.duties if d.gate})),
            kind=main_kind(pathways),
            gain=gain,
            tasks=tuple(tasks),
            cases=tuple(cases),
            extra_setup_usd=extra,
            setup_instrument=instrument,
            yearly_usd=yearly + upkeep,
            usd_per_gb=self._usd_per_gb(question.origin),
            lead_days=lead,
            path=self._path(question.origin, question.destination, terms, volume),
            renewal_days=renewal,
            importer_conditions=frozenset(
                condition
                for p in pathways
                if p.rule is not None
                and question.importer is None
                and (condition := p.rule.importer_condition or "").endswith(CERTIFIED)
            ),
            unconditional=all(p.verdict == "free" for p in pathways),
        )

    @cached_property
    def results_volume(self) -> float:
        """Bytes of results over bytes of their records; a PET that sends results has its own."""
        return self.lookup.value("results_volume_share")

    def _legal_work(
        self, kind: Kind, day: date, pathways: tuple[Pathway, ...], is_regulated: bool, assurance: float
    ) -> tuple[list[Task], list[CaseSpec], float | None]:
        tasks: dict[str, Task] = {}
        cases: dict[str, CaseSpec] = {}
        renewal: float | None = None
        for pathway in pathways:
            gating = [duty for duty in pathway.duties if duty.gate]
            rows = gating if pathway.rule is None else [pathway.rule, *gating]
            for rule in rows:
                if is_regulated or rule.pathway not in ("free", "adequacy"):
                    tasks[rule.id] = self._task(kind, rule, day)
                case = self._case(kind, rule, assurance)
                if case is not None:
                    cases[rule.id] = case
            if pathway.rule is not None and pathway.rule.renewal_years and _renewed_by_firm(pathway.rule):
                days = pathway.rule.renewal_years * 365.25
                renewal = days if renewal is None else min(renewal, days)
        return list(tasks.values()), list(cases.values()), renewal

    def _task(self, kind: Kind, rule: Rule, day: date) -> Task:
        costs = self.costs[kind.home, kind.size]
        work = preparation(rule, costs, self.lookup.value, self._from_sheet)
        question = kind.question
        saved = self.effects.preparation_saved(rule.pathway, question.origin, question.destination, day)
        saved += (1.0 - saved) * self._accepted_share(rule)
        if saved:
            left = 1.0 - saved
            work = Work(work.hours * left, work.least_days * left, work.ceiling_days, work.usd * left)
        shared = rule.pathway in ("bcr", "certification")
        own_hours, days, extra = elapsed_days(work, costs)
        name = rule.id if shared else f"{rule.id}>{question.destination}"
        return Task(name, work, own_hours, days, work.usd + extra, rule.pathway == "certification")

    def _rtt_seconds(self, origin: str, destination: str) -> float:
        self.lookup.given(f"rtt:{origin}-{destination}", self.network.round_trip(origin, destination).rank)
        return self.network.rtt_seconds(origin, destination)

    def _usd_per_gb(self, origin: str) -> float:
        self.lookup.given(f"egress:{origin}", self.network.price_rank(origin))
        return self.network.usd_per_gb(origin)

    def _from_sheet(self, name: str) -> None:
        self.lookup.given(name, "jurisdiction sheet")

    def _case(self, kind: Kind, rule: Rule, assurance: float) -> CaseSpec | None:
        step = rule.ex_ante_authority_step
        certifier = rule.pathway == "certification" and step == "none"
        if (step == "none" and not certifier) or (self.no_authority_steps and not certifier):
            return None
        value = self.lookup.value
        gating = step == "approval" or certifier
        expected = _mode(rule.observed_days)
        if expected is not None:
            self._from_sheet(f"{rule.id}.observed_days")
        elif certifier:
            expected = value("cbpr_weeks") * 7.0
        else:
            expected = value("wait_approval_default" if gating else "wait_filing_default")
        left = 1.0 - self._accepted_share(rule)
        return CaseSpec(
            station=f"certifier:{rule.jurisdiction}" if certifier else rule.jurisdiction,
            rule=rule.id,
            gating=gating,
            touch_days=left * value(_touch(rule, certifier)),
            latency_days=left * self._latency(rule, expected) if gating else 0.0,
            refusal=self._refusal(rule, gating),
            question=self._question_chance(kind, rule, assurance) if gating else 0.0,
            expected_days=left * expected,
        )

    def _accepted_share(self, rule: Rule) -> float:
        """What is saved of a rule because another party has approved the group rules already."""
        return next((one.share for one in self.effects.acceptances if one.rule == rule.id), 0.0)

    def _latency(self, rule: Rule, expected: float) -> float:
        share = self.lookup.value("latency_share")
        if rule.statutory_days is not None and rule.statutory_days_kind == "authority_limit":
            self._from_sheet(f"{rule.id}.statutory_days")
            factor = WORKING_TO_CALENDAR if rule.statutory_days_unit == "working" else 1.0
            return share * rule.statutory_days * factor
        return share * expected

    def _refusal(self, rule: Rule, gating: bool) -> float:
        if not gating:
            return 0.0
        if rule.jurisdiction in self.refusals:
            return self.refusals[rule.jurisdiction]
        if rule.approval_rate is not None:
            self._from_sheet(f"{rule.id}.approval_rate")
            return 1.0 - rule.approval_rate.value
        return self.lookup.value("reject_base")

    def _question_chance(self, kind: Kind, rule: Rule, assurance: float) -> float:
        """Chance of a request for information, a logit in file quality, trust, sensitivity of the data and
        assurance of the PET.
        """
        if rule.first_pass_rate is not None:
            self._from_sheet(f"{rule.id}.first_pass_rate")
            return 1.0 - rule.first_pass_rate.value
        value = self.lookup.value
        question = kind.question
        grave = {"sensitive", "health", "financial", "important", "critical_infrastructure", "government"}
        trust = self.trust.get(question.origin, {}).get(question.destination, 0.0)
        logit = (
            value("rfi_b0")
            - value("rfi_b_quality") * self.costs[kind.home, kind.size].file_quality
            - value("rfi_b_trust") * trust
            + value("rfi_b_sensitive") * (1.0 if grave & set(question.data) else 0.0)
        )
        if assurance:
            logit -= value("rfi_b_assurance") * assurance
        return 1.0 / (1.0 + exp(-logit))

    def _pet_setup(self, costs: FirmCosts, terms: PetTerms, kind: Kind) -> tuple[float, float, float, str]:
        """(set-up USD, yearly USD, least calendar days, instrument) of a PET."""
        if terms.pet == "none":
            return 0.0, 0.0, 0.0, ""
        setup = terms.setup_usd * costs.pet_factor
        yearly = setup * self.lookup.value("pet_running_share")
        return setup, yearly, self.lookup.value("pet_setup_days"), f"pet:{terms.pet}:{kind.workload}"

    def _local(self, kind: Kind) -> Option:
        costs = self.costs[kind.home, kind.size]
        origin = kind.question.origin
        return Option(
            key=f"localise/none/site:{origin}",
            route=Route.LOCALISE,
            pet="none",
            rules=(),
            kind="localise",
            gain=kind.local_gain,
            tasks=(),
            cases=(),
            extra_setup_usd=0.0,
            setup_instrument=f"site:{origin}",
            yearly_usd=costs.site_usd_year,
            usd_per_gb=0.0,
            lead_days=self.lookup.value("site_setup_days"),
            path=self._path(origin, origin, bytes_factor=0.0),
            renewal_days=None,
            importer_conditions=frozenset(),
        )


def _renewed_by_firm(rule: Rule) -> bool:
    """Who made an adequacy decision reviews it; only a place on its list is the importer's to renew."""
    return rule.pathway != "adequacy" or (rule.importer_condition or "").endswith(CERTIFIED)


def _asks_nothing(option: Option) -> bool:
    """Whether plain records go directly and freely: no detour through a hub is worth a thought then."""
    return option.route is Route.DIRECT and option.pet == "none" and option.unconditional and not option.tasks


def _named(pathway: Pathway) -> str:
    """A pathway with the duties that must be met first, e.g. `us-free+us-dsp-restrict-health`."""
    return "+".join([pathway.id, *sorted(duty.id for duty in pathway.duties if duty.gate)])


def _mode(given: object) -> float | None:
    mode = getattr(given, "mode", None)
    return None if mode is None else float(mode)


def _touch(rule: Rule, certifier: bool) -> str:
    if certifier:
        return "touch_days_certificate"
    if rule.pathway == "bcr":
        return "touch_days_bcr"
    return "touch_days_approval" if rule.ex_ante_authority_step == "approval" else "touch_days_filing"
