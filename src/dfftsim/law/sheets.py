"""From the YAML files that people edit to the records of the law: strict, all errors at once, each with its
place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError, Problem
from dfftsim.law import rows
from dfftsim.law.model import Arrangement, Jurisdiction, Localisation, Milestone, Rule, Shock, Source
from dfftsim.law.positions import Mark, Node, read_text, read_yaml
from dfftsim.law.schema import Key, Keys, Reading, day, name, read_row, text, word, words
from dfftsim.law.vocabulary import CATEGORIES, JURISDICTIONS, STATUS_KEYS

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

SENSITIVE_BY_DEFAULT = ("sensitive", "health")


@dataclass(slots=True)
class Row:
    """One row that was read: its place, and its record (None where it is broken)."""

    reading: Reading
    node: Node
    section: str
    record: Any

    @property
    def id(self) -> str:
        """The id as written, or `?`."""
        written = self.node.value.get("id") if isinstance(self.node.value, dict) else None
        return str(written.value) if written is not None else "?"

    def mark(self, key: str = "id") -> Mark:
        """Place of the value of a key, else of the row."""
        if isinstance(self.node.value, dict) and key in self.node.value:
            mark: Mark = self.node.value[key].mark
            return mark
        return self.node.mark

    def problem(self, key: str, what: str, instead: str = "") -> None:
        """Report what is wrong with a key of this row."""
        self.reading.problem(self.mark(key), f"{self.id}: {what}", instead)


@dataclass(slots=True)
class LawFiles:
    """Everything read from one folder, right or wrong, for the checks across rows."""

    readings: list[Reading] = field(default_factory=list)
    sheets: dict[str, tuple[Reading, Node, Jurisdiction | None]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)  # by jurisdiction
    arrangements: list[Row] = field(default_factory=list)
    shocks: list[Row] = field(default_factory=list)
    milestones: list[Row] = field(default_factory=list)
    shared_sources: dict[str, Source] = field(default_factory=dict)

    def problems(self) -> list[Problem]:
        """Every problem found in any file."""
        return [problem for reading in self.readings for problem in reading.problems]


def load_sheets(folder: Path) -> RuleBook:
    """The rule book written in `folder` (`jurisdictions/XX.yaml` and `arrangements/*.yaml`).

    Raises InputError with every problem: of syntax where a file cannot be read at all, else of keys, words
    and values, and of what refers to what.
    """
    from dfftsim.law.book import RuleBook
    from dfftsim.law.crosscheck import check_across

    files = read_folder(folder)
    check_across(files)
    problems = files.problems()
    if problems:
        raise InputError(problems)
    jurisdictions = {code: files.sheets[code][2] for code in JURISDICTIONS}
    return RuleBook(
        jurisdictions={code: sheet for code, sheet in jurisdictions.items() if sheet is not None},
        arrangements={row.id: row.record for row in files.arrangements},
        shocks=tuple(row.record for row in files.shocks),
        milestones=tuple(row.record for row in files.milestones),
        shared_sources=files.shared_sources,
    )


def read_folder(folder: Path) -> LawFiles:
    """Read all files of a law folder; what is wrong is among the problems of its readings."""
    files = LawFiles()
    for code in JURISDICTIONS:
        path = folder / "jurisdictions" / f"{code}.yaml"
        for reading, node in _open(files, path, f"jurisdictions/{code}.yaml"):
            _read_sheet(files, reading, node, code)
    known = {f"{code}.yaml" for code in JURISDICTIONS}
    for path in sorted((folder / "jurisdictions").glob("*")):
        if path.name not in known:
            files.readings.append(Reading(f"jurisdictions/{path.name}"))
            files.readings[-1].problem(Mark(0, 0), "not the sheet of one of the seventeen jurisdictions")
    for path in sorted((folder / "arrangements").glob("*.yaml")):
        for reading, node in _open(files, path, f"arrangements/{path.name}"):
            _read_arrangements(files, reading, node)
    return files


def _open(files: LawFiles, path: Path, shown: str) -> Iterator[tuple[Reading, Node]]:
    reading = Reading(shown)
    files.readings.append(reading)
    try:
        yield reading, read_yaml(read_text(path, shown), shown)
    except InputError as error:
        reading.problems.extend(error.problems)


_SHEET: Keys = {
    "id": Key(word(JURISDICTIONS), needed=True),
    "name": Key(name, needed=True),
    "as_of": Key(day, needed=True),
    "legal_culture_note": Key(text, needed=True),
    "members_note": Key(text),
    "counts_as_sensitive": Key(words(CATEGORIES), default=SENSITIVE_BY_DEFAULT),
    **rows.BACKGROUND,
}
_SECTIONS: dict[str, bool] = {  # section of rows, and whether it must be there
    "laws": True,
    "transfer_rules": True,
    "pending_rules": False,
    "localisation": True,
    "pending_localisation": False,
}


def _read_sheet(files: LawFiles, reading: Reading, node: Node, code: str) -> None:
    if not isinstance(node.value, dict):
        reading.problem(node.mark, "expected the keys of a sheet")
        return
    nested = {*_SECTIONS, "authority", "data_status", "sources"}
    head = Node({k: v for k, v in node.value.items() if k not in nested}, node.mark, node.keys)
    values = read_row(reading, head, _SHEET, "sheet")
    if values is not None and values["id"] != code:
        reading.problem(node.value["id"].mark, f"id {values['id']} in the file of {code}")
    for section in sorted({*nested} - {s for s, needed in _SECTIONS.items() if not needed} - set(node.value)):
        reading.problem(node.mark, f"sheet: key missing: {section}")
    found = {section: _section(reading, node, section, code) for section in _SECTIONS}
    files.rows[code] = [row for section in _SECTIONS for row in found[section]]
    authority = _nested(reading, node, "authority", rows.AUTHORITY)
    statuses = _statuses(reading, node)
    sources = read_sources(reading, node)
    sheet = None
    if values is not None and authority is not None:
        background = {key: values[key] for key in rows.BACKGROUND if key in values}
        records = {
            section: tuple(r.record for r in found[section] if r.record is not None) for section in _SECTIONS
        }
        sheet = Jurisdiction(
            id=code,
            name=values["name"],
            as_of=values["as_of"],
            legal_culture_note=values["legal_culture_note"],
            members_note=values.get("members_note"),
            authority=rows.make_authority(authority),
            counts_as_sensitive=values.get("counts_as_sensitive", SENSITIVE_BY_DEFAULT),
            laws=records["laws"],
            rules=records["transfer_rules"],
            pending_rules=records["pending_rules"],
            localisation=records["localisation"],
            pending_localisation=records["pending_localisation"],
            data_status=statuses,
            sources=tuple(sources.items()),
            background=rows.background_text(background),
        )
    files.sheets[code] = (reading, node, sheet)


def _section(reading: Reading, node: Node, section: str, code: str) -> list[Row]:
    child = node.value.get(section)
    if child is None:
        return []
    if not isinstance(child.value, list):
        reading.problem(child.mark, f"{section}: expected a list of rows")
        return []
    return [read_duty(reading, row, section, code) for row in child.value]


def read_duty(reading: Reading, node: Node, section: str, code: str) -> Row:
    """One row of a section of the sheet of `code`: a law, a rule or a localisation duty."""
    keys = {"laws": rows.LAW}.get(section, rows.RULE if section.endswith("rules") else rows.LOCALISATION)
    values = read_row(reading, node, keys, "row")
    if values is None:
        return Row(reading, node, section, None)
    if section == "laws":
        return Row(reading, node, section, rows.make_law(code, values))
    make: Callable[..., Rule | Localisation] = (
        rows.make_rule if section.endswith("rules") else rows.make_localisation
    )
    return Row(reading, node, section, make(code, values, pending=section.startswith("pending")))


def _nested(reading: Reading, node: Node, key: str, keys: Keys) -> dict[str, Any] | None:
    child = node.value.get(key)
    return read_row(reading, child, keys, key) if child is not None else None


def _statuses(reading: Reading, node: Node) -> tuple[Any, ...]:
    child = node.value.get("data_status")
    if child is None:
        return ()
    if not isinstance(child.value, dict):
        reading.problem(child.mark, f"data_status: expected the keys {', '.join(STATUS_KEYS)}")
        return ()
    found = []
    for key in STATUS_KEYS:
        if key not in child.value:
            reading.problem(child.mark, f"data_status: key missing: {key}")
            continue
        values = read_row(reading, child.value[key], rows.PET_STATUS, f"data_status.{key}")
        if values is not None:
            found.append(rows.make_status(key, values))
    for key in child.value:
        if key not in STATUS_KEYS:
            reading.problem(
                child.keys[key], f"data_status: unknown key {key}", f"one of {', '.join(STATUS_KEYS)}"
            )
    return tuple(found)


def read_sources(reading: Reading, node: Node) -> dict[str, Source]:
    """The entries of `sources` in a file, by key."""
    child = node.value.get("sources")
    if child is None:
        return {}
    if not isinstance(child.value, dict):
        reading.problem(child.mark, "sources: expected keys, each with title, url and date")
        return {}
    found = {}
    for key, entry in child.value.items():
        values = read_row(reading, entry, rows.SOURCE_ENTRY, f"source {key}")
        if values is not None:
            found[key] = rows.make_source(values)
    return found


_TABLES: dict[str, tuple[Keys, Callable[[dict[str, Any]], Arrangement | Shock | Milestone]]] = {
    "arrangements": (rows.ARRANGEMENT, rows.make_arrangement),
    "shocks": (rows.SHOCK, rows.make_shock),
    "timeline": (rows.MILESTONE, rows.make_milestone),
}
_ARRANGEMENTS_HEAD: Keys = {
    "as_of": Key(day, needed=True),
    "note": Key(text),
    "unverified": Key(rows.BACKGROUND["unverified"].read),
}


def _read_arrangements(files: LawFiles, reading: Reading, node: Node) -> None:
    if not isinstance(node.value, dict):
        reading.problem(node.mark, "expected the keys of a file of arrangements")
        return
    tables = [table for table in _TABLES if table in node.value]
    head = {key: child for key, child in node.value.items() if key not in {*_TABLES, "sources"}}
    read_row(reading, Node(head, node.mark, node.keys), _ARRANGEMENTS_HEAD, "file")
    if len(tables) != 1:
        reading.problem(node.mark, "expected one of arrangements, shocks, timeline")
        return
    [table] = tables
    keys, make = _TABLES[table]
    target = {"arrangements": files.arrangements, "shocks": files.shocks, "timeline": files.milestones}[table]
    if not isinstance(node.value[table].value, list):
        reading.problem(node.value[table].mark, f"{table}: expected a list of rows")
        return
    for child in node.value[table].value:
        values = read_row(reading, child, keys, "row")
        target.append(Row(reading, child, table, make(values) if values is not None else None))
    for key, source in read_sources(reading, node).items():
        if files.shared_sources.setdefault(key, source) != source:
            reading.problem(
                node.value["sources"].keys[key], f"source {key} says something else in another file"
            )
