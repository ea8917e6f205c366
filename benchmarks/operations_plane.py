"""The kernels of the operations plane against idiomatic SimPy and an event loop in C, on one network.

Twelve Poisson streams pass a pool of eight servers with exponential services and a link of one server. Every
program plays the same draws and must give every message the same times to the microsecond; each round asserts
it. Programs:

- simpy: a process for each message, `Resource`, `request` and `timeout`;
- events: the plain event loop; python: recursion on NumPy and lists; compiled: recursion with numba;
- C loop: `operations_loop.c`, compiled on the spot; its time is that of the loop alone, without draws,
  counting or files. It is the bare minimum an event list costs.

The first four draw and the last three of them count (waits, latencies, bytes, sketch), as a run does. CPU
seconds, not wall; programs take turns; medians over rounds. SimPy and events play fewer messages, from the
same start, for they are slow. Usage:

    python benchmarks/operations_plane.py [--messages 1000000] [--slow-messages 30000] [--rounds 5] [--seed 1]
"""

from __future__ import annotations

import argparse
import gc
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import simpy

from dfftsim.engine.operations import (
    Hop,
    OperationsModel,
    Poisson,
    Service,
    Station,
    Stream,
    simulate_operations,
)
from dfftsim.engine.operations.messages import Messages, Sources
from dfftsim.engine.operations.simulate import played
from dfftsim.scenario.distributions import Exponential
from dfftsim.world.streams import Streams

SECOND = 10**9
"""A unit of time in us, so long that no two unrelated events share an instant: SimPy could not order them."""

RATES = tuple((0.1 + 0.6 * k / 11) / (SECOND / 1e6) for k in range(12))
SERVERS = 8
Times = np.ndarray
"""Rows: start and end at the pool, start and end at the link; columns: messages by id."""


def network(messages: int) -> OperationsModel:
    """The network over a window with about so many messages."""
    hops = (
        Hop("pool", Service(fixed_us=SECOND, spread=Exponential(1.5))),
        Hop("link", Service(fixed_us=0.2 * SECOND)),
    )
    streams = [
        Stream(f"stream-{k}", Poisson(rate), hops, bytes=1_000.0, deadline_us=5 * SECOND)
        for k, rate in enumerate(RATES)
    ]
    until = int(messages / sum(RATES) * 1e6)
    return OperationsModel((Station("pool", SERVERS), Station("link", 1)), tuple(streams), until)


def run_simpy(model: OperationsModel, key: Streams) -> Times:
    """Idiomatic SimPy."""
    drawn = Sources(model, key, 1 << 30).before(model.until_us)
    env = simpy.Environment()
    pool, link = simpy.Resource(env, SERVERS), simpy.Resource(env, 1)
    times: list[list[int]] = [[] for _ in range(len(drawn))]

    def message(log: list[int], services: tuple[int, int]) -> Iterator[simpy.Event]:
        for station, service in zip((pool, link), services, strict=True):
            with station.request() as request:
                yield request
                log.append(env.now)
                yield env.timeout(service)
                log.append(env.now)

    def source(rows: list[tuple[int, int, int]], logs: list[list[int]]) -> Iterator[simpy.Event]:
        for (arrival, *services), log in zip(rows, logs, strict=True):
            yield env.timeout(arrival - env.now)
            env.process(message(log, services))

    rows = list(zip(drawn.arrival.tolist(), *drawn.services.tolist(), strict=True))
    streams = drawn.stream
    for stream in range(len(model.streams)):
        begin, end = np.searchsorted(streams, [stream, stream + 1])
        env.process(source(rows[begin:end], times[begin:end]))
    env.run()
    return np.array(times).T


def times_of(model: OperationsModel, key: Streams, engine: str) -> Times:
    """The times that a kernel gives, for the comparison."""
    through = Messages.joined([table for _, table in played(model, key, engine)])
    by_id = np.argsort(through.id)
    return np.array([c[hop] for hop in (0, 1) for c in (through.starts, through.ends)])[:, by_id]


