"""What the law says to the flows of one scenario, asked once for each kind of question and remembered.

Between two days on which the law of a pair changes nothing differs (a *rule epoch*), and numbers of persons
between two thresholds are alike (a *band*), so that a simulation with thousands of flows asks the rule book a
few hundred times. Nothing is decided here: every answer is `law.evaluate`'s.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import product

from dfftsim.law.book import RuleBook
from dfftsim.law.burden import LegalBasis, ThresholdMarks, bases_to_read, threshold_marks
from dfftsim.law.evaluate import Assessment, StatusOverride, evaluate
from dfftsim.law.model import Localisation, Rule
from dfftsim.law.transfer import Transfer, counted
from dfftsim.law.vocabulary import PERSONAL_CATEGORIES

Rows = tuple[Rule | Localisation, ...]
MOST_BANDS = 20_000
"""How many numbers of persons are remembered with their bands."""

SPEAKS = ("pathway", "prohibition")
"""Roles of rules by which the law is not silent on a category."""
Places = tuple[str, str, str]
"""Origin and destination of remembered questions, and where their data go on to (or nothing)."""

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
        self._answers: dict[Places, dict[tuple[object, ...], Assessment]] = {}
        self._bases: dict[Places, dict[tuple[object, ...], tuple[LegalBasis, ...]]] = {}
        self._days: dict[tuple[str, str], list[date]] = {}
        self._bands: dict[tuple[object, ...], tuple[int, ...]] = {}
        self._marks: dict[str, ThresholdMarks] = {}
        self._heirs: dict[tuple[str, ...], frozenset[str]] = {}

    def amended(self, book: RuleBook, code: str) -> tuple[LegalView, Callable[[str], bool]]:
        """The view of a book in which only the law of one jurisdiction is another, and whether it may be
        another towards a destination. What was asked of other law is remembered.
        """
        view = LegalView(book, self.strict)
        touches = _touched(self.book, book, code)

        def stands(places: Places | tuple[str, str]) -> bool:
            return places[0] != code or not any(place and touches(place) for place in places[1:])

        for one, other in product(book.jurisdictions, book.jurisdictions):
            self._answers.setdefault((one, other, ""), {})  # so that what is asked from now on is shared too
            self._bases.setdefault((one, other, ""), {})
        view._answers = {places: held for places, held in self._answers.items() if stands(places)}
        view._bases = {places: held for places, held in self._bases.items() if stands(places)}
        view._days = {pair: days for pair, days in self._days.items() if stands(pair)}
        view._marks = {origin: marks for origin, marks in self._marks.items() if origin != code}
        same = threshold_marks(self.book, code) == threshold_marks(book, code)
        view._bands = {key: band for key, band in self._bands.items() if same or key[0] != code}
        return view, touches

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
        key = (*self._key(question, day), pet, status, passed_on, received_from)
        places = (question.origin, question.destination, onward_to or "")
        held = self._answers.setdefault(places, {})
        found = held.get(key)
        if found is None:
            transfer = self._transfer(question, pet)
            if received_from is not None:
                transfer = transfer.changed(first_received_from=received_from)
            found = evaluate(self.book, transfer, day, status_override=status, onward_to=onward_to)
            held[key] = found
        return found

    def bases(self, question: Question, day: date) -> tuple[LegalBasis, ...]:
        """The distinct legal bases whose applicability must be tested for a question, in a fixed order."""
        key = self._key(question, day)
        held = self._bases.setdefault((question.origin, question.destination, ""), {})
        found = held.get(key)
        if found is None:
            found = tuple(bases_to_read(self.book, self._transfer(question, "none"), day))
            held[key] = found
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


def _touched(old: RuleBook, new: RuleBook, code: str) -> Callable[[str], bool]:
    """Whether rows of a jurisdiction that differ between two books speak of a destination; any destination
    where more differs than rows, or where the law might fall silent.
    """
    before, after = old.jurisdictions[code], new.jurisdictions[code]
    was: Rows = (*before.rules, *before.localisation)
    is_: Rows = (*after.rules, *after.localisation)
    kept = {id(row) for row in was} & {id(row) for row in is_}
    kept -= {id(row) for row in is_ if isinstance(row, Rule) and _arrangements_differ(row, old, new)}
    moved = [(row, book) for rows, book in ((was, old), (is_, new)) for row in rows if id(row) not in kept]
    first = min((row.end or row.start or date.min for row, _ in moved), default=date.max)
    lasting = [row for row in after.rules if id(row) in kept and row.role in SPEAKS and row.end is None]
    named = {name for row in lasting if row.start and row.start <= first for name in row.data}
    marks = threshold_marks(old, code) == threshold_marks(new, code)
    same = marks and before.data_status == after.data_status
    if not same or any(name not in named for row, _ in moved for name in row.data):
        return lambda destination: True
    return lambda destination: any(concerns(row, destination, book) for row, book in moved)


def _arrangements_differ(row: Rule, old: RuleBook, new: RuleBook) -> bool:
    names = [word[12:] for word in row.destinations if word.startswith("arrangement:")]
    return any(old.arrangements[name] is not new.arrangements[name] for name in names)


@cache
def regulated(data: tuple[str, ...]) -> bool:
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
