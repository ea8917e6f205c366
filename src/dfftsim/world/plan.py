"""Flow classes with every number resolved: what births of flows are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from dfftsim.scenario.distributions import Distribution
from dfftsim.scenario.terms import ResolvedTerm


@dataclass(frozen=True, slots=True)
class Extra:
    """A category that only a share of the flows carries. `ambiguous`: the firm cannot be sure that it
    does.
    """

    category: str
    share: float
    origins: frozenset[str] | None
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class SizeTerms:
    """What is drawn for a flow of a firm of one size. Value in USD a year, persons a year."""

    scale: ResolvedTerm | None
    value: ResolvedTerm
    persons: ResolvedTerm
    sensitive: ResolvedTerm | None
    held: ResolvedTerm | None
    flows_per_firm: float


@dataclass(frozen=True, slots=True)
class Traffic:
    """How the messages of a flow are spread in time and size, besides their mean rate and size.

    kind: random, periodic (late by up to `late_share` of the interval), batches (all of `period_seconds` at
    once), hours (`weights` of the rate by hour of the day) or gaps (`gaps`: distribution of the interval over
    its mean). spread: distribution of the size of a message over the mean size; None = all alike.
    records: records in one message; None = its bytes / 64. burst_seconds: length of the window
    that is simulated explicitly; None = the steady regime of the flow's load class.
    """

    kind: str = "random"
    late_share: float = 0.0
    period_seconds: float = 0.0
    weights: tuple[float, ...] = ()
    gaps: Distribution | None = None
    spread: Distribution | None = None
    records: ResolvedTerm | None = None
    burst_seconds: float | None = None


RANDOM = Traffic()


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """One flow class, ready to be drawn from. Rates a second, times in seconds since the start."""

    index: int
    id: str
    pairs: tuple[tuple[str, str], ...]
    cumulative: tuple[float, ...]
    home: str
    exporter: str
    importer: tuple[str, ...] | None
    activities: tuple[str, ...] | None
    data: tuple[str, ...]
    extras: tuple[Extra, ...]
    results_data: tuple[str, ...] | None
    workload: str
    rate: float
    growth: float
    initial: int
    initial_at: int
    sizes: tuple[float, ...]
    terms: tuple[SizeTerms, ...]
    message_rate: ResolvedTerm
    message_bytes: ResolvedTerm
    deadline: ResolvedTerm | None
    half_life_seconds: float | None
    minimal_utility: float
    lifetime: ResolvedTerm
    results_gain: float
    local_gain: float
    pets: tuple[str, ...]
    traffic: Traffic = RANDOM
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One flow given in a table instead of drawn. `born` in seconds; None = running at the start."""

    id: str
    origin: str
    destination: str
    data: tuple[str, ...]
    size: int | None
    exporter: str
    home: str
    workload: str
    activities: tuple[str, ...] | None
    persons: int
    sensitive: int | None
    held: int | None
    value: float
    message_rate: float
    message_bytes: float
    deadline_seconds: float | None
    born: int | None
