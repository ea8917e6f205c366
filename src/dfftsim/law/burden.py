"""What a simulator asks of the law besides verdicts: which legal bases a firm must read to know where it
stands, and the numbers of persons at which an answer can change.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dfftsim.law.evaluate import CONFIDENCE_RANK
from dfftsim.law.model import Localisation, Rule
from dfftsim.law.prepared import Facts, Prepared, origin_law, read_as
from dfftsim.law.transfer import Counts, Transfer

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook


class LegalBasis(NamedTuple):
    """A law and article that an exporter must read to know whether it applies.

    id: origin and legal basis. rules: the rows behind it. first: the day its present wording began (the
    latest start among the rows); last: the last day of that wording, None while no end is known.
    """

    id: str
    legal_basis: str
    rules: tuple[str, ...]
    confidence: str
    first: date
    last: date | None


def bases_to_read(book: RuleBook, transfer: Transfer, day: date) -> tuple[LegalBasis, ...]:
    """The distinct legal bases whose applicability must be tested for this transfer, in the sheet's order.

    Counted: distinct `legal_basis` texts of the rules (ways out, duties, prohibitions) and localisation
    duties in force at the origin that name a category asked (as read after the PET) and match exporter,
    activity and destination; thresholds and conditions are what the reading is for. Not counted: powers not
    used, voluntary marks, grounds that exist only on paper.
    """
    law = origin_law(book, transfer.origin, day)
    facts = Facts.of(transfer, transfer.counts(law.counts_as_sensitive))
    status = law.status(transfer.pet)
    word = None if status is None else status[1]
    rows: dict[str, dict[str, Prepared]] = {}
    for asked in transfer.data:
        category = law.category(asked, read_as(asked, word))
        for p in (*category.pathways, *category.duties, *category.prohibitions, *category.localisation):
            if (
                facts.exporter in p.exporters
                and p.matches_destination(facts.destinations)
                and (not p.activity or p.activity & facts.activities)
            ):
                rows.setdefault(p.row.legal_basis, {})[p.id] = p
    return tuple(_basis(transfer.origin, text, list(found.values())) for text, found in rows.items())


def _basis(origin: str, text: str, rows: list[Prepared]) -> LegalBasis:
    ends = [p.row.end for p in rows if p.row.end is not None]
    return LegalBasis(
        f"{origin}: {text}",
        text,
        tuple(p.id for p in rows),
        max((p.row.confidence for p in rows), key=CONFIDENCE_RANK.__getitem__),
        max(p.row.start for p in rows if p.row.start is not None),
        min(ends, default=None),
    )


class ThresholdMarks(NamedTuple):
    """Numbers of persons at which an answer can change: at and above each mark the next band begins."""

    persons: tuple[int, ...]
    ordinary: tuple[int, ...]
    sensitive: tuple[int, ...]
    held: tuple[int, ...]

    def band(self, counts: Counts) -> tuple[int, int, int, int]:
        """The band of each number: questions that differ only inside a band have the same answer."""
        return (
            bisect_right(self.persons, counts.persons),
            bisect_right(self.ordinary, counts.ordinary),
            bisect_right(self.sensitive, counts.sensitive),
            bisect_right(self.held, counts.held),
        )


def threshold_marks(book: RuleBook, origin: str) -> ThresholdMarks:
    """Every number at which a rule or localisation duty of the origin begins or ceases to apply, any day."""
    marks: tuple[set[int], ...] = (set(), set(), set(), set())
    sheet = book.jurisdictions[origin]
    for rule in sheet.rules:
        limits = rule.volume_threshold
        if limits is not None:
            records = marks[1] if rule.records_scope == "non_sensitive" else marks[0]
            _mark(records, limits.records_min, limits.records_max)
            _mark(marks[2], limits.sensitive_min, limits.sensitive_max)
    rows: tuple[Rule | Localisation, ...] = (*sheet.rules, *sheet.localisation)
    for row in rows:
        if row.holder_threshold is not None:
            _mark(marks[3], row.holder_threshold.persons_min, row.holder_threshold.persons_max)
    return ThresholdMarks(*(tuple(sorted(found)) for found in marks))


def _mark(found: set[int], minimum: int | None, maximum: int | None) -> None:
    if minimum is not None:
        found.add(minimum)
    if maximum is not None:
        found.add(maximum + 1)
