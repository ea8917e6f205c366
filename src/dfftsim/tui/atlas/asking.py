"""How each part of the question is chosen: which window opens, with what in it, and what its answer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.i18n import LANGUAGES, t
from dfftsim.law.vocabulary import ACTIVITIES, CATEGORIES, EXPORTERS, IMPORTER_CONDITIONS, REGIONAL_EXPORTERS
from dfftsim.report.law_words import word
from dfftsim.tui.atlas.matrix import MatrixView, months_later
from dfftsim.tui.atlas.names import (
    Choice,
    activity_word,
    condition_word,
    exporter_word,
    found,
    other_place,
    pet_names,
    pet_word,
    places,
    status_group,
)
from dfftsim.tui.atlas.pickers import OneOf, SeveralOf, Typed
from dfftsim.tui.atlas.question import COUNTS, Question, read_count, read_day

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.scenario.model import Scenario
    from dfftsim.tui.atlas.place import AtlasPlace

DIRECT = "–"
PARTS = {"activity": "activities"}
"""Parts of the question whose name in the law's answers is another one."""


def of_scenario(scenario: Scenario, book: RuleBook) -> Question | None:
    """The question of the first class of flows that names a pair; None if none does."""
    for flow in scenario.flow_classes:
        ends = [(one,) if isinstance(one, str) else tuple(one) for one in (flow.from_, flow.to)]
        pairs = [(a, b) for a in ends[0] for b in ends[1] if a != b and a in book.jurisdictions]
        for origin, destination in pairs:
            question = Question(origin, destination, book.last_day, tuple(flow.data))
            try:
                question.transfer()
            except InputError:
                continue
            return question
    return None


def with_changes(question: Question, changes: Sequence[Mapping[str, Any]]) -> Question:
    """The question after changes that the law proposes."""
    parts: dict[str, Any] = {}
    for change in changes:
        for name, value in change["query"].items():
            parts[PARTS.get(name, name)] = tuple(value) if isinstance(value, list) else value
    known = {name: value for name, value in parts.items() if name in Question.__dataclass_fields__}
    return question.changed(**known)


def ask_place(place: AtlasPlace, part: str) -> None:
    """Origin, destination or the jurisdiction on the way."""
    question, book = place.question, place.workspace.book
    choices = places(book)
    if part == "via":
        ends = (question.origin, question.destination)
        choices = [Choice(DIRECT, t("tui.atlas.direct")), *(one for one in choices if one.id not in ends)]

    def taken(code: str | None) -> None:
        if code is not None:
            value = None if part == "via" and code == DIRECT else code
            place.ask(place.question.changed(**{part: value}))

    more = other_place if part == "destination" else None
    now = getattr(question, part) or DIRECT
    title = {"origin": "tui.atlas.from", "destination": "tui.atlas.to", "via": "tui.atlas.via"}[part]
    place.app.push_screen(OneOf(t(title), choices, now, more), taken)


def ask_day(place: AtlasPlace) -> None:
    """A typed day."""
    question = place.question

    def taken(day: date | None) -> None:
        if day is None:
            return
        if place.view == "matrix":
            place.matrix_went(MatrixView.Went(day))
        else:
            place.ask(place.question.changed(day=day))

    window = Typed(
        t("tui.atlas.on"),
        [(t("tui.atlas.day_form"), question.day.isoformat())],
        lambda texts: read_day(texts[0]),
        t("tui.atlas.pick.day", day=place.workspace.book.last_day.isoformat()),
    )
    place.app.push_screen(window, taken)


