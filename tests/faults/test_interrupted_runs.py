"""A run that is interrupted, loses a worker or cannot write ends with a clear word and a status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dfftsim import experiment, i18n
from dfftsim.cli import main
from dfftsim.errors import InvariantError
from dfftsim.experiment.jobs import BASE, Job, WorkerLost
from dfftsim.scenario.loading import loads

SCENARIO = """
dfftsim: 1
title: {en: Some flows, ja: いくつかの流れ}
horizon: {start: 2023-03-30, end: 2024-03-29}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: CN
    to: JP
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 60 per year}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = tmp_path / "flows.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def start(folder: Path, *words: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dfftsim", *map(str, words)],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(folder / "state")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_finished(scenario, tmp_path, workers) -> None:
    running = start(tmp_path, "run", scenario, "--replications", 5000, "--workers", workers, "--json")
    assert running.stderr is not None
    assert "simulating" in running.stderr.readline()  # the first replication is done
    time.sleep(1.5)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the whole group
    out, err = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "of 5000 replications were finished and are kept" in err
    assert "Traceback" not in err
    document = json.loads(out)
    assert document["interrupted"] is True
    assert 1 <= document["replications"] < 5000
    [kept] = experiment.Store(tmp_path / "reports" / "runs.duckdb").kept()
    assert (kept["run"], kept["interrupted"]) == (document["run"], True)
    assert kept["finished"] >= document["replications"]


def test_ctrl_c_before_anything_is_finished(tmp_path, monkeypatch, capsys) -> None:
    def interrupted(*rest: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("dfftsim.engine.run.simulate_once", interrupted)
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iot-monitoring", "--lang", "en"]) == 130
    assert capsys.readouterr().err.endswith("dfftsim: interrupted\n")


def test_stop_ends_a_run_early() -> None:
    result = experiment.run(loads(SCENARIO), replications=6, workers=1, stop=lambda: True)
    assert (len(result.records), result.interrupted, result.failure) == (2, True, None)


def test_a_lost_worker_leaves_what_is_finished(monkeypatch) -> None:
    class Dies:
        def __init__(self, *rest: object) -> None:
            pass

        def compute(self, bench, jobs):
            yield jobs[0], bench.prepare()(jobs[0])
            raise WorkerLost("a worker process ended without an answer")

    monkeypatch.setattr("dfftsim.experiment.replications.WORTH_PROCESSES_SECONDS", 0.0)
    monkeypatch.setattr("dfftsim.experiment.replications.Processes", Dies)
    result = experiment.run(loads(SCENARIO), replications=6, workers=2)
    assert len(result.records) == 3  # two here, one from the worker
    assert result.interrupted
    assert isinstance(result.failure, WorkerLost)


def test_a_killed_worker_of_a_real_run_is_said(scenario, tmp_path) -> None:
    running = start(tmp_path, "run", scenario, "--replications", 5000, "--workers", 2)
    assert running.stderr is not None
    running.stderr.readline()
    deadline = time.monotonic() + 30
    while not (children := children_of(running.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for child in children:
        os.kill(child, signal.SIGKILL)
    out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "worker process ended without an answer (exit code -9)" in err
    assert "replications were finished and are kept" in err
    assert "Traceback" not in err
    assert "Interrupted:" in out


def children_of(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in found.stdout.split()]


def test_a_broken_invariant_is_status_3_and_repeatable(tmp_path, monkeypatch, capsys) -> None:
    def broken(*rest: object) -> None:
        raise InvariantError("flows by state differ (seed 1, replication 0)")

    monkeypatch.setattr("dfftsim.engine.run.simulate_once", broken)
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iot-monitoring", "--no-store"]) == 3
    caught = capsys.readouterr()
    assert (caught.out, "seed 1, replication 0" in caught.err) == ("", True)


def test_a_defect_in_a_replication_names_scenario_seed_and_replication(tmp_path, monkeypatch, capsys) -> None:
    def defect(*rest: object) -> None:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("dfftsim.engine.run.simulate_once", defect)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iot-monitoring", "--no-store", "--lang", "en"]) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert "replication 0 of iot-monitoring (seed 1): ZeroDivisionError: by hand" in line
    log = Path(line.rpartition(" ")[2])
    assert "Traceback" in log.read_text()


def test_a_reports_folder_that_cannot_be_written_is_said_before_the_run(
    tmp_path, monkeypatch, capsys
) -> None:
    (tmp_path / "reports").write_text("a file where the folder should be")
    monkeypatch.chdir(tmp_path)
    assert main(["run", "iot-monitoring", "--lang", "en"]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.startswith("reports")
    assert "--store" in caught.err
    assert "simulating" not in caught.err


def test_a_closed_pipe_is_quiet(tmp_path) -> None:
    program = f"{sys.executable} -m dfftsim law changes --json | head -1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {program}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[\n", "")


def test_output_that_the_terminal_cannot_write_is_replaced(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dfftsim", "law", "list", "--lang", "ja"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"JP" in done.stdout


def test_jobs_of_the_scenario_come_before_those_of_its_variants() -> None:
    assert sorted([Job("h1.a", 0), Job(BASE, 3)])[0].variant == BASE


@pytest.fixture(autouse=True)
def english():
    yield
    i18n.set_language("en")
