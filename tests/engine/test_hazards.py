"""Incidents in a run: how many, whose, what they cost, and that they touch no other luck."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from math import isnan, sqrt
from typing import Any

import pytest
from flow_worlds import MARKETS, fingerprint, flows_of, measure, play, scenario_of, states, world_of

from dfftsim.engine.record import RunRecord
from dfftsim.engine.run import simulate_once

HAZARDS = "hazards: {breach: true}\n"
CALM = {
    "breach_rate_site": 0.0,
    "access_rate_base": 0.0,
    "breach_fine_chance": 0.0,
    "breach_marginal": 0.0,
}
"""No incidents and no consequences, unless a test asks for them."""


def flow(n: int, **changed: Any) -> Mapping[str, Any]:
    row = {
        "id": f"f{n}",
        "from": "JP",
        "to": "US",
        "category": "personal",
        "size": "small",
        "home": "JP",
        "persons": 24615,
        "value": "USD 1000000 per year",
    }
    return {**row, **changed}


def played(
    flows: Sequence[Mapping[str, Any]],
    numbers: Mapping[str, float],
    more: str = "hazards: {breach: true}",
    *,
    switches: str = "",
    replication: int = 0,
) -> RunRecord:
    text = scenario_of(
        flows,
        start="2024-01-01",
        end="2025-12-31",
        parties=["JP", "US", "EU"],
        parameters={**CALM, **numbers},
        more=f"structure: {{choice: optimiser, everyone_complies: true{switches}}}\n{more}",
    )
    return simulate_once(world_of(text), replication, trace=True)


def incidents(record: RunRecord, what: str) -> list[tuple[int, str, str, str]]:
    assert record.trace is not None
    return [(t, id, cause, detail) for t, id, _, to, cause, detail in record.trace if to == what]


def flow_rows(record: RunRecord) -> list[Any]:
    assert record.trace is not None
    return [row for row in record.trace if ":" not in row[1] or not row[1].startswith(("site:", "orders:"))]


def test_off_means_off() -> None:
    """Without the section nothing is measured; with rates of zero, nothing else changes either."""
    plain = play(MARKETS)
    assert not [name for name, _ in plain.measures if name in ("P", "breaches", "trust")]
    calm = play(
        MARKETS + HAZARDS,
        ("structure.harm_weighed", "false"),
        ("parameters", json.dumps({"breach_rate_site": 1e-12, "access_rate_base": 1e-15})),
    )
    assert calm.trace == plain.trace
    shared = {key: calm.measures[key] for key in plain.measures}
    again = dataclasses.replace(calm, measures=shared, events=plain.events)
    assert flows_of(again) == flows_of(plain)
    assert measure(calm, "breaches") == 0.0


def test_incidents_without_consequences_touch_no_flow() -> None:
    """Sites are breached, but nobody acts on it: every flow goes the way it went."""
    quiet = {"inertia_review": 1.0, "breach_lifecycle_days": 1e6, "access_known_share": 0.0}
    many = quiet | {"breach_rate_site": 0.5, "access_rate_base": 1e-3, "breach_fine_chance": 0.0}
    off = play(MARKETS, ("parameters", json.dumps(quiet)))
    on = play(MARKETS + HAZARDS, ("structure.harm_weighed", "false"), ("parameters", json.dumps(many)))
    assert measure(on, "breaches") > 5 and measure(on, "accesses") > 5
    assert flow_rows(on) == off.trace
    of_flows = {
        key: value
        for key, value in off.measures.items()
        if "trust" not in key[0] and not key[1].startswith("party")  # parties bear what happens
    }
    assert all(repr(on.measures[key]) == repr(value) for key, value in of_flows.items())


def test_breaches_come_as_poisson_theory_says() -> None:
    """100 firms with one site each and 24,615 people (factor of size 1): 0.3 a year over two years, of which
    a few days pass before the flows start: the mean of ten replications within five standard errors.
    """
    flows = [flow(n) for n in range(100)]
    records = [
        played(flows, {"breach_rate_site": 0.3}, switches=", harm_weighed: false", replication=r)
        for r in range(10)
    ]
    started = sum(measure(r, "F_flows") for r in records) / 10
    expected = 100 * 0.3 * 731 / 365.25 * started
    counts = [measure(record, "breaches") for record in records]
    assert sum(counts) / 10 == pytest.approx(expected, abs=5.0 * sqrt(expected / 10))
    spread = sum((c - expected) ** 2 for c in counts) / 10
    assert 0.2 * expected < spread < 3.0 * expected


def test_expected_harm_is_what_incidents_come_to_in_the_mean() -> None:
    """With a light tail the harm of many incidents meets its expectation within a tenth."""
    light = {"breach_rate_site": 0.5, "breach_loss_p90": 300_000.0, "harm_tail_alpha": 2.2}
    flows = [flow(n) for n in range(100)]
    came, expected = 0.0, 0.0
    for r in range(6):
        record = played(flows, light, switches=", harm_weighed: false", replication=r)
        came += measure(record, "harm_subjects_usd") / (1.0 - 0.5)  # liability_share
        expected += measure(record, "harm_expected_usd")
    assert came == pytest.approx(expected, rel=0.1)


def test_flows_of_one_firm_share_a_site_and_its_breach() -> None:
    """Six flows of one firm lie at one site, those of six firms at six."""
    text = """
