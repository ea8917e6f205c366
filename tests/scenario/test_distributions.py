"""Distributions by inversion, against SciPy's quantiles and moments."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dfftsim.scenario.distributions import (
    Constant,
    Deterministic,
    Distribution,
    Empirical,
    Erlang,
    Exponential,
    Gamma,
    Lognormal,
    Pert,
    Triangular,
    Uniform,
    Weibull,
)

LEVELS = [2**-53, 1e-9, 0.001, 0.1, 0.3, 0.5, 0.6321, 0.9, 0.999, 1 - 1e-9]
Z90 = stats.norm.ppf(0.9)

AGAINST_SCIPY = [
    (Exponential(3.0), stats.expon(scale=3)),
    (Uniform(2.0, 7.0), stats.uniform(2, 5)),
    (Lognormal(60.0, 0.8), stats.lognorm(0.8, scale=60)),
    (Lognormal.with_p90(60.0, 180.0), stats.lognorm(math.log(3) / Z90, scale=60)),
    (Lognormal.with_mean_cv(5.0, 1.5), stats.lognorm(math.sqrt(math.log(3.25)), scale=5 / math.sqrt(3.25))),
    (Weibull(1.7, 4.0), stats.weibull_min(1.7, scale=4)),
    (Gamma(2.5, 22.6), stats.gamma(2.5, scale=22.6 / 2.5)),
    (Erlang(1, 4.0), stats.expon(scale=4)),
    (Erlang(3, 4.0), stats.gamma(3, scale=4 / 3)),
    (Pert(10.0, 25.0, 90.0), stats.beta(1 + 4 * 15 / 80, 1 + 4 * 65 / 80, 10, 80)),
    (Pert(10.0, 10.0, 90.0), stats.beta(1, 5, 10, 80)),
    (Triangular(1.0, 2.0, 6.0), stats.triang(0.2, 1, 5)),
    (Triangular(1.0, 6.0, 6.0), stats.triang(1.0, 1, 5)),
]
OTHERS: list[Distribution] = [
    Constant(4.0),
    Pert(2, 2, 2),
    Triangular(2, 2, 2),
    Empirical((3, 1, 2), (1, 5, 4)),
]
ALL = [law for law, _ in AGAINST_SCIPY] + OTHERS


@pytest.mark.parametrize(("law", "reference"), AGAINST_SCIPY, ids=lambda value: str(value)[:40])
def test_quantiles_and_moments_equal_scipy(law: Distribution, reference) -> None:
    for u in LEVELS:
        assert law.at(u) == pytest.approx(reference.ppf(u), rel=1e-9)
    assert law.mean() == pytest.approx(reference.mean(), rel=1e-9)
    assert law.median() == pytest.approx(reference.median(), rel=1e-9)


def test_the_two_given_points_of_a_lognormal_are_its_quantiles() -> None:
    law = Lognormal.with_p90(60, 180)
    assert (law.at(0.5), law.at(0.9)) == (pytest.approx(60), pytest.approx(180))


def test_empirical_values_come_as_often_as_their_weights() -> None:
    law = Empirical.of([3, 1, 2], [1, 5, 4])
    values = [law.at((n + 0.5) / 1000) for n in range(1000)]
    assert [values.count(value) for value in (1, 2, 3)] == [500, 400, 100]
    assert (law.mean(), law.median()) == (pytest.approx(1.6), 1)
    assert Empirical((5, 5, 9)).at(0.6) == 5
    assert Empirical((1, 2), (1, 0)).at(1 - 2**-53) == 1


def test_a_constant_is_also_called_deterministic() -> None:
    assert Deterministic is Constant
    assert (Constant(4).at(0.3), Constant(4).mean(), Constant(4).median()) == (4, 4, 4)


@pytest.mark.parametrize("law", ALL, ids=str)
@given(st.floats(2**-53, 1 - 2**-53), st.floats(2**-53, 1 - 2**-53))
def test_a_larger_uniform_never_gives_a_smaller_value(law: Distribution, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert law.at(low) <= law.at(high)


@pytest.mark.parametrize("law", ALL, ids=str)
def test_scaling_scales_every_quantile(law: Distribution) -> None:
    half = law.scaled(0.5)
    assert type(half) is type(law)
    for u in LEVELS:
        assert half.at(u) == pytest.approx(law.at(u) / 2)
    assert half.mean() == pytest.approx(law.mean() / 2)


WRONG = {
    "infinite constant": lambda: Constant(math.inf),
    "mean of 0": lambda: Exponential(0),
    "reversed uniform": lambda: Uniform(2, 1),
    "p90 below median": lambda: Lognormal.with_p90(10, 9),
    "negative cv": lambda: Lognormal.with_mean_cv(1, -1),
    "negative log sd": lambda: Lognormal(1, -0.1),
    "nan median": lambda: Lognormal(math.nan, 1),
    "mode outside": lambda: Pert(1, 9, 5),
    "mode outside triangle": lambda: Triangular(1, 0, 5),
    "half a stage": lambda: Erlang(1.5, 1),  # type: ignore[arg-type]
    "no stage": lambda: Erlang(0, 1),
    "shape 0": lambda: Gamma(0, 1),
    "scale 0": lambda: Weibull(1, 0),
    "no values": lambda: Empirical(()),
    "too few weights": lambda: Empirical((1, 2), (1,)),
    "negative weight": lambda: Empirical((1, 2), (2, -1)),
    "no weight": lambda: Empirical((1, 2), (0, 0)),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_wrong_parameters_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        wrong()
