"""Changes that might open what is closed: to the question (PET, volume, route, an instrument of the firm) or
to the law.

Here they are only proposed, from the reasons why pathways are closed; `openings` proves which of them work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dfftsim.law.book import ARRANGEMENT_WORD, RuleBook
from dfftsim.law.evaluate import Pathway, evaluate
from dfftsim.law.model import Rule
from dfftsim.law.onward import Leg, legs_of, worst
from dfftsim.law.patch import Patch
from dfftsim.law.prepared import Facts, OriginLaw, covered, origin_law, prepare
from dfftsim.law.transfer import DEFAULT_EXPORTER, Transfer
from dfftsim.law.vocabulary import JURISDICTIONS, PERSONAL_CATEGORIES, PET_STATUS_KEY

ONE_DAY = timedelta(days=1)
KINDS = ("pet", "volume", "route", "instrument", "arrangement", "law")
"""Kinds of change in the order in which equally small sets of edits are preferred."""

BETWEEN_TWO = frozenset({"adequacy", "certification", "bcr", "standard_contract"})
"""Pathway kinds whose destinations are settled between jurisdictions; other lists one changes alone."""


@dataclass(frozen=True, slots=True)
class Question:
    """Everything an answer depends on."""

    book: RuleBook
    transfer: Transfer
    day: date
    via: str | None = None

    def of_these_ends(self) -> Question:
        """The same question to a book of its origin alone: no other law decides a direct transfer."""
        home = self.transfer.origin
        book = RuleBook({home: self.book.jurisdictions[home]}, self.book.arrangements)
        return Question(book, self.transfer, self.day)

    def ask(self) -> tuple[str, dict[str, str]]:
        """The verdict, and that of each open pathway (an amended rule by the id it was amended from)."""
        if self.via is None:
            assessments = [evaluate(self.book, self.transfer, self.day)]
            verdict = assessments[0].verdict
        else:
            legs = legs_of(self.book, self.transfer, self.day, self.via)
            assessments = [leg.assessment for leg in legs]
            verdict = worst(legs)
        return verdict, {original(p.id): p.verdict or "" for a in assessments for p in a.open_pathways}


@dataclass(frozen=True, slots=True)
class Edit:
    """One change. parts: new values of the transfer's fields; via: the new route; patch: the new law."""

    kind: str
    id: str
    what: str
    parts: tuple[tuple[str, Any], ...] = ()
    via: tuple[str | None, ...] = ()
    patch: Patch | None = None
    place: str = ""

    def apply(self, question: Question) -> Question:
        """The question after the change."""
        transfer = question.transfer.changed(**dict(self.parts)) if self.parts else question.transfer
        book = question.book.patched(self.patch) if self.patch is not None else question.book
        return Question(book, transfer, question.day, self.via[0] if self.via else question.via)

    @property
    def order(self) -> tuple[int, str]:
        """Where it stands among edits of the same size: by kind, then by `place` (by id if it has none)."""
        return KINDS.index(self.kind), self.place or self.id


def original(rule_id: str) -> str:
    """The id of the rule that an amended one was split from."""
    return rule_id.partition("+")[0]


def pet_edits(question: Question) -> Iterator[Edit]:
    """The plainest PET of each data status that takes the data out of the law's scope that day."""
    transfer = question.transfer
    if not PERSONAL_CATEGORIES & frozenset(transfer.data):
        return
    law = origin_law(question.book, transfer.origin, question.day)
    tried = {PET_STATUS_KEY[transfer.pet]}
    for pet in PET_STATUS_KEY:
        status = law.status(pet)
        if status is None or status[0].key in tried:
            continue
        tried.add(status[0].key)
        if status[1] == "out_of_scope":
            yield Edit("pet", pet, f"apply {pet} before sending", (("pet", pet),))


