"""The cheapest change that would open what is closed: the smallest number of edits, each set proven by asking
again.

Sets of the same size are preferred in the order: other PET, smaller volume, other route, an instrument of the
firm, an arrangement between the two, a unilateral change of law; ties by id. For a blocked transfer the best
single edit of every kind is given, the cheapest first; for each closed pathway the cheapest set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from dfftsim.law.edits import (
    KINDS,
    Edit,
    Question,
    adequacy_edit,
    end_edit,
    instrument_edits,
    original,
    own_codes,
    pet_edits,
    route_edits,
    rule_edit,
    volume_edits,
)
from dfftsim.law.evaluate import Pathway
from dfftsim.law.onward import Leg
from dfftsim.law.prepared import origin_law
from dfftsim.law.vocabulary import JURISDICTIONS

if TYPE_CHECKING:
    from dfftsim.law.explain import Answer

MOST_TRIES = 300
"""How many sets of edits are tried for one thing that is closed, before all changes of law at once."""

VOLUME_CODES = frozenset({"persons_above", "ordinary_above", "sensitive_above", "below_minima", "held_above"})
INSTRUMENT_CODES = frozenset({"importer", "condition_not_assumed", "exporter"})
TRANSFER = "transfer"
"""What an entry opens if it is the whole transfer and not one pathway."""

Document = dict[str, Any]


def openings(answer: Answer) -> tuple[Document, ...]:
    """Entries for the transfer, if it is blocked, and (for a direct one) for each closed pathway."""
    question = Question(answer.book, answer.transfer, answer.day, answer.via)
    search = Search(question, question.of_these_ends() if answer.via is None else None)
    found = list(_for_transfer(search, answer)) if answer.verdict == "blocked" else []
    if answer.via is None:
        for pathway in answer.pathways:
            if not pathway.open:
                found.extend(_for_pathway(search, answer.legs[0], pathway))
    return tuple(_entry(opening) for opening in sorted(found, key=_cheapest_first))


class Search(NamedTuple):
    """What is asked again: the question, and (for a direct transfer) the same to the origin's law alone."""

    question: Question
    at_home: Question | None

    def proof(self, edits: tuple[Edit, ...], target: str) -> Opening | None:
        """What the edits lead to if they open the target, else None: changed and asked again."""
        parts = [name for edit in edits for name, _ in edit.parts]
        routes = [edit for edit in edits if edit.via]
        if len(parts) != len(set(parts)) or len(routes) > 1:
            return None
        question = self.question if routes or self.at_home is None else self.at_home
        for edit in edits:
            question = edit.apply(question)
        verdict, opened = question.ask()
        if target == TRANSFER:
            return Opening(target, edits, verdict, verdict) if verdict != "blocked" else None
        return Opening(target, edits, opened[target], verdict) if target in opened else None


class Opening(NamedTuple):
    """Edits that open a target. verdict: of what is opened; transfer_verdict: of the whole question."""

    target: str
    edits: tuple[Edit, ...]
    verdict: str
    transfer_verdict: str


def _cheapest_first(opening: Opening) -> tuple[bool, int, list[tuple[int, str]], str]:
    places = [edit.order for edit in opening.edits]
    return opening.target != TRANSFER, len(places), places, opening.target


def _for_transfer(search: Search, answer: Answer) -> Iterator[Opening]:
    question = search.question
    blocked = [leg for leg in answer.legs if leg.assessment.verdict == "blocked"]
    pool = sorted(_unique(_transfer_edits(question, blocked, answer)), key=lambda edit: edit.order)
    single = False
    for kind in KINDS:
        proofs = (search.proof((edit,), TRANSFER) for edit in pool if edit.kind == kind)
        first = next((found for found in proofs if found is not None), None)
        if first is not None:
            single = True
            yield first
    if not single:
        yield from _cheapest(search, pool, TRANSFER, _fewest_of_law(question, blocked), smallest=2)


def _transfer_edits(question: Question, blocked: list[Leg], answer: Answer) -> Iterator[Edit]:
    yield from pet_edits(question)
    yield from volume_edits(question)
    yield from route_edits(question)
    for leg in blocked:
        closed = _closed_where_blocked(leg)
        yield from instrument_edits(question.transfer, closed)
        yield adequacy_edit(leg, question.day)
        for pathway in closed:
            yield from _law_edits(question, leg, pathway)
        yield from _end_closers(leg, question.day)
    yield from _past_and_future(question, answer)


