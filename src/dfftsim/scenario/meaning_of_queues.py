"""Checks of authorities, certifiers and plain queues that need more than one value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dfftsim.errors import Problem
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.scenario.model import Scenario, is_plain_queue
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.queues import ArrivalClass, Authority
from dfftsim.scenario.words import no_law

_QUEUE_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_OF_QUEUES = ("places", "arrivals", "next", "burst", "outages")
_OF_AUTHORITIES = ("background_load", "complaint_share")
Found = Iterator[Problem]


def check_queues(scenario: Scenario, document: Document) -> Found:
    """Problems of every queue, in the order of the file."""
    fed = {target for queue in scenario.authorities.values() for target in queue.next or {}}
    for key, queue in scenario.authorities.items():
        path: Path = ("authorities", key)
        yield from _key(key, path, document)
        yield from _calendar(queue, path, document)
        if is_plain_queue(key):
            yield from _plain_queue(scenario, key, queue, key in fed, document)
            continue
        for name in _OF_QUEUES:
            if name in queue.model_fields_set:
                place = document.key_place((*path, name))
                yield place.problem(f'"{name}" belongs to plain queues, not to authorities', "delete it")


def _key(key: str, path: Path, document: Document) -> Found:
    place = document.key_place(path)
    code = key.removeprefix("certifier:")
    if code in JURISDICTIONS or _QUEUE_NAME.fullmatch(key):
        return
    if re.fullmatch(r"[A-Z]{2}", code):
        yield place.problem(*no_law(code))
    else:
        yield place.problem(
            f'"{key}" is not an authority', "write a code (CN), certifier:XX, or a small name"
        )


def _calendar(queue: Authority, path: Path, document: Document) -> Found:
    if queue.calendar not in (None, "continuous", *JURISDICTIONS):
        yield document.value_place((*path, "calendar")).problem(*no_law(str(queue.calendar)))


def _plain_queue(scenario: Scenario, key: str, queue: Authority, is_fed: bool, document: Document) -> Found:
    path: Path = ("authorities", key)
    place = document.key_place(path)
    if queue.officers is None:
        yield place.problem(f'the queue "{key}" has no officers', "add officers: 1")
    own_service = [a.service is not None or a.services is not None for a in queue.arrivals]
    if queue.service is None and (is_fed or not own_service or not all(own_service)):
        yield place.problem(f'the queue "{key}" has no service', "add service: {exponential: {mean: 1 d}}")
    if not queue.arrivals and not is_fed:
        yield place.problem(
            f'nothing ever reaches the queue "{key}"', "add arrivals, or name it in another's next"
        )
    if isinstance(queue.officers, int) and queue.places is not None and queue.places < queue.officers:
        what = f"{queue.places} places are fewer than {queue.officers} officers"
        yield document.value_place((*path, "places")).problem(what, f"write {queue.officers} or more")
    for name in _OF_AUTHORITIES:
        if name in queue.model_fields_set:
            yield document.key_place((*path, name)).problem(
                f'"{name}" belongs to authorities, not to plain queues', "write the cases as arrivals"
            )
    for target in queue.next or {}:
        if target not in scenario.plain_queues:
            yield document.key_place((*path, "next", target)).problem(
                f'there is no plain queue "{target}"', hint(target, scenario.plain_queues)
            )
    yield from _arrivals(queue, path, document)


def _arrivals(queue: Authority, path: Path, document: Document) -> Found:
    seen: set[str] = set()
    for i, arrival in enumerate(queue.arrivals):
        at = (*path, "arrivals", i)
        if arrival.id in seen:
            yield document.value_place((*at, "id")).problem(
                f'the id "{arrival.id}" stands twice', "choose another"
            )
        seen.add(arrival.id)
        if (arrival.interarrival is None) == (arrival.times is None):
            yield document.value_place(at).problem(
                f'"{arrival.id}" needs interarrival or times, and only one of them', "e.g. times: [0 h, 2 h]"
            )
        yield from _lists(arrival, at, document)


def _lists(arrival: ArrivalClass, at: Path, document: Document) -> Found:
    times = arrival.times or ()
    if list(times) != sorted(times):
        yield document.value_place((*at, "times")).problem("the times are not in order", "sort them")
    for name, values in (("services", arrival.services), ("patiences", arrival.patiences)):
        if values is not None and len(values) != len(times):
            what = f"{len(values)} {name} for {len(times)} times"
            yield document.value_place((*at, name)).problem(what, "write one for each")
