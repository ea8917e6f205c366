"""Plain queues for the tests against theory: draws, play, and the comparison with an exact value.

Every comparison is one of a family: its interval is Student's over replications at the level 1 - 0.01 / k,
k being the number of comparisons of the family, so that a right program fails about once in a hundred changes
of the seeds, which are fixed. Times are whole ticks, a million to the unit of the oracle.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from dfftsim.analysis.validation.oracles import compared
from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.stations import Case, Station, VirtualFifo
from dfftsim.world.streams import Purpose, Streams

TICKS = 1_000_000
SEED = 20_260

Array = np.ndarray


def gaps(law: str, mean: float, u: Array) -> Array:
    """Times (float units) of a law written as in the table, by inversion of the uniforms."""
    if "exponential" in law:
        return -mean * np.log1p(-u)
    if "deterministic" in law:
        return np.full(len(u), mean)
    if "uniform" in law:
        return 2 * mean * u
    if law in ("erlang 2", "gamma shape 2"):
        return mean / 2 * special.gammaincinv(2, u)
    cv = float(re.search(r"cv[ -]?([0-9.]+)", law).group(1))
    log_variance = math.log1p(cv * cv)
    return mean * np.exp(math.sqrt(log_variance) * special.ndtri(u) - log_variance / 2)


@dataclass
class Customers:
    """One replication's customers in the order of arrival, in ticks."""

    arrivals: list[int]
    services: list[int]
    patience: list[int] | None = None


def draw(
    replication: int,
    count: int,
    *,
    gap: tuple[str, float],
    service: tuple[str, float],
    patience: tuple[str, float] | None = None,
    name: str = "customers",
) -> Customers:
    """`count` customers; each law is (name, mean)."""
    stream = Streams(SEED, replication).entity(name)

    def ticks(law: tuple[str, float], purpose: Purpose) -> Array:
        return np.rint(gaps(*law, stream.uniforms(purpose, count)) * TICKS).astype(np.int64)

    return Customers(
        np.cumsum(ticks(gap, Purpose.BIRTH_GAP)).tolist(),
        ticks(service, Purpose.SERVICE).tolist(),
        ticks(patience, Purpose.PATIENCE).tolist() if patience else None,
    )


@dataclass
class Fates:
    """What became of each customer: start (-1 = abandoned) and time of leaving, in ticks."""

    arrivals: Array
    starts: Array
    left: Array

    def measures(self, warm_up: int) -> dict[str, float]:
        """The table's symbols over the customers after the first `warm_up`, in units."""
        arrivals, starts, left = (a[warm_up:] / TICKS for a in (self.arrivals, self.starts, self.left))
        served = starts >= 0
        waits = np.where(served, starts, left) - arrivals
        return {
            "Wq": waits.mean(),
            "W": (left - arrivals).mean(),
            "p_wait": (waits > 0).mean(),
            "p_abandon": 1 - served.mean(),
            "E_wait_all": waits.mean(),
            "E_wait_served": waits[served].mean(),
            **{f"Wq_p{p}": np.quantile(waits, p / 100) for p in (50, 90, 95, 99)},
        }


def play_virtual(customers: Customers, servers: int) -> Fates:
    """First come, first served by recursion."""
    queue = VirtualFifo(servers)
    if customers.patience is None:
        booked = [queue.book(a, s) for a, s in zip(customers.arrivals, customers.services, strict=True)]
    else:
        rows = zip(customers.arrivals, customers.services, customers.patience, strict=True)
        booked = [queue.book(*row) for row in rows]
    starts = np.array([-1 if start is None else start for start, _ in booked])
    return Fates(np.array(customers.arrivals), starts, np.array([left for _, left in booked]))


def cases_of(customers: Customers, priority: int = 0, first_id: int = 0) -> list[Case]:
    """The customers as cases of one service each."""
    patience: Sequence[int | None] = customers.patience or [None] * len(customers.arrivals)
    return [
        Case(first_id + number, (service,), priority=priority, patience=limit)
        for number, (service, limit) in enumerate(zip(customers.services, patience, strict=True))
    ]


def enter(env: OrderedEnvironment, station: Station, cases: list[Case], arrivals: list[int]) -> None:
    """Let the cases arrive, one event at a time."""

    def next_one(number: int) -> None:
        if number + 1 < len(cases):
            env.at(arrivals[number + 1], Rank.ARRIVAL, cases[number + 1].id, next_one, number + 1)
        station.submit(cases[number])

    env.at(arrivals[0], Rank.ARRIVAL, cases[0].id, next_one, 0)


def play_station(customers: Customers, servers: int | None, **options: object) -> tuple[Station, list[Case]]:
    """The same on the event list, run to the last arrival."""
    env = OrderedEnvironment()
    station = Station(env, "queue", servers, **options)
    cases = cases_of(customers)
    enter(env, station, cases, customers.arrivals)
    env.run(until=customers.arrivals[-1])
    station.check()
    return station, cases


def disagreements(exact: dict[str, float], runs: list[dict[str, float]], comparisons: int) -> list[str]:
    """Which exact values lie outside the interval of their replications; empty = all agree."""
    found = [compared(name, value, runs, 0.01 / comparisons) for name, value in exact.items()]
    return [
        f"{one.symbol}: exact {one.exact:.6g}, simulated {one.mean:.6g} +- {one.half_width:.2g}"
        for one in found
        if not one.inside
    ]
