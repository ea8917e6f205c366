"""The rule book as pages: the list of jurisdictions, and one jurisdiction on one day, as JSON values.

What applies is kept apart from what does not: powers never used, ways that exist only on paper, marks that
open nothing, and rules not yet in force each have a section of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from dfftsim.i18n import t
from dfftsim.law.book import RuleBook
from dfftsim.law.model import Jurisdiction, Law, Localisation, Name, PetStatus, Range, Rule, Source

Document = dict[str, Any]

_PLAIN_FIELDS = (  # of a rule, shown where they are not at their default
    "data_subset",
    "exporters_except",
    "exporter_condition",
    "destinations_except",
    "destination_condition",
    "importer_condition",
    "assume_met",
    "applies_to_origin",
    "activity",
    "activity_detail",
    "records_scope",
    "gate",
    "occasional",
    "self_assessed",
    "tolerated",
    "parallel_to",
    "ignores_pet",
    "lifts",
    "closes",
    "leaves_open",
    "arrangement",
    "authority",
    "statutory_days",
    "statutory_note",
    "renewal_years",
    "tia_required",
    "onward_transfer",
    "legal_risk",
    "note",
)


def list_document(book: RuleBook) -> list[Document]:
    """One row for each jurisdiction: its authority, and how much law stands on the last day looked at."""
    day = book.last_day
    return [
        {
            "id": code,
            "name": name_of(sheet.name),
            "authority": sheet.authority.abbr,
            "laws": len(sheet.laws),
            "rules_in_force": len(book.on(day).rules(code)),
            "localisation_in_force": len(book.on(day).localisation(code)),
            "pending": len(sheet.pending_rules) + len(sheet.pending_localisation),
            "last_change": _iso(max(book.change_days([code], date.min, day), default=None)),
            "as_of": sheet.as_of.isoformat(),
        }
        for code, sheet in book.jurisdictions.items()
    ]


def show_document(book: RuleBook, code: str, day: date) -> Document:
    """The law of one jurisdiction on one day. Raises InputError for a code without a sheet."""
    sheet = book.jurisdiction(code)
    rules = book.on(day).rules(code)
    usable = [rule for rule in rules if rule.usable]
    future = [rule for rule in sheet.rules if rule.start is not None and rule.start > day]
    later = [duty for duty in sheet.localisation if duty.start is not None and duty.start > day]
    return {
        "id": code,
        "name": name_of(sheet.name),
        "on": day.isoformat(),
        "rules": {"as_of": book.last_day.isoformat(), "hash": book.hash},
        "legal_culture": sheet.legal_culture_note,
        "members_note": sheet.members_note,
        "authority": authority_page(sheet),
        "counts_as_sensitive": list(sheet.counts_as_sensitive),
        "laws": [law_row(sheet, law, day) for law in sheet.laws],
        "pathways": rule_rows(book, (r for r in usable if r.role == "pathway"), day),
        "extra_duties": rule_rows(book, (r for r in usable if r.role == "extra_duty"), day),
        "prohibitions": rule_rows(book, (r for r in usable if r.role == "prohibition"), day),
        "localisation": [localisation_row(book, duty) for duty in book.on(day).localisation(code)],
        "powers_not_used": rule_rows(book, (r for r in rules if r.role == "power_not_used"), day),
        "only_on_paper": rule_rows(book, (r for r in rules if not r.usable and r.role == "pathway"), day),
        "voluntary_marks": rule_rows(book, (r for r in rules if r.role == "voluntary_mark"), day),
        "later": rule_rows(book, future, day) + [localisation_row(book, duty) for duty in later],
        "pending": rule_rows(book, sheet.pending_rules, day)
        + [localisation_row(book, duty) for duty in sheet.pending_localisation],
        "data_status": [status_row(sheet, status, day) for status in sheet.data_status],
        "background": json.loads(sheet.background),
    }


def name_of(name: Name) -> dict[str, str]:
    """A name in both languages."""
    return {"en": name.en, "ja": name.ja}


def row_name(row: Rule | Localisation) -> dict[str, str]:
    """A rule's name: its kind in both languages, and its legal basis as the law is cited."""
    kind = f"pathway.{row.pathway}" if isinstance(row, Rule) else f"localisation.{row.what}"
    return {language: f"{t(kind, language)}: {row.legal_basis}" for language in ("en", "ja")}


def rule_rows(book: RuleBook, rules: Iterable[Rule], day: date) -> list[Document]:
    """The rows of some rules."""
    return [rule_row(book, rule, day) for rule in rules]


