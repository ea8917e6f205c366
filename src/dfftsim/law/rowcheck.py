"""Checks of one rule or localisation duty by itself: fields that must or must not stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dfftsim.law.model import Localisation, Rule
from dfftsim.law.vocabulary import REGIONAL_EXPORTERS

Finding = tuple[str, str, str]
"""What is wrong: the key it is about, the words, and what would be right (or nothing)."""

_REGION_OF = {kind: code for code, kinds in REGIONAL_EXPORTERS.items() for kind in kinds}


def check_alone(row: Rule | Localisation) -> Iterator[Finding]:
    """Everything wrong with a row that can be seen without any other row."""
    yield from _shared(row)
    yield from _rule(row) if isinstance(row, Rule) else _localisation(row)


def _shared(row: Rule | Localisation) -> Iterator[Finding]:
    prefix = row.jurisdiction.lower()
    if not re.fullmatch(rf"{prefix}-[A-Za-z0-9-]+", row.id):
        yield "id", f"id {row.id}", f"an id begins with {prefix}- and has letters, digits and hyphens"
    if row.start is not None and row.end is not None and row.start > row.end:
        yield "to", f"from {row.start} after to {row.end}", ""
    if row.pending != (row.start is None):
        where = "a row without a first day belongs under the pending ones, one with a first day does not"
        yield "from", f"from: {row.start or 'null'}", where
    if row.expected_from is not None and not row.pending:
        yield "expected_from", "expected_from: only for a pending row", ""
    for kind in (*row.exporters, *row.exporters_except):
        if _REGION_OF.get(kind, row.jurisdiction) != row.jurisdiction:
            yield "exporters", f"exporters: {kind} exists in {_REGION_OF[kind]} only", ""
    if "any" in row.exporters and len(row.exporters) > 1:
        yield "exporters", "exporters: any covers the others", "write [any]"
    if row.activity_detail is not None and not row.activity:
        yield "activity_detail", "activity_detail without activity", ""
    if not row.assume_met and not _has_condition(row):
        yield "assume_met", "assume_met: false without a condition or data_subset", ""


def _has_condition(row: Rule | Localisation) -> bool:
    conditions = [row.data_subset, row.exporter_condition]
    if isinstance(row, Rule):
        conditions += [row.importer_condition, row.destination_condition]
    return any(condition is not None for condition in conditions)


def _rule(rule: Rule) -> Iterator[Finding]:
    if (rule.role == "prohibition") != (rule.pathway == "prohibited") and rule.role != "power_not_used":
        yield "pathway", f"role {rule.role} with pathway {rule.pathway}", "prohibition goes with prohibited"
    if not rule.gate and rule.role != "extra_duty":
        yield "gate", "gate: only for an extra_duty", ""
    if rule.closes and rule.role != "extra_duty":
        yield "closes", "closes: only for an extra_duty", "a prohibition closes by its role"
    if rule.lifts and rule.role != "pathway":
        yield "lifts", "lifts: only for a pathway", ""
    for key in ("occasional", "self_assessed"):
        if getattr(rule, key) and rule.role not in ("pathway", "power_not_used"):
            yield key, f"{key}: only for a pathway", ""
    if not rule.destinations and rule.role != "power_not_used" and rule.usable:
        yield "destinations", "destinations: empty, yet usable", "name one, or write usable: false"
    if rule.destinations_except and rule.destinations != ("any",):
        yield "destinations_except", "destinations_except: only with destinations: any", ""
    if rule.records_scope != "all" and rule.volume_threshold is None:
        yield "records_scope", "records_scope without volume_threshold", ""
    yield from _rule_days(rule)


def _rule_days(rule: Rule) -> Iterator[Finding]:
    for key in ("existing_only_from", "sunset"):
        day = getattr(rule, key)
        if day is None or rule.start is None:
            continue
        if day < rule.start or (rule.end is not None and day > rule.end):
            yield key, f"{key} {day} outside {rule.start} to {rule.end or 'today'}", ""


def _localisation(duty: Localisation) -> Iterator[Finding]:
    closing = duty.what in ("storage_only", "processing_only", "prohibition")
    if duty.what == "storage_copy" and duty.closes_pathways:
        yield "closes_pathways", "storage_copy closes nothing", "write closes_pathways: false"
    if closing and not duty.closes_pathways:
        yield "closes_pathways", f"{duty.what} closes pathways", "write closes_pathways: true"
    if duty.leaves_open and not duty.closes_pathways:
        yield "leaves_open", "leaves_open without closes_pathways", ""
