"""Packages against a baseline on the same draws."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import dfftsim as dfft
from dfftsim.analysis.comparison import TABLES
from dfftsim.errors import InputError
from dfftsim.experiment.comparison import compare, prepare
from dfftsim.scenario.loading import load_package
from dfftsim.scenario.model import Scenario
from dfftsim.scenario.shipped_files import folder

TEXT = """
dfftsim: 1
horizon: {start: 2023-03-30, end: 2024-06-30}
parties: [EU, JP, CN]
flow_classes:
  - id: orders
    from: EU
    to: JP
    data: [personal]
    births: {initial: 60}
    value: USD 30000 per year
    persons: 1000
shocks: [{shock: S1, rules: [eu-45-jp], on: 2023-10-01}]
hypotheses:
  - {id: h1, text: {en: a, ja: あ}, variants: {v: {structure.choice: optimiser}}, measure: F, above: 0}
experiment: {replications: 4, seed: 3}
"""
INERT = "dfftsim: 1\nlevers: [{lever: R1, parties: [CN, JP], from: 2023-04-01}]\n"
GRACE = "dfftsim: 1\nlevers: [{lever: R9, parties: [EU], from: 2023-04-01, grace: 200 d}]\n"


@pytest.fixture
def packages(tmp_path: Path) -> dict[str, Path]:
    made = {}
    for name, text in (("inert", INERT), ("grace", GRACE)):
        made[name] = tmp_path / f"{name}.yaml"
        made[name].write_text(text, encoding="utf-8")
    return made


def scenario() -> Scenario:
    return dfft.load_text(TEXT, "made")


def test_an_inert_package_moves_no_flow_and_costs_its_members(packages) -> None:
    found = dfft.compare(scenario(), [packages["inert"]], workers=1).document["packages"][0]
    places = [table for key, _, _ in TABLES if key != "by_party" for table in found[key].values()]
    told = [row for table in (found["differences"], *places) for row in table.values()]
    numbers = [row for row in told if row["n"] and "unreached" not in row]
    assert len(numbers) > 40
    for row in numbers:
        assert (row["mean"], row["low"], row["high"]) == (0.0, 0.0, 0.0)
        assert row["baseline"] == row["package"]
        assert row["p_better"] in (0.0,) or math.isnan(row["p_better"])
    assert found["null_levers"] == [{"lever": "R1", "why": "no_flow_between_members"}]
    assert (found["winners"], found["losers"]) == ([], [])
    accounts = {party: table["accession"]["mean"] > 0 for party, table in found["by_party"].items()}
    assert accounts == {"EU": False, "JP": True, "CN": True}


def test_grace_after_a_shock_raises_free_flow(packages) -> None:
    done = dfft.compare(scenario(), [packages["grace"]], workers=1)
    found = done.document["packages"][0]
    assert found["differences"]["F"]["low"] > 0
    assert found["differences"]["F"]["p_better"] == 1.0
    assert found["differences"]["F"]["variance_ratio"] > 1
    assert found["by_jurisdiction"]["EU"]["delivered_usd"]["low"] > 0
    assert (found["winners"], found["losers"], found["null_levers"]) == (["EU"], [], [])
    assert found["by_destination"]["JP"]["delivered_usd"]["low"] > 0
    base, package = done.document["by_replication"], found["by_replication"]
    assert base["replications"] == package["replications"] == [0, 1, 2, 3]
    apart = [b - a for a, b in zip(base["measures"]["F"], package["measures"]["F"], strict=True)]
    assert sum(apart) / len(apart) == pytest.approx(found["differences"]["F"]["mean"])
    table = done.differences.set_index("kpi")
    assert table.loc["F", "mean"] == found["differences"]["F"]["mean"]
    assert set(table["package"]) == {"grace"}
    assert done.null_levers == {"grace": []}
    assert "grace" in repr(done)
    assert "<table" in done._repr_html_()


def test_each_replication_is_that_of_the_scenario_run_alone(packages) -> None:
    """The baseline of a comparison has the records of a plain run."""
    made = prepare(scenario(), [packages["grace"]])
    pairs = compare(made, workers=1).pairs(made.baseline, made.contenders[0].scenario)
    alone = dfft.simulate(dfft.load_text(TEXT, "made"), workers=1)
    assert repr([first.measures for first, _ in pairs]) == repr([r.measures for r in alone.run.records])


def test_a_package_without_its_only_lever_is_the_baseline_and_not_run_again(packages) -> None:
    made = prepare(scenario(), [packages["grace"], packages["inert"], packages["grace"]], 3, 9)
    assert list(made.variants) == ["grace", "inert"]
    assert [one.id for one in made.contenders] == ["grace", "inert", "grace#2"]
    assert made.baseline.experiment.replications == 3
    assert made.contenders[0].scenario.experiment.seed == 9
    assert made.asked.hypotheses and not made.baseline.hypotheses


def test_what_breaks_the_pairs_is_refused(tmp_path: Path, packages) -> None:
    path = tmp_path / "longer.yaml"
    path.write_text("dfftsim: 1\nset: {horizon.end: 2025-01-01, experiment.seed: 4}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        prepare(scenario(), [path, "no-such-package", packages["inert"]])
    said = [str(problem) for problem in caught.value.problems]
    assert any("longer.yaml:2" in line and "changes experiment" in line for line in said)
    assert any("changes horizon" in line for line in said)
    assert any("no such package" in line and "g7-adequacy" in line for line in said)
    with pytest.raises(InputError, match="no package"):
        prepare(scenario(), [])


def test_shipped_packages_are_bilingual_and_fit_the_scenario_they_are_made_for() -> None:
    names = sorted(path.stem for path in (folder() / "packages").glob("*.yaml"))
    assert {"g7-adequacy", "grace-and-notice", "rule-repository"} <= set(names)
    for name in names:
        package = load_package(name)
        assert package.title is not None and package.title.en != package.title.ja
        made_for = package.baseline or "iot-monitoring"  # none: for any scenario
        (one,) = prepare(dfft.load(made_for), [name]).contenders
        assert len(one.parts) == len(package.levers) + len(package.shocks)


def test_an_interrupted_comparison_keeps_the_pairs_that_are_finished(packages) -> None:
    from dfftsim.analysis.comparison import comparison_document

    def stop_at(number):
        def progress(done, total, left) -> None:
            if done == number:
                raise KeyboardInterrupt

        return progress

    made = prepare(scenario(), [packages["grace"]])
    early = comparison_document(compare(made, 1, stop_at(2)))
    assert early["interrupted"]
    assert (early["packages"][0]["pairs"], early["packages"][0]["null_levers"]) == (0, [])
    late = comparison_document(compare(made, 1, stop_at(6)))
    assert late["packages"][0]["pairs"] == 2
