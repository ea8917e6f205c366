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
from dfftsim.experiment.executors import Executor, Processes
from dfftsim.experiment.jobs import BASE, Job, WorkerLost
from dfftsim.experiment.result import Citation, RunResult
from dfftsim.experiment.store.database import WriteFailed
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.stopping import Until
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
    executor: Executor | None = None,
    until: Until | None = None,
    memory: Memory | None = None,
) -> RunResult:
    """Simulate a scenario; the same arguments give the same result on any number of workers.

    replications and seed: those of the scenario where left out. workers: processes; left out, one for each
    processor, but none for less than a second's work. trace: keep the event log of replication 0. Ctrl-C and
    `stop` end the run early: the result then holds what was finished and `interrupted` is true, as it does
    when a worker is killed (`failure` says so). variants: scenarios to run beside it with the same draws, by
    name; left out, those that its hypotheses ask about. executor: who computes all but the first job, e.g. a
    `Cluster`; `workers` then means nothing. until: decides how many replications there are in place of
    `replications`; those beyond its verdict are dropped. memory: where finished replications are
    kept at once, and taken from if they are there; replication 0 is computed in any case.
    Raises InputError for a scenario that cannot be compiled, InvariantError from the engine, and
    ReplicationFailed for a defect, with scenario, seed and replication.
    """
    scenario = asked_for(scenario, until.first if until else replications, seed)
    beside = variants_of(scenario) if variants is None else tuple(variants.items())
    bench = ScenarioBench(((BASE, scenario), *beside))
    work = Work(bench, workers or processors(), executor, Clock(progress), stop, memory)
    work.do(scenario, trace)
    while until and not work.stopped and not work.failure:
        verdict = until.verdict(work.groups())
        scenario = asked_for(scenario, verdict.replications, None)
        if verdict.enough:
            work.keep_first(scenario)
            break
        work.do(scenario)
    return work.result(scenario, until)


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
    bench: ScenarioBench, worlds: Worlds, jobs: Sequence[Job], workers: int, executor: Executor | None = None
) -> Generator[tuple[Job, RunRecord]]:
    """The jobs after the first: by the executor given, else here, or in worker processes if enough is left to
    do after one more.
    """
    if executor is not None:
        yield from executor.compute(bench, jobs)
        return
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
    confidences: Mapping[str, int]
    judgements: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, world: World) -> Frame:
        """Taken from a world."""
        return cls(
            world.book,
            (world.start, world.end),
            dict(world.inputs),
            dict(world.confidences),
            tuple(world.judgements),
        )


class Clock:
    """Tells progress, and how long the rest may take at the pace so far. done: what is done already."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._total = 0
        self._began = 0.0
        self._before = 1

    def start(self, total: int, done: int) -> None:
        """So many jobs are known of; `done` of them are over when the clock begins."""
        self._total = total
        self._before = done if not self._began else self._before
        self._began = self._began or time.perf_counter()

    def tick(self, done: int) -> None:
        """So many jobs are done."""
        if self._progress:
            paced = done - self._before
            left = (time.perf_counter() - self._began) * (self._total - done) / paced if paced else None
            self._progress(done, self._total, left)


class Work:
    """The jobs of a run, done in one round or several."""

    def __init__(
        self,
        bench: ScenarioBench,
        workers: int,
        executor: Executor | None,
        clock: Clock,
        stop: Stop | None,
        memory: Memory | None,
    ) -> None:
        self.bench = bench
        self.worlds = bench.worlds()
        self.finished: dict[Job, RunRecord] = {}
        self.stopped = False
        self.failure: Exception | None = None
        self._workers, self._executor = workers, executor
        self._clock, self._stop, self._memory = clock, stop, memory
        self._frame: Frame | None = None

    def do(self, scenario: Scenario, trace: bool = False) -> None:
        """Whatever of the scenario's replications, of every variant, is not yet done."""
        jobs = [
            Job(name, number, trace and name == BASE and number == 0)
            for name, _ in self.bench.scenarios
            for number in range(scenario.experiment.replications)
        ]
        if self._frame is None:
            self.finished[jobs[0]] = self.worlds.simulate(jobs[0])
            self._frame = Frame.of(self.worlds.of(jobs[0]))
        try:
            self._remember(scenario, jobs)
            rest = [job for job in jobs if job not in self.finished]
            self._clock.start(len(jobs), len(self.finished))
            with closing(compute(self.bench, self.worlds, rest, self._workers, self._executor)) as records:
                self._clock.tick(len(self.finished))
                for job, record in records:
                    if self._memory:
                        self._memory.keep(job, record)
                    self.finished[job] = record
                    self._clock.tick(len(self.finished))
                    if self._stop and self._stop():
                        break
        except KeyboardInterrupt:
            self.stopped = True
        except (WorkerLost, WriteFailed) as lost:
            self.failure = lost
        self.stopped = self.stopped or len(self.finished) < len(jobs)

    def _remember(self, scenario: Scenario, jobs: Sequence[Job]) -> None:
        """Enter the run where it is kept, and take from there what need not be computed."""
        if self._memory is None:
            return
        self._begin(scenario)
        self._memory.keep(jobs[0], self.finished[jobs[0]])
        self.finished |= self._memory.recall([job for job in jobs if job not in self.finished])

    def _begin(self, scenario: Scenario) -> None:
        assert self._memory is not None and self._frame is not None
        self._memory.begin(((BASE, scenario), *self.bench.scenarios[1:]), self._frame.book.hash)

    def groups(self) -> dict[str, list[RunRecord]]:
        """The finished records by variant, in order of replication, whatever the order of arrival."""
        records: dict[str, list[RunRecord]] = {name: [] for name, _ in self.bench.scenarios}
        for job in sorted(self.finished):
            records[job.variant].append(self.finished[job])
        return records

    def keep_first(self, scenario: Scenario) -> None:
        """Drop what lies beyond the scenario's replications: they are the run."""
        most = scenario.experiment.replications
        self.finished = {job: one for job, one in self.finished.items() if job.replication < most}
        if self._memory:
            self._begin(scenario)

    def result(self, scenario: Scenario, until: Until | None) -> RunResult:
        """What came of it, for the scenario with the number of replications that was asked for last."""
        assert self._frame is not None
        groups = {name: tuple(group) for name, group in self.groups().items()}
        return assemble(scenario, groups, self._frame, self.stopped, self.failure, until)


def assemble(
    scenario: Scenario,
    groups: dict[str, tuple[RunRecord, ...]],
    frame: Frame,
    stopped: bool,
    failure: Exception | None,
    until: Until | None,
) -> RunResult:
    """The result, with what it rests on."""
    base = groups.pop(BASE)
    return RunResult(
        scenario=scenario,
        records=base,
        variants=groups,
        seed=scenario.experiment.seed,
        replications=scenario.experiment.replications,
        version=__version__,
        rules_as_of=scenario.as_of,
        rules_hash=frame.book.hash,
        rules_last_day=frame.book.last_day,
        horizon=frame.horizon,
        inputs=frame.inputs,
        confidences=frame.confidences,
        judgements=frame.judgements,
        citations=citations(frame.book, base),
        interrupted=stopped,
        failure=failure,
        until=until,
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
