"""What changed in the law: all dated changes in order, and the difference between the law of two days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from dfftsim.errors import InputError
from dfftsim.i18n import t
from dfftsim.law.book import RuleBook
from dfftsim.law.model import Arrangement, Jurisdiction, Law, Localisation, PetStatus, Rule
from dfftsim.law.pages import (
    law_row,
    law_state,
    list_document,
    localisation_row,
    name_of,
    row_name,
    rule_row,
    show_document,
)

__all__ = ["changes_document", "diff_document", "list_document", "show_document"]

Document = dict[str, Any]
ONE_DAY = timedelta(days=1)


def changes_document(book: RuleBook, since: date | None = None) -> list[Document]:
    """Every recorded change of law on or after a day, in the order of days; without a day, all of them.

    Each row: `date`, `jurisdiction` (several codes for an arrangement), `id`, `what` (law_enacted,
    law_in_force, law_applies, law_amended, law_repealed, rule_starts, rule_ends, existing_contracts_only,
    localisation_starts, localisation_ends, status_changes, arrangement_starts, arrangement_ends,
    party_joins), `name`, `legal_basis`, `after_last_day` (a date in the law that nobody could yet see come
    true). A row that ends is dated by the first day on which it no longer holds.
    """
    rows = [row for sheet in book.jurisdictions.values() for row in _sheet_changes(sheet)]
    rows += [row for entry in book.arrangements.values() for row in _arrangement_changes(entry)]
    rows.sort(key=lambda row: (row["date"], row["jurisdiction"], row["id"], row["what"]))
    first = since.isoformat() if since is not None else ""
    last = book.last_day.isoformat()
    return [{**row, "after_last_day": row["date"] > last} for row in rows if row["date"] >= first]


def diff_document(book: RuleBook, code: str, first: date, last: date) -> Document:
    """What differs between the law of a jurisdiction on two days.

    Raises InputError for a code without a sheet, or if the second day is not after the first.
    """
    sheet = book.jurisdiction(code)
    if last <= first:
        raise InputError(f"the second day, {last}, is not after the first, {first}")
    before, after = book.on(first), book.on(last)
    old_rules, new_rules = before.rules(code), after.rules(code)
    old_duties, new_duties = before.localisation(code), after.localisation(code)
    return {
        "id": code,
        "name": name_of(sheet.name),
        "from": first.isoformat(),
        "to": last.isoformat(),
        "rules": {"as_of": book.last_day.isoformat(), "hash": book.hash},
        "started": [rule_row(book, rule, last) for rule in new_rules if rule not in old_rules],
        "ended": [rule_row(book, rule, last) for rule in old_rules if rule not in new_rules],
        "closed_to_new_contracts": [
            rule_row(book, rule, last)
            for rule in new_rules
            if rule.existing_only_from is not None and first < rule.existing_only_from <= last
        ],
        "localisation_started": [localisation_row(book, d) for d in new_duties if d not in old_duties],
        "localisation_ended": [localisation_row(book, d) for d in old_duties if d not in new_duties],
        "data_status": [
            {"id": status.key, "before": status.on(first), "after": status.on(last)}
            for status in sheet.data_status
            if status.on(first) != status.on(last)
        ],
        "laws": [
            {**law_row(sheet, law, last), "before": law_state(law, first)}
            for law in sheet.laws
            if law_state(law, first) != law_state(law, last)
            or any(first < day <= last for day, _ in law.amended)
        ],
        "parties": [
            {"id": entry.id, "name": name_of(entry.name), "joined": joined, "left": left}
            for entry, joined, left in _party_differences(book, code, first, last)
        ],
    }


def _party_differences(
    book: RuleBook, code: str, first: date, last: date
) -> Iterator[tuple[Arrangement, list[str], list[str]]]:
    """Arrangements of this jurisdiction whose parties differ between the days."""
    for entry in book.arrangements.values():
        if code not in entry.parties:
            continue
        before, after = book.parties_of(entry.id, first), book.parties_of(entry.id, last)
        if before != after:
            yield entry, sorted(after - before), sorted(before - after)


def _sheet_changes(sheet: Jurisdiction) -> Iterator[Document]:
    for law in sheet.laws:
        yield from _law_changes(law)
    for rule in sheet.rules:
        yield from _row_changes(rule, "rule")
        if rule.existing_only_from is not None:
            yield _row_change(rule, rule.existing_only_from, "existing_contracts_only")
    for duty in sheet.localisation:
        yield from _row_changes(duty, "localisation")
    for status in sheet.data_status:
        yield from _status_changes(sheet, status)


def _law_changes(law: Law) -> Iterator[Document]:
    dated = [
        (law.enacted, "law_enacted", ""),
        (law.in_force, "law_in_force", ""),
        (law.applies_from, "law_applies", ""),
        *((day, "law_amended", what) for day, what in law.amended),
        (law.repealed, "law_repealed", ""),
    ]
    for day, what, detail in dated:
        if day is not None:
            yield {
                "date": day.isoformat(),
                "jurisdiction": law.jurisdiction,
                "id": law.id,
                "what": what,
                "name": name_of(law.name),
                "legal_basis": law.name.en,
                "detail": detail,
            }


def _row_changes(row: Rule | Localisation, kind: str) -> Iterator[Document]:
    if row.start is not None:
        yield _row_change(row, row.start, f"{kind}_starts")
    if row.end is not None:
        yield _row_change(row, row.end + ONE_DAY, f"{kind}_ends")


def _row_change(row: Rule | Localisation, day: date, what: str) -> Document:
    if isinstance(row, Rule):
        role = "" if row.role == "pathway" and row.usable else (row.role if row.usable else "only_on_paper")
    else:
        role = "closes_pathways" if row.closes_pathways else ""
    return {
        "date": day.isoformat(),
        "jurisdiction": row.jurisdiction,
        "id": row.id,
        "what": what,
        "name": row_name(row),
        "legal_basis": row.legal_basis,
        "detail": role,
    }


def _status_changes(sheet: Jurisdiction, status: PetStatus) -> Iterator[Document]:
    for before, after in zip(status.periods, status.periods[1:], strict=False):
        if after.start is not None and before.status != after.status:
            name = {lang: f"{status.key}: {t(f'status.{after.status}', lang)}" for lang in ("en", "ja")}
            yield {
                "date": after.start.isoformat(),
                "jurisdiction": sheet.id,
                "id": f"{sheet.id.lower()}-{status.key}",
                "what": "status_changes",
                "name": name,
                "legal_basis": status.legal_basis or "",
                "detail": f"{before.status} to {after.status}",
            }


def _arrangement_changes(entry: Arrangement) -> Iterator[Document]:
    if not entry.applies:
        return
    members = " ".join(entry.parties)
    dated = [(entry.start, "arrangement_starts", members, "")]
    if entry.end is not None:
        dated.append((entry.end + ONE_DAY, "arrangement_ends", members, ""))
    dated += [(day, "party_joins", code, code) for code, day in entry.party_dates if day != entry.start]
    for day, what, codes, detail in dated:
        if day is not None:
            yield {
                "date": day.isoformat(),
                "jurisdiction": codes,
                "id": entry.id,
                "what": what,
                "name": name_of(entry.name),
                "legal_basis": "",
                "detail": detail,
            }
