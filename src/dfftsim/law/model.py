"""What the legal data are, once read: frozen records whose fields are the keys of the data files.

A record is exactly one row of a jurisdiction sheet or of the arrangements file; `docs/law.md` says what each
field means. Dates are days, both ends inclusive; `None` at the end of a range means still in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Name:
    """A name in English and Japanese."""

    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from. `date` is the day the page was published or read, as precise as known."""

    title: str
    url: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Low, most likely and high value, any may be unknown. `judgement`: numbers that no source supplies."""

    low: float | None = None
    mode: float | None = None
    high: float | None = None
    note: str | None = None
    judgement: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of cases, 0 to 1, with its source."""

    value: float
    note: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class VolumeThreshold:
    """Bounds on the number of persons whose data are sent in a period. `None` = no such bound."""

    records_min: int | None = None
    records_max: int | None = None
    sensitive_min: int | None = None
    sensitive_max: int | None = None
    period: str = "calendar_year"
    counted_from: str = "jan_1_current_year"


@dataclass(frozen=True, slots=True)
class HolderThreshold:
    """Bounds on the number of persons whose data the exporter holds."""

    persons_min: int | None = None
    persons_max: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `transfer_rules`. `destinations` is `("any",)`, country codes, or `("arrangement:ID",)`."""

    id: str
    jurisdiction: str
    pathway: str
    legal_basis: str
    data: tuple[str, ...]
    exporters: tuple[str, ...]
    destinations: tuple[str, ...]
    conditions: str
    start: date | None  # the sheet's `from`; None only while pending
    end: date | None
    source: str | None
    confidence: str
    role: str = "pathway"
    data_subset: str | None = None
    exporters_except: tuple[str, ...] = ()
    exporter_condition: str | None = None
    destinations_except: tuple[str, ...] = ()
    destination_condition: str | None = None
    importer_condition: str | None = None
    assume_met: bool = True
    applies_to_origin: tuple[str, ...] = ()
    activity: tuple[str, ...] = ()
    activity_detail: str | None = None
    volume_threshold: VolumeThreshold | None = None
    holder_threshold: HolderThreshold | None = None
    records_scope: str = "all"
    ex_ante_authority_step: str = "none"
    gate: bool = True
    occasional: bool = False
    self_assessed: bool = False
    usable: bool = True
    tolerated: bool = False
    existing_only_from: date | None = None
    parallel_to: tuple[str, ...] = ()
    ignores_pet: bool = False
    lifts: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    arrangement: str | None = None
    authority: str | None = None
    statutory_days: float | None = None
    statutory_days_unit: str = "calendar"
    statutory_days_kind: str = "authority_limit"
    statutory_note: str | None = None
    observed_days: Range | None = None
    approval_rate: Rate | None = None
    first_pass_rate: Rate | None = None
    preparation_days: Range | None = None
    preparation_cost_usd: Range | None = None
    renewal_years: float | None = None
    tia_required: bool = False
    onward_transfer: str | None = None
    sunset: date | None = None
    legal_risk: str | None = None
    note: str | None = None
    pending: bool = False
    expected_from: date | None = None
    extra: tuple[tuple[str, str], ...] = ()  # display-only keys: members_note, cloud_source, date precisions

    def in_force(self, on: date) -> bool:
        """Whether the rule is in force on that day (both ends inclusive); a pending rule never is."""
        return (
            not self.pending
            and self.start is not None
            and self.start <= on
            and (self.end is None or on <= self.end)
        )


@dataclass(frozen=True, slots=True)
class Localisation:
    """One duty of `localisation` to keep or process data at home."""

    id: str
    jurisdiction: str
    what: str
    closes_pathways: bool
    data: tuple[str, ...]
    exporters: tuple[str, ...]
    legal_basis: str
    start: date | None
    end: date | None
    source: str | None
    confidence: str
    data_subset: str | None = None
    exporters_except: tuple[str, ...] = ()
    exporter_condition: str | None = None
    destinations_except: tuple[str, ...] = ()
    assume_met: bool = True
    activity: tuple[str, ...] = ()
    activity_detail: str | None = None
    holder_threshold: HolderThreshold | None = None
    leaves_open: tuple[str, ...] = ()
    note: str | None = None
    pending: bool = False
    expected_from: date | None = None
    extra: tuple[tuple[str, str], ...] = ()

    def in_force(self, on: date) -> bool:
        """Whether the duty is in force on that day (both ends inclusive)."""
        return (
            not self.pending
            and self.start is not None
            and self.start <= on
            and (self.end is None or on <= self.end)
        )


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """What the law made of a PET's output between two days."""

    start: date | None
    end: date | None
    status: str


