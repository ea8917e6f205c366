"""The documents of `dfftsim law` as terminal tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from dfftsim.i18n import pick, t
from dfftsim.report.law_words import (
    VERDICT_GLYPH,
    VERDICT_STYLE,
    Document,
    SourceList,
    heading,
    indented,
    word,
)
from dfftsim.report.tables import plain_table

HOME = "home"


def list_tables(rows: list[Document]) -> list[RenderableType]:
    """The jurisdictions, their authority and how much law stands."""
    heads = [
        t(f"column.{name}")
        for name in ("code", "jurisdiction", "authority", "rules_in_force", "localisation", "last_change")
    ]
    cells = [
        [
            row["id"],
            pick(row["name"]),
            row["authority"] or "",
            str(row["rules_in_force"]),
            str(row["localisation_in_force"]),
            row["last_change"] or "",
        ]
        for row in rows
    ]
    return [plain_table(heads, cells, right=(3, 4), unbroken=(0, 5))]


def show_tables(page: Document) -> list[RenderableType]:
    """The law of one jurisdiction on one day."""
    sources = SourceList()
    authority = page["authority"]
    parts: list[RenderableType] = [
        Text.assemble(
            (f"{page['id']}  {pick(page['name'])}", "bold"), f"  {t('law.on_day', day=page['on'])}"
        ),
        Text(f"{t('column.authority')}: {pick(authority['name'])} ({authority['abbr']})"),
        Text(page["legal_culture"], style="dim"),
        heading(t("law.laws")),
        laws_table(page["laws"]),
    ]
    for key in (
        "pathways",
        "extra_duties",
        "prohibitions",
        "powers_not_used",
        "only_on_paper",
        "voluntary_marks",
    ):
        if page.get(key):
            parts += [heading(t(f"law.{key}")), rules_table(page[key], sources)]
    if page["localisation"]:
        parts += [heading(t("law.localisation")), localisation_table(page["localisation"], sources)]
    if page["data_status"]:
        parts += [heading(t("law.data_status")), status_table(page["data_status"], sources)]
    for key in ("later", "pending"):
        if page.get(key):
            parts += [heading(t(f"law.{key}")), dated_table(page[key], sources)]
    return [*parts, Text(), *sources.listed(), Text(t("law.not_advice"), style="dim")]


def laws_table(laws: list[Document]) -> RenderableType:
    """Statutes and instruments with their state on the day."""
    heads = [t("column.law"), t("column.kind"), t("column.state"), t("column.in_force")]
    cells = [
        [
            pick(row["name"]),
            word("law_kind", row["kind"]),
            word("law_state", row["state"]),
            row.get("in_force") or "",
        ]
        for row in laws
    ]
    return plain_table(heads, cells, unbroken=(2, 3))


def rules_table(rules: list[Document], sources: SourceList) -> RenderableType:
    """Rules with what they cover, their step and where they stand."""
    heads = [t("law.key.way"), t("column.covers"), t("law.key.authority_step"), t("law.key.legal_basis")]
    cells = [
        [
            f"{word('pathway', row['pathway'])}\n{row['id']}",
            f"{covered(row['data'])} → {', '.join(row['destinations']) or '–'}\n{row['conditions']}",
            word("step", row["authority_step"]),
            cited(row, sources),
        ]
        for row in rules
    ]
    return plain_table(heads, cells, unbroken=(0, 2))


def localisation_table(rows: list[Document], sources: SourceList) -> RenderableType:
    """Duties to keep data at home."""
    heads = [t("column.duty"), t("column.covers"), t("law.closes"), t("law.key.legal_basis")]
    cells = [
        [
            f"{word('localisation', row['what'])}\n{row['id']}",
            f"{covered(row['data'])} ({', '.join(row['exporters'])})\n{row.get('note') or ''}".rstrip(),
            t("word.yes") if row["closes_pathways"] else t("word.no"),
            cited(row, sources),
        ]
        for row in rows
    ]
    return plain_table(heads, cells, unbroken=(0, 2))


def status_table(rows: list[Document], sources: SourceList) -> RenderableType:
    """What the law makes of the output of privacy-enhancing technologies."""
    heads = [t("column.output"), t("column.status"), t("law.key.legal_basis")]
    cells = [
        [word("status_key", row["key"]), word("status", row["status"]), cited(row, sources)] for row in rows
    ]
    return plain_table(heads, cells, unbroken=(0, 1))


def dated_table(rows: list[Document], sources: SourceList) -> RenderableType:
    """Rules not yet in force, with the day known or expected."""
    heads = [t("column.from"), t("law.key.way"), t("column.covers"), t("law.key.legal_basis")]
    cells = [
        [
            row.get("from") or (f"~{row['expected_from']}" if row.get("expected_from") else "?"),
            row["id"],
            row.get("conditions") or row.get("note") or "",
            cited(row, sources),
        ]
        for row in rows
    ]
    return plain_table(heads, cells, unbroken=(0, 1))


def diff_tables(page: Document) -> list[RenderableType]:
    """What differs between two days, by kind of difference."""
    sources = SourceList()
    between = f"{page['from']} → {page['to']}"
    parts: list[RenderableType] = [
        Text.assemble((f"{page['id']}  {pick(page['name'])}", "bold"), f"  {between}")
    ]
    for key, mark in (
        ("started", "+"),
        ("localisation_started", "+"),
        ("ended", "-"),
        ("localisation_ended", "-"),
    ):
        if page[key]:
            parts += [heading(t(f"law.{key}")), *(diff_line(row, mark, sources) for row in page[key])]
    for key in ("closed_to_new_contracts", "data_status", "laws", "parties"):
        if page[key]:
            parts += [heading(t(f"law.diff.{key}")), *(changed_line(row) for row in page[key])]
    if len(parts) == 1:
        parts.append(Text(t("law.no_difference")))
    return [*parts, Text(), *sources.listed()]


def diff_line(row: Document, mark: str, sources: SourceList) -> RenderableType:
    """One rule that began or ended."""
    day = row["from"] if mark == "+" else row["to"]
    style = "green" if mark == "+" else "red"
    said = row.get("conditions") or row.get("note") or ""
    line = Text.assemble((f"{mark} {day or ''}  ", style), (row["id"], "bold"), f"  {cited(row, sources)}")
    return indented(line, said)


def changed_line(row: Document) -> Text:
    """One thing that changed its state."""
    name = pick(row.get("name")) or word("status_key", row.get("key", row.get("id", "")))
    if "joined" in row:
        moved = [*(f"+{code}" for code in row["joined"]), *(f"-{code}" for code in row["left"])]
        return Text(f"  {name}: {' '.join(moved)}")
    kind = "law_state" if "state" in row else "status"
    before, after = row.get("before"), row.get("state") or row.get("after") or row.get("status")
    change = " → ".join(word(kind, value) if value else "–" for value in (before, after)) if after else ""
    return Text(f"  {name}: {change}" if change else f"  {name}")


def changes_tables(rows: list[Document]) -> list[RenderableType]:
    """Recorded changes of law in the order of days."""
    if not rows:
        return [Text(t("law.nothing"))]
    heads = [t("column.day"), t("column.code"), t("column.change"), t("column.name")]
    cells = [
        [
            row["date"],
            row["jurisdiction"] or "",
            word("change", row["what"]),
            f"{pick(row['name'])}{': ' + row['detail'] if row.get('detail') else ''}",
        ]
        for row in rows
    ]
    return [plain_table(heads, cells, unbroken=(0,))]


def matrix_tables(page: Document) -> list[RenderableType]:
    """A glyph for each pair: rows send, columns receive."""
    rows = page["matrix"]
    codes = [row["from"] for row in rows]
    cells = [
        [row["from"], *(Text("·", style="dim") if row[code] == HOME else glyph(row[code]) for code in codes)]
        for row in rows
    ]
    legend = Text(
        "  ".join(f"{VERDICT_GLYPH[verdict]} {word('verdict', verdict)}" for verdict in VERDICT_GLYPH)
    )
    title = f"{covered(page['data'])}  {t('law.on_day', day=page['on'])}  {t('law.matrix_reading')}"
    for name, value in page.get("question", {}).items():
        title += f"  {name} {','.join(value) if isinstance(value, list | tuple) else value}"
    return [
        Text(title, style="bold"),
        plain_table(["", *codes], cells, unbroken=range(len(codes) + 1), dense=True),
        legend,
        Text(t("law.not_advice"), style="dim"),
    ]


def glyph(verdict: str) -> Text:
    """A verdict as one character."""
    return Text(VERDICT_GLYPH[verdict], style=VERDICT_STYLE[verdict])


def coverage_tables(page: Document) -> list[RenderableType]:
    """The silent cells, by jurisdiction."""
    head = t("law.coverage_head", silent=page["silent"], cells=page["cells"], day=page["on"])
    heads = [t("column.code"), t("column.jurisdiction"), t("column.silent_on")]
    cells = [
        [row["id"], pick(row["name"]), covered(row["silent"])]
        for row in page["by_jurisdiction"]
        if row["silent"]
    ]
    return [Text(head, style="bold"), plain_table(heads, cells)]


def covered(categories: list[str]) -> str:
    """Categories of data in words."""
    return ", ".join(word("category", category) for category in categories)


def cited(row: Document, sources: SourceList) -> str:
    """A rule's legal basis with the number of its source."""
    return f"{row.get('legal_basis') or ''} {sources.mark(row.get('source'))}".strip()


LAW_TABLES: dict[str, Callable[[Any], list[RenderableType]]] = {
    "list": list_tables,
    "show": show_tables,
    "diff": diff_tables,
    "changes": changes_tables,
    "matrix": matrix_tables,
    "coverage": coverage_tables,
}
"""By command of `dfftsim law`: how its document is shown."""
