"""The framework's portfolio: luck of its own for each project, shared money, gates, upkeep."""

from __future__ import annotations

from datetime import date
from math import exp, sqrt
from typing import Any

import pytest

from dfftsim.scenario.institution import Institution
from dfftsim.world.parameters import Parameters
from dfftsim.world.portfolio import STAGES, Outcome, course_of, portfolio
from dfftsim.world.streams import Streams

VALUE = Parameters.load().value
CERTAIN = {"iap_gate_pass": 1.0}
FAR = date(2200, 1, 1)


def framework(count: int = 1, **given: Any) -> Institution:
    lever = {"lever": "R2", "parties": "any", "from": "2026-01-01"}
    projects = [{"id": f"p{n}", "delivers": lever, "cost": "USD 1000000"} for n in range(count)]
    plain = {"start": "2026-01-01", "projects": projects, "budget": "USD 100000000", "at_once": 1}
    return Institution.model_validate(plain | given)


def outcomes(
    institution: Institution, replication: int = 0, until: date = FAR, **numbers: float
) -> list[Outcome]:
    def value(id: str) -> float:
        return numbers.get(id, VALUE(id))

    return list(portfolio(institution, value, Streams(1, replication), until))


def test_the_share_adopted_is_that_of_four_gates() -> None:
    institution = framework()
    adopted = [outcomes(institution, k)[0].adopted is not None for k in range(2000)]
    expected = VALUE("iap_gate_pass") ** 4
    assert abs(sum(adopted) / 2000 - expected) < 4 * sqrt(expected * (1 - expected) / 2000)


def test_the_mean_length_is_that_of_four_lognormals() -> None:
    institution = framework()
    days = [(outcomes(institution, k, **CERTAIN)[0].adopted - institution.start).days for k in range(2000)]
    months = sum(VALUE(f"iap_stage_{stage}") for stage in STAGES)
    expected = months * 365.25 / 12 * exp(0.5**2 / 2)
    assert sum(days) / len(days) == pytest.approx(expected, rel=0.03)


def test_a_project_has_the_same_luck_wherever_it_stands() -> None:
    first, second = outcomes(framework(2, at_once=2), **CERTAIN)
    turned = framework(2, at_once=2)
    turned = turned.model_copy(update={"projects": turned.projects[::-1]})
    again = outcomes(turned, **CERTAIN)
    assert [again[1].adopted, again[0].adopted] == [first.adopted, second.adopted]


def test_places_are_taken_in_order_and_freed_by_an_end() -> None:
    one, two, three = outcomes(framework(3, at_once=2), **CERTAIN)
    assert one.started == two.started == date(2026, 1, 1)
    assert three.started == min(one.adopted, two.adopted)


def test_who_fails_frees_its_place_and_tells_the_stage() -> None:
    one, two = outcomes(framework(2), iap_gate_pass=0.0)
    assert (one.failed, one.adopted) == ("mandate", None)
    assert two.started == one.ended


def test_more_at_once_on_the_same_money_delays_the_first_benefit() -> None:
    """Four projects on the money of one: alone in turn the first is there after its own length."""
    yearly = 1_000_000 / (
        sum(VALUE(f"iap_stage_{s}") for s in ("mandate", "design", "pilot", "adoption")) / 12
    )
    budget = f"USD {yearly:.6f}"
    apart = outcomes(framework(4, budget=budget, at_once=1), **CERTAIN)
    together = outcomes(framework(4, budget=budget, at_once=4), **CERTAIN)
    assert min(o.adopted for o in apart) < min(o.adopted for o in together)
    rich = outcomes(framework(4, at_once=4), **CERTAIN)
    assert min(o.adopted for o in rich) < min(o.adopted for o in together)
    last_apart, last_together = (max(o.adopted for o in each) for each in (apart, together))
    assert abs((last_apart - last_together).days) <= 4  # the same work on the same money ends on the same day


def kept_up(upkeep: str, budget: str) -> list[Outcome]:
    lever = {"lever": "R2", "parties": "any", "from": "2026-01-01"}
    projects = [
        {"id": "kept", "delivers": lever, "cost": "USD 1000000", "upkeep": "USD 400000"},
        {"id": "next", "delivers": lever, "cost": "USD 3000000"},
    ]
    return outcomes(framework(projects=projects, upkeep=upkeep, budget=budget), **CERTAIN)


def test_upkeep_first_slows_what_follows_and_upkeep_last_lapses() -> None:
    first, after_first = kept_up("first", "USD 1000000")
    last, after_last = kept_up("last", "USD 1000000")
    assert first.unpaid is None and first.keeps_up
    assert last.unpaid == last.adopted
    assert after_last.adopted < after_first.adopted


def test_upkeep_that_no_money_reaches_lapses_at_once() -> None:
    kept, _ = kept_up("first", "USD 300000")
    assert kept.unpaid == kept.adopted


def test_what_is_under_way_at_the_end_is_neither_adopted_nor_failed() -> None:
    (only,) = outcomes(framework(), until=date(2026, 2, 1), **CERTAIN)
    assert (only.started, only.adopted, only.failed, only.ended) == (date(2026, 1, 1), None, "", None)


def test_the_course_tells_gates_places_and_money() -> None:
    institution = framework(2, budget="USD 200000")

    def value(id: str) -> float:
        return CERTAIN.get(id, VALUE(id))

    course = course_of(institution, value, Streams(1, 0), FAR)
    one, two = course.outcomes
    assert (
        len(one.gates) == len(STAGES)
        and one.gates[-1] == one.adopted
        and list(one.gates) == sorted(one.gates)
    )
    first, last = course.spells[0], course.spells[-1]
    assert (first.start, first.running, first.waiting) == (institution.start, ("p0",), ("p1",))
    assert first.projects + first.upkeep == pytest.approx(course.budget), "the money binds"
    assert first.speed < 1.0
    assert (last.start, last.running, last.projects) == (two.adopted, (), 0.0)
    assert {spell.start for spell in course.spells} >= {*one.gates, *two.gates}


def test_a_failed_gate_is_not_among_those_passed() -> None:
    course = course_of(
        framework(), lambda id: 0.0 if id == "iap_gate_pass" else VALUE(id), Streams(1, 0), FAR
    )
    assert course.outcomes[0].gates == () and course.outcomes[0].failed == "mandate"
