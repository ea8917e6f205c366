"""Stores and batches from Python: kept if asked for, and read back as DataFrames."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from experiments import EXPERIMENT, write

import dfftsim as dfft
from dfftsim.analysis.discovery import prim, regret_table, satisficing_table
from dfftsim.engine.run import simulate_once
from dfftsim.errors import InputError

SCREEN = EXPERIMENT.replace("design: lhs\npoints: 3", "design: morris\npoints: 2")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_runs_and_comparisons_are_kept_where_a_store_is_named(folder, monkeypatch) -> None:
    dfft.simulate("flows.yaml", 2, 5, workers=1)
    dfft.compare("flows.yaml", ["adequacy.yaml"], 2, 5, workers=1)
    assert len(dfft.runs()) == 0 and not (folder / "reports").exists()
    plain = dfft.simulate("flows.yaml", 3, 5, workers=1)
    kept = dfft.simulate("flows.yaml", 3, 5, workers=1, store="mine.duckdb")
    done: list[int] = []

    def simulate(world, replication, *rest):
        done.append(replication)
        return simulate_once(world, replication, *rest)

    monkeypatch.setattr("dfftsim.engine.run.simulate_once", simulate)
    again = dfft.simulate("flows.yaml", 3, 5, workers=1, store="mine.duckdb")
    assert done == [0]
    assert repr(plain.run) == repr(kept.run) == repr(again.run)
    paired = dfft.compare("flows.yaml", ["adequacy.yaml"], 3, 5, workers=1, store=Path("mine.duckdb"))
    assert sorted(done) == [
        0,
        0,
        0,
        1,
        2,
    ]  # the baseline's first, and the package: without R1 it is the baseline
    table = dfft.runs("mine.duckdb")
    assert list(table["run"]) == [kept.id, paired.compared.id]
    assert list(table["kind"]) == ["run", "compare"]
    assert (table["finished"] == table["asked"]).all()
    rows = dfft.results(kept.id, "mine.duckdb", ["F"])
    assert list(rows["value"]) == list(kept.kpis.query("kpi == 'F' and scope == ''")["value"])
    assert list(dfft.futures(paired.compared.id, "mine.duckdb")["package"]) == ["", "adequacy"]


def test_a_batch_comes_back_as_tables(folder) -> None:
    done = dfft.batch("what.yaml", "mine.duckdb", workers=1)
    assert repr(done).startswith("Batch(flows, run ") and "<table" in done._repr_html_()
    assert list(done.points) == ["flow_classes.telemetry.births.rate", "parameters.patience_days"]
    assert done.points.iloc[:, 0].between(10, 40).all() and len(done.points) == 3
    means = done.means("F", "choice=logit")
    assert list(means) == ["scenario", "adequacy"] and list(means.index) == [0, 1, 2]
    told = done.document["scenario_levels"]["F"]["structures"][0]
    assert (told["structure"], told["mean"]) == ("choice=logit", pytest.approx(means["scenario"].mean()))
    futures = dfft.futures(done.id, "mine.duckdb")
    assert len(futures) == 12 and set(futures["structure.choice"]) == {"logit", "optimiser"}
    rows = dfft.results(done.id, "mine.duckdb", scope=None)
    assert set(rows["kpi"]) > {"F", "flows_born"} and "from:CN" in set(rows["scope"])
    assert len(dfft.results(done.id, "mine.duckdb", ["F"])) == 36


def test_regret_satisficing_and_prim_take_the_tables_of_a_batch(folder) -> None:
    done = dfft.batch("what.yaml", "mine.duckdb", workers=1, changes=[("horizon.end", "2023-09-29")])
    means = done.means("F", "choice=logit")
    assert regret_table(means, "higher").index[0] == "adequacy"
    share = satisficing_table({"F": means}, {"F": (float(means["scenario"].max()) + 1e-9, np.inf)})
    assert list(share["share"]) == [1.0, 0.0]
    futures = done.points.iloc[np.arange(60) % 3].reset_index(drop=True)
    fails = futures.iloc[:, 0] > 15
    assert "births.rate >=" in str(prim(futures, fails).reaching(density=0.9))


def test_what_matters_is_a_table(folder) -> None:
    write(folder, SCREEN)
    done = dfft.batch("what.yaml", "mine.duckdb", workers=1, replications=2, seed=3)
    assert (done.document["replications"], done.document["seed"]) == (2, 3)
    table = done.sensitivity("flows_born", structure="choice=logit")
    assert table["factor"][0] == "flow_classes.telemetry.births.rate"
    assert list(table["above_luck"]) == [True, False]
    assert set(done.sensitivity("F", "adequacy", "choice=logit")["factor"]) == set(table["factor"])


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda done: done.means("F"), "there is no structure '';"),
        (lambda done: done.means("F", "choice=logic"), "did you mean choice=logit"),
        (lambda done: done.means("Q", "choice=logit"), "there is no measure 'Q'"),
        (lambda done: done.sensitivity("F_flows", "", "choice=logit"), "no measure of this experiment"),
        (lambda done: done.sensitivity("F", "adequate", "choice=logit"), "did you mean adequacy"),
        (lambda done: dfft.results("zz", "mine.duckdb"), "no run 'zz'"),
        (lambda done: dfft.futures("zz", "none.duckdb"), "no run 'zz'"),
    ],
)
def test_wrong_words_are_told(folder, ask, said) -> None:
    done = dfft.batch("what.yaml", "mine.duckdb", workers=1, replications=1)
    assert done.sensitivity("F", structure="choice=logit").empty
    with pytest.raises(InputError, match=said):
        ask(done)
