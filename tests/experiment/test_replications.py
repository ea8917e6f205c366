"""Many replications of a real scenario: order, seeds, variants, what is kept, the public functions."""

from __future__ import annotations

import pytest

import dfftsim
from dfftsim import experiment
from dfftsim.errors import InputError
from dfftsim.experiment.replications import asked_for
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
    persons: 2000000 per year
    workload: streaming_telemetry
    births: {rate: 40 per year}
    value: USD 3000000 per year
    results_utility: 0.1
    messages: {rate: 0.1 per second, size: 300 B}
hypotheses:
  - id: h1
    text: {en: Steps matter, ja: 手続は重要}
    variants: {no_steps: {structure.authority_steps: none}}
    measure: F[no_steps] - F
    above: 0
experiment: {replications: 3, seed: 5}
"""


@pytest.fixture(scope="module")
def scenario():
    return loads(SCENARIO, name="flows")


@pytest.fixture(scope="module")
def result(scenario):
    return experiment.run(scenario, workers=1)


def test_replications_differ_and_stand_in_order(result) -> None:
    assert [record.replication for record in result.records] == [0, 1, 2]
    assert len({record.measures["wanted_usd", ""] for record in result.records}) == 3


def test_variants_are_run_beside_the_scenario(result) -> None:
    [(name, records)] = result.variants.items()
    assert (name, [record.replication for record in records]) == ("h1.no_steps", [0, 1, 2])


def test_a_variant_shares_the_draws_of_the_scenario(result) -> None:
    for base, other in zip(result.records, result.variants["h1.no_steps"], strict=True):
        assert base.measures["wanted_usd", ""] == pytest.approx(other.measures["wanted_usd", ""])
        assert base.measures["F", ""] != other.measures["F", ""]


def test_more_replications_begin_with_the_same_ones(scenario, result) -> None:
    more = experiment.run(scenario, replications=4, workers=1)
    assert repr(more.records[:3]) == repr(result.records)


def test_workers_change_nothing(scenario, result, monkeypatch) -> None:
    monkeypatch.setattr("dfftsim.experiment.replications.WORTH_PROCESSES_SECONDS", 0.0)
    spread = experiment.run(scenario, workers=2)
    assert repr(spread.records) == repr(result.records)  # an undefined measure is NaN, which equals nothing
    assert repr(spread.variants) == repr(result.variants)
    assert (spread.id, spread.inputs, spread.judgements) == (result.id, result.inputs, result.judgements)


def test_progress_counts_every_job(scenario) -> None:
    seen: list[tuple[int, int, bool]] = []
    experiment.run(
        scenario, workers=1, progress=lambda done, total, left: seen.append((done, total, left is None))
    )
    assert seen == [(1, 6, True), *((done, 6, False) for done in range(2, 7))]


def test_seed_and_replications_asked_for_reach_the_variants(scenario) -> None:
    result = experiment.run(asked_for(scenario, 2, 9), workers=1)
    assert (result.seed, result.replications, len(result.variants["h1.no_steps"])) == (9, 2, 2)


def test_a_seed_that_is_none_is_wrong_input(scenario) -> None:
    with pytest.raises(InputError, match="seed"):
        experiment.run(scenario, seed=-1)


def test_numbers_can_be_drawn_anew_in_each_replication(scenario) -> None:
    drawn = loads(SCENARIO.replace("experiment:", "uncertainty: {numbers: drawn}\nexperiment:"), name="flows")
    assert repr(experiment.run(drawn, workers=1).records) != repr(experiment.run(scenario, workers=1).records)


def test_rules_that_blocked_are_cited(result) -> None:
    blocking = {cause for record in result.records for cause in record.blocked}
    assert result.citations
    for cause, citation in result.citations.items():
        assert cause in blocking
        assert citation.jurisdiction == "CN"
        assert citation.legal_basis


def test_the_public_functions(tmp_path) -> None:
    result = dfftsim.simulate(dfftsim.load_text(SCENARIO), replications=2, workers=1)
    assert list(result.kpis.columns) == ["replication", "kpi", "scope", "value", "unit"]
    assert set(result.kpis["replication"]) == {0, 1}
    assert result.summary.loc["F", "unit"] == "share"
    assert result.hypotheses[0]["id"] == "h1"
    assert result.write_report(tmp_path).exists()
    answer = dfftsim.explain("JP", "CN", data={"personal"}, persons=50_000, on="2023-09-01")
    assert answer.verdict in {"free", "conditional", "approval", "blocked"}
    assert "iot-monitoring" in dfftsim.scenarios()
    assert set(dfftsim.__all__) <= {name for name in dfftsim.__all__ if getattr(dfftsim, name)}
    with pytest.raises(InputError, match="not a day"):
        dfftsim.explain("JP", "CN", "personal", on="yesterday")
    with pytest.raises(AttributeError):
        _ = dfftsim.nothing_of_that_name


def test_a_run_until_precise_is_the_plain_run_of_that_many(scenario, monkeypatch) -> None:
    precise = dfftsim.simulate(scenario, precision="F=0.02", max_replications=14, workers=1)
    n = len(precise.run.records)
    plain = dfftsim.simulate(scenario, replications=n, workers=1)
    assert 10 <= n <= 14
    assert (repr(precise.run.records), repr(precise.run.variants)) == (
        repr(plain.run.records),
        repr(plain.run.variants),
    )
    assert precise.id == plain.id
    asked = precise.document["precision"]
    assert (asked["most"], [row["kpi"] for row in asked["targets"]]) == (14, ["F"])
    monkeypatch.setattr("dfftsim.experiment.replications.WORTH_PROCESSES_SECONDS", 0.0)
    spread = dfftsim.simulate(scenario, precision="F=0.02", max_replications=14, workers=2)
    assert repr(spread.run.records) == repr(precise.run.records)
