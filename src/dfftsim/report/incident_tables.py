"""Harm and trust of a run as terminal tables, made from the parts `harm` and `trust` of its document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.law_words import heading
from dfftsim.report.numbers import DASH, money, number
from dfftsim.report.tables import plain_table

Document = Mapping[str, Any]


def incident_tables(document: Document) -> list[RenderableType]:
    """Who bore harm, and who trusts whom; nothing where the scenario has neither hazards nor trust."""
    harm, trust = document.get("harm"), document.get("trust")
    parts: list[RenderableType] = []
    if harm is not None:
        parts += [heading(t("run.harm")), harm_rows(harm), Text("  " + tail_line(harm["tail"]), style="dim")]
    if trust is not None:
        parts += [heading(t("run.trust")), trust_rows(trust), Text("  " + loops_line(trust), style="dim")]
    return parts


def harm_rows(harm: Document) -> RenderableType:
    """Harm by who bears it, and fines, which are transfers."""
    named = {**harm["bearers"], **harm["transfers"]}
    rows = [
        [t(f"bearer.{name}"), DASH if row is None else money(row["mean"]), span_text(row)]
        for name, row in named.items()
    ]
    return plain_table([t("column.borne_by"), "USD", t("column.interval")], rows, right=(1, 2))


def span_text(row: Document | None) -> str:
    """The interval of a sum of money."""
    if row is None or row["low"] != row["low"]:
        return DASH
    return f"{money(row['low'])} – {money(row['high'])}"


def tail_line(tail: Document) -> str:
    """The tail over replications in one line."""
    return t(
        "run.harm_tail",
        n=tail["n"],
        p50=money(tail["p50"]),
        p95=money(tail["p95"]),
        worst=money(tail["cvar95"]),
    )


def trust_rows(trust: Document) -> RenderableType:
    """The matrix: who trusts (rows) whom (columns), mean over the run; beside it nothing of any survey."""
    pairs = {(row["from"], row["to"]): row for row in trust["pairs"]}
    parties = list(dict.fromkeys(row["from"] for row in trust["pairs"]))
    rows = [[rater, *(trust_cell(pairs.get((rater, other))) for other in parties)] for rater in parties]
    return plain_table([t("column.trusts"), *parties], rows, right=range(1, len(parties) + 1))


def trust_cell(row: Document | None) -> str:
    """Mean trust, and how far it is from the prior."""
    if row is None or row["trust"] is None:
        return DASH
    mean, moved = row["trust"]["mean"], row["trust"]["mean"] - row["prior"]["total"]
    return f"{number(mean, '')} {moved:+.2f}"


def loops_line(trust: Document) -> str:
    """Which loops were on."""
    off = [name.removeprefix("loop_") for name, on in trust["loops"].items() if not on]
    return t("run.loops_off", loops=", ".join(off)) if off else t("run.loops_on")
