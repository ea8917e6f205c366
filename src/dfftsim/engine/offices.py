"""The stations of a run: authorities with their background cases, certifiers, and plain queues.

All go through the same `Station`; a plain queue written as a scenario is an authority with nothing around it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from math import floor, log

from dfftsim.engine.births import Nursery
from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.flow import Flow
from dfftsim.engine.stations import Case, Station
from dfftsim.scenario.distributions import Distribution, Lognormal
from dfftsim.world.effects import Capacity
from dfftsim.world.options import CaseSpec
from dfftsim.world.stations import (
    CASE_PRIORITY,
    FILING_PRIORITY,
    RENEWAL_PRIORITY,
    Arrivals,
    Questions,
    StationPlan,
    background_rate,
    exponential,
)
from dfftsim.world.streams import EntityStream, Purpose, Streams

DAY = 86_400
CASE_NUMBERS = 1 << 40
"""Numbers of cases begin here, above those of flows."""
STATION_NUMBERS = 1 << 32
ROUNDS_ROOM = 64
PUBLISHED_YEARS = 1.0
LEAST_PUBLISHED = 5


class Office:
    """One station, its plan, and what it has published about its waits."""

    def __init__(self, plan: StationPlan, station: Station, number: int, stream: EntityStream):
        self.plan = plan
        self.station = station
        self.stream = stream
        self.next_number = CASE_NUMBERS + number * STATION_NUMBERS
        self.touch_factor = 1.0
        self.rejected = 0
        self.decided = 0
        self.lodged = 0
        self.withdrawn = 0
        self._decisions: deque[tuple[int, float]] = deque()
        self.decision_days: list[float] = []
        self._published: tuple[int, float | None] = (-1, None)

    def number(self) -> int:
        """The next case number: unique in a run, in the order of arrival at this station."""
        self.next_number += 1
        return self.next_number

    def decided_at(self, now: int, days: float) -> None:
        """A decision on an application is out, so many calendar days after it was lodged."""
        self._decisions.append((now, days))
        self.decision_days.append(days)
        self.decided += 1

    def published_days(self, now: int) -> float | None:
        """Median days of the decisions of the last year, renewed monthly; None while there are too few."""
        month = now // (30 * DAY)
        if self._published[0] != month:
            oldest = now - round(PUBLISHED_YEARS * 365.25 * DAY)
            while self._decisions and self._decisions[0][0] < oldest:
                self._decisions.popleft()
            days = sorted(days for _, days in self._decisions)
            self._published = (month, days[len(days) // 2] if len(days) >= LEAST_PUBLISHED else None)
        return self._published[1]


class Offices:
    """All stations of one replication."""

    def __init__(
        self,
        env: OrderedEnvironment,
        plans: tuple[StationPlan, ...],
        streams: Streams,
        nursery: Nursery,
        represented: float,
        observe_from: int,
    ):
        self.env = env
        self.streams = streams
        self.represented = round(represented)
        self.offices: dict[str, Office] = {}
        for number, plan in enumerate(plans):
            rank = Rank.SERVICE_END
            if not plan.plain:
                rank = (
                    Rank.SERVICE_END_CERTIFIER
                    if plan.id.startswith("certifier:")
                    else Rank.SERVICE_END_AUTHORITY
                )
            station = Station(
                env,
                plan.id,
                plan.servers,
                classes=plan.classes,
                places=plan.places,
                hours=None if plan.calendar is None else nursery.hours(plan.calendar),
                rank=rank,
                observe_from=observe_from,
            )
            self.offices[plan.id] = Office(plan, station, number, streams.entity(f"station:{plan.id}"))

    def start(self, end: int) -> None:
        """Backlog, background cases and arrivals from outside, until `end`."""
        for office in self.offices.values():
            for _ in range(office.plan.backlog):
                self._background(office)
            rate = background_rate(office.plan)
            if rate > 0.0:
                self._next_background(office, exponential(rate), 0.0, end)
            for place, arrivals in enumerate(office.plan.arrivals):
                self._start_arrivals(office, arrivals, place, end)

    def waits(self, now: int) -> Mapping[str, float]:
        """Published median days of those stations that have any."""
        found = {}
        for name, office in self.offices.items():
            days = office.published_days(now)
            if days is not None:
                found[name] = days
        return found

    def set_capacity(self, change: Capacity) -> None:
        """A lever changes officers and how long they need."""
        office = self.offices.get(change.station)
        if office is None or office.plan.servers is None:
            return
        officers = office.plan.base_officers * change.factor + change.added
        office.touch_factor = 1.0 - change.touch_saved
        office.station.set_servers(max(1, round(officers * office.plan.available_share)))

    def apply(
        self,
        flow: Flow,
        spec: CaseSpec,
        renewal: bool,
        forced: bool,
        decided: Callable[[bool, Case], object],
        withdrawn: Callable[[Case], object],
    ) -> tuple[Case, Station] | None:
        """Lodge a case of a flow; None where the authority has no station. `decided(approved, case)` comes
        later.

        Where the law forces many to file at once, each flow stands for `represented_flows` of the economy.
        """
        office = self.offices.get(spec.station)
        if office is None:
            return None
        now = self.env.now
        occurrence = flow.case_number
        flow.case_number += 1
        rounds, replies = self._rounds(office, flow.stream, spec, occurrence)
        latency = spec.latency_days * DAY
        if office.plan.latency is not None and spec.gating:
            latency = office.plan.latency.at(flow.stream.uniform(Purpose.LATENCY, occurrence))
        patience = office.plan.patience
        refused = flow.stream.uniform(Purpose.DECISION, occurrence) < spec.refusal
        priority = FILING_PRIORITY if not spec.gating else RENEWAL_PRIORITY if renewal else CASE_PRIORITY

        def done(case: Case, time: int) -> None:
            if spec.gating:
                office.decided_at(time, (time - now) / DAY)
                office.rejected += refused
            decided(not refused, case)

        def gone(case: Case, time: int) -> None:
            office.withdrawn += spec.gating
            withdrawn(case)

        case = Case(
            office.number(),
            rounds,
            replies,
            priority=priority,
            patience=None
            if patience is None or not spec.gating
            else max(1, round(patience.at(flow.stream.uniform(Purpose.PATIENCE, occurrence)))),
            latency=round(latency) if spec.gating else 0,
            done=done,
            withdrawn=gone,
        )
        office.lodged += spec.gating
        office.station.submit(case)
        if forced and not office.plan.plain:
            for _ in range(self.represented):
                self._background(office)
        return case, office.station

    def check(self) -> None:
        """Prove the invariants of every station. Raises InvariantError."""
        for office in self.offices.values():
            office.station.check()

    def _rounds(
        self, office: Office, stream: EntityStream, spec: CaseSpec, occurrence: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Services of all rounds and replies between them; the number of rounds is geometric, truncated."""
        questions = office.plan.questions
        asked = 0
        if questions is not None and spec.gating:
            chance = spec.question if questions.probability is None else questions.probability
            asked = _geometric(stream.uniform(Purpose.ROUNDS, occurrence), chance, questions.rounds_max)
        first = occurrence * ROUNDS_ROOM
        service = office.plan.service
        if not (office.plan.own_service and spec.gating):
            service = Lognormal.with_mean_cv(spec.touch_days * DAY, office.plan.touch_cv)
        services = tuple(
            max(1, round(office.touch_factor * service.at(stream.uniform(Purpose.SERVICE, first + n))))
            for n in range(asked + 1)
        )
        return services, self._replies(questions, stream, first, asked)

    def _replies(
        self, questions: Questions | None, stream: EntityStream, first: int, asked: int
    ) -> tuple[int, ...]:
        if questions is None:
            return ()
        return tuple(
            max(1, round(questions.reply.at(stream.uniform(Purpose.REPLY, first + n)))) for n in range(asked)
        )

    def _background(self, office: Office) -> None:
        """One case of the rest of the economy arrives now."""
        number = office.number()
        service = office.plan.service.at(office.stream.uniform(Purpose.SERVICE, number))
        patience = office.plan.patience
        case = Case(
            number,
            (max(1, round(office.touch_factor * service)),),
            priority=CASE_PRIORITY,
            patience=None
            if patience is None
            else max(1, round(patience.at(office.stream.uniform(Purpose.PATIENCE, number)))),
        )
        office.station.submit(case)

    def _next_background(self, office: Office, gap: Distribution, since: float, end: int) -> None:
        """Background cases come in working time: nobody files on a day off."""
        since += gap.at(office.stream.uniform(Purpose.BACKGROUND_GAP, office.next_number))
        hours = office.station.hours
        at = int(since) if hours is None else hours.after(0, int(since) + 1)
        if at < end:
            self.env.at(
                at, Rank.ARRIVAL, office.next_number, self._background_arrives, office, gap, since, end
            )

    def _background_arrives(self, office: Office, gap: Distribution, since: float, end: int) -> None:
        self._background(office)
        self._next_background(office, gap, since, end)

    def _start_arrivals(self, office: Office, arrivals: Arrivals, place: int, end: int) -> None:
        stream = self.streams.entity(f"arrivals:{office.plan.id}:{arrivals.id}")
        if arrivals.interarrival is None:
            for number, time in enumerate(arrivals.times):
                self.env.at(
                    time, Rank.ARRIVAL, office.number(), self._outside, office, arrivals, stream, number
                )
        else:
            self._next_outside(office, arrivals, stream, 0, 0.0, end)

    def _next_outside(
        self, office: Office, arrivals: Arrivals, stream: EntityStream, number: int, since: float, end: int
    ) -> None:
        assert arrivals.interarrival is not None
        since += arrivals.interarrival.at(stream.uniform(Purpose.BACKGROUND_GAP, number))
        at = round(since)
        if at < end:
            self.env.at(
                at, Rank.ARRIVAL, office.number(), self._arrival, office, arrivals, stream, number, since, end
            )

    def _arrival(
        self, office: Office, arrivals: Arrivals, stream: EntityStream, number: int, since: float, end: int
    ) -> None:
        self._outside(office, arrivals, stream, number)
        self._next_outside(office, arrivals, stream, number + 1, since, end)

    def _outside(self, office: Office, arrivals: Arrivals, stream: EntityStream, number: int) -> None:
        """A case of a plain queue arrives from outside."""
        self._lodge(office, arrivals.service, arrivals.patience, arrivals.priority, stream, number, arrivals)

    def _lodge(
        self,
        office: Office,
        service: Distribution,
        patience: Distribution | None,
        priority: int,
        stream: EntityStream,
        number: int,
        listed: Arrivals | None = None,
    ) -> None:
        if listed is not None and listed.services:
            work = listed.services[number]
        else:
            work = max(1, round(service.at(stream.uniform(Purpose.SERVICE, number * ROUNDS_ROOM))))
        if listed is not None and listed.patiences:
            limit: int | None = listed.patiences[number]
        else:
            limit = (
                None
                if patience is None
                else max(0, round(patience.at(stream.uniform(Purpose.PATIENCE, number))))
            )
        questions = office.plan.questions
        asked = 0
        if questions is not None and questions.probability is not None:
            asked = _geometric(
                stream.uniform(Purpose.ROUNDS, number), questions.probability, questions.rounds_max
            )
        more = tuple(
            max(1, round(service.at(stream.uniform(Purpose.SERVICE, number * ROUNDS_ROOM + n + 1))))
            for n in range(asked)
        )
        latency = office.plan.latency
        case = Case(
            office.number(),
            (work, *more),
            self._replies(questions, stream, number * ROUNDS_ROOM, asked),
            priority=min(priority, office.plan.classes - 1),
            patience=limit,
            latency=0 if latency is None else round(latency.at(stream.uniform(Purpose.LATENCY, number))),
            done=(lambda case, time: self._goes_on(office, priority, stream, number))
            if office.plan.next
            else None,
        )
        office.station.submit(case)

    def _goes_on(self, office: Office, priority: int, stream: EntityStream, number: int) -> None:
        """A completed case of a plain queue goes to the next queue, with its probability, or leaves."""
        step = office.number()
        u = stream.uniform(Purpose.ROUTING, step)
        for name, share in office.plan.next:
            u -= share
            if u < 0.0:
                following = self.offices[name]
                own = self.streams.entity(f"visit:{office.plan.id}:{name}:{step}")
                plan = following.plan
                self._lodge(following, plan.service, plan.patience, priority, own, 0)
                return


def _geometric(u: float, chance: float, most: int) -> int:
    """How many requests come before the first round without one, at most `most`."""
    if chance <= 0.0:
        return 0
    if chance >= 1.0:
        return most
    return min(most, floor(log(u) / log(chance)))
