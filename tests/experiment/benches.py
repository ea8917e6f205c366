"""Benches for the executors' tests: what a worker computes here is small and known."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass

from dfftsim.errors import InvariantError
from dfftsim.experiment.jobs import Job, Simulate


@dataclass(frozen=True)
class Squares:
    """A record is the square of its replication."""

    def prepare(self) -> Simulate:
        return lambda job: job.replication**2


@dataclass(frozen=True)
class DiesAt:
    """The worker that gets this replication is killed by the system."""

    replication: int

    def prepare(self) -> Simulate:
        def simulate(job: Job) -> int:
            if job.replication == self.replication:
                os.kill(os.getpid(), signal.SIGKILL)
            return job.replication

        return simulate


@dataclass(frozen=True)
class KillsOnce:
    """The first worker that gets this replication is killed by the system; the next one computes it."""

    replication: int
    mark: str

    def prepare(self) -> Simulate:
        def simulate(job: Job) -> int:
            if job.replication == self.replication:
                try:
                    os.close(os.open(self.mark, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    return job.replication**2
                os.kill(os.getpid(), signal.SIGKILL)
            return job.replication**2

        return simulate


@dataclass(frozen=True)
class BreaksAt:
    """This replication breaks an invariant, the one after it meets a defect."""

    replication: int

    def prepare(self) -> Simulate:
        def simulate(job: Job) -> int:
            if job.replication == self.replication:
                raise InvariantError("flows were lost")
            if job.replication == self.replication + 1:
                raise ZeroDivisionError("by hand")
            return job.replication

        return simulate


@dataclass(frozen=True)
class WhoAmI:
    """A record is the process that computed it."""

    def prepare(self) -> Simulate:
        return lambda job: os.getpid()


@dataclass(frozen=True)
class Talks:
    """A job that prints."""

    def prepare(self) -> Simulate:
        def simulate(job: Job) -> str:
            sys.stdout.write("hello\n")
            sys.stdout.flush()
            return "done"

        return simulate
