"""Stations where cases queue: authorities, certifiers, legal teams, and plain queues.

`VirtualFifo` answers at once when a service will start, by the recursion of Kiefer and Wolfowitz (1955):
exact for first come, first served with a fixed number of servers. `Station` plays the same on the event list
and can do more: priorities, changing capacity, limited places, working hours, requests for information.
Where both apply, they give the same times to the second (tested).

Ties are decided by `events.Rank`: a service that ends frees its officer for whoever arrives at that instant,
and a case whose patience ends at the very instant an officer takes it up is served.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from enum import Enum, auto
from heapq import heapreplace
from itertools import chain

from dfftsim.engine.clock import Handle, OrderedEnvironment
from dfftsim.engine.events import NEVER, EventId, Rank
from dfftsim.engine.observers import CaseObserver, LevelObserver, StationReport, class_report
from dfftsim.engine.working_time import WorkingTime
from dfftsim.errors import InvariantError


class VirtualFifo:
    """A queue without events: first come, first served, `servers` alike (None = as many as needed)."""

    __slots__ = ("_free", "_last", "_unlimited")

    def __init__(self, servers: int | None):
        self._unlimited = servers is None
        self._free = [0] * (servers or 0)  # a heap: when each server is free again
        self._last = 0

    def book(self, now: int, service: int, patience: int | None = None) -> tuple[int | None, int]:
        """Enter at `now`; calls come in the order of arrival. Returns (start of service, time of leaving).

        Start None: left without service at now + patience, because the wait would have been longer than
        `patience`. Without servers and patience nobody leaves: (None, NEVER). Raises ValueError if `now` lies
        before the last arrival.
        """
        if now < self._last:
            raise ValueError(f"arrival at {now} after one at {self._last}")
        self._last = now
        if self._unlimited:
            return now, now + service
        free = self._free
        start = max(now, free[0]) if free else NEVER
        if patience is not None and start > now + patience:
            return None, now + patience
        if start == NEVER:
            return None, NEVER
        heapreplace(free, start + service)
        return start, start + service


class CaseState(Enum):
    """Where a case stands. NEW -> WAITING <-> SERVING -> (AWAY -> WAITING)* -> PENDING -> one of the ends."""

    NEW = auto()
    WAITING = auto()
    SERVING = auto()
    AWAY = auto()  # a request for information is out: the clock stands still
    PENDING = auto()  # serviced; the statutory latency runs
    COMPLETED = auto()
    WITHDRAWN = auto()
    BLOCKED = auto()


_NEW, _WAITING, _SERVING = CaseState.NEW, CaseState.WAITING, CaseState.SERVING
_AWAY, _PENDING = CaseState.AWAY, CaseState.PENDING
_NOT_YET = -1


class Case:
    """One application at one station, with all that was drawn for it beforehand. Used once.

    id: decides ties. rounds: the services, one for each round (seconds; working seconds where the station has
    working hours), at least one. replies: seconds until each request for information is answered, one fewer
    than rounds. priority: class, 0 first. patience: seconds it will spend in the queue over all rounds (the
    clock stands still while a request is out), None = without end; a wait equal to it is served. latency:
    seconds added after the last service, which no staff can shorten. done(case, time) and
    withdrawn(case, time) are called when it leaves; None for a background case. history: a list to which the
    station appends the times of each arrival (also with a reply), start and end of a service; None = none.

    The station writes: state; arrived, left and, of the present round, entered and started: times, -1 where
    not yet; waited: seconds in the queue so far; round: services finished.
    """

    __slots__ = (
        "arrived",
        "done",
        "entered",
        "handle",
        "history",
        "id",
        "latency",
        "left",
        "patience",
        "priority",
        "replies",
        "round",
        "rounds",
        "started",
        "state",
        "waited",
        "withdrawn",
    )

    def __init__(
        self,
        id: EventId,
        rounds: tuple[int, ...],
        replies: tuple[int, ...] = (),
        *,
        priority: int = 0,
        patience: int | None = None,
        latency: int = 0,
        done: Callable[[Case, int], object] | None = None,
        withdrawn: Callable[[Case, int], object] | None = None,
        history: list[int] | None = None,
    ):
        self.id = id
        self.rounds = rounds
        self.replies = replies
        self.priority = priority
        self.patience = patience
        self.latency = latency
        self.done = done
        self.withdrawn = withdrawn
        self.history = history
        self.state = CaseState.NEW
        self.arrived = self.entered = self.started = self.left = _NOT_YET
        self.waited = 0
        self.round = 0
        self.handle: Handle = _NOT_YET  # of the one event that will move it on


class Station:
    """`servers` officers (None = as many as needed) on the event list, never interrupting a service.

    env: the clock. name: for reports and errors. classes: number of priority classes, 0 first, first come
    first served within. places: how many cases may be inside at most (a case whose request for information is
    out keeps its place), None = no limit. hours: services count working time only; None = day and night.
    returned_first: a case that comes back with a reply goes before the new ones of its class, else behind
    them. rank: of its service ends. observe_from: start of the statistics.
    """

    def __init__(
        self,
        env: OrderedEnvironment,
        name: str,
        servers: int | None,
        *,
        classes: int = 1,
        places: int | None = None,
        hours: WorkingTime | None = None,
        returned_first: bool = False,
        rank: Rank = Rank.SERVICE_END,
        observe_from: int = 0,
    ):
        self.env = env
        self.name = name
        self.places = places
        self.hours = hours
        self.rank = rank
        self._new: tuple[deque[Case], ...] = tuple(deque() for _ in range(classes))
        self._returned = tuple(deque[Case]() for _ in range(classes)) if returned_first else self._new
        pairs = zip(self._returned, self._new, strict=True)
        self._queues = (
            tuple(chain.from_iterable(pairs)) if returned_first else self._new
        )  # in order of service
        worked = hours.worked if hours else None
        self.levels = LevelObserver(servers, observe_from, worked)
        self.cases = CaseObserver(classes, observe_from, worked)

    @property
    def servers(self) -> int | None:
        """Officers on duty now."""
        return self.levels.servers

    def submit(self, case: Case) -> bool:
        """A case arrives now. False: no place was free, it is BLOCKED. Raises ValueError for a used one."""
        if case.state is not _NEW:
            raise ValueError(f"case {case.id} was submitted before")
        case.arrived = now = self.env.now
        cases = self.cases
        cases.case_arrived(case)
        if self.places is not None and len(cases.inside) > self.places:
            case.state = CaseState.BLOCKED
            cases.case_blocked(case)
            return False
        self._enter(case, self._new[case.priority], now)
        return True

    def withdraw(self, case: Case) -> None:
        """The owner takes the case back, wherever it stands; an officer at it is free at once."""
        if case not in self.cases.inside:
            raise ValueError(f"case {case.id} is not at {self.name}")
        if case.handle >= 0:
            self.env.cancel(case.handle)
        self._take_out(case)

    def set_servers(self, servers: int | None) -> None:
        """Change the number of officers now. Officers who leave finish the case at hand."""
        now = self.env.now
        levels = self.levels
        levels.staff(servers, now)
        while levels.waiting and levels.serving < levels.limit:
            self._serve_next(now)

    def _enter(self, case: Case, queue: deque[Case], now: int) -> None:
        """The case arrives or comes back: a free officer takes it up, or it joins the queue."""
        case.entered = now
        if case.history is not None:
            case.history.append(now)
        levels = self.levels
        levels.advance(now)
        if levels.serving < levels.limit:
            self._serve(case, now)
            return
        levels.waiting += 1
        case.state = _WAITING
        case.started = _NOT_YET
        queue.append(case)
        if case.patience is None:
            case.handle = -1
        else:
            deadline = now + case.patience - case.waited
            case.handle = self.env.at(deadline, Rank.PATIENCE_END, case.id, self._take_out, case)

    def _serve(self, case: Case, now: int) -> None:
        self.levels.serving += 1
        case.state = _SERVING
        case.started = now
        if case.history is not None:
            case.history.append(now)
        service = case.rounds[case.round]
        end = now + service if self.hours is None else self.hours.after(now, service)
        case.handle = self.env.at(end, self.rank, case.id, self._service_ends, case)

    def _serve_next(self, now: int) -> None:
        """Take up the first waiting case; there is one, and a server is free."""
        for queue in self._queues:
            while queue:
                case = queue.popleft()
                if case.state is _WAITING:  # else it has left the queue
                    if case.handle >= 0:
                        self.env.cancel(case.handle)
                    case.waited += now - case.entered
                    self.levels.waiting -= 1
                    self._serve(case, now)
                    return
        raise InvariantError(
            f"{self.name}: {self.levels.waiting} cases are counted as waiting, none is found"
        )

    def _service_ends(self, case: Case) -> None:
        now = self.env.now
        if case.history is not None:
            case.history.append(now)
        finished = case.round
        case.round = finished + 1
        self.cases.case_served(case, case.rounds[finished], now)
        self._free_officer(now)
        if finished < len(case.replies):
            case.state = _AWAY
            reply = now + case.replies[finished]
            case.handle = self.env.at(reply, Rank.REPLY, case.id, self._reply_arrives, case)
        elif case.latency:
            case.state = _PENDING
            case.handle = self.env.at(now + case.latency, Rank.DECISION, case.id, self._complete, case)
        else:
            self._complete(case)

    def _free_officer(self, now: int) -> None:
        """One officer leaves a case and takes up the next."""
        levels = self.levels
        levels.advance(now)
        levels.serving -= 1
        if levels.waiting and levels.serving < levels.limit:
            self._serve_next(now)

    def _reply_arrives(self, case: Case) -> None:
        self._enter(case, self._returned[case.priority], self.env.now)

    def _complete(self, case: Case) -> None:
        case.state = CaseState.COMPLETED
        case.left = now = self.env.now
        self.cases.case_completed(case)
        if case.done is not None:
            case.done(case, now)

    def _take_out(self, case: Case) -> None:
        """The case leaves unfinished: its patience has ended, or its owner takes it back."""
        now = self.env.now
        state, case.state = case.state, CaseState.WITHDRAWN
        if state is _WAITING:
            self.levels.advance(now)
            self.levels.waiting -= 1
            case.waited += now - case.entered
            self.cases.visit_broken_off(case, now)
        elif state is _SERVING:
            self.cases.visit_broken_off(case, now)
            self._free_officer(now)
        case.left = now
        self.cases.case_withdrawn(case)
        if case.withdrawn is not None:
            case.withdrawn(case, now)

    def check(self) -> None:
        """Prove conservation, Little's law and work conservation up to now, all exact in whole seconds.

        Raises InvariantError naming the station and both numbers.
        """
        now = self.env.now
        levels, cases = self.levels, self.cases
        levels.advance(now)
        states = Counter(case.state for case in cases.inside)
        inside = states[_WAITING] + states[_SERVING] + states[_AWAY] + states[_PENDING]
        queue_time, stay_time, work = self._ongoing()
        left = cases.completed + cases.withdrawn + cases.blocked
        self._agree("cases arrived and cases that left or are inside", cases.arrived, left + inside)
        self._agree("cases in the queue and cases that wait", levels.waiting, states[_WAITING])
        self._agree("officers at work and cases in service", levels.serving, states[_SERVING])
        total_queue = sum(tally.queue_time for tally in cases.tallies) + sum(queue_time)
        total_stay = sum(tally.stay_time for tally in cases.tallies) + sum(stay_time)
        self._agree("integral of the queue and sum of the waits", levels.queue_area, total_queue)
        self._agree("integral of the number present and sum of the stays", levels.present_area, total_stay)
        self._agree("busy time and sum of the services", levels.busy_area, cases.work_time + work)
        if levels.waiting and levels.serving < levels.limit:
            raise InvariantError(
                f"{self.name}: {levels.waiting} wait while {levels.serving} of {levels.servers} officers work"
            )

    def _agree(self, what: str, one: int, other: int) -> None:
        if one != other:
            raise InvariantError(f"{self.name} at {self.env.now} s: {what} differ: {one} and {other}")

    def _ongoing(self) -> tuple[list[int], list[int], int]:
        """Of the visits that are not over, within the window: queue and stay times by class, work of all."""
        queue = [0] * len(self.cases.tallies)
        stay = [0] * len(self.cases.tallies)
        work = 0
        for case in self.cases.inside:
            if case.state is _WAITING or case.state is _SERVING:
                queue_part, stay_part, work_part = self.cases.visit_so_far(case, self.env.now)
                queue[case.priority] += queue_part
                stay[case.priority] += stay_part
                work += work_part
        return queue, stay, work

    def report(self) -> StationReport:
        """The statistics from `observe_from` until now."""
        now = self.env.now
        levels, cases = self.levels, self.cases
        levels.staff(levels.servers, now)
        queue, stay, _ = self._ongoing()
        span = now - cases.start
        capacity = levels.capacity_area
        return StationReport(
            station=self.name,
            start=cases.start,
            end=now,
            utilisation=levels.busy_area / capacity if capacity else None,
            total=class_report(None, cases.tallies, (sum(queue), sum(stay)), span),
            classes=tuple(
                class_report(priority, [tally], (queue[priority], stay[priority]), span)
                for priority, tally in enumerate(cases.tallies)
            ),
        )
