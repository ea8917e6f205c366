"""Authorities, certifiers and plain queues with every number resolved: what the engine builds its stations
from.

Durations in seconds (of working time where a station has working hours), rates a second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from dfftsim.scenario.distributions import Constant, Distribution, Exponential, Lognormal
from dfftsim.scenario.model import Scenario
from dfftsim.scenario.places import Path
from dfftsim.scenario.queues import ArrivalClass, Authority
from dfftsim.scenario.terms import TermSpec
from dfftsim.spans import DAY
from dfftsim.world.base_units import base_value
from dfftsim.world.parameters import Lookup
from dfftsim.world.queue_numbers import QueueNumbers

WEEK_DAYS = 5.0
WORKING_DAYS_PER_YEAR = 250.0
FILING_PRIORITY, CASE_PRIORITY, RENEWAL_PRIORITY = 2, 1, 0


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Cases from outside the scenario: at intervals, or at listed times (with listed services and
    patience).
    """

    id: str
    interarrival: Distribution | None
    times: tuple[int, ...]
    services: tuple[int, ...]
    patiences: tuple[int, ...]
    service: Distribution
    patience: Distribution | None
    priority: int


@dataclass(frozen=True, slots=True)
class Questions:
    """Requests for information: chance in each round, time of the reply, most rounds of one case."""

    probability: float | None  # None: as the case says
    reply: Distribution
    rounds_max: int


@dataclass(frozen=True, slots=True)
class StationPlan:
    """One station. `servers` None = as many as needed; `calendar` None = day and night.

    service: touch time of one case of the background, and of every case where the scenario sets it
    (`own_service`). load: share of the officers' time that background cases take. backlog: cases waiting at
    the start. latency, refusal: overrides of what a case says.
    """

    id: str
    servers: int | None
    calendar: str | None
    service: Distribution
    own_service: bool
    touch_cv: float
    patience: Distribution | None
    load: float
    backlog: int
    questions: Questions | None
    latency: Distribution | None
    refusal: float | None
    places: int | None
    classes: int
    arrivals: tuple[Arrivals, ...]
    next: tuple[tuple[str, float], ...]
    plain: bool
    base_officers: float
    available_share: float


def plain_plan(name: str, spec: Authority, numbers: QueueNumbers, lookup: Lookup) -> StationPlan:
    """A plain queue: only what the scenario says."""
    path = ("authorities", name)
    service: Distribution = Constant(0.0)  # never drawn from: every kind of arrivals has its own
    if spec.service is not None:
        service = numbers.distribution(spec.service, (*path, "service"))
    patience = None if spec.patience is None else numbers.distribution(spec.patience, (*path, "patience"))
    arrivals = tuple(
        _arrivals(a, service, patience, numbers, (*path, "arrivals", place))
        for place, a in enumerate(spec.arrivals)
    )
    servers = numbers.servers(spec)
    return StationPlan(
        id=name,
        servers=servers,
        calendar=None if spec.calendar in (None, "continuous") else spec.calendar,
        service=service,
        own_service=True,
        touch_cv=0.0,
        patience=patience,
        load=0.0,
        backlog=0,
        questions=_questions(spec, lookup),
        latency=None if spec.latency is None else _distribution(spec.latency, lookup),
        refusal=None
        if spec.rejection is None
        else spec.rejection.resolve(partial(base_value, lookup)).mean(),
        places=spec.places,
        classes=1 + max((a.priority for a in arrivals), default=0),
        arrivals=arrivals,
        next=tuple((spec.next or {}).items()),
        plain=True,
        base_officers=float(servers or 0),
        available_share=1.0,
    )


def authority_plan(code: str, spec: Authority | None, lookup: Lookup) -> StationPlan:
    """The authority of a jurisdiction: officers for transfer cases, less their share of complaints,
    background.
    """
    spec = spec or Authority()
    value = lookup.value
    officers = float(value(f"officers_{code.lower()}"))
    if isinstance(spec.officers, int):
        officers = float(spec.officers)
    complaint = _share(spec.complaint_share, lookup, "complaint_time_share")
    available = 1.0 - complaint
    servers = None if spec.officers == "unlimited" else max(1, round(officers * available))
    touch = value("touch_days_approval") * DAY
    plan = _regulated_plan(code, code, spec, lookup, servers, touch, value("patience_days"))
    backlog = value("backlog_start_weeks") * WEEK_DAYS if spec.backlog is None else spec.backlog / DAY
    waiting = 0 if servers is None else round(backlog * DAY * servers / plan.service.mean())
    load = _share(spec.background_load, lookup, "authority_background_load")
    return replace(plan, load=load, backlog=waiting, base_officers=officers, available_share=available)


