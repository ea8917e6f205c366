"""R7 and R8: what authorities and states assure people abroad, to the digit, and inert where nothing asks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flow_worlds import MARKETS, SURE, flows_of, measure, play, scenario_of

from dfftsim.analysis.incidents import prior_of
from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world
from dfftsim.world.parameters import Parameters

VALUE = Parameters.load().value
CALM = {"breach_rate_site": 0.0, "access_rate_base": 0.0, "breach_fine_chance": 0.0, "breach_marginal": 0.0}
ACCESS = "hazards: {breach: false, access: true}\n"
BREACH = "hazards: {breach: true, access: false}\n"


def levers(*rows: str) -> str:
    return "\n".join(["levers:", *(f"  - {{{row}}}" for row in rows), ""])


def sent(more: str, end: str = "2025-12-31", **numbers: float) -> RunRecord:
    """One flow of people of Japan to the United States, which no adequacy covers."""
    row = {
        "id": "f", "from": "JP", "to": "US", "category": "personal", "size": "small", "home": "JP",
        "persons": 24615, "value": "USD 1000000 per year",
    }  # fmt: skip
    text = scenario_of(
        [row], start="2024-01-01", end=end, parties=["JP", "US", "EU"],
        parameters={**CALM, **numbers}, more=f"{SURE}\n{more}",
    )  # fmt: skip
    return play(text)


R7 = "lever: R7, parties: [JP, US], from: 2020-01-01"
R8 = "lever: R8, parties: [US], from: 2020-01-01"


@pytest.mark.parametrize("lever", ["lever: R7, parties: any, from: 2023-09-01", R8])
def test_without_hazards_and_trust_they_change_no_byte(lever: str) -> None:
    plain = play(MARKETS)
    assert flows_of(play(MARKETS + levers(lever))) == flows_of(plain)


@pytest.mark.parametrize(
    "lever",
    [
        "lever: R7, parties: [KR, AU], from: 2020-01-01",
        "lever: R7, parties: [JP, US], from: 2026-01-01",
        "lever: R7, parties: [JP, US], from: 2020-01-01, depth: 0",
        "lever: R8, parties: [EU], from: 2020-01-01",
        "lever: R8, parties: [US], towards: [EU], from: 2020-01-01",
        "lever: R8, parties: [US], from: 2020-01-01, depth: 0",
    ],
)
def test_with_hazards_those_that_do_not_concern_the_flow_change_no_byte(lever: str) -> None:
    both = "hazards: {breach: true, access: true}\n"
    numbers = {"breach_rate_site": 0.3, "access_rate_base": 1e-5}
    plain, pulled = sent(both, **numbers), sent(both + levers(lever), **numbers)
    assert flows_of(pulled) == flows_of(plain)


@pytest.mark.parametrize(("depth", "strength"), [(1, "lever_depth_1"), (2, "lever_depth_2"), (3, "")])
def test_a_commitment_takes_its_part_of_the_safeguards_from_access(depth: int, strength: str) -> None:
    plain = sent(ACCESS, access_rate_base=1e-6)
    pulled = sent(ACCESS + levers(f"{R8}, depth: {depth}"), access_rate_base=1e-6)
    share = VALUE("r8_reach") * (VALUE(strength) if strength else 1.0)
    left = 1.0 - VALUE("safeguard_redress") * share
    assert measure(plain, "harm_expected_usd") > 0.0
    assert measure(pulled, "harm_expected_usd") == pytest.approx(left * measure(plain, "harm_expected_usd"))
    assert measure(pulled, "P") > measure(plain, "P")


def test_a_commitment_counts_from_its_day() -> None:
    """In force for the second of two years: half of its effect (2024 has a day more, less the start)."""
    rate = {"access_rate_base": 1e-6}
    plain, whole = sent(ACCESS, **rate), sent(ACCESS + levers(R8), **rate)
    half = sent(ACCESS + levers(R8.replace("2020", "2025")), **rate)
    saved = [measure(plain, "harm_expected_usd") - measure(one, "harm_expected_usd") for one in (whole, half)]
    assert 0.0 < saved[1] < saved[0]
    assert saved[1] / saved[0] == pytest.approx(0.5, abs=0.02)


def test_adequacy_has_the_safeguards_already() -> None:
    adequate = "lever: R1, parties: [JP, US], from: 2020-01-01"
    one = sent(ACCESS + levers(adequate), access_rate_base=1e-6)
    two = sent(ACCESS + levers(adequate, f"{R8}, depth: 3"), access_rate_base=1e-6)
    assert measure(one, "share_adequacy") > 0.9
    assert measure(two, "harm_expected_usd") == measure(one, "harm_expected_usd")


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_cooperation_raises_enforceability_by_depth(depth: int) -> None:
    """Plain records, breaches only, to a party as well secured as any: P is the enforceability."""
    plain, pulled = (
        sent(BREACH, breach_rate_site=0.02),
        sent(BREACH + levers(f"{R7}, depth: {depth}"), breach_rate_site=0.02),
    )
    strength = {1: VALUE("lever_depth_1"), 2: VALUE("lever_depth_2"), 3: 1.0}[depth]
    rise = VALUE("r7_enforceability") * strength
    assert measure(plain, "P") < VALUE("enforceability_adequacy") - VALUE("r7_enforceability")
    assert measure(pulled, "P") == pytest.approx(measure(plain, "P") + rise)
    assert measure(pulled, "harm_expected_usd") == measure(plain, "harm_expected_usd")


def test_cooperation_gives_at_most_the_redress_of_adequacy() -> None:
    much = sent(BREACH + levers(f"{R7}, depth: 3"), breach_rate_site=0.02, r7_enforceability=0.9)
    assert measure(much, "P") == pytest.approx(VALUE("enforceability_adequacy"))


def test_who_runs_without_full_compliance_gives_no_redress_whoever_cooperates() -> None:
    terms = compile_world(loads(MARKETS + BREACH)).hazards
    assert terms is not None
    world = compile_world(loads(MARKETS))
    kind = _kind(world)
    assert terms.enforceability(world.menu.plain(kind), 0.2) == 0.0


def _kind(world: Any) -> Any:
    from dfftsim.world.legal import Question
    from dfftsim.world.menu import Kind

    question = Question("CN", "JP", ("personal",), "firm", None, None, 10, None, None)
    return Kind(question, ("non_personal",), "JP", "small", "streaming_telemetry", 0.0, 0.0, ("none",))


TRUST = """
dfftsim: 1
horizon: {start: 2024-01-01, end: 2026-10-31}
parties: [EU, US, JP, CN]
flows:
  - {from: EU, to: US, category: personal, size: small, persons: 100, value: USD 1000 per year}
