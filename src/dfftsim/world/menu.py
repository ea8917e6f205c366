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

from dfftsim.law.book import RuleBook
from dfftsim.law.evaluate import Assessment, Pathway
from dfftsim.world.economics import FirmCosts
from dfftsim.world.legal import LegalView, Question, regulated
from dfftsim.world.legal_work import CERTIFIED, LegalWork
from dfftsim.world.network import Network
from dfftsim.world.options import Option, Path, Route, covers, main_kind, without_dominated
from dfftsim.world.parameters import Lookup
from dfftsim.world.readings import Readings, StatusReading
from dfftsim.world.technology import HubTerms, PetTerms, Technology


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
        work: LegalWork,
    ):
        self.legal = legal
        self.lookup = lookup
        self.costs = costs
        self.technology = technology
        self.work = work
        self.network = Network.load()
        self._tables: dict[tuple[str, str], dict[tuple[object, ...], tuple[Option, ...]]] = {}
        self._options: dict[Option, Option] = {}
        self._plain: dict[tuple[str, str], Option] = {}
        self._paths: dict[Path, Path] = {}
        self._plain_paths: dict[tuple[str, str], Path] = {}

    def with_law(self, legal: LegalView) -> Menu:
        """The same menu under another rule book."""
        return Menu(legal, self.lookup, self.costs, self.technology, self.work)

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
        tasks, cases, renewal = self.work.of(kind, day, pathways, is_regulated, assurance)
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

    def _rtt_seconds(self, origin: str, destination: str) -> float:
        self.lookup.given(f"rtt:{origin}-{destination}", self.network.round_trip(origin, destination).rank)
        return self.network.rtt_seconds(origin, destination)

    def _usd_per_gb(self, origin: str) -> float:
        self.lookup.given(f"egress:{origin}", self.network.price_rank(origin))
        return self.network.usd_per_gb(origin)

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


def _asks_nothing(option: Option) -> bool:
    """Whether plain records go directly and freely: no detour through a hub is worth a thought then."""
    return option.route is Route.DIRECT and option.pet == "none" and option.unconditional and not option.tasks


def _named(pathway: Pathway) -> str:
    """A pathway with the duties that must be met first, e.g. `us-free+us-dsp-restrict-health`."""
    return "+".join([pathway.id, *sorted(duty.id for duty in pathway.duties if duty.gate)])
