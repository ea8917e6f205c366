"""Single messages as terminal tables: those of flow classes, and those that queues serve."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.law_words import heading
from dfftsim.report.numbers import DASH, duration, money, number, significant
from dfftsim.report.tables import plain_table
from dfftsim.scenario.kpis import KPIS

Document = Mapping[str, Any]

HEAD_WIDTH = 16
CLASSES_BESIDE = 3
LEAST_VALIDITY = 50.0


def operations_tables(operations: Document, authorities: Document) -> list[RenderableType]:
    """What the operations plane has to say; `authorities`: the statistics of all queues."""
    parts: list[RenderableType] = []
    if "queues" in operations:
        names = {queue: pick(row["name"] or {}) or queue for queue, row in operations["queues"].items()}
        bursts = {names[queue]: authorities[queue] for queue in operations["queues"]}
        parts += [heading(t("run.bursts")), burst_rows(bursts)]
        parts += [Text("  " + t("run.why_events", why=why)) for why in operations["why_events"]]
    if "classes" in operations:
        parts += [heading(t("run.operations")), *class_tables(operations["classes"])]
    return parts


def class_tables(classes: Document) -> list[RenderableType]:
    """How messages fare, a column for each flow class; a warning where the answer is a poor one."""
    ids = list(classes)
    parts: list[RenderableType] = []
    for first in range(0, len(ids), CLASSES_BESIDE):
        some = ids[first : first + CLASSES_BESIDE]
        shown = [kpi for kpi in KPIS if any(classes[c].get(kpi, {}).get("n") for c in some)]
        rows = [
            [kpi_name(kpi), *(message_cell(classes[c].get(kpi)) for c in some), message_unit(kpi)]
            for kpi in shown
        ]
        heads = ["", *("\n".join(wrap(c, HEAD_WIDTH)) for c in some), t("column.unit")]
        parts.append(plain_table(heads, rows, right=range(1, len(some) + 1)))
    for flow_class, kpis in classes.items():
        ratio = kpis["validity_ratio"]
        if ratio["n"] and ratio["mean"] < LEAST_VALIDITY:
            text = t("run.short_regime", flow_class=flow_class, ratio=significant(ratio["mean"]))
            parts.append(Text(text, style="yellow"))
    return parts


def message_cell(row: Document | None) -> str:
    """The mean; times with a unit of their own."""
    if row is None or not row["n"]:
        return DASH
    if row["unit"] == "s":
        return duration(row["mean"])
    return money(row["mean"]) if row["mean"] >= 1e6 else number(row["mean"], row["unit"])


def message_unit(kpi: str) -> str:
    """The unit beside the row; a time has it in its cell."""
    return "" if KPIS[kpi].unit == "s" else unit_word(KPIS[kpi].unit)


def burst_rows(queues: Document) -> RenderableType:
    """What each queue of messages had to do, and how long it took."""
    rows = [
        [
            queue,
            number(row["completed"]),
            *(days_as_duration(row[name]) for name in ("wait_days_mean", "wait_days_p99", "cleared_days")),
            number(row["on_time_share"], "share"),
            number(row["utilisation"], "share"),
            days_as_duration(row["work_days"]),
        ]
        for queue, row in queues.items()
    ]
    heads = ("completed", "wait_mean", "wait_p99", "cleared", "on_time", "utilisation", "work_days")
    return plain_table(
        [t("column.queue"), *(t(f"queue.{name}") for name in heads)], rows, right=range(1, 8), unbroken=()
    )


def days_as_duration(days: float | None) -> str:
    """A time in days, with the unit that suits it."""
    return duration(None if days is None else days * 86_400.0)
