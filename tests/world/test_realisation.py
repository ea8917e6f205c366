"""Levers whose day in force is drawn: how long they take, how many never come, and what stays the same."""

from __future__ import annotations

from math import gamma, sqrt

import pytest

import dfftsim as dfft
from dfftsim.experiment.bench import ScenarioBench
from dfftsim.experiment.jobs import BASE, Job
from dfftsim.world.parameters import Parameters
from dfftsim.world.realisation import has_luck, realised

VALUE = Parameters.load().value
LEVER = {"lever": "R2", "parties": "any", "from": "2023-06-01"}
SHORT = [("horizon.end", "2024-12-31"), ("hypotheses", [])]


def with_levers(*levers: dict, **more: object) -> dfft.Scenario:
    return dfft.load("sme-many-markets", [*SHORT, ("levers", list(levers)), *more.items()])


def days_in_force(form: str, count: int = 3000) -> list[int]:
    scenario = dfft.load("sme-many-markets", [("horizon.end", "2200-01-01"), ("hypotheses", []),
                         ("levers", [LEVER | {"ratification": form}])])  # fmt: skip
    found = [realised(scenario, VALUE, k).levers for k in range(count)]
    return [(levers[0].from_ - scenario.levers[0].from_).days for levers in found if levers]


@pytest.mark.parametrize(
    ("form", "never"), [("treaty", "never_treaty"), ("guidance", "never_soft"), ("budget", "")]
)
def test_delays_follow_their_distribution_and_some_never_come(form: str, never: str) -> None:
    days = days_in_force(form)
    share = VALUE(never) if never else 0.0
    assert abs(1 - len(days) / 3000 - share) <= 4 * sqrt(share * (1 - share) / 3000)
    mean = VALUE(f"delay_{form}") * 365.25 / 12 * gamma(1 + 1 / VALUE("weibull_shape"))
    assert sum(days) / len(days) == pytest.approx(mean, rel=0.05)


def test_without_luck_every_replication_shares_one_world() -> None:
    scenario = with_levers(LEVER)
    assert not has_luck(scenario)
    worlds = ScenarioBench(((BASE, scenario),)).worlds()
    assert worlds.of(Job(BASE, 0)) is worlds.of(Job(BASE, 1))


def test_with_luck_each_replication_has_its_own() -> None:
    scenario = with_levers(LEVER | {"ratification": "treaty"})
    worlds = ScenarioBench(((BASE, scenario),)).worlds()
    first = worlds.of(Job(BASE, 0))
    assert first is not worlds.of(Job(BASE, 1))
    assert worlds.of(Job(BASE, 0)).effects.savings == first.effects.savings


def test_a_lever_that_never_comes_changes_no_byte() -> None:
    never = with_levers(LEVER | {"ratification": "treaty"}, **{"parameters.never_treaty": 1.0})
    without = with_levers(**{"parameters.never_treaty": 1.0})
    simulate = [ScenarioBench(((BASE, one),)).prepare() for one in (never, without)]
    one, other = (run(Job(BASE, 0, trace=True)) for run in simulate)
    assert one == other


def test_signed_for_certain_is_the_same_as_without_luck() -> None:
    """With no delay the drawn day is the day of signature."""
    drawn = with_levers(
        LEVER | {"ratification": "treaty"}, **{"parameters.never_treaty": 0.0, "parameters.delay_treaty": 0.0}
    )
    assert (
        realised(drawn, lambda id: 0.0 if id in drawn.parameters else VALUE(id), 3).levers[0].from_
        == drawn.levers[0].from_
    )


def test_luck_stays_whatever_stands_beside_and_whoever_is_in() -> None:
    """A lever keeps its day when another is put before it, and when its members change."""
    signed = LEVER | {"ratification": "treaty"}
    beside = {"lever": "R9", "parties": "any", "from": "2023-05-01", "grace": "30 d"}
    fewer = signed | {"parties": ["EU", "JP"]}
    for number in range(20):
        alone, after, smaller = (
            [one.from_ for one in realised(with_levers(*levers), VALUE, number).levers if one.lever == "R2"]
            for levers in ([signed], [beside, signed], [fewer])
        )
        assert alone == after == smaller
