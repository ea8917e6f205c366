"""What institutions can be seen between two jurisdictions on a day, and the trust they speak for.

Institutional trust of i in j is what i's system may believe of how data fare under j before any experience:

    T0(i, j) = min(0.95, base + sum of the points that are there)

Each point comes from the law data (an arrangement in force, an adherence) or from a judgement, and names what
it rests on, so that the arithmetic can be shown. No number of one country alone is ever formed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product

from dfftsim.law.book import RuleBook
from dfftsim.law.model import Arrangement
from dfftsim.scenario.levers import AnyLever, Invalidation, MutualAdequacy
from dfftsim.scenario.model import Scenario
from dfftsim.spans import DAY
from dfftsim.world.effects import Pledge
from dfftsim.world.parameters import Lookup

CAP = 0.95
ONE_DAY = timedelta(days=1)
GROUND, POINTS = (
    "ground",
    ("authority", "redress", "instrument", "declaration", "enforcement_mou", "proximity"),
)
"""The parts of a prior: the ground on which it stands, and the points that may be added."""

ADEQUACY = frozenset({"adequacy_decision", "mutual_adequacy", "bridge", "membership"})
"""Kinds of arrangement that rest on a finding that people have redress where their data go."""
INSTRUMENTS = ADEQUACY | {"certification_scheme", "trade_agreement_data_clause", "digital_economy_agreement"}
DECLARATION = "oecd-gov-access"
ENFORCEMENT = ("global-cbpr", "apec-cbpr", "g7-dpa-roundtable")
"""Schemes and circles whose authorities work together on cases."""
FAMILIES = ("coe-108", "oecd-privacy-guidelines", "asean-mcc")
"""Clubs whose members share a tradition of data law."""


@dataclass(frozen=True, slots=True)
class Point:
    """One part of a prior: what it is, how much it adds (0 where it is not there), and on what it rests."""

    name: str
    value: float
    because: str


@dataclass(frozen=True, slots=True)
class Prior:
    """The arithmetic of a prior: its parts, and `total`, trust before experience, 0 to 1."""

    points: tuple[Point, ...]
    total: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", min(CAP, sum(point.value for point in self.points)))


@dataclass(frozen=True, slots=True)
class Redress:
    """What people of one jurisdiction can count on in another. safeguards: share of those of a finding of
    adequacy; enforceability: added to the share of people with usable redress.
    """

    safeguards: float
    enforceability: float


@dataclass(frozen=True, slots=True)
class Gap:
    """An arrangement does not hold from a day on, until a successor is there (None = never)."""

    start: date
    end: date | None

    def holds(self, day: date) -> bool:
        """Whether the arrangement is struck on that day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(slots=True)
class _Seen:
    """What was found of a directed pair: days on which it may change, and answers by the number of the epoch
    between two of them.
    """

    days: list[date] | None = None
    priors: dict[int, Prior] = field(default_factory=dict)
    redress: dict[int, Redress] = field(default_factory=dict)
    near: dict[int, bool] = field(default_factory=dict)


