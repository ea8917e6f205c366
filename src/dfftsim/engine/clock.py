"""The event list: SimPy's environment with one stated order and slim callbacks.

`OrderedEnvironment` is a `simpy.Environment`: processes, timeouts and resources work on it unchanged. Beside
them, `at` enters a bare callback at an absolute time, without any event object, which is what the engine does
for all it can. Order: `(time, rank, id)` as `events.py` states, then order of entry.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from heapq import heapify, heappop, heappush
from typing import Any

import simpy
from simpy.core import EmptySchedule, StopSimulation
from simpy.events import NORMAL, EventPriority

from dfftsim.engine.events import EventId, EventKey, Rank

Handle = int
"""What `at` returns and `cancel` takes."""

_Entry = tuple[int, int, EventId, int, Callable[..., object], tuple[Any, ...]]

_COMPACT_FROM = 64


class OrderedEnvironment(simpy.Environment):
    """A clock of whole ticks and the list of what is to happen.

    The control plane's tick is a second, counted from midnight UTC of the scenario's first day. `now` never
    goes back. An event may be entered for the present instant with a lower rank than the present one: it is
    then the next to happen.
    """

    now: int = 0  # instead of SimPy's property: read at every event

    def __init__(self, initial_time: int = 0):
        super().__init__(initial_time)
        self.now = initial_time
        self._heap: list[_Entry] = []
        self._next_entry = self._eid.__next__
        self._cancelled: set[Handle] = set()
        self.events_processed = 0

    def at(self, time: int, rank: int, id: EventId, callback: Callable[..., object], *args: Any) -> Handle:
        """Call `callback(*args)` at the absolute `time`, in the order of `(time, rank, id)`.

        Raises ValueError for a time that is past.
        """
        if time < self.now:
            raise ValueError(f"{EventKey(time, Rank(rank), id)} lies before the present, {self.now}")
        handle = self._next_entry()
        heappush(self._heap, (time, rank, id, handle, callback, args))
        return handle

    def cancel(self, handle: Handle) -> None:
        """Take back an event that has not happened yet. One that has happened must not be cancelled."""
        cancelled = self._cancelled
        cancelled.add(handle)
        if len(cancelled) > _COMPACT_FROM and 2 * len(cancelled) > len(self._heap):
            self._heap[:] = [entry for entry in self._heap if entry[3] not in cancelled]
            heapify(self._heap)
            cancelled.clear()

    def moment(self, time: int, rank: int, id: EventId) -> simpy.Event:
        """A SimPy event for the absolute `time`: what a process yields to keep the stated order."""
        event = simpy.Event(self)
        event._ok = True
        event._value = None
        self.at(time, rank, id, _run_callbacks, self, event)
        return event

    def schedule(self, event: simpy.Event, priority: EventPriority = NORMAL, delay: float = 0) -> None:
        """SimPy's own way in. What has no delay follows from the present event and comes before all else.

        Raises ValueError for a delay that is no whole number of ticks.
        """
        ticks = int(delay)
        if ticks != delay:
            raise ValueError(f"the clock counts whole ticks, not {delay}")
        rank = Rank.PROCESS if ticks else Rank.IMMEDIATE
        handle = self._next_entry()
        heappush(self._heap, (self.now + ticks, rank, int(priority), handle, _run_callbacks, (self, event)))

    def peek(self) -> float:
        """Time of the next event, infinity if there is none."""
        self._drop_cancelled()
        return self._heap[0][0] if self._heap else math.inf

    def step(self) -> None:
        """Let the next event happen. Raises simpy's EmptySchedule if there is none."""
        self._drop_cancelled()
        if not self._heap:
            raise EmptySchedule
        self.now, _, _, _, callback, args = heappop(self._heap)
        self.events_processed += 1
        callback(*args)

    def run(self, until: float | simpy.Event | None = None) -> Any:
        """Let events happen: all before the time `until`, or until that SimPy event, or until none is left.

        Events at the very time `until` do not happen; afterwards `now` is `until`. Returns the value of the
        event. Raises ValueError for a time that is past and RuntimeError if the event can never happen.
        """
        if isinstance(until, simpy.Event):
            return self._run_to(until)
        if until is None:
            self._run_before(math.inf)
        elif until < self.now:
            raise ValueError(f"until ({until}) lies before the present, {self.now}")
        else:
            self._run_before(until)
            self.now = math.ceil(until)
        return None

    def _run_before(self, end: float) -> None:
        heap, cancelled, pop = self._heap, self._cancelled, heappop
        processed = 0
        try:
            while heap and heap[0][0] < end:
                time, _, _, handle, callback, args = pop(heap)
                if cancelled and handle in cancelled:
                    cancelled.remove(handle)
                    continue
                self.now = time
                processed += 1
                callback(*args)
        finally:
            self.events_processed += processed

    def _run_to(self, event: simpy.Event) -> Any:
        if event.callbacks is None:
            return event.value
        event.callbacks.append(StopSimulation.callback)
        try:
            self._run_before(math.inf)
        except StopSimulation as stop:
            return stop.args[0]
        raise RuntimeError(f"no event is left and {event} has not happened")

    def _drop_cancelled(self) -> None:
        while self._heap and self._heap[0][3] in self._cancelled:
            self._cancelled.remove(heappop(self._heap)[3])


def _run_callbacks(env: OrderedEnvironment, event: simpy.Event) -> None:
    """Process a SimPy event as `simpy.Environment.step` does."""
    callbacks = event.callbacks
    event.callbacks = None  # type: ignore[assignment]
    for place, callback in enumerate(callbacks):
        try:
            callback(event)
        except StopSimulation:
            event.callbacks = callbacks[place + 1 :]
            env.schedule(event, EventPriority(-1))
            raise
    if not event._ok and not event.defused:
        assert isinstance(event.value, BaseException)
        raise event.value
