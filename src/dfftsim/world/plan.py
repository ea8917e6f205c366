"""Flow classes with every number resolved: what births of flows are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

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
