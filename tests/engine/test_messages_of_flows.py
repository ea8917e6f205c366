"""The operations plane inside a run: deadlines decide choices, servers and links cost, classes report."""

from __future__ import annotations

import math

import pytest
from flow_worlds import SURE, measure, play, scenario_of, states

from dfftsim.engine.record import RunRecord

YEAR_SECONDS = 365.25 * 86_400.0
ROW = {
    "id": "a", "from": "US", "to": "JP", "category": "non_personal", "persons": "1 per year",
    "value": "USD 1000000 per year", "workload": "raw_record_delivery", "birth": "2024-02-01",
}  # fmt: skip


def run(more: str = "", **row: object) -> RunRecord:
    """One flow from the US to Japan that nothing in the law holds up."""
    text = scenario_of(
        [{**ROW, **row}],
        start="2024-01-01",
        end="2025-12-31",
        parties=["US", "JP", "SG"],
        more=f"{SURE}\n{more}",
    )
    return play(text)


def test_a_deadline_below_the_round_trip_cannot_be_met() -> None:
    late = run(deadline="100 ms", messages_rate="1 per second", message_size="1 kB")
    assert "operating" not in states(late, "a")
    assert math.isnan(measure(late, "on_time_messages"))
    assert "technology:too late" in late.blocked


def test_a_deadline_that_most_messages_meet_is_paid_in_value_by_those_that_do_not() -> None:
    """RTT 155 ms of which 5 % vary: a tail of the messages misses a deadline just above the median."""
    free = run(deadline="10 s", messages_rate="1 per second", message_size="1 kB")
    tight = run(deadline="175 ms", messages_rate="1 per second", message_size="1 kB")
    share = measure(tight, "on_time_messages")
    assert measure(free, "on_time_messages") == 1.0
    assert 0.95 <= share < 1.0
    assert measure(tight, "F") == pytest.approx(share * measure(free, "F"), rel=1e-6)


def test_a_flow_without_deadline_reports_latency_but_no_share_on_time() -> None:
    record = run(messages_rate="1 per second", message_size="1 kB")
    p50, p95, p99 = (measure(record, f"latency_p{n}") for n in (50, 95, 99))
    assert math.isnan(measure(record, "on_time_messages"))
    assert 0.1 < p50 < p95 < p99


def test_the_network_costs_what_a_gigabyte_costs() -> None:
    record = run(messages_rate="1 per second", message_size="1 MB")
    gigabytes = YEAR_SECONDS * 1e6 / 1e9
    assert measure(record, "network_cost") == pytest.approx(gigabytes * 0.09, rel=1e-6)  # list price, US
    assert measure(record, "goodput") == pytest.approx(86.4, rel=1e-6)
    assert measure(record, "pet_cost") == 0.0


def test_a_warm_up_changes_no_cost_of_a_year() -> None:
    whole = run(messages_rate="1 per second", message_size="1 MB")
    late = run("experiment: {warmup: 300 d}", messages_rate="1 per second", message_size="1 MB")
    assert measure(late, "network_cost") == pytest.approx(measure(whole, "network_cost"), rel=1e-9)


def test_servers_of_a_given_number_are_paid_for_all_hours() -> None:
    five, ten = (played(f"technology: {{pets: [k_anonymity], compute: {{servers: {n}}}}}") for n in (5, 10))
    assert measure(ten, "pet_cost") == pytest.approx(2.0 * measure(five, "pet_cost"))


def test_a_narrow_link_turns_a_flow_away_and_a_busy_one_makes_it_wait() -> None:
    link = "technology: {links: {bandwidth: 10 Mbit/s}}"
    easy = run(link, messages_rate="10 per second", message_size="10 kB")
    busy = run(link, messages_rate="100 per second", message_size="10 kB")
    full = run(link, messages_rate="130 per second", message_size="10 kB")
    assert measure(busy, "time_link_wait") > 5.0 * measure(easy, "time_link_wait") > 0.0
    assert "operating" not in states(full, "a")
    assert "technology:link too narrow" in full.blocked


CLASS = """
dfftsim: 1
title: One class
horizon: {start: 2024-01-01, end: 2024-12-31}
parties: [CN, US]
structure: {choice: optimiser, everyone_complies: true, pet_status: accept}
flow_classes:
  - id: c
    from: CN
    to: US
    data: [personal]
    workload: raw_record_delivery
    births: {initial: 20}
    firm_sizes: {large: 1}
    value: USD 5000000 per year
    persons: 2000000
    messages: {rate: RATE per second, size: SIZE, records: 1000, pattern: PATTERN}
    deadline: 5 s
    results_utility: 0
    local_utility: 0
"""


def played(more: str, rate: float = 1.0, size: str = "640 B", pattern: str = "{}") -> RunRecord:
    """The class above with a technology on offer; two million persons ask for a security assessment."""
    text = CLASS.replace("RATE", str(rate)).replace("SIZE", size).replace("PATTERN", pattern)
    return play(text + more)


def test_a_pet_takes_the_time_and_money_of_its_servers() -> None:
    record = played("technology: {pets: [none, k_anonymity]}")
    assert measure(record, "pet_share") > 0.0
    assert measure(record, "time_pet") > 0.0
    assert measure(record, "pet_cost") > 0.0
    plain = played("technology: {pets: [none]}")
    assert measure(plain, "time_pet") == 0.0
    assert measure(plain, "pet_cost") == 0.0


def test_too_few_servers_keep_a_pet_from_being_used() -> None:
    free = played("technology: {pets: [none, k_anonymity]}", rate=1000)
    few = played("technology: {pets: [none, k_anonymity], compute: {servers: 1}}", rate=1000)
    assert measure(free, "pet_share") > 0.0
    assert measure(few, "pet_share") == 0.0


def test_messages_that_come_at_once_wait_for_each_other() -> None:
    link = "technology: {links: {bandwidth: 10 Mbit/s}}"
    spread = played(link, rate=0.01, size="64 kB")
    batch = played(link, rate=0.01, size="64 kB", pattern="{batches: 1 h}")
    one = measure(batch, "time_link")  # 36 at once, but for the rounding of rates to load classes
    assert one == pytest.approx(0.0512, rel=0.03)
    assert measure(batch, "time_link_wait") == pytest.approx(35 / 2 * one, rel=0.1)
    assert measure(spread, "time_link_wait") < 0.01


def test_classes_report_their_own_messages() -> None:
    record = played("")
    assert measure(record, "messages_sent", "class:c") == measure(record, "messages_sent") > 0.0
    assert measure(record, "validity_ratio") > 50.0
