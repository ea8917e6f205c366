"""Applying a patch: a new rule book with the edits, the old one untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from dfftsim.errors import InputError, Problem
from dfftsim.law.book import ARRANGEMENT_WORD, RuleBook
from dfftsim.law.model import Arrangement, Jurisdiction, Localisation, PetStatus, Rule, StatusPeriod
from dfftsim.law.nearest import instead_of
from dfftsim.law.patch import Fields, Patch
from dfftsim.law.vocabulary import PATHWAY_KINDS

ONE_DAY = timedelta(days=1)
Row = TypeVar("Row", Rule, Localisation)
_FIXED_FIELDS = frozenset({"id", "jurisdiction", "pending"})


def apply_patch(book: RuleBook, patch: Patch) -> RuleBook:
    """The rule book with a patch applied: replace, amend, end, then add. `book` stays as it is.

    Raises InputError with every problem: ids, fields or jurisdictions that are not there, ids used twice,
    rows that would end before they start.
    """
    return _Patching(book, patch).result()


class _Patching:
    """One application of one patch: working copies of what it touches, and what went wrong."""

    def __init__(self, book: RuleBook, patch: Patch):
        self.book = book
        self.patch = patch
        self.problems: list[Problem] = []
        self.rules = {code: list(sheet.rules) for code, sheet in book.jurisdictions.items()}
        self.duties = {code: list(sheet.localisation) for code, sheet in book.jurisdictions.items()}
        self.statuses = {code: list(sheet.data_status) for code, sheet in book.jurisdictions.items()}
        self.arrangements = dict(book.arrangements)
        self.causes = dict(book.causes)
        self.homes = {rule.id: code for code, table in self.rules.items() for rule in table}
        self.homes.update({duty.id: code for code, table in self.duties.items() for duty in table})

    def result(self) -> RuleBook:
        patch = self.patch
        for id, changed in patch.replace:
            self.each(id, self.replaced, changed)
        for id, first, changed in sorted(patch.amend, key=lambda entry: (entry[1], entry[0])):
            self.each(id, self.amended, first, changed)
        for id, last in (*patch.end_rules, *patch.end_localisation):
            self.each(id, _ended, last)
        for rule in patch.add_rules:
            self.add(rule, self.rules)
        for duty in patch.add_localisation:
            self.add(duty, self.duties)
        for code, key, first, status in patch.set_status:
            self.set_status(code, key, first, status)
        self.change_arrangements()
        for rule in patch.add_rules:
            self.check_references(rule)
        for duty in patch.add_localisation:
            self.check_references(duty)
        if self.problems:
            raise InputError(self.problems)
        return RuleBook(
            {code: self.sheet(sheet) for code, sheet in self.book.jurisdictions.items()},
            self.arrangements,
            self.book.shocks,
            self.book.milestones,
            self.book.shared_sources,
            self.causes,
        )

    def sheet(self, old: Jurisdiction) -> Jurisdiction:
        """The sheet as edited; the very same object where nothing changed."""
        rules, duties = tuple(self.rules[old.id]), tuple(self.duties[old.id])
        statuses = tuple(self.statuses[old.id])
        if (rules, duties, statuses) == (old.rules, old.localisation, old.data_status):
            return old
        return replace(old, rules=rules, localisation=duties, data_status=statuses)

    def problem(self, id: str, what: str, instead: str = "") -> None:
        """Report what is wrong, at the place of the id where the patch was read from a file."""
        place = next((place[1:] for place in self.patch.places if place[0] == id), None)
        if place is None:
            what = f"law patch {self.patch.label}: {what}".replace(" :", ":")
        file, line, column = place or ("", 0, 0)
        self.problems.append(Problem(file, line, column, what, instead))

    def each(self, id: str, edit: Callable[..., Iterable[Any]], *how: Any) -> None:
        """Put what `edit(row, *how)` gives in the place of the row of that id and of those once split
        from it.
        """
        code = self.homes.get(id)
        if code is None:
            self.problem(id, f"no rule {id}", instead_of(id, self.homes))
            return
        self.causes[id] = self.patch.label
        for table in (self.rules, self.duties):
            rows: list[Any] = list(table[code])
            table[code][:] = [
                new for row in rows for new in (edit(row, *how) if _comes_from(row.id, id) else [row])
            ]

    def changed(self, row: Row, changed: Fields) -> Row:
        known = {entry.name for entry in fields(row)} - _FIXED_FIELDS
        for name, _ in changed:
            if name not in known:
                self.problem(row.id, f"{row.id} has no field {name}", instead_of(name, known))
                return row
        new = replace(row, **dict(changed))
        if new.start is None or (new.end is not None and new.end < new.start):
            self.problem(row.id, f"{row.id} would run from {new.start} to {new.end}")
            return row
        return new

    def replaced(self, row: Row, changed: Fields) -> list[Row]:
        return [self.changed(row, changed)]

    def amended(self, row: Row, first: date, changed: Fields) -> list[Row]:
        if row.end is not None and row.end < first:
            return [row]
        if row.start is None or row.start >= first:
            return [self.changed(row, changed)]
        later = self.changed(row, changed)
        if later == row:
            return [row]
        name = f"{row.id}+{self.patch.tag}"
        while name in self.homes:
            name += "'"
        self.homes[name] = row.jurisdiction
        self.causes[name] = self.patch.label
        return [replace(row, end=first - ONE_DAY), replace(later, id=name, start=first)]

    def add(self, row: Row, table: dict[str, list[Row]]) -> None:
        if row.jurisdiction not in table:
            self.problem(row.id, f"{row.id}: no law sheet for {row.jurisdiction}")
        elif row.id in self.homes:
            self.problem(row.id, f"{row.id}: id used already", "choose another id, or amend the rule")
        else:
            self.homes[row.id] = row.jurisdiction
            self.causes[row.id] = self.patch.label
            table[row.jurisdiction].append(row)

    def set_status(self, code: str, key: str, first: date, status: str) -> None:
        if code not in self.statuses:
            self.problem("", f"no law sheet for {code}", instead_of(code, self.statuses))
            return
        known = [entry.key for entry in self.statuses[code]]
        if key not in known:
            self.problem("", f"{code} has no data status {key}", instead_of(key, known))
            return
        place = known.index(key)
        self.statuses[code][place] = _status_from(self.statuses[code][place], first, status)

    def change_arrangements(self) -> None:
        for new in self.patch.add_arrangements:
            if new.id in self.arrangements:
                self.problem(new.id, f"{new.id}: id used already", "choose another id")
            self.arrangements[new.id] = new
        for id, code, first in self.patch.parties:
            entry = self.arrangement(id)
            if entry is not None:
                self.arrangements[id] = _joined(entry, code, first)
        for id, last in self.patch.end_arrangements:
            entry = self.arrangement(id)
            if entry is not None and (entry.end is None or entry.end > last):
                self.arrangements[id] = replace(entry, end=last, status="ended")

    def arrangement(self, id: str) -> Arrangement | None:
        if id not in self.arrangements:
            self.problem(id, f"no arrangement {id}", instead_of(id, self.arrangements))
        return self.arrangements.get(id)

    def check_references(self, row: Rule | Localisation) -> None:
        """What an added row names must be there: arrangements, rules of the same jurisdiction, its source."""
        if row.jurisdiction not in self.rules:
            return
        near = {id for id, home in self.homes.items() if home == row.jurisdiction}
        if isinstance(row, Rule):
            named = [*row.lifts, *row.closes, *row.parallel_to]
            places = [
                p.removeprefix(ARRANGEMENT_WORD) for p in row.destinations if p.startswith(ARRANGEMENT_WORD)
            ]
            for id in (*places, *([row.arrangement] if row.arrangement else [])):
                if id not in self.arrangements:
                    self.problem(row.id, f"{row.id}: no arrangement {id}", instead_of(id, self.arrangements))
        else:
            named = [*row.leaves_open]
        for id in named:
            if id not in near and id not in PATHWAY_KINDS:
                self.problem(row.id, f"{row.id}: no rule {id} in {row.jurisdiction}", instead_of(id, near))
        known = dict(self.book.jurisdictions[row.jurisdiction].sources)
        if row.source is not None and row.source not in known:
            sheet = f"the sheet of {row.jurisdiction}"
            self.problem(
                row.id, f"{row.id}: no source {row.source} in {sheet}", "write null, or a key of its sources"
            )


def _comes_from(row_id: str, id: str) -> bool:
    """Whether a row is the one named, or a later part of it after an amendment."""
    return row_id == id or row_id.startswith(id + "+")


def _ended(row: Row, last: date) -> list[Row]:
    """The row with that last day; nothing where it would only start later."""
    if row.end is not None and row.end <= last:
        return [row]
    if row.start is not None and row.start > last:
        return []
    return [replace(row, end=last)]


def _joined(entry: Arrangement, code: str, first: date) -> Arrangement:
    """The arrangement with one more party, or with an earlier first day of one that is in already."""
    if code not in entry.parties:
        return replace(entry, parties=(*entry.parties, code), party_dates=(*entry.party_dates, (code, first)))
    known = dict(entry.party_dates).get(code, entry.start)
    if known is not None and known <= first:
        return entry
    others = tuple(pair for pair in entry.party_dates if pair[0] != code)
    return replace(entry, party_dates=(*others, (code, first)))


def _status_from(entry: PetStatus, first: date, status: str) -> PetStatus:
    """The data status with its history cut at a day, and another status from then on."""
    later = [period.status for period in entry.periods if period.start is not None and period.start > first]
    if {entry.on(first), *later} == {status}:
        return entry
    if (
        all(period.start is not None and period.start >= first for period in entry.periods)
        or not entry.periods
    ):
        kept: tuple[StatusPeriod, ...] = (StatusPeriod(None, first - ONE_DAY, entry.on(first - ONE_DAY)),)
    else:
        kept = tuple(p for p in entry.periods if p.start is None or p.start < first)
        kept = (*kept[:-1], replace(kept[-1], end=first - ONE_DAY))
    return replace(entry, status=status, periods=(*kept, StatusPeriod(first, None, status)))
