"""Experiment files become scenarios; a batch fills the store with them, stops, resumes and tells."""

from __future__ import annotations

import json
import math
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from experiments import EXPERIMENT, write

from dfftsim import experiment as experiments
from dfftsim.analysis.batch import batch_document, precise, sign_over
from dfftsim.analysis.intervals import Interval
from dfftsim.cli.options import read_settings
from dfftsim.errors import InputError
from dfftsim.experiment import Store
from dfftsim.experiment.batch import Batch
from dfftsim.experiment.plan import Plan, plan
from dfftsim.scenario import load
from dfftsim.scenario.experiment_file import Span, read_experiment_file


def planned(folder: Path, text: str = EXPERIMENT) -> Plan:
    return plan(read_experiment_file(write(folder, text)))


def ran(made: Plan, store: Store, workers: int = 1, **more) -> dict:
    with store.writing() as writer:
        work = Batch(made, writer, workers)
        work.enter("")
        count = work.run(lambda writer, done: precise(made, writer, done), **more)
        return batch_document(made, writer, count)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "runs.duckdb")


def test_switches_cross_points_and_packages(tmp_path) -> None:
    cells = planned(tmp_path).cells
    assert [cell.name for cell in cells] == [str(number) for number in range(12)]
    assert {(cell.structure, cell.point, cell.package) for cell in cells} == {
        (f"choice={choice}", point, package)
        for choice in ("logit", "optimiser")
        for point in range(3)
        for package in ("", "adequacy")
    }
    changes = [dict(cell.changes) for cell in cells]
    for one, other in zip(changes[:6], changes[6:], strict=True):  # the same points under each switch
        assert {**one, "structure.choice": ""} == {**other, "structure.choice": ""}
    rates = {change["flow_classes.telemetry.births.rate"] for change in changes}
    assert len(rates) == 3 and all(rate.endswith(" per year") for rate in rates)


def test_the_full_design_counts_levels_and_values(tmp_path) -> None:
    text = EXPERIMENT.replace("design: lhs\npoints: 3", "design: full").replace(
        "scale: log", "scale: log, levels: 3"
    )
    cells = planned(tmp_path, text).cells
    rates = sorted({dict(cell.changes)["flow_classes.telemetry.births.rate"] for cell in cells})
    assert [float(rate.split()[0]) for rate in rates] == pytest.approx([10, 20, 40])
    assert len(cells) == 2 * 3 * 2 * 2


