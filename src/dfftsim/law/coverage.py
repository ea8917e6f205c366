"""Where the law says nothing: cells of origin and category that no rule in force addresses."""

from __future__ import annotations

from datetime import date
from typing import Any

from dfftsim.law.book import RuleBook
from dfftsim.law.evaluate import evaluate
from dfftsim.law.pages import name_of
from dfftsim.law.transfer import Transfer
from dfftsim.law.vocabulary import CATEGORIES, JURISDICTIONS


def silent_cells(book: RuleBook, day: date) -> tuple[tuple[str, str], ...]:
    """Pairs (origin, category) on which the law is silent that day for an ordinary firm asking the default
    question.

    Silence does not depend on the destination, so any other jurisdiction stands for all.
    """
    found = []
    for origin in book.jurisdictions:
        elsewhere = next(code for code in JURISDICTIONS if code != origin)
        for category in CATEGORIES:
            assessment = evaluate(book, Transfer(origin, elsewhere, (category,)), day)
            if any(entry.silent for entry in assessment.categories):
                found.append((origin, category))
    return tuple(found)


def coverage_document(book: RuleBook, day: date) -> dict[str, Any]:
    """The silent cells of a day, as a JSON value: by jurisdiction and by category, and how many of how
    many.
    """
    silent = silent_cells(book, day)
    return {
        "on": day.isoformat(),
        "rules": {"as_of": book.last_day.isoformat(), "hash": book.hash},
        "cells": len(book.jurisdictions) * len(CATEGORIES),
        "silent": len(silent),
        "by_jurisdiction": [
            {"id": code, "name": name_of(sheet.name), "silent": [c for origin, c in silent if origin == code]}
            for code, sheet in book.jurisdictions.items()
        ],
        "by_category": [
            {"id": category, "silent": [origin for origin, c in silent if c == category]}
            for category in CATEGORIES
        ],
    }
