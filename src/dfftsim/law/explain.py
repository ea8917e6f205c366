"""The answer to one question: what the law of one day asks of one transfer, and why, with sources.

`explain` decides at once; the parts that only a reader wants (words, rules of other days, what would open a
closed pathway) are made when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from dfftsim.law.evaluate import (
    CONFIDENCE_RANK,
    RANK,
    Assessment,
    CategoryAssessment,
    Pathway,
    Reason,
    evaluate,
)
from dfftsim.law.model import Rule
from dfftsim.law.onward import Leg, legs_of, worst
from dfftsim.law.prepared import Facts, origin_law, prepare
from dfftsim.law.transfer import Transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook


class Conflict(NamedTuple):
    """Two rules that disagree on the same data: `prevails` is the one that the other yields to."""

    rules: tuple[str, str]
    prevails: str
    why: str
    categories: tuple[str, ...]


def explain(book: RuleBook, transfer: Transfer, day: date, via: str | None = None) -> Answer:
    """What the law of `day` asks of a transfer. via: a jurisdiction that the data pass through (onward
    transfer).

    Raises InputError if `via` is no jurisdiction of the rule book or one end of the transfer.
    """
    if via is None:
        legs: tuple[Leg, ...] = (Leg(transfer, evaluate(book, transfer, day), ()),)
    else:
        legs = legs_of(book, transfer, day, via)
    return Answer(book, transfer, day, via, legs)


class Answer:
    """One answer. legs: one, or two for an onward transfer; verdict: the worst of them."""

    def __init__(self, book: RuleBook, transfer: Transfer, day: date, via: str | None, legs: tuple[Leg, ...]):
        self.book = book
        self.transfer = transfer
        self.day = day
        self.via = via
        self.legs = legs
        self.verdict = worst(legs)

    @property
    def assessment(self) -> Assessment:
        """The assessment of the (first) leg."""
        return self.legs[0].assessment

    @cached_property
    def listed(self) -> tuple[tuple[Pathway, ...], ...]:
        """For each leg every pathway: the open ones first, those of other days and other data last."""
        return tuple(self._listed(leg) for leg in self.legs)

    @property
    def pathways(self) -> tuple[Pathway, ...]:
        """Every pathway of every leg, as `listed`."""
        return tuple(pathway for leg in self.listed for pathway in leg)

    @cached_property
    def would_open(self) -> tuple[dict[str, Any], ...]:
        """The cheapest changes that would open what is closed, each proven by asking again."""
        from dfftsim.law.openings import openings

        return openings(self)

    @property
    def confidence(self) -> str:
        """The lowest confidence of the rules that decided the verdict."""
        words = [
            _confidence_of(category, leg.assessment, self.book)
            for leg in self.legs
            for category in leg.assessment.categories
        ]
        for leg in self.legs:
            status = leg.assessment.status
            if status is not None and any(c.read_as != c.category for c in leg.assessment.categories):
                words.append(status.confidence)
        return max(words, key=CONFIDENCE_RANK.__getitem__)

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Rules that would decide differently, and which of them prevails."""
        found = [conflict for leg in self.legs for conflict in _conflicts_of(leg.assessment)]
        return tuple(dict.fromkeys(found))

    def _listed(self, leg: Leg) -> tuple[Pathway, ...]:
        ordered = sorted(leg.assessment.pathways, key=_listing_order)
        last_place = self.transfer.destination if self.via is not None and leg is self.legs[0] else None
        return (*ordered, *elsewhere(self.book, leg.transfer, leg.assessment, self.day, last_place))

    def to_json(self, openings: bool = True) -> dict[str, Any]:
        """The answer as a JSON document (see docs/law-reading.md). openings: whether to search for what would
        open a closed way, which takes most of the time; without it the list is empty.
        """
        from dfftsim.law.answer_json import answer_json

        return answer_json(self, openings)


