"""What levers change besides the rule book: preparation saved, officers, grace, notice, the rule repository,
shared hubs, and the standing of PETs (`world.readings`).

The rule book's own changes are patches (`world.levers`). Both are dated; neither touches anything before its
day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp, floor

from dfftsim.spans import YEAR_DAYS
from dfftsim.world.readings import PetEffects

FOREVER = date.max
CONTRACT_KINDS = frozenset({"standard_contract", "accountability"})


@dataclass(frozen=True, slots=True)
class Saving:
    """A share of the preparation of some kinds of pathway that is saved between parties, from a day on."""

    kinds: frozenset[str]
    parties: frozenset[str]
    start: date
    end: date
    share: float


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A rule under which a firm needs group rules that another party has approved. approvals: the rules whose
    approval counts; share: of the preparation and of the authority's time that is saved.
    """

    rule: str
    approvals: frozenset[str]
    share: float


@dataclass(frozen=True, slots=True)
class Capacity:
    """From a day on an authority has `factor` x officers + `added`, each of whom saves `touch_saved` of the
    time; `end` is its last day.
    """

    station: str
    start: date
    factor: float
    added: float
    touch_saved: float
    end: date = FOREVER


@dataclass(frozen=True, slots=True)
class Grace:
    """Days that a flow may go on after its basis ended, for data of these origins, where it ended between two
    days.
    """

    parties: frozenset[str]
    start: date
    days: float
    end: date = FOREVER


@dataclass(frozen=True, slots=True)
class Notice:
    """Days between announcement and force of new rules of these jurisdictions, for rules in force from a day
    on.
    """

    parties: frozenset[str]
    start: date
    days: float


@dataclass(frozen=True, slots=True)
class Adoption:
    """How firms take up what the framework brings: Bass (1969) with `p` and `q` a year, up to a share
    `ceiling` of them. unpaid: the day from which nobody keeps it up, None while it is paid.
    """

    p: float
    q: float
    ceiling: float
    unpaid: date | None = None

    def share(self, years: float) -> float:
        """Share of firms that use it so many years after its start."""
        if years <= 0.0:
            return 0.0
        decay = exp(-(self.p + self.q) * years)
        return self.ceiling * (1.0 - decay) / (1.0 + self.q / self.p * decay)


@dataclass(frozen=True, slots=True)
class Repository:
    """A shared rule repository: whose rules, from when, which share is covered, how late, how official.

    adoption: how firms take it up and whether it is kept up; None = all use it at once, and it is.
    """

    parties: frozenset[str]
    start: date
    coverage: float
    lag_days: float
    credibility: float
    adoption: Adoption | None = None

    def kept_up_to(self, day: date) -> date:
        """The last day whose law can have entered it."""
        adoption = self.adoption
        return day if adoption is None or adoption.unpaid is None else min(day, adoption.unpaid)


@dataclass(frozen=True, slots=True)
class Fund:
    """An inclusion fund. members: whom it helps; yearly_usd: paid in at the beginning of each year up to
    `end`. officers: that it pays for in each authority, all of them for `officers_usd` a year. share: of the
    cost of a certificate that it pays for a small firm seated with a member; accession: of what it costs a
    member to join another lever.
    """

    id: str
    members: frozenset[str]
    start: date
    end: date
    yearly_usd: float
    officers: int
    officers_usd: float
    share: float
    accession: float

    def for_aid(self, since: date, today: date) -> float:
        """Money paid in by a day and not needed for officers, if it begins no earlier than `since`. The year
        that runs counts whole, or as far as the fund goes.
        """
        first = max(self.start, since)
        if today < first:
            return 0.0
        years = floor((min(today, self.end) - first).days / YEAR_DAYS) + 1.0
        if self.end < FOREVER:
            years = min(years, ((self.end - first).days + 1) / YEAR_DAYS)
        return (self.yearly_usd - self.officers_usd) * years


