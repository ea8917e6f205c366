"""How a flow sees the law and its options: which day's law, which option table, what is closed to it and by
what.

Nothing here changes a flow; `engine.life` and `engine.upkeep` act on what is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from dfftsim.engine.choice import Chooser, Weighed
from dfftsim.engine.flow import Flow
from dfftsim.engine.offices import Offices
from dfftsim.law.burden import LegalBasis
from dfftsim.law.evaluate import Pathway
from dfftsim.law.vocabulary import CATEGORIES, PERSONAL_CATEGORIES, VERDICTS
from dfftsim.world.compile import World
from dfftsim.world.economics import SIZES
from dfftsim.world.legal import Question
from dfftsim.world.menu import Kind, Menu
from dfftsim.world.options import LAWFUL_FLOW, Option, Route
from dfftsim.world.readings import Readings, StatusReadings
from dfftsim.world.streams import Streams

STANDS = frozenset({"existing_contracts_only", "below_minima", "held_below"})
"""Reasons that close a pathway to newcomers, not to those who have met what it asks."""

ECONOMICS = "economics"
"""The cause of a loss where the law asks nothing: the flow is not worth its running cost."""


@dataclass(slots=True)
class Outlook:
    """The view of all flows of one replication. `readings`: how the law reads the outputs of PETs."""

    world: World
    menu: Menu
    chooser: Chooser
    offices: Offices
    readings: StatusReadings
    switching_share: float = 0.0
    _epochs: dict[tuple[str, str, date], tuple[int, ...]] = field(default_factory=dict)
    _changes: dict[tuple[str, str], list[date]] = field(default_factory=dict)
    _kinds: dict[tuple[object, ...], Kind] = field(default_factory=dict)
    _tables: dict[tuple[int, tuple[int, ...], int], tuple[Option, ...]] = field(default_factory=dict)
    _bases: dict[tuple[int, tuple[int, ...]], tuple[LegalBasis, ...]] = field(default_factory=dict)
    _closers: dict[tuple[int, int, tuple[int, ...], int], str | None] = field(default_factory=dict)
    _past: list[Menu] = field(default_factory=list)

    @classmethod
    def of(cls, world: World, menu: Menu, offices: Offices, streams: Streams) -> Outlook:
        """The view of one replication."""
        switching = world.lookup.value("switching_cost_share") if world.plans else 0.0
        return cls(world, menu, Chooser(world), offices, world.readings(streams), switching)

    def adopt(self, menu: Menu) -> None:
        """From now on the law is that of another rule book, equal to the present one up to today.

        Kinds stay: between which thresholds a number of persons lies is the same in both.
        """
        self._past.append(self.menu)  # its tables must live on: their ids name them
        self.menu = menu
        for kept in (self._epochs, self._changes, self._tables, self._bases, self._closers):
            kept.clear()

    def law_day(self, flow: Flow, now: int) -> date:
        """The day whose law holds for a flow: `as_of` until the first change after the start, then today."""
        world = self.world
        today = world.day(now)
        if world.as_of != world.start and not world.freeze:
            days = self._changes_after_start(flow.origin, flow.destination)
            if not days or today < days[0]:
                return world.as_of
        return today

    def _changes_after_start(self, origin: str, destination: str) -> list[date]:
        """Days after the start on which the law of a pair changes, or a lever acts on its options."""
        found = self._changes.get((origin, destination))
        if found is None:
            days = {
                *self.menu.legal.change_days(origin, destination),
                *self.world.effects.days(origin, destination),
                *self.readings.days(origin),
            }
            found = sorted(day for day in days if day > self.world.start)
            self._changes[origin, destination] = found
        return found

    def epoch(self, flow: Flow, day: date) -> tuple[int, ...]:
        """What names the option table of a pair on a day: levers in force, rule epochs of all its legs."""
        key = (flow.origin, flow.destination, day)
        found = self._epochs.get(key)
        if found is None:
            levers = sum(d <= day for d in self.world.effects.days(flow.origin, flow.destination))
            legs = self.legs(flow.origin, flow.destination, day)
            found = (levers, *(self.menu.legal.epoch(*leg, day) for leg in legs))
            self._epochs[key] = found
        return found

    def legs(self, origin: str, destination: str, day: date) -> list[tuple[str, str]]:
        """The pairs whose law decides on the options of a pair on a day: its own, and those of the ways
        through hubs.
        """
        found = [(origin, destination)]
        for hub in self.menu.technology.hubs_between(origin, destination):
            if hub.start <= day:
                found += [(origin, hub.place), (hub.place, destination)]
        return found

    def law_days(self, origin: str, destination: str) -> set[date]:
        """Days on which the options of a pair change by law or by a lever, but for readings of PETs."""
        legal = self.menu.legal
        days = {*legal.change_days(origin, destination), *self.world.effects.days(origin, destination)}
        for hub in self.menu.technology.hubs_between(origin, destination):
            for leg in ((origin, hub.place), (hub.place, destination)):
                days.update(day for day in legal.change_days(*leg) if day > hub.start)
        return days

    def kind(self, flow: Flow) -> Kind:
        """The kind of option table a flow reads, with the persons that its firm sends from there by now.

        Flows alike in all but numbers between the same thresholds share one object: whose numbers it holds is
        of no consequence.
        """
        firm = flow.firm
        persons = firm.persons.get(flow.origin, 0) - flow.counted_persons + flow.persons
        if flow.kind is None or flow.kind_persons != persons:
            flow.kind_persons = persons
            shared = (
                flow.plan.index,
                flow.origin,
                flow.destination,
                flow.size,
                firm.home,
                flow.categories,
                flow.uncertain_important,
                self.menu.legal.band_of(flow.origin, flow.categories, persons, flow.sensitive, flow.held),
            )
            flow.kind = self._kinds.get(shared)
            if flow.kind is None:
                flow.kind = self._kinds[shared] = self._new_kind(flow, self._question(flow, persons))
        return flow.kind

    def _question(self, flow: Flow, persons: int) -> Question:
        plan = flow.plan
        return Question(
            flow.origin,
            flow.destination,
            flow.categories,
            "group" if plan.exporter == "firm" and SIZES[flow.size] == "large" else plan.exporter,
            plan.importer,
            plan.activities,
            persons,
            flow.sensitive,
            flow.held,
        )

    def _new_kind(self, flow: Flow, question: Question) -> Kind:
        plan = flow.plan
        results = plan.results_data
        return Kind(
            question,
            results if results is not None else _results_data(flow.categories, flow.uncertain_important),
            flow.firm.home,
            flow.firm.size,
            plan.workload,
            plan.results_gain,
            plan.local_gain,
            plan.pets,
        )

    def table(self, flow: Flow, kind: Kind, day: date, today: date | None = None) -> tuple[Option, ...]:
        """The lawful options of a flow under the law of a day, or of a coming one as expected `today`."""
        epoch = self.epoch(flow, day)
        readings = self._readings(flow, day, today)
        if kind is not flow.kind:
            return self.menu.options(kind, epoch, day, readings)
        # shared kinds and readings live as long as this object, so their ids name them
        key = (id(kind), epoch, id(readings))
        if key not in self._tables:
            self._tables[key] = self.menu.options(kind, epoch, day, readings)
        return self._tables[key]

    def _readings(self, flow: Flow, day: date, today: date | None) -> Readings:
        if today is None or day <= today:
            return self.readings.on(flow.origin, day)
        return self.readings.expected(flow.origin, day, today)

    def bases(self, flow: Flow, kind: Kind, day: date) -> tuple[LegalBasis, ...]:
        """The legal bases whose applicability the firm must test for a flow."""
        if kind is not flow.kind:
            return self.menu.legal.bases(kind.question, day)
        key = (id(kind), self.epoch(flow, day))
        if key not in self._bases:
            self._bases[key] = self.menu.legal.bases(kind.question, day)
        return self._bases[key]

    def weigh(
        self,
        flow: Flow,
        kind: Kind,
        day: date,
        now: int,
        current: Option | None = None,
        today: date | None = None,
    ) -> list[Weighed]:
        """Every option of a flow as its firm sees it. `current` runs already: its set-up is sunk, leaving it
        costs, and it may go on where newcomers could not begin it. `today`: as in `table`.
        """
        waits = self.offices.waits(now)
        table = self.table(flow, kind, day, today)
        running, leaving = (None, 0.0) if current is None else (current.key, self.switching_share)
        weigh = self.chooser.weigh
        weighed = [
            weigh(flow, option, now, waits, option.key == running, leaving)
            for option in self._with_standing(table, flow, current, day)
            if option.key not in flow.barred
        ]
        if not (flow.firm.complies or flow.enforced or self.free_way(flow, table)):
            weighed.append(self.chooser.carry_on(flow, self.menu.plain(kind)))
        return weighed

    def _with_standing(
        self, table: tuple[Option, ...], flow: Flow, current: Option | None, day: date
    ) -> tuple[Option, ...]:
        """The options, and the basis of a running flow that is no longer on offer but stands."""
        if current is None or current is not flow.basis or current.key in [option.key for option in table]:
            return table
        return (*table, current) if self.closed_by(flow, current, day) is None else table

    def free_way(self, flow: Flow, table: tuple[Option, ...]) -> Option | None:
        """The option of sending the plain records where the law asks nothing: whoever sends then complies."""
        for option in table:
            plain = option.route is Route.DIRECT and option.pet == "none"
            if plain and option.unconditional and not self.chooser.offer(flow, option).obstacle:
                return option
        return None

    def binding_cause(self, flow: Flow, kind: Kind, day: date) -> str:
        """What stands in the way of the plain records: the rule that closes or burdens most, or
        technology.
        """
        obstacle = self.chooser.obstacle(flow, self.menu.plain(kind))
        if obstacle:
            return f"technology:{obstacle}"
        assessment = self.menu.assessment(kind, "none", day)
        for category in assessment.categories:
            if category.verdict == "blocked":
                closers = [by for pathway in category.pathways for by in pathway.closed_by]
                closed = sorted((p for p in category.pathways if not p.open), key=_beside_the_point)
                return (closers or [p.id for p in closed] or [f"{flow.origin}-silence"])[0]
        worst = max(assessment.categories, key=lambda c: VERDICTS.index(c.verdict))
        if worst.verdict == "free":
            return ECONOMICS
        lasting = [p for p in worst.pathways if p.open and not (p.rule is not None and p.rule.occasional)]
        open_ones = lasting or [p for p in worst.pathways if p.open]
        return min(open_ones, key=lambda p: VERDICTS.index(p.verdict or "blocked")).id

    def closed_by(self, flow: Flow, option: Option, day: date, today: date | None = None) -> str | None:
        """What closes an option to this flow on a day: a rule or duty; None while its legal basis stands.
        `today`: on a coming day, as expected today.

        A basis stands while one of its rules, or one that took over from it, is open; while all that speaks
        against it is that it was made before the day from which no new ones may be made, or that the law has
        come to ask for less; and wherever nothing at all is asked any more. A duty that must be met before
        data may flow, and that the option was not prepared for, closes it.
        """
        if option.route not in LAWFUL_FLOW:
            return None
        kind = self.kind(flow)
        readings = self._readings(flow, day, today)
        # kinds and readings live as long as this object, options as long as their menu
        key = (id(kind), id(option), self.epoch(flow, day), id(readings))
        if key not in self._closers:
            self._closers[key] = self._closer_of(kind, option, day, readings)
        return self._closers[key]

    def _closer_of(self, kind: Kind, option: Option, day: date, readings: Readings) -> str | None:
        held = self.menu.legal.heirs(option.rules)
        met = self.menu.legal.heirs(option.duties)
        for assessment in self.menu.legs(kind, option, day, readings):
            for category in assessment.categories:
                standing = [pathway for pathway in category.pathways if _keeps(pathway, held)]
                if not standing:
                    return _closer(category.pathways, held, option)
                new = [[d.id for d in p.duties if d.gate and d.id not in met] for p in standing]
                if all(new):
                    return new[0][0]
        return None


def _keeps(pathway: Pathway, held: frozenset[str]) -> bool:
    """Whether a pathway is a ground for whoever holds these rules."""
    if pathway.id in held:
        return pathway.open or (
            bool(pathway.reasons) and all(reason.code in STANDS for reason, _ in pathway.reasons)
        )
    return pathway.open and pathway.kind == "free" and pathway.verdict == "free"


def _closer(pathways: tuple[Pathway, ...], held: frozenset[str], option: Option) -> str:
    mine = [pathway for pathway in pathways if pathway.id in held]
    closers = [by for pathway in mine for by in pathway.closed_by]
    return (
        closers or [pathway.id for pathway in mine if pathway.id in option.rules] or sorted(option.rules)
    )[0]


def _beside_the_point(pathway: Pathway) -> int:
    """How many of the reasons that close a pathway say that it is not made for such a transfer at all."""
    return sum(
        reason.code in ("destination", "exporter", "activity", "not_usable") for reason, _ in pathway.reasons
    )


@cache
def _results_data(categories: tuple[str, ...], uncertain_important: bool) -> tuple[str, ...]:
    """What results still are: no data of persons, and not what was only perhaps important."""
    kept = [
        c
        for c in categories
        if c not in PERSONAL_CATEGORIES and not (c == "important" and uncertain_important)
    ]
    return tuple(c for c in CATEGORIES if c in kept) or ("non_personal",)
