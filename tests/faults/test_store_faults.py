"""A store whose writer is killed, whose disk is full, whose file is damaged, foreign or in use."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from dfftsim.engine.record import RunRecord
from dfftsim.errors import InputError
from dfftsim.experiment import Store

SCENARIO = """
dfftsim: 1
title: {en: Some flows, ja: いくつかの流れ}
horizon: {start: 2023-03-30, end: 2023-12-29}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: CN
    to: JP
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 20 per year}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
"""
REPLICATIONS = 80
KILLS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "flows.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def start(folder: Path, *words: object, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dfftsim", *map(str, words)],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": str(folder / "state")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        **more,
    )


def run(folder: Path, store: str, workers: int = 1, **more: object) -> subprocess.Popen[str]:
    command = ("run", "flows.yaml", "--replications", REPLICATIONS, "--store", store, "--json")
    return start(folder, *command, "--workers", workers, **more)


def exported(folder: Path, store: str) -> dict[str, str]:
    """Digest of every file that the export of the one run gives."""
    out = folder / f"out-{store}"
    [kept] = Store(folder / store).kept()
    command = ("runs", "export", kept["run"], "--format", "csv,json,parquet", "--store", store, "--out", out)
    told, err = start(folder, *command).communicate(timeout=60)
    assert err == ""
    return {Path(line).name: hashlib.sha256(Path(line).read_bytes()).hexdigest() for line in told.split()}


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_killed_again_and_again_ends_in_the_same_bytes(folder, workers) -> None:
    undisturbed, _ = run(folder, "whole.duckdb").communicate(timeout=120)
    moments = random.Random(workers)
    for _ in range(KILLS):
        running = run(folder, "killed.duckdb", workers)
        running.stderr.readline()  # the first replication is done
        time.sleep(moments.uniform(0.0, 0.6))
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=30)
        assert running.returncode in (-signal.SIGKILL, 0)
    resumed = run(folder, "killed.duckdb", workers)
    out, _ = resumed.communicate(timeout=120)
    assert resumed.returncode == 0
    assert out == undisturbed
    assert exported(folder, "killed.duckdb") == exported(folder, "whole.duckdb")


EXPERIMENT = """
dfftsim: 1
scenario: flows.yaml
design: lhs
points: 6
factors:
  - {path: parameters.patience_days}
  - {path: structure.choice, values: [logit, optimiser]}
replications: 6
measures: [F, flows_born]
"""


def test_a_batch_killed_again_and_again_ends_in_the_same_bytes(folder) -> None:
    (folder / "what.yaml").write_text(EXPERIMENT, encoding="utf-8")
    batch = ("batch", "what.yaml", "--json", "--workers", 2)
    undisturbed, _ = start(folder, *batch, "--yes", "--store", "whole.duckdb").communicate(timeout=120)
    moments = random.Random(1)
    for _ in range(KILLS):
        running = start(folder, *batch, "--yes", "--store", "killed.duckdb")
        running.stderr.readline()  # the estimate
        time.sleep(moments.uniform(0.0, 0.6))
        os.killpg(running.pid, signal.SIGKILL)
        running.communicate(timeout=30)
    resumed = start(folder, *batch, "--resume", "--store", "killed.duckdb")
    out, _ = resumed.communicate(timeout=120)
    assert (resumed.returncode, out) == (0, undisturbed)
    assert exported(folder, "killed.duckdb") == exported(folder, "whole.duckdb")


PACKAGE = """
dfftsim: 1
title: {en: Adequacy and grace, ja: 十分性と経過措置}
levers:
  - {lever: R1, parties: [JP, CN], from: 2023-06-01}
  - {lever: R9, parties: [JP, CN], from: 2023-06-01, grace: 90 d}
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_comparison_stopped_again_and_again_ends_in_the_same_bytes(folder, how) -> None:
    (folder / "adequacy.yaml").write_text(PACKAGE, encoding="utf-8")
    compare = ("compare", "flows.yaml", "--package", "adequacy.yaml", "--replications", 20, "--json")
    undisturbed, _ = start(folder, *compare, "--store", "whole.duckdb").communicate(timeout=120)
    moments = random.Random(how)
    for _ in range(KILLS):
        running = start(folder, *compare, "--workers", 2, "--store", "killed.duckdb")
        running.stderr.readline()  # the first replication is done
        time.sleep(moments.uniform(0.0, 0.6))
        os.killpg(running.pid, how)
        _, err = running.communicate(timeout=30)
        assert running.returncode in (-signal.SIGKILL, 130, 0)
        assert running.returncode != 130 or "the same command goes on" in err
    [kept] = Store(folder / "killed.duckdb").kept()
    assert 1 <= kept["finished"] <= kept["asked"] == 4 * 20
    resumed = start(folder, *compare, "--store", "killed.duckdb")
    out, _ = resumed.communicate(timeout=120)
    assert (resumed.returncode, out) == (0, undisturbed)
    assert exported(folder, "killed.duckdb") == exported(folder, "whole.duckdb")


def test_a_kill_while_the_store_is_made_leaves_nothing_in_the_way(folder) -> None:
    (folder / "new.duckdb.new").write_bytes(b"half a store")
    with Store(folder / "new.duckdb").writing():
        pass
    assert Store(folder / "new.duckdb").kept() == []
    assert not (folder / "new.duckdb.new").exists()


