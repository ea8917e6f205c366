"""The framework in a run: adoption by firms, a repository that nobody keeps up, and what is counted."""

from __future__ import annotations

from datetime import date
from math import isnan

import pytest

import dfftsim as dfft
from dfftsim.engine.framework import framework_measures
from dfftsim.world.compile import compile_world
from dfftsim.world.effects import Adoption, Repository

REPOSITORY = {
    "lever": "I1",
    "parties": "any",
    "from": "2023-04-01",
    "coverage": 0.9,
    "lag": "30 d",
    "official": True,
}
CLAUSES = {"lever": "R2", "parties": "any", "from": "2023-04-01"}
INSTITUTION = {
    "start": "2023-03-30",
    "budget": "USD 20000000",
    "at_once": 2,
    "projects": [{"id": "repository", "delivers": REPOSITORY}, {"id": "clauses", "delivers": CLAUSES}],
}
SHORT = [("hypotheses", []), ("levers", []), ("horizon.end", "2025-03-29")]
CERTAIN = [("parameters.iap_gate_pass", 1.0)]
QUICK = [(f"parameters.iap_stage_{stage}", 0.5) for stage in ("mandate", "design", "pilot", "adoption")]


def scenario(*changes: tuple[str, object]) -> dfft.Scenario:
    return dfft.load("sme-many-markets", [*SHORT, *changes])


def test_the_adoption_curve_is_that_of_bass() -> None:
    curve = Adoption(0.02, 0.4, 0.7)
    assert curve.share(0.0) == 0.0
    assert curve.share(100.0) == pytest.approx(0.7)
    step = 1e-4
    for years in (0.5, 3.0, 8.0):
        share = curve.share(years) / 0.7
        slope = (curve.share(years + step) - curve.share(years)) / step / 0.7
        assert slope == pytest.approx((0.02 + 0.4 * share) * (1 - share), rel=1e-3)


def test_what_is_not_kept_up_knows_the_law_up_to_that_day() -> None:
    lapsed = Repository(
        frozenset({"EU"}), date(2023, 1, 1), 1.0, 30.0, 1.0, Adoption(1, 1, 1, date(2023, 6, 1))
    )
    assert lapsed.kept_up_to(date(2023, 3, 1)) == date(2023, 3, 1)
    assert lapsed.kept_up_to(date(2024, 3, 1)) == date(2023, 6, 1)


def test_a_framework_that_delivers_lowers_discovery_and_tells_when() -> None:
    plain = dfft.simulate(scenario(), replications=3, workers=1)
    all_at_once = [("parameters.bass_p", 5.0), ("parameters.adoption_ceiling", 1.0)]
    given = scenario(("institution", INSTITUTION), *CERTAIN, *QUICK, *all_at_once)
    helped = dfft.simulate(given, replications=3, workers=1)
    hours = [each.document["kpis"]["discovery_hours"]["mean"] for each in (helped, plain)]
    assert hours[0] < hours[1]
    projects = helped.document["framework"]["projects"]
    assert projects["repository"]["projects_adopted"]["mean"] == 1.0
    assert 0 < projects["clauses"]["adoption_days"]["mean"] < 365
    assert "framework" not in plain.document


def test_nobody_uses_what_nobody_takes_up() -> None:
    """A ceiling of 0 and a lever without effect leave every flow as it was."""
    idle = {**INSTITUTION, "projects": INSTITUTION["projects"][:1]}
    changes = [*CERTAIN, *QUICK, ("parameters.adoption_ceiling", 0.0)]
    given = scenario(*changes), scenario(("institution", idle), *changes)
    without, unused = (dfft.simulate(one, replications=1, workers=1).run.records[0] for one in given)
    assert unused.states == without.states
    assert unused.blocked == without.blocked
    assert unused.series == without.series


def test_measures_of_the_portfolio_are_counted() -> None:
    world = compile_world(scenario(("institution", INSTITUTION), ("parameters.iap_gate_pass", 0.0)))
    found = framework_measures(world)
    assert found["projects_adopted", ""] == 0.0
    assert isnan(found["adoption_days", ""]) and isnan(found["upkeep_lapsed", "project:repository"])
    assert framework_measures(compile_world(scenario())) == {}


def test_the_same_bytes_on_any_number_of_workers() -> None:
    given = scenario(("institution", INSTITUTION))
    one, two = (dfft.simulate(given, replications=4, workers=n).run.records for n in (1, 2))
    assert repr(one) == repr(two)
