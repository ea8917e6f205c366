"""Operating regimes: how the messages of a flow fare on one way of sending, simulated once and then kept.

The control plane asks, the operations plane answers: a regime is what `simulate_operations` gives for the
traffic of a flow, its path (PET servers, link, hub, round trips) and its load. Flows of nearly the same load
share one: load / (1 - load) of the busiest station is rounded to four steps an octave, sizes and records to
sixteen, and what is busy for less than a hundredth of the time is taken at a hundredth. Whether a path can
carry a load, and how many servers it takes, is asked of the exact numbers. With `burst` nothing is rounded
and the window is played from an empty system. Every regime plays the same draws, so two paths differ by
nothing but themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from math import ceil, exp2, log2, sqrt
from operator import itemgetter
from typing import NamedTuple

from dfftsim.engine.latencies import MICRO, Latencies
from dfftsim.engine.operations import (
    Arrivals,
    Batches,
    Hop,
    OperationsModel,
    Periodic,
    Poisson,
    Renewal,
    Service,
    Station,
    Stream,
    Thinned,
    relaxation_us,
    simulate_operations,
)
from dfftsim.errors import InputError, Problem
from dfftsim.scenario.distributions import Constant, Distribution
from dfftsim.world.options import Path
from dfftsim.world.plan import Traffic
from dfftsim.world.streams import Streams

RATE_STEPS = 4  # steps an octave to which loads are rounded
SIZE_STEPS = 16
LIGHTEST = 0.01  # a lighter load than this makes no difference that could be seen
STEADY_MESSAGES = 8_000
RELAXATIONS = 200.0  # length of a steady window, in times in which the system forgets its state
MOST_STEADY_MESSAGES = 2_000_000  # what is so busy that this is too short says so by its ratio
WARMUP_SHARE = 0.1
BATCHES_SEEN = 40
BURST_MESSAGES = 50  # a burst of a flow that sends less in its window lasts until it has sent so many
LEAST_RATE = 1e-6  # a message in eleven days: who sends less never waits
MOST_MESSAGES = 2e7  # some seconds of work: as many windows are played as there are ways of sending
DAY_SECONDS = 86_400.0
PET, LINK, HUB = "pet", "link", "hub"


class Load(NamedTuple):
    """What one flow sends: messages a second, bytes of a plain message, records in it, and their pattern."""

    rate: float
    bytes: float
    records: float
    traffic: Traffic


@dataclass(frozen=True, slots=True, eq=False)
class Regime:
    """The answer for one load on one path.

    id: hash of all inputs. latencies: of the messages, from sending to use. parts: mean seconds of a message
    by what they pass with: `pet_wait`, `pet`, `link_wait`, `link`, `hub_wait`, `hub`, `rtt`.
    relaxation_seconds: time in which the system forgets its state; 0 for a burst, which has no steady state.
    window_seconds: how long was simulated. messages: how many.
    """

    id: str
    latencies: Latencies
    parts: dict[str, float]
    relaxation_seconds: float
    window_seconds: float
    messages: int


@dataclass(slots=True)
class Fare:
    """What is known of one flow on one path. bottleneck: what cannot carry its load, empty if all can;
    timeliness: share of the value left when its data arrive, None until somebody asks.
    """

    bottleneck: str
    timeliness: float | None = None


_KEPT: dict[tuple[object, ...], Regime] = {}


class Regimes:
    """The regimes of one world. pool_load: load that a firm plans its servers for; servers: given number of
    servers, None = planned; jitter: share of a round trip that varies.
    """

    def __init__(self, seed: int, pool_load: float, servers: int | None, jitter: float):
        self.seed = seed
        self.pool_load = pool_load
        self.servers_given = servers
        self.jitter = jitter
        self._found: dict[tuple[Load, Path, float, int], Regime] = {}

    def servers(self, load: Load, path: Path) -> int:
        """Servers of the PET of a flow."""
        if self.servers_given is not None:
            return self.servers_given
        return max(1, ceil(load.rate * path.compute_seconds(load.records) / self.pool_load))

    def bottleneck(self, load: Load, path: Path, others: float = 0.0) -> str:
        """What cannot carry the load however long one waits; empty if all can. A burst may be worked off
        later.
        """
        if load.traffic.burst_seconds is not None:
            return ""
        units = _units(load, path, self.servers(load, path))
        return next((name for name, use in _use(load, units, others) if use >= 1.0), "")

    def of(self, load: Load, path: Path, others: float = 0.0) -> Regime:
        """The regime of a load on a path; others: messages a second that other flows send through its hub.

        The load must not exceed what the path can carry (`bottleneck`).
        """
        servers = self.servers(load, path)
        if load.traffic.burst_seconds is None:
            load = _class_of(load, path, others, servers)
        key = (load, path, others, servers)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._kept(*key)
        return found

    def _kept(self, load: Load, path: Path, others: float, servers: int) -> Regime:
        told = (load, path, others, servers, self.seed, self.jitter)
        if load.traffic.burst_seconds is not None:  # each flow has its own: nobody else will ask for it
            return self._simulated(load, path, others, servers)
        if told not in _KEPT:
            _KEPT[told] = self._simulated(load, path, others, servers)
        return _KEPT[told]

    def _simulated(self, load: Load, path: Path, others: float, servers: int) -> Regime:
        told = (load, path, others, servers, self.seed, self.jitter)
        model = self.model(load, path, others, servers)
        report = simulate_operations(model, Streams(self.seed))
        own = report.streams["flow"]
        names = [hop.station for hop in model.streams[0].hops]
        parts: dict[str, float] = {}
        for name, wait, work in zip(names, own.wait_us, own.service_us, strict=True):
            parts[f"{name}_wait"] = wait / own.delivered / MICRO
            parts[name] = work / own.delivered / MICRO
        parts["rtt"] = own.delay_us / own.delivered / MICRO
        steady = load.traffic.burst_seconds is None
        return Regime(
            id=blake2b(repr(told).encode(), digest_size=8).hexdigest(),
            latencies=Latencies.seen(own.latency),
            parts=parts,
            relaxation_seconds=max(map(relaxation_us, report.stations.values())) / MICRO if steady else 0.0,
            window_seconds=model.until_us / MICRO,
            messages=report.messages,
        )

    def model(self, load: Load, path: Path, others: float, servers: int) -> OperationsModel:
        """The system of stations and streams that a regime simulates.

        Raises InputError where its window would hold more messages than anybody would wait for.
        """
        stations, hops = [], []
        if path.compute_seconds(load.records) > 0.0:
            stations.append(Station(PET, servers))
            hops.append(Hop(PET, _pet_service(load, path)))
        stations.append(Station(LINK, 1))
        hops.append(Hop(LINK, Service(us_per_byte=path.bytes_factor / path.bytes_per_second * MICRO)))
        if path.hub:
            stations.append(Station(HUB, 1))
            hops.append(Hop(HUB, Service(path.hub_seconds * MICRO)))
        until, observed = _window(load, _units(load, path, servers), others)
        if load.rate * until / MICRO > MOST_MESSAGES:
            what = f"a window would have {load.rate * until / MICRO:.3g} messages of one flow"
            instead = "shorten messages.window or the period of messages.pattern, or let one stand for many"
            raise InputError([Problem("", 0, 0, what, instead)])
        flow = Stream(
            "flow",
            _arrivals(load),
            tuple(hops),
            _varying(load.bytes, load.traffic.spread),
            load.records,
            delay_us=path.rtt_seconds * (1.0 + path.round_trips) * MICRO,
            delay_jitter=self.jitter,
        )
        streams = [flow]
        if path.hub and others > 0.0:
            streams.append(Stream("others", Poisson(others), (hops[-1],), 1.0, 1.0))
        return OperationsModel(tuple(stations), tuple(streams), until_us=until, observe_from_us=observed)


def _units(load: Load, path: Path, servers: int) -> dict[str, float]:
    """Seconds of each station that one message takes, its servers together."""
    units = {LINK: load.bytes * path.bytes_factor / path.bytes_per_second}
    work = path.compute_seconds(load.records)
    if work > 0.0:
        units = {PET: work / servers, **units}
    if path.hub:
        units[HUB] = path.hub_seconds
    return units


def _use(load: Load, units: dict[str, float], others: float) -> list[tuple[str, float]]:
    """Utilisation by station."""
    return [(name, (load.rate + (others if name == HUB else 0.0)) * unit) for name, unit in units.items()]


def _class_of(load: Load, path: Path, others: float, servers: int) -> Load:
    """The load that stands for all nearly alike: at the same place of the same grid, and below saturation."""
    size, records = _size_step(load.bytes), _size_step(load.records)
    rounded = Load(load.rate, size, records, load.traffic)
    rate = 0.0
    if load.traffic.kind not in ("batches", "hours"):
        uses = _use(load, _units(load, path, servers), others)
        name, use = uses[0] if len(uses) == 1 else max(uses, key=itemgetter(1))
        if use > 0.0:
            odds = _step(use / (1.0 - use), RATE_STEPS) if use > LIGHTEST else LIGHTEST
            unit = _units(rounded, path, servers)[name]
            rate = odds / (1.0 + odds) / unit - (others if name == HUB else 0.0)
    return Load(rate if rate > 0.0 else _step(load.rate, RATE_STEPS), size, records, load.traffic)


def _window(load: Load, units: dict[str, float], others: float) -> tuple[int, int]:
    """(length of what is played, from when on it is watched) in microseconds."""
    traffic = load.traffic
    if traffic.burst_seconds is not None:
        seconds = max(traffic.burst_seconds, BURST_MESSAGES / load.rate, traffic.period_seconds)
        return round(seconds * MICRO), 0
    seconds = STEADY_MESSAGES / load.rate
    if traffic.kind == "hours":
        return round(DAY_SECONDS * max(1, ceil(seconds / DAY_SECONDS)) * MICRO), 0
    if traffic.kind == "batches":
        seconds = BATCHES_SEEN * _period(load)
    else:
        forgets = max(units[name] / (1.0 - sqrt(use)) ** 2 for name, use in _use(load, units, others))
        seconds = min(max(seconds, RELAXATIONS * forgets), MOST_STEADY_MESSAGES / load.rate)
    return round(seconds * MICRO), round(WARMUP_SHARE * seconds * MICRO)


def _period(load: Load) -> float:
    """Seconds between batches: the one asked for, or as long as it takes to have a message."""
    return max(load.traffic.period_seconds, 1.0 / load.rate)


def _arrivals(load: Load) -> Arrivals:
    traffic, rate = load.traffic, load.rate
    gap_us = round(MICRO / rate)
    match traffic.kind:
        case "periodic":
            return Periodic(max(1, gap_us), round(traffic.late_share * gap_us))
        case "batches":
            return Batches(round(_period(load) * MICRO), round(rate * _period(load)))
        case "hours":
            mean = sum(traffic.weights) / len(traffic.weights)
            return Thinned(tuple(rate * w / mean for w in traffic.weights), 3600 * MICRO)
        case "gaps":
            assert traffic.gaps is not None
            return Renewal(traffic.gaps.scaled(1.0 / rate))
        case _:
            return Poisson(rate)


def _pet_service(load: Load, path: Path) -> Service:
    """Records vary as the bytes of a message do: one draw makes both."""
    per_record = path.seconds_per_record * MICRO
    if load.bytes > 0.0:
        return Service(path.fixed_seconds * MICRO, us_per_byte=per_record * load.records / load.bytes)
    return Service(path.fixed_seconds * MICRO, us_per_record=per_record)


def _varying(mean: float, spread: Distribution | None) -> Distribution:
    return Constant(mean) if spread is None else spread.scaled(mean)


@lru_cache(maxsize=1024)
def _size_step(value: float) -> float:
    """`_step` of what many flows have in common."""
    return _step(value, SIZE_STEPS)


def _step(value: float, steps: int) -> float:
    """The nearest of `steps` equal steps of the logarithm in each octave."""
    return 0.0 if value <= 0.0 else exp2(round(log2(value) * steps) / steps)
