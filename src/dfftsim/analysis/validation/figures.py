"""What was published: a figure of the register looked up in the shipped facts, with its source."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError, Problem
from dfftsim.law.book import load_rulebook
from dfftsim.law.model import Rule
from dfftsim.world.parameters import Parameters

if TYPE_CHECKING:
    from dfftsim.analysis.validation.registry import Figure


@dataclass(frozen=True)
class Published:
    """A figure as the facts hold it.

    value: the number or range in `unit`, or None where `what` says it in words. when: day, month or year it
    is about. title, url, date: its source; title None = from memory. ref: where it stands in the facts.
    """

    id: str
    ref: str
    what: str
    value: str | None
    unit: str | None
    when: str | None
    title: str | None
    url: str | None
    date: str | None
    confidence: str | None


def resolve(figure: Figure) -> Published:
    """The figure in the facts. Raises InputError where it is not there."""
    if figure.parameter is not None:
        return _parameter(figure.id, figure.parameter)
    if figure.rule is not None:
        return _rule(figure.id, figure.rule)
    if figure.sheet is None or figure.list is None or figure.date is None:
        what = "a figure names a parameter, a rule, or sheet, list and date"
        raise InputError([Problem("", 0, 0, what, "write e.g. parameter: cn_assess_done")])
    return _entry(figure.id, figure.sheet, figure.list, figure.date.isoformat())


def _parameter(id: str, name: str) -> Published:
    row = Parameters.load().get(name)
    numbers = [row.low, row.mode, row.high]
    shown = [f"{n:g}" for n in numbers if n is not None]
    value = shown[0] if len(set(shown)) == 1 else f"{shown[0]} to {shown[-1]}"
    if row.low is not None and row.mode is not None and row.high is not None and len(set(shown)) > 1:
        value += f" (most likely {row.mode:g})"
    source = row.source
    return Published(
        id,
        f"parameter {name}",
        f"{row.what}{f' ({row.geography})' if row.geography else ''}",
        value,
        row.unit,
        str(row.year) if row.year else None,
        source.title if source else None,
        source.url if source else None,
        source.date if source else None,
        row.confidence,
    )


def _rule(id: str, name: str) -> Published:
    book = load_rulebook()
    rule = book.rule(name)
    if not isinstance(rule, Rule) or rule.statutory_days is None:
        raise InputError([Problem("", 0, 0, f"{name} has no statutory time")])
    source = book.source(rule)
    return Published(
        id,
        f"rule {name}",
        f"{rule.legal_basis}: {rule.statutory_note or ''}".rstrip(": "),
        f"{rule.statutory_days:g}",
        f"{rule.statutory_days_unit} days",
        rule.start.isoformat() if rule.start else None,
        source.title if source else None,
        source.url if source else None,
        str(source.date) if source and source.date else None,
        rule.confidence,
    )


def _entry(id: str, code: str, kind: str, day: str) -> Published:
    sheet = load_rulebook().jurisdiction(code)
    entries: list[dict[str, Any]] = json.loads(sheet.background).get(kind, [])
    found = [entry for entry in entries if str(entry["date"]) == day]
    if not found:
        days = ", ".join(str(entry["date"]) for entry in entries)
        raise InputError([Problem("", 0, 0, f"{code} has no {kind} of {day}", f"one of: {days}")])
    source = dict(sheet.sources).get(str(found[0].get("source")))
    return Published(
        id,
        f"{kind} of {code}, {day}",
        "; ".join(str(entry["what"]) for entry in found),
        None,
        None,
        day,
        source.title if source else None,
        source.url if source else None,
        str(source.date) if source and source.date else None,
        None,
    )
