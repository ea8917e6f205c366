"""How firms and flows come into being: everything that is drawn for them, as a function of their ids alone.

Values are drawn stratified: the n-th flow of a class takes the n-th point of a golden-ratio sequence with a
random start, so that each replication holds the tail of the value distribution in its due share (additive
recurrence, Kronecker sequence).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import log, log1p

from dfftsim.engine.flow import Firm, Flow
from dfftsim.engine.operations.model import BYTES_PER_RECORD
from dfftsim.engine.regimes import LEAST_RATE, Load
from dfftsim.engine.working_time import WorkingTime
from dfftsim.law.vocabulary import CATEGORIES
from dfftsim.spans import YEAR
from dfftsim.world.compile import World
from dfftsim.world.economics import SIZES
from dfftsim.world.plan import ClassPlan, Row
from dfftsim.world.streams import Purpose, Streams

FLOW_NUMBERS = 10_000_000
"""Room for the flows of one class in the numbers that decide ties."""
GOLDEN = 0.6180339887498949
SILVER = 0.41421356237309515
BYTES_PER_GB = 1e9


def flow_number(plan: ClassPlan, number: int) -> int:
    """The number of the n-th flow of a class among all flows: it decides ties."""
    return plan.index * FLOW_NUMBERS + number


def birth_times(plan: ClassPlan, streams: Streams) -> Iterator[int]:
    """Times of the births of a class that are not there from the start: a Poisson process whose rate grows.

    Unit-rate arrivals are mapped through the inverse of the cumulative rate r (exp(g t) - 1) / g (Cinlar
    1975).
    """
    stream = streams.entity(plan.id)
    total = 0.0
    number = 0
    while plan.rate > 0.0:
        total -= log(stream.uniform(Purpose.BIRTH_GAP, number))
        number += 1
        if plan.growth:
            argument = plan.growth * total / plan.rate
            if argument <= -1.0:
                return
            yield int(log1p(argument) / plan.growth)
        else:
            yield int(total / plan.rate)


class Nursery:
    """Makes the flows and firms of one replication."""

    def __init__(self, world: World, streams: Streams):
        self.world = world
        self.streams = streams
        self.firms: list[Firm] = []
        self._pools: dict[tuple[int, str, int], list[Firm]] = {}
        self._hours: dict[str, WorkingTime] = {}

    def born(self, plan: ClassPlan, number: int, now: int) -> Flow:
        """The flow `number` of a class, born at `now`."""
        id = f"{plan.id}:{number}"
        stream = self.streams.entity(id)
        flow = Flow(flow_number(plan, number), id, plan, stream)
        flow.pair = bisect_left(plan.cumulative, stream.uniform(Purpose.PARTY_PICK))
        flow.origin, flow.destination = plan.pairs[flow.pair]
        flow.size = bisect_left(plan.sizes, stream.uniform(Purpose.FIRM_SIZE))
        self._draw_amounts(flow, plan, number)
        self._draw_categories(flow, plan)
        self._draw_rest(flow, plan, now)
        home = {"from": flow.origin, "to": flow.destination}.get(plan.home, plan.home)
        flow.firm = self._firm_of(flow, home)
        flow.firm.flows[flow] = None
        return flow

    def from_row(self, plan: ClassPlan, row: Row, number: int, now: int) -> Flow:
        """A flow given in a table; what the table leaves out is drawn as for any other."""
        stream = self.streams.entity(row.id)
        flow = Flow(flow_number(plan, number), row.id, plan, stream)
        flow.pair = plan.pairs.index((row.origin, row.destination))
        flow.origin, flow.destination = row.origin, row.destination
        flow.size = (
            row.size if row.size is not None else bisect_left(plan.sizes, stream.uniform(Purpose.FIRM_SIZE))
        )
        flow.value, flow.persons, flow.sensitive, flow.held = row.value, row.persons, row.sensitive, row.held
        flow.message_rate, flow.message_bytes = row.message_rate, row.message_bytes
        self._load(flow, plan)
        flow.categories = row.data
        self._draw_rest(flow, plan, now)
        flow.deadline_seconds = row.deadline_seconds
        flow.firm = self._firm_of(flow, row.home)
        flow.firm.flows[flow] = None
        return flow

    def _draw_amounts(self, flow: Flow, plan: ClassPlan, number: int) -> None:
        terms = plan.terms[flow.size]
        start = self.streams.entity(plan.id)
        scale = 1.0
        if terms.scale is not None:
            scale = terms.scale.value(_point(start.uniform(Purpose.DATA_SIZE), number, SILVER))
        flow.value = terms.value.value(_point(start.uniform(Purpose.VALUE), number, GOLDEN), scale)
        draw = flow.stream.uniform
        flow.persons = max(1, round(terms.persons.value(draw(Purpose.PERSONS, 0), scale)))
        flow.sensitive = (
            None if terms.sensitive is None else round(terms.sensitive.value(draw(Purpose.PERSONS, 1), scale))
        )
        flow.held = None if terms.held is None else round(terms.held.value(draw(Purpose.PERSONS, 2), scale))
        flow.message_rate = plan.message_rate.value(draw(Purpose.MESSAGES, 0), scale)
        flow.message_bytes = plan.message_bytes.value(draw(Purpose.MESSAGES, 1), scale)
        self._load(flow, plan)

    def _load(self, flow: Flow, plan: ClassPlan) -> None:
        flow.gb_year = flow.message_rate * flow.message_bytes * YEAR / BYTES_PER_GB
        given = plan.traffic.records
        records = flow.message_bytes / BYTES_PER_RECORD
        if given is not None:
            records = given.value(flow.stream.uniform(Purpose.MESSAGES, 2))
        rate = max(flow.message_rate, LEAST_RATE)
        flow.load = Load(rate, flow.message_bytes, max(1.0, records), plan.traffic)

    def _draw_categories(self, flow: Flow, plan: ClassPlan) -> None:
        held = set(plan.data)
        for place, extra in enumerate(plan.extras):
            drawn = flow.stream.uniform(Purpose.CATEGORY_READING, place) < extra.share
            if drawn and (extra.origins is None or flow.origin in extra.origins):
                if extra.ambiguous:
                    flow.uncertain_important = True
                held.add(extra.category)
        flow.categories = tuple(c for c in CATEGORIES if c in held)

    def _draw_rest(self, flow: Flow, plan: ClassPlan, now: int) -> None:
        draw = flow.stream.uniform
        flow.born = flow.since = now
        flow.ends = now + max(1, round(plan.lifetime.value(draw(Purpose.LIFETIME))))
        flow.deadline_seconds = None if plan.deadline is None else plan.deadline.value(draw(Purpose.DEADLINE))
        flow.listed = draw(Purpose.LISTED) < self.world.importer_listed_share

    def _firm_of(self, flow: Flow, home: str) -> Firm:
        """The firm of a new flow: one that exists with chance 1 - 1/m, else a new one; m = mean flows of a
        firm.
        """
        pool = self._pools.setdefault((flow.plan.index, home, flow.size), [])
        mean = flow.plan.terms[flow.size].flows_per_firm
        if pool and mean > 1.0 and flow.stream.uniform(Purpose.FIRM_PICK, 0) < 1.0 - 1.0 / mean:
            return pool[int(flow.stream.uniform(Purpose.FIRM_PICK, 1) * len(pool))]
        size = SIZES[flow.size]
        id = f"firm:{flow.id}"
        costs = self.world.costs[home, size]
        complies = self.world.everyone_complies or (
            self.streams.entity(id).uniform(Purpose.FIRM_COMPLIANCE) < costs.comply_share
        )
        firm = Firm(id, home, size, complies, costs, self.hours(home))
        pool.append(firm)
        self.firms.append(firm)
        return firm

    def hours(self, code: str) -> WorkingTime:
        """Working time of a jurisdiction, counted from the start of the run."""
        if code not in self._hours:
            self._hours[code] = WorkingTime(self.world.working_days(code))
        return self._hours[code]


def _point(start: float, number: int, step: float) -> float:
    """The n-th point of an additive recurrence in the open unit interval."""
    return min(max((start + number * step) % 1.0, 1e-12), 1.0 - 1e-12)
