"""One rule in words: its basis, what it says, whom it covers, its days and cost, where it stands in the
history of its kind, and the citation.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import pick, t
from dfftsim.law.book import ARRANGEMENT_WORD
from dfftsim.law.model import Localisation, Range, Rule
from dfftsim.report.law_words import word
from dfftsim.report.numbers import short, triple
from dfftsim.tui.atlas.names import activity_word, condition_word, exporter_word, joined, place_name
from dfftsim.tui.atlas.page import BLANK, Line, labelled
from dfftsim.tui.atlas.steps import known, step_words

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

Document = Mapping[str, Any]


def rule_page(book: RuleBook, id: str, day: date, way: Document | None = None) -> list[Line]:
    """The page of a rule or localisation duty. way: the same in the answer, with reason, days and cost."""
    row = book.rule(id)
    kind = word("pathway", row.pathway) if isinstance(row, Rule) else word("localisation", row.what)
    lines = [
        Line(row.legal_basis, style="title"),
        Line(f"{place_name(book, row.jurisdiction)} · {kind} · {role_word(row)}"),
        Line(f"{span_words(row)}  ({standing(row, day)})"),
        BLANK,
    ]
    if way is not None and way.get("reason"):
        mark = way["verdict"] if way.get("open") else "blocked"
        head = t("tui.atlas.page.open" if way.get("open") else "tui.atlas.page.closed")
        lines += [Line(head, style="head", mark=mark), Line(way["reason"], indent=2)]
        lines += [Line(f"+ {need}", indent=2) for need in way.get("requires") or ()]
        lines.append(BLANK)
    said = row.conditions if isinstance(row, Rule) else row.note
    if said:
        lines += [Line(t("tui.atlas.page.says"), style="head"), Line(said, indent=2), BLANK]
    lines += _covers(book, row, day)
    lines += _work(row, way)
    lines += _remarks(row)
    lines += _source(book, row)
    return lines + _history(book, row, day)


def role_word(row: Rule | Localisation) -> str:
    """What part the rule plays."""
    if isinstance(row, Localisation):
        return t("law.closes") if row.closes_pathways else t("tui.atlas.ways_stay_open")
    return t(f"tui.atlas.role.{row.role}") if row.usable else t("tui.atlas.role.on_paper")


def span_words(row: Rule | Localisation) -> str:
    """First and last day."""
    if row.pending or row.start is None:
        expected = row.expected_from.isoformat() if row.expected_from else "?"
        return t("tui.atlas.page.expected", day=expected)
    if row.end is None:
        return t("tui.atlas.page.since", start=row.start.isoformat())
    return t("tui.atlas.page.span", start=row.start.isoformat(), end=row.end.isoformat())


def standing(row: Rule | Localisation, day: date) -> str:
    """Whether it is in force that day."""
    if row.pending or row.start is None:
        return t("tui.atlas.page.pending")
    if row.start > day:
        return t("tui.atlas.page.not_yet", day=day.isoformat())
    if row.end is not None and row.end < day:
        return t("tui.atlas.page.ended", day=day.isoformat())
    return t("tui.atlas.page.in_force", day=day.isoformat())


def _covers(book: RuleBook, row: Rule | Localisation, day: date) -> list[Line]:
    data = joined(word("category", one) for one in row.data)
    data += f" ({row.data_subset})" if row.data_subset else ""
    lines = [Line(t("tui.atlas.page.covers"), style="head")]
    lines += labelled(t("tui.atlas.data"), data)
    lines += labelled(t("tui.atlas.exporter"), _without(map(exporter_word, row.exporters), row, "exporters"))
    if isinstance(row, Rule):
        lines += labelled(t("tui.atlas.to"), _destinations(book, row, day))
        lines += labelled(t("tui.atlas.importer"), row.importer_condition and _if_known(row))
        lines += labelled(t("tui.atlas.persons"), _bounds(row))
        lines += labelled(t("tui.atlas.page.first_received"), " ".join(row.applies_to_origin))
        lines += labelled(t("tui.atlas.page.lifts"), ", ".join(row.lifts))
    lines += labelled(t("tui.atlas.activity"), joined(map(activity_word, row.activity)))
    lines += labelled(t("tui.atlas.page.held"), _held(row))
    if isinstance(row, Localisation):
        lines += labelled(t("tui.atlas.page.leaves_open"), ", ".join(row.leaves_open))
    return [*lines, BLANK]


def _without(words: Any, row: Rule | Localisation, field: str) -> str:
    left_out = getattr(row, f"{field}_except")
    text = joined("any" if one == "any" else one for one in words)
    text = t("tui.atlas.any") if text == "any" else text
    show = exporter_word if field == "exporters" else str
    return text + (t("tui.atlas.page.without", words=joined(map(show, left_out))) if left_out else "")


def _destinations(book: RuleBook, row: Rule, day: date) -> str:
    texts = []
    for place in row.destinations:
        if place.startswith(ARRANGEMENT_WORD):
            id = place.removeprefix(ARRANGEMENT_WORD)
            parties = " ".join(sorted(book.parties_of(id, day))) or t("tui.atlas.page.no_effect")
            texts.append(f"{pick(book.arrangement(id).name)} ({parties})")
        else:
            texts.append("any" if place == "any" else place)
    return _without(texts, row, "destinations")


def _if_known(row: Rule) -> str:
    note = t("tui.atlas.page.assumed" if row.assume_met else "tui.atlas.page.must_be_known")
    return f"{condition_word(row.importer_condition or '')} ({note})"


def _bounds(row: Rule) -> str:
    limits = row.volume_threshold
    if limits is None:
        return ""
    parts = []
    for low, high, name in (
        ("records_min", "records_max", "persons"),
        ("sensitive_min", "sensitive_max", "sensitive"),
    ):
        least, most = getattr(limits, low), getattr(limits, high)
        if least is not None or most is not None:
            span = f"{least or 0:,}–{most:,}" if most is not None else f"≥ {least:,}"
            parts.append(f"{t(f'tui.atlas.{name}')} {span}")
    return joined(parts) + f" ({t(f'tui.atlas.period.{limits.period}')})"


def _held(row: Rule | Localisation) -> str:
    limits = row.holder_threshold
    if limits is None:
        return ""
    least, most = limits.persons_min, limits.persons_max
    return f"{least or 0:,}–{most:,}" if most is not None else f"≥ {least:,}"


def _work(row: Rule | Localisation, way: Document | None) -> list[Line]:
    if not isinstance(row, Rule):
        return []
    lines = [Line(t("tui.atlas.page.work"), style="head")]
    step = step_words(row.ex_ante_authority_step)
    lines += labelled(t("tui.atlas.page.step"), f"{step} {row.authority or ''}".rstrip())
    if way is not None and known(way.get("days")):
        lines += labelled(t("law.key.days"), _judged(triple(way["days"]), way["days"]["judgement"]))
    elif row.preparation_days is not None:
        lines += labelled(t("tui.atlas.page.preparing"), _range(row.preparation_days))
    if row.observed_days is not None:
        lines += labelled(t("tui.atlas.page.observed"), _range(row.observed_days))
    if row.statutory_days is not None:
        unit = t(f"tui.atlas.unit.{row.statutory_days_unit}", days=short(row.statutory_days))
        text = f"{unit} ({t(f'tui.atlas.limit.{row.statutory_days_kind}')})"
        lines += labelled(t("tui.atlas.page.limit"), text)
    if way is not None and known(way.get("cost_usd")):
        lines += labelled(
            t("law.key.cost_usd"), _judged(triple(way["cost_usd"]), way["cost_usd"]["judgement"])
        )
    elif row.preparation_cost_usd is not None:
        lines += labelled(t("law.key.cost_usd"), _range(row.preparation_cost_usd))
    if way is not None and not known(way.get("days")):
        lines += labelled(t("law.key.days"), t("tui.atlas.page.unknown"))
    if way is not None and not known(way.get("cost_usd")) and row.preparation_cost_usd is None:
        lines += labelled(t("law.key.cost_usd"), t("tui.atlas.page.unknown"))
    return [*lines, BLANK]


def _range(numbers: Range) -> str:
    text = triple({"low": numbers.low, "mode": numbers.mode, "high": numbers.high})
    return _judged(text, numbers.judgement)


def _judged(text: str, judgement: bool) -> str:
    return f"{text} {t('tui.atlas.page.judgement')}" if judgement else text


def _remarks(row: Rule | Localisation) -> list[Line]:
    remarks = [("note", row.note if isinstance(row, Rule) else None)]
    if isinstance(row, Rule):
        remarks += [("onward", row.onward_transfer), ("risk", row.legal_risk)]
        remarks.append(("sunset", row.sunset.isoformat() if row.sunset else None))
        remarks.append(("tia", t("word.yes") if row.tia_required else None))
    lines = [line for name, text in remarks for line in labelled(t(f"tui.atlas.page.{name}"), text)]
    return [*lines, BLANK] if lines else []


def _source(book: RuleBook, row: Rule | Localisation) -> list[Line]:
    source = book.source(row)
    lines = [Line(t("tui.atlas.page.source"), style="head")]
    if source is None:
        lines.append(Line(t("tui.atlas.page.no_source"), indent=2))
    else:
        dated = f" ({source.date})" if source.date else ""
        lines.append(Line(source.title + dated, indent=2))
        if source.url:
            lines.append(Line(source.url, style="link", indent=2))
    lines += labelled(t("law.key.confidence"), word("confidence", row.confidence))
    lines += labelled(t("tui.atlas.page.id"), row.id)
    if row.id in book.causes:
        lines += labelled(t("tui.atlas.page.changed_by"), book.causes[row.id])
    return [*lines, BLANK]


def same_kind(book: RuleBook, row: Rule | Localisation) -> list[Rule | Localisation]:
    """Rules of the same kind and part on some of the same data in that jurisdiction, in the order of days."""
    sheet = book.jurisdiction(row.jurisdiction)
    found: list[Rule | Localisation] = []
    if isinstance(row, Rule):
        found += [
            one
            for one in (*sheet.rules, *sheet.pending_rules)
            if one.pathway == row.pathway and one.role == row.role and set(one.data) & set(row.data)
        ]
    else:
        found += [
            one for one in (*sheet.localisation, *sheet.pending_localisation) if set(one.data) & set(row.data)
        ]
    return sorted(found, key=lambda one: (one.start or date.max, one.id))


def _history(book: RuleBook, row: Rule | Localisation, day: date) -> list[Line]:
    """Other rules of the kind, before and after."""
    others = same_kind(book, row)
    if len(others) < 2:
        return [Line(t("tui.atlas.page.alone"), style="dim")]
    lines = [Line(t("tui.atlas.page.history", count=len(others)), style="head")]
    for one in others:
        here = "▸ " if one.id == row.id else "  "
        now = "free" if one.in_force(day) else "home"
        lines.append(Line(f"{here}{span_words(one)}  {one.legal_basis}  [{one.id}]", mark=now))
    return lines


def citation(book: RuleBook, id: str, day: date) -> str:
    """One rule as one cites it: basis, days in force, source, and the rule book it was read in."""
    row = book.rule(id)
    source = book.source(row)
    parts = [f"{row.legal_basis} ({place_name(book, row.jurisdiction)}), {span_words(row)}."]
    if source is not None:
        dated = f", {source.date}" if source.date else ""
        parts.append(f"{source.title}{dated}. {source.url or ''}".rstrip())
    else:
        parts.append(t("tui.atlas.page.no_source"))
    parts.append(t("tui.atlas.cited", id=row.id, day=day.isoformat(), hash=book.hash))
    return " ".join(parts)


def address(book: RuleBook, id: str) -> str:
    """The address of its source; empty where there is none."""
    source = book.source(book.rule(id))
    return (source.url or "") if source is not None else ""
