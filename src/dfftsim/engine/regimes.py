"""Operating regimes: how the messages of a flow fare on one way of sending, simulated once and then kept.

The control plane asks, the operations plane answers: a regime is what `simulate_operations` gives for the
traffic of a flow, its path (PET servers, link, hub, round trips) and its load. Flows of nearly the same load
share one: rates are rounded to four steps an octave, sizes to sixteen, and a system that is busy for less
than a hundredth of the time is taken at a hundredth. With `burst` nothing is rounded and the window is
played from an empty system. Every regime plays the same draws, so two paths differ by nothing but themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil, exp2, log2

from dfftsim.engine.latencies import MICRO, Latencies
from dfftsim.engine.operations import (
    Arrivals,
    Batches,
    Hop,
    LatencySketch,
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

RATE_STEPS = 4  # steps an octave to which rates are rounded
SIZE_STEPS = 16
LIGHTEST = 0.01  # a lighter load than this makes no difference that could be seen
STEADY_MESSAGES = 8_000  # enough for the 95 % quantile to a third of a per cent of probability
WARMUP_SHARE = 0.1
BATCHES_SEEN = 40
LEAST_RATE = 1e-6  # a message in eleven days: who sends less never waits
MOST_MESSAGES = 1e9
DAY_SECONDS = 86_400.0
PET, LINK, HUB = "pet", "link", "hub"


@dataclass(frozen=True, slots=True)
class Load:
    """What one flow sends: messages a second, bytes of a plain message, records in it, and their pattern."""

    rate: float
    bytes: float
    records: float
    traffic: Traffic

    @classmethod
    def of(cls, rate: float, bytes: float, records: float, traffic: Traffic) -> Load:
        """The load class of a flow; exact for a burst."""
        rate = max(rate, LEAST_RATE)
        if traffic.burst_seconds is not None:
            return cls(rate, bytes, records, traffic)
        size = _step(bytes, SIZE_STEPS)
        return cls(_step(rate, RATE_STEPS), size, records * size / bytes if bytes else records, traffic)


@dataclass(frozen=True, slots=True, eq=False)
class Regime:
    """The answer for one load on one path.

    id: hash of all inputs. sketch and latencies: of the messages, from sending to use. parts: mean seconds
    of a message by what they pass with: `pet_wait`, `pet`, `link_wait`, `link`, `hub_wait`, `hub`, `rtt`.
    relaxation_seconds: time in which the system forgets its state. messages: how many were simulated.
    """

    id: str
    sketch: LatencySketch
    latencies: Latencies
    parts: dict[str, float]
    relaxation_seconds: float
    messages: int


_KEPT: dict[str, Regime] = {}


class Regimes:
    """The regimes of one world. pool_load: load that a firm plans its servers for; servers: given number of
    servers, None = planned; jitter: share of a round trip that varies.
    """

    def __init__(self, seed: int, pool_load: float, servers: int | None, jitter: float):
        self.seed = seed
        self.pool_load = pool_load
        self.servers_given = servers
        self.jitter = jitter
        self._found: dict[tuple[Load, Path, float], Regime] = {}

    def __len__(self) -> int:
        return len({regime.id for regime in self._found.values()})

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
        worst = {name: use for name, use in self._use(load, path, others) if use >= 1.0}
        return next(iter(worst), "")

    def of(self, load: Load, path: Path, others: float = 0.0) -> Regime:
        """The regime of a load on a path; others: messages a second that other flows send through its hub.

        The load must not exceed what the path can carry (`bottleneck`).
        """
        key = (load, path, others)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._kept(self._lightest(load, path, others), path, others)
        return found

    def _use(self, load: Load, path: Path, others: float) -> Iterator[tuple[str, float]]:
        """Utilisation by station."""
        work = path.compute_seconds(load.records)
        if work > 0.0:
            yield PET, load.rate * work / self.servers(load, path)
        yield LINK, load.rate * load.bytes * path.bytes_factor / path.bytes_per_second
        if path.hub:
            yield HUB, (load.rate + others) * path.hub_seconds

    def _lightest(self, load: Load, path: Path, others: float) -> Load:
        """The load that stands for all lighter ones where waiting is next to nothing."""
        if load.traffic.kind in ("batches", "hours") or load.traffic.burst_seconds is not None:
            return load
        use = max(use for _, use in self._use(load, path, others))
        if not 0.0 < use < LIGHTEST:
            return load
        return Load(load.rate * LIGHTEST / use, load.bytes, load.records, load.traffic)

    def _kept(self, load: Load, path: Path, others: float) -> Regime:
        told = (load, path, others, self.seed, self.servers(load, path), self.jitter)
        id = blake2b(repr(told).encode(), digest_size=8).hexdigest()
        if id not in _KEPT:
            _KEPT[id] = self._simulated(id, load, path, others)
        return _KEPT[id]

    def _simulated(self, id: str, load: Load, path: Path, others: float) -> Regime:
        model = self.model(load, path, others)
        report = simulate_operations(model, Streams(self.seed))
        own = report.streams["flow"]
        names = [hop.station for hop in model.streams[0].hops]
        parts: dict[str, float] = {}
        for name, wait, work in zip(names, own.wait_us, own.service_us, strict=True):
            parts[f"{name}_wait"] = wait / own.delivered / MICRO
            parts[name] = work / own.delivered / MICRO
        parts["rtt"] = own.delay_us / own.delivered / MICRO
        return Regime(
            id=id,
            sketch=own.latency,
            latencies=Latencies([(own.latency, 1.0)]),
            parts=parts,
            relaxation_seconds=max(map(relaxation_us, report.stations.values())) / MICRO,
            messages=report.messages,
        )

    def model(self, load: Load, path: Path, others: float = 0.0) -> OperationsModel:
        """The system of stations and streams that a regime simulates."""
        stations, hops = [], []
        if path.compute_seconds(load.records) > 0.0:
            stations.append(Station(PET, self.servers(load, path)))
            hops.append(
                Hop(PET, Service(path.fixed_seconds * MICRO, us_per_record=path.seconds_per_record * MICRO))
            )
        stations.append(Station(LINK, 1))
        hops.append(Hop(LINK, Service(us_per_byte=path.bytes_factor / path.bytes_per_second * MICRO)))
        if path.hub:
            stations.append(Station(HUB, 1))
            hops.append(Hop(HUB, Service(path.hub_seconds * MICRO)))
        until, observed = self._window(load)
        if load.rate * until / MICRO > MOST_MESSAGES:
            what = f"a window would have {load.rate * until / MICRO:.3g} messages of one flow"
            raise InputError(
                [Problem("", 0, 0, what, "shorten messages.window, or let one message stand for many")]
            )
        flow = Stream(
            "flow",
            _arrivals(load),
            tuple(hops),
            _varying(load.bytes, load.traffic.spread),
            _varying(load.records, load.traffic.spread),
            delay_us=path.rtt_seconds * (1.0 + path.round_trips) * MICRO,
            delay_jitter=self.jitter,
        )
        streams = [flow]
        if path.hub and others > 0.0:
            streams.append(Stream("others", Poisson(others), (hops[-1],), 1.0, 1.0))
        return OperationsModel(tuple(stations), tuple(streams), until_us=until, observe_from_us=observed)

    @staticmethod
    def _window(load: Load) -> tuple[int, int]:
        """(length of what is played, from when on it is watched) in microseconds."""
        traffic = load.traffic
        if traffic.burst_seconds is not None:
            return round(traffic.burst_seconds * MICRO), 0
        seconds = STEADY_MESSAGES / load.rate
        if traffic.kind == "batches":
            seconds = BATCHES_SEEN * traffic.period_seconds
        elif traffic.kind == "hours":
            seconds = DAY_SECONDS * max(1, ceil(seconds / DAY_SECONDS))
        warmup = 0.0 if traffic.kind == "hours" else WARMUP_SHARE * seconds
        return round(seconds * MICRO), round(warmup * MICRO)


def _arrivals(load: Load) -> Arrivals:
    traffic, rate = load.traffic, load.rate
    gap_us = round(MICRO / rate)
    match traffic.kind:
        case "periodic":
            return Periodic(max(1, gap_us), round(traffic.late_share * gap_us))
        case "batches":
            size = max(1, round(rate * traffic.period_seconds))
            return Batches(round(traffic.period_seconds * MICRO), size)
        case "hours":
            mean = sum(traffic.weights) / len(traffic.weights)
            return Thinned(tuple(rate * w / mean for w in traffic.weights), 3600 * MICRO)
        case "gaps":
            assert traffic.gaps is not None
            return Renewal(traffic.gaps.scaled(1.0 / rate))
        case _:
            return Poisson(rate)


def _varying(mean: float, spread: Distribution | None) -> Distribution:
    return Constant(mean) if spread is None else spread.scaled(mean)


def _step(value: float, steps: int) -> float:
    """The nearest of `steps` equal steps of the logarithm in each octave."""
    return 0.0 if value <= 0.0 else exp2(round(log2(value) * steps) / steps)
