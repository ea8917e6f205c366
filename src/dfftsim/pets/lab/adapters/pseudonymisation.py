"""Keyed tokens in place of identifiers.

AES-SIV for delivery (the key holder can turn them back), HMAC-SHA-256 for matching two lists under one key.
"""

from __future__ import annotations

import hmac
import random
from collections.abc import Sequence
from typing import Any

from dfftsim.pets.lab.adapter import Adapter, Sample, Task, Verdict, library
from dfftsim.pets.lab.workloads import Table, TwoLists, packed

KEY_BYTES = 32


class Tokens(Task):
    """Every identifier becomes a token; the other columns go as they are."""

    def __init__(self, data: Table, key: bytes) -> None:
        self.data = data
        self.cipher = library("cryptography.hazmat.primitives.ciphers.aead").AESSIV(key)

    def run(self) -> Sample:
        """Tokens, then the records as they are sent."""
        encrypt = self.cipher.encrypt
        tokens = [encrypt(identifier, None) for identifier in self.data.identifiers.tolist()]
        columns = len(packed(self.data)) - self.data.identifiers.nbytes
        return Sample(tokens, columns + sum(map(len, tokens)))

    def verdict(self, plain: Any, samples: Sequence[Sample]) -> Verdict:
        """Turned back, tokens are the identifiers; no identifier shows in them; equal ones stay equal."""
        identifiers = self.data.identifiers.tolist()
        right = all(
            [self.cipher.decrypt(token, None) for token in sample.value] == identifiers
            and not set(sample.value) & set(identifiers)
            and len(set(sample.value)) == len(set(identifiers))
            for sample in samples
        )
        return Verdict(right, "every token turns back into its identifier, none shows one, equal ones agree")


class MatchedTokens(Task):
    """Both parties make tokens under one key; the receiver matches them."""

    def __init__(self, data: TwoLists, key: bytes) -> None:
        self.data, self.key = data, key

    def run(self) -> Sample:
        """Tokens of both lists and their intersection."""
        ours = {self._token(name): name for name in self.data.ours}
        theirs = [self._token(name) for name in self.data.theirs]
        found = {ours[token] for token in theirs if token in ours}
        return Sample(found, sum(map(len, theirs)))

    def _token(self, name: str) -> bytes:
        return hmac.digest(self.key, name.encode(), "sha256")

    def verdict(self, plain: set[str], samples: Sequence[Sample]) -> Verdict:
        """The same intersection as in the clear."""
        right = all(sample.value == plain for sample in samples)
        return Verdict(right, f"the intersection of {len(plain)} is that of the plain lists", (1.0,) * right)


def prepare(workload: str, data: Any, seed: int) -> Task:
    """The task of a workload under a key made from the seed (a trial, not a secret)."""
    library("cryptography")  # named with the results of both, though the second takes the standard library
    key = random.Random(seed).randbytes(KEY_BYTES)
    return MatchedTokens(data, key) if workload == "intersection" else Tokens(data, key)


ADAPTER = Adapter(
    pet="pseudonymisation",
    packages=("cryptography",),
    settings={
        "record_delivery": "AES-SIV tokens (128-bit keys), one column of 16 bytes",
        "intersection": "HMAC-SHA-256 tokens (standard library) under one key of both parties",
    },
    sizes={"record_delivery": (1_000, 10_000, 100_000), "intersection": (1_000, 10_000, 100_000)},
    prepare=prepare,
)