def _past_and_future(question: Question, answer: Answer) -> Iterator[Edit]:
    """Rules of other days, kept or brought forward."""
    for leg, pathways in zip(answer.legs, answer.listed, strict=True):
        for pathway in pathways:
            if own_codes(pathway) & {"ended", "not_begun"}:
                edit = rule_edit(pathway, question, leg)
                if edit is not None:
                    yield edit


def _end_closers(leg: Leg, day: date) -> Iterator[Edit]:
    """End each prohibition and each closing localisation duty that applies."""
    for rule in leg.assessment.prohibitions:
        yield end_edit(original(rule.id), day)
    for duty in leg.assessment.localisation:
        if duty.closes_pathways:
            yield end_edit(original(duty.id), day)


def _for_pathway(search: Search, leg: Leg, pathway: Pathway) -> Iterator[Opening]:
    question = search.question
    codes = own_codes(pathway)
    if codes & {"category", "data_status"}:
        return
    closers = pathway.closed_by
    pool: list[Edit] = []
    if closers and not codes:
        pool.extend(pet_edits(question))
    if codes <= VOLUME_CODES or codes & VOLUME_CODES:
        pool.extend(volume_edits(question))
    if codes == {"destination"} and not closers:
        law = origin_law(question.book, question.transfer.origin, question.day)
        places = next((p.destinations for p in law.rules if p.id == pathway.id), None) or frozenset()
        pool.extend(route_edits(question, places & frozenset(JURISDICTIONS)))
    if codes & INSTRUMENT_CODES:
        pool.extend(instrument_edits(question.transfer, [pathway]))
    changes = list(_law_edits(question, leg, pathway))
    pool = sorted(_unique([*pool, *changes]), key=lambda edit: edit.order)
    yield from _cheapest(search, pool, original(pathway.id), changes, smallest=1)


def _law_edits(question: Question, leg: Leg, pathway: Pathway) -> Iterator[Edit]:
    """The rule of the pathway changed where its own conditions fail, and each rule that closes it ended."""
    if own_codes(pathway):
        edit = rule_edit(pathway, question, leg)
        if edit is not None:
            yield edit
    for closer in pathway.closed_by:
        yield end_edit(original(closer), question.day)


def _fewest_of_law(question: Question, blocked: list[Leg]) -> list[Edit]:
    """Changes of law alone that open every blocked category: its pathway that needs the fewest, or the end of
    all that closes it, where no pathway names it.
    """
    changes: list[Edit] = []
    for leg in blocked:
        for category in leg.assessment.categories:
            if category.verdict == "blocked":
                sets = [tuple(_law_edits(question, leg, p)) for p in category.pathways if not p.open]
                known = [edits for edits in sets if edits] or [tuple(_end_closers(leg, question.day))]
                changes.extend(min(((len(edits), edits) for edits in known), key=itemgetter(0))[1])
    return list(_unique(changes))


def _closed_where_blocked(leg: Leg) -> list[Pathway]:
    return [
        pathway
        for category in leg.assessment.categories
        if category.verdict == "blocked"
        for pathway in category.pathways
    ]


def _cheapest(
    search: Search, pool: list[Edit], target: str, all_of_law: list[Edit], smallest: int
) -> Iterator[Opening]:
    """The first set that works: small before large, then in order; at last every change of law."""
    largest = max(smallest, min(len(all_of_law), 3))
    sets = (edits for size in range(smallest, largest + 1) for edits in combinations(pool, size))
    for edits in (*islice(sets, MOST_TRIES), tuple(all_of_law)):
        found = search.proof(edits, target) if edits else None
        if found is not None:
            yield found
            return


def _entry(opening: Opening) -> Document:
    return {
        "opens": opening.target,
        "kind": opening.edits[0].kind,
        "edits": len(opening.edits),
        "what": "; ".join(edit.what for edit in opening.edits),
        "changes": [_edit_json(edit) for edit in opening.edits],
        "verdict": opening.verdict,
        "transfer_verdict": opening.transfer_verdict,
        "proven": True,
    }


def _edit_json(edit: Edit) -> Document:
    document: Document = {"kind": edit.kind, "id": edit.id, "what": edit.what}
    if edit.parts:
        document["query"] = {name: list(v) if isinstance(v, tuple) else v for name, v in edit.parts}
    if edit.via:
        document["query"] = {"via": edit.via[0]}
    if edit.patch is not None:
        document["patch"] = edit.patch.hash
    return document


def _unique(edits: Iterable[Edit]) -> Iterator[Edit]:
    """Without repeats (same kind and id)."""
    seen: set[tuple[int, str]] = set()
    for edit in edits:
        if edit.order not in seen:
            seen.add(edit.order)
            yield edit
