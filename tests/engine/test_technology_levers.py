"""Levers X1 to X5 and shock S4: inert to the byte where circumstance makes them so, else acting as meant."""

from __future__ import annotations

from datetime import date

import pytest
from flow_worlds import day, fingerprint, flows_of, measure, play, scenario_of, states, story, world_of
from test_levers import QUIET_SITE, with_levers

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once
from dfftsim.world.streams import Streams

START = "2025-01-01"
FLOW = {
    "id": "a",
    "from": "IN",
    "to": "JP",
    "category": "telecom",
    "exporter": "telecom_operator",
    "workload": "streaming_telemetry",
    "persons": 100,
    "home": "JP",
    "value": "USD 1000000 per year",
    "birth": START,
}
"""Indian telecom data may not leave, unless they are no longer personal; what a TEE makes of them is open."""


def telecom(reading: str, pets: str = "[none, tee]", **parameters: float) -> str:
    """One such flow, of a firm without noise, where every open status is read in one way."""
    firm = f"{{choice: optimiser, everyone_complies: true, pet_status: {reading}}}"
    return scenario_of(
        [FLOW], start=START, end="2029-12-31", parties=["IN", "JP", "US"],
        parameters={**QUIET_SITE, "verification_fail": 0.0, **parameters},
        more=f"structure: {firm}\ntechnology: {{pets: {pets}}}",
    )  # fmt: skip


SANDBOX = "lever: X1, parties: [IN, JP], from: 2025-01-01, pets: [tee], length: 1 y"
SANDBOX_ABROAD = "lever: X1, parties: [US, JP], from: 2025-01-01, pets: [tee], length: 1 y"
RECOGNITION = "lever: X2, parties: [IN, US], from: 2027-06-01"
RULE = "lever: X3, parties: [IN], from: 2025-07-01"
BREAK = "shock: S4, on: 2026-03-02, pet: tee, after: 100 d"


def pulled(text: str, *levers: str, shocks: tuple[str, ...] = ()) -> RunRecord:
    """One traced replication with levers and shocks."""
    return play(with_levers(text, *levers, shocks=shocks))


def direct_since(record: RunRecord) -> float:
    """The day on which the flow last began to send."""
    return [time for time, state, _ in story(record, "a") if state == "operating"][-1]


INERT = [
    "lever: X1, parties: [US], from: 2025-01-01, pets: [tee]",
    "lever: X1, parties: [IN], from: 2025-01-01, pets: [mpc]",
    "lever: X2, parties: [IN, US], from: 2025-06-01",
    "lever: X3, parties: [JP, US], from: 2025-06-01",
    "lever: X3, parties: [IN], from: 2025-06-01, status: [synthetic]",
    "lever: X4, parties: [JP, US], from: 2025-06-01, coverage: 1",
    "lever: X5, parties: [JP, US], from: 2025-06-01, in: IN",
    "lever: X5, parties: [IN, JP], from: 2030-01-01, in: US",
]


@pytest.mark.parametrize("lever", INERT)
@pytest.mark.parametrize("reading", ["accept", "refuse"])
def test_inert_levers_leave_every_byte(lever: str, reading: str) -> None:
    text = telecom(reading)
    assert flows_of(pulled(text, lever)) == flows_of(play(text))


@pytest.mark.parametrize("pets", ["[none]", "[none, pseudonymisation]"])
def test_a_break_of_what_nobody_is_offered_leaves_every_byte(pets: str) -> None:
    text = telecom("accept", pets)
    assert fingerprint(pulled(text, shocks=(BREAK,))) == fingerprint(play(text))


def test_verified_technology_opens_from_the_day_the_second_project_passes() -> None:
    """0.2 at the start and 0.3 for each project: the floor of 0.6 is reached with the second."""
    plain = play(telecom("refuse"))
    assert measure(plain, "F") == 0.0
    both = pulled(telecom("refuse"), SANDBOX, RULE)
    assert direct_since(both) == day(START, "2027-01-01") + 90.0  # two years of 365 days, then set-up
    assert measure(both, "F") > 0.4
    assert story(pulled(telecom("refuse"), SANDBOX), "a") == story(plain, "a")
    failed = pulled(telecom("refuse", verification_fail=1.0), SANDBOX, RULE)
    assert story(failed, "a") == story(plain, "a")


