"""What holds in every run, for random small scenarios."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from small_flows import fifo_queues, flow_scenarios

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once
from dfftsim.engine.states import CHANGES, State
from dfftsim.engine.stations import Case, Station
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world

RANDOM = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
RELATIVE = 1e-9


def checked(record: RunRecord) -> None:
    """Conservation of flows and value, and lives that follow the table of states."""
    assert record.trace is not None
    measures = {name: value for (name, scope), value in record.measures.items() if scope == ""}
    assert sum(record.states.values()) == measures["flows_born"]
    assert record.states["born"] == record.states["choosing"] == 0
    wanted = measures["wanted_usd"]
    assert measures["delivered_usd"] <= wanted * (1 + RELATIVE)
    if wanted:
        parts = [measures[name] for name in ("F_direct", "F_results", "F_localise", "F_carry_on")]
        assert all(part >= 0.0 for part in parts)
        assert sum(parts) <= 1 + RELATIVE
        lost = sum(record.blocked.values())
        assert abs(wanted - measures["delivered_usd"] - lost) <= 1e-6 * wanted
    now: dict[str, str] = {}
    last = 0
    for time, id, before, after, _, _ in record.trace:
        assert time >= last
        last = time
        assert now.get(id, "") == before
        assert not before or State[after.upper()] in CHANGES[State[before.upper()]]
        now[id] = after
    assert len(now) == measures["flows_born"]


@given(flow_scenarios())
@RANDOM
def test_books_balance_and_every_lost_dollar_has_a_cause(text: str) -> None:
    record = simulate_once(compile_world(loads(text)), 0, trace=True)
    checked(record)


@given(flow_scenarios())
@settings(RANDOM, max_examples=40)
def test_the_same_again_is_the_same_whatever_came_before(text: str) -> None:
    world = compile_world(loads(text))
    first = simulate_once(world, 1, trace=True)
    fresh = compile_world(loads(text))
    simulate_once(fresh, 0)
    again = simulate_once(fresh, 1, trace=True)
    assert repr(again) == repr(first)


@given(flow_scenarios())
@settings(RANDOM, max_examples=40)
def test_who_always_complies_never_carries_on(text: str) -> None:
    scenario = json.loads(text)
    scenario["structure"] = {"everyone_complies": True}
    record = simulate_once(compile_world(loads(json.dumps(scenario))), 0, trace=True)
    assert record.measures["F_carry_on", ""] in (0.0,) or record.measures["wanted_usd", ""] == 0.0
    assert record.trace is not None
    assert all(after != "carrying_on" for _, _, _, after, _, _ in record.trace)


def waits(scenario: dict[str, Any], officers: int) -> list[int]:
    """Seconds in the queue of each case, in the order of arrival."""
    scenario["authorities"]["desk"]["officers"] = officers
    cases: list[Case] = []
    submit = Station.submit

    def kept(self: Station, case: Case) -> bool:
        cases.append(case)
        return submit(self, case)

    Station.submit = kept  # type: ignore[method-assign]
    try:
        simulate_once(compile_world(loads(json.dumps(scenario))), 0)
    finally:
        Station.submit = submit  # type: ignore[method-assign]
    return [case.waited for case in cases]


@given(fifo_queues())
@settings(RANDOM, max_examples=60)
def test_one_more_officer_never_lengthens_a_wait(given_queue: tuple[dict[str, Any], int]) -> None:
    """First come first served, no patience, no requests, the same arrivals: for every single case."""
    scenario, officers = given_queue
    before, after = waits(scenario, officers), waits(scenario, officers + 1)
    assert len(before) == len(after)
    assert all(more <= fewer for fewer, more in zip(before, after, strict=True))