dfftsim: 1
horizon: {{start: 2024-01-01, end: 2025-12-31}}
parties: [JP, US]
flow_classes:
  - id: mail
    from: JP
    to: US
    data: [personal]
    firm_sizes: {{small: 1}}
    births: {{initial: 6}}
    lifetime: 50 y
    value: USD 1000000 per year
    persons: 24615
    flows_per_firm: {many}
hazards: {{breach: true, access: false}}
structure: {{choice: optimiser, everyone_complies: true, harm_weighed: false}}
parameters: {{breach_rate_site: 3.0, breach_fine_chance: 0.0}}
"""
    sites = {
        many: {id for _, id, _, _ in incidents(play(text.format(many=many)), "breach")} for many in (1, 1e9)
    }
    assert len(sites[1]) > 3
    assert len(sites[1e9]) == 1


def test_harm_counts_where_people_live() -> None:
    record = played([flow(0), flow(1, **{"from": "EU", "home": "EU"})], {"breach_rate_site": 2.0})
    whole = measure(record, "harm_expected_usd")
    parts = [measure(record, "harm_expected_usd", f"from:{code}") for code in ("JP", "EU")]
    assert sum(parts) == pytest.approx(whole) and min(parts) > 0.0
    assert measure(record, "harm_expected_usd", "to:US") == pytest.approx(whole)
    assert measure(record, "harm_abroad") == pytest.approx(1.0)


def test_protection_is_what_redress_and_safeguards_leave() -> None:
    """Plain records under a contract, to a party as well secured as any: what redress takes away is left."""
    numbers = {"breach_rate_site": 0.02, "access_rate_base": 1e-5}
    record = played([flow(0)], numbers, "hazards: {breach: true, access: false}")
    kind = next(
        n for n in ("contract", "consent", "free", "adequacy") if measure(record, f"share_{n}") == 1.0
    )
    levels = {"contract": 0.7, "consent": 0.4, "free": 0.25, "adequacy": 0.9}
    assert measure(record, "P") == pytest.approx(levels[kind])


def test_no_people_no_protection_to_measure() -> None:
    record = played([flow(0, category="non_personal")], {"breach_rate_site": 5.0})
    assert isnan(measure(record, "P"))
    assert measure(record, "breaches") == 0.0


def test_a_pet_takes_exposure_away() -> None:
    """What `exposure_reduces` leaves of breach and access, to the digit."""
    numbers = {"breach_rate_site": 0.02, "access_rate_base": 1e-5}
    more = "hazards: {breach: true}\ntechnology: {pets: [PET]}"
    plain = played([flow(0)], numbers, more.replace("PET", "none"))
    veiled = played([flow(0)], numbers, more.replace("PET", "pseudonymisation"))
    assert measure(plain, "share_operating") > 0.9 and measure(veiled, "pet_share") == 1.0
    for name in ("harm_expected_usd", "exposure_person_years"):
        rate = measure(veiled, name) / measure(veiled, "share_operating")
        full = measure(plain, name) / measure(plain, "share_operating")
        assert rate == pytest.approx(0.35 * full, rel=1e-6)


def test_a_broken_pet_exposes_again() -> None:
    """From the day of S4 on the exposure is `s4_exposure` instead of `exposure_reduces`: 0.8 for 0.35."""
    numbers = {"breach_rate_site": 0.02, "exposure_reduces": 0.35, "s4_exposure": 0.8}
    more = "hazards: {breach: true, access: false}\ntechnology: {pets: [pseudonymisation]}"
    whole = played([flow(0)], numbers, more)
    shock = "\nshocks:\n  - {shock: S4, on: 2025-01-01, pet: pseudonymisation, after: 2 y}"
    broken = played([flow(0)], numbers, more + shock)
    assert measure(broken, "share_operating") == measure(whole, "share_operating")
    share = measure(broken, "harm_expected_usd") / measure(whole, "harm_expected_usd")
    assert 1.4 < share < 0.8 / 0.35


LOCAL = (
    "hazards: {{breach: {breach}, access: {access}}}\n"
    "shocks:\n  - {{shock: S2, on: 2023-01-01, jurisdiction: JP, data: [personal], what: processing_only}}"
)


def localised(breach: bool, access: bool, switches: str = "") -> RunRecord:
    numbers = {"breach_rate_site": 0.02, "access_rate_base": 1e-5}
    more = LOCAL.format(breach=str(breach).lower(), access=str(access).lower())
    record = played([flow(0)], numbers, more, switches=switches)
    assert states(record, "f0")[-1] == "localised"
    return record


def test_localising_splits_sites_by_its_own_switch() -> None:
    """One more site at home whose security is split; off, the data count as lying with the others."""
    on, off = localised(True, False), localised(True, False, ", localisation_sites: false")
    assert measure(on, "harm_expected_usd") == pytest.approx(1.3 * measure(off, "harm_expected_usd"))
    assert measure(on, "exposure_person_years") == measure(off, "exposure_person_years")


def test_localising_keeps_states_out_by_its_own_switch() -> None:
    """103 of 4,369: the share of orders that reach abroad."""
    on, off = localised(False, True), localised(False, True, ", localisation_access: false")
    reach = 103 / 4369
    assert measure(on, "harm_expected_usd") == pytest.approx(reach * measure(off, "harm_expected_usd"))
    assert measure(on, "exposure_person_years") == pytest.approx(
        reach * measure(off, "exposure_person_years")
    )


def test_a_fine_is_a_transfer_and_stops_a_flow() -> None:
    numbers = {"breach_rate_site": 2.0, "breach_fine_chance": 1.0, "breach_lifecycle_days": 10.0}
    record = played([flow(n) for n in range(5)], numbers, "hazards: {breach: true, access: false}")
    assert record.trace is not None
    assert any(to == "suspended" and cause == "breach" for _, _, _, to, cause, _ in record.trace)
    assert measure(record, "stopped_after_breach") >= 1.0
    assert measure(record, "fines_usd") >= 20_000.0  # penalty_small
    whole = sum(measure(record, f"harm_{who}_usd") for who in ("subjects", "firms", "state"))
    assert measure(record, "harm_usd") == pytest.approx(whole), "fines are no harm"


def test_every_breach_is_found_later_than_it_happens() -> None:
    record = played([flow(n) for n in range(20)], {"breach_rate_site": 1.0})
    happened, known = incidents(record, "breach"), incidents(record, "known")
    assert len(happened) > len(known) > 0
    first = {id: time for time, id, _, _ in reversed(happened)}
    assert all(time > first[id] for time, id, _, _ in known)


def test_firms_refuse_what_is_too_risky_only_where_they_weigh_harm() -> None:
    grim = {"breach_rate_site": 20.0, "breach_marginal": 1.0}
    weighed = played([flow(0, value="USD 20000 per year")], grim)
    blind = played([flow(0, value="USD 20000 per year")], grim, switches=", harm_weighed: false")
    assert "operating" not in states(weighed, "f0")
    assert "operating" in states(blind, "f0")


def test_the_large_breach_strikes_on_its_day_and_floods_authorities() -> None:
    shock = "hazards: {breach: true}\nshocks:\n  - {shock: S3, on: 2024-07-01, in: US}"
    before, after = played([flow(0)], {}), played([flow(0)], {}, shock)
    [(time, site, cause, _)] = incidents(after, "breach")
    assert (time, cause) == (182 * 86_400, "S3") and site.endswith("@US")
    assert incidents(after, "known")[0][0] == time
    assert measure(after, "harm_usd") > measure(before, "harm_usd") == 0.0
    text = MARKETS + HAZARDS
    calm = play(text)
    flooded = play(text + "shocks:\n  - {shock: S3, on: 2024-07-01, in: JP}\n")
    for code in ("CN", "VN", "EU"):  # represented_flows
        assert flooded.authorities[code]["arrivals"] >= calm.authorities[code]["arrivals"] + 19


def test_a_stopped_authority_takes_up_nothing_meanwhile() -> None:
    """Cases come at the same times; none is finished while the authority stands still; then all go on."""
    text = MARKETS + "shocks:\n  - {shock: S5, on: 2023-09-01, jurisdiction: CN, length: 200 d}\n"
    plain, stopped = play(MARKETS), play(text)
    assert stopped.authorities["CN"]["wait_days_mean"] > plain.authorities["CN"]["wait_days_mean"] + 20.0
    assert stopped.authorities["VN"] == plain.authorities["VN"]


def test_a_stop_after_the_horizon_changes_nothing() -> None:
    text = MARKETS + "shocks:\n  - {shock: S5, on: 2026-09-01, jurisdiction: CN}\n"
    assert fingerprint(play(text)) == fingerprint(play(MARKETS))


def test_the_warm_up_is_left_out() -> None:
    """The first year counts neither in what is expected nor in what comes about."""
    numbers = {"breach_rate_site": 0.5}
    whole = played([flow(n) for n in range(20)], numbers)
    late = played([flow(n) for n in range(20)], numbers, "hazards: {breach: true}\nexperiment: {warmup: 1 y}")
    assert 0.4 < measure(late, "harm_expected_usd") / measure(whole, "harm_expected_usd") < 0.6
    assert measure(late, "breaches") < measure(whole, "breaches")
