"""Queues whose cases are messages, with every number resolved: what the operations plane plays.

Times in whole microseconds since the start of the run, services and gaps as distributions in seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dfftsim.errors import InputError
from dfftsim.scenario.distributions import Distribution
from dfftsim.scenario.model import Scenario
from dfftsim.scenario.queues import ArrivalClass, Authority
from dfftsim.world.parameters import Lookup
from dfftsim.world.queue_numbers import QueueNumbers

SECOND_US = 1_000_000
MOST_MESSAGES = 3_000_000_000


@dataclass(frozen=True, slots=True)
class BurstQueue:
    """One queue: its servers, and (from, to) of the outages in which none of them works."""

    id: str
    servers: int
    outages: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MessageKind:
    """Messages of one kind: their queues in order with the service in each, and when they come.

    They come at intervals (`interarrival`), or `count` of them at each of the `times`, spread evenly `within`
    so long. deadline: longest time from arrival to the last end that is on time. patience: longest wait in
    the first queue.
    """

    id: str
    way: tuple[str, ...]
    services: tuple[Distribution, ...]
    interarrival: Distribution | None
    times: tuple[int, ...]
    count: int
    within: int
    deadline: int | None
    patience: int | None
    priority: int


@dataclass(frozen=True, slots=True)
class BurstPlan:
    """All queues of a scenario that are bursts, and the messages that come to them."""

    queues: tuple[BurstQueue, ...]
    kinds: tuple[MessageKind, ...]


def burst_plan(scenario: Scenario, lookup: Lookup) -> BurstPlan | None:
    """The bursts of a scenario, None if it has none.

    Raises InputError for numbers that only show when parameters are looked up: a count below 1, a divisor of
    0, more messages than can be played.
    """
    numbers = QueueNumbers(scenario, lookup)
    bursts = {key: queue for key, queue in scenario.plain_queues.items() if queue.burst}
    if not bursts:
        return None
    queues = tuple(_queue(numbers, key, queue) for key, queue in bursts.items())
    kinds = tuple(
        _kind(numbers, key, place, arrival)
        for key, queue in bursts.items()
        for place, arrival in enumerate(queue.arrivals)
    )
    _check_size(scenario, kinds)
    return BurstPlan(queues, kinds)


def _expected(kind: MessageKind, seconds: float) -> float:
    """Mean number of messages of a kind in a run of so many seconds."""
    if kind.interarrival is None:
        return float(kind.count * len(kind.times))
    return seconds / kind.interarrival.mean()


def _queue(numbers: QueueNumbers, key: str, queue: Authority) -> BurstQueue:
    servers = numbers.servers(queue)
    assert servers is not None
    return BurstQueue(key, servers, tuple((_us(o.at), _us(o.at + o.for_)) for o in queue.outages))


def _kind(numbers: QueueNumbers, key: str, place: int, arrival: ArrivalClass) -> MessageKind:
    at = ("authorities", key, "arrivals", place)
    queue = numbers.scenario.authorities[key]
    way = tuple(_way(numbers.scenario, key))
    first = numbers.distribution(arrival.service or queue.service, (*at, "service"))
    later = [
        numbers.distribution(numbers.scenario.authorities[name].service, ("authorities", name, "service"))
        for name in way[1:]
    ]
    patience = arrival.patience or queue.patience
    gap = arrival.interarrival
    gaps = None if gap is None else numbers.distribution(gap, (*at, "interarrival"))
    if gaps is not None and gaps.mean() <= 0:
        what, instead = "no time lies between arrivals", "write e.g. 20 ms, or count at times"
        raise InputError([numbers.scenario.problem((*at, "interarrival"), what, instead)])
    return MessageKind(
        id=f"{key}/{arrival.id}",
        way=way,
        services=(first, *later),
        interarrival=gaps,
        times=tuple(_us(time) for time in arrival.times or ()),
        count=_count(numbers, arrival, at),
        within=_us(arrival.within),
        deadline=None if arrival.deadline is None else _us(numbers.mean(arrival.deadline, (*at, "deadline"))),
        patience=None if patience is None else _us(numbers.mean(patience, (*at, "patience"))),
        priority=arrival.priority,
    )


def _count(numbers: QueueNumbers, arrival: ArrivalClass, at: tuple[str | int, ...]) -> int:
    if arrival.count is None:
        return 1
    count = round(numbers.mean(arrival.count, (*at, "count")))
    if count < 1:
        problem = numbers.scenario.problem((*at, "count"), "this makes no case", "write 1 or more")
        raise InputError([problem])
    return count


def _way(scenario: Scenario, key: str) -> Iterator[str]:
    """The queues a message goes through, the first one included."""
    here: str | None = key
    while here is not None:
        yield here
        here = next(iter(scenario.authorities[here].next or {}), None)


def _check_size(scenario: Scenario, kinds: tuple[MessageKind, ...]) -> None:
    total = sum(_expected(kind, scenario.horizon.seconds) for kind in kinds)
    if total > MOST_MESSAGES:
        what = f"about {total:.3g} messages would be played, more than {MOST_MESSAGES:,}"
        raise InputError([scenario.problem(("authorities",), what, "let one case stand for many")])


def _us(seconds: float) -> int:
    return round(seconds * SECOND_US)
