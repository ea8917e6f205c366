"""Why a way takes so many days and costs so much, and why the verdict is what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import t
from dfftsim.law.durations import authority_days
from dfftsim.law.model import Range, Rule
from dfftsim.report.law_words import word
from dfftsim.report.numbers import triple
from dfftsim.tui.atlas.steps import known
from dfftsim.tui.marks import MARKS
from dfftsim.tui.why import Source, Why

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.tui.atlas.rows import Row

Document = Mapping[str, Any]


def why_row(book: RuleBook, row: Row | None, document: Document) -> Why:
    """Why what the row says is so: of a way its days and cost, of anything else the verdict."""
    way = row.facts.get("way") if row is not None else None
    if way is not None and not way["by_silence"]:
        return _why_way(book, way)
    if row is not None and row.rule:
        return _why_rule(book, row.rule)
    return why_verdict(book, document)


def _why_way(book: RuleBook, way: Document) -> Why:
    rules = [book.rule(id) for id in (way["id"], *way["duties"])]
    inputs: list[tuple[str, str, str]] = []
    for rule in rules:
        if isinstance(rule, Rule) and (rule.id == way["id"] or rule.gate):
            inputs += _parts(rule)
    days = triple(way["days"]) if known(way["days"]) else t("tui.atlas.page.unknown")
    cost = triple(way["cost_usd"]) if known(way["cost_usd"]) else t("tui.atlas.page.unknown")
    title = t(
        "tui.atlas.why.way", way=f"{word('pathway', way['pathway'])} ({way['id']})", days=days, cost=cost
    )
    notes = [way["reason"]] if way["reason"] else []
    notes += [t("tui.atlas.why.order")]
    return Why(
        title, t("tui.atlas.why.days"), inputs, _sources(book, [rule.id for rule in rules]), notes=notes
    )


def _parts(rule: Rule) -> list[tuple[str, str, str]]:
    wait = authority_days(rule)
    return [
        _input(rule, "preparing", rule.preparation_days),
        _input(rule, "waiting", wait if rule.ex_ante_authority_step == "approval" else Range(0, 0, 0)),
        _input(rule, "cost", rule.preparation_cost_usd),
    ]


def _input(rule: Rule, name: str, numbers: Range | None) -> tuple[str, str, str]:
    label = f"{rule.id}: {t(f'tui.atlas.why.{name}')}"
    if numbers is None or (numbers.low, numbers.mode, numbers.high) == (None, None, None):
        return label, t("tui.atlas.page.unknown"), ""
    text = triple({"low": numbers.low, "mode": numbers.mode, "high": numbers.high})
    remark = "; ".join(
        part
        for part in (t("tui.atlas.page.judgement") if numbers.judgement else "", numbers.note or "")
        if part
    )
    return label, text, remark


def _why_rule(book: RuleBook, id: str) -> Why:
    row = book.rule(id)
    said = row.conditions if isinstance(row, Rule) else row.note or ""
    return Why(
        f"{row.legal_basis} ({id})", said, sources=_sources(book, [id]), notes=[t("tui.atlas.why.order")]
    )


def why_verdict(book: RuleBook, document: Document) -> Why:
    """Why the question has this verdict."""
    verdict = document["verdict"]
    inputs = [
        (
            word("category", entry["category"]),
            MARKS[entry["verdict"]].word,
            t("law.silent") if entry["silent"] else "",
        )
        for entry in document["categories"]
    ]
    deciding = [way for way in document["pathways"] if way["open"] and way["verdict"] == verdict]
    closing = [
        *document["prohibitions"],
        *(row for row in document["localisation"] if row["closes_pathways"]),
    ]
    rows = deciding or closing
    inputs += [(row["id"], row["legal_basis"], row.get("reason") or "") for row in rows]
    title = f"{document['from']} → {document['to']}, {document['on']}: {MARKS[verdict].word}"
    ids = [row["id"] for row in rows if not row.get("by_silence")]
    meaning = t(
        "tui.atlas.why.verdict", meaning=t(f"verdict_meaning.{verdict}"), worst=t("tui.atlas.why.worst")
    )
    notes = [t("tui.atlas.why.order"), t("law.not_advice")]
    return Why(title, meaning, inputs, _sources(book, ids), notes=notes)


def _sources(book: RuleBook, ids: list[str]) -> list[Source]:
    found = []
    for id in ids:
        row = book.rule(id)
        source = book.source(row)
        title = source.title if source else t("tui.atlas.page.no_source")
        url, day = (source.url or "", source.date or "") if source else ("", "")
        found.append(Source(f"{id}: {title}", url, day, word("confidence", row.confidence)))
    return found
