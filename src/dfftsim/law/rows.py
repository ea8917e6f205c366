"""The keys of every kind of row in the law files, one table for each: how a key is read, its default, its
field.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from dfftsim.law.model import (
    Arrangement,
    Authority,
    Law,
    Localisation,
    Milestone,
    PetStatus,
    Range,
    Rule,
    Shock,
    Source,
    StatusPeriod,
)
from dfftsim.law.positions import Node
from dfftsim.law.schema import (
    Key,
    Keys,
    Refused,
    boolean,
    count,
    country,
    day,
    destinations,
    holder_threshold,
    joined,
    listed,
    name,
    number,
    number_range,
    rate,
    record,
    source_date,
    text,
    volume_threshold,
    word,
    words,
)
from dfftsim.law.vocabulary import (
    ACTIVITIES,
    ALL_EXPORTERS,
    ARRANGEMENT_EFFECTS,
    ARRANGEMENT_KINDS,
    ARRANGEMENT_STATUSES,
    CATEGORIES,
    CONFIDENCES,
    DATA_STATUSES,
    DESTINATION_CONDITIONS,
    EXPORTER_CONDITIONS,
    IMPORTER_CONDITIONS,
    LAW_KINDS,
    LOCALISATION_KINDS,
    PATHWAY_KINDS,
    PILLARS,
    ROLES,
    STATUTORY_KINDS,
    STEPS,
)

PRECISION = word(("month", "year"))
CONFIDENCE = Key(word(CONFIDENCES), needed=True)
SOURCE = Key(text, needed=True, nullable=True)
FROM = Key(day, needed=True, nullable=True, attribute="start")
TO = Key(day, needed=True, nullable=True, attribute="end")
SHOWN = Key(text, attribute="")  # display only, kept among the extras
IDS = listed(text)

DUTY: Keys = {
    "id": Key(text, needed=True),
    "data": Key(words(CATEGORIES), needed=True),
    "data_subset": Key(text),
    "exporters": Key(words((*ALL_EXPORTERS, "any")), needed=True),
    "exporters_except": Key(words(ALL_EXPORTERS)),
    "exporter_condition": Key(word(EXPORTER_CONDITIONS)),
    "destinations_except": Key(listed(country)),
    "assume_met": Key(boolean, default=True),
    "activity": Key(words(ACTIVITIES)),
    "activity_detail": Key(joined),
    "holder_threshold": Key(holder_threshold),
    "legal_basis": Key(text, needed=True),
    "from": FROM,
    "from_precision": Key(PRECISION, attribute=""),
    "to": TO,
    "to_precision": Key(PRECISION, attribute=""),
    "expected_from": Key(day),
    "note": Key(text),
    "source": SOURCE,
    "confidence": CONFIDENCE,
}
"""Keys that a transfer rule and a localisation duty share."""

RULE: Keys = {
    **DUTY,
    "role": Key(word(ROLES), default="pathway"),
    "pathway": Key(word(PATHWAY_KINDS), needed=True),
    "destinations": Key(destinations, needed=True),
    "destination_condition": Key(word(DESTINATION_CONDITIONS)),
    "importer_condition": Key(word(IMPORTER_CONDITIONS)),
    "applies_to_origin": Key(listed(country)),
    "volume_threshold": Key(volume_threshold),
    "records_scope": Key(word(("all", "non_sensitive")), default="all"),
    "ex_ante_authority_step": Key(word(STEPS), default="none"),
    "gate": Key(boolean, default=True),
    "occasional": Key(boolean, default=False),
    "self_assessed": Key(boolean, default=False),
    "usable": Key(boolean, default=True),
    "tolerated": Key(boolean, default=False),
    "existing_only_from": Key(day),
    "parallel_to": Key(IDS),
    "ignores_pet": Key(boolean, default=False),
    "lifts": Key(IDS),
    "closes": Key(IDS),
    "arrangement": Key(text),
    "conditions": Key(text, needed=True),
    "authority": Key(text),
    "statutory_days": Key(number),
    "statutory_days_unit": Key(word(("working", "calendar"))),
    "statutory_days_kind": Key(word(STATUTORY_KINDS)),
    "statutory_note": Key(text),
    "observed_days": Key(number_range),
    "approval_rate": Key(rate),
    "first_pass_rate": Key(rate),
    "preparation_days": Key(number_range),
    "preparation_cost_usd": Key(number_range),
    "renewal_years": Key(number),
    "tia_required": Key(boolean, default=False),
    "onward_transfer": Key(text),
    "sunset": Key(day),
    "legal_risk": Key(text),
    "members_note": SHOWN,
    "members_source": SHOWN,
    "cloud_source": SHOWN,
}
LOCALISATION: Keys = {
    **DUTY,
    "what": Key(word(LOCALISATION_KINDS), needed=True),
    "closes_pathways": Key(boolean, needed=True),
    "leaves_open": Key(IDS),
}
_AMENDMENT: Keys = {
    "date": Key(day, needed=True),
    "date_precision": Key(PRECISION, attribute=""),
    "what": Key(text, needed=True),
}


def _amendment(date: date, what: str, extra: tuple[tuple[str, str], ...] = ()) -> tuple[date, str]:
    """A change of a law; where only month or year is known the words say so, for the record holds a day."""
    return date, f"{what} (only the {extra[0][1]} is known)" if extra else what


LAW: Keys = {
    "id": Key(text, needed=True),
    "name": Key(name, needed=True),
    "in_seed": Key(boolean, needed=True),
    "seed_wording": Key(text, needed=True, nullable=True),
    "seed_check": Key(text),
    "kind": Key(word(LAW_KINDS), needed=True),
    "enacted": Key(day, needed=True, nullable=True),
    "enacted_precision": Key(PRECISION, attribute=""),
    "in_force": Key(day, needed=True, nullable=True),
    "in_force_precision": Key(PRECISION, attribute=""),
    "applies_from": Key(day),
    "proposed": Key(day),
    "introduced": Key(day),
    "outcome": Key(text),
    "amended": Key(listed(record(_AMENDMENT, _amendment), empty=True), needed=True),
    "repealed": Key(day, needed=True, nullable=True),
    "note": Key(text),
    "source": SOURCE,
}
STATUS_PERIOD: Keys = {"from": FROM, "to": TO, "status": Key(word(DATA_STATUSES), needed=True)}
PET_STATUS: Keys = {
    "status": Key(word(DATA_STATUSES), needed=True),
    "states": Key(listed(record(STATUS_PERIOD, StatusPeriod)), attribute="periods"),
    "legal_basis": Key(text),
    "note": Key(text),
    "source": SOURCE,
    "confidence": CONFIDENCE,
}
AUTHORITY: Keys = {
    "name": Key(name, needed=True),
    "abbr": Key(text, needed=True),
    "staff": Key(number, needed=True, nullable=True),
    "staff_year": Key(count, needed=True, nullable=True),
    "staff_note": Key(text),
    "note": Key(text),
    "source": SOURCE,
}
SOURCE_ENTRY: Keys = {
    "title": Key(text, needed=True),
    "url": Key(text, nullable=True, needed=True),
    "date": Key(source_date, nullable=True, needed=True),
    "date_precision": Key(PRECISION),
}


def _pair(node: Node) -> tuple[str, str]:
    parts = str(node.value).split("->")
    places = [part if part == "any" else None for part in parts]
    for place, part in zip(places, parts, strict=True):
        if place is None:
            country(Node(part, node.mark))
    if len(parts) != 2:
        raise Refused(f"not a pair: {node.value}", "write FROM->TO")
    return parts[0], parts[1]


def _pairs(node: Node) -> tuple[tuple[str, str], ...]:
    """`A->B` one way, `A<->B` both ways."""
    if not isinstance(node.value, list) or not node.value:
        raise Refused("expected a list of pairs", "write [FROM->TO]")
    found: list[tuple[str, str]] = []
    for child in node.value:
        first, second = _pair(Node(str(child.value).replace("<->", "->"), child.mark))
        found.append((first, second))
        if "<->" in str(child.value) and first != second:
            found.append((second, first))
    return tuple(found)


def _party(node: Node) -> str:
    return str(node.value) if node.value in ("any", "EPO") else country(node)


def _direction(node: Node) -> tuple[tuple[str, str], ...]:
    if node.value == "both":
        return ()
    keys: Keys = {"from": Key(_party, needed=True), "to": Key(_party, needed=True)}
    return tuple(listed(record(keys, lambda **ends: (ends["from"], ends["to"])))(node))


def _dated(read_key: Callable[[Node], Any]) -> Callable[[Node], tuple[tuple[str, date], ...]]:
    def read(node: Node) -> tuple[tuple[str, date], ...]:
        if not isinstance(node.value, dict) or not node.value:
            raise Refused("expected words with a day each", "write {word: YYYY-MM-DD}")
        return tuple((read_key(Node(key, node.keys[key])), day(child)) for key, child in node.value.items())

    return read


def _scope(node: Node) -> str:
    """A category, or a category with words of its own: `personal: certified firms`."""
    category = text(node).split(":")[0]
    word(CATEGORIES)(Node(category, node.mark))
    return str(node.value)


ARRANGEMENT: Keys = {
    "id": Key(text, needed=True),
    "name": Key(name, needed=True),
    "pillar": Key(word(PILLARS), needed=True),
    "kind": Key(word(ARRANGEMENT_KINDS), needed=True),
    "parties": Key(listed(_party, empty=True), needed=True),
    "direction": Key(_direction, needed=True),
    "party_dates": Key(_dated(country)),
    "party_dates_approximate": Key(joined, attribute=""),
    "associates": Key(listed(country)),
    "milestones": Key(_dated(text)),
    "data_scope": Key(listed(_scope), needed=True),
    "data_excluded": Key(words(CATEGORIES)),
    "effect_type": Key(word(ARRANGEMENT_EFFECTS), needed=True),
    "effect": Key(text, needed=True),
    "exceptions": Key(text, needed=True),
    "status": Key(word(ARRANGEMENT_STATUSES), needed=True),
    "applies": Key(boolean, needed=True),
    "from": FROM,
    "from_precision": Key(PRECISION, attribute=""),
    "to": TO,
    "to_precision": Key(PRECISION, attribute=""),
    "usable_from": Key(day),
    "sunset": Key(day),
    "importer_condition": Key(word(IMPORTER_CONDITIONS)),
    "self_assessed": Key(boolean, default=False),
    "rule_ids": Key(IDS),
    "aliases": Key(listed(text)),
    "more_sources": Key(IDS),
    "note": Key(text),
    "source": SOURCE,
    "confidence": CONFIDENCE,
}
SHOCK: Keys = {
    "id": Key(text, needed=True),
    "date": Key(day, needed=True),
    "pairs": Key(_pairs, needed=True),
    "direction_of_effect": Key(word(("+", "-", "0", "?")), needed=True),
    "effect": Key(text, needed=True),
    "data": Key(words(CATEGORIES), needed=True),
    "note": Key(text),
    "more_sources": Key(IDS),
    "source": SOURCE,
    "confidence": CONFIDENCE,
}
MILESTONE: Keys = {
    "date": Key(source_date, needed=True),
    "pillar": Key(word(PILLARS), needed=True),
    "what": Key(name, needed=True),
    "iap_step": Key(text, needed=True, nullable=True, attribute="step"),
    "note": Key(text),
    "source": SOURCE,
    "confidence": CONFIDENCE,
}
_EVENT: Keys = {
    "date": Key(day, needed=True, nullable=True),
    "date_precision": Key(PRECISION),
    "what": Key(text, needed=True),
    "source": SOURCE,
}
_CASE: Keys = {**_EVENT, "who": Key(text, needed=True), "amount": Key(text, nullable=True)}
_CASES = listed(record(_CASE, dict), empty=True)
_SANCTIONS: Keys = {
    "max_fine": Key(text, needed=True),
    "notable_transfer_cases": Key(_CASES, needed=True),
    "total_fines_note": Key(text),
    "source": Key(text, nullable=True),
}
_ACCESS: Keys = {
    "note": Key(text, needed=True),
    "oecd_declaration_2022": Key(boolean, needed=True),
    "oecd_source": Key(text),
    "source": SOURCE,
}
_EVENTS = listed(record(_EVENT, dict), empty=True)
BACKGROUND: Keys = {
    "counts_as_sensitive_note": Key(text),
    "localisation_note": Key(text),
    "government_access": Key(record(_ACCESS, dict), needed=True),
    "pet_guidance": Key(_EVENTS, needed=True),
    "sanctions": Key(record(_SANCTIONS, dict), needed=True),
    "statistics": Key(_EVENTS),
    "surveys": Key(_EVENTS),
    "timeline": Key(_EVENTS, needed=True),
    "unverified": Key(listed(text, empty=True), needed=True),
}
"""Keys of a sheet that decide nothing: for display, validation and stories."""


def make_rule(jurisdiction: str, values: dict[str, Any], *, pending: bool) -> Rule:
    """The record of a rule row. Numbers without any source are marked as judgements."""
    for key in ("observed_days", "preparation_days", "preparation_cost_usd"):
        if values.get(key) is not None:
            values[key] = mark_judgement(values[key], values["source"])
    return Rule(jurisdiction=jurisdiction, pending=pending, **_without_none(values))


def mark_judgement(numbers: Range, source: str | None) -> Range:
    """The range, marked as a judgement if nothing supplies its numbers.

    Nothing does where the row has no source, or where a number other than zero comes without a note on its
    origin (the source of a row is that of the law; zeros only say that the law asks for no step).
    """
    known = [n for n in (numbers.low, numbers.mode, numbers.high) if n is not None]
    unexplained = any(known) and not numbers.note
    return replace(numbers, judgement=numbers.judgement or (bool(known) and source is None) or unexplained)


def make_localisation(jurisdiction: str, values: dict[str, Any], *, pending: bool) -> Localisation:
    """The record of a localisation row."""
    return Localisation(jurisdiction=jurisdiction, pending=pending, **_without_none(values))


def make_law(jurisdiction: str, values: dict[str, Any]) -> Law:
    """The record of a law."""
    optional = ("seed_check", "applies_from", "proposed", "introduced", "outcome", "note")
    return Law(jurisdiction=jurisdiction, **{**dict.fromkeys(optional), **values})


def make_status(key: str, values: dict[str, Any]) -> PetStatus:
    """The record of what the law makes of one kind of PET output."""
    optional = {"periods": (), "legal_basis": None, "note": None}
    return PetStatus(key=key, **{**optional, **values})


def make_authority(values: dict[str, Any]) -> Authority:
    """The record of an authority; its note and its note on staff are one text."""
    notes = [values.pop("staff_note", None), values.pop("note", None)]
    return Authority(staff_note="; ".join(n for n in notes if n) or None, **values)


def make_source(values: dict[str, Any]) -> Source:
    """The record of a source, its date cut to what is known of it."""
    day_or_text = values.get("date")
    known = {"year": 4, "month": 7}.get(values.pop("date_precision", ""), 10)
    values["date"] = str(day_or_text)[:known] if day_or_text is not None else None
    return Source(**values)


def make_arrangement(values: dict[str, Any]) -> Arrangement:
    """The record of an arrangement; a dash says that it has no exceptions."""
    if values["exceptions"] == "-":
        values["exceptions"] = None
    return Arrangement(**{"data_excluded": (), "party_dates": (), **values})


def make_shock(values: dict[str, Any]) -> Shock:
    """The record of a shock."""
    return Shock(**values)


def make_milestone(values: dict[str, Any]) -> Milestone:
    """The record of a milestone of DFFT and its institution."""
    return Milestone(**{**values, "date": str(values["date"])})


def background_text(values: dict[str, Any]) -> str:
    """What is for display and validation only, as JSON text with days as words."""
    return json.dumps(values, ensure_ascii=False, default=str, sort_keys=True)


def _without_none(values: dict[str, Any]) -> dict[str, Any]:
    """The values without nulls that only say `the default`; `start`, `end` and `source` stay, being written
    nulls.
    """
    return {
        key: value for key, value in values.items() if value is not None or key in ("start", "end", "source")
    }
