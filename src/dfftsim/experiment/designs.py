"""Where the points of a design lie: rows of numbers between 0 and 1, a column for each factor.

Methods: Latin hypercube (McKay, Beckman and Conover 1979) and scrambled Sobol points (Owen 1998) by
scipy.stats.qmc; trajectories of Morris (1991) on four levels; blocks of Saltelli and others (2010).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MORRIS_LEVELS = 4


def full(levels: list[int]) -> list[list[float]]:
    """Every combination; a factor of L levels takes 0, 1/(L-1), …, 1 (of one level: 1/2)."""
    ticks = [[step / (count - 1) for step in range(count)] if count > 1 else [0.5] for count in levels]
    return [list(row) for row in product(*ticks)]


def lhs(points: int, factors: int, seed: int) -> list[list[float]]:
    """Latin hypercube: each of `points` equal parts of each factor holds one point."""
    from scipy.stats.qmc import LatinHypercube

    return _rows(LatinHypercube(factors, rng=_generator(seed)).random(points))


def sobol(points: int, factors: int, seed: int) -> list[list[float]]:
    """The first points of a scrambled Sobol sequence; their number is a power of two."""
    from scipy.stats.qmc import Sobol

    return _rows(Sobol(factors, rng=_generator(seed)).random(points))


def morris(trajectories: int, factors: int, seed: int) -> list[list[float]]:
    """Trajectories of factors + 1 points: one factor after the other, in random order, moves by 2/3.

    Each starts at random on the levels 0, 1/3, 2/3, 1 from which the move is possible, up or down.
    """
    draw = _generator(seed)
    step = MORRIS_LEVELS / 2
    rows = []
    for _ in range(trajectories):
        level = draw.integers(0, MORRIS_LEVELS, factors)
        rows.append(level / (MORRIS_LEVELS - 1))
        for factor in draw.permutation(factors):
            level = level.copy()
            level[factor] += step if level[factor] < step else -step
            rows.append(level / (MORRIS_LEVELS - 1))
    return [[float(x) for x in row] for row in rows]


def saltelli(base: int, factors: int, seed: int) -> list[list[float]]:
    """Blocks of factors + 2 points: A, A with one factor of B for each factor, B; `base` of them, a power of
    two. A and B are the halves of scrambled Sobol points.
    """
    rows = []
    for both in sobol(base, 2 * factors, seed):
        a, b = both[:factors], both[factors:]
        rows += [a, *([*a[:one], b[one], *a[one + 1 :]] for one in range(factors)), b]
    return rows


LAID = {"lhs": lhs, "sobol": sobol, "morris": morris, "saltelli": saltelli}
"""Designs by name: functions of points (trajectories, blocks), number of factors and seed."""


def _rows(points: NDArray[np.float64]) -> list[list[float]]:
    return [[float(x) for x in row] for row in points]


def _generator(seed: int) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng(seed)
