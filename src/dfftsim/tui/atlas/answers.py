"""What the law answers, kept so that asking again costs nothing: documents, turns of the law, the verdict
with each technology, and the matrix of all pairs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from dfftsim.errors import InputError
from dfftsim.law.evaluate import evaluate
from dfftsim.law.explain import explain
from dfftsim.law.matrix import HOME
from dfftsim.law.vocabulary import PET_STATUS_KEY

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.law.explain import Answer
    from dfftsim.tui.atlas.question import Question

Document = Mapping[str, Any]
Matrix = Mapping[str, Mapping[str, str]]
KEPT = 96
ROWS_KEPT = 4000
T = TypeVar("T")


@dataclass(frozen=True)
class Turn:
    """A day on which the answer to the question changes. verdict: from this day on. opened, closed: ways out
    that open or close; begun, ended: prohibitions, duties and localisation that begin or end to apply.
    """

    day: date
    verdict: str
    before: str
    opened: tuple[str, ...]
    closed: tuple[str, ...]
    begun: tuple[str, ...]
    ended: tuple[str, ...]


@dataclass(frozen=True)
class PetAnswer:
    """What the law makes of the output of one technology, and the verdict of the question with it."""

    pet: str
    key: str | None
    status: str | None
    verdict: str
    if_accepted: str | None


class Answers:
    """Answers of one rule book. Everything raises InputError where the question does not hold together."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._rows: dict[tuple[str, int, Question], Mapping[str, str]] = {}
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def document(self, question: Question) -> Document:
        """The document of `explain --json` without what would open closed ways, which takes far longer."""
        return self._once(("document", question), lambda: self._ask(question).to_json(openings=False))

    def find_openings(self, question: Question) -> tuple[dict[str, Any], ...]:
        """The cheapest changes that would open what is closed. Takes up to some 100 ms and touches nothing
        that is kept here, so that a thread may do it.
        """
        return self._ask(question).would_open

    def keep_openings(self, question: Question, found: tuple[dict[str, Any], ...]) -> None:
        """Keep what a thread has found."""
        self._once(("openings", question), lambda: found)

    def known_openings(self, question: Question) -> tuple[dict[str, Any], ...] | None:
        """The same if it was asked before, else None."""
        return self._kept.get(("openings", question))

    def verdict(self, question: Question) -> str:
        """The verdict alone."""
        return self._once(("verdict", question), lambda: self._ask(question).verdict)

    def back(self, question: Question) -> str:
        """The verdict of the other direction; empty where there is no law sheet to ask."""
        try:
            return self.verdict(question.swapped())
        except InputError:
            return ""

    def turns(self, question: Question) -> tuple[Turn, ...]:
        """Every day on which the answer changes, in order; future days of law as written included."""
        anchor = question.changed(day=date(2000, 1, 1))
        return self._once(("turns", anchor), lambda: self._turns(anchor))

    def pets(self, question: Question) -> tuple[PetAnswer, ...]:
        """Every technology, `none` first."""
        anchor = question.changed(pet="none")
        return self._once(("pets", anchor), lambda: tuple(self._pet(anchor, pet) for pet in PET_STATUS_KEY))

    def matrix(self, question: Question) -> Matrix:
        """The verdict of every ordered pair on the day of the question with all else that it says, by origin
        and destination (`home` on the diagonal). The row of an origin is kept from one change of its law to
        the next.
        """
        asked = question.of_everyone()
        return {code: self._row(code, asked) for code in self.book.jurisdictions}

    def matrix_days(self) -> tuple[date, ...]:
        """Every day on which the law of any jurisdiction changes."""
        return self._once(
            ("days",), lambda: self.book.change_days(self.book.jurisdictions, date.min, date.max)
        )

    def _ask(self, question: Question) -> Answer:
        return explain(self.book, question.transfer(), question.day, via=question.via)

    def _once(self, key: Hashable, make: Callable[[], T]) -> T:
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = make()
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        found: T = self._kept[key]
        return found

    def _row(self, origin: str, asked: Question) -> Mapping[str, str]:
        day = asked.day
        key = origin, self.book.on(day).epoch(origin), replace(asked, origin="", destination="", day=date.min)
        row = self._rows.get(key)
        if row is None:
            if len(self._rows) >= ROWS_KEPT:
                self._rows.clear()
            others = [code for code in self.book.jurisdictions if code != origin]
            verdicts = {
                code: evaluate(self.book, asked.between(origin, code).transfer(), day).verdict
                for code in others
            }
            row = self._rows[key] = {code: verdicts.get(code, HOME) for code in self.book.jurisdictions}
        return row

    def _turns(self, question: Question) -> tuple[Turn, ...]:
        codes = [question.origin, *([question.via] if question.via else [])]
        days = self.book.change_days(codes, date.min, date.max)
        if not days:
            return ()
        state = self._state(question, days[0] - timedelta(days=1))
        found = []
        for day in days:
            new = self._state(question, day)
            if new != state:
                (before, ways, rules), (verdict, new_ways, new_rules) = state, new
                found.append(
                    Turn(
                        day, verdict, before,
                        tuple(sorted(new_ways - ways)), tuple(sorted(ways - new_ways)),
                        tuple(sorted(new_rules - rules)), tuple(sorted(rules - new_rules)),
                    )
                )  # fmt: skip
                state = new
        return tuple(found)

    def _state(self, question: Question, day: date) -> tuple[str, frozenset[str], frozenset[str]]:
        answer = self._ask(question.changed(day=day))
        parts = [leg.assessment for leg in answer.legs]
        ways = frozenset(way.id for part in parts for way in part.open_pathways)
        rules = frozenset(
            row.id
            for part in parts
            for rows in (part.prohibitions, part.duties, part.localisation)
            for row in rows
        )
        words = frozenset(
            f"{part.status.key}: {part.status_word}" for part in parts if part.status is not None
        )
        return answer.verdict, ways, rules | words

    def _pet(self, question: Question, pet: str) -> PetAnswer:
        answer = self._ask(question.changed(pet=pet))
        word = answer.assessment.status_word
        accepted = None
        if any(leg.assessment.status_word == "depends" for leg in answer.legs):
            from dfftsim.law.pet_effect import pet_json

            effect = pet_json(answer)
            accepted = effect["verdict"].get("if_accepted") if effect else None
        return PetAnswer(pet, PET_STATUS_KEY[pet], word, answer.verdict, accepted)
