"""The answers of the law layer as terminal tables, made from the same documents that `--json` prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from dfftsim.i18n import knows, t
from dfftsim.report.numbers import triple
from dfftsim.report.tables import lines, page_table, plain_table

Document = Mapping[str, Any]

CHANGES_SHOWN = 6

VERDICT_STYLE = {"free": "green", "conditional": "cyan", "approval": "yellow", "blocked": "red"}
VERDICT_GLYPH = {"free": "●", "conditional": "◐", "approval": "◔", "blocked": "○"}
"""How much of the circle is filled says how freely data may leave; colour only repeats it."""


def verdict_text(verdict: str) -> Text:
    """The verdict with its glyph."""
    style = VERDICT_STYLE.get(verdict, "")
    return Text(f"{VERDICT_GLYPH.get(verdict, '?')} {word('verdict', verdict)}", style=style)


def word(kind: str, term: str) -> str:
    """A term of a closed list in the chosen language, or as it is."""
    key = f"{kind}.{term}"
    return t(key) if knows(key) else term.replace("_", " ")


def answer_tables(document: Document) -> list[RenderableType]:
    """What the law asks of one transfer: verdict, open ways, closed ways, what closes them, what would
    open.
    """
    sources = SourceList()
    open_ways = [way for way in document["pathways"] if way["open"]]
    closed = [way for way in document["pathways"] if not way["open"]]
    here = [way for way in closed if not speaks_of_other_data(way)]
    parts: list[RenderableType] = [answer_head(document)]
    if len(document["categories"]) > 1:
        parts += [heading(t("law.categories")), category_lines(document["categories"])]
    if open_ways:
        parts += [
            heading(t("law.open", count=len(open_ways))),
            *(way_block(way, sources) for way in open_ways),
        ]
    if here:
        parts += [heading(t("law.closed", count=len(here))), closed_table(here, sources)]
    if len(here) < len(closed):
        parts.append(Text(t("law.other_data", count=len(closed) - len(here)), style="dim"))
    for key in ("prohibitions", "duties", "localisation"):
        if document[key]:
            parts += [heading(t(f"law.{key}")), *(row_lines(row, sources) for row in document[key])]
    parts += [*status_lines(document["data_status"], sources), *findings(document)]
    return [*parts, Text(), *sources.listed(), Text(t("law.not_advice"), style="dim")]


def speaks_of_other_data(way: Document) -> bool:
    """Whether a way is closed only because its rule names other categories of data than those asked."""
    return {reason["code"] for reason in way.get("reasons", [])} == {"category"}


def category_lines(categories: list[Document]) -> RenderableType:
    """The verdict of each category asked."""
    table = Table.grid(padding=(0, 2, 0, 2))
    for entry in categories:
        read = (
            ""
            if entry["read_as"] == entry["category"]
            else t("law.read_as", category=word("category", entry["read_as"]))
        )
        silent = t("law.silent") if entry["silent"] else ""
        table.add_row(word("category", entry["category"]), verdict_text(entry["verdict"]), read, silent)
    return table


def row_lines(row: Document, sources: SourceList) -> RenderableType:
    """One prohibition, duty or localisation row in two lines."""
    kind = word("localisation", row["what"]) if "what" in row else word("pathway", row["pathway"])
    closes = f" · {t('law.closes')}" if row.get("closes_pathways") else ""
    basis = f"{row['legal_basis']} {sources.mark(row.get('source'))}".rstrip()
    text = Text.assemble("  - ", (row["id"], "bold"), f"  {kind}{closes}\n    {basis}")
    said = row.get("conditions") or row.get("note")
    return text.append(f"\n    {said}", style="dim") if said else text


def status_lines(status: Document, sources: SourceList) -> list[RenderableType]:
    """What the law makes of the output of the technology asked for."""
    if status["pet"] == "none" or not status["key"]:
        return []
    word_of_status = word("status", status["status"]) if status["status"] else t("law.no_status")
    basis = f"{status['legal_basis'] or ''} {sources.mark(status['source'])}".strip()
    text = Text.assemble("  ", (status["pet"], "bold"), f" → {word_of_status}  {basis}")
    if status.get("note"):
        text.append(f"\n    {status['note']}", style="dim")
    accepted = status.get("if_accepted")
    if accepted:
        opens = ", ".join(accepted["opens"]) or "–"
        text.append("\n    " + t("law.if_accepted", verdict=word("verdict", accepted["verdict"]), ways=opens))
    return [heading(t("law.data_status")), text]


def findings(document: Document) -> list[RenderableType]:
    """Conflicts between rules, the legs of an onward transfer, caveats, and the cheapest changes that
    would open.
    """
    parts: list[RenderableType] = []
    if document["conflicts"]:
        rows = [
            f"  - {' / '.join(c['rules'])}: {t('law.prevails', rule=c['prevails'])} ({c['why']})"
            for c in document["conflicts"]
        ]
        parts += [heading(t("law.conflicts")), Text("\n".join(rows))]
    if document.get("legs"):
        parts += [heading(t("law.legs")), *(leg_line(leg) for leg in document["legs"])]
    if document["caveats"]:
        rows = [
            f"  - {row['id']} ({row['legal_basis']}): {', '.join(row['needs'])}"
            for row in document["caveats"]
        ]
        parts += [heading(t("law.caveats")), Text("\n".join(rows))]
    if document["would_open"]:
        parts += [heading(t("law.would_open")), *change_lines(document["would_open"])]
    return parts


def heading(text: str) -> Text:
    """A heading with a blank line before it."""
    return Text(f"\n{text}", style="bold")


def answer_head(document: Document) -> RenderableType:
    """The question as it was understood, and the verdict."""
    query = document["query"]
    stops = [document["from"], *([query["via"]] if query.get("via") else []), document["to"]]
    asked = ", ".join(word("category", item) for item in query["data"])
    line = Text.assemble((" → ".join(stops), "bold"), f"  {asked}  {t('law.on_day', day=document['on'])}\n")
    line.append_text(verdict_text(document["verdict"]))
    line.append(f"  {t('verdict_meaning.' + document['verdict'])}")
    line.append(f" · {t('law.confidence', level=word('confidence', document['confidence']))}")
    taken = set(query.get("defaults_used", []))
    details = [
        f"{word('query', key)}: {said(value)}{'*' if key in taken else ''}"
        for key, value in query.items()
        if key not in ("data", "via", "defaults_used") and value not in (None, [], "")
    ]
    line.append("\n" + " · ".join(details) + (f"  {t('law.defaults')}" if taken else ""), style="dim")
    if document.get("after_last_day"):
        line.append("\n" + t("law.after_last_day", day=document["rules"]["as_of"]), style="yellow")
    return line


def said(value: Any) -> str:
    """A value of the question, a list joined by commas."""
    return ", ".join(value) if isinstance(value, list) else str(value)


def way_block(way: Document, sources: SourceList) -> RenderableType:
    """One open way with all that it needs."""
    table = Table.grid(padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    table.add_row(
        Text("✓", style="green"), Text.assemble((word("pathway", way["pathway"]), "bold"), f"  {way['id']}")
    )
    rows = {
        "legal_basis": f"{way.get('legal_basis', '')} {sources.mark(way.get('source'))}",
        "reason": way.get("reason"),
        "requires": "; ".join(way.get("requires") or []),
        "authority_step": word("step", way.get("authority_step", "none")),
        "days": triple(way.get("days")),
        "cost_usd": triple(way.get("cost_usd")),
        "confidence": word("confidence", way.get("confidence", "")),
        "only": t("law.occasional") if way.get("occasional") else "",
        "silence": t("law.by_silence") if way.get("by_silence") else "",
    }
    for key, value in rows.items():
        if value and value.strip() not in ("", "–"):
            table.add_row(t(f"law.key.{key}"), Text(value.strip()))
    return table


def closed_table(ways: Iterable[Document], sources: SourceList) -> RenderableType:
    """The closed ways and why each is closed."""
    rows = [
        [
            Text("✗", style="red"),
            f"{word('pathway', way['pathway'])}\n{way['id']}",
            way.get("reason") or "",
            f"{way.get('legal_basis', '')} {sources.mark(way.get('source'))}".strip(),
        ]
        for way in ways
    ]
    heads = ["", t("law.key.way"), t("law.key.why_closed"), t("law.key.legal_basis")]
    return plain_table(heads, rows)


def leg_line(leg: Document) -> Text:
    """One leg of an onward transfer and the ways open on it."""
    line = Text.assemble(f"  {leg['from']} → {leg['to']}  ", verdict_text(leg["verdict"]))
    return line.append(f"  {', '.join(leg['open'])}", style="dim")


def change_lines(changes: list[Document]) -> list[RenderableType]:
    """The cheapest changes that would open a closed way, one line each."""
    shown = []
    for change in changes[:CHANGES_SHOWN]:
        line = Text.assemble(f"  - {change['what']} → ", (change["opens"], "bold"), "  ")
        shown.append(line.append_text(verdict_text(change["verdict"])))
    if len(changes) > CHANGES_SHOWN:
        shown.append(Text("  " + t("law.more_changes", count=len(changes) - CHANGES_SHOWN), style="dim"))
    return list(shown)


class SourceList:
    """Sources named by number in the text and written out once at the end."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str], int] = {}

    def mark(self, source: Document | None) -> str:
        """The number of a source, in brackets; nothing where there is none."""
        if not source:
            return ""
        key = (source.get("title") or "", source.get("url") or "", source.get("date") or "")
        return f"[{self._numbers.setdefault(key, len(self._numbers) + 1)}]"

    def listed(self) -> list[Text]:
        """One line for each source."""
        return [
            Text(
                f"[{number}] {title}{f' ({day})' if day else ''} {url}".rstrip(),
                style="dim",
                overflow="ignore",
                no_wrap=True,
            )
            for (title, url, day), number in self._numbers.items()
        ]


def records(document: Any) -> list[RenderableType]:
    """A list of rows with equal keys, as a table of those keys."""
    rows = document if isinstance(document, list) else [document]
    if not rows:
        return [Text(t("law.nothing"))]
    keys = list(rows[0])
    cells = [
        ["\n".join(lines(row.get(key))) if row.get(key) not in (None, [], {}) else "" for key in keys]
        for row in rows
    ]
    return [plain_table([word("key", key) for key in keys], cells)]


def one_page(document: Document) -> list[RenderableType]:
    """A document with all that it says."""
    return [page_table(document)]


LAW_TABLES: dict[str, Callable[[Any], list[RenderableType]]] = {
    "list": records,
    "show": one_page,
    "diff": one_page,
    "changes": records,
    "matrix": one_page,
    "coverage": one_page,
}
"""By command of `dfftsim law`: how its document is shown."""
