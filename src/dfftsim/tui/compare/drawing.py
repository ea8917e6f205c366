"""The views beside the table as texts: forest plot, distributions, places, changes of law, sensitivity."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.compare_tables import difference_unit, law_lines, moved_by, set_lines
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import word
from dfftsim.report.numbers import DASH, money, number, significant
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.charts.forest import interval_row
from dfftsim.tui.charts.histogram import histogram, range_of
from dfftsim.tui.charts.scale import Scale, axis, scale_for
from dfftsim.tui.charts.sheet import paragraph
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.reading import Change, Document, change_of, values
from dfftsim.tui.text import cut, fitted

Colours = Mapping[str, str]


def forest(
    rows: Sequence[tuple[str, Change | None]],
    width: int,
    colours: Colours,
    ascii: bool,
    chosen: str = "",
    tight: bool = False,
) -> Text:
    """One interval for each row on one scale, with its difference in figures where there is room, and below
    on its own line where not. chosen: the label to stress. tight: never more than a line for each row.
    """
    shown = [(label, change) for label, change in rows if change is not None]
    told = [figures(change) for _, change in shown]
    name = min(max((cell_len(label) for label, _ in rows), default=4), max(width // 4, 10))
    beside = max((cell_len(one) for one in told), default=0) + 4
    inline = width - name - 2 - beside >= 22
    room = max(width - name - 2 - (beside if inline else 4 * tight), 8)
    scale = scale_for([end for _, one in shown for end in (one.low, one.mean, one.high)], room)
    text = Text()
    if shown:
        text.append(telling.arrows(directions(shown[0][1], scale, name + 2, width), ascii))
        unit = shown[0][1].unit
        text.append(f"{' ' * (name + 2)}{axis(scale, lambda value: tick(value, unit))}\n", style="dim")
    for label, change in rows:
        style = "bold" if label == chosen else ""
        text.append(f"{fitted(label, name)}  ", style=style)
        if change is None:
            text.append(f"{fitted(DASH, room)}\n", style="dim")
            continue
        colour = colours.get(change.verdict.variable, "")
        text.append(interval_row(change.low, change.mean, change.high, scale, ascii), style=colour)
        mark = telling.mark_cell(change, colours, ascii)
        said = figures(change)
        if inline:
            text.append(f" {fitted(said, beside - 4)}")
        elif not tight:
            text.append(f"\n{' ' * (name + 2)}{cut(said, width - name - 5)}", style="dim")
        text.append(" ")
        text.append_text(mark)
        text.append("\n")
    return text


def figures(change: Change) -> str:
    """Difference and interval without the unit, which stands once above."""
    mean = DASH if math.isnan(change.mean) else moved_by(change.mean, change.unit)
    return f"{mean} {telling.interval_told(change)}"


def tick(value: float, unit: str) -> str:
    """A number at the scale."""
    scaled = value * 100 if unit == "share" else value
    if abs(scaled) < 1e-12:
        return "0"
    return f"{scaled:+.3g}" if abs(scaled) < 1000 else ("+" if scaled > 0 else "") + money(scaled)


def directions(change: Change, scale: Scale, before: int, width: int) -> str:
    """Which side of zero is wanted, above the scale; nothing where neither is."""
    if change.good == "neither":
        return ""
    worse, better = t("tui.compare.side.worse"), t("tui.compare.side.better")
    left, right = (worse, better) if change.good == "higher" else (better, worse)
    zero = scale.cell(0.0)
    left_text = fitted(f"◀ {left} ", zero, right=True) if zero >= cell_len(left) + 3 else " " * zero
    room = scale.width - zero - 1
    right_text = fitted(f" {right} ▶", room) if room >= cell_len(right) + 3 else " " * room
    return cut(f"{' ' * before}{left_text} {right_text}".rstrip(), width) + "\n"


def distributions(
    document: Document, kpi: str, rows: Sequence[tuple[str, str]], width: int, colours: Colours, ascii: bool
) -> Text:
    """How one measure lies over the replications: the scenario and each package on one scale."""
    samples = [
        (label, [v for v in values(document, id, kpi).values() if not math.isnan(v)]) for id, label in rows
    ]
    if not any(sample for _, sample in samples):
        return paragraph(t("tui.compare.no_replications"), width)
    unit = KPIS[kpi].unit if kpi in KPIS else ""
    low, high = range_of([sample for _, sample in samples])
    name = min(max(cell_len(label) for label, _ in samples), max(width // 4, 10))
    told = [t("tui.compare.median_of", value=median(sample, unit), n=len(sample)) for _, sample in samples]
    beside = max(map(cell_len, told)) + 1
    room = max(min(width - name - 2 - beside, 40), 8)
    text = Text()
    for (label, sample), said in zip(samples, told, strict=True):
        text.append(f"{fitted(label, name)}  ")
        text.append(histogram(sample, low, high, room, ascii), style=colours.get("primary", ""))
        text.append(f" {cut(said, max(width - name - 3 - room, 0))}\n", style="dim")
    ends = number(low, unit), number(high, unit)
    gap = max(room - sum(map(cell_len, ends)), 1)
    text.append(f"{' ' * (name + 2)}{ends[0]}{' ' * gap}{ends[1]} {unit_word(unit)}\n", style="dim")
    text.append("\n")
    text.append_text(paragraph(t("tui.compare.distribution_note"), width, "dim"))
    return text


def median(sample: Sequence[float], unit: str) -> str:
    """The middle value, with its unit where it is short."""
    return number(statistics.median(sample), unit) if sample else DASH


def places(
    document: Document, kpi: str, labels: Mapping[str, str], width: int, colours: Colours, ascii: bool
) -> Text:
    """The difference by place of collection, packages side by side; always against the scenario."""
    tables = {package["id"]: package["by_jurisdiction"] for package in document["packages"]}
    asked = (
        kpi if any(kpi in rows for table in tables.values() for rows in table.values()) else "delivered_usd"
    )
    codes = list(dict.fromkeys(code for table in tables.values() for code in table))
    unit = difference_unit(KPIS[asked].unit)
    text = paragraph(t("tui.compare.by_place", measure=f"{kpi_name(asked)} ({unit})"), width, "bold")
    if asked != kpi:
        text.append_text(paragraph(t("tui.compare.not_by_place", measure=kpi_name(kpi)), width, "dim"))
    if not codes:
        text.append_text(paragraph(t("tui.compare.no_places"), width))
        return text
    cell = max((width - 5) // len(tables) - 1, 12)
    fit = max((width - 5) // (cell + 1), 1)
    ids = list(tables)
    for start in range(0, len(ids), fit):
        part = ids[start : start + fit]
        text.append(" " * 5 + " ".join(fitted(labels.get(id, id), cell) for id in part) + "\n", style="bold")
        for code in codes:
            text.append(fitted(code, 5))
            for id in part:
                row = tables[id].get(code, {}).get(asked)
                change = change_of(asked, row) if row else None
                text.append_text(place_cell(change, cell, colours, ascii))
                text.append(" ")
            text.append("\n")
        text.append("\n")
    return text


def place_cell(change: Change | None, width: int, colours: Colours, ascii: bool) -> Text:
    """Mark and difference of one place; the interval too where there is room."""
    if change is None or not change.n:
        return Text(fitted(DASH, width))
    cell = telling.mark_cell(change, colours, ascii)
    long, short = f" {figures(change)}", f" {moved_by(change.mean, change.unit)}"
    cell.append(fitted(long if cell_len(long) <= width - 2 else short, width - 2))
    return cell


def package_changes(
    package: Document, kpi: str, width: int, colours: Colours, ascii: bool, attributed: bool = True
) -> Text:
    """What a package changes, in words, what each lever adds to the measure, and which levers did nothing.

    attributed: whether the package has been run without each of its levers, which comes last.
    """
    text = paragraph(pick(package["title"]) or package["id"], width, "bold")
    if package["made_for"]:
        text.append_text(paragraph(t("compare.made_for", name=package["made_for"]), width, "dim"))
    text.append(f"\n{t('compare.changes')}\n", style="bold")
    lines = [*law_lines(package["law"]), *set_lines(package["set"])] or [t("compare.nothing_changes")]
    for line in lines:
        text.append_text(paragraph(line, width, indent="  "))
    parts = package.get("leave_one_out") or {}
    added = [(label, change_of(kpi, rows[kpi]) if kpi in rows else None) for label, rows in parts.items()]
    if added:
        text.append(f"\n{t('tui.compare.leave_one_out', measure=kpi_name(kpi))}\n", style="bold")
        text.append_text(forest(added, width, colours, ascii))
    text.append(f"\n{t('compare.null')}\n", style="bold")
    nulls = [f"{null['lever']}: {word('null_lever', null['why'])}" for null in package["null_levers"]]
    none = t("compare.no_null") if attributed else t("tui.compare.not_attributed")
    for line in nulls or [none]:
        text.append_text(paragraph(line, width, indent="  "))
    return text


def sensitivity(
    rows: Sequence[tuple[str, Change | None]], kpi: str, width: int, colours: Colours, ascii: bool
) -> Text:
    """The difference as assumed and at either end of the ranges that were tried."""
    text = paragraph(t("tui.compare.sensitivity_of", measure=kpi_name(kpi)), width, "bold")
    if len(rows) > 1:
        text.append_text(forest(rows, width, colours, ascii))
    text.append("\n")
    text.append_text(paragraph(t("tui.compare.sensitivity_hint"), width, "dim"))
    return text


def judgement_told(parameter: Mapping[str, Any]) -> str:
    """A judgement with its value and range."""
    low, value, high = (significant(float(parameter[name])) for name in ("low", "value", "high"))
    return f"{value} ({low}–{high}) {parameter.get('unit', '')}".rstrip()
