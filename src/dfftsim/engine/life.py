"""The life of flows: born, discovering, choosing, preparing, waiting, operating - and what interrupts it.

Every method is one event of the life; `states.CHANGES` says which may follow which, `ledger.Ledger` books them. What
the calendar of law does to flows stands in `engine.policy`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from dfftsim.engine.births import Nursery
from dfftsim.engine.choice import Chooser, Chosen, Weighed
from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.discovery import Discovery, Reading
from dfftsim.engine.events import NEVER, Rank
from dfftsim.engine.flow import Flow, Pursuit
from dfftsim.engine.ledger import Ledger
from dfftsim.engine.offices import Offices
from dfftsim.engine.stations import Case, CaseState
from dfftsim.engine.states import DELIVERING, State
from dfftsim.law.vocabulary import CATEGORIES, PERSONAL_CATEGORIES
from dfftsim.scenario.distributions import Exponential, Lognormal
from dfftsim.world.compile import World
from dfftsim.world.economics import SIZES
from dfftsim.world.legal import Question
from dfftsim.world.menu import Kind, Menu
from dfftsim.world.options import LAWFUL_FLOW, Option, Route
from dfftsim.world.plan import ClassPlan
from dfftsim.world.streams import Purpose, Streams

DAY = 86_400
REVIEW_DAYS = 180
SUSPENSION_LOG_SD = 0.8
YEAR_SECONDS = 365.25 * DAY
READING = "reading"
ENFORCEMENT = "enforcement"


@dataclass(slots=True)
class PublicKnowledge:
    """What firms can know of last year's flows of a class and pair: mean pay-off over value x annuity."""

    year: int = -1
    ratio: float = 1.0
    total: float = 0.0
    count: int = 0

    def told(self, year: int) -> float:
        """The ratio of the last full year with choices; before there is one, that of the first choice made."""
        if year > self.year and self.count:
            self.ratio = self.total / self.count
            self.total, self.count = 0.0, 0
        self.year = max(year, self.year)
        return self.ratio

    def add(self, ratio: float) -> None:
        """One more choice of this year."""
        self.total += ratio
        self.count += 1


@dataclass(frozen=True, slots=True)
class Look:
    """One look of one flow at its options, kept for the flow under inspection."""

    time: int
    why: str
    weighed: tuple[Weighed, ...]
    chosen: Chosen