def test_a_status_rule_alone_can_hurt() -> None:
    plain, ruled = play(telecom("accept")), pulled(telecom("accept"), RULE)
    assert states(plain, "a")[-1] == "operating"
    assert (day(START, "2025-07-01"), "suspended", "unverified:tee") in story(ruled, "a")
    assert measure(ruled, "F") < measure(plain, "F")
    accepting = f"{RULE}, accepts: all"
    assert story(pulled(telecom("accept"), accepting), "a") == story(plain, "a")
    assert measure(pulled(telecom("refuse"), accepting), "F") > 0.5


def test_notice_of_a_status_rule_lets_firms_prepare() -> None:
    rule = RULE.replace("2025-07-01", "2025-12-01")
    told = pulled(telecom("accept", notice_default=120.0), rule)
    assert "suspended" in states(pulled(telecom("accept"), rule), "a")
    assert "suspended" not in states(told, "a")
    assert story(told, "a")[-1][:2] == (day(START, "2025-12-01"), "localised")


LATER_RULE = "lever: X3, parties: [IN], from: 2027-06-01"
"""After both projects of the sandbox, which end with 2025 and with 2026."""


@pytest.mark.parametrize("fail", [0.0, 1.0])
@pytest.mark.parametrize(("notice", "passed_one"), [(250.0, False), (100.0, True)])
def test_firms_do_not_foresee_what_a_project_will_find(fail: float, notice: float, passed_one: bool) -> None:
    """A rule announced before the second project ends makes them prepare for refusal, whether it will pass or
    not. Whoever is spared in the end drops what was prepared.
    """
    text = telecom("accept", notice_default=notice, verification_fail=fail)
    record = simulate_once(world_of(with_levers(text, SANDBOX, LATER_RULE)), 0, trace=True, inspect="a")
    prepared = "basis ends" in [look["why"] for look in record.looks]
    assert prepared is not (passed_one and fail == 0.0)
    assert ("localised" in states(record, "a")) is (fail == 1.0)
    assert "suspended" not in states(record, "a")


def test_an_unannounced_break_does_not_hide_the_notice_of_a_rule() -> None:
    """Of another technology, on the day of the rule."""
    rule = RULE.replace("2025-07-01", "2025-12-01")
    broken = BREAK.replace("2026-03-02", "2025-12-01").replace("tee", "mpc")
    text = telecom("accept", "[none, tee, mpc]", notice_default=120.0)
    record = pulled(text, rule, shocks=(broken,))
    assert "suspended" not in states(record, "a")
    assert story(record, "a") == story(pulled(text, rule), "a")


def test_the_notice_of_a_rule_does_not_betray_a_break() -> None:
    """Who is told of a rule that accepts all hears nothing of the break on the same day."""
    rule = RULE.replace("2025-07-01", "2026-03-02") + ", accepts: all"
    record = pulled(telecom("accept", notice_default=120.0), rule, shocks=(BREAK,))
    assert (day(START, "2026-03-02"), "suspended", "broken:tee") in story(record, "a")


def test_assurance_crosses_a_border_by_recognition_alone() -> None:
    abroad = pulled(telecom("refuse"), SANDBOX_ABROAD, RULE)
    assert "operating" not in states(abroad, "a")
    recognised = pulled(telecom("refuse"), SANDBOX_ABROAD, RULE, RECOGNITION)
    assert direct_since(recognised) == day(START, "2027-06-01") + 90.0
    lossy = pulled(telecom("refuse", assurance_mapping=0.6), SANDBOX_ABROAD, RULE, RECOGNITION)
    assert "operating" not in states(lossy, "a")  # 0.6 x 0.8 is below the floor


