"""What the finer settings of levers and switches do."""

from __future__ import annotations

from datetime import date

from dfftsim.engine.run import simulate_once
from dfftsim.law import load_rulebook
from dfftsim.scenario.loading import load
from dfftsim.world.compile import compile_world


def test_onward_freedom_ends_duties_on_data_first_received_from_a_party() -> None:
    lever = "[{lever: R1, parties: [EU, JP], from: 2024-06-01, onward: %s}]"
    kept = compile_world(load("iot-monitoring", overrides=[("levers", lever % "false")])).book
    freed = compile_world(load("iot-monitoring", overrides=[("levers", lever % "true")])).book
    assert load_rulebook().rule("jp-eu-origin-onward").end is None
    assert kept.rule("jp-eu-origin-onward").end is None
    assert freed.rule("jp-eu-origin-onward").end == date(2024, 5, 31)


def test_an_exception_of_a_flow_clause_keeps_its_categories_out() -> None:
    lever = (
        "[{lever: T2, parties: [CN, JP], from: 2024-06-01, data: [personal, important], within: 3 y,"
        " chance: 1%s}]"
    )
    free = compile_world(load("iot-monitoring", overrides=[("levers", lever % "")]))
    kept = compile_world(load("iot-monitoring", overrides=[("levers", lever % ", except: [security]")]))
    assert {chance.data for chance in free.chances} == {("personal", "important")}
    assert {chance.data for chance in kept.chances} == {("personal",)}


def test_future_law_at_the_hazard_makes_firms_read_again_after_the_last_recorded_day() -> None:
    still = simulate_once(compile_world(load("iot-monitoring")), 0)
    moving = simulate_once(
        compile_world(load("iot-monitoring", overrides=[("structure.future_law", "hazard")])), 0
    )
    assert moving.measures["discovery_hours", ""] > still.measures["discovery_hours", ""]


def test_without_the_hazard_no_rule_changes_by_itself() -> None:
    past = [("horizon.end", "2026-11-23")]
    still = simulate_once(compile_world(load("iot-monitoring", overrides=past)), 0, trace=True)
    moving = simulate_once(
        compile_world(load("iot-monitoring", overrides=[*past, ("structure.future_law", "hazard")])),
        0,
        trace=True,
    )
    assert still.trace == moving.trace  # the horizon ends with the recorded law
