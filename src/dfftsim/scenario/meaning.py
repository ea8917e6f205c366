"""What a schema cannot see: parts of a scenario that contradict each other or name what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dfftsim.errors import Problem
from dfftsim.law.vocabulary import JURISDICTIONS, REGIONAL_EXPORTERS
from dfftsim.scenario.flows import FlowClass
from dfftsim.scenario.hypotheses import check_hypotheses
from dfftsim.scenario.meaning_of_bursts import check_bodies, check_bursts
from dfftsim.scenario.meaning_of_hazards import check_hazards
from dfftsim.scenario.meaning_of_levers import check_levers
from dfftsim.scenario.meaning_of_queues import check_queues
from dfftsim.scenario.model import Package, Scenario
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.readers import BySize
from dfftsim.scenario.terms import TermSpec
from dfftsim.scenario.words import SIZES, no_law

Found = Iterator[Problem]
MOST_DAYS = 73_050  # two hundred years
MOST_BIRTHS = 10_000_000


def check_scenario(scenario: Scenario, document: Document) -> list[Problem]:
    """Every problem of meaning."""
    return [
        *_times(scenario, document),
        *_parties(scenario, document),
        *(() if scenario.bodies is not None else _flow_classes(scenario, document)),
        *(() if scenario.bodies is not None else _flow_rows(scenario, document)),
        *_technology(scenario, document),
        *check_queues(scenario, document),
        *check_bodies(scenario, document),
        *check_bursts(scenario, document),
        *check_levers(scenario.levers, scenario.shocks, document, scenario.institution),
        *check_hazards(scenario, document),
        *check_hypotheses(scenario, document),
    ]


def check_package(package: Package, document: Document) -> list[Problem]:
    """Every problem of meaning of a package by itself."""
    problems = list(check_levers(package.levers, package.shocks, document))
    if not (package.levers or package.shocks or package.set):
        problems.append(document.value_place(()).problem("the package changes nothing", "add levers: [...]"))
    return problems


def _times(scenario: Scenario, document: Document) -> Found:
    start, end = scenario.horizon.start, scenario.horizon.end
    if end < start:
        place = document.value_place(("horizon", "end"))
        yield place.problem(f"the end {end} lies before the start {start}", "swap them")
        return
    if scenario.horizon.days > MOST_DAYS:
        place = document.value_place(("horizon", "end"))
        yield place.problem(
            f"the horizon has {scenario.horizon.days:,} days, more than {MOST_DAYS:,}",
            "choose an earlier end",
        )
        return
    if scenario.experiment.warmup >= scenario.horizon.seconds:
        place = document.value_place(("experiment", "warmup"))
        yield place.problem(
            "the warmup is as long as the horizon", f"the horizon has {scenario.horizon.days} d"
        )
    for i, day in enumerate(scenario.experiment.observe):
        if not start <= day <= end:
            place = document.value_place(("experiment", "observe", i))
            yield place.problem(f"{day} lies outside the horizon", f"choose a day from {start} to {end}")


def _parties(scenario: Scenario, document: Document) -> Found:
    for i, code in enumerate(scenario.parties):
        if code not in JURISDICTIONS:
            yield document.value_place(("parties", i)).problem(*no_law(code))
    if not (scenario.flow_classes or scenario.flows or scenario.plain_queues):
        place = document.value_place(())
        yield place.problem("there is nothing to simulate", "add flow_classes, flows, or a plain queue")
    if (scenario.flow_classes or scenario.flows) and scenario.members == ():
        yield document.value_place(()).problem('"parties" is missing', "add parties: [JP, EU]")


def _flow_classes(scenario: Scenario, document: Document) -> Found:
    yield from twice((c.id for c in scenario.flow_classes), ("flow_classes",), document)
    for i, flow_class in enumerate(scenario.flow_classes):
        path: Path = ("flow_classes", i)
        yield from _ends(scenario, flow_class, path, document)
        yield from _data(scenario, flow_class, path, document)
        yield from _births(scenario, flow_class, path, document)
        yield from _terms(flow_class, path, document)
        yield from _gravity(scenario, flow_class, path, document)
        yield from _messages(flow_class, path, document)


def _messages(flow_class: FlowClass, path: Path, document: Document) -> Found:
    if flow_class.messages is None:
        return
    pattern, at = flow_class.messages.pattern, (*path, "messages", "pattern")
    if len(pattern.given) > 1:
        what = f"messages have one pattern, not {' and '.join(pattern.given)}"
        yield document.key_place((*at, pattern.given[1])).problem(what, "keep one of them")
    for term, where in (
        (flow_class.messages.varies, (*path, "messages", "varies")),
        (pattern.gaps, (*at, "gaps")),
    ):
        if term is not None and term.distribution is None:
            what = f'"{where[-1]}" needs a distribution, a number varies nothing'
            example = "write e.g. {lognormal: {median: 1, log_sd: 0.5}}"
            yield document.value_place(where).problem(what, example)
    window = flow_class.messages.window
    if flow_class.messages.burst and window == 0.0:
        place = document.value_place((*path, "messages", "window"))
        yield place.problem("a burst without length has no messages", "write e.g. window: 1 d")
    if window is not None and not flow_class.messages.burst:
        place = document.key_place((*path, "messages", "window"))
        yield place.problem("only a burst has a window", "add burst: true, or delete window")
    if pattern.batches == 0.0:
        yield document.value_place((*at, "batches")).problem(
            "batches of no length never come", "write e.g. batches: 1 d"
        )


def _ends(scenario: Scenario, flow_class: FlowClass, path: Path, document: Document) -> Found:
    strangers = list(_strangers(scenario, flow_class, path, document))
    yield from strangers
    if not strangers and scenario.parties and not scenario.pairs(flow_class):
        place = document.value_place((*path, "to"))
        yield place.problem(f'the flows of "{flow_class.id}" go nowhere: from and to are the same')
    if flow_class.home not in ("from", "to", *JURISDICTIONS):
        yield document.value_place((*path, "home")).problem(*no_law(flow_class.home))
    regional = [code for code, kinds in REGIONAL_EXPORTERS.items() if flow_class.exporter in kinds]
    others = [code for code in scenario.expand(flow_class.from_) if code not in regional]
    if regional and others:
        place = document.value_place((*path, "exporter"))
        what = f'"{flow_class.exporter}" exists in {regional[0]} only, not in {", ".join(others)}'
        yield place.problem(what, f"write from: [{regional[0]}]")


def _strangers(scenario: Scenario, flow_class: FlowClass, path: Path, document: Document) -> Found:
    for key, codes in (("from", flow_class.from_), ("to", flow_class.to)):
        for j, code in enumerate(codes):
            if code != "any" and code not in scenario.parties:
                place = _item(document, (*path, key), j)
                yield place.problem(*_not_a_party(code, scenario))


def _data(scenario: Scenario, flow_class: FlowClass, path: Path, document: Document) -> Found:
    for j, share in enumerate(flow_class.with_):
        at = (*path, "with", j)
        if share.data in flow_class.data:
            place = document.value_place((*at, "data"))
            yield place.problem(
                f'every flow of the class carries "{share.data}" already', "delete one of the two"
            )
        origins = scenario.expand(flow_class.from_)
        for k, code in enumerate(share.from_ or ()):
            if code not in (*origins, "any"):
                place = _item(document, (*at, "from"), k)
                yield place.problem(
                    f"no flow of the class comes from {code}", f"one of: {', '.join(origins)}"
                )


def _births(scenario: Scenario, flow_class: FlowClass, path: Path, document: Document) -> Found:
    births = flow_class.births
    if births.rate is None and births.initial == 0:
        place = document.key_place((*path, "births"))
        yield place.problem(f'no flow of "{flow_class.id}" is ever born', "add births: {rate: 60 per year}")
    born = births.initial
    if births.rate is not None and births.rate.constant is not None:
        born += round(births.rate.constant * scenario.horizon.seconds)
    if born > MOST_BIRTHS:
        place = document.key_place((*path, "births"))
        yield place.problem(
            f"about {born:.3g} flows would be born, more than {MOST_BIRTHS:,}", "let one flow stand for many"
        )
    if births.at is not None and not scenario.horizon.start <= births.at <= scenario.horizon.end:
        yield document.value_place((*path, "births", "at")).problem(f"{births.at} lies outside the horizon")
    if flow_class.deadline is not None and flow_class.half_life is not None:
        place = document.key_place((*path, "half_life"))
        yield place.problem("a class has a deadline or a half_life, not both", "delete one of the two")


def _terms(flow_class: FlowClass, path: Path, document: Document) -> Found:
    sizes = _sizes_born(flow_class)
    for key, field in type(flow_class).model_fields.items():
        value = getattr(flow_class, key)
        at = (*path, field.alias or key)
        if isinstance(value, BySize):
            missing = [size for size in sizes if size not in value.sizes]
            if missing:
                what = f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} no value here"
                yield document.key_place(at).problem(what, "add them, or give them no share in firm_sizes")
        if flow_class.scale is None and _uses_scale(value):
            yield document.value_place(at).problem(
                '"scale" is used but not given', "add scale: ... to the class"
            )


def _sizes_born(flow_class: FlowClass) -> tuple[str, ...]:
    if flow_class.firm_sizes is None:
        return SIZES
    return tuple(size for size, share in flow_class.firm_sizes.items() if share.constant != 0)


def _uses_scale(value: Any) -> bool:
    if isinstance(value, BySize):
        return any(term.uses_scale for _, term in value.terms)
    if isinstance(value, TermSpec):
        return value.uses_scale
    return hasattr(value, "rate") and isinstance(value.rate, TermSpec) and value.rate.uses_scale


def _gravity(scenario: Scenario, flow_class: FlowClass, path: Path, document: Document) -> Found:
    gravity = flow_class.gravity
    if gravity is None:
        return
    pairs = scenario.pairs(flow_class)
    for j, pair in enumerate(gravity.pairs):
        if (pair.from_, pair.to) not in pairs:
            place = document.value_place((*path, "gravity", "pairs", j))
            yield place.problem(f"{pair.from_} to {pair.to} is no pair of the class")
    if gravity.pairs and gravity.mass != "equal":
        place = document.key_place((*path, "gravity", "pairs"))
        yield place.problem("gravity has a mass or pairs, not both", "delete one of the two")


def _flow_rows(scenario: Scenario, document: Document) -> Found:
    seen: set[str] = set()
    for i, row in enumerate(scenario.flows):
        path: Path = ("flows", i)
        for key, code in (("from", row.from_), ("to", row.to)):
            if code not in scenario.parties:
                yield document.value_place((*path, key)).problem(*_not_a_party(code, scenario))
        if row.from_ == row.to:
            yield document.value_place((*path, "to")).problem(
                f"the flow stays in {row.to}", "from and to must differ"
            )
        if row.birth is not None and not scenario.horizon.start <= row.birth <= scenario.horizon.end:
            yield document.value_place((*path, "birth")).problem(f"{row.birth} lies outside the horizon")
        if row.id is not None and row.id in seen:
            yield document.value_place((*path, "id")).problem(
                f'the id "{row.id}" stands twice', "choose another"
            )
        seen.update([row.id] if row.id is not None else [])


def _technology(scenario: Scenario, document: Document) -> Found:
    hubs = scenario.technology.hubs
    yield from twice((hub.id for hub in hubs), ("technology", "hubs"), document)
    for i, hub in enumerate(hubs):
        if hub.in_ not in JURISDICTIONS:
            yield document.value_place(("technology", "hubs", i, "in")).problem(*no_law(hub.in_))
    if len(hubs) > 3:
        yield document.value_place(("technology", "hubs", 3)).problem("more than three hubs", "keep three")


def twice(ids: Iterable[str], path: Path, document: Document) -> Found:
    """Ids of a list that stand twice."""
    first: dict[str, int] = {}
    for i, name in enumerate(ids):
        if name in first:
            line = document.value_place((*path, first[name])).line
            instead = f"it is already on line {line}: choose another" if line else "choose another"
            yield document.value_place((*path, i, "id")).problem(f'the id "{name}" stands twice', instead)
        first.setdefault(name, i)


def _item(document: Document, path: Path, index: int) -> Any:
    """The place of an item of a list that may be written as a single value."""
    return document.values.get((*path, index)) or document.value_place(path)


def _not_a_party(code: str, scenario: Scenario) -> tuple[str, str]:
    if code not in JURISDICTIONS:
        return no_law(code)
    return (
        f"{code} is not among the parties",
        f"add {code} to parties, or one of: {', '.join(scenario.parties)}",
    )