structure: {trust: true}
"""


def points(lever: str, rater: str, other: str, day: str = "2024-06-01") -> dict[str, tuple[float, str]]:
    from datetime import date

    prior = prior_of(loads(TRUST + levers(lever)), rater, other, date.fromisoformat(day))
    return {point.name: (point.value, point.because) for point in prior.points}


def test_cooperation_gives_its_point_between_the_parties_from_its_day() -> None:
    lever = "lever: R7, id: mou, parties: [CN, JP], from: 2024-03-01, depth: 3"
    whole = VALUE("trust_points_enforcement_mou")
    assert points(lever, "CN", "JP")["enforcement_mou"] == (whole, "mou")
    assert points(lever, "JP", "CN")["enforcement_mou"] == (whole, "mou")
    assert points(lever, "JP", "CN", "2024-02-29")["enforcement_mou"] == (0.0, "")
    assert points(lever, "CN", "US")["enforcement_mou"] == (0.0, "")
    shallow = points(lever.replace("depth: 3", "depth: 1"), "CN", "JP")["enforcement_mou"]
    assert shallow == (pytest.approx(whole * VALUE("lever_depth_1")), "mou")
    standing = points(lever.replace("CN", "EU"), "EU", "JP")["enforcement_mou"]
    assert standing == (whole, "g7-dpa-roundtable"), "what stands already is not counted twice"


def test_a_commitment_gives_its_point_to_whom_it_protects() -> None:
    lever = "lever: R8, parties: [CN], towards: [JP], from: 2024-03-01, depth: 3"
    assert points(lever, "JP", "CN")["redress"] == (VALUE("trust_points_redress"), "R8")
    assert points(lever, "EU", "CN")["redress"] == (0.0, "")
    assert points(lever, "CN", "JP")["redress"] == (0.0, ""), "it binds one side"


def test_a_commitment_makes_adequacy_fall_less_often() -> None:
    """Of 60 replications at 0.5 a year fewer see the EU-US instrument fall, and none that did not before."""
    numbers = json.dumps({"invalidation_shape": 11.3, "invalidation_trust_slope": 0.0})
    loops = [(f"structure.loop_{n}", "false") for n in ("experience", "exposure", "uptake", "scrutiny")]
    made = []
    for text in (TRUST, TRUST + levers("lever: R8, parties: [US], from: 2024-01-01, depth: 3")):
        world = compile_world(loads(text, overrides=[*loops, ("parameters", numbers)]))
        made.append([_fallen(world, n) for n in range(60)])
    plain, pulled = made
    assert all(
        late is None or (early is not None and early <= late) for early, late in zip(*made, strict=True)
    )
    count = [sum(day is not None for day in one) for one in (plain, pulled)]
    assert 0 < count[1] < count[0]


def _fallen(world: Any, number: int) -> int | None:
    trace = simulate_once(world, number, trace=True).trace or []
    return next((row[0] for row in trace if row[1] == "instrument:eu-us-dpf" and row[3] == "struck"), None)


def test_a_signed_commitment_that_is_never_in_force_is_no_commitment() -> None:
    signed = f"{R8}, ratification: statute"
    never = sent(ACCESS + levers(signed), access_rate_base=1e-6, never_treaty=1.0)
    assert measure(never, "harm_expected_usd") == measure(
        sent(ACCESS, access_rate_base=1e-6), "harm_expected_usd"
    )
