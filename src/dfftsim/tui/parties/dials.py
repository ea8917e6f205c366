"""The five dials of a jurisdiction: a gauge from 0 to 100 with its interval, what a package changes, or why
there is no number.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.compare_tables import moved_by
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.numbers import DASH
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.party_kpis import DIALS, MADE_OF
from dfftsim.tui.charts.forest import interval_row
from dfftsim.tui.charts.scale import Scale
from dfftsim.tui.charts.sheet import paragraph
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.reading import Change, Document, change_of, package_of

Rows = Mapping[str, Change]
WIDEST = 51
"""Cells of a gauge at most: one for every two points."""


def levels_of(code: str, run: Document | None) -> Rows:
    """The measures of a party in the result at hand."""
    table = (run or {}).get("by_party", {}).get(code, {})
    return {kpi: change_of(kpi, row) for kpi, row in table.items()}


def changes_of(code: str, comparison: Document | None, package: str) -> Rows:
    """What a package changes for a party."""
    table = (package_of(comparison, package) or {}).get("by_party", {}).get(code, {}) if comparison else {}
    return {kpi: change_of(kpi, row) for kpi, row in table.items()}


@dataclass(frozen=True)
class Panel:
    """What the dials of one party are drawn from. name: what it is called; run, comparison: the documents at
    hand; package: the one looked at.
    """

    name: str
    code: str
    run: Document | None
    comparison: Document | None
    package: str

    @property
    def levels(self) -> Rows:
        """The measures of the party in the result at hand."""
        return levels_of(self.code, self.run)

    def text(self, width: int, ascii: bool) -> Text:
        """The five dials."""
        levels, changes = self.levels, changes_of(self.code, self.comparison, self.package)
        text = paragraph(self.name, width, "bold")
        gauge = Scale(0.0, 100.0, max(min(width - 2, WIDEST), 11))
        shown = False
        for dial in DIALS:
            kpi = f"dial_{dial}"
            level, change = held(levels.get(kpi)), held(changes.get(kpi))
            text.append(f"{t(f'tui.parties.dial.{dial}')} ", style="bold")
            if level is None and change is None:
                why = t("tui.parties.dial.not_measured", why=self.reason(kpi))
                text.append("\n").append_text(paragraph(why, width, "dim", indent="  "))
                continue
            shown = True
            text.append(f"{figures(level, change)}\n  {drawn(level, change, gauge, ascii)}\n")
            if change is not None and change.verdict.id != "same":
                told = f"{telling.glyph(change.verdict, ascii)} {difference(change, ascii)}"
                text.append_text(paragraph(told, width, indent="  "))
        if shown:
            text.append(f"  0{' ' * (gauge.width - 4)}100\n", style="dim")
        return text

    def reason(self, kpi: str) -> str:
        """Why a measure of the party is no number, in words."""
        for document in (self.run, self.comparison):
            told = (document or {}).get("by_party_not_measured", {}).get(self.code, {}).get(kpi)
            if told:
                return t(f"scorecard.why_not.{told}")
        return t("tui.parties.dial.older")

    def made_of(self, kpi: str) -> list[tuple[str, str, str]]:
        """What a dial is made of or is best read beside: name, value, formula or why it is no number."""
        found = []
        for part in MADE_OF.get(kpi, ()):
            change = self.levels.get(part)
            if change is None or not change.n:
                found.append((kpi_name(part), DASH, self.reason(part)))
            else:
                level = "" if change.unreached else telling.level_told(change.mean, change.unit)
                told = f"{level} {telling.level_interval(change)}".strip()
                found.append((kpi_name(part), told, KPIS[part].formula))
        return found


def held(change: Change | None) -> Change | None:
    """A measure that has a number."""
    return change if change is not None and change.n and math.isfinite(change.mean) else None


def figures(level: Change | None, change: Change | None) -> str:
    """The level with its interval; where only a comparison is at hand, its mean in the scenario."""
    if level is not None:
        return f"{level.mean:.0f} {interval(level)}".rstrip()
    return DASH if change is None else f"{change.baseline:.0f}"


def interval(change: Change) -> str:
    """Ends of an interval in whole points."""
    return f"[{change.low:.0f}, {change.high:.0f}]" if change.low == change.low else ""


def difference(change: Change, ascii: bool) -> str:
    """From what to what, and the difference with its interval."""
    arrow = "->" if ascii else "→"
    told = f"{moved_by(change.mean, change.unit)} {telling.interval_told(change)}"
    return f"{change.baseline:.0f} {arrow} {change.package:.0f}  {told}"


def drawn(level: Change | None, change: Change | None, scale: Scale, ascii: bool) -> str:
    """The gauge: the level and its interval, and a mark where a package takes it."""
    if level is not None:
        row = interval_row(level.low, level.mean, level.high, scale, ascii)
    else:
        mean = math.nan if change is None else change.baseline
        row = interval_row(math.nan, mean, math.nan, scale, ascii)
    empty, mark = (".", "#") if ascii else ("·", "◆")
    cells = [empty if cell in (" ", "┊", ":") else cell for cell in row]
    if change is not None:
        cells[scale.cell(change.package)] = mark
    return "".join(cells)
