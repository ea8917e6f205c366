"""The accounts of parties add up: what is split, discounted, borne and transferred is in the ledger."""

from __future__ import annotations

from math import exp
from types import SimpleNamespace

import pytest

from dfftsim.engine.harm import Account
from dfftsim.engine.hazards import Hazards
from dfftsim.engine.parties import _ease, _spread
from dfftsim.engine.run import simulate_once
from dfftsim.engine.worth import Discounting, Worth
from dfftsim.scenario.loading import loads
from dfftsim.scenario.party_kpis import COSTS, DIALS, SURPLUS
from dfftsim.spans import DAY, YEAR
from dfftsim.world.compile import compile_world

TEXT = """
dfftsim: 1
horizon: {start: 2023-01-01, end: 2024-12-31}
parties: [JP, CN, EU]
flow_classes:
  - id: records
    from: any
    to: any
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 60 per year, initial: 60}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
"""
HAZARDS = "hazards: {breach: true, access: true}\n"
LEVER = "levers: [{lever: R1, parties: [JP, EU], from: 2024-01-01, until: 2024-06-30}]\n"
FLAT = {"discount_social": 0.0}


def measures(more: str = "", **parameters: float) -> dict[tuple[str, str], float]:
    given = "\n".join(f"  {name}: {value}" for name, value in parameters.items())
    text = TEXT + more + (f"parameters:\n{given}\n" if given else "")
    return simulate_once(compile_world(loads(text, name="made")), 0).measures


def total(found: dict[tuple[str, str], float], *kpis: str) -> float:
    return sum(found[kpi, f"party:{code}"] for kpi in kpis for code in ("JP", "CN", "EU"))


YEARS = 731 * DAY / YEAR


def test_the_surplus_of_all_parties_is_the_value_of_all_routes() -> None:
    found = measures(**FLAT)
    realised = sum(found[kpi, ""] for kpi in ("F", "F_localise", "F_carry_on")) * found["wanted_usd", ""]
    assert total(found, *SURPLUS) * YEARS == pytest.approx(realised)
    unlawful = found["F_carry_on", ""] * found["wanted_usd", ""]
    assert total(found, "surplus_noncompliant") * YEARS == pytest.approx(unlawful)


def test_what_firms_pay_is_compliance_and_fines_and_fines_are_a_transfer() -> None:
    found = measures(**FLAT, enforce_general=2.0, enforce_strict=2.0)
    paid = found["compliance_cost_share", ""] * found["delivered_usd", ""]
    assert total(found, "fines_paid") > 0
    assert total(found, "compliance_cost", "fines_paid") * YEARS == pytest.approx(paid)
    assert total(found, "fines_paid") == pytest.approx(total(found, "fines_received"))
    for code in ("JP", "CN", "EU"):
        parts = {kpi: found.get((kpi, f"party:{code}"), 0.0) for kpi in (*SURPLUS, *COSTS)}
        net = sum(parts[kpi] for kpi in SURPLUS) - sum(parts[kpi] for kpi in COSTS)
        assert found["welfare", f"party:{code}"] == pytest.approx(net)


def test_sizes_add_up_to_the_surplus_of_firms() -> None:
    found = measures()
    for code in ("JP", "CN", "EU"):
        sizes = sum(
            value
            for (kpi, scope), value in found.items()
            if kpi == "surplus_firms" and scope.startswith(f"party_size:{code}-")
        )
        scope = f"party:{code}"
        whole = found["surplus_exporters", scope] + found["surplus_importers", scope]
        assert sizes == pytest.approx(found["surplus_firms", scope])
        assert sizes == pytest.approx(whole - found["compliance_cost", scope])


