"""Federated averaging where the server sees masked updates only, and their sum in the clear.

Each pair of sites agrees on a mask for each round (X25519, HKDF, ChaCha20); one adds it, the other takes it
away, so that the masks leave the sum. As in Bonawitz and others (2017), without what they do for sites that
drop out. Updates are integers modulo 2^64; the server is honest but curious.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.adapters.federation import NUMBER_BYTES, SITES, Federation, Update
from dfftsim.pets.lab.workloads import COLUMNS, TRAINING_ROUNDS, Floats, Matrix

FRACTION_BITS = 32
UNIT = 2.0**FRACTION_BITS
PROMISED_ERROR = 1e-6
"""Each of the rounds rounds to the unit above; a step of the model carries little of it on."""
KEY_BYTES = 32
Words = NDArray[np.uint64]


class MaskedAverage:
    """The sites' side and the server's side of one aggregation."""

    def __init__(self) -> None:
        x25519 = library("cryptography.hazmat.primitives.asymmetric.x25519")
        self.hashes = library("cryptography.hazmat.primitives.hashes")
        self.hkdf = library("cryptography.hazmat.primitives.kdf.hkdf").HKDF
        self.ciphers = library("cryptography.hazmat.primitives.ciphers")
        keys = [x25519.X25519PrivateKey.generate() for _ in range(SITES)]
        self.shared = {
            (i, j): self._derived(keys[i].exchange(keys[j].public_key()))
            for i, j in combinations(range(SITES), 2)
        }
        self.seen: list[Words] = []

    def _derived(self, secret: bytes) -> bytes:
        found: bytes = self.hkdf(self.hashes.SHA256(), KEY_BYTES, None, b"dfftsim lab").derive(secret)
        return found

    def mask(self, pair: tuple[int, int], number: int) -> Words:
        """The mask of a pair in one round."""
        nonce = number.to_bytes(16, "little")
        stream: Any = self.ciphers.Cipher(
            self.ciphers.algorithms.ChaCha20(self.shared[pair], nonce), None
        ).encryptor()
        return np.frombuffer(stream.update(bytes((COLUMNS + 1) * NUMBER_BYTES)), dtype=np.uint64)

    def masked(self, site: int, number: int, update: Update) -> Words:
        """What a site sends: its weighted update and its number of records, under the masks of its pairs."""
        weights, records = update
        plain = np.append(np.rint(weights * records * UNIT), float(records))
        words: Words = plain.astype(np.int64).astype(np.uint64)
        for pair in self.shared:
            if site == pair[0]:
                words = words + self.mask(pair, number)
            elif site == pair[1]:
                words = words - self.mask(pair, number)
        return words

    def combine(self, number: int, updates: Sequence[Update]) -> tuple[Floats, int]:
        """The average of the updates, from their masked sum."""
        self.seen = [self.masked(site, number, update) for site, update in enumerate(updates)]
        total: NDArray[np.int64] = np.add.reduce(np.array(self.seen)).astype(np.int64)
        return total[:COLUMNS] / UNIT / float(total[COLUMNS]), sum(words.nbytes for words in self.seen)


class MaskedFederation(Federation):
    """Federated training through masked sums."""

    def __init__(self, data: Matrix) -> None:
        self.average = MaskedAverage()
        super().__init__(data, self.average.combine)

    def verdict(self, plain: Floats, samples: Sequence[Sample]) -> Verdict:
        """The model of central training; and no update that the server saw is an update of a site."""
        found = self.near(plain, samples, PROMISED_ERROR)
        records = {len(label) for _, label in self.sites}
        hidden = all(int(words[COLUMNS]) not in records for words in self.average.seen)
        check = f"{found.check}; the server sees masked updates only"
        return Verdict(found.right and hidden, check, found.utility, found.metric)


def prepare(workload: str, data: Matrix, seed: int) -> Task:
    """Masked federated training. Keys are drawn from the system."""
    return MaskedFederation(data)


ADAPTER = Adapter(
    pet="fl_secagg",
    packages=("cryptography",),
    settings={
        "model_round": f"pairwise masks (X25519, ChaCha20), {SITES} sites, {TRAINING_ROUNDS} rounds of one "
        "step; nobody drops out"
    },
    sizes={"model_round": (1_000, 10_000, 100_000)},
    prepare=prepare,
)