@dataclass(slots=True)
class Institutions:
    """The visible institutions between the parties of a world, under its levers and shocks."""

    arrangements: tuple[Arrangement, ...]
    mutual: tuple[MutualAdequacy, ...]
    everyone: tuple[str, ...]
    weights: Mapping[str, float]
    independence: Mapping[str, float]
    pledges: tuple[Pledge, ...] = ()
    gaps: dict[str, list[Gap]] = field(default_factory=dict)
    _pairs: dict[tuple[str, str], _Seen] = field(default_factory=dict)
    _bound: dict[tuple[str, str], tuple[Arrangement, ...]] = field(default_factory=dict)
    _findings: tuple[tuple[tuple[Arrangement, str, str], date, date], ...] = field(init=False)

    def __post_init__(self) -> None:
        if not self._pairs:
            self._pairs.update({pair: _Seen() for pair in product(self.everyone, self.everyone)})
        rows = [
            (one, *one.direction[0])
            for one in self.arrangements
            if one.kind in ("adequacy_decision", "mutual_adequacy") and one.rule_ids and one.direction
        ]
        inside = frozenset(self.everyone)
        self._findings = tuple((row, *_bounds(*row)) for row in rows if inside.issuperset(row[1:]))

    def fork(self) -> Institutions:
        """A copy in which a replication can strike instruments."""
        gaps = {id: list(held) for id, held in self.gaps.items()}
        pairs = dict(self._pairs)  # answers are shared, but for what is struck
        return replace(self, gaps=gaps, _pairs=pairs)

    def strike(self, id: str, start: date, end: date | None) -> None:
        """An arrangement ends on a day; a successor may take its place later."""
        self.gaps.setdefault(id, []).append(Gap(start, end))
        one = next(held for held in self.arrangements if held.id == id)
        for pair in self._pairs:
            if _binds(one, *pair):
                self._pairs[pair] = _Seen()

    def redress(self, rater: str, other: str, day: date) -> Redress:
        """What people of `rater` can count on in `other`."""
        seen, epoch = self._epoch(rater, other, day)
        if epoch not in seen.redress:
            pledged = self._pledged(rater, other, day)
            adequate = bool(self._adequacy(rater, other, day))
            seen.redress[epoch] = Redress(
                max([float(adequate), *(one.safeguards for one in pledged)]),
                max([0.0, *(one.enforceability for one in pledged)]),
            )
        return seen.redress[epoch]

    def invalidation(self, rater: str, other: str, day: date) -> float:
        """Factor that what `other` has pledged puts on the hazard of its adequacy for `rater`."""
        return min([1.0, *(one.invalidation for one in self._pledged(rater, other, day))])

    def _pledged(self, rater: str, other: str, day: date) -> list[Pledge]:
        return [one for one in self.pledges if one.serves(rater, other) and one.start <= day]

    def prior(self, rater: str, other: str, day: date) -> Prior:
        """Trust of `rater` in `other` before experience, with its arithmetic."""
        seen, epoch = self._epoch(rater, other, day)
        if epoch not in seen.priors:
            seen.priors[epoch] = self._prior(rater, other, day)
        return seen.priors[epoch]

    def unchanged_before(self, rater: str, other: str, day: date) -> date:
        """The first day after `day` on which the prior of a pair may be another."""
        days = self.days(rater, other)
        place = bisect_right(days, day)
        return days[place] if place < len(days) else date.max

    def last_change(self, rater: str, other: str, day: date) -> date:
        """The last day up to `day` on which the prior of a pair may have changed."""
        days = self.days(rater, other)
        place = bisect_right(days, day)
        return days[place - 1] if place else day

    def _prior(self, rater: str, other: str, day: date) -> Prior:
        adequate = self._adequacy(rater, other, day)
        bound = [*adequate, *(one.id for one in self._between(rater, other, day) if one.kind in INSTRUMENTS)]
        declared = [one.id for one in self._between(other, other, day) if one.id == DECLARATION]
        working = [one.id for one in self._between(rater, other, day) if one.id in ENFORCEMENT]
        near = [one.id for one in self._between(rater, other, day) if one.id in FAMILIES]
        independent = self.independence[other]
        pledged = self._pledged(rater, other, day)
        bound_by = [one for one in pledged if one.lever == "R8"]
        cooperating = [one for one in pledged if one.lever == "R7"]
        found = {
            "authority": (independent, f"authority_independence_{other.lower()} = {independent:g}"),
            "redress": _strongest(adequate, bound_by),
            "instrument": (bool(bound), ", ".join(dict.fromkeys(bound))),
            "declaration": (bool(declared), ", ".join(declared)),
            "enforcement_mou": _strongest(working, cooperating),
            "proximity": (bool(near), ", ".join(near)),
        }
        points = [Point(GROUND, self.weights[GROUND], "trust_base")]
        points += [
            Point(name, float(share) * self.weights[name], why) for name, (share, why) in found.items()
        ]
        return Prior(tuple(points))

    def close(self, one: str, other: str, day: date) -> bool:
        """Whether two jurisdictions belong to one family of data law."""
        seen, epoch = self._epoch(one, other, day)
        if epoch not in seen.near:
            seen.near[epoch] = any(found.id in FAMILIES for found in self._between(one, other, day))
        return seen.near[epoch]

    def adequacies(self, day: date) -> list[tuple[Arrangement, str, str]]:
        """Adequacy arrangements in force that open rules, each with (who decides, whom it finds adequate)."""
        return [
            (one, rater, other)
            for (one, rater, other), first, last in self._findings
            if first <= day <= last and not any(gap.holds(day) for gap in self.gaps.get(one.id, ()))
        ]

    def days(self, rater: str, other: str) -> list[date]:
        """Days on which the prior of a pair may change."""
        seen = self._pairs.setdefault((rater, other), _Seen())
        if seen.days is None:
            seen.days = self._changes(rater, other)
        return seen.days

    def _epoch(self, rater: str, other: str, day: date) -> tuple[_Seen, int]:
        epoch = bisect_right(self.days(rater, other), day)
        return self._pairs[rater, other], epoch

    def _changes(self, rater: str, other: str) -> list[date]:
        days: set[date] = set()
        for one in self.arrangements:
            if _binds(one, rater, other) or _binds(one, other, other):
                days.update(day for day in (one.start, *(day for _, day in one.party_dates)) if day)
                if one.end is not None and one.end < date.max:
                    days.add(one.end + ONE_DAY)
            for gap in self.gaps.get(one.id, ()):
                days.update(day for day in (gap.start, gap.end) if day)
        days.update(one.start for one in self.pledges if one.serves(rater, other))
        for lever in self.mutual:
            days.add(lever.from_)
            if lever.until is not None:
                days.add(lever.until + ONE_DAY)
        return sorted(days)

    def _adequacy(self, rater: str, other: str, day: date) -> list[str]:
        found = [one.id for one in self._between(rater, other, day) if one.kind in ADEQUACY]
        for lever in self.mutual:
            members = self.everyone if lever.parties == ("any",) else lever.parties
            over = lever.until is not None and day > lever.until
            if rater in members and other in members and lever.from_ <= day and not over:
                found.append(lever.id or "R1")
        return found

    def _between(self, rater: str, other: str, day: date) -> Iterable[Arrangement]:
        pair = (rater, other)
        if pair not in self._bound:
            self._bound[pair] = tuple(one for one in self.arrangements if _binds(one, rater, other))
        return (one for one in self._bound[pair] if self._in_force(one, rater, other, day))

    def _in_force(self, one: Arrangement, rater: str, other: str, day: date) -> bool:
        if any(gap.holds(day) for gap in self.gaps.get(one.id, ())):
            return False
        first, last = _bounds(one, rater, other)
        return first <= day <= last


