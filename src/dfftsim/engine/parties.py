"""The accounts of parties of one replication: who gains what, who bears what, and the five dials.

A flow counts for the party where the data are collected (exporters' and users' part of its value, harm to its
people), for the one they go to (importers' part), and for the home of its firm (what compliance costs).
Definitions stand in `scenario.party_kpis`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, isnan, nan, sqrt
from typing import TYPE_CHECKING

from dfftsim.engine.flow import Flow
from dfftsim.engine.measures import ratio, starts, waiting_quantile
from dfftsim.engine.states import State
from dfftsim.spans import DAY, YEAR
from dfftsim.world.economics import SIZES
from dfftsim.world.options import Route

if TYPE_CHECKING:
    from dfftsim.engine.harm import Account
    from dfftsim.engine.life import FlowLife
    from dfftsim.world.welfare import Bond, WelfareTerms

Measures = dict[tuple[str, str], float]
CRITICAL = frozenset(
    {"sensitive", "health", "financial", "telecom", "government", "important", "critical_infrastructure"}
)
"""Categories whose loss of control a jurisdiction minds most."""


@dataclass(slots=True)
class Part:
    """The flows of one party: collected there (`out`), going there (`into`), of firms at home there."""

    out: list[Flow] = field(default_factory=list)
    into: list[Flow] = field(default_factory=list)
    own: list[Flow] = field(default_factory=list)

    @property
    def both(self) -> list[Flow]:
        """The flows it takes part in."""
        return self.out + self.into


def party_measures(life: FlowLife, measures: Mapping[tuple[str, str], float]) -> Measures:
    """Accounts and dials of every party, and firms' surplus by party and size. measures: those of harm and
    trust, as far as there are any.
    """
    found: Measures = {}
    parts = _parts(life)
    for code, part in parts.items():
        scope = f"party:{code}"
        accounts = _accounts(code, part, life)
        for kpi, value in (*accounts.items(), *_physical(part, life).items()):
            found[kpi, scope] = value
        for kpi in ("P", "exposure_person_years"):
            if (kpi, f"from:{code}") in measures:
                found[kpi, scope] = measures[kpi, f"from:{code}"]
        dials = _dials(code, part, life, measures)
        found |= {(kpi, scope): value for kpi, value in dials.items() if not isnan(value)}  # not measured
        for size, name in enumerate(SIZES):
            of_size = Part(*([f for f in side if f.size == size] for side in (part.out, part.into, part.own)))
            if of_size.both or of_size.own:
                found["surplus_firms", f"party_size:{code}-{name}"] = _firms(of_size, life)
                found["flows_born", f"party_size:{code}-{name}"] = float(len(of_size.both))
    return found


def _parts(life: FlowLife) -> dict[str, Part]:
    """Each party in the order of the scenario, then places that only flows name."""
    terms = life.world.welfare
    places = {code for f in life.flows for code in (f.origin, f.destination, f.firm.home)}
    parts = {code: Part() for code in (*terms.parties, *sorted(places - set(terms.parties)))}
    for flow in life.flows:
        parts[flow.origin].out.append(flow)
        parts[flow.destination].into.append(flow)
        parts[flow.firm.home].own.append(flow)
    return parts


def _years(life: FlowLife) -> float:
    """Present value of one dollar a year over what is observed: sums over it are dollars a year."""
    return life.ledger.discounting.years(0, life.end)


def _firms(part: Part, life: FlowLife) -> float:
    terms, years = life.world.welfare, _years(life)
    exporters = terms.exporter * sum(f.worth.realised for f in part.out)
    importers = terms.importer * sum(f.worth.realised for f in part.into)
    return ratio(exporters + importers - sum(f.worth.cost for f in part.own), years)


def _accounts(code: str, part: Part, life: FlowLife) -> dict[str, float]:
    """Welfare and its parts, USD a year."""
    terms, years = life.world.welfare, _years(life)
    out = sum(f.worth.realised for f in part.out)
    into = sum(f.worth.realised for f in part.into)
    sums = {
        "surplus_exporters": terms.exporter * out,
        "surplus_importers": terms.importer * into,
        "surplus_users": terms.users * out,
        "compliance_cost": sum(f.worth.cost for f in part.own),
        "administration": _officers(code, life) + _levers(code, terms, life),
        "accession": _accession(code, terms, life),
    }
    welfare = sums["surplus_exporters"] + sums["surplus_importers"] + sums["surplus_users"]
    welfare -= sums["compliance_cost"] + sums["administration"] + sums["accession"]
    if life.hazards is not None:
        sums["harm_borne"] = _harm(part, life.hazards.accounts)
        welfare -= sums["harm_borne"]
    sums |= {
        "welfare": welfare,
        "surplus_noncompliant": (terms.exporter + terms.users) * sum(f.worth.noncompliant for f in part.out)
        + terms.importer * sum(f.worth.noncompliant for f in part.into),
        "fines_paid": sum(f.worth.fines for f in part.own),
        "fines_received": sum(f.worth.fines for f in part.out),
    }
    found = {kpi: ratio(usd, years) for kpi, usd in sums.items()}
    return found | {"surplus_firms": _firms(part, life)}


def _officers(code: str, life: FlowLife) -> float:
    """What an authority's work on the cases of flows costs, without background cases."""
    office, terms = life.offices.offices.get(code), life.world.welfare
    if office is None or office.plan.plain:
        return 0.0
    present = life.ledger.discounting.at
    days = sum(present(time) * seconds / DAY for time, seconds in office.worked)
    return days * terms.officer_hours * terms.officer_hour_usd[code]


