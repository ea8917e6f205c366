"""The split of variance into luck and numbers: by hand, and on average right where the truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from dfftsim.analysis.variance import split


def test_by_hand() -> None:
    found = split(np.array([[1.0, 3.0], [5.0, 9.0]]))
    # points' means 2 and 7; replications' means 3 and 6; rest ±0.5, one degree of freedom: 4 * 0.25 / 1 = 1
    assert found.luck == pytest.approx((2.0 + 8.0) / 2)
    assert found.numbers == pytest.approx(12.5 - 1.0 / 2)
    assert found.numbers_share == pytest.approx(12.0 / 17.0)


@pytest.mark.parametrize("common", [0.0, 1.0, 2.0])
def test_common_draws_do_not_bias_it(common: float) -> None:
    """Truth: numbers 4, luck common² + 1, whatever part of luck the points share."""
    draw = np.random.default_rng(7)
    points, replications, times = 12, 6, 800
    found = [
        split(
            2.0 * draw.standard_normal((points, 1))
            + common * draw.standard_normal((1, replications))
            + draw.standard_normal((points, replications))
        )
        for _ in range(times)
    ]
    numbers, luck = ([getattr(one, name) for one in found] for name in ("numbers", "luck"))
    for sample, truth in ((numbers, 4.0), (luck, common**2 + 1.0)):
        assert abs(np.mean(sample) - truth) < 4 * np.std(sample) / math.sqrt(times)


def test_without_numbers_their_share_is_almost_nothing() -> None:
    draw = np.random.default_rng(7)
    shares = [split(draw.standard_normal((10, 40))).numbers_share for _ in range(200)]
    assert np.mean(shares) < 0.01  # the plain variance of the means would say 1/40


def test_of_too_few_nothing_is_said() -> None:
    assert math.isnan(split(np.array([[1.0, 2.0]])).numbers)
    assert split(np.array([[1.0, 3.0]])).luck == pytest.approx(2.0)
    assert math.isnan(split(np.array([[1.0], [2.0]])).luck)
    assert math.isnan(split(np.full((3, 3), 5.0)).numbers_share)
