"""Distances between jurisdictions as a network sees them: round trip, usable bandwidth, price of a gigabyte.

Each jurisdiction stands for its main hub (`city`). Every cell says how it was got; derived and assumed cells
are estimates and count as inputs without a source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from dfftsim.errors import InputError, Problem
from dfftsim.world.parameters import Lookup, Parameters, Rank, read_compiled
from dfftsim.world.ranges import Range

Origin = Literal["measured", "proxy", "assumed", "derived", "same jurisdiction"]
ORIGINS: dict[str, Origin] = {
    "M": "measured",
    "P": "proxy",
    "A": "assumed",
    "D": "derived",
    "I": "same jurisdiction",
}
SOURCED_ORIGINS = ("measured", "proxy")

THIN_MARKETS = frozenset({"NG", "KE", "VN", "ID"})
"""Markets with few international links (remark of parameter `tput_enterprise`)."""
BORDER = "CN"
BYTES_PER_MEGABIT = 125_000.0


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """Typical median round trip between two hubs in milliseconds, its range, and how it was got."""

    origin: Origin
    ms: Range

    @property
    def rank(self) -> Rank:
        """Where the number stands among all inputs."""
        return "sourced" if self.origin in SOURCED_ORIGINS else "unsourced"


class Network:
    """The links between jurisdictions. Immutable; one instance serves a process."""

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self._meta = tables["meta"]
        self._tables = tables["matrices"]
        self.codes: tuple[str, ...] = tuple(self._meta["jurisdictions"])

    @staticmethod
    @cache
    def load() -> Network:
        """The shipped matrices."""
        return Network(read_compiled()["matrices"]["network"])

    def city(self, code: str) -> str:
        """The hub that stands for a jurisdiction. Raises InputError for a code without one."""
        return str(self._meta["hubs"][self._known(code)]["city"])

    def round_trip(self, first: str, second: str) -> RoundTrip:
        """The link between two jurisdictions. Raises InputError for a code that has no site in the data."""
        first, second = self._known(first), self._known(second)
        letter = self._tables["rtt_origin"][first][second]
        typical = float(self._tables["rtt_ms"][first][second])
        factors = self._meta["uncertainty"][letter]
        return RoundTrip(ORIGINS[letter], Range(typical * factors["low"], typical, typical * factors["high"]))

    def rtt_seconds(self, first: str, second: str, at: float | None = None) -> float:
        """Round trip in seconds: the typical value, or the quantile `at` of its range.

        Raises InputError for a code that has no site in the data.
        """
        trip = self.round_trip(first, second).ms
        return (trip.middle if at is None else trip.quantile(at)) / 1000

    def distance_km(self, first: str, second: str) -> float:
        """Great-circle distance between the hubs; 0 within a jurisdiction."""
        return float(self._tables["great_circle_km"][self._known(first)][self._known(second)])

    def usd_per_gb(self, origin: str) -> float:
        """List price of a gigabyte leaving that jurisdiction over the internet, first tier, USD."""
        return float(self._tables["egress_usd_per_gb"]["values"][self._known(origin)])

    def usd_per_gb_in_cloud(self, origin: str) -> float:
        """List price of a gigabyte leaving that jurisdiction between regions of one cloud, USD."""
        return float(self._tables["cross_region_usd_per_gb"]["values"][self._known(origin)])

    def price_rank(self, origin: str) -> Rank:
        """Whether the list price of `usd_per_gb` has a source."""
        return (
            "sourced" if self._known(origin) in self._tables["egress_usd_per_gb"]["sourced"] else "unsourced"
        )

    def bytes_per_second(self, first: str, second: str, numbers: Parameters | Lookup) -> float:
        """Usable bandwidth of a link for one firm; `numbers` holds the value of its `bandwidth_class`."""
        return numbers.value(self.bandwidth_class(first, second)) * BYTES_PER_MEGABIT

    def bandwidth_class(self, first: str, second: str) -> str:
        """The parameter that holds a link's throughput in Mbit/s.

        `tput_single_flow` within a jurisdiction, `tput_border` over the Chinese border, `tput_thin` where an
        end is a market with few links, else `tput_enterprise`.
        """
        ends = {self._known(first), self._known(second)}
        if len(ends) == 1:
            return "tput_single_flow"
        if BORDER in ends:
            return "tput_border"
        return "tput_thin" if ends & THIN_MARKETS else "tput_enterprise"

    def _known(self, code: str) -> str:
        if code in self._tables["rtt_ms"]:
            return code
        what = f"the network data have no site for {code!r}"
        if code.upper() in self.codes:
            hint = f"did you mean {code.upper()}?"
        else:
            hint = f"use the nearest of {' '.join(self.codes)} (members of the EU: EU)"
        raise InputError([Problem("", 0, 0, what, hint)])
