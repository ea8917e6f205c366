"""Checks of hypotheses: the measure is readable, and every indicator, scope and variant it names exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dfftsim.errors import Problem
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.measures import MeasureError, Reading, parse, readings
from dfftsim.scenario.model import Hypothesis, Scenario
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.party_kpis import PARTY
from dfftsim.scenario.places import Document, Path, Place
from dfftsim.scenario.words import SIZES

Found = Iterator[Problem]


def check_hypotheses(scenario: Scenario, document: Document) -> Found:
    """Problems of every hypothesis."""
    seen: set[str] = set()
    for i, hypothesis in enumerate(scenario.hypotheses):
        path: Path = ("hypotheses", i)
        if hypothesis.id in seen:
            place = document.value_place((*path, "id"))
            yield place.problem(f'the id "{hypothesis.id}" stands twice', "choose another")
        seen.add(hypothesis.id)
        yield from _bounds(hypothesis, path, document)
        yield from _measure(scenario, hypothesis, path, document)


def _bounds(hypothesis: Hypothesis, path: Path, document: Document) -> Found:
    given = [b for b in (hypothesis.below, hypothesis.above, hypothesis.between) if b is not None]
    if len(given) != 1:
        what = f'"{hypothesis.id}" needs one of below, above, between'
        yield document.value_place(path).problem(what, "e.g. below: 0.02")
    if hypothesis.between is not None and hypothesis.between[0] >= hypothesis.between[1]:
        place = document.value_place((*path, "between"))
        yield place.problem("the first bound is not below the second", "write [low, high]")


def _measure(scenario: Scenario, hypothesis: Hypothesis, path: Path, document: Document) -> Found:
    at = (*path, "measure")
    place = document.value_place(at)
    exact = at in document.plain
    try:
        node = parse(hypothesis.measure)
    except MeasureError as error:
        yield place.problem(error.what, error.instead, shift=error.at if exact else 0)
        return
    for reading in readings(node):
        yield from _reading(scenario, hypothesis, reading, place, reading.at if exact else 0)


def _reading(scenario: Scenario, hypothesis: Hypothesis, reading: Reading, place: Place, shift: int) -> Found:
    kpi = KPIS.get(reading.kpi)
    if kpi is None:
        what = f'there is no indicator "{reading.kpi}"'
        yield place.problem(what, hint(reading.kpi, KPIS), shift=shift)
        return
    if reading.variant is not None and reading.variant not in hypothesis.variants:
        what = f'there is no variant "{reading.variant}"'
        yield place.problem(what, hint(reading.variant, hypothesis.variants), shift=shift)
    if kpi.needs and reading.variant is None and not _has(scenario, kpi.needs):
        instead = "add hazards: {breach: true}" if kpi.needs == "hazards" else "add structure: {trust: true}"
        yield place.problem(f"{kpi.id} is not measured without {kpi.needs}", instead, shift=shift)
    keys = [key for key, _ in reading.scope]
    if (kpi.scopes == (PARTY,) and not keys) or (PARTY in keys and not _of_one_party(reading)):
        what = f"{kpi.id} is measured for one party by itself" if PARTY in kpi.scopes else ""
        if what:
            first = next(iter(scenario.parties), "XX")
            yield place.problem(what, f"write {kpi.id}{{party:{first}}}", shift=shift)
    for key, values in reading.scope:
        if key not in kpi.scopes:
            yield place.problem(f'{kpi.id} has no scope "{key}"', hint(key, kpi.scopes), shift=shift)
            continue
        for value in values:
            if value != "*" and not _exists(scenario, key, value, kpi.needs):
                what = f'there is no "{value}" to scope {kpi.id} by {key}'
                yield place.problem(what, hint(value, known_values(scenario, key)), shift=shift)


def _of_one_party(reading: Reading) -> bool:
    """Whether a reading is of one party, or of each one by one, and of nothing beside."""
    return len(reading.scope) == 1 and len(reading.scope[0][1]) == 1


def _has(scenario: Scenario, part: str) -> bool:
    """Whether a scenario has the part that an indicator needs."""
    return scenario.hazards is not None if part == "hazards" else scenario.structure.trust


def _exists(scenario: Scenario, key: str, value: str, needs: str) -> bool:
    if key == "pair" and needs == "trust":
        ends = value.split("-")
        return len(set(ends)) == 2 and set(ends) <= set(scenario.parties)
    if key == "pair":
        return tuple(value.split("-")) in {
            *(pair for c in scenario.flow_classes for pair in scenario.pairs(c)),
            *((row.from_, row.to) for row in scenario.flows),
        }
    return value in known_values(scenario, key)


def known_values(scenario: Scenario, key: str) -> tuple[str, ...]:
    """What a key of a scope may be in this scenario."""
    if key in ("from", "to", PARTY):
        return scenario.parties
    if key == "pair":
        return tuple("-".join(pair) for c in scenario.flow_classes for pair in scenario.pairs(c))
    if key == "class":
        return tuple(c.id for c in scenario.flow_classes) + (("flows",) if scenario.flows else ())
    if key == "size":
        return SIZES
    if key == "on":
        return tuple(date.isoformat(day) for day in scenario.experiment.observe)
    certifiers = tuple(f"certifier:{code}" for code in scenario.parties)
    return tuple(dict.fromkeys((*scenario.authorities, *scenario.parties, *certifiers, *JURISDICTIONS)))
