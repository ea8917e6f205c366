"""What the law says to the flows of one scenario, asked once for each kind of question and remembered.

Between two days on which the law of a pair changes nothing differs (a *rule epoch*), and numbers of persons
between two thresholds are alike (a *band*), so that a simulation with thousands of flows asks the rule book a
few hundred times. Nothing is decided here: every answer is `law.evaluate`'s.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from dfftsim.law.book import RuleBook
from dfftsim.law.burden import LegalBasis, ThresholdMarks, bases_to_read, threshold_marks
from dfftsim.law.evaluate import Assessment, StatusOverride, evaluate
from dfftsim.law.model import Localisation, Rule
from dfftsim.law.transfer import Transfer, counted
from dfftsim.law.vocabulary import PERSONAL_CATEGORIES

Answer = TypeVar("Answer")
MOST_BANDS = 20_000
"""How many numbers of persons are remembered with their bands."""

LIGHT_KINDS = ("free", "adequacy")
"""Kinds of pathway that ask nothing of a firm that had to meet any other kind."""


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of transfer as the law sees it; numbers of persons a calendar year."""

    origin: str
    destination: str
    data: tuple[str, ...]
    exporter: str
    importer: tuple[str, ...] | None
    activities: tuple[str, ...] | None
    persons: int
    sensitive: int | None
    held: int | None


class LegalView:
    """The rule book as the flows of one scenario ask it. `strict`: the strict reading of what is only
    tolerated.
    """

    def __init__(self, book: RuleBook, strict: bool):
        self.book = book
        self.strict = strict
        self._answers: dict[tuple[object, ...], Assessment] = {}
        self._bases: dict[tuple[object, ...], tuple[LegalBasis, ...]] = {}
        self._days: dict[tuple[str, str], list[date]] = {}
        self._bands: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._marks: dict[str, ThresholdMarks] = {}
        self._heirs: dict[tuple[str, ...], frozenset[str]] = {}

    def amended(self, book: RuleBook, code: str) -> LegalView:
        """The view of a book in which only the law of one jurisdiction is another. What was asked of the
        others is remembered.
        """
        view = LegalView(book, self.strict)
        view._answers = _of_others(self._answers, code)
        view._bases = _of_others(self._bases, code)
        view._bands = _of_others(self._bands, code)
        view._days = {pair: days for pair, days in self._days.items() if pair[0] != code}
        view._marks = {origin: marks for origin, marks in self._marks.items() if origin != code}
        return view

    def change_days(self, origin: str, destination: str) -> list[date]:
        """First days of the rule epochs of a pair: a rule, duty, status or membership that concerns it
        changes.
        """
        pair = (origin, destination)
        if pair not in self._days:
            self._days[pair] = _change_days(self.book, origin, destination)
        return self._days[pair]

    def epoch(self, origin: str, destination: str, day: date) -> int:
        """Number of the rule epoch of a pair on a day."""
        return bisect_right(self.change_days(origin, destination), day)

    def band(self, question: Question) -> tuple[int, ...]:
        """Between which thresholds of the origin the numbers of a question lie."""
        return self.band_of(
            question.origin, question.data, question.persons, question.sensitive, question.held
        )

    def band_of(
        self, origin: str, data: tuple[str, ...], persons: int, sensitive: int | None, held: int | None
    ) -> tuple[int, ...]:
        """`band` of the parts of a question that matter to it."""
        key = (origin, data, persons, sensitive, held)
        found = self._bands.get(key)
        if found is None:
            if len(self._bands) > MOST_BANDS:
                self._bands.clear()
            marks = self._marks.get(origin)
            if marks is None:
                marks = self._marks[origin] = threshold_marks(self.book, origin)
            as_sensitive = self.book.jurisdictions[origin].counts_as_sensitive
            found = self._bands[key] = marks.band(counted(data, persons, sensitive, held, as_sensitive))
        return found

    def answer(
        self,
        question: Question,
        pet: str,
        status: StatusOverride | None,
        day: date,
        *,
        onward_to: str | None = None,
        received_from: str | None = None,
    ) -> Assessment:
        """What the law makes of a question on a day. `status` overrides what an unclear PET status counts as.

        onward_to: where the data go from the question's destination. received_from: where they came from
        before.
        """
        passed_on = -1 if onward_to is None else self.epoch(question.origin, onward_to, day)
        key = (*self._key(question, day), pet, status, onward_to, passed_on, received_from)
        found = self._answers.get(key)
        if found is None:
            transfer = self._transfer(question, pet)
            if received_from is not None:
                transfer = transfer.changed(first_received_from=received_from)
            found = evaluate(self.book, transfer, day, status_override=status, onward_to=onward_to)
            self._answers[key] = found
        return found

    def bases(self, question: Question, day: date) -> tuple[LegalBasis, ...]:
        """The distinct legal bases whose applicability must be tested for a question, in a fixed order."""
        key = self._key(question, day)
        found = self._bases.get(key)
        if found is None:
            found = tuple(bases_to_read(self.book, self._transfer(question, "none"), day))
            self._bases[key] = found
        return found

    def heirs(self, rules: tuple[str, ...]) -> frozenset[str]:
        """These rules, and every rule that takes over on the very day after one of them ends: of the same
        kind, or asking for less (free, adequacy). Whoever holds the first goes on under the second.
        """
        found = self._heirs.get(rules)
        if found is None:
            held = [id for id in rules if not id.endswith("-silence")]
            kept = set(rules)
            while held:
                old = self.book.rule(held.pop())
                if not isinstance(old, Rule) or old.end is None:
                    continue
                takes_over = old.end + timedelta(days=1)
                for rule in self.book.jurisdictions[old.jurisdiction].rules:
                    if (
                        rule.start == takes_over
                        and rule.id not in kept
                        and rule.pathway in (old.pathway, *LIGHT_KINDS)
                    ):
                        kept.add(rule.id)
                        held.append(rule.id)
            found = self._heirs[rules] = frozenset(kept)
        return found

    def _key(self, question: Question, day: date) -> tuple[object, ...]:
        return (
            question.origin,
            question.destination,
            question.data,
            question.exporter,
            question.importer,
            question.activities,
            self.band(question),
            self.epoch(question.origin, question.destination, day),
        )

    def _transfer(self, question: Question, pet: str) -> Transfer:
        return Transfer(
            origin=question.origin,
            destination=question.destination,
            data=question.data,
            persons=question.persons,
            sensitive=question.sensitive,
            held=question.held,
            exporter=question.exporter,
            importer=question.importer,
            activities=question.activities,
            pet=pet,
            strict=self.strict,
        )


