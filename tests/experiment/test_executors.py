"""The executors: same records whoever computes them, a clear word for a lost worker, nobody left behind."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from benches import BreaksAt, DiesAt, Squares, Talks, WhoAmI

from dfftsim.errors import InvariantError
from dfftsim.experiment.executors import InProcess, Processes
from dfftsim.experiment.jobs import Job, ReplicationFailed, WorkerLost

JOBS = [Job("", number) for number in range(5)]


@pytest.mark.parametrize(
    "executor", [InProcess(), Processes(1), Processes(2), Processes(2, Squares().prepare())]
)
def test_every_job_is_computed_once(executor) -> None:
    assert sorted(executor.compute(Squares(), JOBS)) == [(job, job.replication**2) for job in JOBS]


def test_workers_are_other_processes_and_no_more_than_jobs() -> None:
    processes = {record for _, record in Processes(4).compute(WhoAmI(), JOBS[:2])}
    assert os.getpid() not in processes
    assert len(processes) <= 2


def test_this_process_can_be_one_of_the_workers() -> None:
    processes = [record for _, record in Processes(1, WhoAmI().prepare()).compute(WhoAmI(), JOBS)]
    assert set(processes) == {os.getpid()}


def test_a_killed_worker_is_named_with_its_replication() -> None:
    done = []
    with pytest.raises(WorkerLost, match="replication 3"):
        for job, _ in Processes(1).compute(DiesAt(3), JOBS):
            done.append(job.replication)
    assert done == [0, 1, 2]


def test_an_error_in_a_worker_comes_back_as_itself() -> None:
    with pytest.raises(InvariantError, match="flows were lost"):
        list(Processes(1).compute(BreaksAt(2), JOBS))


def test_a_defect_in_a_worker_keeps_its_traceback() -> None:
    with pytest.raises(ReplicationFailed, match="ZeroDivisionError: by hand") as caught:
        list(Processes(1).compute(BreaksAt(0), JOBS[1:]))
    assert "benches.py" in caught.value.details


def test_leaving_early_ends_the_workers(monkeypatch) -> None:
    started = []
    start = subprocess.Popen

    def noted(*args, **kwargs):
        started.append(start(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    records = Processes(2).compute(Squares(), JOBS)
    next(records)
    records.close()
    assert len(started) == 2
    assert all(process.poll() is not None for process in started)


def test_a_plain_script_may_use_workers(tmp_path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from benches import Squares\n"
        "from dfftsim.experiment.executors import Processes\n"
        "from dfftsim.experiment.jobs import Job\n"
        "print(len(list(Processes(2).compute(Squares(), [Job('', n) for n in range(4)]))))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("4\n", "")


def test_a_print_inside_a_job_does_not_spoil_its_answer(capfd) -> None:
    [(_, record)] = Processes(1).compute(Talks(), JOBS[:1])
    assert record == "done"
    assert "hello" in capfd.readouterr().err


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
