"""Why a package does to a jurisdiction what it does, as far as the documents say it, and nothing beyond."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from dfftsim.i18n import t
from dfftsim.report.compare_tables import law_lines
from dfftsim.report.freer_and_safer_tables import answer_lines
from dfftsim.report.law_words import word
from dfftsim.report.numbers import number
from dfftsim.tui.charts.sheet import paragraph
from dfftsim.tui.compare import telling
from dfftsim.tui.compare.packages import Given, data_of
from dfftsim.tui.compare.reading import Document, change_of, package_of
from dfftsim.tui.parties.names import Names

SHOWN = 4


def reasons(
    code: str, document: Document, package: str, given: Given | None, names: Names, width: int
) -> Text:
    """What touches a jurisdiction, who names it, what blocks its value, and which other package helps it."""
    part = package_of(document, package) or {}
    place = code.split(":")[-1]
    text = paragraph(f"{names.of(code)} · {package}", width, "bold")
    if "freer_and_safer" in part:
        text.append_text(paragraph(t("freer.head"), width, "bold"))
        for line in answer_lines(part["freer_and_safer"]):
            text.append_text(paragraph(line, width, indent="  "))
    text.append("\n")
    text.append_text(_touches(part, place, names, width))
    text.append_text(_levers(part, place, given, width))
    text.append_text(blocks(document, place, names, width))
    text.append_text(_helps(document, package, place, width))
    return text


def _touches(part: Document, place: str, names: Names, width: int) -> Text:
    rows = [row for row in part.get("law", ()) if place in row["jurisdictions"]]
    others = [row for row in part.get("law", ()) if place in row.get("destinations", ()) and row not in rows]
    text = paragraph(t("tui.parties.touches"), width, "bold")
    if names.masked:
        said = t("tui.parties.touched_count", own=len(rows), others=len(others))
        text.append_text(paragraph(said, width, indent="  "))
        return text
    for line in law_lines([{**row, "jurisdictions": [place]} for row in rows]) or [
        t("tui.parties.untouched")
    ]:
        text.append_text(paragraph(line, width, indent="  "))
    if others:
        text.append_text(paragraph(t("tui.parties.as_destination"), width, "bold"))
        for line in law_lines(others)[:SHOWN]:
            text.append_text(paragraph(line, width, indent="  "))
    return text


def _levers(part: Document, place: str, given: Given | None, width: int) -> Text:
    text = paragraph(t("tui.parties.levers"), width, "bold")
    nulls = {null["lever"]: null["why"] for null in part.get("null_levers", ())}
    named = []
    for item in levers_naming(given, place):
        why = nulls.get(item)
        named.append(f"{item}: {word('null_lever', why)}" if why else item)
    for line in named or [t("tui.parties.no_lever")]:
        text.append_text(paragraph(line, width, indent="  "))
    return text


def levers_naming(given: Given | None, place: str) -> list[str]:
    """The levers and shocks of a package that name a jurisdiction, or all of them."""
    if given is None:
        return []
    data: Mapping[str, Any] = data_of(given)
    found = []
    for kind in ("lever", "shock"):
        for item in data.get(f"{kind}s") or ():
            parties = item.get("parties", item.get("party", ()))
            parties = (parties,) if isinstance(parties, str) else parties
            if place in parties or "any" in parties:
                found.append(str(item.get("id") or item.get(kind)))
    return found


def blocks(document: Document, place: str, names: Names, width: int) -> Text:
    """What costs most of the wanted value under the law of a jurisdiction, in the scenario by itself."""
    rows = [row for row in document.get("blocked", ()) if row.get("jurisdiction") == place]
    text = paragraph(t("tui.parties.blocks"), width, "bold")
    for row in rows[:SHOWN]:
        basis = t("tui.parties.hidden") if names.masked else row.get("legal_basis") or row["cause"]
        text.append_text(paragraph(f"{number(row['share'], 'share')}  {basis}", width, indent="  "))
        source = row.get("source") or {}
        if source.get("title") and not names.masked:
            cited = ", ".join(filter(None, (source["title"], source.get("date"), source.get("url"))))
            text.append_text(paragraph(cited, width, "dim", indent="    "))
    if not rows:
        text.append_text(paragraph(t("tui.parties.nothing_blocks"), width, indent="  "))
    return text


def _helps(document: Document, package: str, place: str, width: int) -> Text:
    text = paragraph(t("tui.parties.whole"), width, "bold")
    found = []
    for one in document["packages"]:
        row = one["by_jurisdiction"].get(place, {}).get("delivered_usd")
        if one["id"] != package and row is not None:
            change = change_of("delivered_usd", row)
            if change.verdict.id == "better":
                said = f"{telling.difference_told(change)} {telling.interval_told(change)}"
                found.append(f"{one['id']}: {said}")
    for line in found or [t("tui.parties.nobody_helps")]:
        text.append_text(paragraph(line, width, indent="  "))
    text.append_text(paragraph(t("tui.parties.whole_note"), width, "dim", indent="  "))
    return text
