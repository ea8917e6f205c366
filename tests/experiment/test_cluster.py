"""Jobs on a real Dask cluster of separate processes: the same bytes as here, also when a worker is killed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from benches import BreaksAt, KillsOnce, Squares, WhoAmI
from clusters import PATIENCE_SECONDS, Started, cluster
from experiments import write

import dfftsim
from dfftsim.analysis.batch import batch_document
from dfftsim.cli import main
from dfftsim.errors import InputError, InvariantError
from dfftsim.experiment import Store
from dfftsim.experiment import cluster as cluster_module
from dfftsim.experiment.batch import Batch
from dfftsim.experiment.cluster import Cluster, simulate_there
from dfftsim.experiment.jobs import Job, ReplicationFailed
from dfftsim.experiment.plan import Plan, plan
from dfftsim.experiment.replications import Progress
from dfftsim.experiment.store.export import export
from dfftsim.experiment.store.writer import Writer
from dfftsim.scenario.experiment_file import read_experiment_file

JOBS = [Job("", number) for number in range(40)]
TEXT = """
dfftsim: 1
horizon: {start: 2023-03-30, end: 2023-09-30}
parties: [EU, JP]
flow_classes:
  - id: orders
    from: EU
    to: JP
    data: [personal]
    births: {initial: 20}
    value: USD 30000 per year
    persons: 1000
hypotheses:
  - {id: h1, text: {en: a, ja: あ}, variants: {v: {structure.choice: optimiser}}, measure: F, above: 0}
experiment: {replications: 5, seed: 3}
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory) -> Iterator[Started]:
    with cluster(tmp_path_factory.mktemp("cluster"), workers=2) as started:
        yield started


def on(started: Started) -> Cluster:
    return Cluster(started.address, PATIENCE_SECONDS)


def test_every_job_is_computed_once_by_other_processes(two) -> None:
    done = sorted(on(two).compute(Squares(), JOBS))
    assert done == [(job, job.replication**2) for job in JOBS]
    processes = {record for _, record in on(two).compute(WhoAmI(), JOBS)}
    assert processes <= {worker.pid for worker in two.workers}
    assert os.getpid() not in processes


def test_a_run_gives_the_bytes_of_the_local_run(two) -> None:
    scenario = dfftsim.load_text(TEXT, "made")
    here = dfftsim.simulate(scenario, workers=1)
    there = dfftsim.simulate(scenario, cluster=two.address)
    assert repr(there.run.records) == repr(here.run.records)
    assert repr(there.run.variants) == repr(here.run.variants)
    assert there.id == here.id
    assert repr(there.document) == repr(here.document)


def test_errors_come_back_as_themselves(two) -> None:
    with pytest.raises(InvariantError, match="flows were lost"):
        list(on(two).compute(BreaksAt(2), JOBS[2:3]))
    with pytest.raises(ReplicationFailed, match="ZeroDivisionError: by hand") as caught:
        list(on(two).compute(BreaksAt(0), JOBS[1:2]))
    assert "benches.py" in caught.value.details


def test_leaving_early_leaves_the_cluster_usable(two) -> None:
    records = on(two).compute(Squares(), JOBS)
    next(records)
    records.close()
    assert len(list(on(two).compute(Squares(), JOBS[:3]))) == 3


def test_a_worker_killed_in_the_middle_changes_no_byte(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=2) as started:
        bench = KillsOnce(20, str(tmp_path / "killed"))
        done = sorted(on(started).compute(bench, JOBS))
        gone = [worker for worker in started.workers if worker.poll() is not None]
    assert done == [(job, job.replication**2) for job in JOBS]
    assert len(gone) == 1


def test_a_batch_that_loses_a_worker_fills_its_store_with_the_bytes_of_the_local_one(tmp_path: Path) -> None:
    made = plan(read_experiment_file(write(tmp_path)))
    here, there = Store(tmp_path / "here.duckdb"), Store(tmp_path / "there.duckdb")
    with here.writing() as writer:
        document = batched(made, writer)
    with cluster(tmp_path, workers=2) as started, there.writing() as writer:

        def kill_one(done: int, total: int, left: float | None) -> None:
            if done == total // 3:
                started.workers[0].kill()

        assert repr(batched(made, writer, on(started), kill_one)) == repr(document)
        assert started.workers[0].poll() is not None
    for store, out in ((here, tmp_path / "a"), (there, tmp_path / "b")):
        for format in ("csv", "json", "parquet"):
            export(store, made.id, format, out)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 5
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def batched(
    made: Plan, writer: Writer, where: Cluster | None = None, progress: Progress | None = None
) -> dict:
    batch = Batch(made, writer, 1, where)
    batch.enter("")
    return batch_document(made, writer, batch.run(lambda writer, done: True, progress))


def test_the_command_takes_the_address_of_a_cluster(two, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    words = ["batch", "what.yaml", "--yes", "--json", "--lang", "en"]
    assert main([*words, "--cluster", two.address, "--store", "there.duckdb"]) == 0
    there = capsys.readouterr()
    assert "for the rest on 2 workers" in there.err
    assert main([*words, "--workers", "1", "--store", "here.duckdb"]) == 0
    assert capsys.readouterr().out == there.out
    monkeypatch.setattr(cluster_module, "PATIENCE_SECONDS", 1.0)
    assert main([*words, "--cluster", "nonsense://x", "--store", "new.duckdb"]) == 2
    assert "no scheduler answers" in capsys.readouterr().err


def test_a_cluster_without_workers_is_said(tmp_path: Path) -> None:
    with cluster(tmp_path, workers=0) as started, pytest.raises(InputError, match="no worker in 1 s"):
        list(Cluster(started.address, 1.0).compute(Squares(), JOBS))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x", "127.0.0.1:notaport"])
def test_an_address_where_nobody_listens_is_said(address) -> None:
    with pytest.raises(InputError, match="no scheduler answers"):
        list(Cluster(address, 1.0).compute(Squares(), JOBS))


def test_a_worker_with_other_versions_is_refused() -> None:
    assert simulate_there(Squares(), JOBS[3], cluster_module.what_runs_here()) == 9
    answer = simulate_there(Squares(), JOBS[3], "dfftsim 0.0.1")
    assert isinstance(answer, InputError)
    assert "install the same versions" in str(answer)


def test_the_missing_extra_is_said(monkeypatch) -> None:
    monkeypatch.setattr(cluster_module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"dfftsim\[cluster\]"):
        list(Cluster("tcp://127.0.0.1:1").compute(Squares(), JOBS))