@dataclass(slots=True)
class FlowLife:
    """All flows of one replication and what happens to them."""

    world: World
    env: OrderedEnvironment
    streams: Streams
    nursery: Nursery
    offices: Offices
    ledger: Ledger
    menu: Menu
    inspect: str | None = None
    flows: list[Flow] = field(default_factory=list)
    by_pair: dict[tuple[str, str], list[Flow]] = field(default_factory=dict)
    new_basis_days: list[tuple[Flow, float]] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    legal_waits: list[float] = field(default_factory=list)
    chooser: Chooser = field(init=False)
    discovery: Discovery = field(init=False)
    end: int = field(init=False)
    _public: dict[tuple[int, str, str], PublicKnowledge] = field(default_factory=dict)
    _readings: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _inertia: float = field(init=False)
    _switching: float = field(init=False)
    _renewal_effort: float = field(init=False)

    def __post_init__(self) -> None:
        value = self.world.lookup.value
        self.chooser = Chooser(self.world)
        self.discovery = Discovery(self.world, self.streams)
        self.end = self.world.horizon_seconds
        self._readings = self.world.readings(self.streams)
        self._inertia = value("inertia_review")
        self._switching = value("switching_cost_share")
        self._renewal_effort = value("renewal_effort_share")

    # ---- the law as a flow meets it

    def law_day(self, flow: Flow, now: int) -> date:
        """The day whose law holds for a flow: `as_of` while frozen or until the first recorded change after the start."""
        world = self.world
        if world.freeze:
            return world.as_of
        today = world.day(now)
        if world.as_of != world.start:
            days = self.menu.legal.change_days(flow.origin, flow.destination)
            if not any(world.start < day <= today for day in days):
                return world.as_of
        return today

    def epoch(self, flow: Flow, day: date) -> int:
        """Number that names the option table of a pair on a day: rule epoch and levers in force."""
        levers = sum(d <= day for d in self.world.effects.days(flow.origin, flow.destination))
        return self.menu.legal.epoch(flow.origin, flow.destination, day) * 1000 + levers

    def kind(self, flow: Flow) -> Kind:
        """The kind of option table a flow reads, with the persons that its firm sends from there by now."""
        plan = flow.plan
        firm = flow.firm
        persons = firm.persons.get(flow.origin, 0) - flow.counted_persons + flow.persons
        exporter = "group" if plan.exporter == "firm" and SIZES[flow.size] == "large" else plan.exporter
        question = Question(
            flow.origin,
            flow.destination,
            flow.categories,
            exporter,
            plan.importer,
            plan.activities,
            persons,
            flow.sensitive,
            flow.held,
        )
        return Kind(
            question,
            plan.results_data if plan.results_data is not None else _results_data(flow),
            firm.home,
            firm.size,
            plan.workload,
            plan.results_gain,
            plan.local_gain,
            plan.pets,
            self._readings[flow.origin],
        )

    def table(self, flow: Flow, kind: Kind, day: date) -> tuple[Option, ...]:
        """The lawful options of a flow under the law of a day."""
        return self.menu.options(kind, self.epoch(flow, day), day)

    # ---- birth

    def start_births(self) -> None:
        """Enter the first birth of every class, and the flows that are there from the start."""
        from dfftsim.engine.births import birth_times

        for plan in self.world.plans:
            if plan.initial_at < self.end:
                for number in range(plan.initial):
                    self.env.at(plan.initial_at, Rank.ARRIVAL, number, self._birth, plan, number, True)
            for number, row in enumerate(plan.rows):
                flow_born = 0 if row.born is None else row.born
                self.env.at(flow_born, Rank.ARRIVAL, number, self._row_birth, plan, number, row.born is None)
            times = birth_times(plan, self.streams)
            self._next_birth(plan, plan.initial, times.__next__)

    def _next_birth(self, plan: ClassPlan, number: int, next_time: Callable[[], int]) -> None:
        try:
            time = next_time()
        except StopIteration:
            return
        if time < self.end:
            self.env.at(time, Rank.ARRIVAL, number, self._newborn, plan, number, next_time)

    def _newborn(self, plan: ClassPlan, number: int, next_time: Callable[[], int]) -> None:
        self._birth(plan, number, False)
        self._next_birth(plan, number + 1, next_time)

    def _birth(self, plan: ClassPlan, number: int, standing: bool) -> None:
        self._begin(self.nursery.born(plan, number, self.env.now), standing)

    def _row_birth(self, plan: ClassPlan, number: int, standing: bool) -> None:
        self._begin(self.nursery.from_row(plan, plan.rows[number], number, self.env.now), standing)

    def _begin(self, flow: Flow, standing: bool) -> None:
        now = self.env.now
        flow.standing = standing
        self.flows.append(flow)
        self.by_pair.setdefault((flow.origin, flow.destination), []).append(flow)
        self.ledger.birth(flow)
        if flow.ends < self.end:
            self.env.at(flow.ends, Rank.FLOW_END, flow.number, self._life_over, flow)
        self._schedule_review(flow)
        day = self.law_day(flow, now)
        kind = self.kind(flow)
        bases = self.menu.legal.bases(kind.question, day)
        flow.rules_at_birth = len(bases)
        reading = self.discovery.reading(flow, bases, day)
        weighed = self.weigh(flow, kind, day, now)
        flow.feasible = self.chooser.feasible(flow, weighed, reading.days, reading.usd)
        if standing:
            self._already_running(flow, kind, day, reading, weighed)
        else:
            self._consider(flow, kind, day, reading, weighed)

    def _already_running(
        self, flow: Flow, kind: Kind, day: date, reading: Reading, weighed: list[Weighed]
    ) -> None:
        """A flow that is there from the start runs on its best basis of that day; what it cost is past."""
        now = self.env.now
        flow.missed = self.discovery.learn(flow, reading, day)
        chosen = self._decide(flow, weighed, "already running")
        if chosen.option is None:
            self._give_up(flow, kind, day)
        elif chosen.route is Route.CARRY_ON:
            self._carry_on(flow, chosen.option, kind, day)
        else:
            for task in chosen.option.tasks:
                flow.firm.instruments[task.instrument] = NEVER
            if chosen.option.setup_instrument:
                flow.firm.instruments[chosen.option.setup_instrument] = NEVER
            self._go_live(flow, Pursuit(chosen.option, now))

    # ---- discovery and choice

    def weigh(
        self, flow: Flow, kind: Kind, day: date, now: int, current: Option | None = None
    ) -> list[Weighed]:
        """Every option of a flow as its firm sees it. `current` runs already: its set-up is sunk, leaving it costs."""
        waits = self.offices.waits(now)
        table = self.table(flow, kind, day)
        weighed = []
        for option in table:
            if option.key in flow.barred:
                continue
            running = current is not None and option.key == current.key
            found = self.chooser.weigh(flow, option, now, waits, sunk=running)
            if current is not None and not running:
                cost = self._switching * found.setup_usd
                found = Weighed(option, found.payoff - cost, found.delay_days, found.setup_usd, found.killed)
            weighed.append(found)
        if not (flow.firm.complies or flow.enforced or _nothing_to_comply_with(table)):
            weighed.append(self.chooser.carry_on(flow, self.menu.plain(kind)))
        return weighed

    def _decide(self, flow: Flow, weighed: list[Weighed], why: str) -> Chosen:
        chosen = self.chooser.choose(flow, weighed)
        known = self._public.setdefault((flow.plan.index, flow.origin, flow.destination), PublicKnowledge())
        known.add(max(0.0, chosen.payoff) / (flow.value * self.chooser.full_annuity or 1.0))
        if flow.id == self.inspect:
            self.looks.append(Look(self.env.now, why, tuple(weighed), chosen))
        return chosen

    def _consider(self, flow: Flow, kind: Kind, day: date, reading: Reading, weighed: list[Weighed]) -> None:
        """Is it worth finding out what the law asks? Judged by what last year's flows of the class were worth."""
        now = self.env.now
        if not reading.unknown:
            self.ledger.change(flow, now, State.CHOOSING, "")
            self._choose(flow, "born")
            return
        known = self._public.setdefault((flow.plan.index, flow.origin, flow.destination), PublicKnowledge())
        expected = known.told(int(now / YEAR_SECONDS)) * flow.value * self.chooser.full_annuity
        if expected > reading.usd:
            self.ledger.change(
                flow, now, State.DISCOVERING, f"{READING}:{flow.origin}", f"{reading.hours:.0f} h"
            )
            self._read(flow, reading, day)
            return
        plain = self.chooser.carry_on(flow, self.menu.plain(kind))
        if flow.firm.complies or flow.enforced or plain.killed or plain.payoff <= 0.0:
            self.ledger.change(flow, now, State.GIVEN_UP, f"{READING}:{flow.origin}")
        else:
            self._carry_on(flow, plain.option, kind, day, f"{READING}:{flow.origin}")

    def _read(self, flow: Flow, reading: Reading, day: date) -> None:
        """The legal team reads; the flow goes on when it is done."""
        now = self.env.now
        flow.cost_usd += reading.usd
        flow.discovery_hours += reading.hours
        done = flow.firm.work_until(now, reading.own_hours, DAY)
        self.legal_waits.append((done - now) / DAY)
        if done < self.end:
            self.env.at(done, Rank.DISCOVERY_END, flow.number, self._has_read, flow, reading, day)

    def _has_read(self, flow: Flow, reading: Reading, day: date) -> None:
        if flow.state is not State.DISCOVERING:
            return
        flow.missed = self.discovery.learn(flow, reading, day)
        self.ledger.change(flow, self.env.now, State.CHOOSING, "")
        self._choose(flow, "rules read")

    def _choose(self, flow: Flow, why: str, forced: bool = False) -> None:
        """The flow is CHOOSING: decide and go on."""
        now = self.env.now
        day = self.law_day(flow, now)
        kind = self.kind(flow)
        chosen = self._decide(flow, self.weigh(flow, kind, day, now), why)
        if chosen.option is None:
            self._give_up(flow, kind, day)
        elif chosen.route is Route.CARRY_ON:
            self._carry_on(flow, chosen.option, kind, day)
        else:
            self.pursue(flow, chosen.option, now, forced=forced)

    def _give_up(self, flow: Flow, kind: Kind, day: date) -> None:
        self.ledger.change(flow, self.env.now, State.GIVEN_UP, self.binding_cause(flow, kind, day))

    def _carry_on(self, flow: Flow, plain: Option, kind: Kind, day: date, cause: str = "") -> None:
        now = self.env.now
        flow.basis = None
        self.ledger.change(flow, now, State.CARRYING_ON, cause or self.binding_cause(flow, kind, day))
        self.ledger.deliver(flow, now, self.chooser.timeliness(flow, plain))
        self._schedule_enforcement(flow, 1)

    def binding_cause(self, flow: Flow, kind: Kind, day: date) -> str:
        """What stands in the way of the plain records: the rule that closes or burdens most, or technology."""
        obstacle = self.chooser.obstacle(flow, self.menu.plain(kind))
        if obstacle:
            return f"technology:{obstacle}"
        assessment = self.menu.assessment(kind, "none", day)
        for category in assessment.categories:
            if category.verdict == "blocked":
                closers = [by for pathway in category.pathways for by in pathway.closed_by]
                closed = [p.id for p in category.pathways if not p.open]
                return (closers or closed or [f"{flow.origin}-silence"])[0]
        worst = max(assessment.categories, key=lambda c: ("free", "conditional", "approval").index(c.verdict))
        open_ones = [p.id for p in worst.pathways if p.open]
        return open_ones[0] if open_ones else f"{flow.origin}-silence"

    # ---- preparing, waiting, going live

    def pursue(
        self,
        flow: Flow,
        option: Option,
        now: int,
        *,
        forced: bool = False,
        renewing: bool = False,
        not_before: int = 0,
    ) -> None:
        """Begin to prepare an option. A running flow goes on meanwhile, any other is PREPARING."""
        usd, days = self.chooser.setup(flow, option, now)
        hours = self._own_hours(flow, option, now)
        if renewing:
            usd, days, hours = (x * self._renewal_effort for x in (usd, days, hours))
        pursuit = Pursuit(option, now, renewing, forced, usd=usd)
        flow.pursuit = pursuit
        flow.cost_usd += usd
        done = flow.firm.work_until(now, hours, DAY)
        if hours:
            self.legal_waits.append((done - now) / DAY)
        ready = max(done, now + round(days * DAY), not_before)
        gating = [case for case in option.cases if case.gating]
        if ready == now and not gating:
            self._go_live(flow, pursuit)
            return
        if flow.state not in DELIVERING:
            self.ledger.change(flow, now, State.PREPARING, _main_rule(option), option.key)
        if ready < self.end:
            pursuit.handle = self.env.at(
                ready, Rank.PREPARATION_END, flow.number, self._prepared, flow, pursuit
            )

    def _own_hours(self, flow: Flow, option: Option, now: int) -> float:
        from dfftsim.world.economics import elapsed_days

        firm = flow.firm
        return sum(
            elapsed_days(task.work, firm.costs)[0]
            * (self.chooser.reuse if firm.holds(task.instrument, now) else 1.0)
            for task in option.tasks
        )

    def _prepared(self, flow: Flow, pursuit: Pursuit) -> None:
        pursuit.handle = -1
        now = self.env.now
        option = pursuit.option
        gating = [spec for spec in option.cases if spec.gating]
        if not gating:
            self._go_live(flow, pursuit)
            return
        if flow.state is State.PREPARING:
            self.ledger.change(flow, now, State.WAITING, gating[0].rule, gating[0].station)
        cases = []
        for spec in gating:
            case = self.offices.apply(
                flow,
                spec,
                pursuit.renewing,
                pursuit.forced,
                lambda approved, case: self._decided(flow, pursuit, approved),
                lambda case: self._withdrew(flow, pursuit),
            )
            if case is not None:
                cases.append(case)
        pursuit.cases = tuple(cases)
        pursuit.waiting_for = len(cases)
        if not cases:
            self._go_live(flow, pursuit)

    def _decided(self, flow: Flow, pursuit: Pursuit, approved: bool) -> None:
        if flow.pursuit is not pursuit:
            return
        pursuit.waiting_for -= 1
        pursuit.refused |= not approved
        if pursuit.waiting_for:
            return
        if pursuit.refused:
            self._turned_down(flow, pursuit, "refused")
        else:
            self._go_live(flow, pursuit)

    def _withdrew(self, flow: Flow, pursuit: Pursuit) -> None:
        if flow.pursuit is pursuit:
            self._turned_down(flow, pursuit, "withdrawn")

    def _turned_down(self, flow: Flow, pursuit: Pursuit, why: str) -> None:
        """Refused, or patience ended: the option is barred until the law changes, and the firm chooses again."""
        self.abandon(flow)
        flow.barred |= {pursuit.option.key}
        if flow.state is State.WAITING:
            self.ledger.change(flow, self.env.now, State.CHOOSING, why)
            self._choose(flow, why)

    def abandon(self, flow: Flow) -> None:
        """Drop what is being prepared or waited for."""
        pursuit = flow.pursuit
        if pursuit is None:
            return
        flow.pursuit = None
        if pursuit.handle >= 0:
            self.env.cancel(pursuit.handle)
        for case in pursuit.cases:
            if case.state in (CaseState.WAITING, CaseState.SERVING, CaseState.AWAY, CaseState.PENDING):
                self._station_of(pursuit, case).withdraw(case)

    def _station_of(self, pursuit: Pursuit, case: Case):  # type: ignore[no-untyped-def]
        place = pursuit.cases.index(case)
        gating = [
            spec for spec in pursuit.option.cases if spec.gating and spec.station in self.offices.offices
        ]
        return self.offices.offices[gating[place].station].station

    def _go_live(self, flow: Flow, pursuit: Pursuit) -> None:
        """The basis is there: the flow operates, or is localised."""
        now = self.env.now
        option = pursuit.option
        flow.pursuit = None
        if flow.state in DELIVERING:
            self.stop(flow)
        self._hold(flow, option, now)
        flow.basis = option
        flow.barred = frozenset()
        flow.grace_until = None
        state = State.LOCALISED if option.route is Route.LOCALISE else State.OPERATING
        cause = _main_rule(option) if option.gain < 1.0 else ""
        if not (state is State.LOCALISED and flow.state is State.LOCALISED):
            self.ledger.change(flow, now, state, cause or option.key.split("/")[0], option.key)
        self.ledger.deliver(flow, now, option.gain * self.chooser.timeliness(flow, option))
        flow.operated_since = now
        if option.route in LAWFUL_FLOW:
            if flow.started is None:
                flow.started = now
            if flow.lost_at is not None:
                self.new_basis_days.append((flow, (now - flow.lost_at) / DAY))
                flow.lost_at = None
            self._count_persons(flow, option)
        self._file(flow, option)
        self._schedule_enforcement(flow, flow.missed)
        self._schedule_renewal(flow, option)

    def _hold(self, flow: Flow, option: Option, now: int) -> None:
        until = NEVER if option.renewal_days is None else now + round(option.renewal_days * DAY)
        for task in option.tasks:
            flow.firm.instruments[task.instrument] = max(until, flow.firm.instruments.get(task.instrument, 0))
        if option.setup_instrument:
            flow.firm.instruments[option.setup_instrument] = NEVER

    def _file(self, flow: Flow, option: Option) -> None:
        """Filings that nobody waits for are lodged when the flow starts."""
        for spec in option.cases:
            if not spec.gating:
                self.offices.apply(flow, spec, False, False, lambda approved, case: None, lambda case: None)

    def stop(self, flow: Flow) -> None:
        """The flow delivers no more; its timers are taken back. Its state is changed by the caller."""
        now = self.env.now
        if flow.basis is not None and flow.operated_since is not None:
            running = now - flow.operated_since
            option = flow.basis
            yearly = option.yearly_usd + option.usd_per_gb * option.gb_factor * flow.gb_year
            flow.cost_usd += yearly * running / YEAR_SECONDS
        flow.operated_since = None
        self.ledger.stop(flow, now)
        for name in ("hazard", "renewal"):
            handle = getattr(flow, name)
            if handle >= 0:
                self.env.cancel(handle)
                setattr(flow, name, -1)
        if flow.counted_persons:
            flow.firm.persons[flow.origin] -= flow.counted_persons
            flow.counted_persons = 0

    def _count_persons(self, flow: Flow, option: Option) -> None:
        """Persons sent count for the whole firm; where that crosses a threshold, its other flows must look again."""
        if option.route is Route.RESULTS:
            return
        firm = flow.firm
        legal = self.menu.legal
        siblings = [
            other
            for other in firm.flows
            if other is not flow and other.counted_persons and other.origin == flow.origin
        ]
        before = [legal.band(self.kind(other).question) for other in siblings]
        firm.persons[flow.origin] = firm.persons.get(flow.origin, 0) + flow.persons
        flow.counted_persons = flow.persons
        for other, band in zip(siblings, before, strict=True):
            if legal.band(self.kind(other).question) != band:
                self.env.at(
                    self.env.now,
                    Rank.REVIEW,
                    other.number,
                    self.recheck,
                    other,
                    self.law_day(other, self.env.now),
                )

    # ---- reviews, renewals, enforcement, end

    def _schedule_review(self, flow: Flow) -> None:
        at = flow.born + (flow.reviews + 1) * REVIEW_DAYS * DAY
        if at < min(flow.ends, self.end):
            flow.review = self.env.at(at, Rank.REVIEW, flow.number, self._review, flow)

    def _review(self, flow: Flow) -> None:
        """Every 180 days from birth a firm may look again; switching only pays above its cost."""
        flow.review = -1
        flow.reviews += 1
        self._schedule_review(flow)
        if flow.pursuit is not None or flow.stream.uniform(Purpose.INERTIA, flow.reviews) < self._inertia:
            return
        if flow.state is State.GIVEN_UP:
            self._look_again(flow)
        elif flow.state in DELIVERING:
            self._look_around(flow)

    def _look_again(self, flow: Flow) -> None:
        now = self.env.now
        day = self.law_day(flow, now)
        kind = self.kind(flow)
        reading = self.discovery.reading(flow, self.menu.legal.bases(kind.question, day), day)
        known = self._public.setdefault((flow.plan.index, flow.origin, flow.destination), PublicKnowledge())
        expected = known.told(int(now / YEAR_SECONDS)) * flow.value * self.chooser.full_annuity
        if not reading.unknown:
            chosen = self._decide(flow, self.weigh(flow, kind, day, now), "review")
            if chosen.option is not None:
                self._leave_given_up(flow, chosen, kind, day)
        elif expected > reading.usd:
            self.ledger.change(
                flow, now, State.DISCOVERING, f"{READING}:{flow.origin}", f"{reading.hours:.0f} h"
            )
            self._read(flow, reading, day)

    def _leave_given_up(self, flow: Flow, chosen: Chosen, kind: Kind, day: date) -> None:
        option = chosen.option
        assert option is not None
        if chosen.route is Route.CARRY_ON:
            self._carry_on(flow, option, kind, day)
        else:
            self.ledger.change(flow, self.env.now, State.CHOOSING, "review")
            self.pursue(flow, option, self.env.now)

    def _look_around(self, flow: Flow) -> None:
        """A running flow compares what it has with what there is."""
        now = self.env.now
        day = self.law_day(flow, now)
        kind = self.kind(flow)
        reading = self.discovery.reading(flow, self.menu.legal.bases(kind.question, day), day)
        if reading.unknown:
            known = self._public.setdefault(
                (flow.plan.index, flow.origin, flow.destination), PublicKnowledge()
            )
            if known.told(int(now / YEAR_SECONDS)) * flow.value * self.chooser.full_annuity <= reading.usd:
                return
            flow.cost_usd += reading.usd
            flow.discovery_hours += reading.hours
            flow.firm.work_until(now, reading.own_hours, DAY)
            flow.missed = self.discovery.learn(flow, reading, day)
        chosen = self._decide(flow, self.weigh(flow, kind, day, now, flow.basis), "review")
        if chosen.option is None:
            self.stop(flow)
            self._give_up(flow, kind, day)
        elif chosen.route is Route.CARRY_ON:
            if flow.state is not State.CARRYING_ON:
                self.stop(flow)
                self._carry_on(flow, chosen.option, kind, day)
        elif flow.basis is None or chosen.option.key != flow.basis.key:
            self.pursue(flow, chosen.option, now)

    def _schedule_renewal(self, flow: Flow, option: Option) -> None:
        if option.renewal_days is None:
            return
        waits = self.offices.waits(self.env.now)
        lead = max((waits.get(c.station, c.expected_days) for c in option.cases if c.gating), default=30.0)
        _, days = self.chooser.setup(flow, option, self.env.now)
        at = self.env.now + round(max(1.0, option.renewal_days - lead - days * self._renewal_effort) * DAY)
        if at < min(flow.ends, self.end):
            flow.renewal = self.env.at(at, Rank.REVIEW, flow.number, self._renew, flow, option)

    def _renew(self, flow: Flow, option: Option) -> None:
        """In time before a basis lapses the firm applies again; if the answer comes too late, the flow must stop."""
        flow.renewal = -1
        if flow.basis is not option or flow.pursuit is not None:
            return
        now = self.env.now
        lapses = flow.firm.instruments.get(option.tasks[0].instrument, now) if option.tasks else now
        self.pursue(flow, option, now, renewing=True)
        if now < lapses < min(flow.ends, self.end) and flow.pursuit is not None:
            flow.renewal = self.env.at(lapses, Rank.LAW_CHANGE, flow.number, self._lapse, flow, option)

    def _lapse(self, flow: Flow, option: Option) -> None:
        flow.renewal = -1
        if flow.basis is option and flow.pursuit is not None and flow.state is State.OPERATING:
            self.suspend(flow, _main_rule(option))

    def _schedule_enforcement(self, flow: Flow, grounds: int) -> None:
        if not grounds:
            return
        rate = self.chooser.enforcement_rate(flow) * grounds
        wait = Exponential(YEAR_SECONDS / rate).at(
            flow.stream.uniform(Purpose.ENFORCEMENT, 2 * flow.case_number + flow.suspensions)
        )
        at = self.env.now + max(1, round(wait))
        if at < min(flow.ends, self.end):
            flow.hazard = self.env.at(at, Rank.INCIDENT, flow.number, self._enforced, flow)

    def _enforced(self, flow: Flow) -> None:
        """An authority stops the flow and fines the firm; later it may go on lawfully, never as before."""
        flow.hazard = -1
        now = self.env.now
        length = Lognormal(self.chooser.suspension_days * DAY, SUSPENSION_LOG_SD).at(
            flow.stream.uniform(Purpose.SUSPENSION, flow.suspensions)
        )
        flow.suspensions += 1
        flow.cost_usd += flow.firm.costs.penalty_usd
        flow.enforced = True
        self.suspend(flow, ENFORCEMENT)
        flow.missed = 0
        if now + round(length) < min(flow.ends, self.end):
            self.env.at(now + round(length), Rank.INCIDENT, flow.number, self._resume, flow)

    def suspend(self, flow: Flow, cause: str) -> None:
        """The flow stops now, for a cause (rule id or enforcement)."""
        self.stop(flow)
        self.ledger.change(flow, self.env.now, State.SUSPENDED, cause)

    def _resume(self, flow: Flow) -> None:
        if flow.state is not State.SUSPENDED or flow.pursuit is not None:
            return
        now = self.env.now
        basis = flow.basis
        if basis is not None and self.closed_by(flow, basis, self.law_day(flow, now)) is None:
            self._go_live(flow, Pursuit(basis, now))
            return
        self.ledger.change(flow, now, State.CHOOSING, ENFORCEMENT)
        self._choose(flow, "after enforcement")

    def _life_over(self, flow: Flow) -> None:
        self.abandon(flow)
        if flow.state in DELIVERING:
            self.stop(flow)
        if flow.review >= 0:
            self.env.cancel(flow.review)
            flow.review = -1
        self.ledger.change(flow, self.env.now, State.ENDED, "life over")
        self.by_pair[flow.origin, flow.destination].remove(flow)
        flow.firm.flows.remove(flow)

    # ---- when the ground moves

    def closed_by(self, flow: Flow, option: Option, day: date) -> str | None:
        """The rule of an option that is no longer open to this flow on a day; None while its basis stands.

        A contract made before a rule was kept for existing contracts stands; a rule that begins on the very day on
        which one of its kind ends, and asks no more, continues it.
        """
        if option.route not in LAWFUL_FLOW or option.route is Route.HUB:
            return None
        kind = self.kind(flow)
        data = kind.results_data if option.route is Route.RESULTS else None
        assessment = self.menu.assessment(kind, option.pet, day, data)
        held = set(option.rules)
        for category in assessment.categories:
            if any(p.id in held and (p.open or _existing_only(p)) for p in category.pathways):
                continue
            if any(p.open and self._continues(p, held, day) for p in category.pathways):
                continue
            mine = [p.id for p in category.pathways if p.id in held]
            return (mine or sorted(held) or [""])[0]
        return None

    def _continues(self, pathway, held: set[str], day: date) -> bool:  # type: ignore[no-untyped-def]
        rule = pathway.rule
        if rule is None or rule.start != day:
            return False
        old = [self.menu.legal.book.rule(id) for id in sorted(held) if not id.endswith("-silence")]
        kinds = {getattr(row, "pathway", "") for row in old} | ({"free"} if len(old) < len(held) else set())
        return rule.pathway in kinds or rule.pathway == "free"

    def recheck(self, flow: Flow, day: date) -> None:
        """Law or volume changed: a flow whose basis is gone must find another one."""
        if flow.state is State.OPERATING and flow.basis is not None and flow.grace_until is None:
            cause = self.closed_by(flow, flow.basis, day)
            if cause is not None:
                self.lose_basis(flow, cause)

    def lose_basis(self, flow: Flow, cause: str) -> None:
        """The legal ground ends: with grace the flow goes on while it looks for another, else it stops at once."""
        now = self.env.now
        flow.lost_at = now
        flow.barred = frozenset()
        grace = self.world.effects.grace_days(flow.origin, self.world.day(now))
        if grace > 0.0:
            flow.grace_until = now + round(grace * DAY)
            if flow.grace_until < min(flow.ends, self.end):
                self.env.at(flow.grace_until, Rank.LAW_CHANGE, flow.number, self._grace_over, flow, cause)
            if flow.pursuit is None:
                self._choose_beside(flow, self.law_day(flow, now), forced=True)
            return
        self.suspend(flow, cause)
        flow.basis = None
        if flow.pursuit is None:
            self._after_loss(flow, cause)

    def _grace_over(self, flow: Flow, cause: str) -> None:
        if flow.grace_until != self.env.now or flow.state is not State.OPERATING:
            return
        flow.grace_until = None
        self.suspend(flow, cause)
        flow.basis = None
        if flow.pursuit is None:
            self._after_loss(flow, cause)

    def _after_loss(self, flow: Flow, cause: str) -> None:
        """Stopped and with nothing on the way: read what is new, then choose."""
        now = self.env.now
        day = self.law_day(flow, now)
        reading = self.discovery.reading(flow, self.menu.legal.bases(self.kind(flow).question, day), day)
        if reading.unknown:
            self.ledger.change(flow, now, State.DISCOVERING, cause, f"{reading.hours:.0f} h")
            self._read(flow, reading, day)
        else:
            self.ledger.change(flow, now, State.CHOOSING, cause)
            self._choose(flow, "basis lost", forced=True)

    def _choose_beside(self, flow: Flow, day: date, forced: bool, not_before: int = 0) -> None:
        """A running flow picks what will follow its basis, under the law of `day`, and prepares it meanwhile."""
        now = self.env.now
        kind = self.kind(flow)
        chosen = self._decide(flow, self.weigh(flow, kind, day, now), "basis ends")
        option = chosen.option
        if option is not None and chosen.route is not Route.CARRY_ON:
            self.pursue(flow, option, now, forced=forced, not_before=not_before)

    def announced(self, flow: Flow, day: date) -> None:
        """Firms learn that the law changes on `day`: whoever will lose the basis then prepares the next one."""
        if flow.state is not State.OPERATING or flow.basis is None or flow.pursuit is not None:
            return
        if self.closed_by(flow, flow.basis, day) is not None:
            self._choose_beside(flow, day, forced=True, not_before=self.world.seconds(day))

    def reconsider_pursuit(self, flow: Flow, day: date) -> None:
        """Law changed while an option is being prepared: drop it if it is gone or if something better is there now."""
        pursuit = flow.pursuit
        if pursuit is None or flow.state not in (State.PREPARING, State.WAITING):
            return
        now = self.env.now
        kind = self.kind(flow)
        weighed = self.weigh(flow, kind, day, now, pursuit.option)
        chosen = self._decide(flow, weighed, "law changed")
        if chosen.option is None or chosen.option.key != pursuit.option.key:
            self.abandon(flow)
            self.ledger.change(flow, now, State.CHOOSING, "law changed")
            if chosen.option is None:
                self._give_up(flow, kind, day)
            elif chosen.route is Route.CARRY_ON:
                self._carry_on(flow, chosen.option, kind, day)
            else:
                self.pursue(flow, chosen.option, now)


def _results_data(flow: Flow) -> tuple[str, ...]:
    """What results still are: no data of persons, and not what was only perhaps important."""
    kept = [
        c
        for c in flow.categories
        if c not in PERSONAL_CATEGORIES and not (c == "important" and flow.uncertain_important)
    ]
    return tuple(c for c in CATEGORIES if c in kept) or ("non_personal",)


def _nothing_to_comply_with(table: tuple[Option, ...]) -> bool:
    """Whether the plain records may be sent directly without anything to prepare or lodge."""
    return any(o.route is Route.DIRECT and o.pet == "none" and not o.tasks and not o.cases for o in table)


def _main_rule(option: Option) -> str:
    """The rule an option is named by: the one with a case, else the one with most work, else the first."""
    gating = [case.rule for case in option.cases if case.gating]
    if gating:
        return gating[0]
    if option.tasks:
        return max(option.tasks, key=lambda task: task.work.hours).instrument.split(">")[0]
    return option.rules[0] if option.rules else option.key


def _existing_only(pathway) -> bool:  # type: ignore[no-untyped-def]
    return bool(pathway.reasons) and all(
        reason.code == "existing_contracts_only" for reason, _ in pathway.reasons
    )