def _levers(code: str, terms: WelfareTerms, life: FlowLife) -> float:
    """What it costs to keep levers alive."""
    total = 0.0
    for bond in terms.bonds:
        if bond.party == code:
            since, until = _span(bond, life)
            total += bond.running_usd * life.ledger.discounting.years(since, until)
    return total


def _span(bond: Bond, life: FlowLife) -> tuple[int, int]:
    """From when until when, within the horizon, a lever binds; the same twice where it does not."""
    at, end = life.world.seconds, life.end
    since = min(max(0, at(bond.start)), end)
    return since, end if bond.until is None else max(since, min(end, at(bond.until) + DAY))


def _in_force(bond: Bond, life: FlowLife) -> int:
    since, until = _span(bond, life)
    return until - since


def _accession(code: str, terms: WelfareTerms, life: FlowLife) -> float:
    """What it costs once to join; what was joined before the first day that counts is past."""
    at = life.world.seconds
    days = [(bond, at(bond.start)) for bond in terms.bonds if bond.party == code]
    return sum(b.accession_usd * life.ledger.discounting.at(t) for b, t in days if 0 <= t < life.end)


def _harm(part: Part, accounts: Mapping[Flow, Account]) -> float:
    """Harm expected to be borne by the people and the authority here, and by the firms at home here."""
    here = sum(a.people_present + a.state_present for f in part.out if (a := accounts.get(f)))
    return here + sum(a.firms_present for f in part.own if (a := accounts.get(f)))


def _physical(part: Part, life: FlowLife) -> dict[str, float]:
    """The same in flows, days and people."""
    both = part.both
    waits = sorted(starts(both, life.end), key=lambda row: (row[0], not row[1]))
    seconds = sum(sum(f.state_seconds) for f in both)
    observed = (life.end - life.ledger.observe_from) / YEAR
    operated = [(f, f.state_seconds[State.OPERATING] / YEAR) for f in part.out]
    return {
        "F": ratio(sum(f.records_usd + f.results_usd for f in both), sum(f.wanted_usd for f in both)),
        "F_flows": ratio(sum(f.state_seconds[State.OPERATING] for f in both), seconds),
        "days_to_start_p50": waiting_quantile(waits, 0.5),
        "flows_born": float(len(both)),
        "persons_served": ratio(sum(f.persons * years for f, years in operated), observed),
    }


