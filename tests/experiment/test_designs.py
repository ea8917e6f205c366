"""Each design has the property it is chosen for."""

from __future__ import annotations

import numpy as np
import pytest

from dfftsim.experiment import designs


def test_full_takes_every_combination_with_both_ends() -> None:
    assert designs.full([2, 3]) == [[0, 0], [0, 0.5], [0, 1], [1, 0], [1, 0.5], [1, 1]]
    assert designs.full([1]) == [[0.5]]
    assert designs.full([]) == [[]]


def test_each_part_of_each_factor_holds_one_point_of_a_latin_hypercube() -> None:
    rows = np.array(designs.lhs(40, 3, seed=5))
    for column in rows.T:
        assert sorted(np.floor(column * 40).astype(int)) == list(range(40))


def test_sobol_points_are_balanced_in_every_half_and_quarter() -> None:
    rows = np.array(designs.sobol(64, 2, seed=5))
    counts, *_ = np.histogram2d(rows[:, 0], rows[:, 1], bins=4, range=[[0, 1], [0, 1]])
    assert (counts == 4).all()


def test_a_morris_trajectory_moves_each_factor_once_by_two_thirds() -> None:
    rows = np.array(designs.morris(8, 5, seed=5)).reshape(8, 6, 5)
    assert set(np.round(rows * 3, 9).ravel()) == {0, 1, 2, 3}
    moves = np.abs(np.diff(rows, axis=1))
    assert np.allclose(moves.sum(axis=1), 2 / 3)  # every factor once in each trajectory
    assert ((moves > 0).sum(axis=2) == 1).all()  # one at a time
    orders = {tuple(np.argmax(trajectory > 0, axis=1)) for trajectory in moves}
    assert len(orders) > 4


def test_a_block_of_saltelli_goes_from_a_to_b_one_factor_at_a_time() -> None:
    blocks = np.array(designs.saltelli(16, 3, seed=5)).reshape(16, 5, 3)
    for a, *mixed, b in blocks:
        for factor, point in enumerate(mixed):
            assert list(point) == [b[i] if i == factor else a[i] for i in range(3)]
    assert (a != b).all()


@pytest.mark.parametrize("design", designs.LAID.values())
def test_the_seed_decides_the_points(design) -> None:
    assert design(4, 2, 1) == design(4, 2, 1) != design(4, 2, 2)