def test_a_broken_technology_stops_its_flows_at_once() -> None:
    plain, broken = play(telecom("accept")), pulled(telecom("accept"), shocks=(BREAK,))
    steps = story(broken, "a")
    on = day(START, "2026-03-02")
    assert [step for step in steps if step[0] == on][:2] == [
        (on, "suspended", "broken:tee"),
        (on, "choosing", "broken:tee"),
    ]
    assert "localised" in states(broken, "a")
    assert states(broken, "a")[-1] == "operating"  # once it is repaired it pays to use it again
    assert direct_since(broken) > on + 100.0
    assert measure(broken, "F") < measure(plain, "F")
    told = pulled(telecom("accept"), shocks=(f"{BREAK}, announced: 2025-11-01",))
    assert "suspended" not in states(told, "a")


def test_what_is_being_prepared_is_dropped_when_it_breaks() -> None:
    early = pulled(telecom("accept"), shocks=(BREAK.replace("2026-03-02", "2025-02-17"),))
    on = day(START, "2025-02-17")
    assert [(state, cause) for time, state, cause in story(early, "a") if time == on] == [
        ("choosing", "law changed"),
        ("preparing", "in-telecom"),
    ]


def test_grace_covers_a_break_too() -> None:
    graced = pulled(
        telecom("accept"), "lever: R9, parties: [IN], from: 2025-01-01, grace: 100 d", shocks=(BREAK,)
    )
    assert "suspended" not in states(graced, "a")


def test_a_break_takes_combinations_with_it_and_voids_what_was_verified() -> None:
    text = with_levers(
        telecom("refuse", "[tee, tee_dp, mpc]"),
        "lever: X1, parties: [IN], from: 2025-01-01, pets: [tee], projects: 4, length: 1 y",
        shocks=("shock: S4, on: 2027-06-01, pet: tee, after: 100 d",),
    )
    read = world_of(text).readings(Streams(1, 0))

    def on(iso: str, pet: str = "tee") -> tuple[str, float]:
        return read.on("IN", date.fromisoformat(iso))[pet]

    assert on("2025-12-31") == ("refused", 0.2)
    assert on("2026-01-02") == ("refused", pytest.approx(0.5))
    assert on("2027-01-02") == ("refused", pytest.approx(0.8))
    assert on("2027-06-01") == ("broken", pytest.approx(0.2))
    assert on("2027-06-01", "tee_dp")[0] == "broken"
    assert on("2027-06-01", "mpc")[0] == "refused"
    assert on("2027-09-08")[0] == "broken"
    assert on("2027-09-09") == ("refused", pytest.approx(0.2))
    assert on("2028-01-02") == ("refused", pytest.approx(0.5))


def test_whether_projects_pass_is_drawn_for_each_replication() -> None:
    world = world_of(with_levers(telecom("refuse", verification_fail=0.5), SANDBOX, RULE))
    days = [tuple(world.readings(Streams(1, number)).days("IN")) for number in range(12)]
    assert len(set(days)) > 2
    assert days == [tuple(world.readings(Streams(1, number)).days("IN")) for number in range(12)]


CONSENT = """
dfftsim: 1
horizon: {start: 2025-01-01, end: 2027-12-31}
parties: [KR, JP]
flow_classes:
  - id: c
    from: [KR]
    to: JP
    data: [personal]
    births: {rate: 20 per year, initial: 5}
    value: {lognormal: {median: USD 60000 per year, log_sd: 1}}
"""


def test_recognised_identity_saves_on_consent_for_both_sides() -> None:
    world = world_of(with_levers(CONSENT, "lever: X4, parties: [KR, JP], from: 2025-07-01, coverage: 0.5"))
    saved = [
        world.effects.preparation_saved("consent", *pair, world.end) for pair in (("KR", "JP"), ("JP", "KR"))
    ]
    assert saved == [pytest.approx(world.lookup.value("x4_consent_saving") * 0.25)] * 2
    assert world.effects.preparation_saved("consent", "KR", "JP", world.start) == 0.0
    assert world.effects.preparation_saved("standard_contract", "KR", "JP", world.end) == 0.0


