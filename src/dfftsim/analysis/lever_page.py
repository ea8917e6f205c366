"""The page of a lever or shock as one document: what it is, its keys with ranges, evidence, instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dfftsim.law.answer_json import source_json
from dfftsim.scenario.documentation import default_of, kind_of
from dfftsim.scenario.lever_details import LeverDetails, instances, lever_details
from dfftsim.world.parameters import Parameters

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.law.model import Arrangement
    from dfftsim.scenario.lever import LeverPage

Document = dict[str, Any]


def lever_head(page: LeverPage) -> Document:
    """What a list shows of a lever or shock."""
    return {
        "id": page.id,
        "name": {"en": page.name.en, "ja": page.name.ja},
        "pillar": page.pillar or None,
        "meaning": {"en": page.sentence.en, "ja": page.sentence.ja},
    }


def lever_document(page: LeverPage, book: RuleBook) -> Document:
    """The whole page; `instances` holds the arrangements of the law data that give it in some form."""
    document = lever_head(page) | {"fields": fields_of(page), "takes": takes_of(page)}
    details = lever_details().get(page.id)
    if details is not None:
        document |= _details_json(details)
        document["instances"] = [instance_json(one, book) for one in instances(page.id, book)]
    return document


def fields_of(page: LeverPage) -> dict[str, str]:
    """The keys it takes in a file, each with what it means."""
    return {
        info.alias or name: info.description or ""
        for name, info in page.model.model_fields.items()
        if name not in page.HIDDEN
    }


def takes_of(page: LeverPage) -> dict[str, Document]:
    """What each key takes (its range or words) and its default: empty for none, `needed` for a key that must
    be given.
    """
    return {
        info.alias or name: {"values": kind_of(info), "default": default_of(info).strip("`")}
        for name, info in page.model.model_fields.items()
        if name not in page.HIDDEN
    }


def instance_json(one: Arrangement, book: RuleBook) -> Document:
    """One arrangement: between whom, since when, what it gives, with which exceptions, and its source."""
    return {
        "id": one.id,
        "name": {"en": one.name.en, "ja": one.name.ja},
        "kind": one.kind,
        "status": one.status,
        "parties": list(one.parties),
        "direction": [list(pair) for pair in one.direction],
        "from": one.start.isoformat() if one.start else None,
        "to": one.end.isoformat() if one.end else None,
        "effect": one.effect,
        "exceptions": one.exceptions,
        "source": source_json(book.shared_sources.get(one.source)) if one.source else None,
        "confidence": one.confidence,
    }


def _details_json(details: LeverDetails) -> Document:
    judged = {
        name: dict(zip(("low", "mode", "high"), points, strict=True)) | {"scale": "0-3", "judgement": True}
        for name in ("difficulty", "accession", "sovereignty")
        if (points := getattr(details, name)) is not None
    }
    texts = {
        "legal_form": {"en": details.legal_form.en, "ja": details.legal_form.ja},
        "decided_by": {"en": details.decided_by.en, "ja": details.decided_by.ja},
        "mechanism": {"en": details.mechanism.en, "ja": details.mechanism.ja},
    }
    return texts | {"kind": details.kind} | judged | {"evidence": [_evidence(id) for id in details.evidence]}


def _evidence(id: str) -> Document:
    row = Parameters.load().get(id)
    return {
        "id": id,
        "what": row.what,
        "value": {"low": row.low, "mode": row.mode, "high": row.high},
        "unit": row.unit,
        "source": None
        if row.source is None
        else {"title": row.source.title, "url": row.source.url, "date": row.source.date},
        "confidence": row.confidence,
    }
