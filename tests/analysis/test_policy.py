"""What is settled before a replication is told as it is then played."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from dfftsim.analysis.policy import policy_document, uptake_of
from dfftsim.experiment.bench import world_of
from dfftsim.scenario.loading import load
from dfftsim.world.compile import World
from dfftsim.world.effects import Adoption


@cache
def world(source: str = "iap-launch", replication: int = 0) -> World:
    return world_of(load(source), replication)


@pytest.mark.parametrize("replication", range(4))
def test_the_portfolio_is_that_of_the_world(replication: int) -> None:
    played = world(replication=replication)
    told = policy_document(played, replication)["portfolio"]
    for project, outcome in zip(told["projects"], played.outcomes, strict=True):
        adopted = None if outcome.adopted is None else outcome.adopted.isoformat()
        assert (project["id"], project["adopted"]) == (outcome.project, adopted)
        assert ("uptake" in project) == (project["lever"] == "I1" and adopted is not None)
    for spell in told["spells"]:
        assert spell["projects_usd_year"] + spell["upkeep_usd_year"] <= told["budget"] * (1 + 1e-9)
        assert len(spell["running"]) <= told["at_once"]


def test_a_signed_lever_is_told_with_its_day() -> None:
    lever = {"lever": "R1", "parties": ["EU", "JP"], "from": "2027-01-01", "ratification": "decision"}
    days = set()
    for replication in range(6):
        played = world_of(load("dpf-collapse", [("levers", [lever])]), replication)
        (one,) = policy_document(played, replication)["levers"]
        assert (one["lever"], one["signed"]) == ("R1", "2027-01-01")
        assert one["in_force"] is None or one["in_force"] >= one["signed"]
        days.add(one["in_force"])
    assert len(days) > 2


def test_without_luck_there_is_nothing_to_tell() -> None:
    assert policy_document(world("dpf-collapse"), 0) == {}


def test_the_curve_of_uptake_begins_at_nothing_and_stays_below_its_ceiling() -> None:
    told = uptake_of(Adoption(0.02, 0.4, 0.7), date(2026, 1, 1), date(2046, 1, 1))
    shares = told["shares"]
    assert len(shares) in (80, 81) and shares[0] == 0.0, "a quarter of a year apart"
    assert shares == sorted(shares) and 0.6 < shares[-1] < told["ceiling"] == 0.7
