"""The control plane's event kernel against bare SimPy, on one network, with the same draws and equal traces.

Twelve Poisson streams of transfers (4.8 an hour in all) pass a regulator (5 officers, two priority classes,
patience, requests for information with a second round), a compute pool (8 servers) and a link (1 server,
fixed time). Three programs play the same transfers:

- simpy: idiomatic processes: `PriorityResource`, `request | timeout` for patience, one process a transfer;
- stations: the engine's `Station` at all three;
- mixed: `Station` at the regulator, `VirtualFifo` at the two plain queues, as the engine uses them.

Every round asserts that all three give the same time to every event of every transfer, then prints CPU
seconds (not wall: machines are shared), logical events per second and the ratios. An event is an arrival at a
station, a start or an end of a service, or a withdrawal, whichever program plays it. Usage:

    python benchmarks/control_plane.py [--transfers 30000] [--rounds 5] [--seed 1]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import simpy

from dfftsim.engine.clock import OrderedEnvironment
from dfftsim.engine.events import Rank
from dfftsim.engine.stations import Case, Station, VirtualFifo
from dfftsim.world.streams import Purpose, Streams

TICKS = 10**9
"""Ticks of an hour: so fine that no two unrelated events share one, which bare SimPy could not order."""

STREAM_RATES = tuple(0.1 + 0.6 * k / 11 for k in range(12))
OFFICERS, POOL, LINK_TIME = 5, 8, TICKS // 5

Trace = list[list[int]]
"""For each transfer, in the order of ids, the times of its events."""


@dataclass(frozen=True)
class Transfer:
    """All that is drawn for one transfer, in ticks."""

    id: int
    stream: int
    arrival: int
    priority: int
    rounds: tuple[int, ...]
    replies: tuple[int, ...]
    patience: int
    compute: int


def draw_transfers(count: int, seed: int) -> list[Transfer]:
    """About `count` transfers of all streams, in the order of arrival."""
    rows: list[tuple[Any, ...]] = []
    for stream, rate in enumerate(STREAM_RATES):
        entity = Streams(seed).entity(f"stream-{stream}")
        size = int(count * rate / sum(STREAM_RATES))

        def exponential(
            purpose: int, mean: float, first: int = 0, entity: Any = entity, size: int = size
        ) -> np.ndarray:
            hours = -mean * np.log1p(-entity.uniforms(purpose, size, first))
            return (hours * TICKS).astype(np.int64) + 1

        arrivals = np.cumsum(exponential(Purpose.BIRTH_GAP, 1 / rate))
        columns = (
            arrivals,
            entity.uniforms(Purpose.PRIORITY, size) < 0.7,
            exponential(Purpose.SERVICE, 0.8),
            exponential(Purpose.SERVICE, 0.6, size),
            exponential(Purpose.REPLY, 2.0),
            entity.uniforms(Purpose.ROUNDS, size) < 0.3,
            exponential(Purpose.PATIENCE, 5.0),
            exponential(Purpose.PREPARATION, 1.5),
        )
        rows += [(row[0], stream, *row[1:]) for row in zip(*(c.tolist() for c in columns), strict=True)]
    rows.sort()
    return [
        Transfer(
            number,
            stream,
            arrival,
            int(second_class),
            (first, second) if asked else (first,),
            (reply,) if asked else (),
            patience,
            compute,
        )
        for number, (
            arrival,
            stream,
            second_class,
            first,
            second,
            reply,
            asked,
            patience,
            compute,
        ) in enumerate(rows)
    ]


def by_stream(transfers: list[Transfer]) -> list[list[Transfer]]:
    """The transfers of each stream."""
    return [[t for t in transfers if t.stream == stream] for stream in range(len(STREAM_RATES))]


def run_simpy(transfers: list[Transfer]) -> Trace:
    """Idiomatic SimPy."""
    env = simpy.Environment()
    regulator = simpy.PriorityResource(env, OFFICERS)
    pool = simpy.Resource(env, POOL)
    link = simpy.Resource(env, 1)
    trace: Trace = [[] for _ in transfers]

    def review(transfer: Transfer, log: list[int]) -> Iterator[simpy.Event]:
        waited = 0
        for number, service in enumerate(transfer.rounds):
            with regulator.request(priority=transfer.priority) as request:
                entered = env.now
                yield request | env.timeout(transfer.patience - waited)
                if not request.triggered:
                    log.append(env.now)
                    return False
                waited += env.now - entered
                log.append(env.now)
                yield env.timeout(service)
                log.append(env.now)
            if number < len(transfer.replies):
                yield env.timeout(transfer.replies[number])
                log.append(env.now)
        return True

    def pass_through(transfer: Transfer) -> Iterator[simpy.Event]:
        log = trace[transfer.id]
        log.append(env.now)
        if not (yield from review(transfer, log)):
            return
        for station, service in ((pool, transfer.compute), (link, LINK_TIME)):
            log.append(env.now)
            with station.request() as request:
                yield request
                log.append(env.now)
                yield env.timeout(service)
                log.append(env.now)

    def source(stream: list[Transfer]) -> Iterator[simpy.Event]:
        for transfer in stream:
            yield env.timeout(transfer.arrival - env.now)
            env.process(pass_through(transfer))

    for stream in by_stream(transfers):
        env.process(source(stream))
    env.run()
    return trace


class Network:
    """The network on the engine's kernel; how the two plain queues are played is left to the subclasses."""

    def __init__(self, transfers: list[Transfer]):
        self.env = OrderedEnvironment()
        self.regulator = Station(self.env, "regulator", OFFICERS, classes=2, rank=Rank.SERVICE_END_AUTHORITY)
        self.transfers = transfers
        self.trace: Trace = [[] for _ in transfers]
        for stream in by_stream(transfers):
            self.expect(iter(stream))

    def expect(self, stream: Iterator[Transfer]) -> None:
        """Enter the next birth of a stream."""
        transfer = next(stream, None)
        if transfer is not None:
            self.env.at(transfer.arrival, Rank.ARRIVAL, transfer.id, self.arrive, transfer, stream)

    def arrive(self, transfer: Transfer, stream: Iterator[Transfer]) -> None:
        case = Case(
            transfer.id,
            transfer.rounds,
            transfer.replies,
            priority=transfer.priority,
            patience=transfer.patience,
            done=self.compute,
            withdrawn=note_end,
            history=self.trace[transfer.id],
        )
        self.regulator.submit(case)
        self.expect(stream)

    def compute(self, case: Case, now: int) -> None:
        raise NotImplementedError

    def run(self) -> Trace:
        self.env.run()
        self.regulator.check()
        return self.trace


