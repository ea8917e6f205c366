"""Laplace noise with OpenDP on sums, means and the moments of a regression.

The number of records is public; neighbours differ in one record, whatever it holds. Pure epsilon-DP, with the
continuous noise that OpenDP calls idealised: its proof leaves floating-point rounding out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log
from typing import Any, Protocol

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
RELEASES = 1_000
"""Numbers drawn of bare noise, and releases made, of each neighbour; one test takes seconds."""
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


class Release(Protocol):
    """What is made public about a table."""

    def exact(self) -> Floats:
        """The numbers without noise."""
        ...

    def release(self) -> Floats:
        """The numbers made public, with fresh noise."""
        ...


class NoisySums(Task):
    """Sums or means of the columns; epsilon is shared among them."""

    def __init__(self, workload: str, data: Matrix) -> None:
        self.dp = opendp()
        self.workload, self.data = workload, data
        self.divisor = len(data.values) if workload == "mean" else 1
        self.total, self.scale = noisy_sum(self.dp, len(data.values), EPSILON / COLUMNS)

    def run(self) -> Sample:
        """One release of every column."""
        return Sample(self.release(), COLUMNS * NUMBER_BYTES)

    def exact(self) -> Floats:
        """The sums or means."""
        return np.asarray(self.data.values.sum(axis=0) / self.divisor, dtype=np.float64)

    def release(self) -> Floats:
        """The same, noise added to each sum."""
        return np.array([self.total(column.tolist()) for column in self.data.values.T]) / self.divisor

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """Errors within the tail of the noise; the loss on two small neighbours within epsilon."""
        errors = np.abs([sample.value - plain for sample in samples])
        promised = self.scale * log(errors.size / TAIL) / self.divisor
        loss = loss_of_releases(*(NoisySums(self.workload, few(value, 0.0)) for value in (LOWEST, HIGHEST)))
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
        l1 = squares + products + COLUMNS * 2.0 * largest * LARGEST_OUTCOME
        self.noise, self.scale = noisy_numbers(self.dp, l1, EPSILON)

    def run(self) -> Sample:
        """Moments, noise, solution."""
        noisy = self.release()
        moments = np.empty((COLUMNS, COLUMNS))
        moments[self.upper] = noisy[: len(self.upper[0])]
        moments.T[self.upper] = moments[self.upper]
        coefficients = solved(moments, noisy[len(self.upper[0]) :])
        return Sample((coefficients, noisy), len(noisy) * NUMBER_BYTES)

    def exact(self) -> Floats:
        """The moments of the columns, then their products with the outcome."""
        values = np.clip(self.data.values, LOWEST, HIGHEST) - MIDDLE
        outcome = np.clip(self.data.outcome, -LARGEST_OUTCOME, LARGEST_OUTCOME)
        return np.concatenate([(values.T @ values)[self.upper], values.T @ outcome])

    def release(self) -> Floats:
        """The same with noise."""
        return np.array(self.noise(self.exact().tolist()))

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """As for sums, on the moments; utility is the share kept of the variance explained.

        Many numbers hide a change well, so the same noise is also tested on one number that changes by as
        much as they all do together.
        """
        exact = self.exact()
        errors = np.abs([sample.value[1] - exact for sample in samples])
        promised = self.scale * log(errors.size / TAIL)
        one, other = NoisyMoments(few(MIDDLE, 0.0)), NoisyMoments(few(HIGHEST, LARGEST_OUTCOME))
        change = float(np.sum(np.abs(other.exact() - one.exact())))
        loss = max(loss_of_releases(one, other), loss_of_noise(self.noise, change))
        kept = tuple(max(0.0, self._explained(s.value[0]) / self._explained(plain)) for s in samples)
        right = bool(np.max(errors) <= promised) and loss <= EPSILON
        return Verdict(
            right, words(float(np.max(errors)), promised, loss), kept, "ratio of explained variance"
        )

    def _explained(self, coefficients: Floats) -> float:
        left = self.data.outcome - (self.data.values - MIDDLE) @ coefficients
        return 1.0 - float(np.sum(left**2) / np.sum((self.data.outcome - self.data.outcome.mean()) ** 2))


def few(value: float, outcome: float) -> Matrix:
    """A small table whose first record holds this value in every column: neighbour of that with another."""
    values, outcomes = np.full((SMALL, COLUMNS), MIDDLE), np.zeros(SMALL)
    values[0], outcomes[0] = value, outcome
    return Matrix(values, outcomes, np.zeros(SMALL), np.zeros(COLUMNS))


def loss_of_releases(one: Release, other: Release) -> float:
    """The privacy loss proved from releases of two neighbours, of which `other` has the larger numbers.

    The numbers of a release are cut off at the two exact answers and summed: beyond them Laplace noise tells
    no more, and what is left is, up to its scale, the likelihood ratio of the two tables.
    """
    lowest, highest = one.exact(), other.exact()
    from_one, from_other = (
        np.array([np.sum(np.clip(table.release(), lowest, highest)) for _ in range(RELEASES)])
        for table in (one, other)
    )
    return least_loss(from_one, from_other)


def loss_of_noise(noise: Callable[[list[float]], list[float]], change: float, delta: float = 0.0) -> float:
    """The privacy loss proved from noise on a number that neighbours change by as much as they may."""
    one, other = (np.array(noise([value] * LOSS_SAMPLES)) for value in (0.0, change))
    return least_loss(one, other, delta)


def words(worst: float, promised: float, loss: float) -> str:
    """The two tests of a release in words."""
    return (
        f"largest error {worst:.3g}, promised {promised:.3g}; "
        f"privacy loss of the release on {SMALL} records at least {loss:.2f}, promised at most {EPSILON:g}"
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
