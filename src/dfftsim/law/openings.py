"""The cheapest change that would open what is closed: the smallest number of edits, each set proven by asking
again.

Sets of the same size are preferred in the order: other PET, smaller volume, other route, an instrument of the
firm, an arrangement between the two, a unilateral change of law; ties by id. For a blocked transfer the best
single edit of every kind is given, the cheapest first; for each closed pathway the cheapest set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

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
    found = list(_for_transfer(question, answer)) if answer.verdict == "blocked" else []
    if answer.via is None:
        leg = answer.legs[0]
        for pathway in answer.pathways:
            if not pathway.open:
                found.extend(_for_pathway(question, leg, pathway))
    return tuple(found)


def _for_transfer(question: Question, answer: Answer) -> Iterator[Document]:
    blocked = [leg for leg in answer.legs if leg.assessment.verdict == "blocked"]
    pool = sorted(_unique(_transfer_edits(question, blocked, answer)), key=lambda edit: edit.order)
    single = False
    for kind in KINDS:
        for edit in pool:
            verdict = _proof(question, (edit,), TRANSFER) if edit.kind == kind else None
            if verdict is not None:
                single = True
                yield _entry(TRANSFER, (edit,), verdict)
                break
    if not single:
        yield from _cheapest(question, pool, TRANSFER, _fewest_of_law(question, blocked), smallest=2)


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
        yield from _end_closers(question, leg)
    yield from _past_and_future(question, answer)


def _past_and_future(question: Question, answer: Answer) -> Iterator[Edit]:
    """Rules of other days, kept or brought forward."""
    for pathway in answer.pathways:
        if own_codes(pathway) & {"ended", "not_begun"}:
            leg = next(
                leg
                for leg in answer.legs
                if pathway.rule and leg.transfer.origin == pathway.rule.jurisdiction
            )
            edit = rule_edit(pathway, question, leg)
            if edit is not None:
                yield edit


def _for_pathway(question: Question, leg: Leg, pathway: Pathway) -> Iterator[Document]:
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
    yield from _cheapest(question, pool, original(pathway.id), changes, smallest=1)


def _law_edits(question: Question, leg: Leg, pathway: Pathway) -> Iterator[Edit]:
    """The rule of the pathway changed where its own conditions fail, and each rule that closes it ended."""
    if own_codes(pathway):
        edit = rule_edit(pathway, question, leg)
        if edit is not None:
            yield edit
    for closer in pathway.closed_by:
        yield end_edit(original(closer), question.day)


def _end_closers(question: Question, leg: Leg, category: str | None = None) -> Iterator[Edit]:
    """The end of each closing duty to keep data at home: where there is no way to close, silence opens."""
    for row in leg.assessment.localisation:
        if row.closes_pathways and (category is None or category in row.data):
            yield end_edit(original(row.id), question.day)


def _fewest_of_law(question: Question, blocked: list[Leg]) -> list[Edit]:
    """Changes of law alone that open, in each blocked category, the pathway that needs the fewest."""
    changes: list[Edit] = []
    for leg in blocked:
        for category in leg.assessment.categories:
            sets = [tuple(_law_edits(question, leg, p)) for p in category.pathways if not p.open]
            if not any(sets):
                sets = [tuple(_end_closers(question, leg, category.read_as))]
            smallest = min(((len(edits), edits) for edits in sets if edits), key=itemgetter(0), default=None)
            if category.verdict == "blocked" and smallest is not None:
                changes.extend(smallest[1])
    return list(_unique(changes))


def _closed_where_blocked(leg: Leg) -> list[Pathway]:
    return [
        pathway
        for category in leg.assessment.categories
        if category.verdict == "blocked"
        for pathway in category.pathways
    ]


def _cheapest(
    question: Question, pool: list[Edit], target: str, all_of_law: list[Edit], smallest: int
) -> Iterator[Document]:
    """The first set that works: small before large, then in order; at last every change of law."""
    largest = max(smallest, min(len(all_of_law), 3))
    sets = (edits for size in range(smallest, largest + 1) for edits in combinations(pool, size))
    for edits in (*islice(sets, MOST_TRIES), tuple(all_of_law)):
        verdict = _proof(question, edits, target) if edits else None
        if verdict is not None:
            yield _entry(target, edits, verdict)
            return


def _proof(question: Question, edits: tuple[Edit, ...], target: str) -> str | None:
    """The verdict after the edits if they open the target, else None: changed and asked again."""
    parts = [name for edit in edits for name, _ in edit.parts]
    if len(parts) != len(set(parts)) or sum(1 for edit in edits if edit.via) > 1:
        return None
    for edit in edits:
        question = edit.apply(question)
    verdict, opened = question.ask()
    works = verdict != "blocked" if target == TRANSFER else target in opened
    return verdict if works else None


def _entry(target: str, edits: tuple[Edit, ...], verdict: str) -> Document:
    return {
        "opens": target,
        "kind": edits[0].kind,
        "edits": len(edits),
        "what": "; ".join(edit.what for edit in edits),
        "changes": [_edit_json(edit) for edit in edits],
        "verdict": verdict,
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
