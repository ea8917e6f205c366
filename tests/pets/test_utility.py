"""Utility curves: they reproduce what was measured, keep their order, and refuse what was not measured."""

from itertools import pairwise

import pytest

from dfftsim.errors import InputError
from dfftsim.pets.catalogue import Catalogue
from dfftsim.pets.cost import Factor
from dfftsim.pets.utility import UtilityCurve, UtilityPoint

CATALOGUE = Catalogue.load()
CURVES = [pytest.param(c, id=f"{p.id}-{c.workloads[0]}") for p in CATALOGUE for c in p.utility_curves]
NOISE_OF_ONE_RUN = 0.002
"""How far two neighbouring measured points stood in the wrong order, at most."""


def made(*points: tuple[int, float, float], rises: bool = True) -> UtilityCurve:
    """A curve through some points."""
    loss = Factor(0.5, 1.0, 2.0, "judgement")
    given = tuple(UtilityPoint(*point) for point in points)
    return UtilityCurve("epsilon", ("model_training",), rises, given, loss, "", "", "")


@pytest.mark.parametrize("curve", CURVES)
def test_the_measured_points_are_reproduced(curve):
    for point in curve.points:
        parameters, fitted = curve.lines[point.records]
        at = fitted[parameters.index(point.parameter)]
        assert at == pytest.approx(min(1.0, point.utility), abs=NOISE_OF_ONE_RUN)
        if curve.bounds[0] <= point.parameter <= curve.bounds[1]:
            assert curve.utility(point.parameter, point.records).mode == pytest.approx(at)


@pytest.mark.parametrize("curve", CURVES)
def test_curves_keep_their_order_in_the_parameter(curve):
    low, high = curve.bounds
    grid = [low * (high / low) ** (step / 40) for step in range(41)]
    for size in (curve.sizes[0], 3 * curve.sizes[0], curve.sizes[-1]):
        kept = [curve.utility(min(x, high), size) for x in grid]
        assert all(0 <= k.low <= k.mode <= k.high <= 1 for k in kept)
        ordered = kept if curve.rises else kept[::-1]
        assert all(a.mode <= b.mode + 1e-12 for a, b in pairwise(ordered))


@pytest.mark.parametrize("curve", CURVES)
def test_the_document_of_a_curve_tells_each_point_with_its_range(curve):
    document = curve.document()
    assert len(document["points"]) == len(curve.points)
    assert all(p["low"] <= p["mode"] <= p["high"] for p in document["points"])
    assert document["loss"]["note"]


def test_points_out_of_order_share_their_mean_and_no_noise_counts_as_gain():
    curve = made((1000, 1, 0.8), (1000, 2, 0.7), (1000, 4, 1.02))
    assert [curve.utility(x, 1000).mode for x in (1, 2, 4)] == pytest.approx([0.75, 0.75, 1.0])
    falling = made((1000, 5, 0.9), (1000, 10, 0.5), rises=False)
    assert falling.utility(5, 1000).mode == pytest.approx(0.9)


def test_between_points_the_line_is_straight_over_logarithms():
    curve = made((1000, 1, 0.4), (1000, 4, 0.8), (100_000, 1, 0.6), (100_000, 4, 1.0))
    assert curve.utility(2, 1000).mode == pytest.approx(0.6)
    assert curve.utility(2, 10_000).mode == pytest.approx(0.7)


def test_the_range_is_that_of_the_loss():
    assert made((10, 1, 0.8), (10, 2, 0.9)).utility(1, 10) == pytest.approx((0.6, 0.8, 0.9))
    assert made((10, 1, 0.2), (10, 2, 0.9)).utility(1, 10).low == 0.0


def test_outside_what_was_measured_it_is_refused_unless_clamped():
    curve = CATALOGUE.get("differential_privacy").curve("model_training")
    with pytest.raises(InputError) as error:
        curve.utility(50, 10)
    assert "epsilon 50 is outside what was measured; use 0.1 to 8" in str(error.value)
    assert "10 records are outside what was measured; use 1,000 to 1,000,000" in str(error.value)
    assert curve.utility(50, 10, clamped=True) == curve.utility(8, 1000)


def test_settings_are_the_parameters_of_the_curves():
    assert CATALOGUE.get("differential_privacy").settings == {"epsilon": (0.1, 8.0)}
    assert CATALOGUE.get("k_anonymity").settings == {"k": (5, 50)}
    assert CATALOGUE.get("mpc").settings == {}
    assert CATALOGUE.get("tee_dp").curve("model_training").points == (
        CATALOGUE.get("differential_privacy").curve("model_training").points
    )
