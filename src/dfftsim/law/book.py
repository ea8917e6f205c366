"""The rule book: all the law there is, what of it stands on a given day, and edits that return a new book."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.law.model import (
    Arrangement,
    Jurisdiction,
    Localisation,
    Milestone,
    PetStatus,
    Rule,
    Shock,
    Source,
)
from dfftsim.law.nearest import instead_of
from dfftsim.law.records import canonical, digest
from dfftsim.law.vocabulary import PET_STATUS_KEY

if TYPE_CHECKING:
    from dfftsim.law.patch import Patch

ONE_DAY = timedelta(days=1)
ARRANGEMENT_WORD = "arrangement:"


class RuleBook:
    """The law of seventeen jurisdictions, with dates and sources. Immutable: an edit gives another book.

    jurisdictions: by code, in vocabulary order. arrangements: by id. shocks, milestones: dated events for
    stories and validation. shared_sources: sources of the last three. causes: which patch touched a rule
    (rule id to label).
    """

    def __init__(
        self,
        jurisdictions: Mapping[str, Jurisdiction],
        arrangements: Mapping[str, Arrangement],
        shocks: tuple[Shock, ...] = (),
        milestones: tuple[Milestone, ...] = (),
        shared_sources: Mapping[str, Source] | None = None,
        causes: Mapping[str, str] | None = None,
        known_hash: str | None = None,
    ):
        self.jurisdictions: Mapping[str, Jurisdiction] = MappingProxyType(dict(jurisdictions))
        self.arrangements: Mapping[str, Arrangement] = MappingProxyType(dict(arrangements))
        self.shocks = shocks
        self.milestones = milestones
        self.shared_sources: Mapping[str, Source] = MappingProxyType(dict(shared_sources or {}))
        self.causes: Mapping[str, str] = MappingProxyType(dict(causes or {}))
        self._known_hash = known_hash
        self._days: dict[date, RulesOfDay] = {}
        self._epochs: dict[str, _Epochs] = {}

    def __reduce__(self) -> tuple[Any, ...]:
        parts = (
            dict(self.jurisdictions),
            dict(self.arrangements),
            self.shocks,
            self.milestones,
            dict(self.shared_sources),
            dict(self.causes),
            self.hash,
        )
        return RuleBook, parts

    def __repr__(self) -> str:
        return f"RuleBook({self.hash})"

    @cached_property
    def hash(self) -> str:
        """Twelve hexadecimal digits naming the content; another content has another hash."""
        return self._known_hash or digest(
            *map(_sheet_digest, self.jurisdictions.values()),
            *map(canonical, self.arrangements.values()),
            canonical(self.shocks),
        )

    @cached_property
    def last_day(self) -> date:
        """The last day on which the law was looked at."""
        return max(sheet.as_of for sheet in self.jurisdictions.values())

    @cached_property
    def _by_id(self) -> dict[str, Rule | Localisation]:
        found: dict[str, Rule | Localisation] = {}
        for sheet in self.jurisdictions.values():
            for rule in (*sheet.rules, *sheet.pending_rules):
                found[rule.id] = rule
            for duty in (*sheet.localisation, *sheet.pending_localisation):
                found[duty.id] = duty
        return found

    @cached_property
    def _sources(self) -> dict[str, dict[str, Source]]:
        return {code: dict(sheet.sources) for code, sheet in self.jurisdictions.items()}

    def jurisdiction(self, code: str) -> Jurisdiction:
        """The sheet of a jurisdiction. Raises InputError with the nearest right code."""
        try:
            return self.jurisdictions[code]
        except KeyError:
            near = instead_of(code, self.jurisdictions) or f"one of {' '.join(self.jurisdictions)}"
            raise InputError(f"no law sheet for {code}; {near}") from None

    def rules(self, code: str) -> tuple[Rule, ...]:
        """All dated rules of a jurisdiction, of any time; pending ones are in its sheet."""
        return self.jurisdiction(code).rules

    def rule(self, id: str) -> Rule | Localisation:
        """The rule or localisation duty of this id, dated or pending. Raises InputError with the nearest
        right id.
        """
        found = self.find(id)
        if found is None:
            near = instead_of(id, self._by_id)
            raise InputError(f"no rule {id}" + (f"; {near}" if near else ""))
        return found

    def find(self, id: str) -> Rule | Localisation | None:
        """The rule or localisation duty of this id; None where the text is no id of one."""
        return self._by_id.get(id)

    def arrangement(self, id: str) -> Arrangement:
        """The arrangement of this id. Raises InputError with the nearest right id."""
        try:
            return self.arrangements[id]
        except KeyError:
            near = instead_of(id, self.arrangements)
            raise InputError(f"no arrangement {id}" + (f"; {near}" if near else "")) from None

    def source(self, row: Rule | Localisation) -> Source | None:
        """The source of a rule or localisation duty; None where it is from memory or an estimate."""
        return self._sources[row.jurisdiction].get(row.source) if row.source is not None else None

    def parties_of(self, arrangement: str, day: date) -> frozenset[str]:
        """Who is in an arrangement that day: parties whose first day has come, while the arrangement has
        effect.
        """
        entry = self.arrangement(arrangement)
        if not entry.applies or entry.start is None or day < entry.start:
            return frozenset()
        if entry.end is not None and entry.end < day:
            return frozenset()
        first_days = dict(entry.party_dates)
        return frozenset(party for party in entry.parties if first_days.get(party, entry.start) <= day)

    def on(self, day: date) -> RulesOfDay:
        """The law as it stands that day (kept, so that asking again costs nothing)."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = RulesOfDay(self, day)
        return found

    def change_days(self, codes: Iterable[str], start: date, end: date) -> tuple[date, ...]:
        """Days after `start` up to and with `end` on which the law of these origins differs from the day
        before.
        """
        wanted = {day for code in codes for day in self._epochs_of(code).days}
        return tuple(sorted(day for day in wanted if start < day <= end))

    def patched(self, patch: Patch) -> RuleBook:
        """A new book with the edits of the patch; this one stays as it is. The hash changes if the content
        does.

        Raises InputError if the patch names a rule, arrangement or jurisdiction that is not there.
        """
        from dfftsim.law.patching import apply_patch

        return apply_patch(self, patch)

    def _epochs_of(self, code: str) -> _Epochs:
        found = self._epochs.get(code)
        if found is None:
            found = self._epochs[code] = _Epochs(self.jurisdiction(code), self.arrangements)
        return found