def test_the_split_moves_surplus_and_nothing_else() -> None:
    found = measures()
    other = measures(value_split_exporter=0.5, value_split_importer=0.5, value_split_users=0.0)
    assert total(other, "surplus_users") == 0
    assert total(other, *SURPLUS) == pytest.approx(total(found, *SURPLUS))
    moved = {kpi for kpi, scope in found if found[kpi, scope] != other.get((kpi, scope))}
    still = {kpi for kpi, scope in found if not scope.startswith("party")}
    assert moved & still <= {kpi for kpi, scope in found if found[kpi, scope] != found[kpi, scope]}
    assert {*SURPLUS, "welfare"} <= moved
    assert not {"F", "dial_openness", "compliance_cost"} & {
        kpi for kpi, scope in found if scope == "party:JP" and found[kpi, scope] != other[kpi, scope]
    }


def test_an_instrument_costs_its_members_points_once_and_while_it_lives() -> None:
    from dfftsim.scenario.lever_details import lever_details

    found = measures(LEVER, **FLAT)
    details = lever_details()["R1"]
    asked, given_up = details.accession[1], details.sovereignty[1]
    for code in ("JP", "EU"):
        scope = f"party:{code}"
        assert found["accession", scope] * YEARS == pytest.approx(asked * 300_000)
        assert found["administration", scope] * YEARS >= asked * 60_000 * 181 * DAY / YEAR
        share = 182 / 731  # of the days of the horizon
        assert found["decisions_retained", scope] == pytest.approx(1 - given_up * share / 12)
    assert found["accession", "party:CN"] == 0
    assert found["decisions_retained", "party:CN"] == 1


def test_a_lever_that_was_over_before_costs_and_binds_nobody() -> None:
    over = measures(LEVER.replace("2024-01-01, until: 2024-06-30", "2020-01-01, until: 2021-01-01"), **FLAT)
    assert over["decisions_retained", "party:JP"] == 1 and over["accession", "party:JP"] == 0


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_what_a_lever_asks_grows_with_its_depth(depth: int) -> None:
    from dfftsim.scenario.lever_details import lever_details

    details = lever_details()["R7"]
    assert details.accession is not None and details.sovereignty is not None
    lever = f"levers: [{{lever: R7, parties: [JP, EU], from: 2023-01-01, depth: {depth}}}]\n"
    found = measures(lever, **FLAT)
    asked, given_up = [(0.0, *held)[depth] for held in (details.accession, details.sovereignty)]
    assert found["accession", "party:JP"] * YEARS == pytest.approx(asked * 300_000)
    assert found["decisions_retained", "party:JP"] == pytest.approx(1 - given_up / 12)


def test_firms_expect_the_loss_of_a_site_once_however_many_flows_lie_there() -> None:
    """The loss of a breach is concave in people: the flows of one site share that of the whole site."""
    terms = compile_world(loads(TEXT + HAZARDS, name="made")).hazards
    assert terms is not None

    def expected(flows: int, exposed: float) -> float:
        site = SimpleNamespace(place="JP", stays={})
        flow = SimpleNamespace(origin="JP")
        stays = [SimpleNamespace(site=site, flow=flow, exposed=exposed, breach_usd=0.0) for _ in range(flows)]
        site.stays.update(enumerate(stays))
        accounts = [Account() for _ in stays]
        for account, stay in zip(accounts, stays, strict=True):
            Hazards._bear(SimpleNamespace(terms=terms), account, stay, 1.0, 0.0)
        return sum(account.firms_present for account in accounts)

    assert expected(50, 20_000.0) == pytest.approx(terms.firm_loss(1_000_000.0, "JP"))
    assert expected(50, 20_000.0) < 0.5 * 50 * expected(1, 20_000.0)


def test_accession_is_discounted_from_its_day() -> None:
    found = measures(LEVER, discount_social=0.05)
    years = Discounting(0.05).years(0, 731 * DAY)
    from dfftsim.scenario.lever_details import lever_details

    asked = lever_details()["R1"].accession[1] * 300_000
    expected = asked * exp(-0.05 * 365 * DAY / YEAR) / years
    assert found["accession", "party:JP"] == pytest.approx(expected)


