"""The catalogue of privacy-enhancing technologies (PETs) and the plain factors by which they change a flow.

The entries are edited as `data/pets.yaml` and read from their compiled form, which
`python -m dfftsim.pets.catalogue` rebuilds. What the law makes of a PET's output is not said here: that is
the answer of each jurisdiction.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from dfftsim.errors import InputError, Problem
from dfftsim.pets.cost import CostModel, Factor
from dfftsim.pets.utility import UtilityCurve, UtilityPoint

if TYPE_CHECKING:
    from dfftsim.pets.profile import Profile

Sends = Literal["records", "protected_records", "results", "nothing"]
Effect = Literal["stops", "reduces", "leaves"]

ROUTES: dict[Sends, tuple[str, ...]] = {
    "records": ("direct", "hub"),
    "protected_records": ("direct", "hub"),
    "results": ("results",),
    "nothing": (),
}
"""On which routes a PET can be used follows from what it sends."""
EVERY_ROUTE = ("direct", "hub", "results", "localise")

EXPOSURE_IDS: dict[Effect, str | None] = {
    "stops": "exposure_stops",
    "reduces": "exposure_reduces",
    "leaves": None,
}
"""The judgement that says which share of the plain exposure an effect leaves; None = all of it."""

COMPILED: Path = Path(__file__).parent / "data" / "pets.json"


@dataclass(frozen=True, slots=True)
class PetFactors(CostModel):
    """What one PET does to one workload: the cost of running it, and what is kept and given away.

    `time_factor` multiplies the plain computing time. The CPU seconds of the cost model give the same work in
    absolute terms and are the better guide, since plain work per record is tiny; never add the two.
    `utility`: share kept of the value of the same work on plain data; on the route `results` it multiplies
    what that route keeps. `setup`: ids of the parameters whose sum is the cost of setting up (of a
    combination: times `pet_combination_share`). `exposure`: by threat, the id of the parameter that gives the
    share of plain exposure left, or None where all of it is left.
    """

    pet: str
    workload: str
    time_factor: Factor
    utility: Factor
    setup: tuple[str, ...]
    exposure: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured setting of a library: CPU seconds as fixed + per record, and ratios to plain work.

    `cpu_seconds` None: a single size was run. `cpu_ratio_to_plain` belongs to `records`, size by size.
    `utility`: (records, the PET's own parameter or None, value) in `utility_metric`.
    """

    workload: str
    serves: tuple[str, ...]
    library: str
    variant: str
    cpu_seconds: Mapping[str, float] | None
    largest_error_of_fit: float | None
    records: tuple[int, ...]
    cpu_ratio_to_plain: tuple[float, ...]
    bytes_ratio_to_plain: float | None
    rounds: int
    utility_metric: str
    utility: tuple[tuple[int, float | None, float], ...]
    settings: str


