"""Lives of single flows, worked out by hand: every day and every sum in them can be checked on paper."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any

import pytest
from flow_worlds import QUIET, SURE, day, measure, play, scenario_of, states, story

from dfftsim.engine.record import RunRecord

START = "2025-06-02"  # a Monday; June has no holidays in Japan
NO_SITE = {"local_utility_sme": 0.0}
ONE_RULE_A_DAY = {
    "h0_hours_rule": 6.0,
    "lang_factor_other": 1.0,
    "disp_per_instrument": 0.0,
    "amb_medium": 1.0,
    "amb_low": 1.0,
    "counsel_share_large": 0.0,
    "legal_fte_medium": 1.0,
    "legal_share_transfers": 1.0,
    "productive_hours_day": 6.0,
    "wage_high": 100.0,
    "hours_security_assessment": 60.0,
}
"""A firm in Japan whose legal team of one reads one rule in one working day of six hours at 100 dollars."""
YEARS = 365.25


def flow(id: str, origin: str = "CN", **more: Any) -> dict[str, Any]:
    """A listed flow of important data to Japan, wanted from the first day."""
    given = {"id": id, "from": origin, "to": "JP", "category": "important", "persons": 1, "home": "JP"}
    return {**given, "value": "USD 9000000 per year", "size": "medium", "birth": START, **more}


def china(*rows: dict[str, Any], end: str, authority: str, more: str = SURE, **parameters: float) -> str:
    """Flows from China and the authority that decides on them, day and night."""
    return scenario_of(
        rows,
        start=START,
        end=end,
        parties=["CN", "JP"],
        parameters={**NO_SITE, **parameters},
        more=f"{more}\nauthorities: {{CN: {{{authority}, calendar: continuous}}}}",
    )


APPROVES = (
    "officers: unlimited, service: 10 d, latency: 30 d, rejection: 0, "
    "requests_for_information: {probability: 0, reply: 1 d}"
)


def after_working_days(start: str, count: int) -> float:
    """Days from Monday `start` until so many working days are over, in a month without holidays."""
    today, left = date.fromisoformat(start), count
    while left:
        left -= today.weekday() < 5
        today += timedelta(days=1)
    return float((today - date.fromisoformat(start)).days)


def test_from_birth_to_approval() -> None:
    """Read every rule, prepare 90 days, 10 days of an officer, 30 days of latency; then all of the value."""
    record = play(china(flow("a"), end="2026-06-01", authority=APPROVES, **ONE_RULE_A_DAY))
    rules = int(measure(record, "rules_to_read"))
    read = after_working_days(START, rules)
    rule = "cn-assessment-2024-important"
    assert story(record, "a") == [
        (0.0, "born", ""),
        (0.0, "discovering", "reading:CN"),
        (read, "choosing", ""),
        (read, "preparing", rule),
        (read + 90.0, "waiting", rule),
        (read + 130.0, "operating", "technology:delay"),
    ]
    assert measure(record, "discovery_hours") == 6.0 * rules
    assert measure(record, "F") == pytest.approx(1.0 - (read + 130.0) / 365.0)
    yearly = 9_000_000.0 / YEARS
    assert record.blocked == pytest.approx({"reading:CN": yearly * read, rule: yearly * 130.0})
    assert measure(record, "wanted_usd") == pytest.approx(yearly * 365.0)
    assert measure(record, "days_to_start_p50") == pytest.approx(read + 130.0)
    assert record.series["wanted"] == pytest.approx([750_000.0] * 11 + [yearly * 365.0 - 8_250_000.0])


def test_what_a_firm_has_read_it_knows() -> None:
    """Its second flow of the kind reads nothing; a flow from elsewhere does."""
    classes = """
flow_classes:
  - {id: first, from: CN, to: JP, home: JP, data: [important], value: USD 9000000 per year,
     births: {rate: 4 per year, growth: 0}, firm_sizes: {medium: 1}, flows_per_firm: 1000000}