def institutions_of(
    scenario: Scenario,
    book: RuleBook,
    lookup: Lookup,
    pledges: tuple[Pledge, ...],
    levers: Sequence[AnyLever] | None = None,
) -> Institutions:
    """The institutions of a scenario: those of the law data, under its levers R1, R3, R7, R8 and shock S1.

    pledges: what R7 and R8 come to. levers: those of one replication, each with its day in force; None = as
    the scenario writes them. Priors can be asked for only where the scenario has trust on.
    """
    wanted = INSTRUMENTS | {"convention", "declaration", "model_clauses", "forum"}
    held = tuple(one for one in book.arrangements.values() if one.applies and one.kind in wanted)
    weights: dict[str, float] = {}
    independence: dict[str, float] = {}
    if scenario.structure.trust:
        weights = {GROUND: lookup.value("trust_base")}
        weights |= {name: lookup.value(f"trust_points_{name}") for name in POINTS}
        independence = {c: lookup.value(f"authority_independence_{c.lower()}") for c in scenario.parties}
    found = Institutions(
        arrangements=held,
        mutual=tuple(
            lever
            for lever in (scenario.levers if levers is None else levers)
            if isinstance(lever, MutualAdequacy)
        ),
        everyone=scenario.parties,
        weights=weights,
        independence=independence,
        pledges=pledges,
    )
    for shock in scenario.shocks:
        if isinstance(shock, Invalidation):
            end = None
            if shock.successor is not None:
                end = shock.on + timedelta(days=round(shock.successor.after / DAY))
            for one in held:
                if one.id == shock.arrangement or (shock.rules and set(one.rule_ids) & set(shock.rules)):
                    found.strike(one.id, shock.on, end)
    return found


def _strongest(standing: Sequence[str], pledged: Sequence[Pledge]) -> tuple[float, str]:
    """How much of a point is there, and on what it rests: all on what stands, else by the deepest pledge."""
    if standing or not pledged:
        return float(bool(standing)), ", ".join(standing)
    deepest = max(pledged, key=lambda one: one.depth)
    return deepest.depth, deepest.id


def _binds(one: Arrangement, rater: str, other: str) -> bool:
    """Whether an arrangement is one of `rater` towards `other`."""
    if one.direction:
        return any(a in (rater, "any") and b in (other, "any") for a, b in one.direction)
    return rater in one.parties and other in one.parties


def _bounds(one: Arrangement, rater: str, other: str) -> tuple[date, date]:
    """The first and the last day of an arrangement between two parties; none if it has no first."""
    if one.start is None:
        return date.max, date.min
    begun = max((first for code, first in one.party_dates if code in (rater, other)), default=date.min)
    return max(one.start, begun), one.end or date.max
