"""What the laboratory computes: data generated from a seed, and the plain computation to compare with.

A record is eight numbers of eight bytes; a delivered record carries an identifier of 16 bytes as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

COLUMNS = 8
LOWEST, HIGHEST = 0.0, 5.0
MIDDLE = (LOWEST + HIGHEST) / 2.0
LARGEST_OUTCOME = 1.5
"""Bounds of every generated value and outcome, known to all parties beforehand."""
TRAINING_ROUNDS = 20
LEARNING_RATE = 1.0
IDENTIFIER_BYTES = 16
SHARED = 0.5
"""Share of the identifiers of one party that the other holds too."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Records of eight numbers; `outcome` is what a regression explains, `label` what a classifier tells."""

    values: Floats
    outcome: Floats
    label: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Table:
    """Records about persons: an identifier, three columns that others may know, five that are private."""

    identifiers: NDArray[np.bytes_]
    age: NDArray[np.int64]
    region: NDArray[np.int64]
    sex: NDArray[np.int64]
    private: Floats


@dataclass(frozen=True, slots=True)
class TwoLists:
    """Identifiers of two parties, each list without repetition."""

    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Claims about persons, of which the receiver may see one."""

    claims: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """One computation. `sent_plainly`: bytes that delivering its input in the clear takes."""

    id: str
    make: Callable[[int, np.random.Generator], Any]
    plain: Callable[[Any], Any]
    sent_plainly: Callable[[Any], int]


def generate(workload: str, records: int, seed: int) -> Any:
    """The data of a workload; the same for the same arguments."""
    return WORKLOADS[workload].make(records, np.random.default_rng([seed, records]))


def make_matrix(records: int, random: np.random.Generator) -> Matrix:
    """Values between the bounds, a linear outcome with noise, a label with logistic chance."""
    values = random.uniform(LOWEST, HIGHEST, (records, COLUMNS))
    weights = np.linspace(-1.0, 1.0, COLUMNS)
    score = values @ weights
    outcome = score / COLUMNS + random.normal(0.0, 0.1, records)
    outcome = np.clip(outcome, -LARGEST_OUTCOME, LARGEST_OUTCOME)
    label = (random.random(records) < 1.0 / (1.0 + np.exp(-score))).astype(float)
    return Matrix(values, outcome, label, weights)


def make_table(records: int, random: np.random.Generator) -> Table:
    """Persons whose age, region and sex are known to others; private columns hang together with age."""
    age = np.clip(random.normal(45.0, 18.0, records), 18, 90).astype(np.int64)
    region = random.integers(0, 10, records) * 100 + np.minimum(random.geometric(0.2, records), 99)
    sex = random.integers(0, 2, records)
    private = random.normal(0.0, 1.0, (records, COLUMNS - 3)) + age[:, None] / 18.0
    numbers = random.permutation(records)
    identifiers = np.array([b"%016d" % number for number in numbers], dtype=f"S{IDENTIFIER_BYTES}")
    return Table(identifiers, age, region, sex, private)


def make_lists(records: int, random: np.random.Generator) -> TwoLists:
    """Two lists of the same length that share half of their identifiers."""
    shift = int(records * (1.0 - SHARED))
    ours = random.permutation(records)
    theirs = random.permutation(records) + shift
    return TwoLists(tuple(f"{n:016d}" for n in ours), tuple(f"{n:016d}" for n in theirs))


def make_credentials(records: int, random: np.random.Generator) -> Credentials:
    """Six claims a person."""
    ages = random.integers(10, 90, records)
    return Credentials(
        tuple(
            {
                "given_name": f"given-{n}",
                "family_name": f"family-{n}",
                "birth_date": f"{2000 - age}-01-01",
                "address": f"{n} long street",
                "document_number": f"{n:016d}",
                "adult": bool(age >= 18),
            }
            for n, age in enumerate(ages)
        )
    )


def plain_regression(data: Matrix) -> Floats:
    """Least squares by the normal equations, the columns counted from the middle of their bounds."""
    values = data.values - MIDDLE
    return solved(values.T @ values, values.T @ data.outcome)


def solved(moments: Floats, products: Floats) -> Floats:
    """The coefficients that fit, from the moments of the columns and their products with the outcome."""
    found: Floats = np.asarray(np.linalg.solve(moments, products), dtype=np.float64)
    return found


def gradient(values: Floats, label: Floats, weights: Floats) -> Floats:
    """Sum over the records of the gradient of the logistic loss."""
    chance = 1.0 / (1.0 + np.exp(-(values @ weights)))
    return values.T @ (chance - label)


def plain_training(data: Matrix) -> Floats:
    """A logistic model after the agreed number of full gradient steps, in one place."""
    weights = np.zeros(COLUMNS)
    for _ in range(TRAINING_ROUNDS):
        step = gradient(data.values, data.label, weights) / len(data.label)
        weights = weights - LEARNING_RATE / HIGHEST * step
    return weights


def accuracy(data: Matrix, weights: Floats) -> float:
    """Share of the labels a logistic model tells rightly."""
    return float(np.mean((data.values @ weights > 0.0) == (data.label > 0.5)))


def packed(data: Table) -> bytes:
    """The records as they would be sent, one after the other."""
    kinds = [("id", f"S{IDENTIFIER_BYTES}"), ("age", "i8"), ("region", "i8"), ("sex", "i8")]
    rows = np.empty(len(data.age), dtype=[*kinds, ("private", "f8", (COLUMNS - 3,))])
    rows["id"], rows["age"], rows["region"] = data.identifiers, data.age, data.region
    rows["sex"], rows["private"] = data.sex, data.private
    return rows.tobytes()


def plain_check(data: Credentials) -> int:
    """How many credentials, read as sent, show an adult."""
    return sum(json.loads(text)["adult"] for text in map(json.dumps, data.claims))


def _matrix_bytes(data: Matrix) -> int:
    return int(data.values.nbytes)


WORKLOADS: dict[str, Workload] = {
    workload.id: workload
    for workload in (
        Workload("sum", make_matrix, lambda d: d.values.sum(axis=0), _matrix_bytes),
        Workload("mean", make_matrix, lambda d: d.values.mean(axis=0), _matrix_bytes),
        Workload("regression", make_matrix, plain_regression, _matrix_bytes),
        Workload("model_round", make_matrix, plain_training, _matrix_bytes),
        Workload("scoring", make_matrix, lambda d: d.values @ d.weights, _matrix_bytes),
        Workload(
            "intersection",
            make_lists,
            lambda d: set(d.ours).intersection(d.theirs),
            lambda d: IDENTIFIER_BYTES * len(d.theirs),
        ),
        Workload(
            "record_delivery",
            make_table,
            packed,
            lambda d: len(packed(d)),
        ),
        Workload(
            "credential_check",
            make_credentials,
            plain_check,
            lambda d: sum(len(json.dumps(one)) for one in d.claims),
        ),
    )
}
