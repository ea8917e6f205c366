"""The measures of harm and of trust of one replication. Definitions stand in `scenario.kpis`."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan
from typing import TYPE_CHECKING

from dfftsim.engine.flow import Flow
from dfftsim.engine.harm import Account
from dfftsim.engine.hazards import Hazards
from dfftsim.engine.trust import Corridor, Trust

if TYPE_CHECKING:
    from dfftsim.engine.life import FlowLife
    from dfftsim.engine.measures import Scopes

Measures = dict[tuple[str, str], float]


def harm_measures(life: FlowLife, hazards: Hazards, scopes: Scopes) -> Measures:
    """Protection, risk, harm and incidents, for every scope."""
    groups: dict[str, list[Flow]] = {"": []}
    of_flow = {flow: scopes.of(flow) for flow in life.flows}
    for flow, names in of_flow.items():
        for scope in names:
            groups.setdefault(scope, []).append(flow)
    counts: dict[str, dict[str, int]] = {}
    for incident in hazards.incidents.happened:
        kinds = [incident.kind]
        if incident.known_at is not None and incident.known_at < life.end:
            kinds.append("known")
        for scope in dict.fromkeys(scope for flow in incident.flows for scope in of_flow[flow]):
            held = counts.setdefault(scope, {})
            for kind in kinds:
                held[kind] = held.get(kind, 0) + 1
    found: Measures = {}
    for scope in sorted(groups):
        accounts = [account for flow in groups[scope] if (account := hazards.accounts.get(flow))]
        for name, value in _of_accounts(accounts, groups[scope]).items():
            found[name, scope] = value
        for name, kind in (("breaches", "breach"), ("accesses", "access"), ("incidents_known", "known")):
            found[name, scope] = float(counts.get(scope, {}).get(kind, 0))
    return found


def _of_accounts(accounts: Iterable[Account], flows: list[Flow]) -> dict[str, float]:
    held = list(accounts)
    expected = sum(one.expected for one in held)
    residual = sum(one.residual for one in held)
    delivered = sum(f.records_usd + f.results_usd + f.local_usd + f.noncompliant_usd for f in flows)
    realised = [one.realised for one in held]
    return {
        "P": 1.0 - _ratio(residual, sum(one.reference for one in held)),
        "residual_risk": _ratio(residual, delivered),
        "harm_expected_usd": expected,
        "harm_abroad": _ratio(sum(one.abroad for one in held), expected),
        "exposure_person_years": sum(one.person_years for one in held),
        "harm_usd": sum(realised),
        "harm_subjects_usd": sum(one.subjects for one in held),
        "harm_firms_usd": sum(one.firms for one in held),
        "harm_state_usd": sum(one.state for one in held),
        "harm_worst_flow_usd": max(realised, default=0.0),
        "fines_usd": sum(one.fines for one in held),
        "stopped_after_breach": float(sum(one.stopped for one in held)),
    }


def trust_measures(trust: Trust, scopes: Scopes) -> Measures:
    """Trust by pair, by who trusts (`from`) and by who is trusted (`to`), and users' demand."""
    groups: dict[str, list[Corridor]] = {}
    for corridor in trust.pairs.values():
        facts = {"from": corridor.rater, "to": corridor.other, "pair": f"{corridor.rater}-{corridor.other}"}
        for scope in scopes.named(facts):
            groups.setdefault(scope, []).append(corridor)
    found: Measures = {}
    for scope in sorted(groups):
        held = groups[scope]
        size = len(held)
        found["trust", scope] = sum(_ratio(one.trust_sum, one.months) for one in held) / size
        found["trust_end", scope] = sum(trust.of(one.rater, one.other) for one in held) / size
        found["trust_prior", scope] = sum(one.at_start for one in held) / size
        found["trust_sd", scope] = sum(trust.spread(one) for one in held) / size
        if trust.terms.has_uptake:
            demanded = sum(one.demand_sum for one in held)
            found["uptake", scope] = _ratio(demanded, sum(one.value_sum for one in held))
    if trust.terms.invalidation > 0.0 and trust.courts is not None:
        found["invalidations", ""] = float(len(trust.courts.struck))
    return found


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else nan