def test_a_full_disk_is_said_and_what_was_kept_serves_the_next_run(folder) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    full = run(folder, "runs.duckdb", preexec_fn=little_room)
    _, err = full.communicate(timeout=120)
    assert full.returncode == 2
    assert "runs.duckdb: cannot be written" in err and "make room" in err
    assert "Traceback" not in err
    [kept] = Store(folder / "runs.duckdb").kept()
    assert 1 <= kept["finished"] < REPLICATIONS
    again = run(folder, "runs.duckdb")
    out, _ = again.communicate(timeout=120)
    whole, _ = run(folder, "whole.duckdb").communicate(timeout=120)
    assert (again.returncode, out) == (0, whole)
    assert exported(folder, "runs.duckdb") == exported(folder, "whole.duckdb")


@pytest.mark.parametrize("what", ["compare", "batch"])
def test_a_full_disk_ends_comparisons_and_batches_which_then_go_on(folder, what) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    (folder / "adequacy.yaml").write_text(PACKAGE, encoding="utf-8")
    (folder / "what.yaml").write_text(EXPERIMENT, encoding="utf-8")
    compare = ("compare", "flows.yaml", "--package", "adequacy.yaml", "--replications", 20, "--json")
    words = {"compare": compare, "batch": ("batch", "what.yaml", "--yes", "--json")}[what]
    full = start(folder, *words, "--store", "runs.duckdb", preexec_fn=little_room)
    _, err = full.communicate(timeout=120)
    assert full.returncode == 2
    assert "runs.duckdb: cannot be written" in err and "make room" in err
    assert "Traceback" not in err
    [kept] = Store(folder / "runs.duckdb").kept()
    assert 1 <= kept["finished"] < kept["asked"]
    again, _ = start(folder, *words, "--store", "runs.duckdb").communicate(timeout=120)
    whole, _ = start(folder, *words, "--store", "whole.duckdb").communicate(timeout=120)
    assert again == whole
    assert exported(folder, "runs.duckdb") == exported(folder, "whole.duckdb")


@pytest.mark.parametrize(
    "words", [("compare", "flows.yaml", "--package", "adequacy.yaml"), ("batch", "what.yaml")]
)
def test_a_second_comparison_or_batch_is_told_before_it_simulates(folder, words) -> None:
    (folder / "adequacy.yaml").write_text(PACKAGE, encoding="utf-8")
    (folder / "what.yaml").write_text(EXPERIMENT, encoding="utf-8")
    with Store(folder / "runs.duckdb").writing():
        second = start(folder, *words, "--store", "runs.duckdb", "--json")
        out, err = second.communicate(timeout=60)
    assert (second.returncode, out) == (2, "")
    assert f"is in use by process {os.getpid()}" in err and "simulating" not in err


def test_the_second_writer_is_told_and_the_first_loses_nothing(folder) -> None:
    with Store(folder / "runs.duckdb").writing():
        second = run(folder, "runs.duckdb")
        out, err = second.communicate(timeout=60)
        reader = start(folder, "runs", "list", "--store", "runs.duckdb")
        _, read = reader.communicate(timeout=60)
    assert (second.returncode, out) == (2, "")
    assert f"runs.duckdb: is in use by process {os.getpid()}; wait for it to end, or name another" in err
    assert (reader.returncode, "is in use by process" in read) == (2, True)
    assert Store(folder / "runs.duckdb").kept() == []


def foreign(path: Path) -> None:
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE mine (a INTEGER)")


def newer(path: Path) -> None:
    with Store(path).writing() as writer:
        writer.connection.execute("UPDATE dfftsim_store SET format = 99")


def damaged(path: Path) -> None:
    with Store(path).writing() as writer:
        writer.connection.execute("INSERT INTO kpis SELECT range, 'F', '', range FROM range(100000)")
    content = bytearray(path.read_bytes())
    content[4096::101] = bytes(255 - byte for byte in content[4096::101])
    path.write_bytes(content)


WRONG = {
    "not a database": (lambda path: path.write_text("my notes"), "is not a DuckDB file"),
    "empty": (lambda path: path.touch(), "is not a DuckDB file"),
    "foreign": (foreign, "not a store of dfftsim"),
    "newer": (newer, "format 99"),
    "damaged": (damaged, "is damaged"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_is_no_store_is_told_and_left_alone(tmp_path, name) -> None:
    make, said = WRONG[name]
    path = tmp_path / "runs.duckdb"
    make(path)
    before = path.read_bytes()
    with pytest.raises(InputError, match=said) as told, Store(path).writing():
        pass
    assert "left as it is" in str(told.value)
    assert path.read_bytes() == before
    assert [child.name for child in tmp_path.iterdir()] == ["runs.duckdb"]


def test_a_damaged_log_is_told_and_left_alone(folder) -> None:
    running = run(folder, "runs.duckdb")
    running.stderr.readline()
    time.sleep(0.5)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate(timeout=30)
    log = folder / "runs.duckdb.wal"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 255
    log.write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        Store(folder / "runs.duckdb").kept()
    assert log.read_bytes() == content


class InterruptedAtRegistering:
    """A connection at which Ctrl-C comes while arrays are handed over."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def register(self, *what: object) -> None:
        signal.raise_signal(signal.SIGINT)
        self._connection.register(*what)


def test_ctrl_c_while_a_replication_is_handed_over_waits_until_it_is_kept(folder) -> None:
    record = RunRecord(0, {("F", ""): 0.5}, {}, {}, {}, [], {}, 1)
    with Store(folder / "runs.duckdb").writing() as writer:
        writer.connection = InterruptedAtRegistering(writer.connection)
        with pytest.raises(KeyboardInterrupt):
            writer.keep("world", "rules", 1, record, drawn=False)
        kept = writer.connection.execute("SELECT count(*) FROM kpis").fetchall()
    assert kept == [(1,)]
