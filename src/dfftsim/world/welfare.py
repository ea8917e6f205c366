"""What the accounts of parties rest on beside the flows: how value is split, what levers cost whom, and the
scales of the dials. None of it acts on any flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.scenario.lever_details import lever_details
from dfftsim.scenario.levers import AnyLever
from dfftsim.scenario.model import Scenario
from dfftsim.world.economics import wage_usd
from dfftsim.world.effects import Fund
from dfftsim.world.parameters import Lookup

NUMBERS = (
    "value_split_exporter",
    "value_split_importer",
    "value_split_users",
    "discount_social",
    "accession_usd_point",
    "running_usd_point",
    "wage_high",
    "wage_upper_middle",
    "wage_lower_middle",
    "productive_hours_day",
    "dial_openness_days",
    "dial_burden_hours",
    "dial_sovereignty_points",
)
"""Every number that the accounts use and no flow does."""
THOUSAND = 1000.0


@dataclass(frozen=True, slots=True)
class Bond:
    """A lever that binds a party from a day until another, included (None: to the end). accession: USD once;
    running: USD a year; points: of sovereignty given up.
    """

    party: str
    lever: str
    start: date
    until: date | None
    accession_usd: float
    running_usd: float
    points: float


@dataclass(frozen=True, slots=True)
class Joined:
    """What an inclusion fund, by its number, pays on a day towards the cost of joining a lever (USD)."""

    fund: int
    day: date
    usd: float


@dataclass(frozen=True, slots=True)
class WelfareTerms:
    """exporter, importer, users: shares of value, together 1. discount: a year. officer_hour_usd: by
    jurisdiction; officer_hours: a working day. start_days, hours, points: scales of the dials.
    """

    parties: tuple[str, ...]
    exporter: float
    importer: float
    users: float
    discount: float
    officer_hour_usd: Mapping[str, float]
    officer_hours: float
    bonds: tuple[Bond, ...]
    joined: tuple[Joined, ...]
    start_days: float
    hours: float
    points: float


def welfare_terms(
    scenario: Scenario, lookup: Lookup, levers: Sequence[AnyLever], funds: Sequence[Fund]
) -> WelfareTerms:
    """The terms of a scenario, with the levers that come into force in a replication and their funds.

    lookup: what is asked of it counts as no input of the run, for nothing in the run depends on it.
    """
    value = lookup.value
    split = [value(f"value_split_{side}") for side in ("exporter", "importer", "users")]
    whole = sum(split) or 1.0
    exporter, importer, users = (share / whole for share in split)
    bonds, joined = _with_aid(list(_bonds(scenario, levers, lookup)), funds, scenario)
    return WelfareTerms(
        parties=scenario.parties,
        exporter=exporter,
        importer=importer,
        users=users,
        discount=value("discount_social"),
        officer_hour_usd={code: wage_usd(value, code) for code in JURISDICTIONS},
        officer_hours=value("productive_hours_day"),
        bonds=tuple(bonds),
        joined=tuple(joined),
        start_days=value("dial_openness_days"),
        hours=value("dial_burden_hours"),
        points=value("dial_sovereignty_points"),
    )


def _with_aid(
    bonds: list[Bond], funds: Sequence[Fund], scenario: Scenario
) -> tuple[list[Bond], list[Joined]]:
    """What funds pay towards joining, in the order of days, and the bonds with what is left to be paid."""
    since, joined = scenario.horizon.start, list[Joined]()
    order = sorted(range(len(bonds)), key=lambda n: bonds[n].start)
    for number, fund in enumerate(funds):
        for n in order:
            bond = bonds[n]
            days = max(fund.start, since) <= bond.start <= min(fund.end, scenario.horizon.end)
            if not days or bond.party not in fund.members or bond.lever == "I2":
                continue
            left = fund.for_aid(since, bond.start) - sum(one.usd for one in joined if one.fund == number)
            usd = min(fund.accession * bond.accession_usd, max(0.0, left))
            if usd > 0.0:
                joined.append(Joined(number, bond.start, usd))
                bonds[n] = replace(bond, accession_usd=bond.accession_usd - usd)
    return bonds, joined


def _bonds(scenario: Scenario, levers: Sequence[AnyLever], lookup: Lookup) -> Iterable[Bond]:
    once = lookup.value("accession_usd_point") * THOUSAND
    yearly = lookup.value("running_usd_point") * THOUSAND
    for lever in levers:
        details, depth = lever_details()[lever.lever], getattr(lever, "depth", None)
        asked = _points(details.accession, depth)
        given_up = _points(details.sovereignty, depth)
        for party in scenario.expand(lever.parties):
            until = getattr(lever, "until", None)
            yield Bond(party, lever.lever, lever.from_, until, asked * once, asked * yearly, given_up)


def _points(published: tuple[float, float, float] | None, depth: int | None) -> float:
    """Points of a lever at a depth: nothing at 0, the low end of its range at 1, the middle at 2 or where it
    has no depth, the high end at 3.
    """
    if published is None or depth == 0:
        return 0.0
    return published[1] if depth is None else published[min(depth, 3) - 1]
