"""The numbers of Compare as tables with all their digits, and what stands there before there are any."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.compare_tables import law_lines, set_lines
from dfftsim.report.kpi_words import kpi_name
from dfftsim.report.law_words import word
from dfftsim.tui.charts.sheet import paragraph
from dfftsim.tui.compare.packages import offers_for, title_of
from dfftsim.tui.compare.reading import Change, Document
from dfftsim.tui.exports import Cell, Table

if TYPE_CHECKING:
    from dfftsim.tui.workspace import Workspace

NUMBERS = (
    "baseline", "package", "mean", "low", "high", "level", "n", "p_better", "p_worse", "variance_ratio", "p",
    "p_holm",
)  # fmt: skip


def tables(document: Document, compared: Mapping[str, Mapping[str, Change]], base: str) -> list[Table]:
    """Differences; the changes of the law and the levers that did nothing, in words."""
    differences = [
        [id, base or "scenario", kpi, kpi_name(kpi), change.unit, *numbers(change), change.verdict.word]
        for id, table in compared.items()
        for kpi, change in table.items()
    ]
    words = [
        [package["id"], line]
        for package in document["packages"]
        for line in [*law_lines(package["law"]), *set_lines(package["set"])]
    ]
    nulls = [
        [package["id"], null["lever"], null["why"], word("null_lever", null["why"])]
        for package in document["packages"]
        for null in package["null_levers"]
    ]
    heads = ("package_id", "base", "kpi", "name", "unit", *NUMBERS, "verdict")
    return [
        Table("differences", t("tui.compare.title.table"), heads, differences),
        Table("changes", t("compare.changes"), ("package_id", "change"), words),
        Table("null-levers", t("compare.null"), ("package_id", "lever", "why", "in_words"), nulls),
    ]


def numbers(change: Change) -> list[Cell]:
    """All numbers of a difference."""
    return [getattr(change, name) for name in NUMBERS]


def invitation(workspace: Workspace, width: int) -> Text:
    """What can be compared, and with which keys."""
    text = paragraph(t("tui.compare.invite"), width)
    if workspace.scenario is None:
        text.append("\n")
        text.append_text(paragraph(t("tui.compare.no_scenario"), width, "bold"))
        return text
    text.append(f"\n{t('tui.compare.at_hand')}\n", style="bold")
    for id, given in workspace.packages.items():
        text.append_text(paragraph(f"{id}  {title_of(id, given)}", width, indent="  "))
    if not workspace.packages:
        text.append_text(paragraph(t("tui.compare.none_at_hand"), width, indent="  "))
    text.append("\n")
    n = workspace.scenario.experiment.replications
    text.append_text(paragraph(t("tui.compare.invite_keys", n=n), width, "bold"))
    others = [one for one in offers_for(workspace.scenario.name) if one.id not in workspace.packages]
    if others:
        text.append(f"\n{t('tui.compare.shipped')}\n", style="bold")
    for one in others:
        made = f"  ({t('compare.made_for', name=one.made_for)})" if one.made_for else ""
        text.append_text(paragraph(f"{one.id}  {one.name}{made}", width, "dim", indent="  "))
    return text