def note_end(case: Case, now: int) -> None:
    """Write down when the case was withdrawn."""
    case.history.append(now)


class StationNetwork(Network):
    """Event-driven stations everywhere."""

    def __init__(self, transfers: list[Transfer]):
        super().__init__(transfers)
        self.pool = Station(self.env, "pool", POOL, rank=Rank.SERVICE_END_CERTIFIER)
        self.link = Station(self.env, "link", 1, rank=Rank.DECISION)

    def compute(self, case: Case, now: int) -> None:
        service = self.transfers[case.id].compute
        self.pool.submit(Case(case.id, (service,), done=self.send, history=self.trace[case.id]))

    def send(self, case: Case, now: int) -> None:
        self.link.submit(Case(case.id, (LINK_TIME,), history=self.trace[case.id]))

    def run(self) -> Trace:
        super().run()
        self.pool.check()
        self.link.check()
        return self.trace


class MixedNetwork(Network):
    """Stations that answer at once where that is exact."""

    def __init__(self, transfers: list[Transfer]):
        super().__init__(transfers)
        self.pool = VirtualFifo(POOL)
        self.link = VirtualFifo(1)

    def compute(self, case: Case, now: int) -> None:
        log = self.trace[case.id]
        start, end = self.pool.book(now, self.transfers[case.id].compute)
        log += (now, start)
        self.env.at(end, Rank.SERVICE_END_CERTIFIER, case.id, self.send, case.id, log)

    def send(self, id: int, log: list[int]) -> None:
        now = self.env.now
        start, end = self.link.book(now, LINK_TIME)
        log += (now, now, start)
        self.env.at(end, Rank.DECISION, id, log.append, end)


PROGRAMS: dict[str, Callable[[list[Transfer]], Trace]] = {
    "simpy": run_simpy,
    "stations": lambda transfers: StationNetwork(transfers).run(),
    "mixed": lambda transfers: MixedNetwork(transfers).run(),
}


def measure(transfers: list[Transfer], rounds: int) -> tuple[dict[str, list[float]], int]:
    """CPU seconds of each program in each round, the programs taking turns, and the events of one round."""
    seconds: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    events = 0
    for _ in range(rounds):
        traces = {}
        for name, program in PROGRAMS.items():
            gc.collect()
            begin = time.process_time()
            traces[name] = program(transfers)
            seconds[name].append(time.process_time() - begin)
        for name, trace in traces.items():
            assert trace == traces["simpy"], f"{name} and simpy differ"
        events = sum(map(len, traces["simpy"]))
    return seconds, events


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--transfers", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    transfers = draw_transfers(arguments.transfers, arguments.seed)
    seconds, events = measure(transfers, arguments.rounds)
    base = seconds["simpy"]
    print(f"{len(transfers)} transfers, {events} events a round, {arguments.rounds} rounds, traces equal")
    print(f"{'program':10} {'CPU s':>8} {'min-max':>13} {'events/s':>10} {'x simpy':>8}")
    for name, values in seconds.items():
        median = statistics.median(values)
        ratio = statistics.median(b / v for b, v in zip(base, values, strict=True))
        spread = f"{min(values):.2f}-{max(values):.2f}"
        print(f"{name:10} {median:8.3f} {spread:>13} {events / median:10,.0f} {ratio:8.2f}")


if __name__ == "__main__":
    main()
