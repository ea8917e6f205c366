"""A patch: edits of the rule book as a value, named by its content, and the file a user can write one in.

`docs/law-patch.md` describes the file. How a patch is applied stands in `patching`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from dfftsim.errors import InputError
from dfftsim.law import rows
from dfftsim.law.model import Arrangement, Localisation, Range, Rule
from dfftsim.law.nearest import instead_of
from dfftsim.law.positions import Node, read_text, read_yaml
from dfftsim.law.records import digest, to_plain
from dfftsim.law.rowcheck import check_alone
from dfftsim.law.schema import Key, Keys, Reading, country, day, read_row, text, word
from dfftsim.law.sheets import read_duty
from dfftsim.law.vocabulary import DATA_STATUSES, JURISDICTIONS, STATUS_KEYS

Fields = tuple[tuple[str, Any], ...]
"""Fields of a record and their new values, as the record holds them (`start`, not `from`)."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Edits of a rule book. Days are inclusive; the day given with an end is the last one in force.

    add_rules, add_localisation: new rows. end_rules, end_localisation: (id, last day). replace: (id,
    fields) for the whole life of a row. amend: (id, first day, fields): the row ends the day before, and a
    second one, `id`, `+` and the patch's tag, goes on with the fields changed. set_status: (jurisdiction,
    status key, first day, status). parties: (arrangement, code, first day). add_arrangements,
    end_arrangements: as for rules. label: what is shown as the cause, e.g. the id of a lever; no part of
    the content. places: where in a file each id stands (id, file, line, column), for errors.
    """

    add_rules: tuple[Rule, ...] = ()
    end_rules: tuple[tuple[str, date], ...] = ()
    add_localisation: tuple[Localisation, ...] = ()
    end_localisation: tuple[tuple[str, date], ...] = ()
    replace: tuple[tuple[str, Fields], ...] = ()
    amend: tuple[tuple[str, date, Fields], ...] = ()
    set_status: tuple[tuple[str, str, date, str], ...] = ()
    parties: tuple[tuple[str, str, date], ...] = ()
    add_arrangements: tuple[Arrangement, ...] = ()
    end_arrangements: tuple[tuple[str, date], ...] = ()
    label: str = ""
    places: tuple[tuple[str, str, int, int], ...] = field(default=(), compare=False, repr=False)

    @property
    def hash(self) -> str:
        """Twelve hexadecimal digits naming the edits; the label is no part of them."""
        content = [to_plain(getattr(self, name)) for name in _CONTENT]
        return digest(json.dumps(content, ensure_ascii=False, default=str))

    @property
    def tag(self) -> str:
        """The short name that marks the second half of an amended row."""
        return self.hash[:6]

    @property
    def empty(self) -> bool:
        """Whether the patch edits nothing."""
        return not any(getattr(self, name) for name in _CONTENT)


_CONTENT = tuple(entry.name for entry in fields(Patch) if entry.name not in ("label", "places"))

_SECTIONS = (
    "label",
    "rules",
    "localisation",
    "end",
    "replace",
    "amend",
    "data_status",
    "arrangements",
)
_JURISDICTION: Keys = {"jurisdiction": Key(word(JURISDICTIONS), needed=True)}
_END: Keys = {"id": Key(text, needed=True), "on": Key(day, needed=True)}
_STATUS: Keys = {
    **_JURISDICTION,
    "key": Key(word(STATUS_KEYS), needed=True),
    "from": Key(day, needed=True),
    "status": Key(word(DATA_STATUSES), needed=True),
}
_MEMBERSHIP: Keys = {
    "id": Key(text, needed=True),
    "party": Key(country),
    "from": Key(day),
    "ends": Key(day),
}
_FIXED = frozenset({"id", "from", "to", "jurisdiction"})
_CHANGEABLE: Keys = {
    name: Key(key.read, nullable=True, attribute=key.attribute)
    for name, key in {**rows.LOCALISATION, **rows.RULE}.items()
    if name not in _FIXED and key.attribute != ""
}
_DEFAULTS = {entry.name: entry.default for kind in (Localisation, Rule) for entry in fields(kind)}
_WHOLE_LIFE: Keys = {"id": Key(text, needed=True)}
_FROM_A_DAY: Keys = {"id": Key(text, needed=True), "from": Key(day, needed=True)}


def read_patch(path: Path) -> Patch:
    """The patch written in a file (see docs/law-patch.md).

    Raises InputError with every problem of the file, each with its place; ids are checked when it is applied.
    """
    name = str(path)
    node = read_yaml(read_text(path, name), name)
    reading = Reading(name, defaults_are_errors=False)
    patch = _read(reading, node, path.stem)
    if reading.problems:
        raise InputError(reading.problems)
    return patch


def _read(reading: Reading, node: Node, stem: str) -> Patch:
    if not isinstance(node.value, dict):
        reading.problem(node.mark, "expected the keys of a law patch", f"some of {', '.join(_SECTIONS)}")
        return Patch()
    for key in node.value:
        if key not in _SECTIONS:
            near = instead_of(key, _SECTIONS) or f"one of {', '.join(_SECTIONS)}"
            reading.problem(node.keys[key], f"unknown key {key}", near)
    label = stem
    if "label" in node.value:
        label = (read_row(reading, _only(node, "label"), {"label": Key(text)}, "patch") or {}).get(
            "label", stem
        )
    memberships = [(row, values) for row, values in _table(reading, node, "arrangements", _MEMBERSHIP)]
    return Patch(
        add_rules=tuple(_rows(reading, node, "rules", "transfer_rules")),
        add_localisation=tuple(_rows(reading, node, "localisation", "localisation")),
        end_rules=tuple((v["id"], v["on"]) for _, v in _table(reading, node, "end", _END)),
        replace=tuple(
            (head["id"], changed) for head, changed in _changes(reading, node, "replace", _WHOLE_LIFE)
        ),
        amend=tuple(
            (head["id"], head["from"], changed)
            for head, changed in _changes(reading, node, "amend", _FROM_A_DAY)
        ),
        set_status=tuple(
            (v["jurisdiction"], v["key"], v["from"], v["status"])
            for _, v in _table(reading, node, "data_status", _STATUS)
        ),
        parties=tuple(_parties(reading, memberships)),
        end_arrangements=tuple((v["id"], v["ends"]) for _, v in memberships if v.get("ends") is not None),
        label=label,
        places=tuple(_places(reading, node)),
    )


def _places(reading: Reading, node: Node) -> Iterator[tuple[str, str, int, int]]:
    for child in node.value.values():
        for row in child.value if isinstance(child.value, list) else []:
            id = row.value.get("id") if isinstance(row.value, dict) else None
            if id is not None and isinstance(id.value, str):
                yield id.value, reading.file, id.mark.line, id.mark.column


def _only(node: Node, *names: str) -> Node:
    return Node({k: v for k, v in node.value.items() if k in names}, node.mark, node.keys)


def _without(node: Node, *names: str) -> Node:
    return Node({k: v for k, v in node.value.items() if k not in names}, node.mark, node.keys)


def _list(reading: Reading, node: Node, section: str) -> list[Node]:
    child = node.value.get(section)
    if child is None:
        return []
    if not isinstance(child.value, list) or not all(isinstance(row.value, dict) for row in child.value):
        reading.problem(child.mark, f"{section}: expected a list of rows with keys and values")
        return []
    return list(child.value)


def _table(reading: Reading, node: Node, section: str, keys: Keys) -> Iterator[tuple[Node, dict[str, Any]]]:
    for row in _list(reading, node, section):
        values = read_row(reading, row, keys, section)
        if values is not None:
            yield row, values


def _rows(reading: Reading, node: Node, section: str, sheet_section: str) -> Iterator[Any]:
    for row in _list(reading, node, section):
        values = read_row(reading, _only(row, "jurisdiction"), _JURISDICTION, section)
        record = read_duty(
            reading, _without(row, "jurisdiction"), sheet_section, values["jurisdiction"] if values else "EU"
        ).record
        if record is None or values is None:
            continue
        for key, what, instead in check_alone(record):
            reading.problem(
                row.value[key].mark if key in row.value else row.mark, f"{record.id}: {what}", instead
            )
        yield record


def _changes(
    reading: Reading, node: Node, section: str, head: Keys
) -> Iterator[tuple[dict[str, Any], Fields]]:
    for row in _list(reading, node, section):
        start = read_row(reading, _only(row, *head), head, section)
        changed = read_row(reading, _without(row, *head), _CHANGEABLE, section)
        if start is None or changed is None:
            continue
        if not changed:
            reading.problem(
                row.mark, f"{start['id']}: nothing to change", "name at least one key of the rule"
            )
        yield start, tuple(sorted(_settled(reading, row, changed)))


def _settled(reading: Reading, row: Node, changed: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The new values; null stands for the default of a field, and numbers of a patch are the asker's
    judgement.
    """
    for name, value in changed.items():
        if isinstance(value, Range):
            value = rows.mark_judgement(value, None)
        if value is None and name != "source":
            value = _DEFAULTS.get(name, MISSING)
            if value is MISSING:
                reading.problem(row.mark, f"{name}: has no default to go back to", "give a value")
                continue
        yield name, value


def _parties(
    reading: Reading, memberships: list[tuple[Node, dict[str, Any]]]
) -> Iterator[tuple[str, str, date]]:
    for row, values in memberships:
        party, first = values.get("party"), values.get("from")
        if (party is None) != (first is None) or (party is None and values.get("ends") is None):
            reading.problem(row.mark, f"{values['id']}: incomplete", "give party and from, or ends")
        elif party is not None and first is not None:
            yield values["id"], party, first