def certifier_plan(code: str, spec: Authority | None, lookup: Lookup) -> StationPlan:
    """The certifiers of a jurisdiction: as many assessors as issue `certifier_cases_year` certificates a
    year.
    """
    spec = spec or Authority()
    value = lookup.value
    touch = value("touch_days_certificate") * DAY
    assessors = value("certifier_cases_year") * value("touch_days_certificate") / WORKING_DAYS_PER_YEAR
    servers: int | None = max(1, round(assessors))
    if spec.officers is not None:
        servers = spec.officers if isinstance(spec.officers, int) else None
    plan = _regulated_plan(f"certifier:{code}", code, spec, lookup, servers, touch, value("patience_days"))
    load = _share(spec.background_load, lookup, "authority_background_load")
    return replace(plan, load=load, base_officers=float(servers or 0))


def _regulated_plan(
    id: str,
    code: str,
    spec: Authority,
    lookup: Lookup,
    servers: int | None,
    touch_seconds: float,
    patience_days: float,
) -> StationPlan:
    value = lookup.value
    cv, log_sd = value("touch_cv"), value("duration_log_sd")
    own = spec.service is not None
    service = _distribution(spec.service, lookup) if own else Lognormal.with_mean_cv(touch_seconds, cv)
    patience: Distribution = (
        Lognormal(patience_days * DAY, log_sd)
        if spec.patience is None
        else _distribution(spec.patience, lookup)
    )
    calendar = code if spec.calendar is None else spec.calendar
    reply = Lognormal(value("reply_days") * DAY, log_sd)
    questions = _questions(spec, lookup) or Questions(None, reply, int(value("rounds_max")))
    return StationPlan(
        id=id,
        servers=servers,
        calendar=None if calendar == "continuous" else calendar,
        service=service,
        own_service=own,
        touch_cv=cv,
        patience=patience,
        load=0.0,
        backlog=0,
        questions=questions,
        latency=None if spec.latency is None else _distribution(spec.latency, lookup),
        refusal=None
        if spec.rejection is None
        else spec.rejection.resolve(partial(base_value, lookup)).mean(),
        places=spec.places,
        classes=3,
        arrivals=(),
        next=(),
        plain=False,
        base_officers=float(servers or 0),
        available_share=1.0,
    )


def station_plans(
    scenario: Scenario, lookup: Lookup, authorities: list[str], certifiers: list[str]
) -> tuple[StationPlan, ...]:
    """Every station of a scenario, in a fixed order: authorities, certifiers, plain queues as written."""
    given = scenario.authorities
    plans = [authority_plan(code, given.get(code), lookup) for code in authorities]
    plans += [certifier_plan(code, given.get(f"certifier:{code}"), lookup) for code in certifiers]
    numbers = QueueNumbers(scenario, lookup)
    plain = [
        plain_plan(name, spec, numbers, lookup)
        for name, spec in scenario.plain_queues.items()
        if not spec.burst
    ]
    classes = max(
        (plan.classes for plan in plain), default=1
    )  # a case keeps its priority from queue to queue
    return (*plans, *(replace(plan, classes=classes) for plan in plain))


def background_rate(plan: StationPlan) -> float:
    """Background cases a working second that keep the officers busy for the share `load` of their time."""
    if plan.servers is None or plan.load <= 0.0:
        return 0.0
    return plan.load * plan.servers / plan.service.mean()


def exponential(rate: float) -> Exponential:
    """Interarrival times of a Poisson process of that rate."""
    return Exponential(1.0 / rate)


def _questions(spec: Authority, lookup: Lookup) -> Questions | None:
    asked = spec.requests_for_information
    if asked is None:
        return None
    chance = asked.probability.resolve(partial(base_value, lookup)).mean()
    return Questions(chance, _distribution(asked.reply, lookup), asked.rounds_max)


def _share(term: TermSpec | None, lookup: Lookup, default: str) -> float:
    return lookup.value(default) if term is None else term.resolve(partial(base_value, lookup)).mean()


def _distribution(term: TermSpec | None, lookup: Lookup) -> Distribution:
    """A duration term as a distribution in seconds; a plain number is constant."""
    assert term is not None
    resolved = term.resolve(partial(base_value, lookup))
    if resolved.distribution is None:
        return Constant(resolved.factor)
    return resolved.distribution.scaled(resolved.factor)


def _arrivals(
    given: ArrivalClass,
    service: Distribution,
    patience: Distribution | None,
    numbers: QueueNumbers,
    path: Path,
) -> Arrivals:
    gap = given.interarrival
    return Arrivals(
        id=given.id,
        interarrival=None if gap is None else numbers.distribution(gap, (*path, "interarrival")),
        times=tuple(round(t) for t in given.times or ()),
        services=tuple(round(t) for t in given.services or ()),
        patiences=tuple(round(t) for t in given.patiences or ()),
        service=service if given.service is None else numbers.distribution(given.service, (*path, "service")),
        patience=patience
        if given.patience is None
        else numbers.distribution(given.patience, (*path, "patience")),
        priority=given.priority,
    )
