"""The life of flows: born, discovering, choosing, preparing, waiting, operating - and what interrupts it.

Every method is one event of the life; `states.CHANGES` says which may follow which, `ledger.Ledger` books
them. What the calendar of law does to flows stands in `engine.policy`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.engine.choice import Chosen, Weighed
from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.discovery import Discovery, Reading
from dfftsim.engine.events import NEVER, Rank
from dfftsim.engine.flow import NOTHING, Flow, Pursuit
from dfftsim.engine.ledger import Ledger
from dfftsim.engine.looks import look
from dfftsim.engine.offices import Offices
from dfftsim.engine.outlook import Outlook
from dfftsim.engine.public import PublicKnowledge
from dfftsim.engine.states import DELIVERING, State
from dfftsim.engine.stations import CaseState
from dfftsim.engine.upkeep import Upkeep
from dfftsim.spans import DAY, YEAR
from dfftsim.world.compile import World
from dfftsim.world.legal import regulated
from dfftsim.world.menu import Kind
from dfftsim.world.options import LAWFUL_FLOW, Option, Route
from dfftsim.world.streams import Purpose, Streams

if TYPE_CHECKING:
    from dfftsim.engine.hazards import Hazards
    from dfftsim.engine.trust import Trust

READING = "reading"
LAW_CHANGED = "law changed"


@dataclass(slots=True)
class FlowLife:
    """All flows of one replication and what happens to them.

    coming: for each pair, the days of change that are announced and not yet there.
    """

    world: World
    env: OrderedEnvironment
    streams: Streams
    offices: Offices
    ledger: Ledger
    outlook: Outlook
    inspect: str | None = None
    flows: list[Flow] = field(default_factory=list)
    by_pair: dict[tuple[str, str], dict[Flow, None]] = field(default_factory=dict)
    coming: dict[tuple[str, str], list[date]] = field(default_factory=dict)
    new_basis_days: list[tuple[Flow, float]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    legal_waits: list[float] = field(default_factory=list)
    hazards: Hazards | None = None
    trust: Trust | None = None
    discovery: Discovery = field(init=False)
    upkeep: Upkeep = field(init=False)
    end: int = field(init=False)
    _public: dict[tuple[int, str, str], PublicKnowledge] = field(default_factory=dict)
    _renewal_effort: float = field(init=False)

    def __post_init__(self) -> None:
        self.discovery = Discovery(self.world, self.streams)
        self.upkeep = Upkeep(self)
        self.end = self.world.horizon_seconds
        self._renewal_effort = self.world.lookup.value("renewal_effort_share")

    def begin(self, flow: Flow, standing: bool) -> None:
        """A flow is born now; a standing one runs already."""
        now = self.env.now
        flow.standing = standing
        self.flows.append(flow)
        self.by_pair.setdefault((flow.origin, flow.destination), {})[flow] = None
        self.ledger.birth(flow)
        if flow.ends < self.end:
            self.env.at(flow.ends, Rank.FLOW_END, flow.number, self._life_over, flow)
        self.upkeep.schedule_review(flow)
        day = self.outlook.law_day(flow, now)
        kind = self.outlook.kind(flow)
        bases = self.outlook.bases(flow, kind, day)
        flow.rules_at_birth = len(bases)
        reading = self.discovery.reading(flow, bases, day)
        weighed = self.outlook.weigh(flow, kind, day, now)
        flow.feasible = self.outlook.chooser.feasible(flow, weighed, reading.days, reading.usd)
        if standing:
            self._already_running(flow, kind, day, reading, weighed)
        else:
            self._consider(flow, kind, day, reading, weighed)

    def _already_running(
        self, flow: Flow, kind: Kind, day: date, reading: Reading, weighed: list[Weighed]
    ) -> None:
        """A flow that is there from the start runs on its best basis of that day; what it cost is past.

        A basis that lapses was obtained at some time within its life.
        """
        self.discovery.learn(flow, reading, day)
        chosen = self.decide(flow, weighed, "already running")
        if chosen.option is None:
            self.give_up(flow, kind, day)
        elif chosen.route is Route.CARRY_ON:
            self.carry_on(flow, chosen.option, kind, day)
        else:
            life = (chosen.option.renewal_days or 0.0) * DAY
            age = int(life * flow.stream.uniform(Purpose.REVIEW_OFFSET))
            self.go_live(flow, Pursuit(chosen.option, filed=True, age=age))

    # ---- discovery and choice

    def public(self, flow: Flow) -> PublicKnowledge:
        """What is known of flows of this class between these two."""
        key = (flow.plan.index, flow.origin, flow.destination)
        found = self._public.get(key)
        if found is None:
            found = self._public[key] = PublicKnowledge()
        return found

    def expected_payoff(self, flow: Flow) -> float:
        """What a firm expects of a flow (USD) before it has read the rules: last year's flows of the
        class.
        """
        ratio = self.public(flow).told(int(self.env.now / YEAR))
        return ratio * flow.value * self.outlook.chooser.full_annuity

    def decide(self, flow: Flow, weighed: list[Weighed], why: str) -> Chosen:
        """What the firm chooses, told to the public and to whoever inspects the flow."""
        chosen = self.outlook.chooser.choose(flow, weighed)
        ratio = max(0.0, chosen.payoff) / (flow.value * self.outlook.chooser.full_annuity or 1.0)
        self.public(flow).add(int(self.env.now / YEAR), ratio)
        if flow.id == self.inspect:
            self.looks.append(look(flow, self.outlook, self.env.now, weighed, chosen, why))
        return chosen

    def _consider(self, flow: Flow, kind: Kind, day: date, reading: Reading, weighed: list[Weighed]) -> None:
        """Is it worth finding out what the law asks? Judged by what last year's flows of the class were
        worth.
        """
        now = self.env.now
        if not reading.unknown:
            self.ledger.change(flow, now, State.CHOOSING, "")
            self.choose(flow, "born")
            return
        if self.expected_payoff(flow) > reading.usd:
            self.discover(flow, reading, day)
            return
        free = self.outlook.free_way(flow, self.outlook.table(flow, kind, day))
        if free is not None and not flow.firm.complies:
            self.go_live(flow, Pursuit(free))
            return
        plain = self.outlook.chooser.carry_on(flow, self.outlook.menu.plain(kind))
        if flow.firm.complies or flow.enforced or plain.killed or plain.payoff <= 0.0:
            self.ledger.change(flow, now, State.GIVEN_UP, f"{READING}:{flow.origin}")
        else:
            self.carry_on(flow, plain.option, kind, day, f"{READING}:{flow.origin}")

    def discover(self, flow: Flow, reading: Reading, day: date, cause: str = "") -> None:
        """The flow is DISCOVERING: its legal team reads what it does not know."""
        cause = cause or f"{READING}:{flow.origin}"
        self.ledger.change(flow, self.env.now, State.DISCOVERING, cause, f"{reading.hours:.0f} h")
        self._read(flow, reading, day)

    def _read(self, flow: Flow, reading: Reading, day: date) -> None:
        """The legal team reads; the flow goes on when it is done."""
        now = self.env.now
        self.ledger.pay(flow, now, reading.usd)
        flow.discovery_hours += reading.hours
        done = flow.firm.work_until(now, reading.own_hours, DAY)
        self.legal_waits.append((done - now) / DAY)
        if done < self.end:
            self.env.at(done, Rank.DISCOVERY_END, flow.number, self._has_read, flow, reading, day)

    def _has_read(self, flow: Flow, reading: Reading, day: date) -> None:
        if flow.state is not State.DISCOVERING:
            return
        self.discovery.learn(flow, reading, day)
        self.ledger.change(flow, self.env.now, State.CHOOSING, "")
        self.choose(flow, "rules read")

    def choose(self, flow: Flow, why: str, forced: bool = False) -> None:
        """The flow is CHOOSING: decide and go on."""
        now = self.env.now
        day = self.outlook.law_day(flow, now)
        kind = self.outlook.kind(flow)
        chosen = self.decide(flow, self.outlook.weigh(flow, kind, day, now), why)
        if chosen.option is None:
            self.give_up(flow, kind, day)
        elif chosen.route is Route.CARRY_ON:
            self.carry_on(flow, chosen.option, kind, day)
        else:
            self.pursue(flow, chosen.option, now, forced=forced)

    def give_up(self, flow: Flow, kind: Kind, day: date) -> None:
        self.ledger.change(flow, self.env.now, State.GIVEN_UP, self.outlook.binding_cause(flow, kind, day))

    def carry_on(self, flow: Flow, plain: Option, kind: Kind, day: date, cause: str = "") -> None:
        now = self.env.now
        flow.basis = None
        self.ledger.change(flow, now, State.CARRYING_ON, cause or self.outlook.binding_cause(flow, kind, day))
        self._deliver(flow, plain)
        self.upkeep.schedule_enforcement(flow, 1)

    # ---- preparing, waiting, going live

    def pursue(
        self,
        flow: Flow,
        option: Option,
        now: int,
        *,
        forced: bool = False,
        renewing: bool = False,
        loss_on: date | None = None,
    ) -> None:
        """Begin to prepare an option. A running flow goes on meanwhile, any other is PREPARING. `loss_on`: it
        is for the coming day on which the basis is lost, and not used before.
        """
        usd, days = self.outlook.chooser.setup(flow, option, now)
        hours = self._own_hours(flow, option, now)
        if renewing:
            usd, days, hours = (x * self._renewal_effort for x in (usd, days, hours))
        funds = self.outlook.chooser.funds
        if funds is not None:
            effort = self._renewal_effort if renewing else 1.0
            funds.grant(flow, option, now, self.outlook.chooser.reuse, effort)
        pursuit = Pursuit(option, renewing, forced, loss_on=loss_on)
        flow.pursuit = pursuit
        self.ledger.pay(flow, now, usd)
        flow.preparation_hours += hours
        done = flow.firm.work_until(now, hours, DAY)
        if hours:
            self.legal_waits.append((done - now) / DAY)
        ready = max(done, now + round(days * DAY), 0 if loss_on is None else self.world.seconds(loss_on))
        if ready == now and not option.gating:
            self.go_live(flow, pursuit)
            return
        if flow.state not in DELIVERING:
            cause = option.main_rule
            if option.route in (Route.RESULTS, Route.LOCALISE):
                cause = self._what_is_lost_to(flow, option)
            self.ledger.change(flow, now, State.PREPARING, cause, option.key)
        if ready < self.end:
            pursuit.handle = self.env.at(
                ready, Rank.PREPARATION_END, flow.number, self._prepared, flow, pursuit
            )

    def _own_hours(self, flow: Flow, option: Option, now: int) -> float:
        firm = flow.firm
        return sum(
            task.own_hours * (self.outlook.chooser.reuse if firm.holds(task.instrument, now) else 1.0)
            for task in option.tasks
        )

    def _prepared(self, flow: Flow, pursuit: Pursuit) -> None:
        pursuit.handle = -1
        now = self.env.now
        option = pursuit.option
        gating = option.gating
        if not gating:
            self._arrived(flow, pursuit)
            return
        if flow.state is State.PREPARING:
            self.ledger.change(flow, now, State.WAITING, gating[0].rule, gating[0].station)
        cases = []
        for spec in gating:
            lodged = self.offices.apply(
                flow,
                spec,
                pursuit.renewing,
                pursuit.forced,
                lambda approved, case: self._decided(flow, pursuit, approved),
                lambda case: self._withdrew(flow, pursuit),
            )
            if lodged is not None:
                cases.append(lodged)
        pursuit.cases = tuple(cases)
        pursuit.waiting_for = len(cases)
        if not cases:
            self._arrived(flow, pursuit)

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
            self._arrived(flow, pursuit)

    def _arrived(self, flow: Flow, pursuit: Pursuit) -> None:
        """All is prepared and decided: the flow goes live, unless it turns out not to be needed, the law has
        closed the way or others have filled the hub meanwhile, or an enforcement action still runs.
        """
        now = self.env.now
        path = pursuit.option.path
        full = self.outlook.chooser.path_obstacle(flow, path) if path.hub else ""
        if self.upkeep.spared(flow):
            self.abandon(flow)
        elif self.outlook.closed_by(flow, pursuit.option, self.outlook.law_day(flow, now)) is not None:
            self._turned_down(flow, pursuit, LAW_CHANGED)
        elif full:
            self._turned_down(flow, pursuit, f"technology:{full}")
        elif flow.state is State.SUSPENDED and flow.suspended_until > now:
            at = flow.suspended_until
            if at < self.end:
                pursuit.handle = self.env.at(
                    at, Rank.PREPARATION_END, flow.number, self._arrived, flow, pursuit
                )
        else:
            self.go_live(flow, pursuit)

    def _withdrew(self, flow: Flow, pursuit: Pursuit) -> None:
        if flow.pursuit is pursuit:
            self._turned_down(flow, pursuit, "withdrawn")

    def _turned_down(self, flow: Flow, pursuit: Pursuit, why: str) -> None:
        """Refused, closed meanwhile, or patience ended: the option is barred until the law changes or the
        flow has another basis, and a firm that needs one chooses again.
        """
        now = self.env.now
        self.abandon(flow)
        flow.barred |= {pursuit.option.key}
        suspended = flow.state is State.SUSPENDED and flow.suspended_until <= now
        if suspended or flow.state in (State.PREPARING, State.WAITING):
            self.ledger.change(flow, now, State.CHOOSING, why)
            self.choose(flow, why, forced=pursuit.forced)
        elif flow.grace_until is not None and flow.state is State.OPERATING:
            self.upkeep.choose_beside(flow, self.outlook.law_day(flow, now), forced=pursuit.forced)

    def abandon(self, flow: Flow) -> None:
        """Drop what is being prepared or waited for."""
        pursuit = flow.pursuit
        if pursuit is None:
            return
        flow.pursuit = None
        if pursuit.handle >= 0:
            self.env.cancel(pursuit.handle)
            pursuit.handle = -1
        for case, station in pursuit.cases:
            if case.state in (CaseState.WAITING, CaseState.SERVING, CaseState.AWAY, CaseState.PENDING):
                station.withdraw(case)

    def go_live(self, flow: Flow, pursuit: Pursuit) -> None:
        """The basis is there: the flow operates, or is localised."""
        now = self.env.now
        option = pursuit.option
        flow.pursuit = None
        if flow.state in DELIVERING:
            self.stop(flow)
        self._hold(flow, option, now - pursuit.age)
        flow.basis = option
        flow.barred = NOTHING
        flow.grace_until = None
        flow.suspended_until = 0
        state = State.LOCALISED if option.route is Route.LOCALISE else State.OPERATING
        if not (state is State.LOCALISED and flow.state is State.LOCALISED):
            self.ledger.change(flow, now, state, self._what_is_lost_to(flow, option), option.key)
        chooser = self.outlook.chooser
        self._deliver(flow, option)
        if state is State.OPERATING:
            flow.regime = chooser.regime(flow, option.path)
            if option.path.hub:
                chooser.hub_rates.join(flow, option.path.hub)
        flow.operated_since = now
        if option.route in LAWFUL_FLOW:
            if flow.started is None:
                flow.started = now
            if flow.lost_at is not None:
                self.new_basis_days.append((flow, (now - flow.lost_at) / DAY))
                flow.lost_at = None
            self._count_persons(flow, option)
            self.upkeep.await_enforcement(flow)
        if not pursuit.filed:
            self._file(flow, option)
        self.upkeep.schedule_renewal(flow, option, pursuit.age)
        for day in self.coming.get((flow.origin, flow.destination), ()):
            self.upkeep.announced(flow, day)

    def _deliver(self, flow: Flow, option: Option) -> None:
        """From now on the flow delivers what the option gives it, and its data lie where the option says."""
        share = option.gain * self.outlook.chooser.timeliness(flow, option.path)
        if self.trust is not None:
            share *= self.trust.runs(flow, option)
        self.ledger.deliver(flow, self.env.now, share)
        if self.hazards is not None:
            self.hazards.runs(flow, option)

    def _what_is_lost_to(self, flow: Flow, option: Option) -> str:
        """The cause of what an operating flow does not deliver of its value."""
        if option.route in (Route.RESULTS, Route.LOCALISE):
            return self.outlook.binding_cause(
                flow, self.outlook.kind(flow), self.outlook.law_day(flow, self.env.now)
            )
        return option.main_rule if option.gain < 1.0 else "technology:delay"

    def _hold(self, flow: Flow, option: Option, now: int) -> None:
        """The firm holds the instruments of an option whose basis was obtained now."""
        until = NEVER if option.renewal_days is None else now + round(option.renewal_days * DAY)
        held = flow.firm.instruments
        for task in option.tasks:
            held[task.instrument] = max(until, held.get(task.instrument, 0))
        flow.yearly_share = 1.0
        if option.setup_instrument:
            if option.route is Route.LOCALISE and option.setup_instrument in held:
                flow.yearly_share = self.outlook.chooser.reuse
            held[option.setup_instrument] = NEVER

    def _file(self, flow: Flow, option: Option) -> None:
        """Filings that nobody waits for are lodged when the flow starts."""
        for spec in option.cases:
            if not spec.gating:
                self.offices.apply(flow, spec, False, False, lambda approved, case: None, lambda case: None)

    def stop(self, flow: Flow) -> None:
        """The flow delivers no more; its timers are taken back. Its state is changed by the caller."""
        now = self.env.now
        self._book_running_cost(flow)
        flow.operated_since = None
        self.ledger.stop(flow, now)
        if self.hazards is not None:
            self.hazards.stops(flow)
        if self.trust is not None:
            self.trust.stops(flow)
        flow.regime = None
        if flow.basis is not None and flow.basis.path.hub:
            self.outlook.chooser.hub_rates.leave(flow, flow.basis.path.hub)
        flow.exposure += flow.hazard_rate * (now - flow.hazard_since)
        flow.hazard_rate = 0.0
        for name in ("hazard", "renewal"):
            handle = getattr(flow, name)
            if handle >= 0:
                self.env.cancel(handle)
                setattr(flow, name, -1)
        if flow.counted_persons:
            flow.firm.persons[flow.origin] -= flow.counted_persons
            flow.counted_persons = 0

    def _book_running_cost(self, flow: Flow) -> None:
        option = flow.basis
        if option is not None and flow.operated_since is not None:
            running = self.env.now - flow.operated_since
            chooser = self.outlook.chooser
            network, servers = chooser.network_usd(flow, option), chooser.servers_usd(flow, option)
            years = running / YEAR
            since = max(flow.operated_since, self.ledger.observe_from)
            observed = max(0, self.env.now - since) / YEAR
            flow.network_usd += network * observed
            flow.servers_usd += servers * observed
            yearly = option.yearly_usd * flow.yearly_share + network + servers
            flow.cost_usd += yearly * years
            flow.worth.cost += yearly * self.ledger.discounting.years(flow.operated_since, self.env.now)

    def close(self) -> None:
        """The horizon is reached: book what runs until then."""
        for flow in self.flows:
            self._book_running_cost(flow)
        self.ledger.close(self.flows)

    def _count_persons(self, flow: Flow, option: Option) -> None:
        """Persons sent count for the whole firm; where that crosses a threshold, its other flows must look
        again.
        """
        if option.route is Route.RESULTS or not regulated(flow.categories):
            return
        firm = flow.firm
        siblings = [
            other
            for other in firm.flows
            if other is not flow
            and other.origin == flow.origin
            and (other.counted_persons or other.pursuit is not None)
        ]
        before = [self.outlook.kind(other) for other in siblings]
        firm.persons[flow.origin] = firm.persons.get(flow.origin, 0) + flow.persons
        flow.counted_persons = flow.persons
        for other, kind in zip(siblings, before, strict=True):
            if self.outlook.kind(other) is not kind:
                self.env.at(
                    self.env.now,
                    Rank.REVIEW,
                    other.number,
                    self.upkeep.volume_grew,
                    other,
                    self.outlook.law_day(other, self.env.now),
                )

    def _life_over(self, flow: Flow) -> None:
        self.abandon(flow)
        if flow.state in DELIVERING:
            self.stop(flow)
        if flow.review >= 0:
            self.env.cancel(flow.review)
            flow.review = -1
        self.ledger.change(flow, self.env.now, State.ENDED, "life over")
        del self.by_pair[flow.origin, flow.destination][flow]
        del flow.firm.flows[flow]
