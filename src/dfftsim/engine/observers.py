"""What is measured at a station, twice and independently.

`LevelObserver` sees only changes of state (how many wait, are served, are present) and integrates them over
time. `CaseObserver` sees only single cases (when each came, how long it stayed). Little's law, in the form
that holds exactly for every finished stretch of time, says that both must agree:

    integral of the number present = sum of the stays within the window.

Both observe from the time `start` on: a case that came before counts in the integrals for the part of its
stay that lies in the window, and is left out of all averages over cases.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from dfftsim.engine.events import NEVER

if TYPE_CHECKING:
    from dfftsim.engine.stations import Case

Worked = Callable[[int], int]
"""Working seconds between the start of the calendar and a time."""


class LevelObserver:
    """Time integrals of the levels of one station from `start` on.

    `waiting`, `serving` and `servers` are the present levels. `queue_area` and `serving_area` are levels
    times seconds; `busy_area` and `capacity_area` are levels times working seconds, where the station has
    working hours, and times seconds else. `servers` None (as many as needed) leaves the capacity at 0;
    `limit` is the same number for comparing, NEVER for None.
    """

    __slots__ = (
        "_manned",
        "_seen",
        "_worked",
        "_worked_area",
        "_worked_seen",
        "capacity_area",
        "limit",
        "queue_area",
        "servers",
        "serving",
        "serving_area",
        "start",
        "waiting",
    )

    def __init__(self, servers: int | None, start: int, worked: Worked | None):
        self.servers = servers
        self.limit = NEVER if servers is None else servers
        self.waiting = 0
        self.serving = 0
        self.start = start
        self._seen = start  # until when the levels are accounted for
        self._manned = start  # until when the capacity is
        self._worked = worked
        self._worked_seen = 0 if worked is None else worked(start)
        self.queue_area = 0
        self.serving_area = 0
        self._worked_area = 0
        self.capacity_area = 0

    @property
    def present_area(self) -> int:
        """Number present (waiting or in service) times seconds."""
        return self.queue_area + self.serving_area

    @property
    def busy_area(self) -> int:
        """Officers at work times (working) seconds."""
        return self.serving_area if self._worked is None else self._worked_area

    def advance(self, now: int) -> None:
        """Account for the levels as they were until `now`; to be called before any of them changes."""
        elapsed = now - self._seen
        if elapsed > 0:
            self.serving_area += self.serving * elapsed
            if self.waiting:
                self.queue_area += self.waiting * elapsed
            if self._worked is not None:
                worked = self._worked(now)
                self._worked_area += self.serving * (worked - self._worked_seen)
                self._worked_seen = worked
            self._seen = now

    def staff(self, servers: int | None, now: int) -> None:
        """From `now` on `servers` are on duty."""
        self.advance(now)
        elapsed = now - self._manned
        if elapsed > 0:
            if self._worked is not None:
                elapsed = self._worked(now) - self._worked(self._manned)
            self.capacity_area += (self.servers or 0) * elapsed
            self._manned = now
        self.servers = servers
        self.limit = NEVER if servers is None else servers


class ClassTally:
    """What became of the cases of one priority class that arrived in the window. Times in seconds."""

    __slots__ = ("arrivals", "blocked", "queue_time", "stay_time", "waits", "waits_withdrawn")

    def __init__(self) -> None:
        self.arrivals = 0
        self.blocked = 0
        self.queue_time = 0  # all cases, the part of each wait inside the window
        self.stay_time = 0
        self.waits = array("q")  # of the completed: time in the queue over all rounds
        self.waits_withdrawn = array("q")


class CaseObserver:
    """Sums over the cases of one station. `inside` holds those that came and have not left.

    A visit is one round: the queue, then the service. `work_time` is the sum of the services, in working
    seconds where the station has working hours.
    """

    __slots__ = (
        "_worked",
        "arrived",
        "blocked",
        "completed",
        "inside",
        "start",
        "tallies",
        "withdrawn",
        "work_time",
    )

    def __init__(self, classes: int, start: int, worked: Worked | None):
        self.start = start
        self._worked = worked
        self.tallies = [ClassTally() for _ in range(classes)]
        self.inside: dict[Case, None] = {}
        self.arrived = 0
        self.completed = 0
        self.withdrawn = 0
        self.blocked = 0
        self.work_time = 0

    def case_arrived(self, case: Case) -> None:
        """A case asks for a place."""
        self.arrived += 1
        self.inside[case] = None
        if case.arrived >= self.start:
            self.tallies[case.priority].arrivals += 1

    def case_blocked(self, case: Case) -> None:
        """No place was free."""
        self.blocked += 1
        del self.inside[case]
        if case.arrived >= self.start:
            self.tallies[case.priority].blocked += 1

    def case_served(self, case: Case, service: int, now: int) -> None:
        """A visit ends with the whole `service` done."""
        entered = case.entered
        if entered >= self.start:
            tally = self.tallies[case.priority]
            tally.queue_time += case.started - entered
            tally.stay_time += now - entered
            self.work_time += service
        else:
            self.visit_broken_off(case, now)

    def visit_broken_off(self, case: Case, now: int) -> None:
        """A visit ends early, or began before the window."""
        queue, stay, work = self.visit_so_far(case, now)
        tally = self.tallies[case.priority]
        tally.queue_time += queue
        tally.stay_time += stay
        self.work_time += work

    def visit_so_far(self, case: Case, now: int) -> tuple[int, int, int]:
        """Seconds in the queue, in queue or service, and of work, of the present visit within the window."""
        begin = max(case.entered, self.start)
        if case.started < 0:  # not yet served in this visit
            waited = max(0, now - begin)
            return waited, waited, 0
        begin_service = max(case.started, self.start)
        work = max(0, now - begin_service)
        if work and self._worked is not None:
            work = self._worked(now) - self._worked(begin_service)
        return max(0, case.started - begin), max(0, now - begin), work

    def case_completed(self, case: Case) -> None:
        """A case leaves after its last service and latency."""
        self.completed += 1
        del self.inside[case]
        if case.arrived >= self.start:
            self.tallies[case.priority].waits.append(case.waited)

    def case_withdrawn(self, case: Case) -> None:
        """A case leaves because its patience ended or its owner took it back."""
        self.withdrawn += 1
        del self.inside[case]
        if case.arrived >= self.start:
            self.tallies[case.priority].waits_withdrawn.append(case.waited)


@dataclass(frozen=True, slots=True)
class ClassReport:
    """One priority class, or all (`priority` None). Times in seconds; None where nothing was observed.

    Counts and waits are of the cases that arrived in the window; `wait_*` covers all that left (for the
    withdrawn: until they withdrew), `wait_served_mean` the completed alone. A wait is the whole time in the
    queue over all rounds. `queue_mean` and `number_mean` are averages over time of the waiting and the
    present (waiting or in service). `unfinished` are still inside.
    """

    priority: int | None
    arrivals: int
    completed: int
    withdrawn: int
    blocked: int
    unfinished: int
    wait_mean: float | None
    wait_served_mean: float | None
    wait_p50: int | None
    wait_p90: int | None
    wait_p95: int | None
    wait_p99: int | None
    p_wait: float | None
    queue_mean: float | None
    number_mean: float | None


@dataclass(frozen=True, slots=True)
class StationReport:
    """One station from `start` to `end` (seconds).

    `utilisation` is busy time over the time officers were on duty, None without either. (It can exceed 1
    where officers finish a case after their duty has ended.)
    """

    station: str
    start: int
    end: int
    utilisation: float | None
    total: ClassReport
    classes: tuple[ClassReport, ...]


def quantile(ordered: list[int], p: float) -> int | None:
    """The smallest value that at least the share `p` of the ordered values does not exceed."""
    return ordered[max(0, ceil(p * len(ordered)) - 1)] if ordered else None


def class_report(
    priority: int | None, tallies: list[ClassTally], ongoing: tuple[int, int], span: int
) -> ClassReport:
    """Report on some classes together; `ongoing`: queue and stay times of those inside, in the window."""
    served = [wait for tally in tallies for wait in tally.waits]
    gone = [wait for tally in tallies for wait in tally.waits_withdrawn]
    left = sorted(served + gone)
    arrivals = sum(tally.arrivals for tally in tallies)
    blocked = sum(tally.blocked for tally in tallies)
    return ClassReport(
        priority=priority,
        arrivals=arrivals,
        completed=len(served),
        withdrawn=len(gone),
        blocked=blocked,
        unfinished=arrivals - len(left) - blocked,
        wait_mean=sum(left) / len(left) if left else None,
        wait_served_mean=sum(served) / len(served) if served else None,
        wait_p50=quantile(left, 0.5),
        wait_p90=quantile(left, 0.9),
        wait_p95=quantile(left, 0.95),
        wait_p99=quantile(left, 0.99),
        p_wait=sum(wait > 0 for wait in left) / len(left) if left else None,
        queue_mean=(sum(t.queue_time for t in tallies) + ongoing[0]) / span if span > 0 else None,
        number_mean=(sum(t.stay_time for t in tallies) + ongoing[1]) / span if span > 0 else None,
    )