def elsewhere(
    book: RuleBook, transfer: Transfer, assessment: Assessment, day: date, onward_to: str | None = None
) -> list[Pathway]:
    """Pathways of the origin that do not count for this question: those of other days, and those of other
    data.

    Of other days: rules that name a category asked, exporter, destination and activity, and are not in force;
    for each kind the one that ended last and the one that begins next. Of other data: rules in force that
    name no category asked, or only as it was before the PET.
    """
    law = origin_law(book, transfer.origin, day)
    facts = Facts.of(transfer, assessment.counts, onward_to)
    listed = {pathway.id for pathway in assessment.pathways}
    read = {category.read_as for category in assessment.categories}
    nearest: dict[tuple[str, str], Rule] = {}
    found = []
    for rule in book.rules(transfer.origin):
        if rule.role != "pathway" or rule.id in listed:
            continue
        names = frozenset(transfer.data) & frozenset(rule.data)
        if rule.in_force(day):
            changed = "data_status" if names else "category"
            found.append(_closed(rule, changed, transfer.data))
        elif (names if rule.ignores_pet else read & frozenset(rule.data)) and rule.usable:
            code = "ended" if rule.end is not None and rule.end < day else "not_begun"
            best = nearest.get((rule.pathway, code))
            if _nearer(rule, best, code) and _speaks_to(rule, book, day, facts, law.prohibition_ids):
                nearest[rule.pathway, code] = rule
    dated = [_closed(rule, code, transfer.data) for (_, code), rule in nearest.items()]
    return sorted(dated, key=lambda p: p.id) + found


def _speaks_to(rule: Rule, book: RuleBook, day: date, facts: Facts, prohibitions: frozenset[str]) -> bool:
    misses = prepare(rule, book, day, prohibitions).misses(facts)
    return not {"exporter", "destination", "activity"} & set(misses)


def _nearer(rule: Rule, best: Rule | None, code: str) -> bool:
    if best is None:
        return True
    if code == "ended":
        return (rule.end or date.max) > (best.end or date.max)
    return (rule.start or date.max) < (best.start or date.max)


def _closed(rule: Rule, code: str, categories: tuple[str, ...]) -> Pathway:
    reasons = ((Reason(code), categories),)
    step = rule.ex_ante_authority_step
    return Pathway(rule.id, rule.pathway, rule, False, None, step, (), (), rule.confidence, (), reasons)


def _listing_order(pathway: Pathway) -> int:
    if pathway.verdict is not None:
        return RANK[pathway.verdict]
    return 10 if pathway.rule is not None and pathway.rule.role == "pathway" else 11


def _confidence_of(category: CategoryAssessment, assessment: Assessment, book: RuleBook) -> str:
    """Of the pathways that give the verdict the surest. If blocked: the least sure of the rules that close
    every pathway by themselves; where there is none, of all that are closed.
    """
    deciding = [p.confidence for p in category.pathways if p.verdict == category.verdict]
    if deciding:
        return min(deciding, key=CONFIDENCE_RANK.__getitem__)
    ways = [p for p in category.pathways if p.rule is not None and p.rule.role == "pathway" and p.rule.usable]
    closers = {rule.id for rule in assessment.prohibitions} | {duty.id for duty in assessment.localisation}
    for way in ways:
        closers &= set(way.closed_by)
    words = [book.rule(id).confidence for id in sorted(closers)] or [way.confidence for way in ways]
    return max(words, key=CONFIDENCE_RANK.__getitem__, default="low")


_CLOSING_CODES = {
    "prohibited": "the prohibition closes what it covers",
    "localised": "the localisation duty closes all it does not leave open",
    "duty_closes": "the duty does not accept this pathway",
}


def _conflicts_of(assessment: Assessment) -> Iterable[Conflict]:
    """Pathways whose own conditions hold and that another rule closes; rules that a pathway lifts."""
    for pathway in assessment.pathways:
        own = {c for reason, categories in pathway.reasons if not reason.by for c in categories}
        for reason, categories in pathway.reasons:
            clear = tuple(c for c in categories if c not in own)
            if reason.by and clear:
                yield Conflict((pathway.id, reason.by), reason.by, _CLOSING_CODES[reason.code], clear)
        if pathway.open and pathway.rule is not None:
            for rule in (*assessment.prohibitions, *assessment.duties):
                if rule.id in pathway.rule.lifts:
                    why = "the pathway lifts the rule"
                    yield Conflict((pathway.id, rule.id), pathway.id, why, pathway.categories)