def ask_data(place: AtlasPlace) -> None:
    """Data categories, of the matrix if that is open."""
    choices = [Choice(one, word("category", one)) for one in CATEGORIES]

    def taken(chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            place.ask(place.question.changed(data=chosen))

    place.app.push_screen(SeveralOf(t("tui.atlas.data"), choices, place.question.data, 1), taken)


def ask_exporter(place: AtlasPlace) -> None:
    """The kind of exporter; those that only the origin knows included."""
    question = place.question
    kinds = (*EXPORTERS, *REGIONAL_EXPORTERS.get(question.origin, ()))
    choices = [Choice(kind, exporter_word(kind), _both(f"tui.atlas.exporter.{kind}")) for kind in kinds]

    def taken(kind: str | None) -> None:
        if kind is not None:
            place.ask(place.question.changed(exporter=kind))

    place.app.push_screen(OneOf(t("tui.atlas.exporter"), choices, question.exporter or "firm"), taken)


def _both(key: str) -> tuple[str, ...]:
    try:
        return tuple(t(key, lang) for lang in LANGUAGES)
    except KeyError:
        return ()


def ask_counts(place: AtlasPlace) -> None:
    """Numbers of persons."""
    question = place.question

    def shown(name: str) -> str:
        value = getattr(question, name)
        return "" if value is None else str(value)

    def taken(numbers: list[int | None] | None) -> None:
        if numbers is not None:
            place.ask(place.question.changed(**dict(zip(COUNTS, numbers, strict=True))))

    window = Typed(
        t("tui.atlas.counts"),
        [(t(f"tui.atlas.{name}"), shown(name)) for name in COUNTS],
        lambda texts: [read_count(text) for text in texts],
        t("tui.atlas.pick.counts"),
    )
    place.app.push_screen(window, taken)


def ask_importer(place: AtlasPlace) -> None:
    """What holds of the receiver; nothing ticked means that nothing is given."""
    choices = [Choice(one, condition_word(one)) for one in IMPORTER_CONDITIONS]

    def taken(chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            place.ask(place.question.changed(importer=chosen or None))

    place.app.push_screen(SeveralOf(t("tui.atlas.importer"), choices, place.question.importer or ()), taken)


def ask_activity(place: AtlasPlace) -> None:
    """Purposes; nothing ticked means the ordinary commercial transfer."""
    choices = [Choice(one, activity_word(one)) for one in ACTIVITIES]

    def taken(chosen: tuple[str, ...] | None) -> None:
        if chosen is not None:
            place.ask(place.question.changed(activities=chosen or None))

    place.app.push_screen(SeveralOf(t("tui.atlas.activity"), choices, place.question.activities or ()), taken)


def ask_pet(place: AtlasPlace) -> None:
    """A technology, each with what the law makes of its output and the verdict it leads to."""
    question = place.question
    choices = []
    for one in place.law.pets(question):
        status = word("status", one.status) if one.status else t("tui.atlas.same_data")
        group = status_group(one.key)
        note = "" if one.pet == "none" else f"{group}: {status}" if group else status
        choices.append(Choice(one.pet, pet_word(one.pet), (*pet_names(one.pet), group), note, one.verdict))

    def taken(pet: str | None) -> None:
        if pet is not None:
            place.ask(place.question.changed(pet=pet))

    place.app.push_screen(OneOf(t("tui.atlas.pet"), choices, question.pet), taken)


def ask_diff(place: AtlasPlace) -> None:
    """A jurisdiction and two days; at first the year before the day asked."""
    question, book = place.question, place.workspace.book
    code, first, last = place.diff or (question.origin, months_later(question.day, -12), question.day)

    def read(texts: list[str]) -> tuple[str, date, date]:
        named = found(places(book), texts[0])
        if not named or not texts[0].strip():
            raise ValueError(t("tui.atlas.diff.no_place", codes=" ".join(book.jurisdictions)))
        days = read_day(texts[1]), read_day(texts[2])
        if days[0] >= days[1]:
            raise ValueError(t("tui.atlas.diff.order"))
        return named[0].id, *days

    def taken(answer: tuple[str, date, date] | None) -> None:
        if answer is not None:
            place.show_diff(*answer)

    fields = [
        (t("tui.atlas.diff.place"), code),
        (t("tui.atlas.diff.first"), first.isoformat()),
        (t("tui.atlas.diff.last"), last.isoformat()),
    ]
    place.app.push_screen(Typed(t("tui.atlas.diff.title"), fields, read, t("tui.atlas.pick.diff")), taken)