def test_cheaper_consent_is_taken_more_often() -> None:
    """Where asking loses nobody and nearly all of its cost is saved, consent wins from the day on."""
    changes = (("parameters", {"consent_yield": 1.0, "x4_consent_saving": 0.95}),)
    lever = "lever: X4, parties: [KR, JP], from: 2025-07-01, coverage: 100 %"
    plain, saved = play(CONSENT, *changes), play(with_levers(CONSENT, lever), *changes)
    assert measure(saved, "share_consent") > measure(plain, "share_consent")
    assert measure(saved, "compliance_cost_share") < measure(plain, "compliance_cost_share")


def test_a_shared_hub_is_taken_where_each_leg_asks_less_than_the_direct_way() -> None:
    """From Japan to the EU and from there to the United States adequacy, directly a contract."""
    row = {
        **FLOW,
        "from": "JP",
        "to": "US",
        "category": "personal",
        "exporter": "firm",
        "birth": "2025-10-01",
    }
    text = scenario_of(
        [row, {**row, "id": "b", "to": "SG"}],
        start=START,
        end="2026-12-31",
        parties=["JP", "US", "SG", "EU"],
        parameters={**QUIET_SITE, "importer_listed_share": 0.0, "hub_price_gb": 0.0},
        more="structure: {choice: optimiser, everyone_complies: true}",
    )
    adequacy = "lever: R1, parties: [EU, US], from: 2025-01-01"
    hub = "lever: X5, parties: [JP, US], from: 2025-09-01, in: EU, set_up: USD 0"
    plain, opened = pulled(text, adequacy), pulled(text, adequacy, hub)
    assert story(opened, "b") == story(plain, "b")
    assert opened.trace is not None
    assert any(id == "a" and detail.startswith("hub/X5-eu/") for _, id, *_, detail in opened.trace)
    assert direct_since(opened) < direct_since(plain)
    late = hub.replace("2025-09-01", "2026-12-31")
    assert story(pulled(text, adequacy, late), "a") == story(plain, "a")


DECIDED = """
dfftsim: 1
horizon: {start: 2025-01-01, end: 2026-12-31}
parties: [IN, JP]
flow_classes:
  - id: net
    from: [IN]
    to: JP
    data: [telecom]
    results_data: [telecom]
    exporter: telecom_operator
    workload: streaming_telemetry
    births: {initial: 5}
    value: USD 900000 per year
technology: {pets: [none, tee, pseudonymisation]}
structure: {choice: optimiser, everyone_complies: true}
"""


def test_the_technology_without_which_nothing_lawful_works_is_decisive() -> None:
    accepted = play(DECIDED, ("structure.pet_status", "accept"))
    refused = play(DECIDED, ("structure.pet_status", "refuse"))
    assert measure(accepted, "pet_decisive") == measure(accepted, "pet_decisive", "pet:tee") == 1.0
    assert measure(accepted, "pet_share", "pet:tee") == 1.0
    assert measure(accepted, "pet_decisive", "pet:pseudonymisation") == 0.0  # in scope of the law
    assert refused.states["operating"] == 0


def test_two_technologies_of_which_either_would_do_are_decisive_only_together() -> None:
    """One may dominate the other out of the options: it is still no more than one of two."""
    text = DECIDED.replace("pseudonymisation", "mpc").replace("streaming_telemetry", "aggregate_statistics")
    record = play(text, ("structure.pet_status", "accept"))
    assert record.states["operating"] == 5
    assert measure(record, "pet_decisive") == 1.0
    assert measure(record, "pet_decisive", "pet:tee") == measure(record, "pet_decisive", "pet:mpc") == 0.0


def test_plain_records_are_tried_where_they_are_not_on_offer() -> None:
    """A law that asks nothing needs no technology, whatever firms are offered."""
    text = DECIDED.replace("none, tee, pseudonymisation", "tee").replace("[telecom]", "[non_personal]")
    record = play(text)
    assert measure(record, "pet_share") == 1.0
    assert measure(record, "pet_decisive") == measure(record, "pet_decisive", "pet:tee") == 0.0
