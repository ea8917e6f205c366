"""Authorities, certifiers and plain queues: officers, service times, patience, arrivals from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from dfftsim.scenario import units
from dfftsim.scenario.entity import Entity, Text
from dfftsim.scenario.fields import CODE, Duration, DurationTerm, Flag, Id, ShareTerm
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.readers import Reader, term, whole_number, wrong
from dfftsim.scenario.terms import Finding, TermError, TermSpec
from dfftsim.scenario.units import DURATION, SHARE, QuantityError, shown

OfficersWord = Literal["unlimited", "bodies"]
Officers = Annotated[int | OfficersWord, whole_number(1, words=("unlimited", "bodies"))]
QueueDuration = Annotated[TermSpec, term(units.DURATION, bodies=True)]
"""A duration that may depend on the number of bodies."""
CaseCount = Annotated[TermSpec, term(units.COUNT, distribution=False, bodies=True)]
Deadline = Annotated[TermSpec, term(units.DURATION, distribution=False, bodies=True)]
Places = Annotated[int, whole_number(1)]
Priority = Annotated[int, whole_number(0, 99)]


def _read_calendar(value: Any) -> str:
    if value == "continuous":
        return "continuous"
    if isinstance(value, str) and value.islower():
        raise wrong(
            f"{shown(value)} is not a calendar", hint(value, ("continuous",)) or "write a code, e.g. JP"
        )
    return str(CODE.read(value))


_CALENDAR_SCHEMA = {"type": "string", "pattern": "^([A-Z]{2}|continuous)$"}
Calendar = Annotated[str, Reader(_read_calendar, str, _CALENDAR_SCHEMA, "code or `continuous`")]


def _read_durations(value: Any) -> tuple[float, ...]:
    if not isinstance(value, list | tuple):
        raise wrong(f"{shown(value)} is not a list of durations", "write e.g. [0 h, 2 h]")
    if isinstance(value, tuple):
        return value
    findings, durations = [], []
    for i, item in enumerate(value):
        try:
            durations.append(DURATION.parse(item))
        except QuantityError as error:
            findings.append(Finding((i,), error.what, error.instead))
    if findings:
        raise TermError(findings)
    return tuple(durations)


Durations = Annotated[
    tuple[float, ...],
    Reader(
        _read_durations,
        lambda value: [DURATION.write(v) for v in value],
        {"type": "array", "items": {"x-quantity": "duration"}},
        "list of durations",
    ),
]


def _read_next(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise wrong(f"{shown(value)} is not queues with probabilities", "write e.g. {desk: 0.7}")
    findings: list[Finding] = []
    shares: dict[str, float] = {}
    for key, item in value.items():
        try:
            shares[str(key)] = SHARE.parse(item)
        except QuantityError as error:
            findings.append(Finding((key,), error.what, error.instead))
    if not findings and sum(shares.values()) > 1 + 1e-9:
        findings.append(Finding((), f"the probabilities sum to {sum(shares.values()):.6g}", "at most 1"))
    if findings:
        raise TermError(findings)
    return shares


Next = Annotated[
    Mapping[str, float],
    Reader(
        _read_next,
        dict,
        {"type": "object", "additionalProperties": {"x-quantity": "share"}},
        "table of shares",
    ),
]


class RequestsForInformation(Entity):
    """The authority asks back; the clock stops until the applicant has replied."""

    probability: ShareTerm = Field(description="chance that a case draws a request, in each round")
    reply: DurationTerm = Field(description="time until the reply")
    rounds_max: Places = Field(default=4, description="most rounds of requests for one case")


class ArrivalClass(Entity):
    """Cases that reach a plain queue from outside: by intervals, or at listed times."""

    id: Id = Field(description="name in results")
    interarrival: QueueDuration | None = Field(default=None, description="time between arrivals")
    times: Durations | None = Field(
        default=None, description="times of arrival since the start, instead of interarrival"
    )
    count: CaseCount | None = Field(
        default=None, description="cases at each of the times (burst queues); left out = 1"
    )
    within: Duration = Field(
        default=0.0, description="time over which the cases of one time come, evenly; 0 = all at once"
    )
    services: Durations | None = Field(
        default=None, description="service times of the listed arrivals, in their order"
    )
    patiences: Durations | None = Field(
        default=None, description="patience of the listed arrivals, in their order"
    )
    priority: Priority = Field(
        default=0, description="0 is served first; the same priority first come, first served"
    )
    service: QueueDuration | None = Field(default=None, description="service time; left out = the queue's")
    patience: QueueDuration | None = Field(
        default=None, description="longest wait before leaving; left out = the queue's"
    )
    deadline: Deadline | None = Field(
        default=None, description="longest time from arrival to the last end that is on time (burst queues)"
    )


class Outage(Entity):
    """A time in which nobody works; cases under way resume afterwards."""

    at: Duration = Field(description="when it begins, since the start")
    for_: Duration = Field(alias="for", description="how long it lasts")


class Authority(Entity):
    """An authority (key: a code), the certifiers of a jurisdiction (`certifier:XX`) or a plain queue.

    What is left out comes from the jurisdiction's sheet and the judgements; a plain queue must name officers
    and service.
    """

    name: Text | None = Field(default=None, description="name to show")
    officers: Officers | None = Field(
        default=None,
        description="cases worked on at once; at the authority of a jurisdiction less `complaint_share`; "
        "`unlimited` = no one waits; `bodies` = one for each body",
    )
    service: QueueDuration | None = Field(default=None, description="an officer's working time on one case")
    patience: QueueDuration | None = Field(
        default=None, description="longest wait before an applicant withdraws"
    )
    background_load: ShareTerm | None = Field(
        default=None, description="share of the officers' time that cases from outside the scenario take"
    )
    latency: DurationTerm | None = Field(
        default=None, description="time in the law that staff cannot shorten"
    )
    requests_for_information: RequestsForInformation | None = Field(default=None, description="requests back")
    rejection: ShareTerm | None = Field(default=None, description="share of the cases that are rejected")
    calendar: Calendar | None = Field(
        default=None, description="working days of a jurisdiction, or `continuous`; plain queues: continuous"
    )
    backlog: Duration | None = Field(
        default=None, description="work waiting at the start, in time of all officers"
    )
    complaint_share: ShareTerm | None = Field(
        default=None, description="share of the officers' time that complaints take"
    )
    places: Places | None = Field(
        default=None,
        description="most cases waiting and in service; more are turned away; left out = no limit",
    )
    arrivals: tuple[ArrivalClass, ...] = Field(default=(), description="cases from outside (plain queues)")
    next: Next | None = Field(
        default=None,
        description="where completed cases go, with probabilities; the rest leaves (plain queues)",
    )
    burst: Flag = Field(
        default=False,
        description="its cases are messages: played one by one on the operations plane, to the microsecond "
        "(plain queues)",
    )
    outages: tuple[Outage, ...] = Field(default=(), description="times in which nobody works (burst queues)")
