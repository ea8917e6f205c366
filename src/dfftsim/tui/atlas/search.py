"""Search over all laws in both languages: rules, statutes and arrangements, by id, basis, words and names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dfftsim.i18n import LANGUAGES, pick, t
from dfftsim.law.model import Localisation, Rule
from dfftsim.report.law_words import word
from dfftsim.tui.atlas.rows import Row
from dfftsim.tui.atlas.rule_page import span_words

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

MOST = 200


def _both(name: Any) -> str:
    return " ".join(pick(name, lang) for lang in LANGUAGES)


@lru_cache(maxsize=2)
def _index(book: RuleBook) -> tuple[tuple[str, str, str, str], ...]:
    """What can be found: kind, jurisdiction, id, and all its words in lower case."""
    entries = []
    for code, sheet in book.jurisdictions.items():
        names = f"{code} {_both(sheet.name)}"
        rows: list[Rule | Localisation] = [*sheet.rules, *sheet.pending_rules]
        for row in (*rows, *sheet.localisation, *sheet.pending_localisation):
            said = f"{row.conditions} {row.note or ''}" if isinstance(row, Rule) else row.note or ""
            kind = f"pathway.{row.pathway}" if isinstance(row, Rule) else f"localisation.{row.what}"
            kinds = " ".join(t(kind, lang) for lang in LANGUAGES)
            entries.append(("rule", code, row.id, f"{row.id} {names} {kinds} {row.legal_basis} {said}"))
        for law in sheet.laws:
            text = f"{law.id} {names} {_both(law.name)} {law.note or ''}"
            entries.append(("law", code, law.id, text))
    for id, entry in book.arrangements.items():
        text = f"{id} {' '.join(entry.parties)} {_both(entry.name)} {entry.effect} {' '.join(entry.aliases)}"
        entries.append(("arrangement", "", id, text))
    return tuple((kind, code, id, text.casefold()) for kind, code, id, text in entries)


def results(book: RuleBook, typed: str) -> list[Row]:
    """Everything that holds all typed words, rules first; at most `MOST`."""
    words = typed.casefold().split()
    if not words:
        return []
    hits = [entry for entry in _index(book) if all(part in entry[3] for part in words)]
    whole = typed.strip().casefold()
    hits.sort(key=lambda hit: (hit[2].casefold() != whole, whole not in hit[2].casefold(), hit[0] != "rule"))
    return [_row(book, kind, code, id) for kind, code, id, _ in hits[:MOST]]


def _row(book: RuleBook, kind: str, code: str, id: str) -> Row:
    if kind == "rule":
        row = book.rule(id)
        name = word("pathway", row.pathway) if isinstance(row, Rule) else word("localisation", row.what)
        text = f"{code} {name}"
        return Row(f"rule:{id}", text, "", row.legal_basis, f"{span_words(row)} · {id}", rule=id)
    if kind == "law":
        law = next(one for one in book.jurisdiction(code).laws if one.id == id)
        began = law.in_force.isoformat() if law.in_force else "–"
        sub = f"{t('tui.atlas.found.law')} · {word('law_kind', law.kind)} · {began} · {id}"
        facts = {"kind": "law", "law": law}
        return Row(f"law:{code}:{id}", f"{code} {pick(law.name)}", sub=sub, facts=facts)
    entry = book.arrangement(id)
    sub = f"{t('tui.atlas.found.arrangement')} · {' '.join(entry.parties)}"
    facts = {"kind": "arrangement", "entry": entry}
    return Row(f"arrangement:{id}", pick(entry.name), sub=sub, facts=facts)
