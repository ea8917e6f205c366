"""The law of one day as if it always held: what `rules: {freeze: true}` plays in.

Every recorded change is taken out, so that what still changes is what levers and shocks change, from their
own dates.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from dfftsim.law.book import RuleBook
from dfftsim.law.model import Arrangement, Jurisdiction, Localisation, PetStatus, Rule, StatusPeriod

Row = TypeVar("Row", Rule, Localisation)


def frozen(book: RuleBook, as_of: date, since: date) -> RuleBook:
    """The law of the day `as_of`, in force from `since` (if that is earlier) and without end.

    It keeps the hash of the book it is taken from: results name the day beside it.
    """
    first = min(as_of, since)
    return RuleBook(
        {code: _sheet(sheet, as_of, first) for code, sheet in book.jurisdictions.items()},
        {id: _arrangement(one, as_of, first) for id, one in book.arrangements.items()},
        book.shocks,
        book.milestones,
        book.shared_sources,
        book.causes,
        book.hash,
    )


def _sheet(sheet: Jurisdiction, as_of: date, first: date) -> Jurisdiction:
    return replace(
        sheet,
        rules=tuple(_rule(_row(rule, as_of, first), as_of, first) for rule in sheet.rules),
        localisation=tuple(_row(duty, as_of, first) for duty in sheet.localisation),
        data_status=tuple(_status(status, as_of) for status in sheet.data_status),
    )


def _row(row: Row, as_of: date, first: date) -> Row:
    """In force that day: from the first day on and without end. Any other: over before."""
    if not row.in_force(as_of):
        over = first - timedelta(days=1)
        end = over if row.end is None else min(row.end, over)
        return replace(row, start=None if row.start is None else min(row.start, end), end=end)
    assert row.start is not None
    return replace(row, start=min(row.start, first), end=None)


def _rule(rule: Rule, as_of: date, first: date) -> Rule:
    closed = rule.existing_only_from
    if closed is None:
        return rule
    return replace(rule, existing_only_from=min(closed, first) if closed <= as_of else None)


def _status(status: PetStatus, as_of: date) -> PetStatus:
    word = status.on(as_of)
    return replace(status, status=word, periods=(StatusPeriod(None, None, word),))


def _arrangement(one: Arrangement, as_of: date, first: date) -> Arrangement:
    """Its parties of that day, for good; who joins later stays out. Without effect if it had none then."""
    if one.start is None or one.start > as_of or (one.end is not None and one.end < as_of):
        return replace(one, applies=False)
    dates = dict(one.party_dates)
    parties = tuple(party for party in one.parties if dates.get(party, one.start) <= as_of)
    return replace(one, start=min(one.start, first), end=None, parties=parties, party_dates=())
