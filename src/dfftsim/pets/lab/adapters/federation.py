"""What the federated adapters share: sites that hold parts of the records and take rounds of training."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from dfftsim.pets.lab.adapter import Sample, Task, Verdict
from dfftsim.pets.lab.workloads import (
    COLUMNS,
    HIGHEST,
    LEARNING_RATE,
    TRAINING_ROUNDS,
    Floats,
    Matrix,
    accuracy,
    gradient,
)

SITES = 5
NUMBER_BYTES = 8
Update = tuple[Floats, int]
"""What one site offers in a round: its weights after a step, and how many records stand behind them."""
Combine = Callable[[int, Sequence[Update]], tuple[Floats, int]]
"""By round, from the updates of the sites to the new weights, and the bytes the sites sent."""


class Federation(Task):
    """One gradient step at each site a round, then weights combined; the model goes back to every site."""

    def __init__(
        self, data: Matrix, combine: Combine, disturb: Callable[[Floats], Floats] | None = None
    ) -> None:
        self.data = data
        self.combine = combine
        self.disturb = disturb
        parts = np.array_split(np.arange(len(data.label)), SITES)
        self.sites = [(data.values[part], data.label[part]) for part in parts]

    def run(self) -> Sample:
        """All rounds of one training."""
        weights, sent = np.zeros(COLUMNS), 0
        for number in range(TRAINING_ROUNDS):
            updates = [self._step(values, label, weights) for values, label in self.sites]
            weights, uploaded = self.combine(number, updates)
            sent += uploaded + SITES * COLUMNS * NUMBER_BYTES
        return Sample(weights, sent, rounds=TRAINING_ROUNDS - 1)

    def _step(self, values: Floats, label: Floats, weights: Floats) -> Update:
        total = gradient(values, label, weights)
        if self.disturb is not None:
            total = self.disturb(total)
        return weights - LEARNING_RATE / HIGHEST * total / len(label), len(label)

    def kept(self, plain: Floats, samples: Sequence[Sample]) -> tuple[float, ...]:
        """Accuracy over that of central training, one a run, at most 1."""
        best = accuracy(self.data, plain)
        return tuple(min(1.0, accuracy(self.data, sample.value) / best) for sample in samples)

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """One step a round makes federated training equal to central training, up to rounding."""
        return self.near(plain, samples, 1e-9)

    def near(self, plain: Floats, samples: Sequence[Sample], promised: float) -> Verdict:
        """Right if no weight is further from central training than promised."""
        worst = max(float(np.max(np.abs(sample.value - plain))) for sample in samples)
        check = f"weights differ from central training by at most {worst:.1e}; promised {promised:.1e}"
        return Verdict(worst <= promised, check, self.kept(plain, samples), METRIC)


METRIC = "accuracy over that of central training"
