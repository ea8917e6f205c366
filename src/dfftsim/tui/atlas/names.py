"""Names and words for what the law writes as codes, and the search by any of them in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from dfftsim.i18n import LANGUAGES, knows, language, pick, t
from dfftsim.law.countries import COUNTRIES, EU_MEMBERS, OTHER_SPELLINGS
from dfftsim.law.vocabulary import PET_STATUS_KEY
from dfftsim.report.law_words import word

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.pets.catalogue import Catalogue


class Choice(NamedTuple):
    """Something to choose. id: its code; name: in the language of the moment; also: other words by which it
    is found; note: what stands beside it; mark: a mark before it.
    """

    id: str
    name: str
    also: tuple[str, ...] = ()
    note: str = ""
    mark: str = ""


def place_name(book: RuleBook, code: str) -> str:
    """The name of a jurisdiction; the code itself where the rule book has no sheet for it."""
    sheet = book.jurisdictions.get(code)
    return pick(sheet.name) if sheet else code


def exporter_word(kind: str) -> str:
    """A kind of exporter in words."""
    key = f"tui.atlas.exporter.{kind}"
    return t(key) if knows(key) else kind.replace("_", " ")


def activity_word(activity: str) -> str:
    """A purpose of a transfer in words."""
    key = f"tui.atlas.activity.{activity}"
    return t(key) if knows(key) else activity.replace("_", " ")


def condition_word(condition: str) -> str:
    """A fact about a receiver in words."""
    key = f"tui.atlas.condition.{condition}"
    return t(key) if knows(key) else condition.replace("_", " ")


def reason_word(code: str) -> str:
    """Why a way is closed, in two or three words."""
    key = f"tui.atlas.reason.{code}"
    return t(key) if knows(key) else code.replace("_", " ")


def opening_word(kind: str) -> str:
    """What kind of change would open a way."""
    key = f"tui.atlas.opening.{kind}"
    return t(key) if knows(key) else kind


@cache
def _pets() -> Catalogue:
    from dfftsim.pets.catalogue import Catalogue

    return Catalogue.load()


def pet_names(pet: str) -> tuple[str, ...]:
    """The names of a technology in all languages; its id where the catalogue does not list it."""
    found = next((one for one in _pets() if one.id == pet), None)
    if found is None:
        return (pet.replace("_", " "),)
    return tuple(pick(found.name, lang) for lang in LANGUAGES)


def pet_word(pet: str) -> str:
    """The name of a technology in the language of the moment."""
    if pet == "none":
        return t("tui.atlas.none")
    found = next((one for one in _pets() if one.id == pet), None)
    return pick(found.name) if found else (status_group(PET_STATUS_KEY.get(pet)) or pet)


def status_group(key: str | None) -> str:
    """The kind of output by which the law speaks of a technology."""
    return word("status_key", key) if key else ""


def places(book: RuleBook) -> list[Choice]:
    """Every jurisdiction of the rule book, found by code and by its names in both languages."""
    return [
        Choice(code, pick(sheet.name), (sheet.name.en, sheet.name.ja, *_spellings(code)))
        for code, sheet in book.jurisdictions.items()
    ]


def _spellings(code: str) -> tuple[str, ...]:
    members = tuple(sorted(EU_MEMBERS)) if code == "EU" else ()
    return (*(other for other, meant in OTHER_SPELLINGS.items() if meant == code), *members)


def other_place(text: str) -> Choice | None:
    """A country without a sheet, if the text is its code: data can be sent there."""
    code = text.strip().upper()
    if code in COUNTRIES:
        return Choice(code, code, (), t("tui.atlas.no_sheet"))
    return None


def found(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that the typed text names, the best first: code, beginning of a word, anywhere."""
    wanted = typed.strip().casefold()
    if not wanted:
        return list(choices)
    ranked = [(rank, n, choice) for n, choice in enumerate(choices) if (rank := _rank(choice, wanted)) < 9]
    return [choice for _, _, choice in sorted(ranked, key=lambda one: one[:2])]


def _rank(choice: Choice, wanted: str) -> int:
    names = [text.casefold() for text in (choice.id, choice.name, *choice.also)]
    if names[0] == wanted:
        return 0
    if wanted in names:
        return 1
    if any(name.startswith(wanted) for name in names):
        return 2
    if any(part.startswith(wanted) for name in names for part in name.replace("_", " ").split()):
        return 3
    return 4 if any(wanted in name for name in names) else 9


def joined(words: Iterable[str]) -> str:
    """Words as a list, as the language writes it."""
    return ("、" if language() == "ja" else ", ").join(words)
