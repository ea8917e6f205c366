"""Loading: the samples, overrides, packages, variants, tables of flows, and the hash."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import load, loads, validate_file
from dfftsim.scenario.loading import from_data, load_package, variant, with_overrides

SAMPLES = Path(__file__).parent / "samples"
YEAR = 365.25 * 86_400


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_samples_are_right(path: Path) -> None:
    assert validate_file(path) == []


def test_a_scenario_carries_what_the_file_says_in_base_units() -> None:
    scenario = load(SAMPLES / "two-classes.yaml")
    telemetry, sellers = scenario.flow_classes
    assert scenario.name == "two-classes"
    assert telemetry.from_ == ("CN", "VN")
    assert telemetry.births.rate is not None
    assert telemetry.births.rate.constant == pytest.approx(24 / YEAR)
    assert telemetry.with_[1].ambiguous
    assert telemetry.pets == ("none", "pseudonymisation", "tee")
    assert telemetry.value.of("micro") == telemetry.value.of("large")
    assert sellers.value.of("medium").constant == 100_000
    assert len(scenario.pairs(sellers)) == 12
    assert scenario.pairs(telemetry) == (("CN", "JP"), ("VN", "JP"))
    assert scenario.authorities["CN"].officers == 25
    assert scenario.technology.links.bandwidth == 37.5e6
    assert scenario.as_of == scenario.horizon.start
    assert scenario.warmup_end == date(2023, 6, 28)
    assert scenario.hypotheses[0].bounds == (-0.02, 0.02)


def test_plain_queues_are_told_from_authorities() -> None:
    scenario = load(SAMPLES / "plain-queues.yaml")
    assert list(scenario.plain_queues) == ["counter", "desk", "triage", "trace", "lounge"]
    assert scenario.authorities["lounge"].officers == "unlimited"
    assert scenario.authorities["trace"].arrivals[0].services == (14_400, 14_400, 3600, 3600)
    assert list(load(SAMPLES / "two-classes.yaml").plain_queues) == []


def test_every_named_parameter_is_found_with_its_place() -> None:
    named = list(load(SAMPLES / "two-classes.yaml").parameters_named())
    ids = [name for name, _ in named]
    assert ids[0] == "iot_operator_data_share"
    assert {"value_log_sd", "logit_scale", "flow_lifetime", "edge_utility_iot"} <= set(ids)
    assert all(place.line > 0 for _, place in named)


def test_overrides_reach_lists_by_id_lever_and_index() -> None:
    overrides = [
        ("horizon.end", "2024-03-29"),
        ("flow_classes.telemetry.births.rate", "30 per year"),
        ("flow_classes.1.exporter", "bank"),
        ("levers.R1.onward", "false"),
        ("technology.hubs.lion-city.price", "USD 0.05 per GB"),
        ("structure.reading", "strict"),
        ("hypotheses", []),
        ("experiment.observe", []),
    ]
    scenario = load(SAMPLES / "two-classes.yaml", overrides)
    assert scenario.horizon.end == date(2024, 3, 29)
    assert scenario.flow_classes[0].births.rate is not None
    assert scenario.flow_classes[0].births.rate.constant == pytest.approx(30 / YEAR)
    assert scenario.flow_classes[1].exporter == "bank"
    assert scenario.levers[0].model_dump()["onward"] is False
    assert scenario.technology.hubs[0].price == pytest.approx(5e-11)
    assert scenario.structure.reading == "strict"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "flow_classes.telemetri.exporter",
            "bank",
            'flow_classes has no "telemetri"; did you mean telemetry?',
        ),
        ("flow_classes.telemetry.exportr", "bank", 'unknown key "exportr"; did you mean exporter?'),
        ("horzon.end", "2024-01-01", 'unknown key "horzon"; did you mean horizon?'),
        ("horizon.end.day", "3", 'horizon.end is "2026-03-29" and has nothing below it'),
        ("horizon.end", "tomorrow", '"tomorrow" is not a day; write year-month-day, e.g. 2023-03-30'),
        ("horizon.end", "[", "not readable as YAML: expected the node content, but found '<stream end>'"),
        ("horizon..end", "3", '"horizon..end" is not a path; write e.g. horizon.end'),
    ],
)
def test_an_override_that_leads_nowhere_is_named(path: str, value: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        load(SAMPLES / "two-classes.yaml", [(path, value)])
    assert str(error.value).splitlines()[0] == f"--set {path}: {message}"


def test_overrides_leave_the_loaded_scenario_alone() -> None:
    scenario = load(SAMPLES / "two-classes.yaml")
    before = scenario.hash
    changed = with_overrides(scenario, [("structure.choice", "optimiser")])
    assert (scenario.hash, scenario.structure.choice) == (before, "logit")
    assert changed.structure.choice == "optimiser"
    assert changed.hash != before


def test_a_variant_is_the_scenario_with_its_overrides() -> None:
    scenario = load(SAMPLES / "two-classes.yaml")
    changed = variant(scenario, "h1", "no_steps")
    assert changed.structure.authority_steps == "none"
    assert with_overrides(changed, [("structure.authority_steps", "as_law")]).structure == scenario.structure
    with pytest.raises(KeyError):
        variant(scenario, "h9", "no_steps")


def test_a_variant_may_take_away_what_another_one_changes() -> None:
    scenario = with_overrides(
        load(SAMPLES / "two-classes.yaml"),
        [
            ("hypotheses.h1.variants.spared", {"shocks": []}),
            ("hypotheses.h1.variants.later", {"shocks.S2.on": date(2025, 6, 1)}),
        ],
    )
    assert variant(scenario, "h1", "spared").shocks == ()
    assert variant(scenario, "h1", "later").shocks[0].on == date(2025, 6, 1)


def test_a_package_adds_its_levers_and_sets_its_values() -> None:
    scenario = load(SAMPLES / "two-classes.yaml", packages=[SAMPLES / "package.yaml"])
    assert [lever.lever for lever in scenario.levers] == ["R1", "I1", "R5", "T4"]
    assert [shock.shock for shock in scenario.shocks] == ["S2", "S1"]
    assert scenario.structure.reading == "strict"
    assert scenario.place("levers", 2, "factor").file.endswith("package.yaml")
    assert load_package(SAMPLES / "package.yaml").baseline == "two-classes"


def test_an_error_in_a_package_stands_in_the_package(tmp_path: Path) -> None:
    package = tmp_path / "p.yaml"
    package.write_text("dfftsim: 1\nset: {structure.readng: strict}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load(SAMPLES / "two-classes.yaml", packages=[package])
    assert str(error.value) == f'{package}:2:7: unknown key "readng"; did you mean reading?'


def test_flows_from_a_table_become_rows() -> None:
    first, second, third = load(SAMPLES / "own-flows.yaml").flows
    assert (first.from_, first.category, first.size) == ("CN", ("personal", "important"), "large")
    assert first.persons.of("large").constant == 120_000
    assert first.deadline is not None
    assert first.deadline.constant == 2
    assert second.value.of("micro").constant == 40_000
    assert third.id == "seller, one"
    assert third.value.of("micro").constant == 3000


def test_a_table_counts_in_the_hash_and_survives_writing(tmp_path: Path) -> None:
    scenario = load(SAMPLES / "own-flows.yaml")
    again = loads(scenario.to_yaml())
    assert again == scenario
    assert again.hash == scenario.hash
    text = (SAMPLES / "own-flows.csv").read_text(encoding="utf-8").replace("120000", "130000")
    (tmp_path / "own-flows.csv").write_text(text, encoding="utf-8")
    copy(SAMPLES / "own-flows.yaml", tmp_path / "own.yaml")
    assert load(tmp_path / "own.yaml").hash != scenario.hash


def test_the_hash_depends_on_content_and_not_on_layout() -> None:
    one = "dfftsim: 1\nhorizon: {start: 2024-01-01, end: 2024-12-31}\nauthorities:\n"
    queue = "  desk: {officers: 1, service: %s, arrivals: [{id: a, interarrival: 1 d}]}\n"
    first = loads(one + queue % "24 h")
    assert first.hash == loads("# a comment\n" + one + queue % "{constant: 1 d}").hash
    assert first.hash != loads(one + queue % "25 h").hash
    assert first == loads(one + queue % "1 d")


def test_a_loaded_scenario_can_be_sent_to_another_process() -> None:
    scenario = load(SAMPLES / "own-flows.yaml")
    assert pickle.loads(pickle.dumps(scenario)) == scenario


def test_plain_data_is_checked_like_a_file() -> None:
    data = load(SAMPLES / "plain-queues.yaml").to_data()
    assert from_data(data) == load(SAMPLES / "plain-queues.yaml")
    with pytest.raises(InputError, match='unknown key "colour"'):
        from_data({**data, "colour": "blue"})


def test_an_unknown_name_gets_the_nearest_file_or_name() -> None:
    with pytest.raises(InputError, match="there is no such scenario, as a file or by that name"):
        load("no-such-scenario-anywhere")
    with pytest.raises(InputError, match="there is no such file"):
        load("absent/scenario.yaml")
