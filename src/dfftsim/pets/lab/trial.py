"""One trial, in a process of its own: the plain and the protected computation side by side.

    python -m dfftsim.pets.lab.trial < request.json

The answer is one JSON document on standard output. The process limits its own memory and CPU time first, and
keeps numeric libraries on one thread, so that CPU seconds compare.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib import metadata
from statistics import median
from typing import Any

from dfftsim.pets.lab.adapter import NotAvailable, Sample, Task
from dfftsim.pets.lab.adapters import adapter

TIMED_AT_LEAST_SECONDS = 0.02
"""A computation shorter than this is repeated until a clock can tell its length."""


@dataclass(frozen=True, slots=True)
class Request:
    """One trial: what is computed, on how many records, from which seed, how often, within which limits.

    `memory_bytes`: address space of the process; `cpu_seconds`: its CPU time; None = no limit.
    """

    pet: str
    workload: str
    records: int
    seed: int
    repeats: int
    memory_bytes: int | None = None
    cpu_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a request. Times in CPU seconds, one a repeat; bytes between parties; peak of memory.

    `failure` says why there is nothing else; `missing`: because this machine has not what it takes.
    """

    pet: str
    workload: str
    records: int
    plain_seconds: tuple[float, ...] = ()
    seconds: tuple[float, ...] = ()
    wall_seconds: tuple[float, ...] = ()
    plain_bytes: int = 0
    sent: int = 0
    rounds: int = 0
    peak_mb: float | None = None
    right: bool = False
    check: str = ""
    utility: tuple[float, ...] = ()
    metric: str = ""
    settings: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    failure: str = ""
    missing: bool = False

    @property
    def done(self) -> bool:
        return not self.failure

    @property
    def ratio(self) -> float:
        """Protected over plain CPU time, each the median of its repeats."""
        return median(self.seconds) / median(self.plain_seconds)

    @property
    def bytes_ratio(self) -> float:
        """Bytes between parties over those of plain delivery."""
        return self.sent / self.plain_bytes


def perform(request: Request) -> Trial:
    """Run one trial in this process. What an adapter raises becomes the trial's failure."""
    where = (request.pet, request.workload, request.records)
    try:
        return _performed(request)
    except NotAvailable as reason:
        return Trial(*where, failure=str(reason), missing=True)
    except MemoryError:
        return Trial(*where, failure=_memory_text(request.memory_bytes))
    except Exception as error:
        text = " ".join(str(error).split())[:300]
        return Trial(*where, failure=f"{type(error).__name__}: {text}")


def _performed(request: Request) -> Trial:
    from dfftsim.pets.lab.workloads import generate

    chosen = adapter(request.pet)
    data = generate(request.workload, request.records, request.seed)
    with closing(chosen.prepare(request.workload, data, request.seed)) as task:
        return _measured(request, data, task)


def _measured(request: Request, data: Any, task: Task) -> Trial:
    from dfftsim.pets.lab.workloads import WORKLOADS

    chosen, workload = adapter(request.pet), WORKLOADS[request.workload]
    plain: list[float] = []
    samples: list[Sample] = []
    cpu: list[float] = []
    wall: list[float] = []
    task.run()  # the first run loads what later ones find ready; it is not timed
    for _ in range(request.repeats):
        plain.append(seconds_of(lambda: workload.plain(data)))
        sample, work, took = timed(task)
        samples.append(sample)
        cpu.append(work)
        wall.append(took)
    peak = max((s.peak_bytes for s in samples if s.peak_bytes is not None), default=peak_bytes())
    verdict = task.verdict(workload.plain(data), samples)
    return Trial(
        request.pet,
        request.workload,
        request.records,
        plain_seconds=tuple(plain),
        seconds=tuple(cpu),
        wall_seconds=tuple(wall),
        plain_bytes=workload.sent_plainly(data),
        sent=round(median(sample.sent for sample in samples)),
        rounds=max(sample.rounds for sample in samples),
        peak_mb=None if peak is None else peak / 1e6,
        right=verdict.right,
        check=verdict.check,
        utility=verdict.utility,
        metric=verdict.metric,
        settings=chosen.settings[request.workload],
        versions={name: metadata.version(name) for name in chosen.packages},
    )


def timed(task: Task) -> tuple[Sample, float, float]:
    """The last of enough runs, with CPU and wall seconds of one: short runs are repeated as plain work is."""
    times = 1
    while True:
        work = took = 0.0
        for _ in range(times):
            began, before = time.perf_counter(), cpu_seconds()
            sample = task.run()
            passed, used = time.perf_counter() - began, cpu_seconds() - before
            work += used if sample.cpu_seconds is None else sample.cpu_seconds
            took += passed if sample.wall_seconds is None else sample.wall_seconds
        if work >= TIMED_AT_LEAST_SECONDS:
            return sample, work / times, took / times
        times *= 4


def seconds_of(compute: Callable[[], Any]) -> float:
    """CPU seconds of one call; short calls are repeated until they are long enough to be timed."""
    times = 1
    while True:
        began = cpu_seconds()
        for _ in range(times):
            compute()
        took = cpu_seconds() - began
        if took >= TIMED_AT_LEAST_SECONDS:
            return took / times
        times *= 4


def cpu_seconds() -> float:
    """CPU time of this process so far, all threads.

    Not that of `time.process_time`: Linux rounds it to clock ticks of 4 ms once CPU time is limited.
    """
    try:
        import resource
    except ImportError:
        return time.process_time()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_bytes() -> int | None:
    """The most memory this process has held so far; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak if sys.platform == "darwin" else peak * 1024)


def limit(request: Request) -> None:
    """Limit this process and those it starts; the time limit from outside holds anyway."""
    try:
        import resource
    except ImportError:
        return
    for kind, amount in (
        (resource.RLIMIT_AS, request.memory_bytes),
        (resource.RLIMIT_CPU, request.cpu_seconds),
    ):
        if amount is not None:
            _, hard = resource.getrlimit(kind)
            bound = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
            resource.setrlimit(kind, (bound, hard))


def _memory_text(memory_bytes: int | None) -> str:
    bound = "" if memory_bytes is None else f" of {memory_bytes / 1e9:g} GB"
    return f"the memory limit{bound} was reached"


def main() -> None:
    """Read a request, perform it, answer."""
    request = Request(**json.load(sys.stdin))
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no part of the answer
    limit(request)
    with answer:
        json.dump(asdict(perform(request)), answer)


if __name__ == "__main__":
    main()
