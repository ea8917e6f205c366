"""Which lever did it: each taken out in turn, those that did nothing and why, and what changes in the law."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rich.text import Text
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
from dfftsim.tui.text import fitted, wrapped

LONGEST_BAR = 16


class WhichLever(VerticalScroll, can_focus=True):
    """A text that scrolls."""

    HELP = "tui.levers.help.which"
    DEFAULT_CSS = """
    WhichLever { height: 1fr; scrollbar-size-vertical: 1; }
    WhichLever Static { height: auto; width: 1fr; }
    """

    def compose(self):  # type: ignore[no-untyped-def]
        """The text."""
        yield Static(id="which-text", markup=False)

    def show(self, results: Results, kpi: str) -> None:
        """Tell of these results, by this measure."""
        self._shown = results, kpi
        self.query_one("#which-text", Static).update(self.told(results, kpi))

    def on_resize(self) -> None:
        """Lines are wrapped for the width."""
        if hasattr(self, "_shown"):
            self.show(*self._shown)

    def told(self, results: Results, kpi: str) -> Text:
        """Everything, as one text."""
        text = Text()
        width = max(self.size.width - 1, 20)
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
        fill = "#" if app_of(self).settings.ascii else "█"
        for label, row in rows.items():
            size = 0 if math.isnan(row["mean"]) else round(abs(row["mean"]) / longest * LONGEST_BAR)
            text.append(fitted(name_of(label), max(width - LONGEST_BAR - 36, 8)) + " ")
            text.append(fitted(fill * size, LONGEST_BAR), ink(self, "primary"))
            change = f"{moved_by(row['mean'], whole['unit'])} {difference_unit(whole['unit'])}".rstrip()
            text.append(fitted(change, 13, right=True) + fitted(interval(row), 21, right=True) + "\n")
        if len(rows) > 1:
            text.append(fitted(t("tui.levers.together"), max(width - LONGEST_BAR - 36, 8)) + " ")
            text.append(fitted(fill * round(abs(together) / longest * LONGEST_BAR), LONGEST_BAR))
            change = f"{moved_by(together, whole['unit'])} {difference_unit(whole['unit'])}".rstrip()
            text.append(fitted(change, 13, right=True) + "\n")
        return text


def name_of(label: str) -> str:
    """A lever's label with its name."""
    page = {**LEVERS, **SHOCKS}.get(label.partition("#")[0])
    return f"{label} {pick(page.name)}" if page else label
