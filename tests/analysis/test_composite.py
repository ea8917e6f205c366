"""Composites: only on request, and never without what hangs on the weights."""

from __future__ import annotations

import math

import pytest

from dfftsim.analysis.composite import composite_json, drawn_weights, geometric, read_weights

DIALS = {"openness": [40.0, 44.0, 42.0], "growth": [90.0, 88.0, 92.0], "burden": [60.0, 61.0, 59.0]}


def test_a_geometric_mean_limits_how_far_one_dial_makes_up_for_another() -> None:
    assert geometric([50, 50], [1, 1]) == pytest.approx(50)
    assert geometric([10, 90], [1, 1]) == pytest.approx(30)  # the arithmetic mean is 50
    assert geometric([0, 100], [1, 1]) == 0
    assert math.isnan(geometric([math.nan, 50], [1, 1]))
    assert geometric([20, 80], [1, 3]) == pytest.approx(20**0.25 * 80**0.75)


def test_weights_are_read_in_the_order_of_the_dials() -> None:
    assert read_weights("trust=2, openness=1") == {"openness": 1.0, "trust": 2.0}


def test_every_mistake_in_weights_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="no dial 'opennes'") as error:
        read_weights("opennes=1,trust=0,growth=x,burden=1,burden=2")
    told = str(error.value)
    assert "did you mean openness?" in told
    assert len(told.splitlines()) == 4
    with pytest.raises(ValueError, match="no weights"):
        read_weights(" , ")


def test_the_composite_comes_with_its_spread_over_weights_and_without_each_dial() -> None:
    found = composite_json(DIALS, {"openness": 1.0, "growth": 1.0}, seed=4)
    assert found["mean"] == pytest.approx(math.sqrt(42 * 90), rel=0.01)
    assert found["low"] < found["mean"] < found["high"]
    over = found["over_weights"]
    assert 42 <= over["low"] < found["mean"] < over["high"] <= 90
    assert found["without"] == pytest.approx({"openness": 90 - found["mean"], "growth": 42 - found["mean"]})
    assert composite_json(DIALS, {"openness": 1.0, "growth": 1.0}, seed=4) == found
    assert composite_json({}, {"trust": 1.0}, seed=4) == {"not_measured": ["trust"]}
    assert composite_json(DIALS, {"burden": 3.0}, seed=4)["without"] == {}


def test_weights_are_varied_on_what_the_composite_is_the_mean_of() -> None:
    """Where replications differ much, the mean of composites lies below the composite of means."""
    dials = {"openness": [0.0, 80.0], "growth": [60.0, 60.0]}
    found = composite_json(dials, {"openness": 1.0, "growth": 1.0}, seed=4)
    assert found["over_weights"]["low"] < found["mean"] < found["over_weights"]["high"]
    assert found["mean"] == pytest.approx(math.sqrt(80 * 60) / 2)


def test_only_the_ratio_of_weights_counts_however_large_they_are() -> None:
    for size in (1e308, 1e-320):
        found = composite_json(DIALS, {"openness": size, "growth": size}, seed=4)
        alike = composite_json(DIALS, {"openness": 1.0, "growth": 1.0}, seed=4)
        assert found == alike
    lost = composite_json(DIALS, {"openness": 1e308, "growth": 1e-308}, seed=4)
    assert lost["mean"] == pytest.approx(42, rel=1e-3)
    assert all(math.isfinite(lost["over_weights"][end]) for end in ("low", "high"))


def test_weights_are_drawn_around_those_given() -> None:
    drawn = drawn_weights([1.0, 3.0], seed=2)
    assert drawn.sum(axis=1) == pytest.approx(1.0)
    assert drawn.mean(axis=0) == pytest.approx([0.25, 0.75], abs=0.01)
    assert drawn[:, 0].var() == pytest.approx(0.25 * 0.75 / 11, rel=0.1)
