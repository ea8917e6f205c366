"""CKKS vectors with TenSEAL: sums, means and linear scores on ciphertexts.

The client keeps the secret key; the server holds the public context, which it got once (not counted).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import COLUMNS, Floats, Matrix

DEGREE = 8192
SLOTS = DEGREE // 2
MODULI = [60, 40, 60]
SCALE = 2.0**40
PROMISED_ERROR = 2.0**-20
"""Half of the bits of the scale: what is left for sure after one multiplication."""


class Encrypted(Task):
    """Each column in ciphertexts of as many values as there are slots."""

    def __init__(self, workload: str, data: Matrix) -> None:
        self.library = library("tenseal")
        self.workload = workload
        self.columns = np.ascontiguousarray(data.values.T)
        self.weights = data.weights
        self.records = len(data.values)
        self.secret = self.library.context(self.library.SCHEME_TYPE.CKKS, DEGREE, coeff_mod_bit_sizes=MODULI)
        self.secret.global_scale = SCALE
        self.public = self.library.context_from(self.secret.serialize(save_secret_key=False))

    def run(self) -> Sample:
        """Encrypt, send, compute on ciphertexts, send back, decrypt."""
        if self.workload == "scoring":
            return self._score()
        totals, sent = np.empty(COLUMNS), 0
        for place, column in enumerate(self.columns):
            total: Any = None
            for part in chunks(column):
                padded = np.zeros(SLOTS)
                padded[: len(part)] = part
                vector, size = self._send(padded)
                sent += size
                total = vector if total is None else total + vector
            back = total.serialize()
            sent += len(back)
            totals[place] = sum(self._open(back))
        return Sample(totals / self.records if self.workload == "mean" else totals, sent)

    def _score(self) -> Sample:
        scores, sent = [], 0
        for start in range(0, self.records, SLOTS):
            total: Any = None
            for column, weight in zip(self.columns, self.weights, strict=True):
                vector, size = self._send(column[start : start + SLOTS])
                sent += size
                weighted = vector * float(weight)
                total = weighted if total is None else total + weighted
            back = total.serialize()
            sent += len(back)
            scores.append(self._open(back))
        return Sample(np.concatenate(scores), sent)

    def _send(self, values: Floats) -> tuple[Any, int]:
        message = self.library.ckks_vector(self.secret, values).serialize()
        return self.library.ckks_vector_from(self.public, message), len(message)

    def _open(self, message: bytes) -> list[float]:
        values: list[float] = self.library.ckks_vector_from(self.secret, message).decrypt()
        return values

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """Near exact: the error is within what the scheme's precision promises."""
        size = float(np.max(np.abs(plain)))
        worst = max(float(np.max(np.abs(sample.value - plain))) for sample in samples) / size
        check = f"largest error {worst:.1e} of the largest value; promised {PROMISED_ERROR:.1e}"
        kept = tuple(1.0 - float(np.mean(np.abs(s.value - plain))) / size for s in samples)
        return Verdict(worst <= PROMISED_ERROR, check, kept, "1 - mean error over the largest value")


def chunks(column: Floats) -> Iterator[Floats]:
    """A column in pieces that fill the slots of one ciphertext."""
    for start in range(0, len(column), SLOTS):
        yield column[start : start + SLOTS]


_SETTINGS = f"CKKS, degree {DEGREE}, moduli {MODULI}, scale 2^40; about 128 bits; public context not counted"
ADAPTER = Adapter(
    pet="homomorphic_encryption",
    packages=("tenseal",),
    settings=dict.fromkeys(("sum", "mean", "scoring"), _SETTINGS),
    sizes=dict.fromkeys(("sum", "mean", "scoring"), (4_096, 20_480, 102_400)),
    prepare=lambda workload, data, seed: Encrypted(workload, data),
)
