"""The headline: measures of the scenario, of the choices, and the change with its interval."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.message import Message

from dfftsim.i18n import t
from dfftsim.report.compare_tables import difference_unit, interval, moved_by
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.numbers import DASH, number
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.compare.reading import VERDICTS
from dfftsim.tui.compare.telling import glyph
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.levers.ink import ink
from dfftsim.tui.levers.lines import CursorLines, Entry
from dfftsim.tui.levers.results import Measure, Results
from dfftsim.tui.text import fitted
from dfftsim.tui.why import Why

TABLE_WIDTH = 96
ROOMY_WIDTH = 112


class Headline(CursorLines, inherit_bindings=False):
    """One line for each measure; the first is a heading. The one under the cursor is what the bars show."""

    HELP = "tui.levers.help.headline"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("up,k", "move(-1)", "levers.up"),
        key("down,j", "move(1)", "levers.down"),
        key("home", "edge(-1)", "levers.top"),
        key("end", "edge(1)", "levers.bottom"),
    ]

    class Moved(Message):
        """Another measure is looked at."""

    def __init__(self, results: Callable[[], Results]) -> None:
        super().__init__(id="lever-headline")
        self._results = results
        self.measures: list[Measure] = []
        self.folded = False
        """Whether a measure takes two lines, for there was no room for a table when the lines were made."""

    @property
    def measure(self) -> Measure | None:
        """The measure under the cursor."""
        place = self.cursor // 2 if self.folded else self.cursor - 1
        return self.measures[place] if 0 <= place < len(self.measures) else None

    def entries(self) -> list[Entry]:
        """A heading and the measures; or two lines for each, of which one can be chosen."""
        self.measures = self._results().measures()
        self.folded = self.room < TABLE_WIDTH
        if not self.measures:
            return []
        if self.folded:
            return [line for one in self.measures for line in (Entry(one.kpi, head=True), Entry(one.kpi))]
        return [Entry("", head=True), *(Entry(one.kpi) for one in self.measures)]

    def on_resize(self) -> None:
        """A table or not."""
        self.reload()
        super().on_resize()

    def moved(self) -> None:
        """Tell which measure it is."""
        self.post_message(self.Moved())

    def text_of(self, line: int) -> Text:
        """One line of the table, or of the two of a measure."""
        if self.folded:
            measure = self.measures[line // 2]
            text = self._value_line(measure) if line % 2 else self._title_line(measure)
        elif line == 0:
            text = self._head()
        else:
            text = self._row(self.measures[line - 1])
        text.append(" " * max(self.room - text.cell_len, 0))
        return self.under_cursor(text) if line == self.cursor else text

    def _head(self) -> Text:
        text, style = Text(end="", no_wrap=True), ink(self, "secondary", bold=True)
        names = ("measure", "base", "now", "change", "interval")
        for place, (name, width) in enumerate(zip(names, self.widths(), strict=True)):
            text.append(fitted(t(f"tui.levers.column.{name}"), width, right=place > 0) + " ", style)
        return text

    def _row(self, measure: Measure) -> Text:
        """Name, base, now, change, interval, and what that says in a glyph and a word."""
        text, widths = Text(end="", no_wrap=True), self.widths()
        style, says = self._says(measure)
        text.append(fitted(kpi_name(measure.kpi), widths[0]) + " ")
        for place, (cell, width) in enumerate(zip(cells_of(measure), widths[1:], strict=True)):
            text.append(fitted(cell, width, right=True) + " ", style if place == 2 else Style.null())
        text.append(fitted(says, max(self.room - text.cell_len, 0)), style)
        return text

    def _title_line(self, measure: Measure) -> Text:
        style, says = self._says(measure)
        said = min(cell_len(says), self.room // 2)
        text = Text(end="", no_wrap=True).append(fitted(kpi_name(measure.kpi), self.room - said - 1) + " ")
        return text.append(fitted(says, said), style)

    def _value_line(self, measure: Measure) -> Text:
        base, now, change, between = cells_of(measure)
        arrow = "->" if app_of(self).settings.ascii else "→"
        unit = unit_word(measure.unit) or "%"
        both = f"{base.removesuffix(unit).rstrip()} {arrow} {now}" if now else base
        change_width, between_width = 14, 18
        text = Text(end="", no_wrap=True)
        text.append("  " + fitted(both, max(self.room - change_width - between_width - 3, 12)) + " ")
        text.append(fitted(change, change_width, right=True), self._says(measure)[0])
        text.append(fitted(between, max(self.room - text.cell_len, 0), right=True))
        return text

    def _says(self, measure: Measure) -> tuple[Style, str]:
        verdict = measure.verdict
        if verdict is None:
            return Style.null(), ""
        return ink(
            self, verdict.variable, bold=True
        ), f"{glyph(verdict, app_of(self).settings.ascii)} {verdict.word}"

    def widths(self) -> list[int]:
        """Of name, base, now, change and interval."""
        base = 15 if self.room >= ROOMY_WIDTH else 11
        change, between, verdict = 15, 21, 12
        return [self.room - 2 * base - change - between - verdict - 5, base, base, change, between]

    def why(self) -> Why | None:
        """How the measure is made, and how sure the change is."""
        measure = self.measure
        if measure is None:
            return None
        results = self._results()
        kpi = KPIS.get(measure.kpi)
        base, now, change, between = cells_of(measure)
        inputs = [(t("tui.levers.column.base"), base, ""), (t("tui.levers.column.now"), now, "")]
        if measure.change is not None:
            inputs.append((t("tui.levers.column.change"), f"{change} {between}".strip(), ""))
        inputs.append((t("tui.levers.pairs"), str(results.pairs), t("tui.levers.same_draws")))
        notes = [t(f"tui.levers.stage.{results.stage}.why")]
        if measure.change is not None and "p_holm" in measure.change:
            adjusted = measure.change["p_holm"]
            if not math.isnan(adjusted):
                inputs.append((t("tui.levers.p_holm"), f"{adjusted:.2g}", t("tui.levers.p_holm.remark")))
            ratio = measure.change["variance_ratio"]
            if not math.isnan(ratio):
                inputs.append((t("tui.levers.pairing"), f"×{ratio:.3g}", t("tui.levers.pairing.remark")))
        if results.estimate and results.estimate.between:
            notes.append(t("tui.levers.between"))
        title = f"{kpi_name(measure.kpi)}: {now if measure.change else base}"
        return Why(
            title,
            kpi.formula if kpi else "",
            inputs,
            swing=t("tui.levers.swing.headline"),
            measure="" if measure.change else measure.kpi,
            notes=notes,
        )


def cells_of(measure: Measure) -> tuple[str, str, str, str]:
    """Base, now, change and interval in words."""
    unit = unit_word(measure.unit)
    base = f"{number(measure.base, measure.unit)} {unit}".rstrip()
    now = f"{number(measure.now, measure.unit)} {unit}".rstrip()
    if measure.change is None:
        return base, now if not math.isnan(measure.now) else "", "", ""
    sign = "≈ " if measure.verdict is VERDICTS["estimate"] else ""
    change = (
        f"{sign}{moved_by(measure.change['mean'], measure.unit)} {difference_unit(measure.unit)}".rstrip()
    )
    between = interval(measure.change) if "low" in measure.change else DASH
    if never := measure.change.get("unreached"):
        between = t("tui.levers.unreached", count=never, n=measure.change["n"])
    return base, now, change, between
