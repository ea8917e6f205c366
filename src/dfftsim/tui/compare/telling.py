"""Differences in words: cells of the tables, the sentence of one number, and the answer to why."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rich.cells import cell_len
from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.compare_tables import difference_unit, moved_by
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import word
from dfftsim.report.numbers import DASH, number, significant, span
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.compare.reading import VERDICTS, Change, Document, Verdict
from dfftsim.tui.why import Source, Why

Colours = Mapping[str, str]
BRIEF = 11
"""Cells of a level in the table."""
ARROW = {"higher": ("↑", "^"), "lower": ("↓", "v"), "neither": ("", "")}


def glyph(verdict: Verdict, ascii: bool) -> str:
    """Its glyph on this terminal."""
    return verdict.ascii if ascii else verdict.glyph


def arrows(text: str, ascii: bool) -> str:
    """A text with arrowheads that the terminal has."""
    return text.replace("◀", "<").replace("▶", ">").replace("┊", ":") if ascii else text


def name_and_direction(kpi: str, ascii: bool) -> str:
    """A measure with an arrow to where it is wanted."""
    good = KPIS[kpi].good if kpi in KPIS else "neither"
    return f"{kpi_name(kpi)} {ARROW[good][ascii]}".rstrip()


def level_told(value: float, unit: str) -> str:
    """A level with its unit."""
    text = number(value, unit)
    word = "" if text == DASH else unit_word(unit)
    return f"{text} {word}".rstrip()


def brief_level(value: float, unit: str) -> str:
    """A level in a narrow column: its unit only where that is short."""
    told = level_told(value, unit)
    return told if cell_len(told) <= BRIEF else number(value, unit)


def difference_told(change: Change) -> str:
    """The mean difference with sign and unit."""
    if math.isnan(change.mean):
        return DASH
    return f"{moved_by(change.mean, change.unit)} {difference_unit(change.unit)}".rstrip()


def interval_told(change: Change) -> str:
    """The interval, or why there is none."""
    if change.unreached:
        return t("run.unreached", count=change.unreached, n=change.n)
    if math.isnan(change.low) or math.isnan(change.high):
        return DASH
    return f"[{moved_by(change.low, change.unit)}, {moved_by(change.high, change.unit)}]"


def percent(value: float) -> str:
    """A share of replications; a dash where the measure has no wanted direction."""
    return DASH if math.isnan(value) else f"{100 * value:.0f} %"


def ratio_told(value: float) -> str:
    """How much pairing helped."""
    return DASH if math.isnan(value) else f"×{significant(value)}"


def mark_cell(change: Change, colours: Colours, ascii: bool, named: bool = False) -> Text:
    """The verdict's glyph in its colour, a star where it holds for all together, and its word if asked."""
    verdict = change.verdict
    star = "*" if change.holds_together else " "
    text = Text(f"{glyph(verdict, ascii)}{star}", style=colours.get(verdict.variable, ""))
    if named:
        text.append(f" {verdict.word}", style=colours.get(verdict.variable, ""))
    return text


def compact_cell(change: Change | None, colours: Colours, ascii: bool) -> Text:
    """Difference, interval and mark in one cell."""
    if change is None or not change.n:
        return Text(DASH, justify="right")
    cell = Text(justify="right", no_wrap=True)
    cell.append(moved_by(change.mean, change.unit) if not math.isnan(change.mean) else DASH)
    cell.append(f" {interval_told(change)} ", style="dim")
    cell.append_text(mark_cell(change, colours, ascii))
    return cell


def legend(ascii: bool) -> str:
    """What the marks mean, in one line."""
    shown = ("better", "worse", "differs", "includes", "same")
    told = [f"{glyph(VERDICTS[id], ascii)} {VERDICTS[id].word}" for id in shown]
    return "  ".join([*told, f"* {t('tui.compare.holm')}"])


def sentence(change: Change, package: str, base: str) -> str:
    """Everything about one difference in a line."""
    parts = [
        f"{kpi_name(change.kpi)} · {package} − {base}: {difference_told(change)} {interval_told(change)}",
        change.verdict.word + (f" ({t('tui.compare.holm')})" if change.holds_together else ""),
        t("tui.compare.p_better", share=percent(change.p_better)),
        t("tui.compare.pairing", ratio=ratio_told(change.variance_ratio)),
        f"n={change.n}",
    ]
    return " · ".join(parts)


def why_change(change: Change, package: str, base: str, document: Document, swing: str = "") -> Why:
    """The answer to why a difference is what it is."""
    kpi = KPIS.get(change.kpi)
    inputs = [
        (base, level_told(change.baseline, change.unit), t("tui.compare.why.mean")),
        (package, level_told(change.package, change.unit), t("tui.compare.why.mean")),
        (t("tui.compare.why.pairs"), str(change.n), t("tui.compare.why.crn")),
        (t("column.p_better"), percent(change.p_better), t("tui.compare.why.p_better")),
        (t("tui.compare.why.p_worse"), percent(change.p_worse), ""),
        (t("column.pairing"), ratio_told(change.variance_ratio), t("tui.compare.why.ratio")),
        ("p", probability(change.p), t("tui.compare.why.p")),
        ("p (Holm)", probability(change.p_holm), t("tui.compare.why.holm")),
    ]
    interval = t("tui.compare.why.interval", level=f"{100 * change.level:.0f}")
    counts = ", ".join(f"{count} {word('rank', name)}" for name, count in document.get("inputs", {}).items())
    notes = [t("tui.compare.why.luck")]
    if counts:
        notes.append(t("tui.compare.why.inputs", counts=counts))
    return Why(
        title=f"{kpi_name(change.kpi)}: {difference_told(change)} {interval_told(change)}",
        formula=f"{kpi.formula if kpi else change.kpi}; {t('tui.compare.why.difference')}; {interval}",
        inputs=inputs,
        sources=[Source("Student 1908"), Source("Holm 1979")],
        swing=swing or t("tui.compare.why.swing"),
        notes=notes,
    )


def probability(value: float) -> str:
    """A p value; small ones as a bound."""
    if math.isnan(value):
        return DASH
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def rich_colours(variables: Colours) -> dict[str, str]:
    """The marks of a theme as styles of Rich, which names the terminal's own colours otherwise."""
    wanted = {name for name in variables if name.startswith("mark-")} | {"primary", "accent"}
    return {
        name: variables[name].removeprefix("ansi_")
        if variables[name].startswith("ansi_")
        else variables[name]
        for name in wanted
        if name in variables
    }


def level_interval(change: Change) -> str:
    """The interval of a level."""
    if change.unreached:
        return t("run.unreached", count=change.unreached, n=change.n)
    return "" if math.isnan(change.low) else span(change.low, change.high, change.unit)