@dataclass(frozen=True, slots=True)
class PetStatus:
    """What the law makes of one kind of PET output, with its history."""

    key: str
    status: str
    periods: tuple[StatusPeriod, ...]
    legal_basis: str | None
    note: str | None
    source: str | None
    confidence: str

    def on(self, day: date) -> str:
        """Status on that day; before the first recorded day the first one holds, without history today's."""
        found = self.status
        if self.periods:
            found = self.periods[0].status
            for period in self.periods:
                if period.start is None or period.start <= day:
                    found = period.status
        return found


@dataclass(frozen=True, slots=True)
class Law:
    """A statute or instrument named in a sheet. `seed_wording` is how the founding document writes it."""

    id: str
    jurisdiction: str
    name: Name
    kind: str
    enacted: date | None
    in_force: date | None
    in_seed: bool
    seed_wording: str | None
    seed_check: str | None
    applies_from: date | None
    proposed: date | None
    introduced: date | None
    amended: tuple[tuple[date, str], ...]
    repealed: date | None
    outcome: str | None
    note: str | None
    source: str | None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Authority:
    """The data protection or cyberspace authority of a jurisdiction. `staff` is None where not found."""

    name: Name
    abbr: str
    staff: float | None
    staff_year: int | None
    staff_note: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One sheet: everything the law data hold on one jurisdiction."""

    id: str
    name: Name
    as_of: date
    legal_culture_note: str
    members_note: str | None
    authority: Authority
    counts_as_sensitive: tuple[str, ...]
    laws: tuple[Law, ...]
    rules: tuple[Rule, ...]  # transfer_rules
    pending_rules: tuple[Rule, ...]
    localisation: tuple[Localisation, ...]
    pending_localisation: tuple[Localisation, ...]
    data_status: tuple[PetStatus, ...]
    sources: tuple[tuple[str, Source], ...]
    background: (
        str  # JSON text of what is for display and validation only: timeline, statistics, surveys, ...
    )


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What links jurisdictions: adequacy decision, clause, certification scheme, ..."""

    id: str
    name: Name
    pillar: str
    kind: str
    parties: tuple[str, ...]
    direction: tuple[tuple[str, str], ...]  # empty = both ways between all parties
    party_dates: tuple[tuple[str, date], ...]
    status: str
    applies: bool
    effect_type: str
    effect: str
    exceptions: str | None
    data_scope: tuple[str, ...]
    data_excluded: tuple[str, ...]
    start: date | None
    end: date | None
    source: str | None
    confidence: str
    rule_ids: tuple[str, ...] = ()
    importer_condition: str | None = None
    self_assessed: bool = False
    usable_from: date | None = None
    sunset: date | None = None
    associates: tuple[str, ...] = ()
    milestones: tuple[tuple[str, date], ...] = ()
    more_sources: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str | None = None
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shock:
    """A dated event that hit pairs of jurisdictions."""

    id: str
    date: date
    pairs: tuple[tuple[str, str], ...]
    direction_of_effect: str
    effect: str
    data: tuple[str, ...]
    source: str | None
    confidence: str
    note: str | None = None
    more_sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step in the life of Data Free Flow with Trust or its institution. `date`: a day, month or year, as
    known.
    """

    date: str
    pillar: str
    what: Name
    step: str | None
    source: str | None
    confidence: str
    note: str | None = None
