"""A Gaussian copula on SciPy: new persons drawn from the margins and rank correlations of the real ones.

It gives no formal protection; a small table can be told from its copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt
from typing import Any

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import COLUMNS, Floats, Table

FIELD_BYTES = 8
FALSE_ALARM = 1e-9


class Copula(Task):
    """Ranks to normal scores, their correlation, as many new rows, back through the margins."""

    def __init__(self, data: Table, seed: int) -> None:
        self.special = library("scipy.special")
        self.real = np.column_stack([data.age, data.region, data.sex, data.private]).astype(float)
        self.random = np.random.default_rng(seed)

    def run(self) -> Sample:
        """Fit and draw."""
        records = len(self.real)
        order = np.sort(self.real, axis=0)
        ranks = np.argsort(np.argsort(self.real, axis=0, kind="stable"), axis=0)
        scores = self.special.ndtri((ranks + 0.5) / records)
        correlation = np.corrcoef(scores, rowvar=False)
        lower = np.linalg.cholesky(correlation + 1e-9 * np.eye(COLUMNS))
        drawn = self.special.ndtr(self.random.standard_normal((records, COLUMNS)) @ lower.T)
        places = np.minimum((drawn * records).astype(int), records - 1)
        made = np.take_along_axis(order, places, axis=0)
        return Sample(made, COLUMNS * FIELD_BYTES * records)

    def verdict(self, plain: Any, samples: Sequence[Sample]) -> Verdict:
        """Margins as near as samples of that size must be; no person of the real table comes again."""
        records = len(self.real)
        promised = sqrt(log(2.0 * COLUMNS * len(samples) / FALSE_ALARM) / (2.0 * records))
        worst = max(float(np.max(distances(self.real, sample.value))) for sample in samples)
        real = {row.tobytes() for row in self.real}
        copied = sum(row.tobytes() in real for sample in samples for row in sample.value)
        wanted = np.corrcoef(self.real, rowvar=False)
        off = [float(np.mean(np.abs(np.corrcoef(s.value, rowvar=False) - wanted))) for s in samples]
        check = f"margins differ by at most {worst:.3f}, promised {promised:.3f}; {copied} persons copied"
        kept = tuple(1.0 - one for one in off)
        return Verdict(worst <= promised and copied == 0, check, kept, "1 - mean error of correlations")


def distances(real: Floats, made: Floats) -> Floats:
    """The largest difference of the cumulative shares of each column (Kolmogorov and Smirnov)."""
    found = []
    for one, other in zip(np.sort(real, axis=0).T, np.sort(made, axis=0).T, strict=True):
        shares = np.arange(1, len(one) + 1) / len(one)
        found.append(
            np.max(np.abs(np.searchsorted(other, one, side="right") / len(other) - shares_of(one, shares)))
        )
    return np.array(found)


def shares_of(values: Floats, shares: Floats) -> Floats:
    """The share of values up to each, equal values alike."""
    return shares[np.searchsorted(values, values, side="right") - 1]


ADAPTER = Adapter(
    pet="synthetic_data",
    packages=("scipy",),
    settings={"record_delivery": "Gaussian copula, as many rows as there are; no formal protection"},
    sizes={"record_delivery": (1_000, 10_000, 100_000)},
    prepare=lambda workload, data, seed: Copula(data, seed),
)