def rule_row(book: RuleBook, rule: Rule, day: date) -> Document:
    """One rule with all that it says; fields at their default are left out."""
    row: Document = {
        "id": rule.id,
        "name": row_name(rule),
        "pathway": rule.pathway,
        "role": rule.role,
        "usable": rule.usable,
        "legal_basis": rule.legal_basis,
        "conditions": rule.conditions,
        "data": list(rule.data),
        "exporters": list(rule.exporters),
        "destinations": list(rule.destinations),
        "authority_step": rule.ex_ante_authority_step,
        **_span(rule),
        **_shared(book, rule),
        **_not_at_default(rule),
    }
    for key in ("volume_threshold", "holder_threshold"):
        bounds = getattr(rule, key)
        if bounds is not None:
            row[key] = {f: getattr(bounds, f) for f in bounds.__slots__ if getattr(bounds, f) is not None}
    for key in ("observed_days", "preparation_days", "preparation_cost_usd"):
        if getattr(rule, key) is not None:
            row[key] = range_page(getattr(rule, key))
    for key in ("approval_rate", "first_pass_rate"):
        rate = getattr(rule, key)
        if rate is not None:
            row[key] = {"value": rate.value, "note": rate.note}
    for key in ("existing_only_from", "sunset", "expected_from"):
        if getattr(rule, key) is not None:
            row[key] = getattr(rule, key).isoformat()
    if rule.statutory_days is not None:
        row["statutory_days_unit"] = rule.statutory_days_unit
        row["statutory_days_kind"] = rule.statutory_days_kind
    if rule.existing_only_from is not None and rule.existing_only_from <= day:
        row["new_contracts"] = False
    return row


def localisation_row(book: RuleBook, duty: Localisation) -> Document:
    """One localisation duty with all that it says; fields at their default are left out."""
    row: Document = {
        "id": duty.id,
        "name": row_name(duty),
        "what": duty.what,
        "closes_pathways": duty.closes_pathways,
        "legal_basis": duty.legal_basis,
        "data": list(duty.data),
        "exporters": list(duty.exporters),
        **_span(duty),
        **_shared(book, duty),
        **_not_at_default(duty),
    }
    if duty.holder_threshold is not None:
        bounds = duty.holder_threshold
        row["holder_threshold"] = {"persons_min": bounds.persons_min, "persons_max": bounds.persons_max}
    if duty.expected_from is not None:
        row["expected_from"] = duty.expected_from.isoformat()
    return row


def law_row(sheet: Jurisdiction, law: Law, day: date) -> Document:
    """A law, and whether it is in force that day."""
    days = {key: _iso(getattr(law, key)) for key in ("enacted", "in_force", "applies_from", "repealed")}
    return {
        "id": law.id,
        "name": name_of(law.name),
        "kind": law.kind,
        "state": law_state(law, day),
        **{key: value for key, value in days.items() if value is not None},
        "amended": [{"date": at.isoformat(), "what": what} for at, what in law.amended if at <= day],
        "source": source_page(dict(sheet.sources).get(law.source) if law.source else None),
        **({"founding_document": law.seed_wording, "check": law.seed_check} if law.in_seed else {}),
        **({"note": law.note} if law.note else {}),
        **({"outcome": law.outcome} if law.outcome else {}),
    }


def law_state(law: Law, day: date) -> str:
    """`repealed`, `in_force`, `enacted` (not yet in force), `proposed`, or `not_yet`."""
    if law.repealed is not None and law.repealed <= day:
        return "repealed"
    if law.in_force is not None and law.in_force <= day:
        return "in_force"
    if law.enacted is not None and law.enacted <= day:
        return "enacted"
    proposed = law.proposed or law.introduced
    return "proposed" if law.kind == "bill" or (proposed is not None and proposed <= day) else "not_yet"


def status_row(sheet: Jurisdiction, status: PetStatus, day: date) -> Document:
    """What the law makes of one kind of PET output that day, with its history."""
    return {
        "key": status.key,
        "status": status.on(day),
        "legal_basis": status.legal_basis,
        "note": status.note,
        "source": source_page(dict(sheet.sources).get(status.source) if status.source else None),
        "confidence": status.confidence,
        "history": [
            {"from": _iso(period.start), "to": _iso(period.end), "status": period.status}
            for period in status.periods
        ],
    }


def authority_page(sheet: Jurisdiction) -> Document:
    """The authority; `staff` is null where no figure was found."""
    authority = sheet.authority
    return {
        "name": name_of(authority.name),
        "abbr": authority.abbr,
        "staff": authority.staff,
        "staff_year": authority.staff_year,
        "staff_note": authority.staff_note,
        "source": source_page(dict(sheet.sources).get(authority.source) if authority.source else None),
    }


def range_page(numbers: Range) -> Document:
    """A range; `judgement` is true where no source supplies the numbers."""
    page: Document = {
        "low": numbers.low,
        "mode": numbers.mode,
        "high": numbers.high,
        "judgement": numbers.judgement,
    }
    return {**page, "note": numbers.note} if numbers.note else page


def source_page(source: Source | None) -> Document | None:
    """A source, or None where the fact is from memory or an estimate."""
    return None if source is None else {"title": source.title, "url": source.url, "date": source.date}


def _span(row: Rule | Localisation) -> Document:
    return {"from": _iso(row.start), "to": _iso(row.end)}


def _shared(book: RuleBook, row: Rule | Localisation) -> Document:
    page: Document = {"source": source_page(book.source(row)), "confidence": row.confidence}
    if row.id in book.causes:
        page["changed_by"] = book.causes[row.id]
    return page


def _not_at_default(row: Rule | Localisation) -> Document:
    fields = type(row).__dataclass_fields__
    page: Document = {}
    for key in _PLAIN_FIELDS:
        if key in fields and getattr(row, key) != fields[key].default:
            value = getattr(row, key)
            page[key] = list(value) if isinstance(value, tuple) else value
    return {**page, **dict(row.extra)}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
