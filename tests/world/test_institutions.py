"""What institutions are visible between two jurisdictions, and the arithmetic of trust before experience."""

from __future__ import annotations

from datetime import date

import pytest

from dfftsim.analysis.incidents import institutions_for, prior_of
from dfftsim.scenario import loads
from dfftsim.world.institutions import CAP, Gap
from dfftsim.world.parameters import Parameters

SCENARIO = """
dfftsim: 1
horizon: {start: 2020-01-01, end: 2026-10-31}
parties: [EU, US, JP, CN]
flows:
  - {from: EU, to: US, category: personal, size: small, persons: 100, value: USD 1000 per year}
structure: {trust: true}
"""
VALUE = Parameters.load().value


def points(text: str, rater: str, other: str, day: str) -> dict[str, float]:
    prior = prior_of(loads(text), rater, other, date.fromisoformat(day))
    return {point.name: point.value for point in prior.points}


def test_a_prior_is_the_sum_of_its_points() -> None:
    prior = prior_of(loads(SCENARIO), "EU", "JP", date(2024, 1, 1))
    found = {point.name: point.value for point in prior.points}
    assert found == {
        "ground": VALUE("trust_base"),
        "authority": VALUE("trust_points_authority") * VALUE("authority_independence_jp"),
        "redress": VALUE("trust_points_redress"),
        "instrument": VALUE("trust_points_instrument"),
        "declaration": VALUE("trust_points_declaration"),
        "enforcement_mou": VALUE("trust_points_enforcement_mou"),
        "proximity": VALUE("trust_points_proximity"),
    }
    assert prior.total == pytest.approx(min(CAP, sum(found.values())))
    assert all(point.because for point in prior.points)


def test_every_point_names_what_it_rests_on() -> None:
    prior = prior_of(loads(SCENARIO), "EU", "US", date(2020, 1, 1))
    because = {point.name: point.because for point in prior.points}
    assert because["redress"] == "eu-adequacy-us-privacy-shield"
    assert because["authority"] == "authority_independence_us = 0.5"


def test_redress_follows_the_dates_of_the_instruments() -> None:
    """EU-US: Privacy Shield until 2020-07-15, nothing, the framework from 2023-07-10."""
    seen = {
        day: points(SCENARIO, "EU", "US", day)["redress"] > 0.0
        for day in ("2020-07-15", "2020-07-16", "2023-07-09", "2023-07-10")
    }
    assert list(seen.values()) == [True, False, False, True]
    assert points(SCENARIO, "US", "EU", "2024-01-01")["redress"] == 0.0, "adequacy has a direction"


def test_the_declaration_counts_from_its_day_and_for_those_who_adhere() -> None:
    assert points(SCENARIO, "CN", "JP", "2022-12-13")["declaration"] == 0.0
    assert points(SCENARIO, "CN", "JP", "2022-12-14")["declaration"] > 0.0
    assert points(SCENARIO, "JP", "CN", "2024-01-01")["declaration"] == 0.0


def test_mutual_adequacy_gives_redress_while_it_lasts() -> None:
    lever = "levers:\n  - {lever: R1, parties: [JP, US], from: 2021-01-01, until: 2021-12-31}\n"
    seen = [
        points(SCENARIO + lever, "JP", "US", day)["redress"] > 0.0
        for day in ("2020-12-31", "2021-01-01", "2021-12-31", "2022-01-01")
    ]
    assert seen == [False, True, True, False]


def test_an_annulment_takes_points_until_a_successor_is_there() -> None:
    shock = "shocks:\n  - {shock: S1, on: 2024-01-01, arrangement: eu-us-dpf, successor: {after: 366 d}}\n"
    seen = [
        points(SCENARIO + shock, "EU", "US", day)["redress"] > 0.0
        for day in ("2023-12-31", "2024-01-01", "2024-12-31", "2025-01-01")
    ]
    assert seen == [True, False, False, True]


def test_a_replication_can_strike_without_touching_the_others() -> None:
    world = institutions_for(loads(SCENARIO))
    day = date(2024, 6, 1)
    assert world.redress("EU", "US", day).safeguards == 1.0
    held = world.prior("EU", "JP", day)
    fork = world.fork()
    fork.strike("eu-us-dpf", date(2024, 1, 1), None)
    assert fork.redress("EU", "US", day).safeguards == 0.0
    assert world.redress("EU", "US", day).safeguards == 1.0
    assert fork.prior("EU", "US", day).total < world.prior("EU", "US", day).total
    assert fork.prior("EU", "JP", day) is held, "what was found of others is shared"


def test_a_gap_ends_with_its_successor() -> None:
    gap = Gap(date(2024, 1, 1), date(2024, 3, 1))
    days = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1))
    assert [gap.holds(day) for day in days] == [False, True, True, False]


def test_a_stranger_has_no_prior() -> None:
    with pytest.raises(KeyError):
        prior_of(loads(SCENARIO), "EU", "BR", date(2024, 1, 1))
