"""Indicators and their units in the chosen language."""

from __future__ import annotations

from dfftsim.i18n import knows, pick, t
from dfftsim.scenario.kpis import KPIS


def kpi_name(kpi: str) -> str:
    """An indicator's name in the chosen language."""
    return pick(KPIS[kpi].name) if kpi in KPIS else kpi


def unit_word(unit: str) -> str:
    """A unit in the chosen language; nothing for shares, which are shown as per cent."""
    if unit == "share":
        return ""
    key = f"unit.{unit}"
    return t(key) if knows(key) else unit
