"""Federated averaging with Flower's strategy and its wire format; sites and server in one process."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Task, library
from dfftsim.pets.lab.adapters.federation import SITES, Combine, Federation, Update
from dfftsim.pets.lab.workloads import TRAINING_ROUNDS, Floats, Matrix


def flower_average() -> Combine:
    """Flower's FedAvg as a way to combine updates. Raises NotAvailable."""
    common, strategies = library("flwr.common"), library("flwr.server.strategy")
    strategy = strategies.FedAvg()
    fine = common.Status(common.Code.OK, "")

    def combine(number: int, updates: Sequence[Update]) -> tuple[Floats, int]:
        results = [
            (None, common.FitRes(fine, common.ndarrays_to_parameters([weights]), records, {}))
            for weights, records in updates
        ]
        sent = sum(len(part) for _, result in results for part in result.parameters.tensors)
        parameters, _ = strategy.aggregate_fit(number, results, [])
        return np.asarray(common.parameters_to_ndarrays(parameters)[0]), sent

    return combine


def prepare(workload: str, data: Matrix, seed: int) -> Task:
    """Federated training of a logistic model."""
    return Federation(data, flower_average())


ADAPTER = Adapter(
    pet="federated_learning",
    packages=("flwr",),
    settings={
        "model_round": f"FedAvg, {SITES} sites with equal parts, {TRAINING_ROUNDS} rounds of one step, "
        "logistic model of 8 weights"
    },
    sizes={"model_round": (1_000, 10_000, 100_000)},
    prepare=prepare,
)
