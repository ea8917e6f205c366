"""Lengths of time, once for all layers."""

from __future__ import annotations

DAY = 86_400
"""Seconds."""
YEAR_DAYS = 365.25
MONTH_DAYS = YEAR_DAYS / 12
YEAR = YEAR_DAYS * DAY
"""Seconds."""
