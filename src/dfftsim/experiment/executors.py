"""Where jobs are computed: in this process, or in worker processes of this machine.

Whoever computes them, each job gives the same record; the order of arrival is not an order of results.
An executor yields records as they come. It can be left at any time: closing the generator ends its workers.
"""

from __future__ import annotations

import signal
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Protocol

from dfftsim.errors import DfftsimError
from dfftsim.experiment.jobs import Bench, Job, ReplicationFailed, WorkerLost

if TYPE_CHECKING:
    from dfftsim.engine import RunRecord

PATIENCE_SECONDS = 5.0  # how long an idle worker may take to leave before it is ended


class Executor(Protocol):
    """Computes jobs; the records come in any order."""

    def compute(self, bench: Bench, jobs: Sequence[Job]) -> Iterator[tuple[Job, RunRecord]]:
        """Yield each job with its record. Raises what a job raised, or WorkerLost."""
        ...


class InProcess:
    """One job after the other, here."""

    def compute(self, bench: Bench, jobs: Sequence[Job]) -> Iterator[tuple[Job, RunRecord]]:
        """Jobs in the order given."""
        simulate = bench.prepare()
        for job in jobs:
            yield job, simulate(job)


@dataclass(frozen=True)
class Processes:
    """Spawned worker processes, each of which prepares its bench once and asks for one job at a time."""

    workers: int

    def compute(self, bench: Bench, jobs: Sequence[Job]) -> Iterator[tuple[Job, RunRecord]]:
        """Jobs are handed out in the order given and yielded as they are done."""
        waiting = list(reversed(jobs))
        crew = [Worker(bench) for _ in range(min(self.workers, len(jobs)))]
        try:
            with interrupts_kept_from_children():
                for worker in crew:
                    worker.start()
            for worker in crew:
                worker.hand(waiting.pop())
            while busy := [worker for worker in crew if worker.job is not None]:
                for connection in wait([worker.pipe for worker in busy]):
                    worker = next(worker for worker in busy if worker.pipe is connection)
                    job, record = worker.take()
                    if waiting:
                        worker.hand(waiting.pop())
                    yield job, record
        finally:
            for worker in crew:
                worker.end()


class Worker:
    """One worker process as seen from here: `job` is what it is at, or None."""

    def __init__(self, bench: Bench) -> None:
        context = get_context("spawn")
        self.pipe, self._far_end = context.Pipe()
        self.process: BaseProcess = context.Process(target=serve, args=(bench, self._far_end), daemon=True)
        self.job: Job | None = None

    def start(self) -> None:
        """Start the process and leave the far end of the pipe to it alone, so that its death is noticed."""
        self.process.start()
        self._far_end.close()

    def hand(self, job: Job) -> None:
        """Give it the next job; a worker already dead is noticed when its answer is taken."""
        self.job = job
        try:
            self.pipe.send(job)
        except OSError:
            return

    def take(self) -> tuple[Job, RunRecord]:
        """Its answer. Raises what the job raised, or WorkerLost if there will be none."""
        job = self.job
        assert job is not None
        self.job = None
        try:
            answer = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(PATIENCE_SECONDS)
            raise WorkerLost(
                f"a worker process ended without an answer (exit code {self.process.exitcode}) "
                f"at {job}; it was killed or ran out of memory"
            ) from None
        if isinstance(answer, DfftsimError):
            raise answer
        return job, answer

    def end(self) -> None:
        """End the process, at once if it is at work."""
        self.pipe.close()
        if self.process.pid is None:
            self._far_end.close()
            return
        if self.job is not None:
            self.process.terminate()
        self.process.join(PATIENCE_SECONDS)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.process.close()


def serve(bench: Bench, pipe: Connection) -> None:
    """A worker's life: prepare once, then a record or an error for each job until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    simulate = None
    while True:
        try:
            job = pipe.recv()
        except (EOFError, OSError):
            return
        answer: RunRecord | DfftsimError
        try:
            if simulate is None:
                simulate = bench.prepare()
            answer = simulate(job)
        except DfftsimError as error:
            answer = error
        except Exception as error:
            answer = ReplicationFailed(f"{type(error).__name__}: {error}", traceback.format_exc())
        try:
            pipe.send(answer)
        except OSError:
            return


@contextmanager
def interrupts_kept_from_children() -> Iterator[None]:
    """Processes started here ignore Ctrl-C, which reaches the whole group; this process decides for all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