def _dials(
    code: str, part: Part, life: FlowLife, measures: Mapping[tuple[str, str], float]
) -> dict[str, float]:
    terms = life.world.welfare
    both = part.both
    hours = sum(f.discovery_hours + f.preparation_hours for f in both)
    inside = _shares_inside(code, part, terms, life)
    known = [share for share in inside.values() if share == share]
    domestic = terms.exporter + terms.users
    kept = domestic * _sum(part.out, False) + terms.importer * _sum(part.into, False)
    wanted = domestic * _sum(part.out, True) + terms.importer * _sum(part.into, True)
    dials = {
        "dial_openness": 100.0
        * ratio(sum(f.wanted_usd * _ease(f, terms) for f in both), sum(f.wanted_usd for f in both)),
        "dial_growth": 100.0 * ratio(kept, wanted),
        "dial_sovereignty": 100.0 * ratio(sum(known), len(known)) if part.out else nan,
        "dial_burden": 100.0 * max(0.0, 1.0 - hours / len(both) / terms.hours) if both else nan,
    }
    protected, trusted = measures.get(("P", f"from:{code}")), measures.get(("trust", f"from:{code}"))
    if protected is not None and trusted is not None:
        dials["dial_trust"] = 100.0 * sqrt(max(0.0, protected) * trusted) if protected == protected else nan
    return dials | inside


def _sum(flows: Iterable[Flow], wanted: bool) -> float:
    """Value wanted, or delivered lawfully or kept at home lawfully."""
    return sum(f.worth.wanted if wanted else f.worth.lawful + f.worth.local for f in flows)


def _ease(flow: Flow, terms: WelfareTerms) -> float:
    """1 for a flow that starts at once and costs nothing, 0 for one that never lawfully starts."""
    if flow.started is None or not flow.worth.lawful:
        return 0.0
    days = 0.0 if flow.standing else (flow.started - flow.born) / DAY
    return exp(-days / terms.start_days) * max(0.0, 1.0 - flow.worth.cost / flow.worth.lawful)


def _shares_inside(code: str, part: Part, terms: WelfareTerms, life: FlowLife) -> dict[str, float]:
    """The parts of sovereignty, each a share; NaN where there is nothing to measure it on."""
    points = sum(b.points * _in_force(b, life) / life.end for b in terms.bonds if b.party == code)
    alive = abroad = 0.0
    for flow in part.out:
        if CRITICAL & set(flow.categories):
            alive += flow.value * sum(flow.state_seconds)
            abroad += flow.value * _plain_abroad(flow)
    return {
        "decisions_retained": max(0.0, 1.0 - points / terms.points) if terms.points else nan,
        "critical_in_reach": 1.0 - ratio(abroad, alive),
        "receivers_spread": _spread(part.out),
    }


def _plain_abroad(flow: Flow) -> int:
    """Seconds in which plain records of a flow went abroad."""
    plain = sum(
        time
        for (_, route, pet), time in flow.used_seconds.items()
        if route in (Route.DIRECT, Route.HUB) and pet == "none"
    )
    return plain + flow.state_seconds[State.CARRYING_ON]


def _spread(flows: Iterable[Flow]) -> float:
    """1 - Herfindahl-Hirschman index of value by receiving party, over what even shares would give."""
    by_place: dict[str, float] = {}
    for flow in flows:
        value = flow.records_usd + flow.results_usd + flow.noncompliant_usd
        by_place[flow.destination] = by_place.get(flow.destination, 0.0) + value
    total, places = sum(by_place.values()), len(by_place)
    if places < 2 or not total:
        return nan
    return (1.0 - sum((value / total) ** 2 for value in by_place.values())) / (1.0 - 1.0 / places)
