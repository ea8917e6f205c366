"""The page of a step that is no rule: scope, result, technologies, openings, conflicts and caveats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import t
from dfftsim.report.explain_tables import ignored_words
from dfftsim.report.law_words import word
from dfftsim.tui.atlas.names import exporter_word, joined, opening_word, pet_word, place_name, status_group
from dfftsim.tui.atlas.page import BLANK, Line, labelled
from dfftsim.tui.atlas.rows import Row
from dfftsim.tui.atlas.rule_page import rule_page
from dfftsim.tui.marks import MARKS

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

Document = Mapping[str, Any]
Facts = Mapping[str, Any]


def page_of(book: RuleBook, row: Row | None, document: Document, day: date) -> list[Line]:
    """What the right side says of a row."""
    if row is None:
        return [Line(t("tui.atlas.page.nothing"), style="dim")]
    kind = row.facts.get("kind", "")
    if kind == "opening":
        lines = _opening(row.facts["found"])
        return lines + ([BLANK, *rule_page(book, row.rule, day)] if row.rule else [])
    if row.rule:
        way = row.facts.get("way")
        before = _before_rule(row.facts) if kind in ("caveat", "conflict") else []
        return before + rule_page(book, row.rule, day, way)
    if kind in _PAGES:
        return [Line(row.text, style="title", mark=row.mark), BLANK, *_PAGES[kind](book, row.facts, document)]
    return [Line(row.text, style="title"), Line(row.sub)]


def _before_rule(facts: Facts) -> list[Line]:
    found = facts["found"]
    if facts["kind"] == "caveat":
        head = t("law.caveats")
        return [Line(head, style="head"), *(Line(need, indent=2) for need in found["needs"]), BLANK]
    head = " / ".join(found["rules"])
    categories = joined(word("category", one) for one in found["categories"])
    return [
        Line(head, style="head"),
        Line(f"{t('law.prevails', rule=found['prevails'])}: {found['why']} ({categories})", indent=2),
        BLANK,
    ]


def _opening(found: Document) -> list[Line]:
    whole = found["opens"] == "transfer"
    lines = [
        Line(f"{opening_word(found['kind'])}: {found['what']}", style="title"),
        BLANK,
        *labelled(t("tui.atlas.opens"), t("tui.atlas.opens_all") if whole else found["opens"]),
        Line(MARKS[found["verdict"]].word, t("tui.atlas.then")),
        Line(MARKS[found["transfer_verdict"]].word, t("tui.atlas.then_all")),
        BLANK,
    ]
    lines += [Line(f"{opening_word(c['kind'])}: {c['what']}", mark="home") for c in found["changes"]]
    can = all("query" in change for change in found["changes"])
    hint = "tui.atlas.try_opening" if can else "tui.atlas.not_tried"
    return [*lines, BLANK, Line(t("tui.atlas.proven"), style="dim"), Line(t(hint), style="dim")]


def _scope(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    entry, status = facts["entry"], facts["status"]
    lines = labelled(t("tui.atlas.data"), word("category", entry["category"]))
    lines += labelled(t("tui.atlas.read_as"), word("category", entry["read_as"]))
    lines += labelled(t("tui.atlas.verdict"), MARKS[entry["verdict"]].word)
    lines.append(BLANK)
    if entry["silent"]:
        lines += [Line(t("tui.atlas.scope.silent.why")), BLANK]
    if status["pet"] == "none":
        return [*lines, Line(t("tui.atlas.scope.plain"))]
    said = word("status", status["status"]) if status["status"] else t("tui.atlas.same_data")
    lines += labelled(t("tui.atlas.pet"), pet_word(status["pet"]))
    lines += labelled(t("tui.atlas.output"), status_group(status["key"]) or t("tui.atlas.no_output_status"))
    lines += labelled(t("tui.atlas.status"), said)
    return lines + _status_basis(status)


def _status_basis(status: Document) -> list[Line]:
    lines = labelled(t("law.key.legal_basis"), status["legal_basis"])
    lines += labelled(t("tui.atlas.page.note"), status["note"])
    lines += labelled(
        t("law.key.confidence"), word("confidence", status["confidence"]) if status["confidence"] else ""
    )
    source = status["source"]
    if source:
        lines += labelled(t("tui.atlas.page.source"), f"{source['title']} ({source['date'] or '–'})")
        lines += [Line(source["url"], style="link", indent=2)] if source["url"] else []
    return lines


def _none(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    return [Line(t("tui.atlas.none_applies", day=document["on"]))]


def _ways(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    lines = [Line(t("tui.atlas.ways_reading")), BLANK]
    for way in facts["ways"]:
        if way["open"]:
            text = f"{word('pathway', way['pathway'])}  {way['legal_basis']}"
            lines.append(Line(text, mark=way["verdict"]))
    return lines


def _listed(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    key = "tui.atlas.other_days.why" if facts["kind"] == "dated" else "tui.atlas.other_data.why"
    lines = [Line(t(key)), BLANK]
    for way in facts["ways"]:
        lines.append(Line(f"{word('pathway', way['pathway'])}  {way['legal_basis']}", mark="home"))
        lines.append(Line(way["reason"], indent=2, style="dim"))
    return lines


def _way(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    """The way that is open by silence; every other has its rule."""
    way = facts["way"]
    return [Line(way["reason"]), *(Line(f"+ {need}", indent=2) for need in way["requires"])]


def _import(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    return [Line(t("tui.atlas.no_import.why", place=place_name(book, document["to"])))]


def _onward(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    lines = [Line(t("tui.atlas.onward.why")), BLANK]
    for way in facts["ways"]:
        lines += [Line(way["legal_basis"], style="head"), Line(way["onward_transfer"], indent=2)]
    return lines


def _result(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    lines = [Line(t(f"verdict_meaning.{document['verdict']}")), BLANK]
    if len(document["categories"]) > 1:
        for entry in document["categories"]:
            lines.append(
                Line(
                    f"{word('category', entry['category'])}: {MARKS[entry['verdict']].word}",
                    mark=entry["verdict"],
                )
            )
        lines.append(BLANK)
    query = document["query"]
    taken = set(query["defaults_used"])
    for name in ("exporter", "importer", "activity", "persons", "sensitive", "held", "reading"):
        value = query[name]
        if value in (None, []):
            text = t("tui.atlas.not_given")
        elif name == "exporter":
            text = exporter_word(value)
        else:
            text = ", ".join(value) if isinstance(value, list) else str(value)
        star = " *" if name in taken else ""
        lines += labelled(word("query", name), text + star)
    lines += [BLANK, Line(t("law.defaults").strip(), style="dim")] if taken else []
    if document["after_last_day"]:
        lines += [BLANK, Line(t("law.after_last_day", day=document["rules"]["as_of"]), mark="approval")]
    return [*lines, BLANK, Line(t("law.not_advice"), style="dim")]


def _pet(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    pet = document["pet"]
    lines = [
        Line(f"{t(f'law.pet.{key}')}: {MARKS[verdict].word}", mark=verdict)
        for key, verdict in pet["verdict"].items()
    ]
    lines += [BLANK, *(Line(ignored_words(reason)) for reason in pet["ignored"])]
    return [*lines, BLANK, *_status_basis(document["data_status"])]


def _pets(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    lines = []
    status = next(
        (one for one in book.jurisdiction(document["from"]).data_status if one.key == facts["key"]),
        None,
    )
    if status is not None:
        lines += labelled(t("tui.atlas.status"), word("status", facts["status"]))
        lines += labelled(t("law.key.legal_basis"), status.legal_basis)
        lines += labelled(t("tui.atlas.page.note"), status.note)
        lines += labelled(t("law.key.confidence"), word("confidence", status.confidence))
        lines.append(BLANK)
    else:
        lines += [Line(t("tui.atlas.same_data.why")), BLANK]
    for one in facts["members"]:
        text = f"{pet_word(one.pet)}: {MARKS[one.verdict].word}"
        if one.if_accepted and one.if_accepted != one.verdict:
            text += t("tui.atlas.or_if_accepted", verdict=MARKS[one.if_accepted].word)
        lines.append(Line(text, mark=one.verdict))
    return [*lines, BLANK, Line(t("tui.atlas.pets_hint"), style="dim")]


def _waiting(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    return [Line(t("tui.atlas.looking.why"))]


def _no_opening(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    return [Line(t("tui.atlas.nothing_opens.why"))]


def _law(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    """A statute found by searching."""
    law = facts["law"]
    lines = [Line(f"{place_name(book, law.jurisdiction)} · {word('law_kind', law.kind)}"), BLANK]
    for name in ("enacted", "in_force", "applies_from", "repealed"):
        day = getattr(law, name)
        lines += labelled(t(f"tui.atlas.law.{name}"), day.isoformat() if day else "")
    lines += [Line(what, day.isoformat()) for day, what in law.amended]
    lines += labelled(t("tui.atlas.page.note"), law.note)
    source = dict(book.jurisdiction(law.jurisdiction).sources).get(law.source or "")
    return lines + _named_source(source)


def _arrangement(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    """An arrangement between jurisdictions found by searching."""
    entry = facts["entry"]
    began = entry.start.isoformat() if entry.start else "–"
    lines = labelled(t("tui.atlas.found.arrangement"), entry.kind.replace("_", " "))
    lines += labelled(t("tui.atlas.parties"), " ".join(entry.parties))
    lines += labelled(t("tui.atlas.law.in_force"), f"{began}–{entry.end.isoformat() if entry.end else ''}")
    lines += [BLANK, Line(entry.effect)]
    lines += labelled(t("tui.atlas.page.note"), entry.note)
    lines += labelled(t("tui.atlas.page.id"), ", ".join(entry.rule_ids))
    lines += labelled(t("law.key.confidence"), word("confidence", entry.confidence))
    return lines + _named_source(book.shared_sources.get(entry.source or ""))


def _output(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    """What a law made of one kind of output over time."""
    status = facts["status"]
    lines = []
    for period in status.periods:
        began = period.start.isoformat() if period.start else "–"
        ended = period.end.isoformat() if period.end else ""
        lines.append(Line(f"{began}–{ended}  {word('status', period.status)}"))
    lines += labelled(t("law.key.legal_basis"), status.legal_basis)
    return lines + labelled(t("tui.atlas.page.note"), status.note)


def _named_source(source: Any) -> list[Line]:
    lines = [BLANK, Line(t("tui.atlas.page.source"), style="head")]
    if source is None:
        return [*lines, Line(t("tui.atlas.page.no_source"), indent=2)]
    lines.append(Line(source.title + (f" ({source.date})" if source.date else ""), indent=2))
    return [*lines, Line(source.url, style="link", indent=2)] if source.url else lines


def _same(book: RuleBook, facts: Facts, document: Document) -> list[Line]:
    return [Line(t("law.no_difference"))]


_PAGES: Mapping[str, Callable[[Any, Facts, Document], Sequence[Line]]] = {
    "scope": _scope,
    "none": _none,
    "ways": _ways,
    "dated": _listed,
    "elsewhere": _listed,
    "way": _way,
    "import": _import,
    "onward": _onward,
    "result": _result,
    "pet": _pet,
    "pets": _pets,
    "waiting": _waiting,
    "no_opening": _no_opening,
    "law": _law,
    "arrangement": _arrangement,
    "output": _output,
    "same": _same,
}
