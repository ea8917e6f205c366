"""The options of a flow: every lawful way of every route and PET, with what it asks and what it gives.

An option is (route, PET, one open pathway for each category). Options are enumerated exactly, for one kind of
flow in one rule epoch; what depends on the single flow (its value, volume, deadline, the firm's instruments)
is left to `engine.choice`. Inside a route, an option that another one beats in every respect is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import product

from dfftsim.law.evaluate import Assessment, Pathway
from dfftsim.world.economics import Work

MOST_COMBINATIONS = 64


class Route(IntEnum):
    """The nests of the choice, in the order in which ties are decided."""

    DIRECT = 0
    HUB = 1
    RESULTS = 2
    LOCALISE = 3
    CARRY_ON = 4
    GIVE_UP = 5


LAWFUL_FLOW = frozenset({Route.DIRECT, Route.HUB, Route.RESULTS})
"""Routes on which something lawfully crosses the border."""


@dataclass(frozen=True, slots=True)
class CaseSpec:
    """An application that a pathway (or a gating duty of it) asks for.

    station: authority (`CN`) or certifier (`certifier:CN`). gating: the flow waits for the decision; else it
    is filed when the flow starts. touch_days: mean working time of an officer on one round. latency_days:
    calendar days that pass whatever the staff. refusal: chance that the decision is no. question: chance of a
    request for information in each round. expected_days: the median wait published before the simulation has
    its own.
    """

    station: str
    rule: str
    gating: bool
    touch_days: float
    latency_days: float
    refusal: float
    question: float
    expected_days: float


@dataclass(frozen=True, slots=True)
class Task:
    """Preparation of one instrument. A firm that already holds `instrument` pays only the reuse share.

    own_hours: of the firm's team; days: calendar days they take; usd: all it costs. certificate: whether it
    is one.
    """

    instrument: str
    work: Work
    own_hours: float
    days: float
    usd: float
    certificate: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """What a message passes between sender and receiver: PET servers, a link, perhaps a hub, round trips.

    The PET takes fixed_seconds + seconds_per_record x records of one server; the link carries bytes_factor x
    the bytes of the plain records; propagation takes rtt_seconds x (1 + round_trips). hub: id, or empty;
    hub_seconds: time that the hub works on one message.
    """

    fixed_seconds: float
    seconds_per_record: float
    bytes_factor: float
    bytes_per_second: float
    rtt_seconds: float
    round_trips: float = 0.0
    hub: str = ""
    hub_seconds: float = 0.0
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((*self.burden, self.bytes_factor)))

    def __hash__(self) -> int:
        return self._hash

    def compute_seconds(self, records: float) -> float:
        """Server time of one message."""
        return self.fixed_seconds + self.seconds_per_record * records

    @property
    def burden(self) -> tuple[float, ...]:
        """What a firm would rather have less of."""
        return (
            self.fixed_seconds,
            self.seconds_per_record,
            self.bytes_factor / self.bytes_per_second,
            self.hub_seconds,
            self.rtt_seconds * (1.0 + self.round_trips),
        )


@dataclass(frozen=True, slots=True)
class Option:
    """One way to run a flow. Money in USD, per flow; `gain` is the share of its yearly value that it
    delivers.

    yearly_usd: running cost; usd_per_gb: of the data sent. lead_days: least calendar days for sites and
    technology. path: what a message passes on its way. renewal_days: None = does not lapse by itself.
    """

    key: str
    route: Route
    pet: str
    rules: tuple[str, ...]
    kind: str
    gain: float
    tasks: tuple[Task, ...]
    cases: tuple[CaseSpec, ...]
    extra_setup_usd: float
    setup_instrument: str
    yearly_usd: float
    usd_per_gb: float
    lead_days: float
    path: Path
    renewal_days: float | None
    importer_conditions: frozenset[str]
    duties: tuple[str, ...] = ()
    """Ids of the gating duties it was prepared for."""
    unconditional: bool = False
    """Whether the law asks nothing: every pathway's verdict is free."""
    gating: tuple[CaseSpec, ...] = field(init=False)
    """The cases whose decision the flow waits for."""
    refusal: float = field(init=False)
    """Chance that at least one of the gating decisions is no."""
    used: tuple[str, Route, str] = field(init=False)
    """Kind, route and PET: by what use is counted."""

    def __post_init__(self) -> None:
        gating = tuple(case for case in self.cases if case.gating)
        kept = 1.0
        for case in gating:
            kept *= 1.0 - case.refusal
        object.__setattr__(self, "used", (self.kind, self.route, self.pet))
        object.__setattr__(self, "gating", gating)
        object.__setattr__(self, "refusal", 1.0 - kept)

    @property
    def main_rule(self) -> str:
        """The rule it is named by: one with a decision to wait for, else the one with most work, else the
        first.
        """
        if self.gating:
            return self.gating[0].rule
        if self.tasks:
            return max(self.tasks, key=lambda task: task.work.hours).instrument.split(">")[0]
        return self.rules[0] if self.rules else self.key


