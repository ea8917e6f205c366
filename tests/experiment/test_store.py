"""What is kept comes back to the last bit, under names that tell what decided it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from dfftsim import experiment
from dfftsim.engine.run import simulate_once
from dfftsim.errors import DfftsimError, InputError
from dfftsim.experiment import RunMemory, Store
from dfftsim.experiment.store.export import export, safe
from dfftsim.experiment.store.identity import world_name
from dfftsim.experiment.store.writer import Future, Writer
from dfftsim.scenario.loading import loads, with_overrides

SCENARIO = """
dfftsim: 1
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
hypotheses:
  - id: h1
    text: Steps matter little
    variants: {no_steps: {structure.authority_steps: none}}
    measure: F[no_steps] - F
    below: 0.5
experiment: {replications: 3, seed: 7}
"""


@pytest.fixture(scope="module")
def scenario():
    return loads(SCENARIO, name="flows")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs.duckdb")


def kept(store: Store, scenario, **more) -> experiment.RunResult:
    with store.writing() as writer:
        return experiment.run(
            scenario, workers=1, memory=RunMemory(writer, ("dfftsim", "run", "flows")), **more
        )


@pytest.fixture
def counted(monkeypatch) -> list[int]:
    """The replications that are really simulated."""
    done: list[int] = []

    def simulate(world, replication, *rest):
        done.append(replication)
        return simulate_once(world, replication, *rest)

    monkeypatch.setattr("dfftsim.engine.run.simulate_once", simulate)
    return done


def test_what_is_kept_is_not_computed_again_and_is_the_same_to_the_last_bit(scenario, store, counted) -> None:
    plain = experiment.run(scenario, workers=1)
    first = kept(store, scenario)
    counted.clear()
    second = kept(store, scenario)
    assert counted == [0]  # always: it shows that this machine computes what is kept
    assert repr(plain) == repr(first) == repr(second)
    counted.clear()
    longer = kept(store, scenario, replications=5)
    assert sorted(counted) == [0, 3, 3, 4, 4]
    assert repr(longer.records[:3]) == repr(first.records)


def test_a_traced_run_keeps_its_events(scenario, store) -> None:
    kept(store, scenario)
    result = kept(store, scenario, trace=True)
    _, rows = store.ask(
        "SELECT seconds, flow, from_state, to_state, cause, detail FROM events ORDER BY rowid"
    )
    assert rows == [tuple(event) for event in result.records[0].trace]
    assert store.ask("SELECT count(*) FROM replications")[1] == [(6,)]


def test_only_what_decides_a_replication_is_in_the_name_of_its_world(scenario) -> None:
    name = world_name(scenario)
    for path, value in [
        ("title", "Another"),
        ("experiment.replications", 9),
        ("experiment.seed", 9),
        ("hypotheses.h1.below", 0.1),
    ]:
        assert world_name(with_overrides(scenario, [(path, value)])) == name, path
    for path, value in [
        ("structure.choice", "optimiser"),
        ("experiment.observe", ["2023-05-01"]),
        ("hypotheses.h1.measure", "F{from:CN,size:micro}[no_steps] - F"),
        ("parameters", {"patience_days": 90}),
    ]:
        assert world_name(with_overrides(scenario, [(path, value)])) != name, path


def test_other_numbers_than_those_kept_are_told(scenario, store) -> None:
    kept(store, scenario)
    with store.writing() as writer:
        writer.connection.execute("UPDATE kpis SET value = value + 1 WHERE kpi = 'F'")
    with pytest.raises(DfftsimError, match=r"replication 0 is kept in .* with other numbers"):
        kept(store, scenario)


def test_a_kept_run_can_be_asked_for_again(scenario, store) -> None:
    result = kept(store, scenario)
    request = store.request(result.id[:5])
    again = experiment.run(request.scenario, request.replications, request.seed, workers=1)
    assert (again.id, repr(again.records)) == (result.id, repr(result.records))
    variant = store.request(result.id, 1)
    assert variant.scenario.structure.authority_steps == "none"
    with pytest.raises(InputError, match="futures 0 to 1"):
        store.request(result.id, 2)


def test_an_id_that_fits_several_runs_or_none_is_wrong_input(scenario, store) -> None:
    with store.writing() as writer:
        for run in ("ab0", "ab1"):
            writer.begin(run, "run", scenario, None, "", [Future.of("", scenario)], "")
    with pytest.raises(InputError, match="names 2 runs"):
        store.run("ab")
    with pytest.raises(InputError, match="no run"):
        store.run("")


def test_removing_a_run_leaves_what_others_hold(scenario, store) -> None:
    short, longer = kept(store, scenario), kept(store, scenario, replications=4)
    store.remove(longer.id)
    assert [row["run"] for row in store.kept()] == [short.id]
    assert store.ask("SELECT count(*) FROM replications")[1] == [(6,)]
    store.remove(short.id)
    for table in ("runs", "futures", "replications", "kpis", "events"):
        assert store.ask(f"SELECT count(*) FROM {table}")[1] == [(0,)], table


def test_queries_cannot_change_the_store_or_touch_files(scenario, store, tmp_path) -> None:
    kept(store, scenario)
    for query in ("DELETE FROM runs", f"COPY runs TO '{tmp_path}/x.csv'", "SELEKT 1"):
        with pytest.raises(InputError, match=r"^sql: "):
            store.ask(query)
    assert len(store.kept()) == 1


@pytest.fixture
def odd(scenario, store) -> str:
    """A run whose names look like formulas, with values that are no numbers."""
    result = kept(store, scenario)
    with store.writing() as writer:
        writer.connection.execute("UPDATE futures SET name = '=1+1', package = '@SUM(A1)'")
        writer.connection.execute("UPDATE kpis SET value = -1.5 WHERE kpi = 'F'")
        writer.connection.execute("UPDATE kpis SET value = 'NaN' WHERE kpi = 'F_flows'")
        writer.connection.execute("UPDATE kpis SET value = 'Infinity' WHERE kpi = 'F_direct'")
    return result.id


def test_cells_that_look_like_formulas_are_escaped(odd, store, tmp_path) -> None:
    path, futures = export(store, odd, "csv", tmp_path)
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert {row["name"] for row in rows} == {"'=1+1"}
    assert {row["value"] for row in rows if row["kpi"] == "F"} == {"-1.5"}
    assert {row["value"] for row in rows if row["kpi"] == "F_flows"} == {""}
    assert "'@SUM(A1)" in futures.read_text(encoding="utf-8")
    assert [safe(text) for text in ("-a", "+a", "\ta", "a=b", -1.0)] == ["'-a", "'+a", "'\ta", "a=b", -1.0]


def test_every_format_holds_the_same_rows(odd, store, tmp_path) -> None:
    import duckdb
    from openpyxl import load_workbook

    count = store.ask("SELECT count(*) FROM results")[1][0][0]
    [path] = export(store, odd, "json", tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert (document["run"], len(document["futures"]), len(document["results"])) == (odd, 2, count)
    assert {row["value"] for row in document["results"] if row["kpi"] in ("F_flows", "F_direct")} == {None}
    parquet, _ = export(store, odd, "parquet", tmp_path)
    assert duckdb.sql(f"SELECT count(*) FROM '{parquet}'").fetchall() == [(count,)]
    [book] = export(store, odd, "xlsx", tmp_path)
    cells = [row[1] for row in load_workbook(book)["results"].iter_rows(min_row=2)]
    assert len(cells) == count
    assert (cells[0].value, cells[0].data_type) == ("'=1+1", "s")


def test_more_rows_than_a_sheet_holds_are_refused(odd, store, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("dfftsim.experiment.store.export.SHEET_ROWS", 10)
    with pytest.raises(InputError, match="a sheet holds 10; take csv or parquet"):
        export(store, odd, "xlsx", tmp_path)


def test_a_transaction_is_whole_or_not_there(scenario, store) -> None:
    with store.writing() as writer, pytest.raises(InputError, match="cannot be written"):
        broken = Writer(writer.path, writer.connection)
        writer.connection.execute("DROP VIEW results")
        writer.connection.execute("DROP VIEW rows")
        writer.connection.execute("DROP TABLE kpis")
        record = experiment.run(scenario, 1, workers=1).records[0]
        broken.keep("world", "", 7, record, drawn=False)
    assert store.ask("SELECT count(*) FROM replications")[1] == [(0,)]