def volume_edits(question: Question) -> Iterator[Edit]:
    """Smaller numbers of persons at which a rule in force begins or ceases to apply, largest first."""
    transfer = question.transfer
    law = origin_law(question.book, transfer.origin, question.day)
    for part, number in sorted(_lower_numbers(law, transfer)):
        now = getattr(transfer.counts(law.counts_as_sensitive), part)
        what = f"{_NUMBER_OF[part]}: {number:,} persons instead of {now:,}"
        largest_first = f"{part} {10**15 - number:016d}"
        yield Edit("volume", f"{part} {number}", what, ((part, number),), place=largest_first)


_NUMBER_OF = {
    "persons": "send data of fewer",
    "sensitive": "send fewer sensitive data",
    "held": "hold fewer data",
}


def _lower_numbers(law: OriginLaw, transfer: Transfer) -> set[tuple[str, int]]:
    counts = transfer.counts(law.counts_as_sensitive)
    asked_sensitive = any(c in law.counts_as_sensitive for c in transfer.data)
    follows = transfer.sensitive is None and asked_sensitive
    found: set[tuple[str, int]] = set()
    for p in (*law.rules, *law.localisation):
        for index, is_minimum, number in p.bounds:
            most = number - 1 if is_minimum else number
            if index == 2 and not follows:
                found.add(("sensitive", most))
            elif index != 1 or not follows:
                found.add(("persons", most + (counts.sensitive if index == 1 else 0)))
        for bound in (None if p.held_min is None else p.held_min - 1, p.held_max):
            if bound is not None:
                found.add(("persons" if transfer.held is None else "held", bound))
    least = {"persons": 1, "held": 1, "sensitive": 1 if asked_sensitive else 0}
    now = counts._asdict()
    return {(part, number) for part, number in found if least[part] <= number < now[part]}


def route_edits(question: Question, stops: Iterable[str] = JURISDICTIONS) -> Iterator[Edit]:
    """Directly if it went through a third jurisdiction, and through each of `stops`."""
    if question.via is not None:
        yield Edit("route", "", "send directly", via=(None,))
    ends = (question.transfer.origin, question.transfer.destination, question.via)
    for stop in sorted(stops):
        if stop not in ends:
            yield Edit("route", stop, f"send through {stop}", via=(stop,))


def instrument_edits(transfer: Transfer, pathways: Iterable[Pathway]) -> Iterator[Edit]:
    """What the firm itself can obtain: a certificate of the receiver or its own, binding corporate rules."""
    for pathway in pathways:
        rule = pathway.rule
        codes = own_codes(pathway)
        if rule is None:
            continue
        if rule.importer_condition is not None and codes & {"importer", "condition_not_assumed"}:
            conditions = (*(transfer.importer or ()), rule.importer_condition)
            what = f"have a receiver that is {rule.importer_condition}"
            yield Edit("instrument", f"importer {rule.importer_condition}", what, (("importer", conditions),))
        if rule.exporter_condition is not None and "condition_not_assumed" in codes:
            conditions = (*transfer.exporter_conditions, rule.exporter_condition)
            what = f"become {rule.exporter_condition}"
            part = (("exporter_conditions", conditions),)
            yield Edit("instrument", f"exporter {rule.exporter_condition}", what, part)
        if "exporter" in codes and "group" in rule.exporters and transfer.exporter_kind == DEFAULT_EXPORTER:
            what = "adopt binding corporate rules in the group"
            yield Edit("instrument", "exporter group", what, (("exporter", "group"),))


def adequacy_edit(leg: Leg, day: date) -> Edit:
    """A decision of the origin of a leg that opens the categories blocked there to its destination."""
    origin, destination = leg.transfer.origin, leg.transfer.destination
    blocked = tuple(c.read_as for c in leg.assessment.categories if c.verdict == "blocked")
    rule = Rule(
        id=f"{origin.lower()}-proposed-{destination.lower()}",
        jurisdiction=origin,
        pathway="adequacy",
        legal_basis=f"proposed arrangement between {origin} and {destination}",
        data=blocked,
        exporters=("any",),
        destinations=(destination,),
        conditions="An arrangement that lets these data go to this destination.",
        start=day,
        end=None,
        source=None,
        confidence="low",
    )
    what = f"an arrangement between {origin} and {destination} for {', '.join(blocked)}"
    return Edit("arrangement", rule.id, what, patch=Patch(add_rules=(rule,), label="proposed arrangement"))


