"""I2: who is aided, what it costs, and that the money ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flow_worlds import MARKETS, SURE, fingerprint, measure, play, scenario_of, story, world_of

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once
from dfftsim.scenario.lever_details import lever_details
from dfftsim.world.parameters import Parameters

VALUE = Parameters.load().value
DEAR = {"hours_contract": 3000.0, "hours_consent": 3000.0, "importer_listed_share": 1.0}
"""A certificate is the cheapest way."""


def levers(*rows: str) -> str:
    return "\n".join(["levers:", *(f"  - {{{row}}}" for row in rows), ""])


def firm(id: str, **more: Any) -> dict[str, Any]:
    """A flow of a small firm of its own from Japan to Singapore."""
    given = {"id": id, "from": "JP", "to": "SG", "category": "personal", "persons": 100, "home": "JP"}
    return {**given, "value": "USD 1000000 per year", "size": "small", "birth": "2025-06-02", **more}


def certified(*rows: dict[str, Any], fund: str = "", **numbers: float) -> RunRecord:
    lever = levers(f"lever: I2, {fund}") if fund else ""
    text = scenario_of(
        rows, start="2025-01-01", end="2026-12-31", parties=["JP", "SG", "US"],
        parameters={"local_utility_sme": 0.0, **DEAR, **numbers}, more=f"{SURE}\n{lever}",
    )  # fmt: skip
    return play(text)


def cost(record: RunRecord) -> float:
    """What compliance cost the firms, USD."""
    return measure(record, "compliance_cost_share") * measure(record, "delivered_usd")


RICH = "parties: [JP], from: 2025-01-01, budget: USD 1000000, certificates: 0.5"


def test_a_fund_pays_its_share_of_the_certificates_of_small_firms() -> None:
    plain, aided = certified(firm("a"), firm("b")), certified(firm("a"), firm("b"), fund=RICH)
    assert measure(plain, "share_certification") == 1.0
    spent = measure(aided, "fund_spent_usd")
    assert measure(aided, "fund_certificates") == 2.0 and measure(aided, "fund_officers_usd") == 0.0
    assert cost(plain) - cost(aided) == pytest.approx(spent) and spent > 0.0
    whole = certified(firm("a"), firm("b"), fund=RICH.replace("0.5", "1"))
    assert measure(whole, "fund_spent_usd") == pytest.approx(2.0 * spent)
    assert [step[0] for step in story(aided, "a")] == [step[0] for step in story(plain, "a")]


def test_the_share_is_a_judgement_where_the_file_does_not_say() -> None:
    half = certified(firm("a"), fund=RICH)
    left_out = certified(firm("a"), fund=RICH.replace(", certificates: 0.5", ""), i2_subsidy=0.5)
    assert measure(left_out, "fund_spent_usd") == measure(half, "fund_spent_usd") > 0.0


def test_when_the_money_is_spent_aid_ends_until_the_next_payment() -> None:
    """Three certificates a year for three years; a year's money pays one and a half of them."""
    one = measure(certified(firm("a"), fund=RICH), "fund_spent_usd")
    rows = [firm(f"f{y}{n}", birth=f"{y}-06-0{n}") for y in (2025, 2026) for n in (2, 3, 4)]
    terms = RICH.replace("1000000", f"{1.5 * one:.2f}")
    record = certified(*rows, fund=terms)
    assert measure(record, "fund_certificates") == 4.0
    assert measure(record, "fund_spent_usd") == pytest.approx(3.0 * one, rel=1e-6)
    ended = certified(*rows, fund=f"{terms}, until: 2025-12-31")
    assert measure(ended, "fund_spent_usd") == pytest.approx(1.5 * one, rel=1e-3)