"""
    text = scenario_of(
        [], start=START, end="2027-06-01", parties=["CN", "JP"], parameters=NO_SITE, more=SURE
    ).replace("flows:\n\n", classes.lstrip())
    record = play(text)
    reads = ["discovering" in states(record, f"first:{n}") for n in range(4)]
    assert reads == [True, False, False, False]


def test_a_basis_lapses_when_its_renewal_comes_too_late() -> None:
    """Valid three years; the second decision takes 700 days, so the flow must stop until it is there."""
    slow = APPROVES.replace("latency: 30 d", "latency: 700 d")
    record = play(china(flow("a"), end="2033-06-01", authority=slow))
    told = story(record, "a")
    assert [state for _, state, _ in told][-3:] == ["operating", "suspended", "operating"]
    live, lapsed, again = (time for time, _, _ in told[-3:])
    assert lapsed - live == pytest.approx(3 * YEARS, abs=1e-4)
    assert told[-2][2] == "cn-assessment-2024-important"
    assert 0 < again - lapsed < 710.0


def test_no_flow_runs_on_a_basis_whose_renewal_was_refused() -> None:
    rows = [flow(f"f{n}") for n in range(12)]
    half = APPROVES.replace("rejection: 0", "rejection: 0.5")
    record = play(china(*rows, end="2033-06-01", authority=half))
    renewed_or_stopped = 0
    for n in range(12):
        told = [row for row in story(record, f"f{n}") if row[1] != "choosing"]
        for (since, state, _), (until, _, _) in itertools.pairwise(told):
            assert state != "operating" or until - since <= 3 * YEARS + 1e-4
            renewed_or_stopped += state == "operating"
        last = told[-1]
        assert last[1] != "operating" or day(START, "2033-06-02") - last[0] <= 3 * YEARS
    assert renewed_or_stopped >= 4


def test_carrying_on_ends_with_the_first_enforcement() -> None:
    """A firm that weighs sends at once; after the action it never does so again."""
    text = china(
        flow("a"),
        end="2033-06-01",
        authority=APPROVES,
        more="structure: {choice: optimiser}",
        comply_share_medium=0.0,
        enforce_strict=0.5,
        penalty_medium=1.0,
        suspension_days=10.0,
        hours_security_assessment=500_000.0,
    )
    record = play(text)
    told = story(record, "a")
    went = [state for _, state, _ in told]
    assert went.count("carrying_on") == 1
    stop = went.index("suspended")
    assert went[stop - 1] == "carrying_on"
    assert told[stop][2] == "enforcement"
    assert "carrying_on" not in went[stop:]
    assert went[stop + 1] == "choosing"
    assert 0.0 < measure(record, "F_carry_on") < 1.0
    assert measure(record, "F") < 1.0
    assert measure(record, "suspensions") > 0.0


def test_missed_rules_stop_a_flow_and_it_resumes_on_its_basis() -> None:
    text = china(
        flow("a"),
        end="2030-06-01",
        authority=APPROVES,
        miss_eps0=1.0,
        enforce_strict=0.5,
        suspension_days=20.0,
    )
    told = story(play(text), "a")
    went = [state for _, state, _ in told]
    at = went.index("suspended")
    assert told[at][2] == "enforcement"
    assert went[at - 1] == went[at + 1] == "operating"
    assert "choosing" not in went[at:]
    assert went.count("suspended") == 1, "who was stopped has read what it had missed"


def test_what_a_firm_has_missed_it_has_missed_for_all_its_flows() -> None:
    """The second flow reads nothing, for its firm has read it all - wrongly."""
    text = f"""
dfftsim: 1
title: One firm
horizon: {{start: {START}, end: 2027-06-01}}
parties: [VN, JP]
flow_classes:
  - {{id: c, from: VN, to: JP, home: JP, data: [personal], persons: 60, value: USD 900000 per year,
     births: {{rate: 2 per year, growth: 0}}, firm_sizes: {{medium: 1}}, flows_per_firm: 1000000}}
{SURE}
parameters: {{{", ".join(f"{k}: {v}" for k, v in {**QUIET, **NO_SITE, "miss_eps0": 1.0}.items())}}}
"""
    record = play(text)
    rules = measure(record, "rules_to_read")
    assert "discovering" not in states(record, "c:1")
    assert measure(record, "missed_rules") == pytest.approx(rules)


def test_who_keeps_data_at_home_misses_no_transfer_rule() -> None:
    text = china(
        flow("a"), end="2030-06-01", authority=APPROVES, miss_eps0=1.0, enforce_strict=50.0,
        local_utility_sme=0.95, hours_security_assessment=50_000.0,
    )  # fmt: skip
    record = play(text)
    assert states(record, "a")[-1] == "localised"
    assert measure(record, "F_localise") > 0.8
    assert measure(record, "suspensions") == 0.0


def test_enforcement_waits_for_the_hazard_lived_through() -> None:
    """A threshold of hazard is drawn once: with twice the rate the action comes in half the time."""
    stops = []
    for rate in (0.2, 0.4):
        text = china(
            flow("a"), end="2060-06-01", authority=APPROVES.replace("latency: 30 d", "latency: 1 d"),
            miss_eps0=1.0, enforce_strict=rate, suspension_days=20.0,
        )  # fmt: skip
        told = story(play(text), "a")
        live = next(time for time, state, _ in told if state == "operating")
        stop = next(time for time, state, cause in told if cause == "enforcement")
        stops.append(stop - live)
    assert stops[0] == pytest.approx(2 * stops[1], rel=1e-4)


@pytest.mark.parametrize(("data", "crosses"), [("personal", True), ("non_personal", False)])
def test_a_second_flow_carries_the_firm_over_a_threshold(data: str, crosses: bool) -> None:
    """60,000 persons are exempt; with another 60,000 of the same firm a contract is needed for both."""
    text = f"""
