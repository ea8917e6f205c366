"""What a simulation of operations tells, and how it is counted.

All sums are whole numbers: the parts of a run add up to the same report however they were cut.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dfftsim.engine.operations.sketch import LatencySketch

Engine = Literal["python", "compiled", "events"]


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class StreamReport:
    """The counted messages of one stream: those that arrived from `observe_from_us` on.

    messages: all, dropped: those that lost their patience, on_time: delivered within the deadline. bytes and
    bytes_on_time: of all, and of those on time. wait_us and service_us: sums by hop over those not dropped;
    delay_us: sum of the ways after the last hop. latency: delivery - arrival of the delivered.
    """

    id: str
    messages: int
    dropped: int
    on_time: int
    bytes: int
    bytes_on_time: int
    wait_us: tuple[int, ...]
    service_us: tuple[int, ...]
    delay_us: int
    latency_us: int
    latency: LatencySketch = field(repr=False)

    @property
    def delivered(self) -> int:
        """Messages that were not dropped."""
        return self.messages - self.dropped

    @property
    def on_time_share(self) -> float | None:
        """Share of all messages, the dropped among them, that came on time; None without messages."""
        return _share(self.on_time, self.messages)

    @property
    def mean_latency_us(self) -> float | None:
        """Mean latency of the delivered, exact; None without any."""
        return _share(self.latency_us, self.delivered)

    def p(self, q: float) -> float | None:
        """The q-quantile of latency in us, 0 <= q <= 1, within 0.5 %; None without deliveries."""
        return self.latency.quantile(q)


@dataclass(frozen=True, slots=True)
class StationReport:
    """One station over the observed part of the window.

    busy_us: server time at work; capacity_us: server time there was, without outages; queue_us: the integral
    of the number that wait. Of the counted messages: customers served, their waits (wait_us, waits) and
    services, and when the last of them ended (last_end_us).
    """

    id: str
    servers: int
    busy_us: int
    capacity_us: int
    queue_us: int
    observed_us: int
    customers: int
    wait_us: int
    service_us: int
    last_end_us: int = 0
    waits: LatencySketch = field(default_factory=LatencySketch, repr=False, compare=False)

    @property
    def utilisation(self) -> float | None:
        """Share of server time at work; None if there was none."""
        return _share(self.busy_us, self.capacity_us)

    @property
    def mean_wait_us(self) -> float | None:
        """Mean wait of those served; None without any."""
        return _share(self.wait_us, self.customers)

    @property
    def mean_service_us(self) -> float | None:
        """Mean service; None without any."""
        return _share(self.service_us, self.customers)

    @property
    def mean_queue(self) -> float:
        """Mean number of messages that wait."""
        return self.queue_us / self.observed_us


@dataclass(frozen=True, slots=True)
class OperationsReport:
    """One simulation: streams and stations by id.

    engine: which kernel played it; why_events: the conditions of exactness that the model breaks, so that
    only events could play it. messages: all that arrived, counted or not.
    """

    streams: Mapping[str, StreamReport]
    stations: Mapping[str, StationReport]
    engine: Engine
    why_events: tuple[str, ...]
    messages: int


def relaxation_us(station: StationReport) -> float:
    """Time in which a queue forgets its state, from its own utilisation rho and mean service:

        mean service / (servers (1 - sqrt(rho))**2),   infinite from rho = 1 on.

    For one server with Poisson arrivals and exponential services this is the exact slowest time constant: the
    transition probabilities of M/M/1 (Morse 1958) decay with exp(-(sqrt(mu) - sqrt(lambda))**2 t), and
    1 / (sqrt(mu) - sqrt(lambda))**2 = (1 / mu) / (1 - sqrt(rho))**2. A busy station of c servers is one
    server c times as fast; one that is mostly idle still remembers those in service, so it is never less than
    the mean service. For other laws it is an order of magnitude. A window must be many times as long for its
    statistics to be those of a steady state. Without work: 0.
    """
    if not station.busy_us or not station.customers:
        return 0.0
    load = station.busy_us / station.capacity_us
    if load >= 1:
        return math.inf
    service = station.service_us / station.customers
    return max(service, service / (station.servers * (1 - math.sqrt(load)) ** 2))
