"""From pydantic's errors to problems at a line and column, with the offending text and the right one."""

from __future__ import annotations

import typing
from typing import Any

from pydantic import ValidationError

from dfftsim.errors import Problem
from dfftsim.law.nearest import nearest_word
from dfftsim.scenario.entity import Entity
from dfftsim.scenario.levers import LEVERS, SHOCKS
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.readers import ERROR_TYPE
from dfftsim.scenario.units import shown

_EXAMPLES = {
    "dfftsim": "dfftsim: 1",
    "horizon": "horizon: {start: 2023-03-30, end: 2028-03-29}",
    "start": "start: 2023-03-30",
    "end": "end: 2028-03-29",
    "from": "from: [CN, VN]",
    "to": "to: [JP]",
    "data": "data: [personal]",
    "value": "value: USD 3000 per year",
    "id": "id: a-name",
    "parties": "parties: [JP, EU]",
    "on": "on: 2027-01-01",
}
_NOT_A_TABLE = ("model_type", "model_attributes_type", "dict_type", "mapping_type")
_NOT_A_LIST = ("tuple_type", "list_type")


def problems_of(error: ValidationError, document: Document, root: type[Entity]) -> list[Problem]:
    """Every error of one validation as a problem with its place."""
    found: list[Problem] = []
    for one in error.errors(include_url=False, include_input=True):
        found += _problems(dict(one), document, root)
    return found


def _problems(one: dict[str, Any], document: Document, root: type[Entity]) -> list[Problem]:
    kind, loc, context = one["type"], tuple(one["loc"]), one.get("ctx", {})
    path = _in_document(loc, document.data)
    if kind == ERROR_TYPE and loc and loc[-1] == "[key]":
        place = document.key_place(path)
        return [place.problem(f.what, f.instead) for f in context["findings"]]
    if kind == ERROR_TYPE:
        return [_finding(f, path, document) for f in context["findings"]]
    if kind == "missing":
        key = str(loc[-1])
        instead = f"add {_EXAMPLES[key]}" if key in _EXAMPLES else ""
        return [document.key_place(path).problem(f'"{key}" is missing', instead)]
    if kind == "extra_forbidden":
        key = str(loc[-1])
        known = _keys_at(root, loc[:-1])
        return [
            document.key_place(path).problem(f'unknown key "{key}"', hint(key, known, listing="known keys"))
        ]
    if kind.startswith("union_tag"):
        return [_lever_problem(one, path, document)]
    name = shown(str(path[-1])) if path and isinstance(path[-1], str) else "this item"
    if kind in _NOT_A_TABLE:
        keys = ", ".join(_keys_at(root, loc)[:4])
        what = f"{shown(one['input'])} stands where keys are wanted"
        return [document.value_place(path).problem(what, f"write a table with {keys}" if keys else "")]
    if kind in _NOT_A_LIST:
        return [
            document.value_place(path).problem(f"{name} is a list", "write [...] or start each item with -")
        ]
    return [document.value_place(path).problem(f"{shown(one['input'])}: {one['msg']}")]


def _finding(finding: Any, path: Path, document: Document) -> Problem:
    below = (*path, *finding.at)
    is_key = finding.what.startswith(("unknown key", f'"{below[-1]}" is not')) if finding.at else False
    place = document.key_place(below) if is_key else document.value_place(below)
    return place.problem(finding.what, finding.instead)


def _lever_problem(one: dict[str, Any], path: Path, document: Document) -> Problem:
    """A lever or shock whose id is missing or unknown."""
    kind = "lever" if path and path[0] == "levers" else "shock"
    known = LEVERS if kind == "lever" else SHOCKS
    value = one["input"]
    if not isinstance(value, dict):
        return document.value_place(path).problem(f"{shown(value)} is not a {kind}", f"write {{{kind}: ...}}")
    if kind not in value:
        near = nearest_word(kind, value)
        if near is not None:
            return document.key_place((*path, near)).problem(f'unknown key "{near}"', f"did you mean {kind}?")
        return document.value_place(path).problem(f'"{kind}" is missing', f"add {kind}: {next(iter(known))}")
    tag, place = str(value[kind]), document.value_place((*path, kind))
    exist = f"{kind}s that exist: {', '.join(known)}"
    return place.problem(f'there is no {kind} "{tag}"', exist)


def _in_document(loc: tuple[Any, ...], data: Any) -> Path:
    """The path of an error in the document: pydantic's location without the tags of unions."""
    path: list[str | int] = []
    here = data
    for step in loc:
        is_key = isinstance(here, dict) and step in here
        is_item = isinstance(here, list) and isinstance(step, int) and step < len(here)
        if is_key or is_item:
            path.append(step)
            here = here[step]
    return tuple(path)


def _keys_at(root: type[Entity], loc: tuple[Any, ...]) -> list[str]:
    """The keys a table may have at a location of the model."""
    tables: list[type[Entity]] = [root]
    for step in loc:
        if isinstance(step, int):
            continue
        fields = [f for t in tables for name, f in t.model_fields.items() if step in (f.alias, name)]
        tagged = [t for t in tables if step in _tags(t)]
        if fields:
            tables = [t for f in fields for t in _tables_in(f.annotation)]
        elif tagged:
            tables = tagged
    return list(dict.fromkeys(f.alias or name for t in tables for name, f in t.model_fields.items()))


def _tags(table: type[Entity]) -> tuple[Any, ...]:
    field = table.model_fields.get("lever") or table.model_fields.get("shock")
    return typing.get_args(field.annotation) if field else ()


def _tables_in(annotation: Any) -> list[type[Entity]]:
    if isinstance(annotation, type) and issubclass(annotation, Entity):
        return [annotation]
    return [table for inner in typing.get_args(annotation) for table in _tables_in(inner)]
