"""Jurisdictions as rows: what a package changes for each, or their levels while nothing has been compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfftsim.law.book import RuleBook
from dfftsim.law.model import Arrangement
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.party_kpis import SCORECARD
from dfftsim.tui.compare.reading import Change, Document, change_of, number_of, package_of

SIDES = ("by_jurisdiction", "by_destination", "by_authority", "by_party")
"""Where data are collected, where they go to, who decides on applications, and the scorecard of a party."""
LEVELS_SHOWN = (
    "delivered_usd", "F", "F_flows", "feasible_90", "days_to_start_p50", "discovery_hours",
    "compliance_cost_share",
)  # fmt: skip
FIGURES_SHOWN = ("wait_days_mean", "wait_days_p90", "utilisation")


@dataclass(frozen=True)
class Grid:
    """A table by jurisdiction: `rows` by code, in the order of the data; each cell a difference, or a level
    where nothing was compared (`levels`): then only mean, low, high, n count.
    """

    kpis: tuple[str, ...]
    rows: Mapping[str, Mapping[str, Change]]
    levels: bool

    def codes(self, members: Sequence[str], by: str, descending: bool) -> list[str]:
        """The codes to show: those of `members` (empty: all), in the order of the data (`by` empty) or of
        one measure; those without a number last.
        """
        shown = [code for code in self.rows if not members or code.split(":")[-1] in members]
        if not by:
            return shown
        value: Callable[[str], float] = lambda code: mean_of(self.rows[code].get(by))  # noqa: E731
        known = [code for code in shown if not math.isnan(value(code))]
        return sorted(known, key=value, reverse=descending) + [code for code in shown if code not in known]


def mean_of(change: Change | None) -> float:
    """The mean, NaN where there is none."""
    return math.nan if change is None else change.mean


def grid_of_changes(document: Document, package: str, side: str) -> Grid:
    """What a package changes, at one side."""
    found = (package_of(document, package) or {}).get(side, {})
    rows = {code: {kpi: change_of(kpi, row) for kpi, row in table.items()} for code, table in found.items()}
    return Grid(_in_order(rows, side), rows, levels=False)


def grid_of_levels(document: Document, side: str) -> Grid:
    """The levels of a run document, at one side."""
    shown = SCORECARD if side == "by_party" else LEVELS_SHOWN
    if side == "by_authority":
        rows = {
            queue: {kpi: _figure(kpi, figures) for kpi in FIGURES_SHOWN if kpi in figures}
            for queue, figures in document.get("authorities", {}).items()
        }
    else:
        rows = {
            code: {kpi: change_of(kpi, table[kpi]) for kpi in shown if kpi in table}
            for code, table in document.get(side, {}).items()
        }
    return Grid(_in_order(rows, side), rows, levels=True)


def _figure(kpi: str, figures: Mapping[str, Any]) -> Change:
    low, high = figures.get("intervals", {}).get(kpi, (None, None))
    unit = KPIS[kpi].unit if kpi in KPIS else ""
    return Change(kpi, unit, number_of(figures[kpi]), number_of(low), number_of(high), n=1)


def _in_order(rows: Mapping[str, Mapping[str, Change]], side: str) -> tuple[str, ...]:
    """The measures that some row has: value, free flow by value and by number first, then as registered; of a
    scorecard as it is read from left to right.
    """
    known = dict.fromkeys(kpi for table in rows.values() for kpi in table)
    first = SCORECARD if side == "by_party" else (*LEVELS_SHOWN, *FIGURES_SHOWN)
    order = {kpi: place for place, kpi in enumerate(dict.fromkeys((*first, *KPIS)))}
    return tuple(sorted(known, key=lambda kpi: order.get(kpi, len(order))))


def gain(change: Change) -> float:
    """The mean turned so that above 0 is what is wanted; as it is for a measure with no wanted direction."""
    return -change.mean if change.good == "lower" else change.mean


def groups(book: RuleBook, codes: Sequence[str]) -> list[Arrangement]:
    """The arrangements of the law data with three parties or more, of which at least two are shown."""
    here = {code.split(":")[-1] for code in codes}
    return [
        one
        for one in book.arrangements.values()
        if len(one.parties) >= 3 and len(here & set(one.parties)) >= 2
    ]