def _of_others(held: dict[tuple[object, ...], Answer], code: str) -> dict[tuple[object, ...], Answer]:
    """What is remembered of questions (keyed by their origin first) to other jurisdictions than one."""
    return {key: answer for key, answer in held.items() if key[0] != code}


def regulated(data: Iterable[str]) -> bool:
    """Whether any of the categories is personal data."""
    return any(category in PERSONAL_CATEGORIES for category in data)


def concerns(row: Rule | Localisation, destination: str, book: RuleBook) -> bool:
    """Whether a rule or duty can ever speak of this destination."""
    if destination in row.destinations_except:
        return False
    if isinstance(row, Localisation) or "any" in row.destinations or destination in row.destinations:
        return True
    return any(
        word.startswith("arrangement:") and destination in book.arrangements[word[12:]].parties
        for word in row.destinations
    )


def _change_days(book: RuleBook, origin: str, destination: str) -> list[date]:
    sheet = book.jurisdictions[origin]
    rows: list[Rule | Localisation] = [*sheet.rules, *sheet.localisation]
    days: set[date] = set()
    for row in rows:
        if not concerns(row, destination, book):
            continue
        days.update(_bounds(row.start, row.end))
        if isinstance(row, Rule):
            if row.existing_only_from is not None:
                days.add(row.existing_only_from)
            for word in row.destinations:
                if word.startswith("arrangement:"):
                    arrangement = book.arrangements[word[12:]]
                    days.update(_bounds(arrangement.start, arrangement.end))
                    days.update(first for code, first in arrangement.party_dates if code == destination)
    for status in sheet.data_status:
        for period in status.periods:
            days.update(_bounds(period.start, None))
    return sorted(days)


def _bounds(start: date | None, end: date | None) -> list[date]:
    days = [] if start is None else [start]
    if end is not None and end < date.max:
        days.append(end + timedelta(days=1))
    return days