@dataclass(frozen=True, slots=True)
class Pledge:
    """What authorities or states (of lever R7 or R8) assure people of some jurisdictions, from a day on.

    depth: 0 to 1. enforceability: added to the share of people with usable redress. safeguards: part of the
    safeguards of a finding of adequacy that stand without one. invalidation: factor on the hazard of such a
    finding.
    """

    lever: str
    id: str
    states: frozenset[str]
    people: frozenset[str]
    start: date
    depth: float
    enforceability: float = 0.0
    safeguards: float = 0.0
    invalidation: float = 1.0

    def serves(self, people: str, state: str) -> bool:
        """Whether it ever speaks of people of one jurisdiction whose data lie in another."""
        return people != state and people in self.people and state in self.states


@dataclass(frozen=True, slots=True)
class SharedHub:
    """A hub that parties open to data between them, from a day on. Money in USD."""

    id: str
    place: str
    parties: frozenset[str]
    start: date
    setup_usd: float
    usd_per_gb: float


@dataclass(frozen=True, slots=True)
class LargeBreachPlan:
    """Shock S3: on a day so many people are hit by a breach in a jurisdiction. `id` names its draws."""

    id: str
    place: str
    start: date
    people: float


@dataclass(frozen=True, slots=True)
class Stop:
    """Shock S5: from a day on an authority takes up no case, for so many days."""

    station: str
    start: date
    days: float


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything the levers of a scenario change besides the rule book."""

    savings: tuple[Saving, ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    graces: tuple[Grace, ...] = ()
    notices: tuple[Notice, ...] = ()
    repositories: tuple[Repository, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    funds: tuple[Fund, ...] = ()
    hubs: tuple[SharedHub, ...] = ()
    large_breaches: tuple[LargeBreachPlan, ...] = ()
    stops: tuple[Stop, ...] = ()
    pets: PetEffects = field(default_factory=PetEffects)
    default_grace_days: float = 0.0
    default_notice_days: float = 0.0
    unannounced: Mapping[str, float] | None = None
    """Rule ids whose end was not announced (courts, shocks), with the days of notice they had."""
    ended_by_court: frozenset[str] = frozenset()
    """Rule ids that a decision on record ended from one day to the next."""

    def preparation_saved(self, kind: str, origin: str, destination: str, day: date) -> float:
        """Share of the preparation of a pathway saved on that day (levers multiply what is left)."""
        left = 1.0
        for saving in self.savings:
            if (
                kind in saving.kinds
                and origin in saving.parties
                and destination in saving.parties
                and saving.start <= day <= saving.end
            ):
                left *= 1.0 - saving.share
        return 1.0 - left

    def days(self, origin: str, destination: str) -> list[date]:
        """Days on which the option table of a pair changes because of a lever."""
        ends = {origin, destination}
        begin = {s.start for s in self.savings if ends <= s.parties}
        over = {s.end + timedelta(days=1) for s in self.savings if ends <= s.parties and s.end < FOREVER}
        aid = {fund.start for fund in self.funds if fund.share}  # firms may be seated at neither end
        return sorted(begin | over | aid | {hub.start for hub in self.hubs if ends <= hub.parties})

    def grace_days(self, origin: str, day: date, cause: str) -> float:
        """Days a flow from `origin` may go on if its basis ends on `day`. cause: the rule that ended; what a
        court on record ended at once had no grace but what a lever gives it.
        """
        given = [g.days for g in self.graces if origin in g.parties and g.start <= day <= g.end]
        at_once = cause.partition("+")[0] in self.ended_by_court
        return max(given, default=0.0 if at_once else self.default_grace_days)

    def notice_days(self, origin: str, day: date, ended: tuple[str, ...]) -> float:
        """Days before `day` on which firms learn that these rules of `origin` end then."""
        own = self.unannounced or {}
        known = [own[id] for rule in ended if (id := rule.partition("+")[0]) in own]  # amended: id+tag
        if known:
            return min(known)
        given = [n.days for n in self.notices if origin in n.parties and n.start <= day]
        return max([self.default_notice_days, *given])

    def repository(self, origin: str, day: date) -> Repository | None:
        """The repository that covers the rules of `origin` on a day: of several the one with most
        coverage.
        """
        found = [r for r in self.repositories if origin in r.parties and r.start <= day]
        return max(found, key=lambda r: (r.coverage * r.credibility, -r.lag_days), default=None)
