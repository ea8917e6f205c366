"""Who may send freely to whom: the verdict of every ordered pair of jurisdictions on one day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.law.evaluate import evaluate
from dfftsim.law.transfer import transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

HOME = "home"
"""What stands on the diagonal: data that stay in their jurisdiction cross no border."""


def verdict_matrix(
    book: RuleBook, day: date, data: str | Iterable[str] = "personal", **question: Any
) -> list[dict[str, str]]:
    """One row for each origin: `from`, and for each destination the verdict (`home` on the diagonal).

    data: one category or several; question: other parts of `Transfer` (exporter, persons, pet, ...).
    Raises InputError for a word that is not known.
    """
    words = data if isinstance(data, str) else tuple(data)
    codes = tuple(book.jurisdictions)
    return [
        {"from": origin}
        | {
            destination: HOME
            if origin == destination
            else evaluate(book, transfer(origin, destination, words, **question), day).verdict
            for destination in codes
        }
        for origin in codes
    ]