def end_edit(id: str, day: date) -> Edit:
    """End a rule or localisation duty the day before."""
    return Edit("law", id, f"end {id}", patch=Patch(end_rules=((id, day - ONE_DAY),), label="proposed law"))


def rule_edit(pathway: Pathway, question: Question, leg: Leg) -> Edit | None:
    """Change the rule of a closed pathway so that its own conditions hold here; None = cannot."""
    rule = pathway.rule
    if rule is None or rule.pathway == "prohibited":
        return None
    facts = Facts.of(leg.transfer, leg.assessment.counts)
    misses = prepare(rule, question.book, question.day).misses(facts)
    codes = own_codes(pathway) | frozenset(misses)
    if codes & {"first_received_from", "nothing_to_lift", "category", "data_status"}:
        return None
    destination = leg.transfer.destination
    word = rule.destinations[0] if rule.destinations else ""
    joins = "destination" in codes and word.startswith(ARRANGEMENT_WORD)
    parties = ((word.removeprefix(ARRANGEMENT_WORD), destination, question.day),) if joins else ()
    wanted = _new_fields(rule, codes - {"destination"} if joins else codes, leg, question.day)
    fields = tuple(sorted((name, value) for name, value in wanted if getattr(rule, name) != value))
    dated = any(name in ("start", "end") for name, _ in fields)
    patch = Patch(
        replace=((rule.id, fields),) if dated else (),
        amend=((rule.id, question.day, fields),) if fields and not dated else (),
        parties=parties,
        label="proposed law",
    )
    between_two = rule.pathway in BETWEEN_TWO and codes <= {"destination", "power_not_used"}
    changed = ", ".join(name for name, _ in fields)
    what = f"{destination} joins {parties[0][0]}" if parties else f"change {rule.id}: {changed}"
    if between_two and not parties:
        what = f"{rule.id} is opened to {destination}"
    return Edit("arrangement" if between_two else "law", rule.id, what, patch=patch)


def own_codes(pathway: Pathway) -> frozenset[str]:
    """Reasons that lie in the pathway itself, not in another rule."""
    return frozenset(reason.code for reason, _ in pathway.reasons if not reason.by)


def _new_fields(rule: Rule, codes: frozenset[str], leg: Leg, day: date) -> Iterator[tuple[str, Any]]:
    kind, destination = leg.transfer.exporter_kind, leg.transfer.destination
    if "exporter" in codes:
        yield "exporters", (*rule.exporters, kind)
        yield "exporters_except", tuple(w for w in rule.exporters_except if kind not in covered((w,)))
    if "destination" in codes:
        yield "destinations", (*rule.destinations, destination)
        yield "destinations_except", tuple(c for c in rule.destinations_except if c != destination)
    if codes & {"power_not_used", "voluntary_mark"}:
        yield "role", "pathway"
    if "condition_not_assumed" in codes:
        yield "exporter_condition", None
        yield "destination_condition", None
        yield "data_subset", None
    if codes & {"importer", "condition_not_assumed"}:
        yield "importer_condition", None
    if codes & {"persons_above", "ordinary_above", "sensitive_above", "below_minima"}:
        yield "volume_threshold", None
    yield from _plain_changes(codes, day)


def _plain_changes(codes: frozenset[str], day: date) -> Iterator[tuple[str, Any]]:
    changes: dict[str, tuple[str, Any]] = {
        "activity": ("activity", ()),
        "held_below": ("holder_threshold", None),
        "held_above": ("holder_threshold", None),
        "existing_contracts_only": ("existing_only_from", None),
        "tolerated_only": ("tolerated", False),
        "not_usable": ("usable", True),
        "ended": ("end", None),
        "not_begun": ("start", day),
    }
    yield from dict(changes[code] for code in sorted(codes & changes.keys())).items()