def test_the_day_of_a_lever_varies_only_where_the_lever_is(tmp_path) -> None:
    factor = "  - {path: levers.R1.from, values: [2023-06-01, 2023-09-01]}\n"
    made = planned(tmp_path, EXPERIMENT.replace("factors:\n", f"factors:\n{factor}"))
    for cell in made.cells:
        days = [lever.from_.isoformat() for lever in made.scenario(cell).levers]
        assert days == ([dict(cell.changes)["levers.R1.from"]] if cell.package else [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("design: lhs", "design: lhx", '6:9: "lhx" is not a design'),
        ("points: 3\n", "", "the design lhs needs points"),
        ("design: lhs\npoints: 3", "design: sobol\npoints: 3", "3 is not a power of two; write points: 4"),
        ("points: 3", "points: 3\ncolour: red", 'unknown key "colour"'),
        ("low: 10 per year, ", "", "high stands alone; write low and high"),
        ("low: 10 per year", "low: 10 per day", "differ in more than the number"),
        ("low: 10 per year", "low: 90 per year", "low is not below high"),
        ("low: 10 per year", "low: 0 per year", "a log scale needs a low above 0"),
        ("parameters.patience_days", "parameters.patience_day", "there is no parameter 'patience_day'"),
        ("parameters.patience_days", "horizon.end", "only a parameter has a range of its own"),
        ("parameters.patience_days", "structure.choice", "structure.choice varies twice"),
        ("births.rate", "births.pace", 'unknown key "pace"'),
        ("[logit, optimiser]", "[logit, optimist]", '"optimist" is not a way of choosing'),
        ("[logit, optimiser]", "[]", "values is empty"),
        ("measures: [F,", "measures: [Q,", 'there is no measure "Q"'),
        ("seed: 5", "seed: 5\nprecision: {F_flows: 0.1}", '"F_flows" is not among the measures'),
        ("[adequacy.yaml]", "[adequate]", "there is no such package"),
        ("scenario: flows.yaml", "scenario: flaws", "there is no such scenario"),
        ("packages: [adequacy.yaml]", "packages: [adequacy.yaml, ./adequacy.yaml]", "have one name"),
        ("parameters.patience_days", "levers.R2.depth, values: [1]", "neither the scenario nor a package"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path, old, new, said) -> None:
    assert old in EXPERIMENT
    with pytest.raises(InputError) as told:
        planned(tmp_path, EXPERIMENT.replace(old, new))
    assert said in str(told.value)
    if "no such" not in said:
        assert all(problem.line for problem in told.value.problems), str(told.value)


def test_all_problems_of_a_file_come_at_once(tmp_path) -> None:
    text = EXPERIMENT.replace("points: 3\n", "").replace("measures: [F,", "measures: [Q,")
    with pytest.raises(InputError) as told:
        planned(tmp_path, text)
    assert len(told.value.problems) == 2


@pytest.mark.parametrize(
    ("low", "high", "between"),
    [("30 d", "90 d", "60.0 d"), ("USD 10", "USD 30", "USD 20.0"), (1, 3, 2.0), ("10 %", "30 %", "20.0 %")],
)  # fmt: skip
def test_between_two_quantities_lie_quantities(low, high, between) -> None:
    from dfftsim.scenario.experiment_file import Factor

    span = Span.of(Factor(path="x", low=low, high=high))
    assert span.quantity((span.low + span.high) / 2) == between


def test_the_result_is_the_same_on_any_number_of_workers_and_after_a_stop(
    tmp_path, store, monkeypatch
) -> None:
    made = planned(tmp_path)
    whole = ran(made, store)
    monkeypatch.setattr("dfftsim.experiment.batch.WORTH_PROCESSES_SECONDS", 0.0)
    other = Store(tmp_path / "other.duckdb")
    with pytest.raises(KeyboardInterrupt):
        ran(made, other, stop=lambda: True)
    [kept] = other.kept()
    assert (kept["kind"], kept["interrupted"], kept["asked"]) == ("batch", True, 36)
    assert 0 < kept["finished"] < 36
    assert repr(ran(made, other, workers=2)) == repr(whole)
    query = "SELECT * FROM results ORDER BY ALL"
    assert repr(other.ask(query)) == repr(store.ask(query))


def test_a_row_can_be_computed_again_from_its_command(tmp_path, store) -> None:
    made = planned(tmp_path)
    ran(made, store)
    row = store.future(made.id, 9)
    assert row["package"] == "adequacy"
    words = shlex.split(row["command"])[3:]
    assert row["command"].endswith("--replications 3 --seed 5")
    settings = [value for key, value in pairwise(words) if key == "--set"]
    scenario = load(tmp_path / "flows.yaml", read_settings(settings), [tmp_path / "adequacy.yaml"])
    again = experiments.run(scenario, 3, 5, workers=1)
    _, rows = store.ask(
        f"SELECT replication, kpi, scope, value FROM results WHERE run = '{made.id}' AND future = 9"
    )
    kept = {(replication, kpi, scope): repr(value) for replication, kpi, scope, value in rows}
    assert kept == {
        (record.replication, kpi, scope): repr(value)
        for record in again.records
        for (kpi, scope), value in record.measures.items()
    }
    assert store.request(made.id, 9).scenario.levers[0].parties == ("JP", "CN")


def test_points_that_are_one_scenario_are_computed_once(tmp_path, store) -> None:
    factor = "  - {path: levers.R1.from, values: [2023-06-01, 2023-07-01, 2023-08-01]}\n"
    text = EXPERIMENT[: EXPERIMENT.index("factors:")].replace("lhs\npoints: 3", "full") + (
        f"factors:\n{factor}replications: 2\nmeasures: [F]\n"
    )
    made = planned(tmp_path, text)
    document = ran(made, store)
    assert len(made.cells) == 6
    assert store.ask("SELECT count(*) FROM replications")[1] == [(2 * (1 + 3),)]
    assert document["scenario_levels"]["F"]["structures"][0]["numbers_variance"] == 0.0


def test_levels_and_differences_are_told_by_layer(tmp_path, store) -> None:
    document = ran(planned(tmp_path, EXPERIMENT.replace("replications: 3", "replications: 10")), store)
    json.dumps(document)
    assert (document["points"], document["replications"], document["futures"]) == (3, 10, 12)
    born = document["scenario_levels"]["flows_born"]
    assert [row["structure"] for row in born["structures"]] == ["choice=logit", "choice=optimiser"]
    first = born["structures"][0]
    assert first["numbers_share"] > 0.5  # births vary fourfold
    assert first["luck_share"] + first["numbers_share"] == pytest.approx(1.0)
    assert first["numbers_low"] < first["mean"] < first["numbers_high"]
    [package] = document["packages"]
    gain = package["differences"]["F"]
    assert gain["sign"] == "holds_above" and gain["min"] > 0
    none = package["differences"]["flows_born"]
    assert (none["min"], none["max"], none["sign"]) == (0.0, 0.0, "open")


def test_replications_are_added_until_the_precision_or_the_cap_is_reached(tmp_path, store) -> None:
    head = EXPERIMENT[: EXPERIMENT.index("factors:")].replace("design: lhs\npoints: 3\n", "")
    text = f"{head}seed: 5\nmeasures: [F]\n"
    easy = ran(planned(tmp_path, f"{text}precision: {{F: 0.5}}\nreplications: 4\n"), store)
    assert easy["replications"] >= 10
    assert easy["precision"]["F"]["reached"]
    assert easy["precision"]["F"]["half_width"] <= 0.5
    hard = ran(planned(tmp_path, f"{text}precision: {{F: 0.00001}}\nmax_replications: 12\n"), store)
    assert (hard["replications"], hard["precision"]["F"]["reached"]) == (12, False)
    assert {row["replications"]: row["interrupted"] for row in store.kept()} == {
        easy["replications"]: False,
        12: False,
    }


def test_when_a_sign_holds() -> None:
    def sign(*pairs: tuple[float, float]) -> str:
        return sign_over([Interval(0, low, high, 0.9, 3) for low, high in pairs])

    assert sign((1, 2), (0.5, 3)) == "holds_above"
    assert sign((-2, -1), (-3, -0.5)) == "holds_below"
    assert sign((1, 2), (-2, -1), (-1, 1)) == "changes"
    assert sign((1, 2), (-1, 1)) == sign((math.nan, math.nan)) == "open"
