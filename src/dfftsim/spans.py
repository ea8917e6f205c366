"""Lengths of time, once for all layers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

DAY = 86_400
"""Seconds."""
YEAR_DAYS = 365.25
MONTH_DAYS = YEAR_DAYS / 12
YEAR = YEAR_DAYS * DAY
"""Seconds."""


def months(start: date, end: date) -> Iterator[date]:
    """The first of every month after a day, up to another."""
    year, month = start.year, start.month
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        day = date(year, month, 1)
        if day > end:
            return
        yield day