class CLoop:
    """The event loop in C, compiled in a temporary folder."""

    def __init__(self, compiler: str, folder: Path):
        self.program, self.file = folder / "loop", folder / "messages"
        source = Path(__file__).with_name("operations_loop.c")
        subprocess.run([compiler, "-O2", "-o", self.program, source], check=True)

    def run(self, model: OperationsModel, key: Streams) -> tuple[float, Times]:
        """CPU seconds of the loop, and the times."""
        drawn = Sources(model, key, 1 << 30).before(model.until_us)
        counts = np.bincount(drawn.stream, minlength=len(model.streams))
        head = np.array([len(counts), len(drawn), SERVERS, *counts])
        np.concatenate([head, drawn.arrival, *drawn.services]).tofile(self.file)
        printed = subprocess.run([self.program, self.file], check=True, capture_output=True, text=True).stdout
        return float(printed), np.fromfile(f"{self.file}.out", dtype=np.int64).reshape(4, -1)


@dataclass
class Row:
    """One program's microseconds of CPU a message, a round each."""

    messages: int
    spent: list[float] = field(default_factory=list)


def measured(call: Callable[[], object]) -> float:
    """CPU seconds of a call."""
    gc.collect()
    begin = time.process_time()
    call()
    return time.process_time() - begin


def check_times(big: OperationsModel, small: OperationsModel, key: Streams, loop: CLoop | None) -> int:
    """Assert that all programs give the same times; the number of messages of the big model."""
    expected = run_simpy(small, key)
    for engine in ("events", "python", "compiled"):
        assert np.array_equal(times_of(small, key, engine), expected), f"{engine} and simpy differ"
    expected = times_of(big, key, "python")
    assert np.array_equal(times_of(big, key, "compiled"), expected), "compiled and python differ"
    if loop:
        assert np.array_equal(loop.run(big, key)[1], expected), "C loop and python differ"
    return expected.shape[1]


def compare(arguments: argparse.Namespace, loop: CLoop | None) -> dict[str, Row]:
    """All programs in turn, round by round."""
    big, small = network(arguments.messages), network(arguments.slow_messages)
    rows: dict[str, Row] = {}
    for number in range(arguments.rounds):
        key = Streams(arguments.seed, number)
        count = check_times(big, small, key, loop)
        few = simulate_operations(small, key, kernel="python").messages
        programs: list[tuple[str, int, Callable[[], object]]] = [
            ("simpy", few, lambda key=key: run_simpy(small, key)),
            ("events", few, lambda key=key: simulate_operations(small, key, kernel="events")),
            ("python", count, lambda key=key: simulate_operations(big, key, kernel="python")),
            ("compiled", count, lambda key=key: simulate_operations(big, key, kernel="compiled")),
        ]
        for name, size, call in programs:
            rows.setdefault(name, Row(size)).spent.append(measured(call) / size * 1e6)
        if loop:
            rows.setdefault("C loop", Row(count)).spent.append(loop.run(big, key)[0] / count * 1e6)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--slow-messages", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    compiler = shutil.which("cc")
    with tempfile.TemporaryDirectory() as folder:
        rows = compare(arguments, CLoop(compiler, Path(folder)) if compiler else None)
    print(f"{arguments.rounds} rounds; every message has the same times in every program")
    print(f"{'program':10}{'messages':>10}{'us/message':>12}{'min-max':>16}{'messages/s':>12}{'x simpy':>9}")
    base = rows["simpy"].spent
    for name, row in rows.items():
        median = statistics.median(row.spent)
        ratio = statistics.median(b / v for b, v in zip(base, row.spent, strict=True))
        spread = f"{min(row.spent):.3f}-{max(row.spent):.3f}"
        print(f"{name:10}{row.messages:10,}{median:12.3f}{spread:>16}{1e6 / median:12,.0f}{ratio:9.1f}")
    if not compiler:
        print("no C compiler (cc) found: the C loop was left out")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
