"""The answer of `explain` as terminal tables, made from the document that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.law_words import Document, SourceList, heading, indented, verdict_text, word
from dfftsim.report.numbers import triple
from dfftsim.report.tables import plain_table

CHANGES_SHOWN = 6


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
    parts += [*status_lines(document["data_status"], sources), *pet_lines(document["pet"])]
    parts += findings(document)
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
    line = Text.assemble("- ", (row["id"], "bold"), f"  {kind}{closes}  {basis}")
    return indented(line, row.get("conditions") or row.get("note") or "")


def status_lines(status: Document, sources: SourceList) -> list[RenderableType]:
    """What the law makes of the output of the technology asked for."""
    if status["pet"] == "none" or not status["key"]:
        return []
    word_of_status = word("status", status["status"]) if status["status"] else t("law.no_status")
    basis = f"{status['legal_basis'] or ''} {sources.mark(status['source'])}".strip()
    line = Text.assemble((status["pet"], "bold"), f" → {word_of_status}  {basis}")
    parts = [heading(t("law.data_status")), indented(line, status.get("note") or "")]
    accepted = status.get("if_accepted")
    if accepted:
        opens = ", ".join(accepted["opens"]) or "–"
        then = t("law.if_accepted", verdict=word("verdict", accepted["verdict"]), ways=opens)
        parts.append(indented(Text(then)))
    return parts


def pet_lines(pet: Document | None) -> list[RenderableType]:
    """Whether the technology changes the verdict here, and why the law ignores it where it does."""
    if pet is None:
        return []
    verdicts = pet["verdict"]
    line = Text("  ")
    for n, (key, verdict) in enumerate(verdicts.items()):
        line.append(f"{' · ' if n else ''}{t('law.pet.' + key)}: ").append_text(verdict_text(verdict))
    parts: list[RenderableType] = [
        heading(t("law.pet.changes" if pet["changes_verdict"] else "law.pet.no_change", pet=pet["id"])),
        line,
    ]
    return [*parts, *(Text(f"  - {ignored_words(reason)}") for reason in pet["ignored"])]


def ignored_words(reason: Document) -> str:
    """Why the law pays no regard to a technology, in words."""
    return t(
        f"law.ignored.{reason['why']}",
        by=", ".join(reason["by"]),
        categories=", ".join(word("category", category) for category in reason["categories"]),
    )


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
    """The cheapest changes that would open a closed way, one line each: for the whole transfer first."""
    from dfftsim.law.edits import KINDS

    def cost(change: Document) -> tuple[bool, int, int]:
        return change["opens"] != "transfer", change["edits"], KINDS.index(change["kind"])

    shown = []
    for change in sorted(changes, key=cost)[:CHANGES_SHOWN]:
        line = Text.assemble(f"  - {change['what']} → ", (change["opens"], "bold"), "  ")
        shown.append(line.append_text(verdict_text(change["verdict"])))
    if len(changes) > CHANGES_SHOWN:
        shown.append(Text("  " + t("law.more_changes", count=len(changes) - CHANGES_SHOWN), style="dim"))
    return list(shown)