def covers(assessment: Assessment) -> list[tuple[Pathway, ...]]:
    """Every way to open all categories of a transfer: one open pathway for each, occasional ones left out.

    Categories with the same open pathways take the same one. Empty if a category has none.
    """
    groups: dict[tuple[str, ...], list[Pathway]] = {}
    for category in assessment.categories:
        usable = [p for p in category.pathways if p.open and not (p.rule is not None and p.rule.occasional)]
        if not usable:
            return []
        groups.setdefault(tuple(p.id for p in usable), usable)
    found: dict[tuple[str, ...], tuple[Pathway, ...]] = {}
    size = 1
    lists: list[list[Pathway]] = []
    for pathways in groups.values():
        kept = pathways if size * len(pathways) <= MOST_COMBINATIONS else _least_burdensome(pathways)
        size *= len(kept)
        lists.append(kept)
    for choice in product(*lists):
        unique = tuple({p.id: p for p in choice}.values())
        found.setdefault(tuple(sorted(p.id for p in unique)), unique)
    return list(found.values())


def _least_burdensome(pathways: list[Pathway]) -> list[Pathway]:
    order = {"free": 0, "conditional": 1, "approval": 2}
    return sorted(pathways, key=lambda p: (order[p.verdict or "approval"], p.id))[:2]


def without_dominated(options: Sequence[Option]) -> tuple[Option, ...]:
    """The options that no other one of the same route, pathways and hub beats or equals in every respect.
    How a hub serves depends on who else uses it, so another one may be better for some flows.
    """
    kept: list[Option] = []
    for option in options:
        if not any(
            _beats(other, option) for other in options if other is not option and _comparable(other, option)
        ):
            kept.append(option)
    return tuple(kept)


def _comparable(one: Option, two: Option) -> bool:
    return one.route is two.route and one.rules == two.rules and one.path.hub == two.path.hub


def _beats(one: Option, two: Option) -> bool:
    first, second = _burden(one), _burden(two)
    if all(a <= b for a, b in zip(first, second, strict=True)):
        return first != second or one.key < two.key
    return False


def _burden(option: Option) -> tuple[float, ...]:
    """What a firm would rather have less of."""
    works = [task.work for task in option.tasks]
    return (
        -option.gain,
        sum(w.usd for w in works) + option.extra_setup_usd,
        sum(w.hours for w in works),
        max((w.least_days for w in works), default=0.0),
        option.lead_days,
        option.yearly_usd,
        option.usd_per_gb * option.path.bytes_factor,
        option.refusal,
        sum(c.expected_days for c in option.gating),
        *option.path.burden,
        -(option.renewal_days or 1e9),
        float(len(option.tasks)),
    )


def main_kind(pathways: tuple[Pathway, ...]) -> str:
    """The kind by which an option is counted: that of its most demanding pathway."""
    order = {"free": 0, "conditional": 1, "approval": 2}
    kinds = (
        "free",
        "adequacy",
        "accountability",
        "derogation",
        "consent",
        "registration",
        "standard_contract",
    )
    rank = {
        kind: place
        for place, kind in enumerate((*kinds, "certification", "bcr", "approval", "security_assessment"))
    }
    return max(pathways, key=lambda p: (order[p.verdict or "approval"], rank[p.kind])).kind
