"""The measures of one replication: from the records of flows and stations to (KPI, scope) -> value.

Definitions, formulas and units stand in `scenario.kpis`. A ratio is formed of sums over the flows of a scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from math import inf, nan

from dfftsim.engine.decisive import any_decisive, decisive
from dfftsim.engine.flow import Flow
from dfftsim.engine.ledger import Ledger
from dfftsim.engine.life import FlowLife
from dfftsim.engine.message_measures import message_measures
from dfftsim.engine.observers import ClassReport
from dfftsim.engine.offices import Office
from dfftsim.engine.outlook import Outlook
from dfftsim.engine.states import State
from dfftsim.scenario.measures import parse, readings
from dfftsim.scenario.model import Scenario
from dfftsim.spans import DAY
from dfftsim.world.economics import SIZES
from dfftsim.world.options import Route

KINDS = {
    "share_adequacy": ("adequacy",),
    "share_contract": ("standard_contract", "accountability"),
    "share_consent": ("consent", "derogation"),
    "share_certification": ("certification",),
    "share_registration": ("registration",),
    "share_approval": ("approval", "security_assessment", "bcr"),
    "share_free": ("free",),
}
STATES = {
    "share_operating": (State.OPERATING,),
    "share_noncompliant": (State.CARRYING_ON,),
    "share_localised": (State.LOCALISED,),
    "share_given_up": (State.GIVEN_UP,),
    "share_suspended": (State.SUSPENDED,),
    "share_under_way": (State.DISCOVERING, State.CHOOSING, State.PREPARING, State.WAITING),
}
FEASIBLE_DAYS = 90.0
Scope = tuple[tuple[str, tuple[str, ...]], ...]


class Scopes:
    """Into which scopes a flow counts: the plain ones, and those that hypotheses of the scenario ask for."""

    def __init__(self, scenario: Scenario):
        asked: dict[Scope, None] = {}
        for hypothesis in scenario.hypotheses:
            for reading in readings(parse(hypothesis.measure)):
                scope = tuple((key, values) for key, values in reading.scope if key != "on")
                if scope and ("*",) not in [values for _, values in scope]:
                    asked[scope] = None
        self._asked = tuple(asked)

    @property
    def beside_the_plain(self) -> list[str]:
        """Those asked for that no flow counts in by itself: of several keys or of several values."""
        plain = [scope for scope in self._asked if len(scope) == 1 and len(scope[0][1]) == 1]
        return sorted(scope_name(scope) for scope in self._asked if scope not in plain)

    def of(self, flow: Flow) -> tuple[str, ...]:
        """Every scope the flow counts in, the whole run (empty) first."""
        facts = {
            "from": flow.origin,
            "to": flow.destination,
            "pair": f"{flow.origin}-{flow.destination}",
            "class": flow.plan.id,
            "size": SIZES[flow.size],
        }
        return self.named(facts)

    def named(self, facts: Mapping[str, str]) -> tuple[str, ...]:
        """Every scope in which something with these facts counts, the whole run (empty) first."""
        found = ["", *(f"{key}:{value}" for key, value in facts.items())]
        for scope in self._asked:
            if all(facts.get(key) in values for key, values in scope):
                found.append(scope_name(scope))
        return tuple(dict.fromkeys(found))


def scope_name(scope: Scope) -> str:
    """A scope as results name it, e.g. `from:CN,size:micro+small`."""
    return ",".join(f"{key}:{'+'.join(values)}" for key, values in scope)


class Findings:
    """What is found out about each flow at the end, once for all scopes in which it counts.

    on_time: flows whose plain records would come in time; pet_decides: operating ones on a PET without which
    nothing lawful would serve them.
    """

    def __init__(self, life: FlowLife):
        chooser = life.outlook.chooser
        self.on_time = {flow for flow in life.flows if not chooser.plain_obstacle(flow)}
        self.pet_decides = {
            flow
            for flow in life.flows
            if flow.state is State.OPERATING and _pet_of(flow) and any_decisive(*_at_end(flow, life))
        }


def flow_measures(life: FlowLife, ledger: Ledger, scopes: Scopes) -> dict[tuple[str, str], float]:
    """All measures that are sums or quantiles over flows, for every scope."""
    findings = Findings(life)
    groups: dict[str, list[Flow]] = {"": []}
    counts_in = {flow: scopes.of(flow) for flow in life.flows}
    for flow, its_scopes in counts_in.items():
        for scope in its_scopes:
            groups.setdefault(scope, []).append(flow)
    new_basis: dict[str, list[float]] = {}
    for flow, days in life.new_basis_days:
        for scope in counts_in[flow]:
            new_basis.setdefault(scope, []).append(days)
    found: dict[tuple[str, str], float] = {}
    for scope in sorted(groups):
        for name, value in _of_group(groups[scope], findings, life, ledger).items():
            found[name, scope] = value
        found["days_to_new_basis_p50", scope] = median(new_basis.get(scope, []))
    found["legal_wait_days", ""] = mean(life.legal_waits)
    found.update(_by_pet(life))
    return found


def _by_pet(life: FlowLife) -> dict[tuple[str, str], float]:
    """For each PET on offer: how much it is used, and over how many flows it decides."""
    operating = [flow for flow in life.flows if flow.state is State.OPERATING]
    decided = [pet for flow in operating if (pet := _pet_of(flow)) and decisive(*_at_end(flow, life), pet)]
    used: dict[str, int] = {}
    for flow in life.flows:
        for (_, _, pet), time in flow.used_seconds.items():
            used[pet] = used.get(pet, 0) + time
    found = {}
    for pet in dict.fromkeys(pet for plan in life.world.plans for pet in plan.pets if pet != "none"):
        found["pet_share", f"pet:{pet}"] = ratio(used.get(pet, 0), sum(used.values()))
        found["pet_decisive", f"pet:{pet}"] = ratio(decided.count(pet), len(operating))
    return found


def _pet_of(flow: Flow) -> str:
    """The PET that a flow runs on; empty where it runs without one."""
    return "" if flow.basis is None or flow.basis.pet == "none" else flow.basis.pet


def _at_end(flow: Flow, life: FlowLife) -> tuple[Flow, Outlook, date]:
    """The flow as it sees the law of the last day."""
    return flow, life.outlook, life.outlook.law_day(flow, life.end - 1)


def _of_group(flows: list[Flow], findings: Findings, life: FlowLife, ledger: Ledger) -> dict[str, float]:
    end = ledger.end
    wanted = sum(f.wanted_usd for f in flows)
    records = sum(f.records_usd for f in flows)
    results = sum(f.results_usd for f in flows)
    live = [f for f in flows if f.state is not State.ENDED]
    born = [f for f in flows if not f.standing]
    mature = [f for f in born if f.born + FEASIBLE_DAYS * DAY <= end]
    operating = [f for f in live if f.state is State.OPERATING]
    missed = sum(f.missed for f in operating)
    waits = sorted(starts(born, end), key=lambda row: (row[0], not row[1]))
    by_state = [sum(times) for times in zip(*[f.state_seconds for f in flows], strict=True)]
    seconds = sum(by_state)
    return {
        "F": ratio(records + results, wanted),
        "F_direct": ratio(records, wanted),
        "F_results": ratio(results, wanted),
        "F_localise": ratio(sum(f.local_usd for f in flows), wanted),
        "F_carry_on": ratio(sum(f.noncompliant_usd for f in flows), wanted),
        "feasible_90": ratio(sum(f.feasible for f in flows), len(flows)),
        "started_90": ratio(sum(_started_within(f) for f in mature), len(mature)),
        "days_to_start_p50": waiting_quantile(waits, 0.5),
        "days_to_start_p90": waiting_quantile(waits, 0.9),
        "on_time": ratio(sum(f in findings.on_time for f in flows), len(flows)),
        "rules_to_read": mean([float(f.rules_at_birth) for f in flows]),
        "discovery_hours": mean([f.discovery_hours for f in flows]),
        "compliance_cost_share": ratio(sum(f.cost_usd for f in flows), records + results),
        "markets_entered": _markets(flows),
        "missed_rules": ratio(missed, len(operating)),
        "missed_rules_total": float(missed),
        "suspensions": ratio(100.0 * sum(f.suspensions for f in flows), seconds / (365.25 * DAY)),
        "wanted_usd": wanted,
        "delivered_usd": records + results,
        "flows_born": float(len(flows)),
        "flows_live": float(len(live)),
        "results_over_localise": _results_beat_localising(live, life),
        "results_utility_share": ratio(results, sum(f.results_wanted_usd for f in flows)),
        "pet_decisive": ratio(sum(f in findings.pet_decides for f in operating), len(operating)),
        **_shares_of_time(flows, by_state or [0] * len(State), seconds),
        **message_measures(flows),
    }


def _shares_of_time(flows: list[Flow], by_state: list[int], seconds: int) -> dict[str, float]:
    """Shares of the flow-days alive by state, of the operating ones by kind of pathway, route and PET."""
    used: dict[tuple[str, Route, str], int] = {}
    for flow in flows:
        for key, time in flow.used_seconds.items():
            used[key] = used.get(key, 0) + time
    operating = sum(used.values())
    shares = {
        name: ratio(sum(by_state[state] for state in states), seconds) for name, states in STATES.items()
    }
    shares["F_flows"] = shares["share_operating"]
    shares["share_results"] = ratio(sum(t for (_, r, _), t in used.items() if r is Route.RESULTS), seconds)
    shares["pet_share"] = ratio(sum(t for (_, _, pet), t in used.items() if pet != "none"), operating)
    for name, kinds in KINDS.items():
        shares[name] = ratio(sum(t for (kind, _, _), t in used.items() if kind in kinds), operating)
    return shares


def state_shares(live: list[Flow]) -> dict[str, float]:
    """Shares of the flows alive by what they do, and of the operating ones by kind of pathway."""
    running = [f.basis for f in live if f.state is State.OPERATING and f.basis is not None]
    count = len(live)
    shares = {name: ratio(sum(f.state in states for f in live), count) for name, states in STATES.items()}
    shares["share_results"] = ratio(sum(basis.route is Route.RESULTS for basis in running), count)
    shares["pet_share"] = ratio(sum(basis.pet != "none" for basis in running), len(running))
    for name, kinds in KINDS.items():
        shares[name] = ratio(sum(basis.kind in kinds for basis in running), len(running))
    shares["flows_live"] = float(count)
    return shares


def _results_beat_localising(live: list[Flow], life: FlowLife) -> float:
    """Of the flows on one of the two routes, the share for which results realise more value a year; a route
    that is closed to a flow realises nothing.
    """
    outlook, end = life.outlook, life.end - 1
    compared = [f for f in live if f.basis is not None and f.basis.route in (Route.RESULTS, Route.LOCALISE)]
    better = total = 0
    for flow in compared:
        kind = outlook.kind(flow)
        table = outlook.table(flow, kind, outlook.law_day(flow, end))
        value: dict[Route, float] = {}
        for option in table:
            _, obstacle, realised, _ = outlook.chooser.offer(flow, option)
            if not obstacle:
                value[option.route] = max(realised, value.get(option.route, -inf))
        total += 1
        better += value.get(Route.RESULTS, -inf) > value.get(Route.LOCALISE, -inf)
    return ratio(better, total)


def observed(flows: Iterable[Flow], day: str, scopes: Scopes) -> dict[tuple[str, str], float]:
    """State shares on one day of observation, for every scope."""
    groups: dict[str, list[Flow]] = {}
    for flow in flows:
        if flow.state is not State.ENDED:
            for scope in scopes.of(flow):
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
    entered = {(flow.firm.id, flow.origin) for flow in flows if flow.started is not None}
    return ratio(len(entered), len({flow.firm.id for flow in flows}))


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


def waiting_quantile(rows: list[tuple[float, bool]], p: float) -> float:
    """Kaplan-Meier quantile of the days to a lawful start, from `starts` in order; infinite where fewer ever
    start.

    Product-limit estimator (Kaplan and Meier 1958); flows that end or reach the horizon without a start are
    censored.
    """
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
    for name, office in offices.items():
        for statistic, value in {**station_measures(office), **_applications(office)}.items():
            if "." not in statistic:
                found[statistic, f"authority:{name}"] = value
    regulated = [office for office in offices.values() if not office.plan.plain] or list(offices.values())
    waits = [
        wait / DAY
        for office in regulated
        for tally in office.station.cases.tallies
        for waits in (tally.waits, tally.waits_withdrawn)
        for wait in waits
    ]
    found["wait_days_mean", ""] = mean(waits)
    found["wait_days_p90", ""] = quantile(waits, 0.9)
    found["utilisation", ""] = _overall_load(regulated)
    for name in ("cases_submitted", "cases_completed", "cases_withdrawn", "cases_rejected"):
        found[name, ""] = sum(_applications(office)[name] for office in regulated)
    found["backlog_end", ""] = float(sum(office.station.levels.waiting for office in regulated))
    return found


def _applications(office: Office) -> dict[str, float]:
    """Applications of the scenario's flows, without filings that nobody waits for; of a plain queue all."""
    if office.plan.plain:
        cases = office.station.cases
        submitted, completed, withdrawn = cases.arrived, cases.completed, cases.withdrawn
    else:
        submitted, completed, withdrawn = office.lodged, office.decided, office.withdrawn
    return {
        "cases_submitted": float(submitted),
        "cases_completed": float(completed),
        "cases_withdrawn": float(withdrawn),
        "cases_rejected": float(office.rejected),
    }


def _overall_load(offices: list[Office]) -> float:
    """Busy officer time over officer time, all stations together."""
    levels = [office.station.levels for office in offices]
    return ratio(sum(one.busy_area for one in levels), sum(one.capacity_area for one in levels))


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
