"""The law of one origin made ready for many questions: rules sorted by category and role, words turned into
sets.

Between two change days of an origin nothing differs, so that one `OriginLaw` serves the whole span.
Everything here is derived from the rule book; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from dfftsim.law.model import Localisation, PetStatus, Rule
from dfftsim.law.transfer import Counts, Transfer
from dfftsim.law.vocabulary import (
    ALL_EXPORTERS,
    COVERED_KINDS,
    PERSONAL_CATEGORIES,
    PET_STATUS_KEY,
)

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook, RulesOfDay

NOTHING: tuple[str, ...] = ()
EVERYBODY = frozenset(ALL_EXPORTERS)


@dataclass(slots=True)
class Facts:
    """The question with every default filled in, as the tests of a rule want it."""

    exporter: str
    destinations: tuple[str, ...]  # the next destination, and for an onward transfer the last one too
    activities: frozenset[str]
    importer: frozenset[str] | None
    exporter_conditions: frozenset[str]
    exporter_conditions_not_met: frozenset[str]
    first_received_from: str | None
    counts: Counts
    strict: bool

    @classmethod
    def of(cls, transfer: Transfer, counts: Counts, onward_to: str | None = None) -> Facts:
        """Facts of a question. `onward_to`: the last destination if `transfer.destination` is on the way."""
        places = (transfer.destination,) if onward_to is None else (transfer.destination, onward_to)
        return cls(
            transfer.exporter_kind,
            places,
            frozenset(transfer.activities_asked),
            None if transfer.importer is None else frozenset(transfer.importer),
            frozenset(transfer.exporter_conditions),
            frozenset(transfer.exporter_conditions_not_met),
            transfer.first_received_from,
            counts,
            transfer.strict,
        )


@dataclass(slots=True, eq=False)
class Prepared:
    """A rule or a localisation duty with its words turned into sets. `names`: the ids it answers to."""

    row: Rule | Localisation
    id: str
    names: frozenset[str]
    exporters: frozenset[str]
    destinations: frozenset[str] | None  # None = any
    destinations_except: frozenset[str]
    reaches_last: bool  # of an onward transfer: looks at the last destination as well as at the next one
    activity: frozenset[str]
    assumed: tuple[str, ...]  # facts the question cannot hold, besides importer and exporter conditions
    assume_met: bool
    importer_condition: str | None
    exporter_condition: str | None
    applies_to_origin: frozenset[str]
    bounds: tuple[tuple[int, bool, int], ...]  # (index in Counts, is a minimum, number)
    held_min: int | None
    held_max: int | None
    lifts: frozenset[str] = frozenset()
    lifts_prohibition: bool = False
    closes: frozenset[str] = frozenset()
    leaves_open: frozenset[str] = frozenset()
    kinds: frozenset[str] = (
        frozenset()
    )  # `names` and the pathway kind, as `closes` and `leaves_open` use them
    tolerated: bool = False
    named: str = ""  # how a duty is named in `requires`

    @property
    def rule(self) -> Rule:
        """The row, where it is a rule."""
        assert isinstance(self.row, Rule)
        return self.row

    @property
    def duty_at_home(self) -> Localisation:
        """The row, where it is a localisation duty."""
        assert isinstance(self.row, Localisation)
        return self.row

    def misses(self, facts: Facts) -> tuple[str, ...]:
        """Why the rule does not apply, as reason codes in the order of the tests; empty = it applies."""
        found: list[str] | None = None
        if facts.exporter not in self.exporters:
            found = ["exporter"]
        if not self.matches_destination(facts.destinations):
            found = _and(found, "destination")
        if self.activity and not self.activity & facts.activities:
            found = _and(found, "activity")
        if self.importer_condition is not None or self.exporter_condition is not None or self.assumed:
            found = self._unmet(facts, found)
        if self.applies_to_origin and facts.first_received_from not in self.applies_to_origin:
            found = _and(found, "first_received_from")
        if self.bounds:
            found = self._outside(facts.counts, found)
        if self.held_min is not None and facts.counts.held < self.held_min:
            found = _and(found, "held_below")
        if self.held_max is not None and facts.counts.held > self.held_max:
            found = _and(found, "held_above")
        return NOTHING if found is None else tuple(found)

    def matches_destination(self, places: tuple[str, ...]) -> bool:
        """Whether the rule speaks of the next destination, or of the last one where it looks that far."""
        for place in places if self.reaches_last else places[:1]:
            in_list = self.destinations is None or place in self.destinations
            if in_list and place not in self.destinations_except:
                return True
        return False

    def addresses(self, facts: Facts) -> bool:
        """Whether the rule speaks of such an exporter and activity, thresholds and destination apart."""
        if facts.exporter not in self.exporters or (self.activity and not self.activity & facts.activities):
            return False
        return self.assume_met or not self._unmet(facts, None)

    def requirements(self, facts: Facts) -> tuple[str, ...]:
        """Facts taken to hold because the question is silent on them, in words."""
        found = []
        if self.importer_condition is not None and facts.importer is None:
            found.append(importer_words(self.importer_condition))
        if self.exporter_condition is not None and self.exporter_condition not in facts.exporter_conditions:
            found.append(f"exporter: {self.exporter_condition}")
        return (*found, *self.assumed)

    def _unmet(self, facts: Facts, found: list[str] | None) -> list[str] | None:
        unknown = bool(self.assumed)
        if self.importer_condition is not None:
            if facts.importer is None:
                unknown = True
            elif self.importer_condition not in facts.importer:
                found = _and(found, "importer")
        if self.exporter_condition in facts.exporter_conditions_not_met:
            found = _and(found, "exporter_condition")
        elif self.exporter_condition is not None and self.exporter_condition not in facts.exporter_conditions:
            unknown = True
        if unknown and not self.assume_met:
            found = _and(found, "condition_not_assumed")
        return found

    def _outside(self, counts: Counts, found: list[str] | None) -> list[str] | None:
        minimum_given = minimum_reached = False
        for index, is_minimum, number in self.bounds:
            if is_minimum:
                minimum_given = True
                minimum_reached = minimum_reached or counts[index] >= number
            elif counts[index] > number:
                found = _and(found, f"{Counts._fields[index]}_above")
        return _and(found, "below_minima") if minimum_given and not minimum_reached else found


def importer_words(condition: str) -> str:
    """How a condition on the receiver is named in `requires`: a list to be on, or the condition itself."""
    return IMPORTER_LISTED if condition in LISTED_IMPORTERS else f"importer: {condition}"


IMPORTER_LISTED = "importer listed"
LISTED_IMPORTERS = frozenset({"privacy_shield_certified", "dpf_certified", "dpf_uk_extension_certified"})
"""Receivers that must stand on a public list of the destination (EU-US, UK-US)."""


def _and(found: list[str] | None, code: str) -> list[str]:
    if found is None:
        return [code]
    found.append(code)
    return found


@dataclass(slots=True)
class CategoryLaw:
    """The rules in force that name one category, by what they do. `shown` decide nothing."""

    pathways: list[Prepared] = field(default_factory=list)
    shown: list[Prepared] = field(default_factory=list)
    prohibitions: list[Prepared] = field(default_factory=list)
    duties: list[Prepared] = field(default_factory=list)
    localisation: list[Prepared] = field(default_factory=list)


class OriginLaw:
    """The law of one origin between two of its change days."""

    def __init__(self, rules_of_day: RulesOfDay, code: str):
        book, day = rules_of_day.book, rules_of_day.day
        sheet = book.jurisdictions[code]
        self.code = code
        self.day = day
        self.counts_as_sensitive = sheet.counts_as_sensitive
        self._status = {status.key: (status, status.on(day)) for status in sheet.data_status}
        forbidding = [rule.id for rule in sheet.rules if rule.role == "prohibition"]
        self.prohibition_ids = frozenset(name for id in forbidding for name in _names(id))
        self.rules = [prepare(rule, book, day, self.prohibition_ids) for rule in rules_of_day.rules(code)]
        self.localisation = [prepare(row, book, day) for row in rules_of_day.localisation(code)]
        self._by_category: dict[tuple[str, str], CategoryLaw] = {}

    def status(self, pet: str) -> tuple[PetStatus, str] | None:
        """What the law makes of the output of a PET: the record and its status then; None = no change."""
        key = PET_STATUS_KEY[pet]
        return None if key is None else self._status[key]

    def category(self, asked: str, read_as: str) -> CategoryLaw:
        """The rules that name a category: as it is read, or as asked for those that look through a PET."""
        law = self._by_category.get((asked, read_as))
        if law is None:
            law = self._by_category[asked, read_as] = self._sort(asked, read_as)
        return law

    def _sort(self, asked: str, read_as: str) -> CategoryLaw:
        law = CategoryLaw()
        for prepared in self.rules:
            rule = prepared.rule
            if (asked if rule.ignores_pet else read_as) not in rule.data:
                continue
            if not rule.usable or rule.role in ("power_not_used", "voluntary_mark"):
                law.shown.append(prepared)
            elif rule.role == "pathway":
                law.pathways.append(prepared)
            elif rule.role == "prohibition":
                law.prohibitions.append(prepared)
            else:
                law.duties.append(prepared)
        law.localisation.extend(p for p in self.localisation if read_as in p.row.data)
        return law


def read_as(category: str, status: str | None) -> str:
    """The category as the law reads it after a PET of that status."""
    return "non_personal" if status == "out_of_scope" and category in PERSONAL_CATEGORIES else category


MOST_KEPT = 4096
_KEPT: dict[int, Prepared] = {}


def prepare(
    row: Rule | Localisation, book: RuleBook, day: date, prohibitions: frozenset[str] = frozenset()
) -> Prepared:
    """A row with its words turned into sets, its destinations as they stand on `day`.

    Kept for the next rule book that holds the very same row, as a patched one does for nearly all, unless it
    depends on other rows: an arrangement's parties, the prohibitions it lifts.
    """
    kept = _KEPT.get(id(row))
    if kept is not None and kept.row is row:
        return kept
    found = _prepared(row, book, day, prohibitions)
    if isinstance(row, Localisation) or not (row.lifts or _arrangements_of(row)):
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[id(row)] = found
    return found


def _prepared(row: Rule | Localisation, book: RuleBook, day: date, prohibitions: frozenset[str]) -> Prepared:
    holder = row.holder_threshold
    found = Prepared(
        row=row,
        id=row.id,
        names=_names(row.id),
        exporters=covered(row.exporters) - covered(row.exporters_except),
        destinations=None,
        destinations_except=frozenset(row.destinations_except),
        reaches_last=True,
        activity=frozenset(row.activity),
        assumed=() if row.data_subset is None else (f"data: {row.data_subset}",),
        assume_met=row.assume_met,
        importer_condition=None,
        exporter_condition=row.exporter_condition,
        applies_to_origin=frozenset(),
        bounds=(),
        held_min=holder.persons_min if holder else None,
        held_max=holder.persons_max if holder else None,
    )
    if isinstance(row, Localisation):
        found.leaves_open = frozenset(row.leaves_open)
        return found
    found.kinds = found.names | {row.pathway}
    found.tolerated = row.tolerated
    found.named = f"{row.id}: {row.legal_basis}"
    found.destinations = places_of(row, book, day)
    found.importer_condition = row.importer_condition
    if row.destination_condition is not None:
        found.assumed += (f"destination: {row.destination_condition}",)
    found.applies_to_origin = frozenset(row.applies_to_origin)
    found.bounds = _bounds(row)
    found.lifts = frozenset(row.lifts)
    found.lifts_prohibition = bool(found.lifts & prohibitions)
    found.closes = frozenset(row.closes)
    # A way out needs the receiver's own place; what forbids or burdens looks at where data end up too.
    found.reaches_last = row.role in ("prohibition", "extra_duty") or found.lifts_prohibition
    return found


def _arrangements_of(rule: Rule) -> list[str]:
    return [word for word in rule.destinations if word.startswith("arrangement:")]


def places_of(rule: Rule, book: RuleBook, day: date) -> frozenset[str] | None:
    """Destinations that a rule names, arrangements as their parties of that day; None = any."""
    if "any" in rule.destinations:
        return None
    places: set[str] = set()
    for word in rule.destinations:
        named = word.removeprefix("arrangement:")
        places |= {word} if named == word else book.parties_of(named, day)
    return frozenset(places)


@lru_cache(maxsize=1024)
def covered(words: tuple[str, ...]) -> frozenset[str]:
    """Exporter kinds that the words of a rule cover."""
    if "any" in words:
        return EVERYBODY
    return frozenset(kind for word in words for kind in COVERED_KINDS.get(word, (word,)))


def _names(id: str) -> frozenset[str]:
    """The ids a row answers to where another names it: its own, and that of the row a patch split it from."""
    return frozenset({id, id.partition("+")[0]})


def _bounds(rule: Rule) -> tuple[tuple[int, bool, int], ...]:
    limits = rule.volume_threshold
    if limits is None:
        return ()
    records = 1 if rule.records_scope == "non_sensitive" else 0
    every = (
        (records, True, limits.records_min),
        (2, True, limits.sensitive_min),
        (records, False, limits.records_max),
        (2, False, limits.sensitive_max),
    )
    return tuple((index, is_minimum, number) for index, is_minimum, number in every if number is not None)


_PREPARED: WeakKeyDictionary[RuleBook, dict[tuple[str, int], OriginLaw]] = WeakKeyDictionary()


def origin_law(book: RuleBook, code: str, day: date) -> OriginLaw:
    """The law of an origin as it stands on a day, prepared once for each span between change days."""
    prepared = _PREPARED.get(book)
    if prepared is None:
        prepared = _PREPARED[book] = {}
    rules_of_day = book.on(day)
    span = code, rules_of_day.epoch(code)
    law = prepared.get(span)
    if law is None:
        law = prepared[span] = OriginLaw(rules_of_day, code)
    return law
