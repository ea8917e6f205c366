"""Shipped scenarios run, and their packages act where they are meant to and nowhere else."""

from __future__ import annotations

from functools import cache

import pytest

import dfftsim as dfft
from dfftsim.experiment.replications import run

ACTING = [
    ("pet-recognition", "pet-status-rule"),
    ("pet-recognition", "pet-recognition-full"),
    ("health-federation", "unsigned-contracts"),
    ("payments-fraud", "fraud-gateway"),
    ("dpf-collapse", "dpf-effects-kept"),
    ("localisation-wave", "copy-at-home"),
    ("iap-launch", "two-at-once"),
    ("inclusion", "five-join-with-aid"),
]


def measured(kpi: str, scenario: str, *packages: str) -> tuple[float, ...]:
    """A measure in two replications of a shipped scenario with packages, its hypotheses left aside."""
    return tuple(one[kpi, ""] for one in ran(scenario, *packages))


@cache
def ran(scenario: str, *packages: str) -> tuple[dict[tuple[str, str], float], ...]:
    """All measures of those replications."""
    found = dfft.load(scenario, packages=packages)
    return tuple(one.measures for one in run(found, replications=2, workers=1, variants={}).records)


@pytest.mark.parametrize("scenario", ["pet-recognition", "health-federation", "payments-fraud"])
def test_something_flows_and_not_everything(scenario: str) -> None:
    assert min(measured("flows_born", scenario)) > 50
    assert all(0.05 < share < 0.999 for share in measured("F", scenario))


@pytest.mark.parametrize(("scenario", "package"), ACTING)
def test_a_package_acts_on_its_scenario(scenario: str, package: str) -> None:
    assert measured("F", scenario, package) != measured("F", scenario)


def test_recognition_alone_changes_nothing() -> None:
    assert measured("F", "pet-recognition", "pet-mutual-recognition") == measured("F", "pet-recognition")


def test_accepting_shared_models_matters_where_contracts_cannot_be_signed_and_the_law_refuses_them() -> None:
    refusing = [("structure.pet_status", "refuse")]
    shares = []
    for packages in (["unsigned-contracts"], ["unsigned-contracts", "shared-models"]):
        found = dfft.load("health-federation", refusing, packages)
        shares.append(
            [one.measures["F", ""] for one in run(found, replications=2, workers=1, variants={}).records]
        )
    assert all(after >= before for before, after in zip(*shares, strict=True))
    assert shares[0] != shares[1]


def test_where_only_one_technology_is_on_offer_nothing_is_lawfully_sent_without_it() -> None:
    found = dfft.load("payments-fraud", [("technology.pets", ["mpc"])])
    for record in run(found, replications=2, workers=1, variants={}).records:
        assert record.measures["pet_share", ""] == pytest.approx(1.0)
