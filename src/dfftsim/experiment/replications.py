"""Many replications of one scenario, and of the variants that its hypotheses ask about."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from dfftsim.errors import InputError
from dfftsim.experiment.bench import ScenarioBench, Worlds
from dfftsim.experiment.executors import Processes
from dfftsim.experiment.jobs import BASE, Job, WorkerLost
from dfftsim.experiment.result import Citation, RunResult
from dfftsim.experiment.store.database import WriteFailed
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.compile import World

Progress = Callable[[int, int, float | None], None]
"""Called with the jobs done, all jobs, and the seconds left (None while unknown)."""

Stop = Callable[[], bool]
"""Asked after every replication; true ends the run with what is finished."""


class Memory(Protocol):
    """Keeps replications from one run to the next."""

    def begin(self, scenarios: Sequence[tuple[str, Scenario]], rules_hash: str) -> None:
        """The run begins: its scenario under the name `""`, its variants under theirs."""
        ...

    def recall(self, jobs: Sequence[Job]) -> dict[Job, RunRecord]:
        """Those of the jobs that need not be computed."""
        ...

    def keep(self, job: Job, record: RunRecord) -> None:
        """A job is finished. Raises WriteFailed where it cannot be kept."""
        ...


WORTH_PROCESSES_SECONDS = 1.0
"""Less work than this is done here: starting worker processes would take longer."""


def run(
    scenario: Scenario,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    trace: bool = False,
    stop: Stop | None = None,
    variants: Mapping[str, Scenario] | None = None,
    memory: Memory | None = None,
) -> RunResult:
    """Simulate a scenario; the same arguments give the same result on any number of workers.

    replications and seed: those of the scenario where left out. workers: processes; left out, one for each
    processor, but none for less than a second's work. trace: keep the event log of replication 0. Ctrl-C and
    `stop` end the run early: the result then holds what was finished and `interrupted` is true, as it does
    when a worker is killed (`failure` says so). variants: scenarios to run beside it with the same draws, by
    name; left out, those that its hypotheses ask about. memory: where finished replications are kept at once,
    and taken from if they are there; replication 0 is computed in any case.
    Raises InputError for a scenario that cannot be compiled, InvariantError from the engine, and
    ReplicationFailed for a defect, with scenario, seed and replication.
    """
    scenario = asked_for(scenario, replications, seed)
    beside = variants_of(scenario) if variants is None else tuple(variants.items())
    bench = ScenarioBench(((BASE, scenario), *beside))
    jobs = [
        Job(name, number, trace and name == BASE and number == 0)
        for name, _ in bench.scenarios
        for number in range(scenario.experiment.replications)
    ]
    worlds = bench.worlds()
    finished = {jobs[0]: worlds.simulate(jobs[0])}
    frame = Frame.of(worlds.of(jobs[0]))
    stopped, failure = False, None
    try:
        if memory:
            memory.begin(bench.scenarios, frame.book.hash)
            memory.keep(jobs[0], finished[jobs[0]])
            finished |= memory.recall(jobs[1:])
        clock = Clock(len(jobs), progress, len(finished))
        rest = [job for job in jobs if job not in finished]
        with closing(compute(bench, worlds, rest, workers or processors())) as records:
            for job, record in records:
                if memory:
                    memory.keep(job, record)
                finished[job] = record
                clock.tick(len(finished))
                if stop and stop():
                    break
    except KeyboardInterrupt:
        stopped = True
    except (WorkerLost, WriteFailed) as lost:
        failure = lost
    stopped = stopped or len(finished) < len(jobs)
    return assemble(scenario, [name for name, _ in bench.scenarios], finished, frame, stopped, failure)


def asked_for(scenario: Scenario, replications: int | None, seed: int | None) -> Scenario:
    """The scenario with another number of replications or another seed, where they are given."""
    from dfftsim.scenario.loading import with_overrides

    wanted = {"experiment.replications": replications, "experiment.seed": seed}
    changes = [(path, value) for path, value in wanted.items() if value is not None]
    return with_overrides(scenario, changes) if changes else scenario


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def compute(
    bench: ScenarioBench, worlds: Worlds, jobs: Sequence[Job], workers: int
) -> Generator[tuple[Job, RunRecord]]:
    """The jobs after the first: here, or in worker processes if enough is left to do after one more."""
    if workers == 1 or len(jobs) < 2:
        yield from ((job, worlds.simulate(job)) for job in jobs)
        return
    began = time.perf_counter()  # of the second job: the first one compiled the world and filled its tables
    yield jobs[0], worlds.simulate(jobs[0])
    rest = jobs[1:]
    if (time.perf_counter() - began) * len(rest) < WORTH_PROCESSES_SECONDS:
        yield from ((job, worlds.simulate(job)) for job in rest)
    else:
        yield from Processes(workers, worlds.simulate).compute(bench, rest)


def variants_of(scenario: Scenario) -> tuple[tuple[str, Scenario], ...]:
    """Every variant that a hypothesis compares with the scenario, as `HYPOTHESIS.NAME`, in their order."""
    from dfftsim.scenario.loading import variant

    return tuple(
        (f"{hypothesis.id}.{name}", variant(scenario, hypothesis.id, name))
        for hypothesis in scenario.hypotheses
        for name in hypothesis.variants
    )


@dataclass(frozen=True)
class Frame:
    """What a result says about the world of its run, as it stood after replication 0.

    Which numbers a world has used grows with what happens in it, so they are counted at one fixed moment:
    the same for any number of workers.
    """

    book: RuleBook
    horizon: tuple[date, date]
    inputs: Mapping[str, int]
    judgements: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, world: World) -> Frame:
        """Taken from a world."""
        return cls(world.book, (world.start, world.end), dict(world.inputs), tuple(world.judgements))


class Clock:
    """Tells progress, and how long the rest may take at the pace so far. done: what is done already."""

    def __init__(self, total: int, progress: Progress | None, done: int) -> None:
        self._total = total
        self._progress = progress
        self._before = done
        self._began = time.perf_counter()
        self.tick(done)

    def tick(self, done: int) -> None:
        """So many jobs are done."""
        if self._progress:
            paced = done - self._before
            left = (time.perf_counter() - self._began) * (self._total - done) / paced if paced else None
            self._progress(done, self._total, left)


def assemble(
    scenario: Scenario,
    names: Sequence[str],
    finished: Mapping[Job, RunRecord],
    frame: Frame,
    stopped: bool,
    failure: Exception | None,
) -> RunResult:
    """The result in its own order, whatever the order of arrival."""
    records: dict[str, list[RunRecord]] = {name: [] for name in names}
    for job in sorted(finished):
        records[job.variant].append(finished[job])
    base = tuple(records.pop(BASE))
    return RunResult(
        scenario=scenario,
        records=base,
        variants={name: tuple(group) for name, group in records.items()},
        seed=scenario.experiment.seed,
        replications=scenario.experiment.replications,
        version=__version__,
        rules_as_of=scenario.as_of,
        rules_hash=frame.book.hash,
        rules_last_day=frame.book.last_day,
        horizon=frame.horizon,
        inputs=frame.inputs,
        judgements=frame.judgements,
        citations=citations(frame.book, base),
        interrupted=stopped,
        failure=failure,
    )


def citations(book: RuleBook, records: Sequence[RunRecord]) -> dict[str, Citation]:
    """Law, article and page of every rule that some flow was blocked by; rules made by a lever cite
    nothing.
    """
    found = {}
    for cause in sorted({cause for record in records for cause in record.blocked}):
        try:
            rule = book.rule(cause.partition("+")[0])
        except InputError:
            continue
        source = book.source(rule)
        page = {"title": source.title, "url": source.url, "date": source.date} if source else None
        found[cause] = Citation(rule.jurisdiction, rule.legal_basis, page)
    return found