class RulesOfDay:
    """The law as it stands one day. Pending rules are never part of it."""

    def __init__(self, book: RuleBook, day: date):
        self.book = book
        self.day = day

    def epoch(self, code: str) -> int:
        """Number of the span between two change days of this origin in which the day lies: equal number,
        equal law.
        """
        return self.book._epochs_of(code).number(self.day)

    def rules(self, code: str) -> tuple[Rule, ...]:
        """Transfer rules of the origin in force this day, of every role (also powers not used and marks)."""
        return self.book._epochs_of(code).rules(self.day)

    def localisation(self, code: str) -> tuple[Localisation, ...]:
        """Localisation duties of the origin in force this day."""
        return self.book._epochs_of(code).localisation(self.day)

    def status(self, code: str, pet: str) -> PetStatus | None:
        """What the origin's law makes of the output of a PET; None for a PET that changes nothing.

        Raises InputError for an unknown PET.
        """
        if pet not in PET_STATUS_KEY:
            raise InputError(
                f"unknown PET {pet}; {instead_of(pet, PET_STATUS_KEY) or 'see dfftsim pets list'}"
            )
        key = PET_STATUS_KEY[pet]
        statuses = self.book.jurisdiction(code).data_status
        return next((status for status in statuses if status.key == key), None)


class _Epochs:
    """The law of one origin cut at the days on which anything in it changes."""

    def __init__(self, sheet: Jurisdiction, arrangements: Mapping[str, Arrangement]):
        self.sheet = sheet
        self.days = sorted(set(_change_days(sheet, arrangements)))
        self._rules: dict[int, tuple[Rule, ...]] = {}
        self._localisation: dict[int, tuple[Localisation, ...]] = {}

    def number(self, day: date) -> int:
        return bisect_right(self.days, day)

    def rules(self, day: date) -> tuple[Rule, ...]:
        number = self.number(day)
        if number not in self._rules:
            self._rules[number] = tuple(rule for rule in self.sheet.rules if rule.in_force(day))
        return self._rules[number]

    def localisation(self, day: date) -> tuple[Localisation, ...]:
        number = self.number(day)
        if number not in self._localisation:
            self._localisation[number] = tuple(row for row in self.sheet.localisation if row.in_force(day))
        return self._localisation[number]


def _change_days(sheet: Jurisdiction, arrangements: Mapping[str, Arrangement]) -> Iterable[date]:
    named = {
        place.removeprefix(ARRANGEMENT_WORD)
        for rule in sheet.rules
        for place in rule.destinations
        if place.startswith(ARRANGEMENT_WORD)
    }
    for rule in sheet.rules:
        yield from _bounds(rule.start, rule.end)
        if rule.existing_only_from is not None:
            yield rule.existing_only_from
    for duty in sheet.localisation:
        yield from _bounds(duty.start, duty.end)
    for status in sheet.data_status:
        for before, after in zip(status.periods, status.periods[1:], strict=False):
            if before.status != after.status and after.start is not None:
                yield after.start
    for id in sorted(named):
        entry = arrangements[id]
        if entry.applies:
            yield from _bounds(entry.start, entry.end)
            yield from (day for _, day in entry.party_dates)


def _bounds(start: date | None, end: date | None) -> Iterable[date]:
    if start is not None:
        yield start
    if end is not None and end < date.max:
        yield end + ONE_DAY


@lru_cache(maxsize=256)
def _sheet_digest(sheet: Jurisdiction) -> str:
    return digest(canonical(sheet))


@lru_cache(maxsize=1)
def load_rulebook() -> RuleBook:
    """The shipped rule book, from its compiled form."""
    from dfftsim.law.compiled import COMPILED, read_compiled

    return read_compiled(COMPILED.read_text(encoding="utf-8"))
