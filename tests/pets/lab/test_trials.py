"""Trials in processes of their own: limits hold, crashes and broken libraries are told."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from dfftsim.pets.lab.adapter import Sample, Task
from dfftsim.pets.lab.process import run_trial
from dfftsim.pets.lab.trial import TIMED_AT_LEAST_SECONDS, Request, cpu_seconds, perform, seconds_of, timed

REQUEST = Request("synthetic_data", "record_delivery", 200, seed=1, repeats=3)


def program(tmp_path: Path, body: str) -> tuple[str, ...]:
    """A program that limits itself as a trial does, and then does something else."""
    path = tmp_path / "program.py"
    start = "import json, os, sys, time\nfrom dfftsim.pets.lab.trial import Request, limit\n"
    path.write_text(f"{start}limit(Request(**json.load(sys.stdin)))\n{body}\n", encoding="utf-8")
    return (sys.executable, str(path))


def limited(**limits: int) -> Request:
    return Request("psi", "intersection", 10, 1, 3, **limits)


def test_a_trial_gives_times_bytes_and_memory() -> None:
    trial = run_trial(REQUEST, 60.0)
    assert trial.done and trial.right, trial.failure or trial.check
    assert len(trial.seconds) == len(trial.plain_seconds) == len(trial.wall_seconds) == 3
    assert trial.ratio > 1 and trial.bytes_ratio == pytest.approx(0.8)
    assert trial.peak_mb is not None and trial.peak_mb > 20
    assert set(trial.versions) == {"scipy"}


def test_the_time_limit_stops_a_trial_that_sleeps(tmp_path: Path) -> None:
    trial = run_trial(limited(), 2.0, program(tmp_path, "time.sleep(600)"))
    assert trial.failure == "the time limit of 2 s was reached"
    assert not trial.missing


def test_the_time_limit_stops_what_a_trial_has_started(tmp_path: Path) -> None:
    mark = tmp_path / "child"
    body = (
        "import subprocess\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(mark)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)"
    )
    assert not run_trial(limited(), 4.0, program(tmp_path, body)).done
    state = Path(f"/proc/{mark.read_text()}/stat")
    for _ in range(500):  # the kernel may take a moment to carry the signal out
        if gone(state):
            break
        time.sleep(0.02)
    assert gone(state)


def gone(state: Path) -> bool:
    """Whether a process of the system has ended."""
    try:
        return state.read_text().split()[2] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_cpu_limit_stops_a_trial_that_spins(tmp_path: Path) -> None:
    trial = run_trial(limited(cpu_seconds=1), 60.0, program(tmp_path, "while True: pass"))
    assert trial.failure == "the limit of 1 s of CPU time was reached"


def test_the_memory_limit_stops_a_hog(tmp_path: Path) -> None:
    body = "hoard = []\nwhile True: hoard.append(bytearray(50_000_000))"
    trial = run_trial(limited(memory_bytes=1_000_000_000), 60.0, program(tmp_path, body))
    assert "MemoryError" in trial.failure


def test_a_hog_inside_an_adapter_is_a_failure_in_words() -> None:
    many = Request("synthetic_data", "record_delivery", 20_000_000, 1, 3, memory_bytes=1_500_000_000)
    trial = run_trial(many, 60.0)
    assert trial.failure == "the memory limit of 1.5 GB was reached"


def test_a_crash_is_told_with_its_signal_or_last_words(tmp_path: Path) -> None:
    crash = run_trial(limited(), 60.0, program(tmp_path, "os.abort()"))
    words = run_trial(limited(), 60.0, program(tmp_path, "sys.exit('out of luck')"))
    assert crash.failure.startswith("ended by signal 6")
    assert words.failure == "ended with status 1: out of luck"


@pytest.mark.parametrize(
    "answer", [b"no json", b"", b"{}", b"[]", b"3", b'{"pet": "psi"}', b'{"unknown": 1}', b"\xff"]
)
def test_an_answer_that_is_no_trial_is_a_failure_in_words(answer: bytes, tmp_path: Path) -> None:
    body = f"sys.stdout.buffer.write({answer!r})"
    trial = run_trial(limited(), 60.0, program(tmp_path, body))
    assert trial.failure == "the trial gave no answer that can be read"


def test_a_trial_that_cannot_be_started_is_a_failure_in_words(tmp_path: Path) -> None:
    trial = run_trial(limited(), 60.0, (str(tmp_path / "nowhere"),))
    assert trial.failure == "the trial could not be started: No such file or directory"
    assert not trial.missing


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("raise ImportError('libbroken.so: wrong ELF class')", "ImportError: libbroken.so: wrong ELF class"),
        ("raise RuntimeError('needs another processor')", "RuntimeError: needs another processor"),
    ],
)
def test_a_broken_library_is_not_available_with_its_reason(
    text: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tenseal.py").write_text(text, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    trial = run_trial(Request("homomorphic_encryption", "sum", 10, 1, 3), 60.0)
    assert trial.missing
    assert trial.failure == f"tenseal cannot be loaded ({reason})"


def test_what_a_library_prints_is_no_part_of_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tenseal.py").write_text(
        "import os\nprint('hello')\nos.write(1, b'raw\\n')\nraise ImportError('x')", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert run_trial(Request("homomorphic_encryption", "sum", 10, 1, 3), 60.0).missing


def test_an_adapter_that_fails_is_told_with_its_error() -> None:
    trial = perform(Request("synthetic_data", "no_such_workload", 10, 1, 3))
    assert trial.failure.startswith("KeyError")


def test_short_work_is_repeated_until_it_can_be_timed() -> None:
    calls: list[int] = []
    took = seconds_of(lambda: calls.append(1))
    assert len(calls) > 1_000
    assert 0 < took < 1e-3
    assert cpu_seconds() > 0


class Counted(Task):
    """A task that counts its runs; its parties, if they count their own time, take so many seconds each."""

    def __init__(self, seconds: float | None = None) -> None:
        self.seconds, self.runs = seconds, 0

    def run(self) -> Sample:
        self.runs += 1
        return Sample(self.runs, 8, cpu_seconds=self.seconds, wall_seconds=self.seconds)


def test_short_protected_work_is_repeated_too() -> None:
    task = Counted()
    sample, work, took = timed(task)
    assert task.runs > 1_000 and sample.value == task.runs
    assert 0 < work < 1e-3 and took > 0


@pytest.mark.parametrize(("share", "runs"), [(1.5, 1), (0.5, 1 + 4), (0.1, 1 + 4 + 16)])
def test_parties_that_time_themselves_are_repeated_by_their_own_time(share: float, runs: int) -> None:
    task = Counted(share * TIMED_AT_LEAST_SECONDS)
    _, work, took = timed(task)
    assert task.runs == runs
    assert work == pytest.approx(share * TIMED_AT_LEAST_SECONDS) == took
