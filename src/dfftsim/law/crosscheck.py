"""What refers to what in the law files: checks that need more than one row. They report, and never stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from dfftsim.law.model import Arrangement, Law, Localisation, PetStatus, Rule
from dfftsim.law.nearest import instead_of
from dfftsim.law.positions import Node
from dfftsim.law.rowcheck import check_alone
from dfftsim.law.schema import Reading
from dfftsim.law.sheets import LawFiles, Row
from dfftsim.law.vocabulary import PATHWAY_KINDS

ADEQUACY_KINDS = ("adequacy_decision", "mutual_adequacy")
ONE_DAY = timedelta(days=1)
_MAY_DIFFER = (
    "id start end legal_basis conditions source confidence note authority data existing_only_from"
    " parallel_to observed_days statutory_days statutory_days_unit statutory_days_kind statutory_note"
    " approval_rate first_pass_rate preparation_days preparation_cost_usd renewal_years tia_required"
    " onward_transfer arrangement sunset legal_risk activity_detail tolerated self_assessed occasional"
    " pending expected_from extra"
)
_APART = frozenset(_MAY_DIFFER.split())
"""Fields in which two rules may differ and still say the same thing to the same exporters."""


def check_across(files: LawFiles) -> None:
    """Add a problem for every reference, date or pair of rows that does not fit."""
    arrangements = {row.id: row for row in files.arrangements}
    duties = [row for table in files.rows.values() for row in table if row.section != "laws"]
    homes = {row.id: row for row in duties}
    for table in (duties, files.arrangements, files.shocks):
        _unique(table)
    for code, table in files.rows.items():
        _unique([row for row in table if row.section == "laws"])
        _check_sheet(files, code, table, arrangements)
    for row in files.arrangements:
        if row.record is not None:
            _check_arrangement(row, homes, {code.lower() for code in files.rows})
    for reading in files.readings:
        _check_shared_sources(files, reading)


def _unique(table: list[Row]) -> None:
    first: dict[str, Row] = {}
    for row in table:
        if row.id in first:
            other = first[row.id]
            row.problem("id", f"id used twice, first in {other.reading.file}:{other.mark().line}")
        first.setdefault(row.id, row)


def _check_sheet(files: LawFiles, code: str, table: list[Row], arrangements: dict[str, Row]) -> None:
    reading, node, sheet = files.sheets[code]
    ids = {row.id: row for row in table if row.section != "laws"}
    for row in table:
        if isinstance(row.record, Law):
            _check_law(row, row.record)
        elif row.record is not None:
            for key, what, instead in check_alone(row.record):
                row.problem(key, what, instead)
            _check_references(row, ids)
        if isinstance(row.record, Rule):
            _check_links(row, row.record, code, arrangements)
    _check_overlaps([row for row in table if row.section == "transfer_rules" and row.record is not None])
    if sheet is not None and isinstance(node.value.get("data_status", node).value, dict):
        for status in sheet.data_status:
            mark = node.value["data_status"].keys.get(status.key, node.mark)
            for what in _status_findings(status):
                reading.problem(mark, f"data_status.{status.key}: {what}")
    known = node.value.get("sources") if isinstance(node.value, dict) else None
    if known is not None and isinstance(known.value, dict):
        _check_sources(
            reading, Node({k: v for k, v in node.value.items() if k != "sources"}, node.mark), known.value
        )


def _check_law(row: Row, law: Law) -> None:
    if law.in_seed != (law.seed_wording is not None):
        row.problem(
            "in_seed",
            "in_seed and seed_wording go together",
            "a law of the founding document has its wording",
        )
    if (
        law.kind != "bill"
        and law.enacted is not None
        and law.in_force is not None
        and law.in_force < law.enacted
    ):
        row.problem("in_force", f"in force {law.in_force} before enacted {law.enacted}")
    if law.repealed is not None and law.in_force is not None and law.repealed < law.in_force:
        row.problem("repealed", f"repealed {law.repealed} before in force {law.in_force}")
    days = [day for day, _ in law.amended]
    if days != sorted(days):
        row.problem("amended", "amended: not in the order of days")


def _check_references(row: Row, ids: dict[str, Row]) -> None:
    record: Rule | Localisation = row.record
    if isinstance(record, Rule):
        for id in _unknown(row, "lifts", record.lifts, ids, ()):
            if ids[id].record is not None and getattr(ids[id].record, "role", "") not in (
                "prohibition",
                "extra_duty",
            ):
                row.problem("lifts", f"lifts: {id} is neither a prohibition nor an extra_duty")
        for id in _unknown(row, "parallel_to", record.parallel_to, ids, ()):
            if ids[id].record is not None and getattr(ids[id].record, "pathway", "") != record.pathway:
                row.problem("parallel_to", f"parallel_to: {id} is not of the kind {record.pathway}")
        list(_unknown(row, "closes", record.closes, ids, PATHWAY_KINDS))
    else:
        list(_unknown(row, "leaves_open", record.leaves_open, ids, PATHWAY_KINDS))


def _unknown(
    row: Row, key: str, named: Iterable[str], ids: dict[str, Row], kinds: tuple[str, ...]
) -> Iterator[str]:
    """Report the ids that are not in this sheet, and give those that are."""
    for id in named:
        if id in ids:
            yield id
        elif id not in kinds:
            what = "rule or pathway kind" if kinds else "rule in this sheet"
            row.problem(key, f"{key}: no such {what}: {id}", instead_of(id, (*ids, *kinds)))


def _check_links(row: Row, rule: Rule, code: str, arrangements: dict[str, Row]) -> None:
    for place in rule.destinations:
        id = place.removeprefix("arrangement:")
        if id != place and id not in arrangements:
            row.problem(
                "destinations", f"destinations: no such arrangement: {id}", instead_of(id, arrangements)
            )
    if rule.arrangement is None:
        return
    other = arrangements.get(rule.arrangement)
    if other is None:
        near = instead_of(rule.arrangement, arrangements)
        row.problem("arrangement", f"arrangement: no such arrangement: {rule.arrangement}", near)
        return
    entry: Arrangement | None = other.record
    if entry is None:
        return
    if code not in entry.parties:
        row.problem("arrangement", f"{code} is no party of {entry.id}")
    if rule.id not in entry.rule_ids:
        row.problem("arrangement", f"{entry.id} does not name this rule in its rule_ids")
    if rule.pathway == "adequacy" and entry.kind in ADEQUACY_KINDS:
        if (rule.start, rule.end) != (entry.start, entry.end):
            dates = f"{rule.start} to {rule.end}, but {entry.id} {entry.start} to {entry.end}"
            row.problem("from", f"an adequacy rule has the dates of its arrangement: {dates}")
        if rule.importer_condition != entry.importer_condition:
            row.problem("importer_condition", f"importer_condition differs from that of {entry.id}")


def _check_overlaps(table: list[Row]) -> None:
    """Two rules of the same kind with the same conditions, a common category and a common day say one
    thing twice.
    """
    same: dict[tuple[Any, ...], list[Row]] = {}
    for row in table:
        key = tuple(getattr(row.record, f.name) for f in fields(Rule) if f.name not in _APART)
        same.setdefault(key, []).append(row)
    for group in same.values():
        for one, other in combinations(group, 2):
            a, b = one.record, other.record
            told = a.id in b.parallel_to or b.id in a.parallel_to
            if not told and set(a.data) & set(b.data) and a.start <= _last(b) and b.start <= _last(a):
                one.problem("id", f"overlaps {b.id}: same kind, same conditions, a common day")


def _last(rule: Rule) -> date:
    end = rule.end or date.max
    return min(end, rule.existing_only_from - ONE_DAY) if rule.existing_only_from else end


def _status_findings(status: PetStatus) -> Iterator[str]:
    if not status.periods:
        return
    for before, after in zip(status.periods, status.periods[1:], strict=False):
        if before.end is None or after.start != before.end + ONE_DAY:
            yield "states: must follow each other without gap or overlap"
    for period in status.periods:
        if period.start is not None and period.end is not None and period.start > period.end:
            yield f"states: from {period.start} after to {period.end}"
    last = status.periods[-1]
    if last.end is not None or last.status != status.status:
        yield "states: the last one must be open and equal the status of today"


def _check_arrangement(row: Row, duties: dict[str, Row], read: set[str]) -> None:
    entry: Arrangement = row.record
    has_effect = entry.status in ("in_force", "ended") and entry.kind != "absence_record"
    if entry.applies != has_effect:
        row.problem(
            "applies", f"applies: {str(entry.applies).lower()} with status {entry.status}, kind {entry.kind}"
        )
    if entry.applies and entry.start is None:
        row.problem("from", "applies without a first day")
    if (entry.status == "ended") != (entry.end is not None):
        row.problem("status", f"status {entry.status} with to: {entry.end or 'null'}")
    if entry.start is not None and entry.end is not None and entry.start > entry.end:
        row.problem("to", f"from {entry.start} after to {entry.end}")
    for code, _ in entry.party_dates:
        if code not in entry.parties:
            row.problem("party_dates", f"party_dates: {code} is no party")
    for ends in entry.direction:
        for code in ends:
            if code != "any" and code not in entry.parties:
                row.problem("direction", f"direction: {code} is no party")
    for id in entry.rule_ids:
        if id not in duties and id.split("-")[0] in read:
            row.problem("rule_ids", f"rule_ids: no such rule: {id}", instead_of(id, duties))


def _check_sources(reading: Reading, node: Node, known: dict[str, Any]) -> None:
    """Every `source`, `*_source` and entry of `more_sources` names an entry of `sources`."""
    if isinstance(node.value, list):
        for child in node.value:
            _check_sources(reading, child, known)
    if not isinstance(node.value, dict):
        return
    for key, child in node.value.items():
        if key == "more_sources" and isinstance(child.value, list):
            named = child.value
        elif key == "source" or key.endswith("_source"):
            named = [child]
        else:
            _check_sources(reading, child, known)
            continue
        for entry in named:
            if isinstance(entry.value, str) and entry.value not in known:
                reading.problem(
                    entry.mark, f"{key}: no such source: {entry.value}", instead_of(entry.value, known)
                )


def _check_shared_sources(files: LawFiles, reading: Reading) -> None:
    rows = [r for r in (*files.arrangements, *files.shocks, *files.milestones) if r.reading is reading]
    for row in rows:
        _check_sources(reading, row.node, dict(files.shared_sources))
