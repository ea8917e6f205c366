"""Flow classes of a scenario turned into plans: terms resolved, pairs weighted, defaults filled in."""

from __future__ import annotations

from functools import partial
from itertools import accumulate
from math import log1p

from dfftsim.law.vocabulary import CATEGORIES
from dfftsim.pets.catalogue import Catalogue
from dfftsim.scenario.distributions import Distribution, Gamma
from dfftsim.scenario.flows import FlowClass, FlowRow
from dfftsim.scenario.model import Scenario
from dfftsim.scenario.readers import BySize
from dfftsim.scenario.terms import ResolvedTerm, TermSpec
from dfftsim.scenario.traffic import Messages
from dfftsim.spans import DAY
from dfftsim.world.base_units import base_value
from dfftsim.world.economics import SIZES
from dfftsim.world.network import Network
from dfftsim.world.parameters import Lookup
from dfftsim.world.plan import RANDOM, ClassPlan, Extra, Row, SizeTerms, Traffic

YEAR = 365.25 * DAY
LIFETIME_SHAPE = 2.0
ONE = ResolvedTerm(1.0, False, None)
BATCH_RATE = ResolvedTerm(1.0 / DAY, False, None)
BATCH_BYTES = ResolvedTerm(1e6, False, None)
TABLE_CLASS = "table"

RESULTS_UTILITY = {
    "streaming_telemetry": "edge_utility_iot",
    "aggregate_statistics": "edge_utility_iot",
    "model_training": "edge_utility_av",
    "model_inference": "edge_utility_av",
}
"""Workloads that results can serve. Where the records themselves are needed, the route does not exist."""
LOCAL_UTILITY = {
    "streaming_telemetry": "local_utility_iot",
    "raw_record_delivery": "local_utility_sme",
    "point_lookup": "local_utility_sme",
}


def class_plans(scenario: Scenario, lookup: Lookup) -> tuple[ClassPlan, ...]:
    """A plan for each flow class, and one for the table of flows if there is one."""
    plans = [_plan(n, scenario, given, lookup) for n, given in enumerate(scenario.flow_classes)]
    rows = [_row(n, row, scenario, lookup) for n, row in enumerate(scenario.flows, 1)]
    alike: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault((row.exporter, row.workload, row.activities), []).append(row)
    for number, group in enumerate(alike.values(), 1):
        name = TABLE_CLASS if len(alike) == 1 else f"{TABLE_CLASS}-{number}"
        plans.append(_table(len(plans), name, tuple(group), scenario, lookup))
    return tuple(plans)


def _plan(index: int, scenario: Scenario, given: FlowClass, lookup: Lookup) -> ClassPlan:
    resolve = partial(_resolved, lookup)
    births = given.births
    growth = lookup.value("births_growth") if births.growth is None else resolve(births.growth).mean()
    pairs = scenario.pairs(given)
    ambiguous = scenario.structure.ambiguous_class == "strict"
    initial_at = 0 if births.at is None else max(0, (births.at - scenario.horizon.start).days * DAY)
    return ClassPlan(
        index=index,
        id=given.id,
        pairs=pairs,
        cumulative=_cumulative(_weights(given, pairs, lookup)),
        home=given.home,
        exporter=given.exporter,
        importer=given.importer,
        activities=given.activity,
        data=given.data,
        extras=tuple(
            Extra(
                extra.data,
                resolve(extra.share).mean() if ambiguous or not extra.ambiguous else 0.0,
                None if extra.from_ is None else frozenset(scenario.expand(extra.from_)),
                extra.ambiguous,
            )
            for extra in given.with_
        ),
        results_data=given.results_data,
        workload=given.workload,
        rate=0.0 if births.rate is None else resolve(births.rate).mean(),
        growth=log1p(growth) / YEAR,
        initial=births.initial,
        initial_at=initial_at,
        sizes=_cumulative(_size_shares(given, lookup)),
        terms=tuple(_size_terms(given, size, lookup) for size in SIZES),
        message_rate=BATCH_RATE if given.messages is None else resolve(given.messages.rate),
        message_bytes=BATCH_BYTES if given.messages is None else resolve(given.messages.size),
        deadline=None if given.deadline is None else resolve(given.deadline),
        half_life_seconds=None if given.half_life is None else resolve(given.half_life).mean(),
        minimal_utility=0.0 if given.minimal_utility is None else resolve(given.minimal_utility).mean(),
        lifetime=_lifetime(given.lifetime, lookup),
        results_gain=_share(given.results_utility, RESULTS_UTILITY.get(given.workload), lookup),
        local_gain=_share(
            given.local_utility, LOCAL_UTILITY.get(given.workload, "local_utility_iot"), lookup
        ),
        pets=_pets(given.pets if given.pets is not None else scenario.technology.pets),
        traffic=RANDOM if given.messages is None else _traffic(given.messages, lookup),
    )


def _traffic(given: Messages, lookup: Lookup) -> Traffic:
    pattern = given.pattern
    kind = next(iter(pattern.given), "random")
    return Traffic(
        kind=kind,
        late_share=pattern.periodic or 0.0,
        period_seconds=pattern.batches or 0.0,
        weights=pattern.hours or (),
        gaps=None if pattern.gaps is None else _over_mean(_resolved(lookup, pattern.gaps)),
        spread=None if given.varies is None else _over_mean(_resolved(lookup, given.varies)),
        records=None if given.records is None else _resolved(lookup, given.records),
        burst_seconds=(DAY if given.window is None else given.window) if given.burst else None,
    )


def _over_mean(term: ResolvedTerm) -> Distribution | None:
    """The distribution scaled to mean 1; None for a plain number, which does not vary."""
    return None if term.distribution is None else term.distribution.scaled(1.0 / term.distribution.mean())


