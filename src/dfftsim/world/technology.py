"""What firms can use: PETs with their plain factors, hubs, and the links between jurisdictions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dfftsim.pets.catalogue import Catalogue
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
    setup_usd: float


@dataclass(frozen=True, slots=True)
class HubTerms:
    """A hub that the scenario names: where it stands, what joining and passing data through cost (USD)."""

    id: str
    place: str
    setup_usd: float
    usd_per_gb: float


class Technology:
    """PETs on offer, hubs and links of one world. `bandwidth` in bytes a second overrides that of the
    facts.
    """

    def __init__(
        self, lookup: Lookup, hubs: tuple[HubTerms, ...], bandwidth: float | None, catalogue: Catalogue
    ):
        self.lookup = lookup
        self.hubs = hubs
        self.bandwidth = bandwidth
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
            return PetTerms("none", False, 1.0, 0.0, 1.0, 0.0, 0.0)
        factors = self.catalogue.plain_factors(pet, workload)
        if factors is None:
            return None
        usd = sum(self.lookup.usd(name) for name in factors.setup)
        if len(factors.setup) > 1:
            usd *= value("pet_combination_share")
        for name in ("utility", "rounds", "bytes_factor", "fixed_seconds"):
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
            fixed_seconds=factors.seconds(1.0)[1],
            setup_usd=usd,
        )

    def bytes_per_second(self, first: str, second: str) -> float:
        """Usable bandwidth between two jurisdictions for one flow."""
        if self.bandwidth is not None and first != second:
            return self.bandwidth
        return self.network.bytes_per_second(first, second, self.lookup)
