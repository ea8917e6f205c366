"""Firms and flows as the engine keeps them: small mutable records, one for each, all draws tied to their
ids.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from dfftsim.engine.clock import Handle
from dfftsim.engine.events import NEVER
from dfftsim.engine.regimes import Fare, Load, Regime
from dfftsim.engine.states import State
from dfftsim.engine.stations import Case, Station, VirtualFifo
from dfftsim.engine.working_time import WorkingTime
from dfftsim.engine.worth import Worth
from dfftsim.world.economics import FirmCosts
from dfftsim.world.menu import Kind
from dfftsim.world.options import Option, Path, Route
from dfftsim.world.plan import ClassPlan
from dfftsim.world.streams import EntityStream

NOTHING: frozenset[str] = frozenset()
"""No option is barred, no rule missed: one object for all flows and firms."""


NO_SECONDS = bytes(8 * len(State))


class Firm:
    """Owns flows, knowledge of rules, instruments and one legal team.

    knowledge: legal basis -> first day (ordinal) of the wording that was read; missed: those among them that
    it got wrong or overlooked, until it reads them again or is told by an authority. instruments: what it
    holds and until when (seconds). persons: people whose data it sends from each origin a year.
    """

    __slots__ = (
        "complies",
        "costs",
        "flows",
        "home",
        "hours",
        "id",
        "instruments",
        "knowledge",
        "missed",
        "persons",
        "size",
        "team",
    )

    def __init__(self, id: str, home: str, size: str, complies: bool, costs: FirmCosts, hours: WorkingTime):
        self.id = id
        self.home = home
        self.size = size
        self.complies = complies
        self.costs = costs
        self.hours = hours
        self.team = VirtualFifo(1)
        self.flows: dict[Flow, None] = {}
        self.knowledge: dict[str, int] = {}
        self.missed = NOTHING
        self.instruments: dict[str, int] = {}
        self.persons: dict[str, int] = {}

    def holds(self, instrument: str, now: int) -> bool:
        """Whether an instrument is held and has not lapsed."""
        return self.instruments.get(instrument, -1) >= now

    def work_until(self, now: int, own_hours: float, day_seconds: int) -> int:
        """Book hours of the legal team from now on; the time at which they are done."""
        if own_hours <= 0.0:
            return now
        worked = self.hours.worked(now)
        seconds = round(own_hours / self.costs.team_hours_per_day * day_seconds)
        _, end = self.team.book(worked, seconds)
        return self.hours.after(now, end - worked)


@dataclass(slots=True)
class Pursuit:
    """An option on its way to being used. `waiting_for` counts gating decisions that are still out.

    filed: its filings are lodged already. age: seconds since its basis was obtained, if that is past.
    loss_on: the coming day on which what it replaces is expected to be lost, if it was begun for that.
    """

    option: Option
    renewing: bool = False
    forced: bool = False
    handle: Handle = -1
    waiting_for: int = 0
    refused: bool = False
    cases: tuple[tuple[Case, Station], ...] = ()
    filed: bool = False
    age: int = 0
    loss_on: date | None = None


class Offer(NamedTuple):
    """What an option gives to one flow, on whatever day: why it cannot serve it (empty: it can), the value it
    realises in a year, running cost, network and servers deducted (USD), and the share of the value left when
    data arrive.
    """

    option: Option
    obstacle: str
    net_usd: float
    timeliness: float


class Flow:
    """One standing, purpose-bound transfer relation of one firm, with what it has been through so far.

    Times in seconds since the start; value and sums in USD; `share` is the part of its value now delivered.
    exposure: hazard of enforcement (expected actions) it has lived through since the last action; hazard_rate
    and hazard_since: what is added a second now, and since when. suspended_until: when an enforcement action
    ends. yearly_share: the part of the running cost of its basis that it bears. kind and kind_persons: its
    kind of option table as last asked for, and the persons that were counted then. load: what its messages
    ask of servers and links; regime: how they fare now; regime_seconds: for how long they have fared how.
    fares, offers and taste: what has been worked out for it so far, of all that never changes in its life.
    preparation_hours: of the own legal team.
    """

    __slots__ = (
        "barred",
        "basis",
        "born",
        "case_number",
        "categories",
        "cause",
        "cost_usd",
        "counted_persons",
        "deadline_seconds",
        "destination",
        "discovery_hours",
        "ends",
        "enforced",
        "exposure",
        "fares",
        "feasible",
        "firm",
        "gb_year",
        "grace_until",
        "hazard",
        "hazard_rate",
        "hazard_since",
        "held",
        "id",
        "kind",
        "kind_persons",
        "listed",
        "load",
        "local_usd",
        "lost_at",
        "message_bytes",
        "message_rate",
        "missed",
        "network_usd",
        "noncompliant_usd",
        "number",
        "offers",
        "operated_since",
        "origin",
        "pair",
        "persons",
        "plan",
        "preparation_hours",
        "pursuit",
        "records_usd",
        "regime",
        "regime_seconds",
        "renewal",
        "results_usd",
        "results_wanted_usd",
        "review",
        "reviews",
        "rules_at_birth",
        "sensitive",
        "servers_usd",
        "share",
        "since",
        "size",
        "standing",
        "started",
        "state",
        "state_seconds",
        "stream",
        "suspended_until",
        "suspensions",
        "taste",
        "uncertain_important",
        "used_seconds",
        "value",
        "wanted_usd",
        "worth",
        "yearly_share",
    )

    def __init__(self, number: int, id: str, plan: ClassPlan, stream: EntityStream):
        self.number = number
        self.id = id
        self.plan = plan
        self.stream = stream
        self.state = State.BORN
        self.since = self.born = 0
        self.ends = NEVER
        self.share = 0.0
        self.basis: Option | None = None
        self.pursuit: Pursuit | None = None
        self.cause = ""
        self.started: int | None = None
        self.operated_since: int | None = None
        self.lost_at: int | None = None
        self.grace_until: int | None = None
        self.hazard: Handle = -1
        self.renewal: Handle = -1
        self.review: Handle = -1
        self.missed = 0
        self.suspensions = 0
        self.suspended_until = 0
        self.exposure = 0.0
        self.hazard_rate = 0.0
        self.hazard_since = 0
        self.yearly_share = 1.0
        self.kind: Kind | None = None
        self.kind_persons = 0
        self.case_number = 0
        self.reviews = 0
        self.barred: frozenset[str] = NOTHING
        self.rules_at_birth = 0
        self.discovery_hours = 0.0
        self.preparation_hours = 0.0
        self.cost_usd = 0.0
        self.network_usd = 0.0
        self.servers_usd = 0.0
        self.fares: dict[tuple[Path, float], Fare] = {}
        self.offers: dict[tuple[int, float], Offer] = {}
        self.taste: tuple[float, ...] | None = None
        self.regime: Regime | None = None
        self.regime_seconds: dict[Regime, int] = {}
        self.wanted_usd = 0.0
        self.worth = Worth()
        self.records_usd = 0.0
        self.results_usd = 0.0
        self.local_usd = 0.0
        self.noncompliant_usd = 0.0
        self.results_wanted_usd = 0.0
        self.state_seconds = array("q", NO_SECONDS)
        self.used_seconds: dict[tuple[str, Route, str], int] = {}
        self.feasible = False
        self.standing = False
        self.enforced = False
        self.counted_persons = 0
        self.firm: Firm
        self.pair: int
        self.origin: str
        self.destination: str
        self.size: int
        self.categories: tuple[str, ...]
        self.uncertain_important: bool = False
        self.persons: int
        self.sensitive: int | None
        self.held: int | None
        self.value: float
        self.deadline_seconds: float | None
        self.listed: bool
        self.message_rate: float
        self.message_bytes: float
        self.gb_year: float
        self.load: Load
