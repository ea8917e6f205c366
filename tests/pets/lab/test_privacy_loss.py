"""The privacy loss seen in samples: never above what a sound mechanism gives away, and near it."""

from __future__ import annotations

import numpy as np
import pytest

from dfftsim.pets.lab.privacy_loss import least_loss

RELEASES = 5_000


def laplace(scale: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Releases of 0 and of 1 with noise of that scale: pure epsilon 1 / scale."""
    luck = np.random.default_rng(seed)
    return luck.laplace(0.0, scale, RELEASES), luck.laplace(1.0, scale, RELEASES)


@pytest.mark.parametrize("epsilon", [0.1, 0.5, 1.0, 2.0])
def test_a_sound_mechanism_is_never_suspected(epsilon: float) -> None:
    losses = [least_loss(*laplace(1.0 / epsilon, seed)) for seed in range(20)]
    assert max(losses) <= epsilon


def test_too_little_noise_is_found_out() -> None:
    """Noise for epsilon 2 where 1 was promised; and none at all."""
    assert all(least_loss(*laplace(0.5, seed)) > 1.0 for seed in range(10))
    assert least_loss(np.zeros(RELEASES), np.ones(RELEASES)) > 5.0


def test_the_same_outputs_prove_nothing() -> None:
    one, _ = laplace(1.0, 1)
    assert least_loss(one, one) == 0.0


def test_delta_is_allowed_for() -> None:
    """One release in ten tells everything: that is no epsilon, but a delta of a tenth."""
    luck = np.random.default_rng(5)
    one, other = luck.normal(0, 1, RELEASES), luck.normal(0, 1, RELEASES)
    one[: RELEASES // 10] = 100.0
    assert least_loss(one, other) > 1.0
    assert least_loss(one, other, delta=0.11) == 0.0
