"""The measures of one replication: from the records of flows and stations to (KPI, scope) -> value.

Definitions, formulas and units stand in `scenario.kpis`. A ratio is formed of sums over the flows of a scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import nan

from dfftsim.engine.flow import Flow
from dfftsim.engine.ledger import Ledger
from dfftsim.engine.life import FlowLife
from dfftsim.engine.observers import ClassReport
from dfftsim.engine.offices import Office
from dfftsim.engine.states import State
from dfftsim.world.economics import SIZES
from dfftsim.world.options import Route

DAY = 86_400.0
KINDS = {
    "share_adequacy": ("adequacy",),
    "share_contract": ("standard_contract", "accountability"),
    "share_consent": ("consent", "derogation"),
    "share_certification": ("certification",),
    "share_approval": ("approval", "security_assessment", "bcr", "registration"),
    "share_free": ("free",),
}
FEASIBLE_DAYS = 90.0


def scopes_of(flow: Flow) -> tuple[str, ...]:
    """Every scope a flow counts in."""
    size = SIZES[flow.size]
    group = "micro+small" if flow.size < 2 else "medium+large"
    return (
        "",
        f"from:{flow.origin}",
        f"to:{flow.destination}",
        f"pair:{flow.origin}-{flow.destination}",
        f"class:{flow.plan.id}",
        f"size:{size}",
        f"size:{group}",
        f"from:{flow.origin},size:{group}",
    )


def flow_measures(life: FlowLife, ledger: Ledger) -> dict[tuple[str, str], float]:
    """All measures that are sums or quantiles over flows, for every scope."""
    groups: dict[str, list[Flow]] = {"": []}
    for flow in life.flows:
        for scope in scopes_of(flow):
            groups.setdefault(scope, []).append(flow)
    found: dict[tuple[str, str], float] = {}
    for scope in sorted(groups):
        for name, value in _of_group(groups[scope], ledger).items():
            found[name, scope] = value
    new_basis: dict[str, list[float]] = {}
    for flow, days in life.new_basis_days:
        for scope in scopes_of(flow):
            new_basis.setdefault(scope, []).append(days)
    for scope in sorted(groups):
        found["days_to_new_basis_p50", scope] = median(new_basis.get(scope, []))
    found["legal_wait_days", ""] = mean(life.legal_waits)
    return found


def _of_group(flows: list[Flow], ledger: Ledger) -> dict[str, float]:
    end = ledger.end
    wanted = sum(f.wanted_usd for f in flows)
    records = sum(f.records_usd for f in flows)
    results = sum(f.results_usd for f in flows)
    local = sum(f.local_usd for f in flows)
    noncompliant = sum(f.noncompliant_usd for f in flows)
    lives = [max(0, min(f.ends, end) - max(f.born, ledger.observe_from)) for f in flows]
    lived = float(sum(lives))
    lawful = sum(f.lawful_seconds for f in flows)
    unlawful = sum(f.noncompliant_seconds for f in flows)
    live = [f for f in flows if f.state is not State.ENDED]
    born = [f for f in flows if not f.standing]
    mature = [f for f in born if f.born + FEASIBLE_DAYS * DAY <= end]
    using = [f for f in live if f.basis is not None and f.basis.route in (Route.RESULTS, Route.LOCALISE)]
    operating = [f for f in live if f.state is State.OPERATING]
    cost = sum(f.cost_usd for f in flows)
    measures = {
        "F": ratio(records + results, wanted),
        "F_direct": ratio(records, wanted),
        "F_results": ratio(results, wanted),
        "F_localise": ratio(local, wanted),
        "F_carry_on": ratio(noncompliant, wanted),
        "F_flows": ratio(lawful, lived),
        "share_noncompliant": ratio(unlawful, lived),
        "feasible_90": ratio(sum(f.feasible for f in flows), len(flows)),
        "started_90": ratio(sum(_started_within(f) for f in mature), len(mature)),
        "days_to_start_p50": waiting_quantile(born, end, 0.5),
        "days_to_start_p90": waiting_quantile(born, end, 0.9),
        "rules_to_read": mean([float(f.rules_at_birth) for f in flows]),
        "discovery_hours": mean([f.discovery_hours for f in flows]),
        "compliance_cost_share": ratio(cost, records + results),
        "markets_entered": _markets(flows),
        "missed_rules": ratio(sum(f.missed for f in operating), len(operating)),
        "missed_rules_total": float(sum(f.missed for f in operating)),
        "suspensions": ratio(100.0 * sum(f.suspensions for f in flows), lived / (365.25 * DAY)),
        "wanted_usd": wanted,
        "delivered_usd": records + results,
        "flows_born": float(len(flows)),
        "flows_live": float(len(live)),
        "results_over_localise": ratio(
            sum(f.basis.route is Route.RESULTS for f in using if f.basis), len(using)
        ),
        "results_utility_share": _results_share(flows),
    }
    measures.update(state_shares(live))
    return measures


def state_shares(live: list[Flow]) -> dict[str, float]:
    """Shares of the flows alive by what they do, and of the operating ones by kind of pathway."""
    operating = [f for f in live if f.state is State.OPERATING and f.basis is not None]
    kinds = [f.basis.kind for f in operating if f.basis is not None]
    shares = {name: ratio(sum(k in kept for k in kinds), len(kinds)) for name, kept in KINDS.items()}
    pets = sum(f.basis is not None and f.basis.pet != "none" for f in operating)
    count = len(live)
    return {
        **shares,
        "pet_share": ratio(pets, len(operating)),
        "share_operating": ratio(len(operating), count),
        "share_results": ratio(
            sum(f.basis is not None and f.basis.route is Route.RESULTS for f in operating), count
        ),
        "share_localised": ratio(sum(f.state is State.LOCALISED for f in live), count),
        "share_given_up": ratio(sum(f.state is State.GIVEN_UP for f in live), count),
        "share_carrying_on": ratio(sum(f.state is State.CARRYING_ON for f in live), count),
        "share_suspended": ratio(sum(f.state is State.SUSPENDED for f in live), count),
        "share_under_way": ratio(
            sum(f.state in (State.DISCOVERING, State.CHOOSING, State.PREPARING, State.WAITING) for f in live),
            count,
        ),
    }


def observed(flows: Iterable[Flow], day: str) -> dict[tuple[str, str], float]:
    """State shares on one day of observation, for every scope."""
    groups: dict[str, list[Flow]] = {}
    for flow in flows:
        if flow.state is not State.ENDED:
            for scope in scopes_of(flow):
                groups.setdefault(scope, []).append(flow)
    return {
        (name, f"{scope},on:{day}" if scope else f"on:{day}"): value
        for scope in sorted(groups)
        for name, value in state_shares(groups[scope]).items()
    }


def _started_within(flow: Flow) -> bool:
    return flow.started is not None and flow.started - flow.born <= FEASIBLE_DAYS * DAY


def _markets(flows: list[Flow]) -> float:
    """Mean number of origins from which a firm lawfully gets data, over the firms that want any."""
    wanted: dict[str, set[str]] = {}
    entered: dict[str, set[str]] = {}
    for flow in flows:
        wanted.setdefault(flow.firm.id, set()).add(flow.origin)
        if flow.started is not None:
            entered.setdefault(flow.firm.id, set()).add(flow.origin)
    return ratio(sum(len(markets) for markets in entered.values()), len(wanted))


def _results_share(flows: list[Flow]) -> float:
    """Share of the wanted value that flows on the results route deliver while they are on it."""
    gains = [
        f.share for f in flows if f.state is State.OPERATING and f.basis and f.basis.route is Route.RESULTS
    ]
    return mean(gains)


def starts(flows: Iterable[Flow], end: int) -> list[tuple[float, bool]]:
    """(days to the lawful start or to the end of observation, whether it started) of flows that were born."""
    rows = []
    for flow in flows:
        if flow.standing:
            continue
        last = min(flow.ends, end)
        if flow.started is not None:
            rows.append(((flow.started - flow.born) / DAY, True))
        else:
            rows.append(((last - flow.born) / DAY, False))
    return rows


def waiting_quantile(flows: list[Flow], end: int, p: float) -> float:
    """Kaplan-Meier quantile of the days to a lawful start; infinite where fewer ever start.

    Product-limit estimator (Kaplan and Meier 1958); flows that end or reach the horizon without a start are
    censored.
    """
    rows = sorted(starts(flows, end), key=lambda row: (row[0], not row[1]))
    at_risk, survival = len(rows), 1.0
    if not rows:
        return nan
    for days, started in rows:
        if started:
            survival *= 1.0 - 1.0 / at_risk
            if survival <= 1.0 - p + 1e-12:
                return days
        at_risk -= 1
    return float("inf")


def station_measures(office: Office) -> dict[str, float]:
    """Statistics of one station, days and shares; NaN where nothing was observed."""
    report = office.station.report()
    found = {
        **_class_measures(report.total),
        "utilisation": _number(report.utilisation),
        "rejected": float(office.rejected),
        "decision_days_p50": median(office.decision_days),
        "backlog_end": float(office.station.levels.waiting),
    }
    if len(report.classes) > 1:
        for one in report.classes:
            for name, value in _class_measures(one).items():
                found[f"{name}.{one.priority}"] = value
    return found


def _class_measures(report: ClassReport) -> dict[str, float]:
    return {
        "arrivals": float(report.arrivals),
        "completed": float(report.completed),
        "withdrawn": float(report.withdrawn),
        "blocked": float(report.blocked),
        "wait_days_mean": _days(report.wait_mean),
        "wait_days_served_mean": _days(report.wait_served_mean),
        "wait_days_p50": _days(report.wait_p50),
        "wait_days_p90": _days(report.wait_p90),
        "wait_days_p95": _days(report.wait_p95),
        "wait_days_p99": _days(report.wait_p99),
        "p_wait": _number(report.p_wait),
        "p_abandon": ratio(report.withdrawn, report.completed + report.withdrawn),
        "p_block": ratio(report.blocked, report.arrivals),
        "queue_mean": _number(report.queue_mean),
        "number_mean": _number(report.number_mean),
    }


def case_measures(offices: dict[str, Office]) -> dict[tuple[str, str], float]:
    """Cases and waits over all authorities and certifiers together, and by authority."""
    found: dict[tuple[str, str], float] = {}
    regulated = [office for office in offices.values() if not office.plan.plain]
    waits = [
        wait / DAY for office in regulated for tally in office.station.cases.tallies for wait in tally.waits
    ]
    found["wait_days_mean", ""] = mean(waits)
    found["wait_days_p90", ""] = quantile(waits, 0.9)
    found["cases_rejected", ""] = float(sum(office.rejected for office in regulated))
    found["cases_completed", ""] = float(sum(office.decided for office in regulated))
    found["backlog_end", ""] = float(sum(office.station.levels.waiting for office in regulated))
    for name, office in offices.items():
        for statistic, value in station_measures(office).items():
            if "." not in statistic:
                found[statistic, f"authority:{name}"] = value
    return found


def ratio(part: float, whole: float) -> float:
    """part / whole, NaN where the whole is 0."""
    return part / whole if whole else nan


def mean(values: list[float]) -> float:
    """Arithmetic mean, NaN of nothing."""
    return sum(values) / len(values) if values else nan


def median(values: list[float]) -> float:
    """The middle value, NaN of nothing."""
    return quantile(values, 0.5)


def quantile(values: list[float], p: float) -> float:
    """The smallest value that at least the share `p` does not exceed, NaN of nothing."""
    if not values:
        return nan
    ordered = sorted(values)
    return ordered[max(0, -(-int(p * len(ordered) * 1_000_000) // 1_000_000) - 1)]


def _days(seconds: float | None) -> float:
    return nan if seconds is None else seconds / DAY


def _number(value: float | None) -> float:
    return nan if value is None else value
