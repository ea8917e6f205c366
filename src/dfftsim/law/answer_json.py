"""An answer as the JSON document that `dfftsim explain --json` prints; docs/law-reading.md lists its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfftsim.i18n import t
from dfftsim.law.evaluate import CategoryAssessment, Pathway, evaluate
from dfftsim.law.model import Localisation, Range, Rule, Source
from dfftsim.law.onward import Leg
from dfftsim.law.pet_effect import pet_json
from dfftsim.law.reasons import Asked, need_text, reason_text, words_of
from dfftsim.law.vocabulary import PERSONAL_CATEGORIES, PET_STATUS_KEY

if TYPE_CHECKING:
    from dfftsim.law.explain import Answer

Document = dict[str, Any]


def answer_json(answer: Answer, openings: bool = True) -> Document:
    """The answer as a JSON document (see docs/law-reading.md); without openings `would_open` is empty."""
    document: Document = {
        "on": answer.day.isoformat(),
        "from": answer.transfer.origin,
        "to": answer.transfer.destination,
        "query": _query(answer),
        "rules": {"as_of": answer.book.last_day.isoformat(), "hash": answer.book.hash},
        "after_last_day": answer.day > answer.book.last_day,
        "verdict": answer.verdict,
        "confidence": answer.confidence,
        "categories": [
            {**_category_json(category), **number}
            for number, leg in _numbered(answer)
            for category in leg.assessment.categories
        ],
        "pathways": [
            {**_pathway_json(answer, pathway, leg), **number}
            for (number, leg), pathways in zip(_numbered(answer), answer.listed, strict=True)
            for pathway in pathways
        ],
        "localisation": [
            {**_localisation_json(answer, row, leg), **number}
            for number, leg in _numbered(answer)
            for row in leg.assessment.localisation
        ],
        "prohibitions": _rows_json(
            answer, [rule for leg in answer.legs for rule in leg.assessment.prohibitions]
        ),
        "duties": _rows_json(answer, [rule for leg in answer.legs for rule in leg.assessment.duties]),
        "caveats": [
            {
                "id": caveat.id,
                "legal_basis": answer.book.rule(caveat.id).legal_basis,
                "needs": list(caveat.needs),
            }
            for leg in answer.legs
            for caveat in leg.assessment.caveats
        ],
        "conflicts": [
            {**conflict._asdict(), "rules": list(conflict.rules), "categories": list(conflict.categories)}
            for conflict in answer.conflicts
        ],
        "data_status": _status_json(answer),
        "pet": pet_json(answer),
        "would_open": list(answer.would_open) if openings else [],
    }
    if answer.via is not None:
        document["via"] = answer.via
        document["legs"] = [_leg_json(leg) for leg in answer.legs]
    return document


def _numbered(answer: Answer) -> list[tuple[Document, Leg]]:
    several = len(answer.legs) > 1
    return [({"leg": number} if several else {}, leg) for number, leg in enumerate(answer.legs, 1)]


def _query(answer: Answer) -> Document:
    transfer, counts = answer.transfer, answer.assessment.counts
    return {
        "data": list(transfer.data),
        "persons": counts.persons,
        "sensitive": counts.sensitive,
        "held": counts.held,
        "exporter": transfer.exporter_kind,
        "importer": None if transfer.importer is None else list(transfer.importer),
        "exporter_conditions": list(transfer.exporter_conditions),
        "activity": list(transfer.activities_asked),
        "pet": transfer.pet,
        "reading": "strict" if transfer.strict else "lenient",
        "via": answer.via,
        "defaults_used": list(transfer.defaults_used),
    }


def _pathway_json(answer: Answer, pathway: Pathway, leg: Leg) -> Document:
    rule = pathway.rule
    asked = Asked(answer.book, leg.transfer, leg.assessment.counts, answer.day)
    return {
        "id": pathway.id,
        "pathway": pathway.kind,
        "open": pathway.open,
        "verdict": pathway.verdict,
        "role": "pathway" if rule is None else rule.role,
        "legal_basis": t("law.silence") if rule is None else rule.legal_basis,
        "reason": reason_text(pathway, asked),
        "reasons": [
            {
                "code": reason.code,
                "by": reason.by or None,
                "categories": list(categories),
                "text": words_of(reason, pathway, asked),
            }
            for reason, categories in pathway.reasons
        ],
        "authority_step": pathway.step,
        "authority": None if rule is None else rule.authority,
        "days": range_json(pathway.days),
        "cost_usd": range_json(pathway.cost_usd),
        "source": None if rule is None else source_json(answer.book.source(rule)),
        "confidence": pathway.confidence,
        "requires": [need_text(need) for need in pathway.requires],
        "duties": [duty.id for duty in pathway.duties],
        "categories": list(pathway.categories),
        "occasional": rule is not None and rule.occasional,
        "self_assessed": rule is not None and rule.self_assessed,
        "tolerated": rule is not None and rule.tolerated,
        "by_silence": pathway.by_silence,
        "conditions": None if rule is None else rule.conditions,
        "onward_transfer": None if rule is None else rule.onward_transfer or None,
        "in_force": None if rule is None else _span_json(rule),
    }


def _localisation_json(answer: Answer, row: Localisation, leg: Leg) -> Document:
    return {
        "id": row.id,
        "what": row.what,
        "closes_pathways": row.closes_pathways,
        "leaves_open": list(row.leaves_open),
        "legal_basis": row.legal_basis,
        "categories": [c.category for c in leg.assessment.categories if c.read_as in row.data],
        "requires": [] if row.data_subset is None else [need_text(f"data: {row.data_subset}")],
        "note": row.note,
        "source": source_json(answer.book.source(row)),
        "confidence": row.confidence,
        "in_force": _span_json(row),
    }


def _rows_json(answer: Answer, rules: list[Rule]) -> list[Document]:
    return [
        {
            "id": rule.id,
            "pathway": rule.pathway,
            "legal_basis": rule.legal_basis,
            "conditions": rule.conditions,
            "authority_step": rule.ex_ante_authority_step,
            "gate": rule.gate,
            "source": source_json(answer.book.source(rule)),
            "confidence": rule.confidence,
        }
        for rule in rules
    ]


def _status_json(answer: Answer) -> Document:
    status = answer.assessment.status
    word = answer.assessment.status_word
    document: Document = {
        "pet": answer.transfer.pet,
        "key": PET_STATUS_KEY[answer.transfer.pet],
        "status": word,
        "legal_basis": status.legal_basis if status else None,
        "note": status.note if status else None,
        "source": _status_source(answer, status.source) if status else None,
        "confidence": status.confidence if status else None,
        "read_as": {c.category: c.read_as for c in answer.assessment.categories},
    }
    if word == "depends" and any(c in PERSONAL_CATEGORIES for c in answer.transfer.data):
        accepted = evaluate(answer.book, answer.transfer, answer.day, status_override="accepted")
        before = {pathway.id for pathway in answer.assessment.open_pathways}
        document["if_accepted"] = {
            "verdict": accepted.verdict,
            "opens": [p.id for p in accepted.open_pathways if p.id not in before],
        }
    return document


def _status_source(answer: Answer, key: str | None) -> Document | None:
    sources = dict(answer.book.jurisdictions[answer.transfer.origin].sources)
    return source_json(sources.get(key)) if key is not None else None


def _category_json(category: CategoryAssessment) -> Document:
    return {
        "category": category.category,
        "read_as": category.read_as,
        "verdict": category.verdict,
        "silent": category.silent,
    }


def _leg_json(leg: Leg) -> Document:
    return {
        "from": leg.transfer.origin,
        "to": leg.transfer.destination,
        "exporter": leg.transfer.exporter_kind,
        "first_received_from": leg.transfer.first_received_from,
        "verdict": leg.assessment.verdict,
        "open": [pathway.id for pathway in leg.assessment.open_pathways],
        "travelling": list(leg.travelling),
    }


def range_json(numbers: Range) -> Document:
    """Low, mode and high (null = unknown), and whether a judgement went into them."""
    return {
        "low": numbers.low,
        "mode": numbers.mode,
        "high": numbers.high,
        "judgement": numbers.judgement,
    }


def source_json(source: Source | None) -> Document | None:
    """Title, address and date of a source; null where a datum is from memory or an estimate."""
    return None if source is None else {"title": source.title, "url": source.url, "date": source.date}


def _span_json(row: Rule | Localisation) -> Document:
    return {
        "from": None if row.start is None else row.start.isoformat(),
        "to": None if row.end is None else row.end.isoformat(),
    }
