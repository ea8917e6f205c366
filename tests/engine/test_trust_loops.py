"""Each loop of trust alone, in a small closed case with a known direction; and inert where it must be."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from flow_worlds import MARKETS, fingerprint, measure, play, world_of

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import _Replication, simulate_once
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world
from dfftsim.world.options import CaseSpec
from dfftsim.world.streams import Streams

LOOPS = ("experience", "exposure", "spillover", "scrutiny", "uptake", "invalidation", "conclusion")
BREACH = "hazards: {breach: true}\nshocks:\n  - {shock: S3, on: 2023-09-01, in: JP}\n"
QUIET_HAZARDS = {"breach_rate_site": 0.0, "access_rate_base": 0.0}


def only(*loops: str, **numbers: float) -> list[tuple[str, Any]]:
    """Trust with these loops and no other."""
    changes: list[tuple[str, Any]] = [("structure.trust", "true"), ("structure.harm_weighed", "false")]
    changes += [(f"structure.loop_{name}", str(name in loops).lower()) for name in LOOPS]
    return [*changes, ("parameters", json.dumps({**QUIET_HAZARDS, **numbers}))]


def run(*loops: str, text: str = MARKETS + BREACH, **numbers: float) -> RunRecord:
    return play(text, *only(*loops, **numbers))


def same_flows(one: RunRecord, other: RunRecord) -> bool:
    return one.trace == other.trace and one.states == other.states and repr(one.series) == repr(other.series)


def test_with_no_loop_trust_is_told_and_moves_nothing() -> None:
    numbers = json.dumps(QUIET_HAZARDS)
    plain = play(MARKETS + BREACH, ("structure.harm_weighed", "false"), ("parameters", numbers))
    watched = run()
    assert same_flows(watched, plain)
    shared = {key: watched.measures[key] for key in plain.measures}
    again = dataclasses.replace(watched, measures=shared, events=plain.events, trust=None)
    assert fingerprint(again) == fingerprint(plain)
    for scope in ("pair:EU-JP", "pair:CN-JP"):
        assert measure(watched, "trust_end", scope) >= measure(watched, "trust_prior", scope) - 1e-12


def test_experience_raises_trust_where_flows_run_and_nowhere_else() -> None:
    numbers = {"trust_good_weight": 2.0}
    off, on = run(**numbers), run("experience", **numbers)
    assert measure(on, "trust_end", "pair:EU-JP") > measure(off, "trust_end", "pair:EU-JP") - 1e-12
    assert measure(on, "trust_end", "pair:CN-JP") > measure(off, "trust_end", "pair:CN-JP") + 0.01
    assert measure(on, "trust_end", "pair:JP-VN") == measure(off, "trust_end", "pair:JP-VN")
    assert same_flows(on, off), "alone it feeds nothing"


def test_exposure_lowers_trust_in_the_place_of_the_breach() -> None:
    off, on = run(), run("exposure")
    for rater in ("EU", "CN", "VN", "US", "SG"):
        fall = measure(off, "trust_end", f"pair:{rater}-JP") - measure(on, "trust_end", f"pair:{rater}-JP")
        assert 0.01 < fall < 0.1
    assert measure(on, "trust_end", "pair:EU-US") == measure(off, "trust_end", "pair:EU-US")
    assert same_flows(on, off)


def test_spillover_reaches_those_who_resemble_the_victims() -> None:
    """One breach at a firm in JP takes data of people in the EU; GB stands nearer to the EU than CN does."""
    text = MARKETS.replace("[JP, CN, VN, EU, US, SG]", "[JP, CN, VN, EU, US, SG, GB]") + BREACH
    played = {}
    for loops in (("exposure",), ("exposure", "spillover")):
        world = world_of(text, *only(*loops))
        replication = _Replication(world, 0, False, None)
        trust = replication.life.trust
        assert trust is not None
        trust.bad_event("EU", "JP", 1.0)
        played[loops] = {rater: trust.of(rater, "JP") for rater in ("EU", "GB", "CN")}
    without, spilt = played.values()
    assert spilt["EU"] == without["EU"]
    assert spilt["GB"] < without["GB"] and spilt["CN"] < without["CN"]
    assert without["GB"] - spilt["GB"] > without["CN"] - spilt["CN"]


def test_scrutiny_asks_more_and_takes_longer_as_trust_falls() -> None:
    world = world_of(MARKETS + BREACH, *only("exposure", "scrutiny"))
    replication = _Replication(world, 0, False, None)
    trust, nursery = replication.life.trust, replication.arrivals.nursery
    assert trust is not None
    flow = nursery.born(world.plans[0], 0, 0)
    spec = CaseSpec(flow.origin, "rule", True, 5.0, 0.0, 0.0, 0.5, 30.0)
    assert trust.scrutiny(flow, spec) == (pytest.approx(0.5), pytest.approx(1.0))
    trust.bad_event(flow.origin, flow.destination, 1.0)
    chance, touch = trust.scrutiny(flow, spec)
    assert chance > 0.5 and touch > 1.0
    certifier = dataclasses.replace(spec, station="certifier:" + flow.origin)
    assert trust.scrutiny(flow, certifier) == (0.5, 1.0)


def test_scrutiny_alone_reaches_the_queues() -> None:
    """A breach that costs trust dearly makes officers of all origins need longer; nothing else is moved."""
    numbers = {"trust_bad_ratio": 500.0, "trust_attribution": 1.0, "touch_trust_slope": 3.0}
    off, on = run("exposure", **numbers), run("exposure", "scrutiny", **numbers)
    assert measure(on, "utilisation") >= measure(off, "utilisation")
    assert [row for row in off.trace or () if row[0] < 154 * 86_400] == [
        row for row in on.trace or () if row[0] < 154 * 86_400
    ], "nothing differs before the breach"


def test_uptake_falls_with_trust_and_with_it_what_is_delivered() -> None:
    numbers = {"trust_bad_ratio": 200.0}
    off, on = run("exposure", **numbers), run("exposure", "uptake", **numbers)
    assert 0.8 < measure(on, "uptake") < 1.0
    assert measure(on, "delivered_usd") < measure(off, "delivered_usd")
    hit = run("uptake", **numbers)
    assert measure(on, "uptake", "to:JP") < measure(hit, "uptake", "to:JP"), "the breach costs demand"
    assert measure(on, "wanted_usd") == measure(off, "wanted_usd")


@pytest.mark.parametrize("numbers", [{"uptake_eta": 0.0}, {"uptake_min": 1.0}], ids=["eta 0", "all left"])
def test_without_curvature_uptake_is_inert_to_the_byte(numbers: dict[str, float]) -> None:
    off, on = run("exposure", "experience", **numbers), run("exposure", "experience", "uptake", **numbers)
    assert fingerprint(on) == fingerprint(off)


ADEQUATE = """
dfftsim: 1
horizon: {start: 2024-01-01, end: 2026-10-31}
parties: [EU, US, JP]
flow_classes:
  - id: mail
    from: EU
    to: [US, JP]
    data: [personal]
    births: {initial: 30}
    lifetime: 50 y
    value: USD 100000 per year
    persons: 1000
