"""The word `judgements` among the factors; what a Morris or a Saltelli design says of its factors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from experiments import EXPERIMENT, write

from dfftsim.analysis.batch import batch_document, precise
from dfftsim.analysis.batch_sensitivity import luck_of_effects, sensitivity_json
from dfftsim.analysis.sensitivity import morris_design
from dfftsim.errors import InputError
from dfftsim.experiment import Store
from dfftsim.experiment.batch import Batch
from dfftsim.experiment.plan import Plan, plan, rows_of_design
from dfftsim.scenario.experiment_file import read_experiment_file
from dfftsim.world.parameters import Parameters

HEAD = EXPERIMENT[: EXPERIMENT.index("design:")]
SCREEN = f"{HEAD}design: morris\npoints: 2\nfactors: judgements\nreplications: 2\nmeasures: [F]\n"
THREE = """
factors:
  - {path: parameters.patience_days}
  - {path: flow_classes.telemetry.births.rate, low: 10 per year, high: 40 per year}
  - {path: parameters.hours_contract}
"""


def planned(folder: Path, text: str) -> Plan:
    return plan(read_experiment_file(write(folder, text)))


def designed(folder: Path, design: str, points: int) -> Plan:
    return planned(folder, f"{HEAD}design: {design}\npoints: {points}\n{THREE}seed: 5\nmeasures: [F]\n")


def test_every_judgement_that_the_scenario_uses_is_a_factor_once(tmp_path) -> None:
    made = planned(tmp_path, SCREEN)
    names = [factor.path.removeprefix("parameters.") for factor in made.experiment.factors]
    assert len(names) > 50 and names == sorted(set(names))
    rows = [Parameters.load().get(name) for name in names]
    assert {row.rank for row in rows} == {"judgement", "unsourced"}
    assert all(Parameters.load().spread(row.id).low < Parameters.load().spread(row.id).high for row in rows)
    assert len(made.cells) == 2 * (len(names) + 1) * 2
    changes = [dict(cell.changes)["parameters.hours_contract"] for cell in made.cells]
    row = Parameters.load().get("hours_contract")
    assert min(changes) == row.low or max(changes) == row.high


def test_what_is_set_or_named_already_is_not_among_them(tmp_path) -> None:
    factors = "factors:\n  - judgements\n  - parameters.patience_days\n"
    text = SCREEN.replace("factors: judgements\n", f"{factors}set: {{parameters.hours_contract: 60}}\n")
    paths = [factor.path for factor in planned(tmp_path, text).experiment.factors]
    whole = [factor.path for factor in planned(tmp_path, SCREEN).experiment.factors]
    assert paths[-1] == "parameters.patience_days"
    assert sorted(paths) == sorted(set(whole) - {"parameters.hours_contract"})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("factors: judgements", "factors: judgement", "did you mean judgements?"),
        ("factors: judgements", "factors: [{path: judgements, low: 1, high: 2}]", "nothing beside it"),
        ("design: morris\npoints: 2", "design: full", "the design full is too large for judgements"),
        ("points: 2", "points: 1", "needs two points or more"),
        ("morris\npoints: 2", "saltelli\npoints: 3", "3 is not a power of two; write points: 4"),
        ("factors: judgements", "set: {structure.chioce: logit}\nfactors: judgements", "did you mean choice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path, old, new, said) -> None:
    assert old in SCREEN
    with pytest.raises(InputError) as told:
        planned(tmp_path, SCREEN.replace(old, new))
    [problem] = told.value.problems
    assert said in str(problem)
    assert problem.line and problem.file.endswith("what.yaml")


def test_a_screening_tells_effects_their_luck_and_what_the_factors_are(tmp_path) -> None:
    made = designed(tmp_path, "morris", 4)
    with Store(tmp_path / "runs.duckdb").writing() as writer:
        work = Batch(made, writer, 1)
        work.enter("")
        count = work.run(lambda writer, done: precise(made, writer, done))
        document = batch_document(made, writer, count)
    found = document["scenario_levels"]["F"]["structures"][0]["sensitivity"]
    assert (found["method"], found["trajectories"]) == ("morris", 4)
    assert [one["place"] for one in found["factors"]] == [1, 2, 3]
    sizes = {one["factor"]: one for one in found["factors"]}
    hours = sizes["parameters.hours_contract"]
    assert hours["mu"] < 0 and hours["low"] <= hours["mu_star"] <= hours["high"]
    assert all(one["luck"] >= 0 and one["above_luck"] == (one["low"] > one["luck"]) for one in sizes.values())
    gain = document["packages"][0]["differences"]["F"]["structures"][0]["sensitivity"]
    assert {one["factor"] for one in gain["factors"]} == set(sizes)
    about = {factor["path"]: factor for factor in document["factors"]}["parameters.hours_contract"]
    row = Parameters.load().get("hours_contract")
    assert (about["low"], about["high"], about["unit"]) == (row.low, row.high, row.unit)
    assert (about["rank"], about["source"], about["reasoning"]) == ("judgement", None, row.note)


def linear(made: Plan, noise: float, replications: int = 4) -> np.ndarray:
    """Outcomes that the first factor raises by 3, the second by 1, the third not at all."""
    points = np.array(rows_of_design(made.experiment))
    draw = np.random.default_rng(1)
    return (points @ [3.0, 1.0, 0.0])[:, None] + noise * draw.standard_normal((len(points), replications))


def test_effects_of_a_linear_outcome_are_its_slopes(tmp_path) -> None:
    made = designed(tmp_path, "morris", 20)
    found = sensitivity_json(made, linear(made, 0.0))["factors"]
    assert [one["mu_star"] for one in found] == pytest.approx([3, 1, 0])
    assert [one["above_luck"] for one in found] == [True, True, False]
    noisy = sensitivity_json(made, linear(made, 0.5))["factors"]
    assert [one["above_luck"] for one in noisy] == [True, True, False]
    assert noisy[2]["mu_star"] > 0  # luck has a size, and is known as luck


@pytest.mark.parametrize("replications", [4, 5])
def test_the_luck_of_an_idle_factor_is_the_size_it_has(replications) -> None:
    points = morris_design(["a", "b"], trajectories=2000, seed=3)
    draw = np.random.default_rng(1)
    values = draw.standard_normal((len(points), replications))
    size = 1.5 * np.sqrt(2 * 2 / np.pi / replications)  # mean size of a normal difference over a step of 2/3
    for luck in luck_of_effects(points, values).values():
        assert luck == pytest.approx(size, rel=0.05)


def test_one_replication_cannot_tell_luck(tmp_path) -> None:
    made = designed(tmp_path, "morris", 4)
    [first, *_] = sensitivity_json(made, linear(made, 0.0, replications=1))["factors"]
    assert np.isnan(first["luck"]) and first["above_luck"] is None


def test_shares_of_a_linear_outcome_are_those_of_its_slopes(tmp_path) -> None:
    made = designed(tmp_path, "saltelli", 256)
    assert len(rows_of_design(made.experiment)) == 256 * 5
    found = sensitivity_json(made, linear(made, 0.0))
    assert (found["method"], found["base"]) == ("sobol", 256)
    totals = {one["factor"]: one["total"] for one in found["factors"]}
    assert list(totals.values()) == pytest.approx([0.9, 0.1, 0.0], abs=0.03)
    assert [one["first"] for one in found["factors"]] == pytest.approx([0.9, 0.1, 0.0], abs=0.03)


def test_other_designs_and_measures_never_defined_tell_nothing(tmp_path) -> None:
    made = designed(tmp_path, "lhs", 8)
    assert sensitivity_json(made, linear(made, 0.0)) is None
    screen = designed(tmp_path, "morris", 4)
    assert sensitivity_json(screen, linear(screen, 0.0)[:, :0]) is None
    flat = designed(tmp_path, "saltelli", 4)
    assert sensitivity_json(flat, np.ones((20, 2))) is None


def test_the_shipped_screening_is_found_by_name_and_fits_its_scenario() -> None:
    made = plan(read_experiment_file("judgements-that-matter"))
    assert made.experiment.design == "morris" and len(made.experiment.factors) > 50
    with pytest.raises(InputError, match="did you mean judgements-that-matter"):
        read_experiment_file("judgements-that-mater")
