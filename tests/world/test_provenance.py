"""Numbers a scenario brings itself are counted as its own."""

from __future__ import annotations

from dfftsim.scenario.loading import load
from dfftsim.world.compile import compile_world
from dfftsim.world.provenance import own_numbers


def test_terms_without_a_parameter_are_the_scenarios_own() -> None:
    scenario = load("iot-monitoring")
    found = set(own_numbers(scenario))
    assert "flow_classes.telemetry.deadline" in found
    assert "flow_classes.telemetry.firm_sizes.large" in found
    assert "flow_classes.telemetry.results_utility" not in found  # names a parameter


def test_they_are_counted_among_the_inputs() -> None:
    scenario = load("iot-monitoring")
    assert compile_world(scenario).inputs["scenario"] == len(set(own_numbers(scenario)))
    assert compile_world(load("iot-monitoring", overrides=[("parameters.notice_default", "30")])).inputs[
        "scenario"
    ] == 1 + len(set(own_numbers(scenario)))