dfftsim: 1
title: One firm
horizon: {{start: {START}, end: 2027-06-01}}
parties: [CN, JP]
flow_classes:
  - {{id: c, from: CN, to: JP, home: JP, data: [{data}], persons: 60000, value: USD 900000 per year,
     births: {{rate: 2 per year, growth: 0}}, firm_sizes: {{medium: 1}}, flows_per_firm: 1000000}}
{SURE}
parameters: {{{", ".join(f"{k}: {v}" for k, v in {**QUIET, **NO_SITE}.items())}}}
"""
    record = play(text)
    first, second = story(record, "c:0"), story(record, "c:1")
    assert "operating" in [state for _, state, _ in second]
    lost = [(time, cause) for time, state, cause in first if state == "suspended"]
    if not crosses:
        assert lost == []
        return
    live = next(time for time, state, _ in second if state == "operating")
    assert lost == [(live, "cn-exempt-volume-2024")]
    assert [state for _, state, _ in first][-1] == "operating"
    assert measure(record, "share_contract") > 0.0


def test_results_may_leave_where_records_may_not() -> None:
    """A new duty keeps personal data at home: results, which are none, still go, for part of the value."""
    row = flow("a", "VN", category="personal", workload="streaming_telemetry", birth=START)
    text = scenario_of(
        [row], start=START, end="2028-06-01", parties=["VN", "JP"],
        parameters={"local_utility_iot": 0.0, "edge_utility_iot": 0.8},
        more=f"{SURE}\nshocks: [{{shock: S2, on: 2026-06-01, jurisdiction: VN, data: personal, "
        "what: storage_only}]",
    )  # fmt: skip
    record = play(text)
    told = story(record, "a")
    at = [state for _, state, _ in told].index("suspended")
    assert told[at] == (day(START, "2026-06-01"), "suspended", "vn-s2-2026-06-01")
    assert [state for _, state, _ in told][-1] == "operating"
    assert told[-1][2] == "vn-s2-2026-06-01", "what is lost to the results route is lost to the duty"
    assert measure(record, "F_results") > 0.2
    assert measure(record, "results_utility_share") == pytest.approx(0.8)


def test_the_law_at_the_start_is_that_of_as_of() -> None:
    """The law of March 2023 until the first change after the start, then that of today."""
    text = scenario_of(
        [flow("a", "VN", category="personal", birth="2025-06-03")],
        start=START, end="2026-12-31", parties=["VN", "JP"], parameters=NO_SITE,
        more=f"{SURE}\nrules: {{as_of: 2023-03-30}}",
    )  # fmt: skip
    causes = [cause for *_, cause in story(play(text), "a")]
    assert "vn-free-2018" in causes
    today = [cause for *_, cause in story(play(text, ("rules.as_of", START)), "a")]
    assert "vn-free-2018" not in today
    assert "vn-decree13-oTIA" in today


def test_a_life_that_ends_ends_whatever_runs() -> None:
    """Short lives meet every state; the books agree, and nothing happens to a flow after its end."""
    text = china(
        *(flow(f"f{n}", birth="2025-06-02") for n in range(60)), end="2030-06-01", authority=APPROVES,
        more="structure: {choice: logit}", flow_lifetime=0.6, comply_share_medium=0.3, enforce_strict=2.0,
        suspension_days=60.0, miss_eps0=0.5,
    )  # fmt: skip
    record: RunRecord = play(text)
    ended_from = set()
    for n in range(60):
        went = states(record, f"f{n}")
        assert went[-1] == "ended"
        assert went.count("ended") == 1
        ended_from.add(went[-2])
    assert {"preparing", "waiting", "operating", "carrying_on", "suspended"} <= ended_from
