"""A comparison in the store: found again, shared with runs and batches, each of its rows repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from experiments import EXPERIMENT, PACKAGE, SCENARIO, write

from dfftsim import experiment
from dfftsim.analysis.batch import precise
from dfftsim.analysis.precision import read_precision
from dfftsim.engine.run import simulate_once
from dfftsim.experiment import ContestMemory, RunMemory, Store
from dfftsim.experiment.batch import Batch
from dfftsim.experiment.comparison import Comparison, compare, prepare
from dfftsim.experiment.plan import plan
from dfftsim.experiment.store.identity import world_name
from dfftsim.scenario import load, loads
from dfftsim.scenario.experiment_file import read_experiment_file
from dfftsim.scenario.model import Scenario

HYPOTHESIS = """
hypotheses:
  - {id: h1, text: Steps, variants: {v: {structure.authority_steps: none}}, measure: "F[v] - F", below: 1}
"""
MORE = PACKAGE + "  - {lever: R9, parties: [CN, JP], from: 2023-06-01, grace: 90 d}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path)
    (tmp_path / "adequacy.yaml").write_text(MORE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs.duckdb")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The replications that are really simulated."""
    done: list[int] = []

    def simulate(world, replication, *rest):
        done.append(replication)
        return simulate_once(world, replication, *rest)

    monkeypatch.setattr("dfftsim.engine.run.simulate_once", simulate)
    return done


def compared(folder: Path, store: Store, replications: int = 3, **more: object) -> Comparison:
    contest = prepare(load(folder / "flows.yaml"), [folder / "adequacy.yaml"], replications, 5)
    with store.writing() as writer:
        memory = ContestMemory(writer, contest, ["dfftsim", "compare"], ["dfftsim", "run", "flows.yaml"])
        return compare(contest, 1, memory=memory, **more)


def test_a_comparison_is_found_again_and_a_longer_one_only_adds(folder, store, counted) -> None:
    first = compared(folder, store)
    counted.clear()
    again = compared(folder, store)
    assert counted == [0]  # always: it shows that this machine computes what is kept
    assert repr(again.result) == repr(first.result)
    counted.clear()
    compared(folder, store, 5)
    assert sorted(counted) == [0, 3, 3, 3, 3, 4, 4, 4, 4]  # baseline, package, package without R1, without R9


def test_runs_batches_and_comparisons_share_their_replications(folder, store, counted) -> None:
    scenario = loads(SCENARIO + HYPOTHESIS, name="flows")
    with store.writing() as writer:
        experiment.run(scenario, 3, 5, workers=1, memory=RunMemory(writer))
    counted.clear()
    compared(folder, store)
    assert sorted(counted) == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]  # of the baseline only the check
    head = EXPERIMENT[: EXPERIMENT.index("design:")]
    (folder / "what.yaml").write_text(f"{head}replications: 3\nseed: 5\nmeasures: [F]\n", encoding="utf-8")
    counted.clear()
    made = plan(read_experiment_file(folder / "what.yaml"))
    with store.writing() as writer:
        batch = Batch(made, writer, 1)
        batch.enter("")
        batch.run(lambda writer, done: precise(made, writer, done))
    assert counted == []


def test_only_scopes_that_no_flow_counts_in_by_itself_make_another_world() -> None:
    def asking(measure: str) -> Scenario:
        return loads(SCENARIO + HYPOTHESIS.replace("F[v] - F", measure))

    plain = world_name(loads(SCENARIO))
    assert world_name(asking("F[v] - F")) == plain
    assert world_name(asking("F{from:CN}[v] - F{from:CN}")) == plain
    assert world_name(asking("F{from:CN,size:micro}[v] - F")) != plain


def test_it_is_listed_and_each_of_its_futures_is_named_and_repeatable(folder, store) -> None:
    done = compared(folder, store)
    [row] = store.kept()
    assert (row["run"], row["kind"], row["futures"], row["interrupted"]) == (done.id, "compare", 4, False)
    assert row["command"] == "dfftsim compare --replications 3 --seed 5"
    futures = store.futures(done.id)
    assert [(one["name"], one["package"]) for one in futures] == [
        ("", ""),
        ("adequacy", "adequacy"),
        ("adequacy without R1", "adequacy"),
        ("adequacy without R9", "adequacy"),
    ]
    assert futures[2]["changes"] == '{"without": "R1"}'
    assert futures[0]["command"] == "dfftsim run flows.yaml --replications 3 --seed 5"
    assert f"dfftsim runs show {done.id} --future 2 --scenario > row.yaml" in futures[2]["command"]
    for number, name in enumerate(["", *done.contest.variants]):
        request = store.request(done.id, number)
        again = experiment.run(request.scenario, request.replications, request.seed, workers=1)
        assert repr(again.records) == repr(done.result.groups[name])


def test_a_run_until_a_precision_is_one_run_in_the_store(folder, store) -> None:
    done = compared(folder, store, until=read_precision(["F=0.05"], 40, ["adequacy"]))
    [row] = store.kept()
    assert (row["run"], row["replications"]) == (done.id, done.result.replications)
    assert row["replications"] > 10
    assert row["finished"] == row["asked"] == 4 * done.result.replications
    compared(folder, store, until=read_precision(["F=0.05"], 40, ["adequacy"]))
    assert [row["run"] for row in store.kept()] == [done.id]


def test_a_run_that_a_precision_passes_by_stays_if_it_was_asked_for(folder, store) -> None:
    asked = compared(folder, store, 10)
    done = compared(folder, store, until=read_precision(["F=0.05"], 40, ["adequacy"]))
    assert [row["run"] for row in store.kept()] == [asked.id, done.id]
