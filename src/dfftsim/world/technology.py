"""What firms can use: PETs with their plain factors, hubs, and the links between jurisdictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from dfftsim.pets.catalogue import Catalogue, PetFactors
from dfftsim.pets.cost import Factor
from dfftsim.world.network import Network
from dfftsim.world.parameters import Lookup


@dataclass(frozen=True, slots=True)
class PetTerms:
    """What a PET does to one workload, at its most likely values. `setup_usd` for a medium firm."""

    pet: str
    sends_results: bool
    utility: float
    rounds: float
    bytes_factor: float
    fixed_seconds: float
    seconds_per_record: float
    setup_usd: float


@dataclass(frozen=True, slots=True)
class HubTerms:
    """A hub: where it stands, what joining and passing data through cost (USD), from when it is there, and
    between whom (None = anyone). message_seconds: time it works on one message; all that pass it share it.
    """

    id: str
    place: str
    setup_usd: float
    usd_per_gb: float
    message_seconds: float
    start: date = date.min
    parties: frozenset[str] | None = None

    def between(self, origin: str, destination: str) -> bool:
        """Whether it is a way between two jurisdictions: not at one of them, and open to both."""
        ends = {origin, destination}
        return self.place not in ends and (self.parties is None or ends <= self.parties)


class Technology:
    """PETs on offer, hubs, links and servers of one world. `bandwidth` in bytes a second overrides that of
    the facts; `servers`: of one flow's PET, None = as many as its load asks for. `settings`: by PET,
    values of its own parameter.
    """

    def __init__(
        self,
        lookup: Lookup,
        hubs: tuple[HubTerms, ...],
        bandwidth: float | None,
        servers: int | None,
        settings: Mapping[str, Mapping[str, float]],
        catalogue: Catalogue,
    ):
        self.lookup = lookup
        self.hubs = hubs
        self.bandwidth = bandwidth
        self.servers = servers
        self.settings = settings
        self.catalogue = catalogue
        self.network = Network.load()
        self._terms: dict[tuple[str, str], PetTerms | None] = {}

    def terms(self, pet: str, workload: str) -> PetTerms | None:
        """What a PET does to a workload; None where it does not serve it."""
        key = (pet, workload)
        if key not in self._terms:
            self._terms[key] = self._plain(pet, workload, self.lookup.value)
        return self._terms[key]

    def _plain(self, pet: str, workload: str, value: Callable[[str], float]) -> PetTerms | None:
        if pet == "none":
            return PetTerms("none", False, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0)
        factors = self.catalogue.plain_factors(pet, workload)
        if factors is None:
            return None
        factors = self._as_set(factors)
        usd = sum(self.lookup.usd(name) for name in factors.setup)
        if len(factors.setup) > 1:
            usd *= value("pet_combination_share")
        for name in ("utility", "rounds", "bytes_factor", "fixed_seconds", "seconds_per_record"):
            basis = getattr(factors, name).basis
            self.lookup.given(
                f"pet:{pet}:{workload}:{name}", "judgement" if basis == "judgement" else "sourced"
            )
        return PetTerms(
            pet=pet,
            sends_results="results" in self.catalogue.get(pet).routes,
            utility=factors.utility.mode,
            rounds=factors.rounds.mode,
            bytes_factor=factors.bytes_factor.mode,
            fixed_seconds=factors.fixed_seconds.mode,
            seconds_per_record=factors.seconds_per_record.mode,
            setup_usd=usd,
        )

    def exposure(self, pet: str) -> dict[str, float]:
        """Share of the plain exposure that a PET leaves, by threat."""
        left = self.catalogue.get(pet).exposure()
        return {threat: 1.0 if name is None else self.lookup.value(name) for threat, name in left.items()}

    def hubs_between(self, origin: str, destination: str) -> list[HubTerms]:
        """The hubs that are ways between two jurisdictions, now or later."""
        return [hub for hub in self.hubs if hub.between(origin, destination)]

    def _as_set(self, factors: PetFactors) -> PetFactors:
        """The factors with the utility measured at the parameter that the scenario sets, if it sets one."""
        curve = self.catalogue.get(factors.pet).curve(factors.workload)
        setting = self.settings.get(factors.pet, {})
        if curve is None or curve.parameter not in setting:
            return factors
        records = self.lookup.value("pet_records")
        utility = curve.utility(setting[curve.parameter], records, clamped=True)
        return replace(factors, utility=Factor(*utility, "measured", curve.note))

    def bytes_per_second(self, first: str, second: str) -> float:
        """Usable bandwidth between two jurisdictions for one flow."""
        if self.bandwidth is not None and first != second:
            return self.bandwidth
        return self.network.bytes_per_second(first, second, self.lookup)
