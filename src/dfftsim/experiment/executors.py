"""Where jobs are computed: in this process, or in worker processes of this machine.

Whoever computes them, each job gives the same record; the order of arrival is not an order of results.
An executor yields records as they come. It can be left at any time: closing the generator ends its workers.

Workers are fresh interpreters that speak pickles over their pipes, not processes of `multiprocessing`: those
would import the caller's main module again, and a plain script or notebook cell would start itself anew.
"""

from __future__ import annotations

import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from dfftsim.errors import DfftsimError
from dfftsim.experiment.jobs import Bench, Job, Simulate, WorkerLost

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord

PATIENCE_SECONDS = 5.0  # how long a worker may take to leave before it is killed

BEGINNING = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); "
    "from dfftsim.experiment.worker import serve; serve()"
)
"""What a worker runs. It takes over this process's path, so that it finds the same modules."""


Answers: TypeAlias = "queue.SimpleQueue[tuple[Job, RunRecord | DfftsimError]]"


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
    """Worker processes, each of which prepares its bench once and takes one job at a time.

    here: how this process simulates a job, if it is to be one of the workers: it has mostly compiled the
    world already, so that it need not wait and one interpreter less must start.
    """

    workers: int
    here: Simulate | None = None

    def compute(self, bench: Bench, jobs: Sequence[Job]) -> Iterator[tuple[Job, RunRecord]]:
        """Jobs are handed out in the order given and yielded as they are done."""
        waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        for job in jobs:
            waiting.put(job)
        answers: Answers = queue.SimpleQueue()
        crew: list[Worker] = []
        try:
            with interrupts_kept_from_children():
                crew += [Worker(bench) for _ in range(self._others(len(jobs)))]
            for worker in crew:
                threading.Thread(target=attend, args=(worker, waiting, answers), daemon=True).start()
            for _ in jobs:
                job, answer = self._next(waiting, answers)
                if isinstance(answer, DfftsimError):
                    raise answer
                yield job, answer
        finally:
            for worker in crew:
                worker.end()

    def _others(self, jobs: int) -> int:
        """How many other processes are worth starting."""
        return min(self.workers, jobs) - (self.here is not None)

    def _next(
        self, waiting: queue.SimpleQueue[Job], answers: Answers
    ) -> tuple[Job, RunRecord | DfftsimError]:
        """An answer that has come, else one made here, else the next to come."""
        if self.here is not None and answers.empty():
            with suppress(queue.Empty):
                job = waiting.get_nowait()
                return job, self.here(job)
        return answers.get()


def attend(
    worker: Worker,
    waiting: queue.SimpleQueue[Job],
    answers: Answers,
) -> None:
    """Give one worker job after job until none is left or one fails."""
    while True:
        try:
            job = waiting.get_nowait()
        except queue.Empty:
            return
        answer = worker.ask(job)
        answers.put((job, answer))
        if isinstance(answer, DfftsimError):
            return


class Worker:
    """One worker process as seen from here."""

    def __init__(self, bench: Bench) -> None:
        command = [sys.executable, "-P", "-c", BEGINNING]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._send(sys.path)
        self._send(bench)

    def ask(self, job: Job) -> RunRecord | DfftsimError:
        """The worker's record of a job, or what went wrong with it; WorkerLost if the process ended."""
        assert self.process.stdout is not None
        self._send(job)
        try:
            answer: RunRecord | DfftsimError = pickle.load(self.process.stdout)
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(PATIENCE_SECONDS)
            return WorkerLost(
                f"a worker process ended without an answer (exit code {self.process.returncode}) "
                f"at {job}; it was killed or ran out of memory"
            )
        return answer

    def end(self) -> None:
        """End the process, at once if it is at work."""
        self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _send(self, what: object) -> None:
        """Put an object into the pipe; a worker that is gone is noticed when its answer is read."""
        assert self.process.stdin is not None
        with suppress(OSError, ValueError):
            pickle.dump(what, self.process.stdin)
            self.process.stdin.flush()


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
