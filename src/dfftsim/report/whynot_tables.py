"""Every option a flow weighed, as terminal tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import knows, t
from dfftsim.report.explain_tables import ignored_words
from dfftsim.report.figures import cause_words
from dfftsim.report.law_words import SourceList, heading, indented, word
from dfftsim.report.numbers import duration, money, number, significant
from dfftsim.report.tables import plain_table

Document = Mapping[str, Any]

BEYOND: Mapping[str, Callable[[float], str]] = {
    "demand": lambda share: number(share, "share"),
    "harm_usd_year": money,
}
"""What lies beyond law, cost and technology, where firms weigh it: column, and how it is written."""


def whynot_tables(document: Document) -> list[RenderableType]:
    """The flow's life, then each look at its options."""
    sources = SourceList()
    title = t("whynot.title", flow=document["flow"], replication=document["replication"], run=document["run"])
    parts: list[RenderableType] = [
        Text(title, style="bold"),
        heading(t("whynot.life")),
        life_rows(document["life"]),
    ]
    for look in document["looks"]:
        parts += [heading(f"{look['time'][:10]}  {t('whynot.because', why=look['why'])}"), option_rows(look)]
        if look["pets"]:
            parts += pet_rows(look["pets"])
        if look["closed"]:
            parts.append(Text(f"  {t('whynot.closed')}"))
            parts += [
                indented(
                    Text(f"✗ {word('pathway', way['pathway'])}  {way['id']}"),
                    f"{way['reason']} {sources.mark(way['source'])}",
                )
                for way in look["closed"]
            ]
    if not document["looks"]:
        parts.append(Text(t("whynot.no_look")))
    return [*parts, *sources.listed()]


def life_rows(life: list[Document]) -> RenderableType:
    """Each change of state with its cause."""
    rows = [
        [
            row["time"][:10],
            word("state", row["from"] or ""),
            word("state", row["to"]),
            cause_words(row["cause"] or ""),
            row["detail"] or "",
        ]
        for row in life
    ]
    heads = [t(f"column.{name}") for name in ("day", "from_state", "to_state", "cause", "detail")]
    return plain_table(heads, rows, unbroken=(0, 1, 2))


def option_rows(look: Document) -> RenderableType:
    """The options of one look, the best pay-off and taste together first, and what became of each; users'
    demand and expected harm stand beside them where firms weigh them.
    """
    weighed = [name for name in BEYOND if any(name in option for option in look["options"])]
    rows = [
        [
            Text(
                "✓" if option["fate"] == "chosen" else "✗",
                style="green" if option["fate"] == "chosen" else "red",
            ),
            option["option"],
            money(option["payoff_usd"]),
            money(option["taste_usd"]),
            significant(round(option["delay_days"])),
            money(option["setup_usd"]),
            duration(option["latency_p95_seconds"]),
            money(option["servers_usd_year"] + option["network_usd_year"]),
            *(BEYOND[name](option[name]) for name in weighed),
            fate_word(option["fate"]),
        ]
        for option in look["options"]
    ]
    if look["chosen"] == "give_up":
        taste = money(look["taste_of_giving_up_usd"])
        rows.append(
            [Text("✓", style="green"), "give_up", "0", taste, *[""] * (4 + len(weighed)), fate_word("chosen")]
        )
    names = ("option", "payoff", "taste", "days_until", "set_up", "latency_p95", "technology_usd")
    heads = [t(f"column.{name}") for name in (*names, *weighed, "fate")]
    return plain_table(["", *heads], rows, right=range(2, 8 + len(weighed)), unbroken=(0,))


def pet_rows(pets: list[Document]) -> list[RenderableType]:
    """What became of each technology on offer, and why the law ignores it where it does."""
    rows = [
        [
            row["pet"],
            fate_word(row["fate"]),
            significant(row["assurance"]),
            "; ".join(ignored_words(reason) for reason in row["ignored"]),
        ]
        for row in pets
        if row["fate"] != "no_workload"
    ]
    heads = [t(f"column.{name}") for name in ("pet", "fate", "assurance", "in_law")]
    useless = ", ".join(row["pet"] for row in pets if row["fate"] == "no_workload")
    parts: list[RenderableType] = [plain_table(heads, rows, right=(2,), unbroken=(0,))] if rows else []
    return [*parts, *([Text(f"  {t('whynot.no_workload', pets=useless)}", style="dim")] if useless else [])]


def fate_word(fate: str) -> str:
    """What became of an option, in words."""
    key = f"fate.{fate}"
    return t(key) if knows(key) else fate