@dataclass(frozen=True, slots=True)
class Published:
    """A range or finding from the literature; `source` is a key of the catalogue's sources."""

    what: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Pet:
    """One entry of the catalogue. `name` and `what_crosses` have `en` and `ja`; only a combination has
    `components`.
    """

    id: str
    name: Mapping[str, str]
    category: str
    components: tuple[str, ...]
    sends: Sends
    sends_because: str
    what_crosses: Mapping[str, str]
    in_law: str
    trust: str
    adds_protection_against: str
    cost_rule: str
    threats: Mapping[str, Effect]
    threats_note: str
    workloads: tuple[str, ...]
    limits: tuple[str, ...]
    trl: int
    trl_basis: str
    standards: tuple[str, ...]
    published: tuple[Published, ...]
    utility_note: str
    setup: tuple[str, ...]
    confidence: str
    sources: tuple[str, ...]
    utility_curves: tuple[UtilityCurve, ...]
    measured: tuple[Measurement, ...]

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes on which it exists. Doing without (`none`) exists on every route."""
        return EVERY_ROUTE if self.id == "none" else ROUTES[self.sends]

    def curve(self, workload: str) -> UtilityCurve | None:
        """Its utility in a workload as a function of its own parameter; None where none was measured."""
        return next((curve for curve in self.utility_curves if workload in curve.workloads), None)

    @property
    def settings(self) -> dict[str, tuple[float, float]]:
        """Its own parameters, each with the least and the greatest value that every curve covers."""
        bounds: dict[str, tuple[float, float]] = {}
        for curve in self.utility_curves:
            low, high = bounds.get(curve.parameter, curve.bounds)
            bounds[curve.parameter] = max(low, curve.bounds[0]), min(high, curve.bounds[1])
        return bounds

    def exposure(self) -> dict[str, str | None]:
        """By threat, the id of the parameter that gives the share of plain exposure left; None = all."""
        return {threat: EXPOSURE_IDS[effect] for threat, effect in self.threats.items()}

    def as_row(self) -> dict[str, Any]:
        """The entry in a list: `id`, `name`, and what one chooses by."""
        return {
            "id": self.id,
            "name": dict(self.name),
            "category": self.category,
            "sends": self.sends,
            "routes": list(self.routes),
            "workloads": list(self.workloads),
            "settings": list(self.settings),
            "trl": self.trl,
            "confidence": self.confidence,
        }


class Catalogue:
    """All PETs, in the order of the data."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.workloads: tuple[str, ...] = tuple(data["meta"]["workloads"])
        self.threats: tuple[str, ...] = tuple(data["meta"]["threats"])
        self.notes: Mapping[str, Any] = data["meta"]
        self.sources: Mapping[str, Mapping[str, str | None]] = data["sources"]
        measured = {row["id"]: row["measured"] for row in data["pets"]}
        self._pets = {row["id"]: _pet(row, measured) for row in data["pets"]}
        self._factors = {
            (row["id"], workload): _factors(self._pets[row["id"]], workload, group)
            for row in data["pets"]
            for group in row["factors"]
            for workload in group["workloads"]
        }

    @staticmethod
    @cache
    def load() -> Catalogue:
        """The shipped catalogue, from the compiled data of the package (read once in a process)."""
        return Catalogue(json.loads(COMPILED.read_text("utf-8")))

    def __iter__(self) -> Iterator[Pet]:
        return iter(self._pets.values())

    def __len__(self) -> int:
        return len(self._pets)

    def __contains__(self, name: object) -> bool:
        return name in self._pets

    def get(self, name: str) -> Pet:
        """The PET of that id. Raises InputError, with the known ids, if there is none."""
        if name not in self._pets:
            raise InputError([Problem("", 0, 0, f"there is no PET {name!r}", f"use {', '.join(self._pets)}")])
        return self._pets[name]

    def plain_factors(self, name: str, workload: str) -> PetFactors | None:
        """What a PET does to a workload; None where it does not serve that workload at all.

        Raises InputError for an unknown PET or workload.
        """
        self.get(name)
        if workload not in self.workloads:
            what = f"there is no workload {workload!r}"
            raise InputError([Problem("", 0, 0, what, f"use {', '.join(self.workloads)}")])
        return self._factors.get((name, workload))

    def with_profile(self, profile: Profile) -> Catalogue:
        """The same catalogue with what a laboratory measured in place of its factors."""
        changed = copy(self)
        changed._factors = {key: profile.applied(found) for key, found in self._factors.items()}
        return changed

    def document(self, name: str) -> dict[str, Any]:
        """Everything about one PET, for display and JSON: the record, its routes, factors and sources."""
        pet = self.get(name)
        factors = []
        for workload in pet.workloads:
            found = asdict(self._factors[name, workload])
            factors.append({key: found[key] for key in found if key not in ("pet", "setup", "exposure")})
        return {
            **asdict(pet),
            "routes": list(pet.routes),
            "not_served": [workload for workload in self.workloads if workload not in pet.workloads],
            "settings": {name: {"low": low, "high": high} for name, (low, high) in pet.settings.items()},
            "factors": factors,
            "utility_curves": [curve.document() for curve in pet.utility_curves],
            "sources": [{"key": key, **self.sources[key]} for key in pet.sources],
        }


def _pet(row: Mapping[str, Any], measured: Mapping[str, Any]) -> Pet:
    own = {key: row[key] for key in row if key not in ("maturity", "factors")}
    return Pet(
        **{
            **{key: tuple(value) if isinstance(value, list) else value for key, value in own.items()},
            "trl": row["maturity"]["trl"],
            "trl_basis": row["maturity"]["basis"],
            "published": tuple(Published(**item) for item in row["published"]),
            "utility_curves": tuple(_curve(row["id"], item, measured) for item in row["utility_curves"]),
            "measured": tuple(_measurement(item) for item in row["measured"]),
        }
    )


def _curve(pet: str, row: Mapping[str, Any], measured: Mapping[str, Any]) -> UtilityCurve:
    named = row["measured"]
    source = [r for r in measured[named.get("pet", pet)] if r["workload"] == named["workload"]]
    points = [UtilityPoint(*values) for r in source for values in r["utility"]["values"]]
    return UtilityCurve(
        parameter=row["parameter"],
        workloads=tuple(row["workloads"]),
        rises=row["rises"],
        points=tuple(point for point in points if point.records in row["records"]),
        loss=Factor(**row["loss"]),
        metric=source[0]["utility"]["metric"],
        library=source[0]["library"],
        note=row["note"],
    )


def _measurement(row: Mapping[str, Any]) -> Measurement:
    utility = row.get("utility") or {"metric": "", "values": []}
    return Measurement(
        workload=row["workload"],
        serves=tuple(row["serves"]),
        library=row["library"],
        variant=row.get("variant", ""),
        cpu_seconds=row["cpu_seconds"],
        largest_error_of_fit=row["largest_error_of_fit"],
        records=tuple(row["records"]),
        cpu_ratio_to_plain=tuple(row["cpu_ratio_to_plain"]),
        bytes_ratio_to_plain=row["bytes_ratio_to_plain"],
        rounds=row["rounds"],
        utility_metric=utility["metric"],
        utility=tuple((records, own, value) for records, own, value in utility["values"]),
        settings=row["settings"],
    )


def _factors(pet: Pet, workload: str, group: Mapping[str, Any]) -> PetFactors:
    given = {key: Factor(**value) for key, value in group.items() if key != "workloads"}
    return PetFactors(
        pet=pet.id,
        workload=workload,
        setup=pet.setup,
        exposure=pet.exposure(),
        **cast(dict[str, Any], given),
    )


if __name__ == "__main__":
    from dfftsim.pets.catalogue_files import main

    main()