def _resolved(lookup: Lookup, term: TermSpec) -> ResolvedTerm:
    return term.resolve(partial(base_value, lookup))


def _lifetime(term: TermSpec | None, lookup: Lookup) -> ResolvedTerm:
    if term is not None:
        return _resolved(lookup, term)
    return ResolvedTerm(1.0, False, Gamma(LIFETIME_SHAPE, lookup.value("flow_lifetime") * YEAR))


def _share(term: TermSpec | None, default: str | None, lookup: Lookup) -> float:
    if term is not None:
        return _resolved(lookup, term).mean()
    return 0.0 if default is None else lookup.value(default)


def _pets(names: tuple[str, ...]) -> tuple[str, ...]:
    if names == ("all",):
        return tuple(pet.id for pet in Catalogue.load() if pet.routes)
    return names


def _cumulative(weights: tuple[float, ...]) -> tuple[float, ...]:
    """Cumulative shares, the last one exactly 1."""
    total = sum(weights)
    sums = [s / total for s in accumulate(weights)]
    return (*sums[:-1], 1.0) if sums else ()


def _weights(given: FlowClass, pairs: tuple[tuple[str, str], ...], lookup: Lookup) -> tuple[float, ...]:
    gravity = given.gravity
    if gravity is None:
        return tuple(1.0 for _ in pairs)
    if gravity.pairs:
        held = {(p.from_, p.to): p.weight for p in gravity.pairs}
        return tuple(held.get(pair, 0.0) for pair in pairs)
    network = Network.load()

    def mass(code: str) -> float:
        return 1.0 if gravity.mass == "equal" else lookup.value(f"{gravity.mass}_{code.lower()}")

    return tuple(
        mass(a) * mass(b) / max(network.distance_km(a, b), 1.0) ** gravity.distance_exponent for a, b in pairs
    )


def _size_shares(given: FlowClass, lookup: Lookup) -> tuple[float, ...]:
    if given.firm_sizes is None:
        return tuple(lookup.value(f"share_{size}") for size in SIZES)
    held = given.firm_sizes
    return tuple(_resolved(lookup, held[size]).mean() if size in held else 0.0 for size in SIZES)


def _size_terms(given: FlowClass, size: str, lookup: Lookup) -> SizeTerms:
    def of(terms: BySize | None) -> ResolvedTerm | None:
        held = None if terms is None else dict(terms.terms).get(size)
        return None if held is None else _resolved(lookup, held)

    own = of(given.flows_per_firm)
    return SizeTerms(
        scale=of(given.scale),
        value=of(given.value) or ResolvedTerm(0.0, False, None),
        persons=of(given.persons) or ONE,
        sensitive=of(given.sensitive_persons),
        held=of(given.held),
        flows_per_firm=lookup.value(f"flows_per_firm_{size}") if own is None else own.mean(),
    )


def _table(index: int, name: str, rows: tuple[Row, ...], scenario: Scenario, lookup: Lookup) -> ClassPlan:
    first = rows[0]
    pairs = tuple(dict.fromkeys((row.origin, row.destination) for row in rows))
    none = SizeTerms(None, ResolvedTerm(0.0, False, None), ONE, None, None, 1.0)
    return ClassPlan(
        index=index,
        id=name,
        pairs=pairs,
        cumulative=_cumulative(tuple(1.0 for _ in pairs)),
        home="from",
        exporter=first.exporter,
        importer=None,
        activities=first.activities,
        data=(),
        extras=(),
        results_data=None,
        workload=first.workload,
        rate=0.0,
        growth=0.0,
        initial=0,
        initial_at=0,
        sizes=_cumulative(tuple(lookup.value(f"share_{size}") for size in SIZES)),
        terms=(none,) * len(SIZES),
        message_rate=BATCH_RATE,
        message_bytes=BATCH_BYTES,
        deadline=None,
        half_life_seconds=None,
        minimal_utility=0.0,
        lifetime=_lifetime(None, lookup),
        results_gain=_share(None, RESULTS_UTILITY.get(first.workload), lookup),
        local_gain=_share(None, LOCAL_UTILITY.get(first.workload, "local_utility_iot"), lookup),
        pets=_pets(scenario.technology.pets),
        rows=rows,
    )


def _row(number: int, row: FlowRow, scenario: Scenario, lookup: Lookup) -> Row:
    def amount(terms: BySize | None) -> float | None:
        return None if terms is None else _resolved(lookup, terms.of(row.size)).mean()

    def whole(terms: BySize | None) -> int | None:
        found = amount(terms)
        return None if found is None else round(found)

    homes = {"from": row.from_, "to": row.to}
    rate = BATCH_RATE if row.messages_rate is None else _resolved(lookup, row.messages_rate)
    size = BATCH_BYTES if row.message_size is None else _resolved(lookup, row.message_size)
    born = None if row.birth is None else max(0, (row.birth - scenario.horizon.start).days * DAY)
    return Row(
        id=row.id or f"{TABLE_CLASS}:{number}",
        origin=row.from_,
        destination=row.to,
        data=tuple(c for c in CATEGORIES if c in row.category),
        size=SIZES.index(row.size),
        exporter=row.exporter,
        home=homes.get(row.home, row.home),
        workload=row.workload,
        activities=row.activity,
        persons=max(1, whole(row.persons) or 1),
        sensitive=whole(row.sensitive),
        held=whole(row.held),
        value=amount(row.value) or 0.0,
        message_rate=rate.mean(),
        message_bytes=size.mean(),
        deadline_seconds=None if row.deadline is None else _resolved(lookup, row.deadline).mean(),
        born=born,
    )
