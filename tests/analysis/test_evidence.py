"""The evidence grade: a rule that is written down."""

from __future__ import annotations

import math

import pytest

from dfftsim.analysis.evidence import evidence_json, grade_of


@pytest.mark.parametrize(
    ("high", "medium", "low", "judgement", "grade"),
    [
        (10, 0, 0, 0, "A"),
        (3, 0, 0, 1, "A"),
        (0, 9, 0, 0, "B"),
        (1, 0, 0, 1, "B"),
        (0, 0, 9, 0, "C"),
        (1, 0, 0, 3, "C"),
        (0, 0, 3, 2, "D"),
        (0, 0, 0, 5, "D"),
    ],
)
def test_each_grade_from_its_inputs(high: int, medium: int, low: int, judgement: int, grade: str) -> None:
    counts = {"high": high, "medium": medium, "low": low, "judgement": judgement}
    found = evidence_json(counts)
    assert found["grade"] == grade
    assert found["inputs"] == counts
    assert found["score"] == pytest.approx((high + 2 * medium / 3 + low / 3) / sum(counts.values()))


def test_nothing_has_no_grade() -> None:
    assert evidence_json({})["grade"] is None
    assert grade_of(math.nan) is None


def test_every_input_of_a_world_has_a_confidence() -> None:
    from dfftsim.scenario.loading import load
    from dfftsim.world.compile import compile_world

    world = compile_world(load("iot-monitoring"))
    assert sum(world.confidences.values()) == sum(world.inputs.values())
    numbers = world.lookup.parameters
    sourced = [name for name, rank in world.lookup.used().items() if rank == "sourced" and name in numbers]
    named = [numbers.get(name).confidence for name in sourced]
    assert world.confidences["high"] >= named.count("high")
