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
from dfftsim.spans import DAY
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
from dfftsim.world.streams import DrawnAhead, EntityStream, Purpose, Streams

MONTH = 30 * DAY
CASE_NUMBERS = 1 << 40
"""Numbers of cases begin here, above those of flows."""
STATION_NUMBERS = 1 << 32
ROUNDS_ROOM = 64
PUBLISHED_YEARS = 1.0
LEAST_PUBLISHED = 5
_SERVICE, _PATIENCE, _GAP = Purpose.SERVICE, Purpose.PATIENCE, Purpose.BACKGROUND_GAP
_ARRIVAL = Rank.ARRIVAL


class Office:
    """One station, its plan, and what it has published about its waits."""

    def __init__(self, plan: StationPlan, station: Station, number: int, stream: EntityStream):
        self.plan = plan
        self.station = station
        self.draws = DrawnAhead(stream)
        self.next_number = CASE_NUMBERS + number * STATION_NUMBERS
        self.background_cases = 0
        self.touch_factor = 1.0
        self.rejected = 0
        self.decided = 0
        self.lodged = 0
        self.withdrawn = 0
        self.stopped = 0
        self.worked: list[tuple[int, int]] = []
        self.officers: int | None = plan.servers
        self._decisions: deque[tuple[int, float]] = deque()
        self.decision_days: list[float] = []

    def number(self) -> int:
        """The next case number: unique in a run, in the order of arrival at this station."""
        self.next_number += 1
        return self.next_number

    def decided_at(self, now: int, days: float) -> None:
        """A decision on an application is out, so many calendar days after it was lodged."""
        self._decisions.append((now, days))
        self.decision_days.append(days)
        self.decided += 1

    def published_days(self, until: int) -> float | None:
        """Median days of the decisions of the year before `until`; None while there are too few.

        To be asked in the order of time.
        """
        oldest = until - round(PUBLISHED_YEARS * 365.25 * DAY)
        while self._decisions and self._decisions[0][0] < oldest:
            self._decisions.popleft()
        days = sorted(days for time, days in self._decisions if time < until)
        return days[len(days) // 2] if len(days) >= LEAST_PUBLISHED else None


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
        self._published: tuple[int, dict[str, float]] = (-1, {})
        self.scrutiny: Callable[[Flow, CaseSpec], tuple[float, float]] | None = None
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
                self._background(office, office.draws, office.background_cases)
                office.background_cases += 1
            rate = background_rate(office.plan)
            if rate > 0.0:
                self._next_background(office, exponential(rate), 0.0, end)
            for place, arrivals in enumerate(office.plan.arrivals):
                self._start_arrivals(office, arrivals, place, end)

    def waits(self, now: int) -> Mapping[str, float]:
        """Published median days of those stations that have any: as of the beginning of the month (30 days),
        whenever in it they are read.
        """
        month = now // MONTH
        if self._published[0] != month:
            known = {name: office.published_days(month * MONTH) for name, office in self.offices.items()}
            self._published = (month, {name: days for name, days in known.items() if days is not None})
        return self._published[1]

    def set_capacity(self, change: Capacity) -> None:
        """A lever changes officers and how long they need."""
        office = self.offices.get(change.station)
        if office is None:
            return
        office.touch_factor = 1.0 - change.touch_saved
        if office.plan.servers is None:
            return
        officers = office.plan.base_officers * change.factor + change.added
        office.officers = max(1, round(officers * office.plan.available_share))
        if not office.stopped:
            office.station.set_servers(office.officers)

    def stop_work(self, id: str) -> None:
        """Shock S5: no officer of an authority takes up a case; the cases at hand are finished."""
        office = self.offices.get(id)
        if office is not None:
            office.stopped += 1
            office.station.set_servers(0)

    def take_up_work(self, id: str) -> None:
        """A stop is over: the officers who are there by now take up what waits, unless another stop runs."""
        office = self.offices.get(id)
        if office is not None:
            office.stopped -= 1
            if not office.stopped:
                office.station.set_servers(office.officers)

    def flood(self, id: str, name: str) -> None:
        """As many cases of the rest of the economy as one simulated flow stands for come to an authority."""
        office = self.offices.get(id)
        if office is not None and not office.plan.plain:
            stream = self.streams.entity(name)
            for number in range(self.represented):
                self._background(office, stream, number)

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
        rounds, replies = self._rounds(office, flow, spec, occurrence)
        latency = spec.latency_days * DAY
        if office.plan.latency is not None and spec.gating:
            latency = office.plan.latency.at(flow.stream.uniform(Purpose.LATENCY, occurrence))
        patience = office.plan.patience
        refused = flow.stream.uniform(Purpose.DECISION, occurrence) < spec.refusal
        priority = FILING_PRIORITY if not spec.gating else RENEWAL_PRIORITY if renewal else CASE_PRIORITY

        def done(case: Case, time: int) -> None:
            office.worked.append((time, sum(rounds)))
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
            others = self.streams.entity(f"represented:{flow.id}:{occurrence}")
            for number in range(self.represented):
                self._background(office, others, number)
        return case, office.station

    def check(self) -> None:
        """Prove the invariants of every station. Raises InvariantError."""
        for office in self.offices.values():
            office.station.check()

    def _rounds(
        self, office: Office, flow: Flow, spec: CaseSpec, occurrence: int
    ) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Services of all rounds and replies between them; the number of rounds is geometric, truncated."""
        questions, stream = office.plan.questions, flow.stream
        asked, chance, touch = 0, spec.question, office.touch_factor
        if self.scrutiny is not None and spec.gating:
            chance, factor = self.scrutiny(flow, spec)
            touch *= factor
        if questions is not None and spec.gating:
            chance = chance if questions.probability is None else questions.probability
            asked = _geometric(stream.uniform(Purpose.ROUNDS, occurrence), chance, questions.rounds_max)
        first = occurrence * ROUNDS_ROOM
        service = office.plan.service
        if not (office.plan.own_service and spec.gating):
            service = Lognormal.with_mean_cv(spec.touch_days * DAY, office.plan.touch_cv)
        services = tuple(
            max(1, round(touch * service.at(stream.uniform(Purpose.SERVICE, first + n))))
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

    def _background(self, office: Office, draws: EntityStream | DrawnAhead, number: int) -> None:
        """One case of the rest of the economy arrives now: the `number`-th of a stream."""
        plan = office.plan
        service = plan.service.at(draws.uniform(_SERVICE, number))
        limit = None
        if plan.patience is not None:
            limit = max(1, round(plan.patience.at(draws.uniform(_PATIENCE, number))))
        rounds = (max(1, round(office.touch_factor * service)),)
        office.station.submit(Case(office.number(), rounds, priority=CASE_PRIORITY, patience=limit))

    def _next_background(self, office: Office, gap: Distribution, since: float, end: int) -> None:
        """Background cases come in working time: nobody files on a day off."""
        since += gap.at(office.draws.uniform(_GAP, office.background_cases))
        hours = office.station.hours
        at = int(since) if hours is None else hours.reached(int(since) + 1)
        if at < end:
            self.env.at(at, _ARRIVAL, office.next_number, self._background_arrives, office, gap, since, end)

    def _background_arrives(self, office: Office, gap: Distribution, since: float, end: int) -> None:
        self._background(office, office.draws, office.background_cases)
        office.background_cases += 1
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
        name = f"{office.plan.id}:{arrivals.id}:{number}"
        self._lodge(office, arrivals, stream, number, name, 0)

    def _lodge(
        self,
        office: Office,
        arrivals: Arrivals,
        stream: EntityStream,
        number: int,
        name: str,
        visit: int,
    ) -> None:
        """A case enters a plain queue: from outside (visit 0: by the terms of its class) or from another."""
        first = visit == 0
        service = arrivals.service if first else office.plan.service
        patience = arrivals.patience if first else office.plan.patience
        if first and arrivals.services:
            work = arrivals.services[number]
        else:
            work = max(1, round(service.at(stream.uniform(Purpose.SERVICE, number * ROUNDS_ROOM))))
        if first and arrivals.patiences:
            limit: int | None = arrivals.patiences[number]
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
            priority=arrivals.priority,
            patience=limit,
            latency=0 if latency is None else round(latency.at(stream.uniform(Purpose.LATENCY, number))),
            done=(lambda case, time: self._goes_on(office, arrivals, stream, number, name, visit))
            if office.plan.next
            else None,
        )
        office.station.submit(case)

    def _goes_on(
        self, office: Office, arrivals: Arrivals, stream: EntityStream, number: int, name: str, visit: int
    ) -> None:
        """A completed case of a plain queue goes to the next queue, with its probability, or leaves."""
        u = stream.uniform(Purpose.ROUTING, number)
        for queue, share in office.plan.next:
            u -= share
            if u < 0.0:
                own = self.streams.entity(f"visit:{name}:{visit + 1}")
                self._lodge(self.offices[queue], arrivals, own, 0, name, visit + 1)
                return


def _geometric(u: float, chance: float, most: int) -> int:
    """How many requests come before the first round without one, at most `most`."""
    if chance <= 0.0:
        return 0
    if chance >= 1.0:
        return most
    return min(most, floor(log(u) / log(chance)))