parameters: {importer_listed_share: 1.0}
"""


def test_invalidation_strikes_at_its_hazard_and_ends_the_basis() -> None:
    """At a hazard of 1,000 a year all adequacy falls within a month; at none, none does."""
    on = play(ADEQUATE, *only("invalidation", invalidation_shape=22600.0, invalidation_trust_slope=0.0))
    assert on.trace is not None
    struck = {row[1]: row[0] for row in on.trace if row[3] == "struck"}
    assert {"instrument:eu-us-dpf", "instrument:eu-adequacy-jp"} <= set(struck)
    assert set(struck.values()) == {31 * 86_400}
    lost = [row for row in on.trace if row[0] == 31 * 86_400 and row[3] == "suspended"]
    assert lost and {row[4] for row in lost} <= {"eu-us-dpf", "eu-45-jp"}
    off = play(ADEQUATE, *only())
    assert measure(off, "share_adequacy") > 0.5
    assert measure(on, "share_adequacy") < 0.5 * measure(off, "share_adequacy")


def test_a_successor_takes_its_place() -> None:
    numbers = {"invalidation_shape": 22600.0, "successor_months": 6.0, "duration_log_sd": 0.01}
    watched = ("experiment.observe", "[2024-05-01, 2026-06-01]")
    record = play(ADEQUATE, watched, *only("invalidation", **numbers))
    assert measure(record, "share_adequacy", "on:2024-05-01") == 0.0
    assert measure(record, "share_adequacy", "on:2026-06-01") > 0.0
    fallen = measure(record, "trust_prior", "pair:EU-US") - measure(record, "trust", "pair:EU-US")
    assert fallen > 0.05, "what an instrument gave to trust goes with it"


def test_an_instrument_whose_fall_is_dated_falls_on_that_day_alone() -> None:
    """The court would strike every adequacy within a month; shock S1 has said when this one falls."""
    shock = "shocks: [{shock: S1, on: 2025-01-01, arrangement: eu-us-dpf, successor: {after: 9 mo}}]\n"
    on = play(ADEQUATE + shock, *only("invalidation", invalidation_shape=22600.0))
    assert on.trace is not None
    struck = {row[1] for row in on.trace if row[3] == "struck"}
    assert "instrument:eu-adequacy-jp" in struck and "instrument:eu-us-dpf" not in struck
    assert on.trust is not None
    falls = [move.day for move in on.trust.moves if "eu-us-dpf" in move.gone]
    assert falls == ["2025-01-01"]


def test_invalidation_counts_follow_the_hazard() -> None:
    """0.5 a year over two years and ten months (34 months of sitting), by instrument, over 60 replications:
    shares of P = 1 - exp(-0.5 x 2.75) struck, within four standard errors.
    """
    world = world_of(
        ADEQUATE,
        *only("invalidation", invalidation_shape=11.3, invalidation_trust_slope=0.0, successor_months=900.0),
    )
    years = (date(2026, 10, 1) - date(2024, 1, 1)).days / 365.25
    chance = 1.0 - 2.718281828459045 ** (-0.5 * years)
    counts = [measure(simulate_once(world, n), "invalidations") for n in range(60)]
    of = 3  # EU-US, EU-JP and JP-EU
    share = sum(counts) / 60 / of
    assert share == pytest.approx(chance, abs=4.0 * (chance * (1.0 - chance) / (60 * of)) ** 0.5)


def test_trust_lowers_the_hazard_of_invalidation() -> None:
    terms = compile_world(loads(ADEQUATE, overrides=only("invalidation"))).trust
    assert terms is not None
    assert terms.invalidation == pytest.approx(2.5 / 22.6)
    rate = terms.invalidation_rate
    assert rate(0.9) < rate(terms.reference) < rate(0.1)
    assert rate(terms.reference) == pytest.approx(2.5 / 22.6)


def test_a_future_draws_the_hazard_from_its_gamma_law() -> None:
    """Mean 0.11 and a 90 % interval of 0.025 to 0.245, as the background of the model says."""
    from dfftsim.world.compile import lookup_of
    from dfftsim.world.trust import trust_terms

    scenario = loads(ADEQUATE, overrides=only("invalidation"))
    lookup = lookup_of(scenario)
    drawn = sorted(terms.invalidation for n in range(2000) if (terms := trust_terms(scenario, lookup, n)))
    assert sum(drawn) / 2000 == pytest.approx(2.5 / 22.6, rel=0.05)
    assert drawn[100] == pytest.approx(0.025, abs=0.004)
    assert drawn[1900] == pytest.approx(0.245, abs=0.02)


def test_trust_raises_the_chance_of_a_clause() -> None:
    """T2 with an even chance between parties that trust each other more or less than the reference."""
    lever = "levers:\n  - {lever: T2, parties: [EU, JP, CN], from: 2023-09-01, data: [personal], " \
            "within: 1 y, chance: 0.5}\n"  # fmt: skip
    world = world_of(MARKETS + lever, *only("conclusion"))
    chances = {one.party: world._as_trusted(one).chance for one in world.chances}
    priors = {
        one.party: sum(world.institutions.prior(one.party, o, one.start).total for o in one.others)
        / len(one.others)
        for one in world.chances
    }
    assert world.trust is not None
    for party, chance in chances.items():
        assert (chance > 0.5) == (priors[party] > world.trust.reference)
    off = world_of(MARKETS + lever, *only())
    assert all(off._as_trusted(one) is one for one in off.chances)
    assert world.trust.concluded(1.0, 0.1) == 1.0 and world.trust.concluded(0.0, 0.9) == 0.0
    assert off.menu_of(Streams(1, 0)).legal.book.hash  # both can be drawn


def test_all_loops_together_are_a_function_of_seed_and_replication() -> None:
    text = MARKETS + BREACH + "structure: {trust: true}\n"
    world = world_of(text)
    for number in (5, 1, 0):
        simulate_once(world, number)
    again = simulate_once(world, 3, trace=True)
    assert fingerprint(again) == fingerprint(simulate_once(world_of(text), 3, trace=True))
