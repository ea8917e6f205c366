"""Checks of queues whose cases are messages (`burst: true`), and of numbers of bodies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf
from typing import Any

from dfftsim.errors import Problem
from dfftsim.scenario.model import Scenario, is_plain_queue
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.queues import Authority
from dfftsim.scenario.terms import TermSpec

Found = Iterator[Problem]
_NOT_FOR_MESSAGES = (
    "places",
    "latency",
    "requests_for_information",
    "rejection",
    "backlog",
)
_OF_BURSTS = ("count", "within", "deadline")
_LISTS = ("services", "patiences")


def check_bodies(scenario: Scenario, document: Document) -> Found:
    """A country of bodies has plain queues only; without it nothing can depend on their number."""
    if scenario.bodies is None:
        yield from _no_bodies(scenario, document)
        return
    for key in ("flow_classes", "flows", "levers", "shocks"):
        if getattr(scenario, key):
            what = f"{key} act between jurisdictions, and the parties are the bodies of one country"
            yield document.key_place((key,)).problem(what, "delete them, or write codes as parties")
    for key in scenario.authorities:
        if not is_plain_queue(key):
            what = f'the parties are bodies: "{key}" is not a queue among them'
            yield document.key_place(("authorities", key)).problem(what, "write plain queues (a small name)")


def _no_bodies(scenario: Scenario, document: Document) -> Found:
    for key, queue in scenario.authorities.items():
        path: Path = ("authorities", key)
        for at, value in _values(queue, path):
            if value == "bodies" or (isinstance(value, TermSpec) and value.uses_bodies):
                place = document.value_place(at)
                yield place.problem(
                    "the number of bodies is used but not given", "add parties: {bodies: 1800}"
                )


def _values(queue: Authority, path: Path) -> Iterator[tuple[Path, Any]]:
    for name in type(queue).model_fields:
        yield (*path, name), getattr(queue, name)
    for i, arrival in enumerate(queue.arrivals):
        for name in type(arrival).model_fields:
            yield (*path, "arrivals", i, name), getattr(arrival, name)


def check_bursts(scenario: Scenario, document: Document) -> Found:
    """Problems of every plain queue: what only messages can have, and what they cannot."""
    fed = {target for queue in scenario.plain_queues.values() for target in queue.next or {}}
    for key, queue in scenario.plain_queues.items():
        path: Path = ("authorities", key)
        if queue.burst:
            yield from _not_for_messages(queue, path, document)
            yield from _arrivals(scenario, queue, path, document)
            yield from _patience(queue, key in fed, path, document)
            yield from _way(scenario, queue, path, document)
            yield from _outages(queue, path, document)
        else:
            yield from _only_for_messages(queue, path, document)
        for target in queue.next or {}:
            other = scenario.plain_queues.get(target)
            if other is not None and other.burst != queue.burst:
                place = document.key_place((*path, "next", target))
                yield place.problem(
                    f'one of "{key}" and "{target}" is a burst, the other not',
                    "queues that are connected are all bursts or none",
                )
    yield from _rings(scenario, document)


def _only_for_messages(queue: Authority, path: Path, document: Document) -> Found:
    places = [(*path, "outages")] if queue.outages else []
    for i, arrival in enumerate(queue.arrivals):
        given = arrival.model_fields_set
        places += [(*path, "arrivals", i, name) for name in _OF_BURSTS if name in given]
    for at in places:
        yield document.key_place(at).problem(f'"{at[-1]}" belongs to burst queues', "add burst: true")


def _not_for_messages(queue: Authority, path: Path, document: Document) -> Found:
    for name in _NOT_FOR_MESSAGES:
        if name in queue.model_fields_set:
            what = f'"{name}" is not for messages'
            yield document.key_place((*path, name)).problem(what, "delete it, or burst: true")
    if queue.calendar not in (None, "continuous"):
        place = document.key_place((*path, "calendar"))
        yield place.problem("messages know no working days", "delete it, and list outages")
    if queue.officers == "unlimited":
        place = document.value_place((*path, "officers"))
        yield place.problem("messages need a number of officers", "write e.g. officers: 8")
    for i, arrival in enumerate(queue.arrivals):
        at = (*path, "arrivals", i)
        for name in _LISTS:
            if getattr(arrival, name) is not None:
                what = f"messages have no {name} of their own"
                instead = "write an item of arrivals for each service" if name == "services" else "delete it"
                yield document.key_place((*at, name)).problem(what, instead)


def _arrivals(scenario: Scenario, queue: Authority, path: Path, document: Document) -> Found:
    for i, arrival in enumerate(queue.arrivals):
        at = (*path, "arrivals", i)
        if arrival.times is not None and min(arrival.times, default=inf) >= scenario.horizon.seconds:
            place = document.value_place((*at, "times"))
            yield place.problem(
                f'"{arrival.id}" never comes', f"write a time within the {scenario.horizon.days} d of the run"
            )
        if arrival.times is None and ({"count", "within"} & arrival.model_fields_set):
            name = "count" if "count" in arrival.model_fields_set else "within"
            yield document.key_place((*at, name)).problem(f'"{name}" goes with times', "add times: [0 h]")
        for one, next_ in pairwise(arrival.times or ()):
            if next_ < one + arrival.within:
                place = document.value_place((*at, "within"))
                yield place.problem(
                    "the cases of one time still come when those of the next begin", "write a shorter time"
                )
                break
        count = None if arrival.count is None else arrival.count.constant
        if count is not None and (count < 1 or count != round(count)):
            what = f"{count:g} is not a number of cases"
            yield document.value_place((*at, "count")).problem(what, "write a whole number from 1 up")


def _patience(queue: Authority, is_fed: bool, path: Path, document: Document) -> Found:
    if queue.patience is not None and is_fed:
        place = document.key_place((*path, "patience"))
        yield place.problem("messages lose patience in their first queue only", "write it there")
    terms = [((*path, "patience"), queue.patience)]
    terms += [((*path, "arrivals", i, "patience"), a.patience) for i, a in enumerate(queue.arrivals)]
    for at, term in terms:
        if term is not None and term.distribution is not None:
            what = "the patience of messages is the same for all of a kind"
            yield document.value_place(at).problem(what, "write e.g. patience: 2 s")


def _way(scenario: Scenario, queue: Authority, path: Path, document: Document) -> Found:
    if queue.next and (len(queue.next) > 1 or set(queue.next.values()) != {1.0}):
        place = document.value_place((*path, "next"))
        yield place.problem(
            "messages do not part: all of a queue go on to one other queue",
            "write next: {NAME: 1}, and those who go elsewhere as arrivals there",
        )


def _outages(queue: Authority, path: Path, document: Document) -> Found:
    for i, outage in enumerate(queue.outages):
        if outage.for_ <= 0:
            place = document.value_place((*path, "outages", i, "for"))
            yield place.problem("the outage has no length", "write e.g. for: 6 h")
    for i, (one, next_) in enumerate(pairwise(queue.outages)):
        if next_.at < one.at + one.for_:
            place = document.value_place((*path, "outages", i + 1))
            yield place.problem("the outage begins before the one before it ends", "sort or join them")


def _rings(scenario: Scenario, document: Document) -> Found:
    onward = {key: next(iter(queue.next or {}), None) for key, queue in scenario.plain_queues.items()}
    for key, queue in scenario.plain_queues.items():
        here, seen = onward[key], [key]
        while here is not None and here in onward and here not in seen:
            seen.append(here)
            here = onward[here]
        if queue.burst and here == key:
            place = document.value_place(("authorities", key, "next"))
            yield place.problem(f"the messages come back to {key} for ever", "let them end somewhere")
