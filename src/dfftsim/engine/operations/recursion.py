"""First come, first served queues by recursion, without events; messages in order of arrival.

A station's state is the list of times at which its servers are free again, a heap. All is in whole
microseconds, so each way below gives the same starts to the bit (tested):

- one server: Lindley (1952) as a running maximum over arrays;
- equal services at c servers: message i follows message i - c, hence c interleaved queues of one server;
- else the recursion of Kiefer and Wolfowitz (1955): each message takes the server that is free first.
"""

from __future__ import annotations

from heapq import heapreplace

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]

DROPPED = -1
"""Start of a message that was dropped because it would have begun too late."""


class RecursiveQueue:
    """One station; messages are entered in order of arrival, in as many calls as one likes."""

    __slots__ = ("_free",)

    def __init__(self, servers: int):
        self._free = [0] * servers

    def starts(self, arrivals: Times, services: Times, latest: Times | None) -> Times:
        """When each service starts.

        latest: the last instants at which a message would still begin, else it is DROPPED; None = all wait.
        """
        free = self._free
        if len(arrivals) == 0:
            return arrivals
        if len(free) == 1:
            starts = _one_server(arrivals, services, free[0])
        elif _all_equal(arrivals, services, free):
            starts = _equal_services(arrivals, int(services[0]), free)
        else:
            return _any_servers(arrivals, services, latest, free)
        if latest is not None and (starts > latest).any():
            return _any_servers(arrivals, services, latest, free)
        ends = starts[-len(free) :] + services[-len(free) :]
        free[:] = [*sorted(free)[len(ends) :], *ends.tolist()]
        return starts


def _one_server(arrivals: Times, services: Times, free: int) -> Times:
    before = np.cumsum(services) - services
    starts = arrivals - before
    starts[0] = max(int(starts[0]), free)
    np.maximum.accumulate(starts, out=starts)
    starts += before
    return starts


def _all_equal(arrivals: Times, services: Times, free: list[int]) -> bool:
    """Whether every message ends after all that began before it, those of earlier calls included."""
    service = services[0]
    return bool(max(free) <= max(arrivals[0], min(free)) + service and (services == service).all())


def _equal_services(arrivals: Times, service: int, free: list[int]) -> Times:
    servers, count = len(free), len(arrivals)
    rows = -(-count // servers)
    padded = np.full(rows * servers, arrivals[-1], dtype=np.int64)
    padded[:count] = arrivals
    table = padded.reshape(rows, servers)
    before = np.arange(rows, dtype=np.int64)[:, None] * service
    table -= before
    np.maximum(table[0], sorted(free), out=table[0])
    np.maximum.accumulate(table, axis=0, out=table)
    table += before
    return padded[:count]


def _any_servers(arrivals: Times, services: Times, latest: Times | None, free: list[int]) -> Times:
    starts = arrivals.tolist()
    if latest is None:
        for number, service in enumerate(services.tolist()):
            arrival, first = starts[number], free[0]
            if first > arrival:
                starts[number] = first
                heapreplace(free, first + service)
            else:
                heapreplace(free, arrival + service)
    else:
        limits = latest.tolist()
        for number, service in enumerate(services.tolist()):
            start = max(starts[number], free[0])
            if start > limits[number]:
                starts[number] = DROPPED
            else:
                starts[number] = start
                heapreplace(free, start + service)
    return np.array(starts, dtype=np.int64)
