"""Numbers that cannot be so are refused, all at once, with their range; within it anybody may doubt."""

from __future__ import annotations

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import load
from dfftsim.world.compile import compile_world

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
