"""The executors: same records whoever computes them, a clear word for a lost worker, nobody left behind."""

from __future__ import annotations

import multiprocessing
import os
import pickle

import pytest
from benches import BreaksAt, DiesAt, Squares, WhoAmI

from dfftsim.errors import InvariantError
from dfftsim.experiment.executors import InProcess, Processes
from dfftsim.experiment.jobs import Job, ReplicationFailed, WorkerLost

JOBS = [Job("", number) for number in range(5)]


@pytest.mark.parametrize("executor", [InProcess(), Processes(1), Processes(2)])
def test_every_job_is_computed_once(executor) -> None:
    assert sorted(executor.compute(Squares(), JOBS)) == [(job, job.replication**2) for job in JOBS]


def test_workers_are_other_processes_and_no_more_than_jobs() -> None:
    processes = {record for _, record in Processes(4).compute(WhoAmI(), JOBS[:2])}
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_a_killed_worker_is_named_with_its_replication() -> None:
    done = []
    with pytest.raises(WorkerLost, match="replication 3"):
        for job, _ in Processes(1).compute(DiesAt(3), JOBS):
            done.append(job.replication)
    assert done == [0, 1, 2]
    assert not multiprocessing.active_children()


def test_an_error_in_a_worker_comes_back_as_itself() -> None:
    with pytest.raises(InvariantError, match="flows were lost"):
        list(Processes(1).compute(BreaksAt(2), JOBS))


def test_a_defect_in_a_worker_keeps_its_traceback() -> None:
    with pytest.raises(ReplicationFailed, match="ZeroDivisionError: by hand") as caught:
        list(Processes(1).compute(BreaksAt(0), JOBS[1:]))
    assert "benches.py" in caught.value.details


def test_leaving_early_ends_the_workers() -> None:
    records = Processes(2).compute(Squares(), JOBS)
    next(records)
    records.close()
    assert not multiprocessing.active_children()


def test_jobs_are_ordered_by_variant_then_replication() -> None:
    assert sorted([Job("b", 0), Job("", 1), Job("a", 2), Job("", 0)]) == [
        Job("", 0),
        Job("", 1),
        Job("a", 2),
        Job("b", 0),
    ]


def test_errors_survive_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ReplicationFailed("what", "traceback")))
    assert (str(error), error.details) == ("what", "traceback")
