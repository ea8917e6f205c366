"""What grace lets go on, and what a new duty stops."""

from __future__ import annotations

from datetime import date

from dfftsim.engine.run import simulate_once
from dfftsim.scenario.loading import load, loads
from dfftsim.world.compile import World, compile_world

STRUCK = """
dfftsim: 1
title: {en: Grace, ja: 経過措置}
question: {en: Who goes on?, ja: 誰が続けるか}
horizon: {start: 2024-06-01, end: 2026-05-31}
parties: [EU, US]
flow_classes:
  - id: crm
    from: EU
    to: US
    data: [personal]
    births: {initial: 150, rate: 30 per year}
    value: {lognormal: {median: USD 80000 per year, log_sd: 1.5}}
levers:
  - {lever: R9, parties: [EU], from: 2025-01-01, grace: 300 d}
shocks:
  - {shock: S1, arrangement: eu-us-dpf, on: 2025-06-01}
"""
NEW_DUTY = """
dfftsim: 1
title: {en: A new duty, ja: 新たな義務}
question: {en: Who must stop?, ja: 誰が止めるか}
horizon: {start: 2025-01-01, end: 2026-06-30}
parties: [US, CN]
flows:
  - {id: lab, from: US, to: CN, category: [health], persons: 20000, value: USD 500000 per year, size: large}
"""


def _days(world: World, rows: list[tuple[int, str, str, str, str, str]]) -> list[tuple[date, str, str, str]]:
    return [(world.day(row[0]), row[2], row[3], row[4]) for row in rows]


def test_under_grace_no_flow_stops_or_carries_on_for_want_of_the_struck_ground() -> None:
    world = compile_world(loads(STRUCK))
    record = simulate_once(world, 0, trace=True)
    assert record.trace is not None
    on_dpf = {
        row[1] for row in record.trace if "eu-us-dpf" in row[5] and world.day(row[0]) < date(2025, 6, 1)
    }
    assert len(on_dpf) > 10
    stopped = [
        (flow, day)
        for flow in sorted(on_dpf)
        for day, before, after, cause in _days(world, [row for row in record.trace if row[1] == flow])
        if date(2025, 6, 1) <= day < date(2026, 3, 28)
        and before == "operating"
        and after in ("suspended", "carrying_on", "given_up")
        and cause != "enforcement"
    ]
    assert stopped == []


def test_without_grace_they_stop_on_the_day() -> None:
    text = STRUCK.replace("grace: 300 d", "grace: 0 d")
    world = compile_world(loads(text))
    record = simulate_once(world, 0, trace=True)
    assert record.trace is not None
    stopped = [
        row
        for row in record.trace
        if world.day(row[0]) == date(2025, 6, 1) and row[2:4] == ("operating", "suspended")
    ]
    assert len(stopped) > 10


def test_a_new_duty_stops_a_running_flow_until_it_is_met() -> None:
    world = compile_world(loads(NEW_DUTY))
    record = simulate_once(world, 0, trace=True)
    assert record.trace is not None
    told = [(world.day(row[0]), row[3], row[5]) for row in record.trace]
    assert told[1] == (date(2025, 1, 1), "operating", "direct/none/us-free")
    assert told[2][:2] == (date(2025, 4, 8), "suspended")
    assert told[3][1:] == ("operating", "direct/none/us-free+us-dsp-restrict-health")
    assert told[3][0] > date(2025, 4, 8)


def test_an_annulment_on_record_had_no_grace_whatever_the_default() -> None:
    short = [
        ("hypotheses", []),
        ("experiment.observe", []),
        ("horizon.end", "2020-12-31"),
        ("flow_classes.transatlantic.births.initial", 60),
    ]
    given = [load("schrems-2020", [*short, ("parameters.grace_default", days)]) for days in (0, 120)]
    one, other = (simulate_once(compile_world(scenario), 0, trace=True) for scenario in given)
    assert any(row[4] == "eu-us-shield" for row in one.trace or ())
    assert one.trace == other.trace
