"""Numbers that cannot be so are refused, all at once, with their range; within it anybody may doubt."""

from __future__ import annotations

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import load
from dfftsim.world.compile import compile_world
from dfftsim.world.domains import ABOVE_ZERO
from dfftsim.world.economics import SIZES
from dfftsim.world.parameters import Parameters

IMPOSSIBLE = [("parameters.h0_hours_rule", -999.0), ("parameters.inertia_review", 1.5)]


def test_impossible_numbers_are_told_together() -> None:
    with pytest.raises(InputError) as caught:
        compile_world(load("schrems-2020", IMPOSSIBLE))
    said = [str(problem) for problem in caught.value.problems]
    assert [line for line in said if "h0_hours_rule cannot be -999" in line and "at least 0" in line]
    assert [line for line in said if "inertia_review cannot be 1.5" in line and "from 0 to 1" in line]
    assert len(said) == 2


def test_outside_the_range_is_allowed_where_it_is_possible() -> None:
    world = compile_world(load("schrems-2020", [("parameters.h0_hours_rule", 900.0)]))
    assert world.lookup.value("h0_hours_rule") == 900.0


DIVIDING = ("breach_records_mean", "dial_burden_hours", "dial_openness_days", "dial_sovereignty_points")


def test_what_divides_must_be_above_zero() -> None:
    with pytest.raises(InputError) as caught:
        compile_world(load("schrems-2020", [(f"parameters.{id}", 0.0) for id in DIVIDING]))
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == len(DIVIDING)
    for id, line in zip(DIVIDING, sorted(said), strict=True):
        assert f"{id} cannot be 0" in line and "a number above 0" in line
    drawn = {"low": 0.0, "mode": 10.0, "high": 20.0}
    with pytest.raises(InputError, match="above 0"):
        compile_world(load("schrems-2020", [("parameters.dial_burden_hours", drawn)]))


def test_every_number_above_zero_exists_and_is_published_so() -> None:
    for id in ABOVE_ZERO:
        row = Parameters.load().get(id)
        assert min(held for held in (row.low, row.mode, row.high) if held is not None) > 0, id


def test_no_number_that_may_be_zero_breaks_the_world_when_it_is() -> None:
    """All at once, but for the shares of sizes of firms, of which one at least must be there."""
    given = [("hazards", {"breach": True, "access": True}), ("structure.trust", True)]
    used = compile_world(load("no-trust-loop", given)).lookup.used()
    sizes = {f"share_{size}" for size in SIZES}
    zeros = [
        (f"parameters.{id}", 0.0)
        for id in used
        if id in Parameters.load() and id not in sizes and Parameters.load().get(id).possible[0] <= 0.0
    ]
    assert len(zeros) > 50
    compile_world(load("no-trust-loop", given + zeros))
