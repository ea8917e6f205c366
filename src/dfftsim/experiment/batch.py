"""Running a plan: what is not kept yet is computed, and each replication is committed when it is finished.

Nothing is held in memory but which replications are there, so a batch may have any length.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.experiment.bench import Worlds
from dfftsim.experiment.executors import Executor, InProcess, Processes
from dfftsim.experiment.jobs import Job, Simulate
from dfftsim.experiment.plan import Cell, Plan
from dfftsim.experiment.replications import WORTH_PROCESSES_SECONDS, Clock, Progress, Stop, processors
from dfftsim.experiment.store.memory import written
from dfftsim.experiment.store.writer import Future, Writer
from dfftsim.law import load_rulebook

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.cluster import Cluster
    from dfftsim.scenario.model import Scenario

ROUND = 5
"""Replications that are added at a time until a precision is reached."""

Reached = Callable[[Writer, int], bool]
"""Whether so many replications of every cell are enough."""


class Scenarios(Mapping[str, "Scenario"]):
    """The scenarios of a plan by the names of its cells, each made when it is asked for."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._cells = {cell.name: cell for cell in plan.cells}

    def __getitem__(self, name: str) -> Scenario:
        return self._plan.scenario(self._cells[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)


@dataclass(frozen=True)
class PlanBench:
    """What a process needs to compute cells of a plan."""

    plan: Plan

    def prepare(self) -> Simulate:
        """The function that simulates one job in this process."""
        return Worlds(Scenarios(self.plan)).simulate


@dataclass(frozen=True, slots=True)
class Budget:
    """What a batch will take. runs: all; kept: those already in the store; seconds: for the rest, as two
    trial replications were paced (which are kept). most: the runs at the cap of a precision target.
    """

    runs: int
    kept: int
    seconds: float
    workers: int
    most: int


class Batch:
    """One plan and the store it fills. Raises InputError as `Plan.scenario` and `Store.writing`.

    cluster: computes all but the two trial replications; `workers` then means nothing.
    """

    def __init__(
        self, plan: Plan, writer: Writer, workers: int | None = None, cluster: Cluster | None = None
    ) -> None:
        self.plan = plan
        self._writer = writer
        self._cluster = cluster
        self._workers = cluster.threads() if cluster else workers or processors()
        self._rules = load_rulebook().hash
        self._simulate = PlanBench(plan).prepare()
        self._worlds: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._finished: set[tuple[str, int]] = set()
        self._drawn = False

    @property
    def begun(self) -> bool:
        """Whether the store has this batch."""
        return bool(
            self._writer.connection.execute("SELECT 1 FROM runs WHERE run = ?", [self.plan.id]).fetchall()
        )

    def enter(self, command: str) -> None:
        """Enter the batch and its futures, or find them."""
        base, design = self.plan.before_factors, self.plan.experiment.design
        title = self.plan.experiment.title or base.title
        self._drawn = base.uncertainty.numbers == "drawn"
        id = self.plan.id
        self._writer.begin(id, "batch", base, title, self._rules, self._futures(), command, design)
        if not self._worlds:  # they are there already
            self._worlds = self._writer.worlds(id)
        for name, world in self._worlds.items():
            self._first.setdefault(world, name)
        self._finished = self._writer.finished(list(self._first), base.experiment.seed)

    def budget(self) -> Budget:
        """What is left to do. Two replications are computed to know the pace, and kept."""
        count = self.plan.experiment.replications
        jobs = self._missing(range(count))
        spans = [self._timed(job) for job in jobs[:2]]
        left = max(0, len(jobs) - 2)
        first, second = (*spans, 0.0, 0.0)[:2]
        worlds = len({job.variant for job in jobs[2:]})
        seconds = (left * second + worlds * max(0.0, first - second)) / self._workers
        most = len(self._first) * self.plan.base.experiment.replications
        return Budget(len(self._first) * count, self._kept(count), seconds, self._workers, most)

    def run(self, reached: Reached, progress: Progress | None = None, stop: Stop | None = None) -> int:
        """Compute what is missing; returns how many replications each cell has. Ctrl-C raises
        KeyboardInterrupt, a full disk WriteFailed, a killed worker WorkerLost; what was finished is kept.

        With a precision target, replications are added to all cells alike until `reached` or the cap.
        """
        experiment, cap = self.plan.experiment, self.plan.base.experiment.replications
        count = min(experiment.replications, cap)
        while True:
            self._compute(count, progress, stop)
            if not experiment.precision or count >= cap or reached(self._writer, count):
                self._writer.settle(self.plan.id, count)
                return count
            count = min(count + ROUND, cap)

    def _compute(self, count: int, progress: Progress | None, stop: Stop | None) -> None:
        jobs = self._missing(range(count))
        total = len(self._first) * count
        clock = Clock(progress)
        clock.start(total, total - len(jobs))
        clock.tick(total - len(jobs))
        executor: Executor = self._cluster or InProcess()
        if self._cluster is None and self._workers > 1 and len(jobs) > 1:
            last = self._timed(jobs[0])
            jobs = jobs[1:]
            clock.tick(total - len(jobs))
            if last * len(jobs) > WORTH_PROCESSES_SECONDS:
                executor = Processes(self._workers, self._simulate)
        records = executor.compute(PlanBench(self.plan), jobs)
        try:
            for done, (job, record) in enumerate(records, 1):
                self._keep(job, record)
                clock.tick(total - len(jobs) + done)
                if stop and stop():
                    raise KeyboardInterrupt
        finally:
            if isinstance(records, Generator):
                records.close()  # ends the workers

    def _timed(self, job: Job) -> float:
        began = time.perf_counter()
        self._keep(job, self._simulate(job))
        return time.perf_counter() - began

    def _keep(self, job: Job, record: RunRecord) -> None:
        world = self._worlds[job.variant]
        self._writer.keep(world, self._rules, self.plan.experiment.seed, record, self._drawn)
        self._finished.add((world, job.replication))

    def _missing(self, replications: range) -> list[Job]:
        """Jobs that are not kept, cell by cell: a world is compiled once for all its replications."""
        return [
            Job(name, number)
            for world, name in self._first.items()
            for number in replications
            if (world, number) not in self._finished
        ]

    def _kept(self, count: int) -> int:
        return sum(number < count and world in self._first for world, number in self._finished)

    def _futures(self) -> Iterator[Future]:
        """Made only where the store asks for them, as each takes the check of a whole scenario."""
        for cell in self.plan.cells:
            future = self._future(cell)
            self._worlds[future.name] = future.world
            yield future

    def _future(self, cell: Cell) -> Future:
        scenario = self.plan.scenario(cell)
        return Future.of(
            cell.name,
            scenario,
            point=cell.point,
            structure=cell.structure,
            package=cell.package,
            changes=dict(self.plan.applied(cell)),
            command=self._again(cell),
        )

    def _again(self, cell: Cell) -> str:
        """The command that computes the cell's replications by itself."""
        words = ["dfftsim", "run", self.plan.source]
        if cell.package:
            words += ["--package", self.plan.files[cell.package]]
        for path, value in [*self.plan.applied(cell), ("hypotheses", "[]")]:
            words += ["--set", f"{path}={written(value)}"]
        experiment = self.plan.base.experiment
        count, seed = str(experiment.replications), str(experiment.seed)
        return shlex.join([*words, "--replications", count, "--seed", seed])
