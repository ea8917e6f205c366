"""Elementary functions: close to the true values, and the same bits everywhere."""

from __future__ import annotations

import math
from hashlib import sha256
from statistics import NormalDist

import numpy as np
import pytest

from dfftsim.engine.operations.draws import quantiles
from dfftsim.engine.operations.portable import exp, log, normal_quantile
from dfftsim.scenario.distributions import (
    Constant,
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
from dfftsim.world.streams import Purpose, Streams

U = Streams(5).entity("uniforms").uniforms(Purpose.PARAMETER, 20_000)
EDGES = np.array([2.0**-53, 1e-12, 0.075, 0.5, 0.925, 1 - 1e-12, 1 - 2.0**-53])
ALL = np.concatenate([EDGES, U])


def units_in_the_last_place(got: np.ndarray, expected: list[float]) -> float:
    """The largest error in units of the last place of the expected value."""
    return max(abs(a - b) / math.ulp(b) for a, b in zip(got.tolist(), expected, strict=True))


def test_log() -> None:
    x = np.concatenate([ALL, 1 / ALL, [1.0, math.sqrt(0.5), math.sqrt(2.0), 1e-300, 1e300]])
    assert units_in_the_last_place(log(x), [math.log(value) for value in x]) <= 3
    assert log(np.ones(1))[0] == 0


def test_log_of_a_view_with_gaps() -> None:
    assert np.array_equal(log(ALL[::2]), log(ALL)[::2])


def test_exp() -> None:
    x = np.concatenate([60 * (ALL - 0.5), [0.0, -700.0, 700.0]])
    assert units_in_the_last_place(exp(x), [math.exp(value) for value in x]) <= 2


def test_normal_quantile() -> None:
    exact = NormalDist().inv_cdf
    for u, got in zip(ALL.tolist(), normal_quantile(ALL).tolist(), strict=True):
        assert got == pytest.approx(exact(u), rel=1e-14, abs=1e-15)


def test_the_same_bits_on_every_machine() -> None:
    """The digests were written down once; a machine that rounds otherwise shows here."""
    digests = {f.__name__: sha256(f(U).tobytes()).hexdigest()[:16] for f in (log, exp, normal_quantile)}
    assert digests == {
        "log": "03e69cea19311c31",
        "exp": "9080fd22fe9f3d78",
        "normal_quantile": "8a3a12c216f64086",
    }


LAWS: list[Distribution] = [
    Constant(3.0),
    Uniform(1.0, 4.0),
    Exponential(2.5),
    Lognormal(2.0, 0.8),
    Lognormal(2.0, 0.0),
    Empirical((5.0, 1.0, 2.0), (0.5, 0.0, 1.5)),
    Erlang(3, 2.0),
    Gamma(0.7, 2.0),
    Weibull(1.5, 2.0),
    Pert(0.0, 1.0, 5.0),
    Triangular(0.0, 1.0, 5.0),
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: type(law).__name__)
def test_draws_on_arrays_are_those_of_the_distribution(law: Distribution) -> None:
    u = ALL[:500]
    assert quantiles(law, u).tolist() == pytest.approx([law.at(value) for value in u.tolist()], rel=1e-13)