@pytest.mark.parametrize(
    ("row", "fund"),
    [
        ({"size": "large"}, RICH),
        ({}, RICH.replace("[JP]", "[US]")),
        ({}, RICH.replace("2025-01-01", "2028-01-01")),
        ({}, RICH.replace("certificates: 0.5", "certificates: 0, officers: 1")),
    ],
    ids=["large firm", "seated elsewhere", "after the end", "officers only"],
)
def test_who_is_not_aided_goes_the_way_he_went(row: dict[str, Any], fund: str) -> None:
    plain, pulled = certified(firm("a", **row)), certified(firm("a", **row), fund=fund)
    assert pulled.trace == plain.trace
    shared = {key for key in plain.measures if not key[1].startswith("party:")}  # to join costs the parties
    assert all(repr(pulled.measures[key]) == repr(plain.measures[key]) for key in shared)
    assert measure(pulled, "fund_certificates") == 0.0


def test_without_a_fund_nothing_is_measured_of_one() -> None:
    assert not [name for name, _ in play(MARKETS).measures if name.startswith("fund")]


def test_a_cheaper_certificate_brings_in_who_had_given_up() -> None:
    small = firm("a", value="USD 15000 per year")
    aid = RICH.replace("2025-01-01", "2026-01-01").replace("0.5", "0.9")
    cheap = {"h0_hours_rule": 1.0, "running_compliance_share": 0.0}
    plain, aided = certified(small, **cheap), certified(small, **cheap, fund=aid)
    assert story(plain, "a")[-1][1] == "given_up"
    assert story(aided, "a")[-1][1] == "operating"


def test_officers_of_a_fund_are_worth_as_much_as_others() -> None:
    """Three more officers shorten the wait, whoever pays for them, and the fund says what they cost."""
    crowd = "authorities: {CN: {officers: 1, background_load: 0.9, backlog: 60 d, calendar: continuous}}\n"
    row = firm(
        "a", **{"from": "CN", "to": "JP", "persons": 2_000_000, "size": "medium", "birth": "2025-01-01"}
    )

    def played(*rows: str) -> RunRecord:
        more = f"{SURE}\n{crowd}" + (levers(*rows) if rows else "")
        return play(scenario_of([row], start="2025-01-01", end="2026-12-31", parties=["JP", "CN"], more=more))

    terms = "parties: [CN], from: 2025-07-01"
    plain = played()
    one = played(f"lever: R6, {terms}, officers_added: 3")
    two = played(f"lever: I2, {terms}, officers: 3, certificates: 0, budget: USD 1e6")
    assert two.trace == one.trace and two.authorities == one.authorities
    waits = [measure(record, "wait_days_mean", "authority:CN") for record in (plain, two)]
    assert waits[1] < waits[0]
    yearly = 3 * VALUE("productive_hours_day") * 250.0 * VALUE("wage_upper_middle")
    days = (date(2026, 12, 31) - date(2025, 7, 1)).days + 1
    assert measure(two, "fund_officers_usd") == pytest.approx(yearly * days / 365.25)
    assert measure(two, "fund_spent_usd") == measure(two, "fund_officers_usd")


def test_no_more_officers_than_the_budget_reaches_for_and_none_after_the_end() -> None:
    hours = VALUE("productive_hours_day") * 250.0
    both = hours * (VALUE("wage_upper_middle") + VALUE("wage_lower_middle"))
    days = "from: 2023-09-01, until: 2024-08-31"
    fund = f"lever: I2, parties: [CN, VN], {days}, budget: USD {2.5 * both:.2f}, officers: 9"
    effects = world_of(MARKETS + levers(fund)).effects
    added = [(change.station, change.start.isoformat(), change.added) for change in effects.capacity]
    begun, over = "2023-09-01", "2024-09-01"
    assert added == [("CN", begun, 2.0), ("VN", begun, 2.0), ("CN", over, 0.0), ("VN", over, 0.0)]
    doubled = levers(fund, "lever: R6, parties: [CN], from: 2024-01-01, officers_factor: 2")
    own = [c for c in world_of(MARKETS + doubled).effects.capacity if c.station == "CN"]
    assert [(c.factor, c.added) for c in own] == [(1.0, 2.0), (2.0, 4.0), (2.0, 0.0)], "the officers leave"


