"""Federated averaging (Flower) of steps to which every site adds Gaussian noise (OpenDP).

A record is protected against everyone who sees the updates. The privacy of all rounds together is counted in
zCDP and told as (epsilon, delta) by epsilon = rho + 2 sqrt(rho log(1/delta)) (Bun and Steinke 2016,
proposition 1.3). A record is at one site, so the sites do not add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict
from dfftsim.pets.lab.adapters.differential_privacy import loss_of_noise, opendp
from dfftsim.pets.lab.adapters.federated_learning import flower_average
from dfftsim.pets.lab.adapters.federation import METRIC, SITES, Federation
from dfftsim.pets.lab.workloads import COLUMNS, HIGHEST, TRAINING_ROUNDS, Floats, Matrix

EPSILON, DELTA = 1.0, 1e-6
LARGEST_GRADIENT = HIGHEST * sqrt(COLUMNS)
"""The norm of a record bounds that of its gradient, as a chance is off by at most one."""


def rho_of(epsilon: float, delta: float) -> float:
    """The zCDP budget that (epsilon, delta) leaves."""
    return (sqrt(log(1.0 / delta) + epsilon) - sqrt(log(1.0 / delta))) ** 2


class NoisyFederation(Federation):
    """Every site disturbs the sum of its gradients before it takes its step."""

    def __init__(self, data: Matrix) -> None:
        dp = opendp()
        self.rho = rho_of(EPSILON, DELTA) / TRAINING_ROUNDS
        change = 2.0 * LARGEST_GRADIENT
        space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.l2_distance(T=float)
        scale = dp.binary_search(
            lambda s: dp.m.make_gaussian(*space, scale=s).map(change) <= self.rho, bounds=(1e-6, 1e9)
        )
        self.noise = dp.m.make_gaussian(*space, scale=scale)
        self.spent = TRAINING_ROUNDS * self.noise.map(change)
        self.change = change
        super().__init__(data, flower_average(), lambda total: np.array(self.noise(total.tolist())))

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """The rounds spend no more than the budget, and one round gives away no more than its part."""
        budget = rho_of(EPSILON, DELTA)
        loss = loss_of_noise(self.noise, self.change, DELTA)
        promised = self.rho + 2.0 * sqrt(self.rho * log(1.0 / DELTA))
        finite = all(bool(np.all(np.isfinite(sample.value))) for sample in samples)
        right = finite and self.spent <= budget * (1.0 + 1e-9) and loss <= promised
        check = (
            f"{TRAINING_ROUNDS} rounds spend rho {self.spent:.4f} of {budget:.4f}; privacy loss of one round "
            f"at least {loss:.2f}, promised at most {promised:.2f}"
        )
        return Verdict(right, check, self.kept(plain, samples), METRIC)


def prepare(workload: str, data: Matrix, seed: int) -> Task:
    """Noisy federated training. OpenDP draws from the system; the seed has no part in the noise."""
    return NoisyFederation(data)


ADAPTER = Adapter(
    pet="fl_dp",
    packages=("flwr", "opendp"),
    settings={
        "model_round": f"FedAvg, {SITES} sites, {TRAINING_ROUNDS} rounds of one step; Gaussian noise, "
        f"epsilon {EPSILON:g}, delta {DELTA:g} for one record"
    },
    sizes={"model_round": (1_000, 10_000, 100_000)},
    prepare=prepare,
)
