"""One module for each PET the laboratory can run, and why the others cannot be run."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from dfftsim.pets.lab.adapter import Adapter

MODULES = (
    "pseudonymisation",
    "k_anonymity",
    "differential_privacy",
    "homomorphic_encryption",
    "mpc",
    "federated_learning",
    "fl_dp",
    "fl_secagg",
    "synthetic_data",
    "psi",
    "zk_vc",
)
"""Modules of this package, each named after its PET, in the order of the catalogue."""

UNMEASURABLE = {
    "tee": "needs trusted hardware, which an ordinary machine has not; the published range is used instead",
}


def adapter(pet: str) -> Adapter:
    """The adapter of a PET. Raises KeyError for one that has none."""
    if pet not in MODULES:
        raise KeyError(pet)
    found: Adapter = importlib.import_module(f"{__name__}.{pet}").ADAPTER
    return found


def adapters(pets: Iterable[str]) -> tuple[Adapter, ...]:
    """The adapters of those PETs that have one."""
    return tuple(adapter(pet) for pet in pets if pet in MODULES)
