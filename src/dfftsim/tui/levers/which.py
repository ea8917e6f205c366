"""Which lever did it: each taken out in turn, those that did nothing and why, and what changes in the law."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from dfftsim.i18n import pick, t
from dfftsim.report.compare_tables import difference_unit, interval, law_lines, moved_by, set_lines
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.law_words import word
from dfftsim.scenario.levers import LEVERS, SHOCKS
from dfftsim.tui.frame import app_of
from dfftsim.tui.levers.ink import ink
from dfftsim.tui.levers.results import Results
from dfftsim.tui.text import cut, fitted, wrapped

LONGEST_BAR = 16
LEAST_NAME = 24


class WhichLever(VerticalScroll, can_focus=True):
    """A text that scrolls."""

    HELP = "tui.levers.help.which"
    DEFAULT_CSS = """
    WhichLever { height: 1fr; scrollbar-size-vertical: 1; }
    WhichLever Static { height: auto; width: 1fr; }
    """

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(id="which-text", markup=False)

    def show(self, results: Results | None, kpi: str) -> None:
        """Tell of these results, by this measure; None while no scenario is open."""
        self._shown = results, kpi
        static, text = self.query_one("#which-text", Static), self.told(results, kpi)
        before = str(static.content)
        if before != text.plain:
            static.update(text, layout=before.count("\n") != text.plain.count("\n"))

    def on_resize(self) -> None:
        """Lines are wrapped for the width."""
        if hasattr(self, "_shown"):
            self.show(*self._shown)

    def told(self, results: Results | None, kpi: str) -> Text:
        """Everything, as one text."""
        text = Text()
        width = max(self.size.width - 1, 20)
        if results is None:
            return text
        package = results.package
        if package is None:
            text.append("\n".join(wrapped(t(f"tui.levers.stage.{results.stage}.which"), width)))
            return text
        title = ink(self, "secondary", bold=True)
        if package["levers"]:
            text.append(t("tui.levers.which", measure=kpi_name(kpi)) + "\n", title)
            text.append_text(self._bars(package, kpi, width))
        for null in package["null_levers"]:
            line = t("tui.levers.null", lever=null["lever"], why=word("null_lever", null["why"]))
            text.append("\n".join(wrapped(line, width)) + "\n")
        text.append(t("compare.changes") + "\n", title)
        lines = [*law_lines(package["law"]), *set_lines(package["set"])]
        for line in lines or [t("compare.nothing_changes")]:
            text.append("\n".join(wrapped(line, width)) + "\n")
        return text

    def _bars(self, package: Mapping[str, Any], kpi: str, width: int) -> Text:
        text = Text()
        parts = package["leave_one_out"]
        if not parts:
            text.append("\n".join(wrapped(t("tui.levers.which.later"), width)) + "\n")
            return text
        whole = package["differences"].get(kpi)
        rows = {label: table[kpi] for label, table in parts.items() if kpi in table}
        if whole is None or not rows:
            text.append(t("tui.levers.no_months") + "\n")
            return text
        total = whole["mean"]
        together = total - math.fsum(row["mean"] for row in rows.values())
        longest = max([abs(row["mean"]) for row in rows.values()] + [abs(together)]) or 1.0
        for label, row in rows.items():
            text.append_text(self._bar(name_of(label), row["mean"], longest, interval(row), whole, width))
        if len(rows) > 1:
            text.append_text(self._bar(t("tui.levers.together"), together, longest, "", whole, width))
        return text

    def _bar(
        self, name: str, mean: float, longest: float, between: str, whole: Mapping[str, Any], width: int
    ) -> Text:
        """Name, bar, change and interval in one line, or the name above the rest where that is too long."""
        fill = "#" if app_of(self).settings.ascii else "█"
        size = 0 if math.isnan(mean) or math.isinf(mean) else round(abs(mean) / longest * LONGEST_BAR)
        change = f"{moved_by(mean, whole['unit'])} {difference_unit(whole['unit'])}".rstrip()
        figures = fitted(change, 14, right=True) + fitted(between, 20, right=True)
        room = width - LONGEST_BAR - 35
        folded = room < LEAST_NAME
        text = Text((cut(name, width) + "\n" if folded else fitted(name, room)) + " ", end="")
        text.append(fitted(fill * size, LONGEST_BAR), ink(self, "primary"))
        return text.append(cut(figures, width - LONGEST_BAR - 1) + "\n" if folded else figures + "\n")


def name_of(label: str) -> str:
    """A lever's label with its name."""
    page = {**LEVERS, **SHOCKS}.get(label.partition("#")[0])
    return f"{label} {pick(page.name)}" if page else label
