"""The life of a worker process: prepare once, then answer each job until the pipe closes."""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from typing import TYPE_CHECKING, BinaryIO

from dfftsim.errors import DfftsimError
from dfftsim.experiment.jobs import Bench, Job, ReplicationFailed, Simulate

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord


def serve() -> None:
    """Read the bench and then jobs from standard input, write answers to what was standard output.

    Standard output itself becomes standard error, so that a stray print cannot spoil an answer.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    bench: Bench = pickle.load(sys.stdin.buffer)
    prepared = Prepared(bench)
    while (job := next_job(sys.stdin.buffer)) is not None:
        answer = prepared.answer_to(job)
        try:
            pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()
        except BrokenPipeError:
            return


class Prepared:
    """A bench of one thread, prepared at its first job."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self._simulate: Simulate | None = None

    def answer_to(self, job: Job) -> RunRecord | DfftsimError:
        """The record of a job, or what went wrong with it: an error is an answer too."""
        try:
            if self._simulate is None:
                self._simulate = self.bench.prepare()
            return self._simulate(job)
        except DfftsimError as error:
            return error
        except Exception as error:
            return ReplicationFailed(f"{job}: {type(error).__name__}: {error}", traceback.format_exc())


def next_job(pipe: BinaryIO) -> Job | None:
    """The next job, or None when nobody asks any more."""
    try:
        job: Job = pickle.load(pipe)
    except EOFError:
        return None
    return job
