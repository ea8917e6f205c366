"""What a laboratory measured: the profile file, and how it takes the place of factors of the catalogue.

A profile is plain data (`to_data`, `profile_of`). `dfftsim pets measure` writes it; a scenario names it under
`technology.profile`. The shipped one was written by the laboratory too and holds where none is named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from math import exp, fsum, log
from pathlib import Path
from typing import Any

from dfftsim.pets.catalogue import PetFactors
from dfftsim.pets.cost import Factor

VERSION = 1
SHIPPED = Path(__file__).parent / "data" / "default-profile.yaml"
COMPILED = SHIPPED.with_suffix(".json")
NONE_TITLE = "none"

INFORMS: dict[str, tuple[str, ...]] = {
    "sum": ("aggregate_statistics",),
    "mean": ("aggregate_statistics",),
    "regression": ("model_training",),
    "model_round": ("model_training",),
    "scoring": ("model_inference",),
    "intersection": ("record_linkage",),
    "record_delivery": ("raw_record_delivery", "streaming_telemetry"),
    "credential_check": ("point_lookup",),
}
"""By workload of the laboratory, the workloads of the catalogue whose factors it measures."""


@dataclass(frozen=True, slots=True)
class Range:
    """low <= mode <= high."""

    low: float
    mode: float
    high: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One PET on one workload: the cost model fitted over `records`, and what was found beside it.

    Times are CPU seconds of all parties together. `time_ratio` and `bytes_ratio` are to plain computing;
    their mode is that of the largest size, their range that of all sizes. `rounds`: round trips beyond the
    one of plain delivery. `fit_error`: largest relative error of the fit; None with one size. `right`: every
    result passed `check`. `utility`: share kept of the plain result, in `metric`.
    """

    pet: str
    workload: str
    library: str
    settings: str
    records: tuple[int, ...]
    fixed_seconds: Range
    seconds_per_record: Range
    fit_error: float | None
    time_ratio: Range
    bytes_ratio: Range
    rounds: int
    peak_mb: float | None
    right: bool
    check: str
    utility: Range | None
    metric: str


@dataclass(frozen=True, slots=True)
class NotMeasured:
    """A PET, or one workload of it, that could not be measured, and why."""

    pet: str
    workload: str
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """All that one study found. `complete`: it was not interrupted. `machine`: words and numbers by name."""

    title: str
    date: str
    version: str
    machine: tuple[tuple[str, str | int | float], ...]
    seed: int
    repeats: int
    complete: bool
    measured: tuple[Measured, ...]
    not_measured: tuple[NotMeasured, ...] = ()

    @staticmethod
    @cache
    def shipped() -> Profile:
        """The profile that comes with the package (read once in a process)."""
        from dfftsim.pets.profile_data import profile_of

        return profile_of(json.loads(COMPILED.read_text("utf-8")))

    @staticmethod
    @cache
    def none() -> Profile:
        """No measurements: every factor is that of the catalogue."""
        return Profile(NONE_TITLE, "", "", (), 0, 0, True, ())

    @property
    def hash(self) -> str:
        """Content hash, 12 hexadecimal digits."""
        text = json.dumps(self.to_data(), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()

    def identity(self) -> dict[str, Any] | None:
        """What names it in a result: title, date, machine and hash; None where there is none."""
        if self == Profile.none():
            return None
        return {"title": self.title, "date": self.date, "machine": dict(self.machine), "hash": self.hash}

    def to_data(self) -> dict[str, Any]:
        """Plain data in the form of a file; what is not known is left out."""
        found = asdict(self)
        return {
            "dfftsim_profile": VERSION,
            **{key: found[key] for key in ("title", "date", "version")},
            "machine": dict(self.machine),
            **{key: found[key] for key in ("seed", "repeats", "complete")},
            "measured": [_row(one) for one in found["measured"]],
            "not_measured": [_row(one) for one in found["not_measured"]],
        }

    def applied(self, factors: PetFactors) -> PetFactors:
        """The factors with what was measured in their place; those not measured stay."""
        rows = [
            row
            for row in self.measured
            if row.right and row.pet == factors.pet and factors.workload in INFORMS[row.workload]
        ]
        if not rows:
            return factors
        libraries = ", ".join(dict.fromkeys(row.library for row in rows))
        note = f"{libraries}; profile of {self.date}: {self.title}"

        def measured(ranges: Sequence[Range]) -> Factor:
            found = joined(ranges)
            return Factor(found.low, found.mode, found.high, "measured", note)

        utility = [row.utility for row in rows if row.utility is not None]
        return replace(
            factors,
            time_factor=measured([row.time_ratio for row in rows]),
            seconds_per_record=measured([row.seconds_per_record for row in rows]),
            fixed_seconds=measured([row.fixed_seconds for row in rows]),
            rounds=measured([Range(row.rounds, row.rounds, row.rounds) for row in rows]),
            bytes_factor=measured([row.bytes_ratio for row in rows]),
            utility=measured(utility) if utility else factors.utility,
        )


def joined(ranges: Sequence[Range]) -> Range:
    """One range for several workloads: from the lowest to the highest, at the geometric mean of the modes."""
    modes = [one.mode for one in ranges]
    above_zero = all(mode > 0 for mode in modes)
    mode = exp(fsum(map(log, modes)) / len(modes)) if above_zero else fsum(modes) / len(modes)
    mode = modes[0] if len(set(modes)) == 1 else mode
    return Range(min(one.low for one in ranges), mode, max(one.high for one in ranges))


def _row(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in found.items()
        if value is not None and value != ""
    }
