"""Laplace noise with OpenDP on sums, means and the moments of a regression.

The number of records is public; neighbours differ in one record, whatever it holds. Pure epsilon-DP, with the
continuous noise that OpenDP calls idealised: its proof leaves floating-point rounding out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log
from typing import Any

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.privacy_loss import least_loss
from dfftsim.pets.lab.workloads import (
    COLUMNS,
    HIGHEST,
    LARGEST_OUTCOME,
    LOWEST,
    MIDDLE,
    Floats,
    Matrix,
    solved,
)

EPSILON = 1.0
REPLACED = 2
"""One record replaced: one taken away, one added."""
NUMBER_BYTES = 8
TAIL = 1e-9
"""Chance with which a sound mechanism may err by more than is called right."""
LOSS_SAMPLES = 5_000
SMALL = 10


def opendp() -> Any:
    """The library, with the features that this use needs. Raises NotAvailable."""
    found = library("opendp.prelude")
    found.enable_features("contrib", "idealized-numerics")
    return found


def noisy_sum(dp: Any, records: int, epsilon: float) -> tuple[Any, float]:
    """A measurement of the sum of so many bounded values, and the scale of its noise."""
    space = dp.vector_domain(dp.atom_domain(bounds=(LOWEST, HIGHEST)), size=records)
    total = (space, dp.symmetric_distance()) >> dp.t.then_sum()
    scale = dp.binary_search(
        lambda s: (total >> dp.m.then_laplace(scale=s)).map(REPLACED) <= epsilon, bounds=(1e-6, 1e9)
    )
    return total >> dp.m.then_laplace(scale=scale), scale


def noisy_numbers(dp: Any, l1: float, epsilon: float) -> tuple[Any, float]:
    """A measurement that adds noise to numbers whose total change is at most `l1`, and its scale."""
    space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.l1_distance(T=float)
    scale = dp.binary_search(
        lambda s: dp.m.make_laplace(*space, scale=s).map(l1) <= epsilon, bounds=(1e-6, 1e9)
    )
    return dp.m.make_laplace(*space, scale=scale), scale


class NoisySums(Task):
    """Sums or means of the columns; epsilon is shared among them."""

    def __init__(self, workload: str, data: Matrix) -> None:
        self.dp = opendp()
        self.data = data
        self.divisor = len(data.values) if workload == "mean" else 1
        self.release, self.scale = noisy_sum(self.dp, len(data.values), EPSILON / COLUMNS)

    def run(self) -> Sample:
        """One release of every column."""
        sums = [self.release(column.tolist()) for column in self.data.values.T]
        return Sample(np.array(sums) / self.divisor, COLUMNS * NUMBER_BYTES)

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """Errors within the tail of the noise; the loss on two small neighbours within epsilon."""
        errors = np.abs([sample.value - plain for sample in samples])
        promised = self.scale * log(errors.size / TAIL) / self.divisor
        small, _ = noisy_sum(self.dp, SMALL, EPSILON)
        rest = [LOWEST] * (SMALL - 1)
        lowest, highest = (
            np.array([small([value, *rest]) for _ in range(LOSS_SAMPLES)]) for value in (LOWEST, HIGHEST)
        )
        loss = least_loss(lowest, highest)
        kept = tuple(1.0 - float(np.mean(one / np.abs(plain))) for one in errors)
        right = bool(np.max(errors) <= promised) and loss <= EPSILON
        return Verdict(right, words(float(np.max(errors)), promised, loss), kept, "1 - mean relative error")


class NoisyMoments(Task):
    """Least squares from the moments of the columns, to which noise is added once."""

    def __init__(self, data: Matrix) -> None:
        self.dp = opendp()
        self.data = data
        self.upper = np.triu_indices(COLUMNS)
        largest = HIGHEST - MIDDLE
        pairs = len(self.upper[0]) - COLUMNS
        squares, products = COLUMNS * largest**2, pairs * 2.0 * largest**2
        self.l1 = squares + products + COLUMNS * 2.0 * largest * LARGEST_OUTCOME
        self.noise, self.scale = noisy_numbers(self.dp, self.l1, EPSILON)

    def run(self) -> Sample:
        """Moments, noise, solution."""
        exact = self._moments()
        noisy = np.array(self.noise(exact.tolist()))
        moments = np.empty((COLUMNS, COLUMNS))
        moments[self.upper] = noisy[: len(self.upper[0])]
        moments.T[self.upper] = moments[self.upper]
        coefficients = solved(moments, noisy[len(self.upper[0]) :])
        return Sample((coefficients, noisy), len(noisy) * NUMBER_BYTES)

    def _moments(self) -> Floats:
        values = np.clip(self.data.values, LOWEST, HIGHEST) - MIDDLE
        outcome = np.clip(self.data.outcome, -LARGEST_OUTCOME, LARGEST_OUTCOME)
        return np.concatenate([(values.T @ values)[self.upper], values.T @ outcome])

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """As for sums, on the moments; utility is the share kept of the variance explained."""
        exact = self._moments()
        errors = np.abs([sample.value[1] - exact for sample in samples])
        promised = self.scale * log(errors.size / TAIL)
        loss = loss_of_noise(self.noise, self.l1)
        kept = tuple(max(0.0, self._explained(s.value[0]) / self._explained(plain)) for s in samples)
        right = bool(np.max(errors) <= promised) and loss <= EPSILON
        return Verdict(
            right, words(float(np.max(errors)), promised, loss), kept, "ratio of explained variance"
        )

    def _explained(self, coefficients: Floats) -> float:
        left = self.data.outcome - (self.data.values - MIDDLE) @ coefficients
        return 1.0 - float(np.sum(left**2) / np.sum((self.data.outcome - self.data.outcome.mean()) ** 2))


def loss_of_noise(noise: Callable[[list[float]], list[float]], change: float, delta: float = 0.0) -> float:
    """The privacy loss proved from noise on a number that neighbours change by as much as they may."""
    one, other = (np.array(noise([value] * LOSS_SAMPLES)) for value in (0.0, change))
    return least_loss(one, other, delta)


def words(worst: float, promised: float, loss: float) -> str:
    """The two tests of a release in words."""
    return (
        f"largest error {worst:.3g}, promised {promised:.3g}; "
        f"privacy loss on {SMALL} records at least {loss:.2f}, promised at most {EPSILON:g}"
    )


def prepare(workload: str, data: Matrix, seed: int) -> Task:
    """The task of a workload. OpenDP draws from the system; the seed has no part in the noise."""
    return NoisyMoments(data) if workload == "regression" else NoisySums(workload, data)


_NAMED = ("sum", "mean", "regression")
ADAPTER = Adapter(
    pet="differential_privacy",
    packages=("opendp",),
    settings=dict.fromkeys(_NAMED, f"Laplace, epsilon {EPSILON:g} for one record replaced, bounds known"),
    sizes=dict.fromkeys(_NAMED, (1_000, 10_000, 100_000)),
    prepare=prepare,
)
