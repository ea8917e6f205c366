"""What happens to flows that run: reviews, renewals, enforcement, and the ground that moves under them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dfftsim.engine.choice import Chosen
from dfftsim.engine.events import NEVER, Rank
from dfftsim.engine.flow import NOTHING, Flow, Pursuit
from dfftsim.engine.states import DELIVERING, State
from dfftsim.law.burden import LegalBasis
from dfftsim.scenario.distributions import Exponential, Lognormal
from dfftsim.spans import DAY, YEAR
from dfftsim.world.menu import Kind
from dfftsim.world.options import Option, Route
from dfftsim.world.streams import Purpose

if TYPE_CHECKING:
    from dfftsim.engine.life import FlowLife

REVIEW_DAYS = 180
RENEWAL_LEAD_DAYS = 30.0
SUSPENSION_LOG_SD = 0.8
ENFORCEMENT = "enforcement"
UNIT = Exponential(1.0)


class Upkeep:
    """Events of running flows. Each method is one event; what it decides is carried out by `FlowLife`."""

    __slots__ = ("inertia", "life", "renewal_effort")

    def __init__(self, life: FlowLife):
        value = life.world.lookup.value
        self.life = life
        self.inertia = value("inertia_review")
        self.renewal_effort = value("renewal_effort_share")

    def schedule_review(self, flow: Flow) -> None:
        """Enter the next review that the firm does not skip."""
        last = min(flow.ends, self.life.end)
        skipped, at = True, flow.born + flow.reviews * REVIEW_DAYS * DAY
        while skipped and at < last:
            flow.reviews += 1
            at += REVIEW_DAYS * DAY
            skipped = flow.stream.uniform(Purpose.INERTIA, flow.reviews) < self.inertia
        if at < last:
            flow.review = self.life.env.at(at, Rank.REVIEW, flow.number, self._review, flow)

    def _review(self, flow: Flow) -> None:
        """Every 180 days from birth a firm may look again; switching only pays above its cost."""
        flow.review = -1
        self.schedule_review(flow)
        if flow.pursuit is not None:
            return
        if flow.state is State.GIVEN_UP:
            self._look_again(flow)
        elif flow.state in DELIVERING:
            self._look_around(flow)

    def has_other_options(self, flow: Flow) -> bool:
        """At midnight of a change: whether a flow has other options than yesterday, or aid begins."""
        outlook, now = self.life.outlook, self.life.env.now
        funds = outlook.chooser.funds
        if funds is not None and funds.begins(flow, now):
            return True
        kind = outlook.kind(flow)
        before = outlook.table(flow, kind, outlook.law_day(flow, now - 1))
        after = outlook.table(flow, kind, outlook.law_day(flow, now))
        return before != after

    def options_changed(self, flow: Flow) -> None:
        """Midnight of a change of law or of a lever: who has other options than yesterday looks at them."""
        if not self.has_other_options(flow):
            return
        if flow.state is State.GIVEN_UP:
            self._look_again(flow)
        elif flow.state in DELIVERING:
            self._look_around(flow)

    def _look_again(self, flow: Flow) -> None:
        now = self.life.env.now
        day = self.life.outlook.law_day(flow, now)
        kind = self.life.outlook.kind(flow)
        reading = self.life.discovery.reading(flow, self.life.outlook.bases(flow, kind, day), day)
        if not reading.unknown:
            chosen = self.life.decide(flow, self.life.outlook.weigh(flow, kind, day, now), "review")
            if chosen.option is not None:
                self._leave_given_up(flow, chosen, kind, day)
        elif self.life.expected_payoff(flow) > reading.usd:
            self.life.discover(flow, reading, day)

    def _leave_given_up(self, flow: Flow, chosen: Chosen, kind: Kind, day: date) -> None:
        option = chosen.option
        assert option is not None
        if chosen.route is Route.CARRY_ON:
            self.life.carry_on(flow, option, kind, day)
        else:
            self.life.ledger.change(flow, self.life.env.now, State.CHOOSING, "review")
            self.life.pursue(flow, option, self.life.env.now)

    def _look_around(self, flow: Flow) -> None:
        """A running flow compares what it has with what there is."""
        now = self.life.env.now
        day = self.life.outlook.law_day(flow, now)
        if flow.grace_until is not None:
            if flow.pursuit is None:
                self.choose_beside(flow, day, forced=True)
            return
        kind = self.life.outlook.kind(flow)
        reading = self.life.discovery.reading(flow, self.life.outlook.bases(flow, kind, day), day)
        if reading.unknown:
            if self.life.expected_payoff(flow) <= reading.usd:
                return
            self.life.ledger.pay(flow, now, reading.usd)
            flow.discovery_hours += reading.hours
            flow.firm.work_until(now, reading.own_hours, DAY)
            self.life.discovery.learn(flow, reading, day)
            if flow.state is State.OPERATING:
                self.await_enforcement(flow)
        chosen = self.life.decide(flow, self.life.outlook.weigh(flow, kind, day, now, flow.basis), "review")
        if chosen.option is None:
            self.life.stop(flow)
            self.life.give_up(flow, kind, day)
        elif chosen.route is Route.CARRY_ON:
            if flow.state is not State.CARRYING_ON:
                self.life.stop(flow)
                self.life.carry_on(flow, chosen.option, kind, day)
        elif flow.basis is None or chosen.option.key != flow.basis.key:
            self.life.pursue(flow, chosen.option, now)

    def schedule_renewal(self, flow: Flow, option: Option, age: int = 0) -> None:
        """Enter the day on which a basis that was obtained `age` seconds ago must be applied for again."""
        if option.renewal_days is None:
            return
        waits = self.life.offices.waits(self.life.env.now)
        lead = max(
            (waits.get(c.station, c.expected_days) for c in option.cases if c.gating),
            default=RENEWAL_LEAD_DAYS,
        )
        _, days = self.life.outlook.chooser.setup(flow, option, self.life.env.now)
        at = self.life.env.now + round(
            max(1.0, option.renewal_days - age / DAY - lead - days * self.renewal_effort) * DAY
        )
        if at < min(flow.ends, self.life.end):
            flow.renewal = self.life.env.at(at, Rank.REVIEW, flow.number, self._renew, flow, option)

    def _renew(self, flow: Flow, option: Option) -> None:
        """In time before a basis lapses the firm applies again, or for what has taken its place; if the
        answer comes too late, the flow must stop.
        """
        flow.renewal = -1
        if flow.basis is not option:
            return
        now = self.life.env.now
        day = self.life.outlook.law_day(flow, now)
        lapses = min((flow.firm.instruments[task.instrument] for task in option.tasks), default=NEVER)
        if now < lapses < min(flow.ends, self.life.end):
            flow.renewal = self.life.env.at(lapses, Rank.LAW_CHANGE, flow.number, self._lapse, flow, option)
        if flow.pursuit is not None:
            return
        table = self.life.outlook.table(flow, self.life.outlook.kind(flow), day)
        if any(one.key == option.key for one in table):
            self.life.pursue(flow, option, now, renewing=True)
        else:
            self.choose_beside(flow, day, forced=False)

    def _lapse(self, flow: Flow, option: Option) -> None:
        """The basis has run out; if a sister flow has renewed what they share, it lasts until that ends."""
        flow.renewal = -1
        if flow.basis is not option:
            return
        now = self.life.env.now
        lapses = min(flow.firm.instruments[task.instrument] for task in option.tasks)
        if lapses > now:
            if lapses < min(flow.ends, self.life.end):
                flow.renewal = self.life.env.at(
                    lapses, Rank.LAW_CHANGE, flow.number, self._lapse, flow, option
                )
        else:
            self._stop_without_basis(flow, option.main_rule)

    def _bases(self, flow: Flow) -> tuple[LegalBasis, ...]:
        outlook = self.life.outlook
        return outlook.bases(flow, outlook.kind(flow), outlook.law_day(flow, self.life.env.now))

    def await_enforcement(self, flow: Flow) -> None:
        """A lawful flow is exposed to the authorities by the rules that its firm has missed."""
        now = self.life.env.now
        flow.missed = self.life.discovery.missed(flow, self._bases(flow))
        flow.exposure += flow.hazard_rate * (now - flow.hazard_since)
        flow.hazard_rate = 0.0
        if flow.hazard >= 0:
            self.life.env.cancel(flow.hazard)
            flow.hazard = -1
        self.schedule_enforcement(flow, flow.missed)

    def schedule_enforcement(self, flow: Flow, grounds: int) -> None:
        """Enter the day on which an authority acts: when the hazard a flow has lived through since the last
        action reaches the threshold drawn for the next one.
        """
        if not grounds:
            return
        now = self.life.env.now
        rate = self.life.outlook.chooser.enforcement_rate(flow) * grounds / YEAR
        threshold = UNIT.at(flow.stream.uniform(Purpose.ENFORCEMENT, flow.suspensions))
        flow.hazard_rate, flow.hazard_since = rate, now
        at = now + max(1, round((threshold - flow.exposure) / rate))
        if at < min(flow.ends, self.life.end):
            flow.hazard = self.life.env.at(at, Rank.INCIDENT, flow.number, self._enforced, flow)

    def _enforced(self, flow: Flow) -> None:
        """The hazard of enforcement has struck."""
        flow.hazard = -1
        self.stopped_by_authority(flow, ENFORCEMENT)

    def incident(self, flow: Flow) -> None:
        """An incident that took a flow's data is known: the firm looks at its options again."""
        if flow.state in DELIVERING and flow.pursuit is None:
            self._look_around(flow)

    def stopped_by_authority(self, flow: Flow, cause: str) -> None:
        """An authority stops the flow and fines the firm; later it may go on lawfully, never as before."""
        now = self.life.env.now
        length = Lognormal(self.life.outlook.chooser.suspension_days * DAY, SUSPENSION_LOG_SD).at(
            flow.stream.uniform(Purpose.SUSPENSION, flow.suspensions)
        )
        flow.suspensions += 1
        self.life.ledger.fine(flow, now)
        flow.enforced = True
        self.suspend(flow, cause)
        flow.exposure = 0.0
        flow.missed = 0
        self.life.discovery.told(flow, self._bases(flow))
        flow.suspended_until = now + max(1, round(length))
        if flow.suspended_until < min(flow.ends, self.life.end):
            self.life.env.at(flow.suspended_until, Rank.INCIDENT, flow.number, self._resume, flow)

    def suspend(self, flow: Flow, cause: str) -> None:
        """The flow stops now, for a cause (rule id or enforcement)."""
        self.life.stop(flow)
        self.life.ledger.change(flow, self.life.env.now, State.SUSPENDED, cause)

    def _resume(self, flow: Flow) -> None:
        """The action is over: on with the old basis if it is lawful, else a new choice."""
        now = self.life.env.now
        if flow.state is not State.SUSPENDED or flow.suspended_until != now or flow.pursuit is not None:
            return
        basis = flow.basis
        if (
            basis is not None
            and self.life.outlook.closed_by(flow, basis, self.life.outlook.law_day(flow, now)) is None
        ):
            self.life.go_live(flow, Pursuit(basis, filed=True))
            return
        self.life.ledger.change(flow, now, State.CHOOSING, ENFORCEMENT)
        self.life.choose(flow, "after enforcement")

    def recheck(self, flow: Flow, day: date, because: str | None = None) -> None:
        """Law or volume changed: a flow whose basis is gone must find another one. `because` names the cause
        where it is no rule. One that turns out to keep its basis prepares no other.
        """
        if flow.state is State.OPERATING and flow.basis is not None and flow.grace_until is None:
            cause = self.life.outlook.closed_by(flow, flow.basis, day)
            if cause is not None:
                self.lose_basis(flow, because or cause)
            elif self.spared(flow):
                self.life.abandon(flow)

    def spared(self, flow: Flow) -> bool:
        """Whether the loss for which a running flow prepares another basis will not come, as is known now."""
        pursuit = flow.pursuit
        if pursuit is None or pursuit.loss_on is None or flow.basis is None or flow.grace_until is not None:
            return False
        today = self.life.world.day(self.life.env.now)
        day = max(today, pursuit.loss_on)
        running = flow.state is State.OPERATING
        return running and self.life.outlook.closed_by(flow, flow.basis, day, today) is None

    def volume_grew(self, flow: Flow, day: date) -> None:
        """The firm's other flows have carried it over a threshold."""
        self.recheck(flow, day)
        self.reconsider_pursuit(flow, day)

    def lose_basis(self, flow: Flow, cause: str) -> None:
        """The legal ground ends: with grace the flow goes on while it looks for another, else it stops at
        once.
        """
        now = self.life.env.now
        flow.lost_at = now
        flow.barred = NOTHING
        grace = self.life.world.effects.grace_days(flow.origin, self.life.world.day(now), cause)
        if grace > 0.0:
            flow.grace_until = now + round(grace * DAY)
            if flow.renewal >= 0:  # what has ended need not be renewed: it serves until the grace is over
                self.life.env.cancel(flow.renewal)
                flow.renewal = -1
            if flow.grace_until < min(flow.ends, self.life.end):
                self.life.env.at(
                    flow.grace_until, Rank.LAW_CHANGE, flow.number, self._grace_over, flow, cause
                )
            if flow.pursuit is None:
                self.choose_beside(flow, self.life.outlook.law_day(flow, now), forced=True)
            return
        self._stop_without_basis(flow, cause)

    def _grace_over(self, flow: Flow, cause: str) -> None:
        if flow.grace_until != self.life.env.now or flow.state is not State.OPERATING:
            return
        self._stop_without_basis(flow, cause)

    def _stop_without_basis(self, flow: Flow, cause: str) -> None:
        """Stopped until something lawful is ready."""
        flow.grace_until = None
        self.suspend(flow, cause)
        flow.basis = None
        if flow.pursuit is None:
            self._after_loss(flow, cause)

    def _after_loss(self, flow: Flow, cause: str) -> None:
        """Stopped and with nothing on the way: read what is new, then choose."""
        now = self.life.env.now
        day = self.life.outlook.law_day(flow, now)
        bases = self.life.outlook.bases(flow, self.life.outlook.kind(flow), day)
        reading = self.life.discovery.reading(flow, bases, day)
        if reading.unknown:
            self.life.discover(flow, reading, day, cause)
        else:
            self.life.ledger.change(flow, now, State.CHOOSING, cause)
            self.life.choose(flow, "basis lost", forced=True)

    def choose_beside(self, flow: Flow, day: date, forced: bool, loss_on: date | None = None) -> None:
        """A running flow picks what will follow its basis, under the law of `day`, and prepares it meanwhile.
        `loss_on`: the basis is expected to be lost on that coming day.
        """
        now = self.life.env.now
        kind = self.life.outlook.kind(flow)
        today = None if loss_on is None else self.life.world.day(now)
        weighed = self.life.outlook.weigh(flow, kind, day, now, today=today)
        chosen = self.life.decide(flow, weighed, "basis ends")
        option = chosen.option
        if option is not None and chosen.route is not Route.CARRY_ON:
            self.life.pursue(flow, option, now, forced=forced, loss_on=loss_on)

    def announced(self, flow: Flow, day: date) -> None:
        """Firms learn that the law changes on `day`: whoever will lose the basis then, as far as is known
        today, prepares the next one.
        """
        if flow.state is not State.OPERATING or flow.basis is None or flow.pursuit is not None:
            return
        today = self.life.world.day(self.life.env.now)
        if self.life.outlook.closed_by(flow, flow.basis, day, today) is not None:
            self.choose_beside(flow, day, forced=True, loss_on=day)

    def reconsider_pursuit(self, flow: Flow, day: date) -> None:
        """Law changed while an option is being prepared: drop it if it is gone or if something better is
        there now.
        """
        pursuit = flow.pursuit
        if pursuit is None or flow.state not in (State.PREPARING, State.WAITING):
            return
        now = self.life.env.now
        kind = self.life.outlook.kind(flow)
        weighed = self.life.outlook.weigh(flow, kind, day, now, pursuit.option)
        chosen = self.life.decide(flow, weighed, "law changed")
        if chosen.option is None or chosen.option.key != pursuit.option.key:
            self.life.abandon(flow)
            self.life.ledger.change(flow, now, State.CHOOSING, "law changed")
            if chosen.option is None:
                self.life.give_up(flow, kind, day)
            elif chosen.route is Route.CARRY_ON:
                self.life.carry_on(flow, chosen.option, kind, day)
            else:
                self.life.pursue(flow, chosen.option, now)