FRAMEWORK = """
institution:
  start: 2023-05-01
  budget: USD 4000000
  at_once: 2
  projects:
    - id: fund
      delivers: {lever: I2, parties: [JP], from: 2023-05-01, budget: USD 3000000, officers: 1}
      cost: USD 100000
    - id: rules
      delivers: {lever: I1, parties: any, from: 2023-05-01, coverage: 1, lag: 0 d}
      cost: USD 100000
      upkeep: USD 2000000
parameters:
  {iap_gate_pass: 1, iap_stage_mandate: 1, iap_stage_design: 1, iap_stage_pilot: 1, iap_stage_adoption: 1}
"""


def test_a_fund_of_the_framework_is_paid_from_its_budget() -> None:
    """Two upkeeps, of 3 and 2 million, on 4: the one adopted last lapses, and a lapsed fund is closed."""
    world = world_of(MARKETS + FRAMEWORK)
    fund, rules = world.outcomes
    assert fund.keeps_up and rules.keeps_up and fund.adopted and rules.adopted
    lapsed = fund if fund.adopted > rules.adopted else rules
    assert lapsed.unpaid is not None
    poor = world_of(MARKETS + FRAMEWORK.replace("budget: USD 4000000", "budget: USD 2500000"))
    closed = poor.outcomes[0]
    assert closed.unpaid is not None
    assert [one.end for one in poor.effects.funds] == [closed.unpaid]
    assert measure(simulate_once(poor, 0), "fund_officers_usd") < 10_000.0


def test_the_luck_of_all_else_is_untouched() -> None:
    plain = certified(firm("a"), firm("b", size="large"))
    aided = certified(firm("a"), firm("b", size="large"), fund=RICH)
    assert story(aided, "b") == story(plain, "b")
    assert fingerprint(certified(firm("a"), fund=RICH)) == fingerprint(certified(firm("a"), fund=RICH))


def test_a_fund_pays_its_share_of_joining_first_come_first_served() -> None:
    """Two levers are joined for the same points; a fund that pays all of it has money for one and a half."""
    usd = VALUE("accession_usd_point") * 1000.0
    aid = "certificates: 0, accession: 1"
    terms = f"lever: I2, parties: [JP], from: 2025-01-01, budget: USD {1.5 * usd:.2f}, {aid}"
    asked = lever_details()["R7"].accession
    assert asked is not None and asked[1] == 1.0
    join = [f"lever: R7, id: g{n}, parties: [JP, SG], from: 2025-0{n}-01" for n in (3, 4)]

    def played(*rows: str) -> RunRecord:
        return play(
            scenario_of([firm("a")], start="2025-01-01", end="2025-12-31", parties=["JP", "SG"],
                        more=f"{SURE}\n{levers(*rows)}")
        )  # fmt: skip

    plain, aided = played(*join), played(*join, terms)
    spent = measure(aided, "fund_spent_usd")
    assert spent == pytest.approx(1.5 * usd) and measure(aided, "fund_certificates") == 0.0
    own = [measure(record, "accession", "party:JP") for record in (plain, aided)]
    assert own[1] == pytest.approx((0.5 + 1.0) / 2.0 * own[0], rel=0.05), "half of one, and I2 itself"
    assert measure(aided, "accession", "party:SG") == measure(plain, "accession", "party:SG")
    assert aided.trace == plain.trace


def test_certificates_leave_what_later_joinings_take() -> None:
    """All the money of the year goes to joining in November: a certificate asked for in June gets none."""
    usd = VALUE("accession_usd_point") * 1000.0
    terms = (
        f"lever: I2, parties: [JP], from: 2025-01-01, budget: USD {usd:.2f}, certificates: 1, accession: 1"
    )
    join = "lever: R7, parties: [JP, SG], from: 2025-11-01"
    text = scenario_of(
        [firm("a"), firm("b")], start="2025-01-01", end="2025-12-31", parties=["JP", "SG", "US"],
        parameters={"local_utility_sme": 0.0, **DEAR}, more=f"{SURE}\n{levers(join, terms)}",
    )  # fmt: skip
    record = play(text)
    assert measure(record, "fund_spent_usd") == pytest.approx(usd)
    assert measure(record, "fund_certificates") == 0.0
    alone = play(text.replace("accession: 1}", "accession: 0}"))
    assert measure(alone, "fund_certificates") > 0.0, "they were asked for"