def test_harm_is_counted_only_with_hazards_and_holds_more_than_that_to_people() -> None:
    without = measures()
    assert not [scope for kpi, scope in without if kpi in ("harm_borne", "dial_trust")]
    found = measures(HAZARDS, **FLAT)
    borne = total(found, "harm_borne") * YEARS
    assert borne > found["harm_expected_usd", ""] > 0
    assert ("dial_trust", "party:JP") not in found


def test_an_imposed_breach_is_borne_although_nobody_expected_it() -> None:
    shock = "shocks: [{shock: S3, in: CN, on: 2023-06-01, persons: 1000000}]\n"
    quiet = HAZARDS + "structure: {harm_weighed: false}\n"
    before, after = measures(quiet), measures(quiet + shock)
    assert total(after, "harm_borne") > total(before, "harm_borne")


def test_dials_lie_between_nothing_and_a_hundred() -> None:
    found = measures(HAZARDS + "structure: {trust: true}\n")
    for dial in DIALS:
        for code in ("JP", "CN", "EU"):
            assert 0 <= found[f"dial_{dial}", f"party:{code}"] <= 100
    light = measures(dial_burden_hours=1000)
    assert light["dial_burden", "party:JP"] > found["dial_burden", "party:JP"]


def test_a_replication_is_the_same_whatever_is_asked_of_its_accounts() -> None:
    found, other = measures(), measures(discount_social=0.07, dial_openness_days=365)
    plain = {key: value for key, value in found.items() if not key[1].startswith("party")}
    assert all(other[key] == value or value != value for key, value in plain.items())
    assert found["welfare", "party:JP"] != other["welfare", "party:JP"]


def test_numbers_of_the_accounts_are_no_inputs_of_the_run() -> None:
    world = compile_world(loads(TEXT, name="made"))
    simulate_once(world, 0)
    assert not {"discount_social", "dial_burden_hours", "value_split_users"} & set(world.lookup.used())


class Made:
    """A flow with just what a dial reads."""

    def __init__(self, **facts: object) -> None:
        self.worth = Worth()
        self.standing = False
        self.born = 0
        self.started: int | None = 0
        self.records_usd = self.results_usd = self.noncompliant_usd = 0.0
        for name, value in facts.items():
            setattr(self, name, value)


def test_ease_falls_with_days_and_cost() -> None:
    terms = compile_world(loads(TEXT, name="made")).welfare
    ease = lambda **facts: _ease(Made(**facts), terms)  # type: ignore[arg-type]  # noqa: E731
    free = Worth(lawful=100.0)
    assert ease(worth=free) == 1.0
    assert ease(worth=free, started=180 * DAY) == pytest.approx(exp(-1))
    assert ease(worth=free, started=180 * DAY, standing=True) == 1.0
    assert ease(worth=Worth(lawful=100.0, cost=40.0)) == pytest.approx(0.6)
    assert ease(worth=Worth(lawful=100.0, cost=400.0)) == 0.0
    assert ease(worth=free, started=None) == 0.0


def test_receivers_are_spread_from_one_to_even() -> None:
    one = Made(destination="JP", records_usd=10.0)
    two = Made(destination="EU", records_usd=10.0)
    assert _spread([one, two]) == pytest.approx(1.0)  # type: ignore[list-item]
    assert _spread([one, Made(destination="EU")]) == pytest.approx(0.0)  # type: ignore[list-item]
    assert _spread([one]) != _spread([one])  # type: ignore[list-item]


def test_present_values_are_integrals() -> None:
    flat, steep = Discounting(0.0), Discounting(0.07, start=DAY)
    assert flat.years(0, round(YEAR)) == pytest.approx(1.0)
    assert flat.at(10 * DAY) == 1.0
    step = DAY
    summed = sum(steep.at(DAY + k * step + step // 2) * step / YEAR for k in range(365))
    assert steep.years(0, 366 * DAY) == pytest.approx(summed, rel=1e-6)
    assert steep.at(0) == 0.0
    assert steep.years(0, DAY) == 0.0
