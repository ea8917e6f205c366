"""From the YAML that people edit to the compiled JSON read at run time, and to the list of judgements.

Strict: an unknown or missing key, a wrong type, low > mode > high, an id used twice or a name in backticks
that no row has, is an error with its line and column. Only the build and the tests come here.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from dfftsim.errors import InputError, Problem
from dfftsim.world.parameters import COMPILED

DATA = COMPILED.parent
JUDGEMENTS = "judgements"
CONFIDENCES = ("high", "medium", "low")
NUMBERS = ("low", "mode", "high")
SOURCED_KEYS = (
    "id",
    "what",
    "unit",
    *NUMBERS,
    "year",
    "geography",
    "applies_to",
    "source",
    "confidence",
    "note",
)
JUDGED_KEYS = ("id", "what", "unit", *NUMBERS, "applies_to", "reasoning", "confidence")
TEXT_KEYS = {"id", "what", "unit", "applies_to", "reasoning", "geography"}
ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass
class _File:
    """One file while it is read: its name, the problems found, and the ids with the place of each."""

    name: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: Node, what: str, instead: str = "") -> None:
        mark = node.start_mark
        self.problems.append(Problem(self.name, mark.line + 1, mark.column + 1, what, instead))


def compile_data(folder: Path = DATA) -> str:
    """The compiled form of all YAML files of a folder, byte for byte the same for the same files.

    Raises InputError with every problem of every file.
    """
    rows: list[dict[str, Any]] = []
    matrices: dict[str, Any] = {}
    problems: list[Problem] = []
    places: dict[str, Problem] = {}
    for path in sorted(folder.glob("*.yaml")):
        file = _File(path.name)
        found, extra = _read(path, file)
        for node, row in found:
            first = places.get(row["id"])
            if first:
                file.wrong(node, f"id {row['id']!r} is used twice", f"first in {first.file}:{first.line}")
            places[row["id"]] = Problem(path.name, node.start_mark.line + 1, node.start_mark.column + 1, "")
            rows.append(row)
        if extra:
            matrices[path.stem] = extra
        problems += file.problems
    problems += _dangling(rows, places)
    if problems:
        raise InputError(problems)
    return _as_text(rows, matrices)


def _as_text(rows: list[dict[str, Any]], matrices: dict[str, Any]) -> str:
    """JSON with one line for each row, so that a change of one number is a change of one line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    tables = json.dumps(matrices, ensure_ascii=False, sort_keys=True)
    return f'{{"parameters": [\n{lines}\n],\n"matrices": {tables}}}\n'


def _read(path: Path, file: _File) -> tuple[list[tuple[Node, dict[str, Any]]], dict[str, Any]]:
    try:
        root = YAML(typ="safe", pure=True).compose(path.read_text("utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        file.problems.append(Problem(path.name, line, column, str(error.problem)))
        return [], {}
    extra: dict[str, Any] = {}
    if isinstance(root, MappingNode):
        parts = _mapping(root, file)
        for key in sorted(set(parts) - {"meta", "parameters", "matrices"}):
            file.wrong(parts[key], f"unknown key {key!r}", "use meta, parameters or matrices")
        extra = {key: _plain(parts[key], file) for key in ("meta", "matrices") if key in parts}
        root = parts.get("parameters")
    if not isinstance(root, SequenceNode):
        file.problems.append(Problem(path.name, 1, 1, "holds no list of parameters"))
        return [], extra
    rows = []
    for node in root.value:
        row = _row(node, file, path.stem)
        if row:
            rows.append((node, row))
    return rows, extra


def _row(node: Node, file: _File, stem: str) -> dict[str, Any] | None:
    """One checked row in the form of `Parameter`, or None where it cannot be read at all."""
    if not isinstance(node, MappingNode):
        file.wrong(node, "a parameter is a mapping of keys")
        return None
    parts = _mapping(node, file)
    judged = stem == JUDGEMENTS
    keys = JUDGED_KEYS if judged else SOURCED_KEYS
    for key in sorted(set(parts) - set(keys)):
        file.wrong(parts[key], f"unknown key {key!r}", f"the keys are {', '.join(keys)}")
    missing = [key for key in keys if key not in parts]
    if missing:
        file.wrong(node, f"key {missing[0]!r} is missing")
        return None
    row = {key: _plain(parts[key], file) for key in keys}
    before = len(file.problems)
    _check_values(row, parts, file, judged)
    if len(file.problems) > before:
        return None
    note = row.pop("reasoning", None) or row.pop("note", None) or ""
    rank = "judgement" if judged else "sourced" if row["source"] else "unsourced"
    defaults = {"year": None, "geography": None, "source": None}
    return {**defaults, **row, "note": note, "file": stem, "rank": rank}


def _check_values(row: dict[str, Any], parts: dict[str, Node], file: _File, judged: bool) -> None:
    for key in TEXT_KEYS & set(row):
        if not isinstance(row[key], str) or not row[key]:
            file.wrong(parts[key], f"{key} must be text")
    if isinstance(row["id"], str) and not ID.fullmatch(row["id"]):
        file.wrong(parts["id"], f"id {row['id']!r} is not made of lower-case letters, digits and _")
    for key in NUMBERS:
        if row[key] is not None and not _is_number(row[key]):
            file.wrong(parts[key], f"{key} must be a number or null, not {row[key]!r}")
            return
    known = [row[key] for key in NUMBERS if row[key] is not None]
    if not known or (judged and len(known) < 3):
        file.wrong(parts["mode"], "low, mode and high are needed" if judged else "no number is given")
    elif known != sorted(known):
        file.wrong(parts["low"], f"low, mode, high are not in order: {known}")
    allowed = (JUDGEMENTS[:-1],) if judged else CONFIDENCES
    if row["confidence"] not in allowed:
        file.wrong(parts["confidence"], f"confidence {row['confidence']!r}", f"use {', '.join(allowed)}")
    if judged:
        return
    if row["year"] is not None and (isinstance(row["year"], bool) or not isinstance(row["year"], int)):
        file.wrong(parts["year"], "year must be a whole number or null")
    source = row["source"]
    if source is not None and (not isinstance(source, dict) or set(source) != {"title", "url", "date"}):
        file.wrong(parts["source"], "source must be null or have title, url and date")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _dangling(rows: list[dict[str, Any]], places: dict[str, Problem]) -> list[Problem]:
    """Names in backticks that no row has."""
    known = {row["id"] for row in rows}
    found = []
    for row in rows:
        for name in re.findall(r"`([^`]*)`", " ".join((row["what"], row["applies_to"], row["note"]))):
            if name not in known:
                at = places[row["id"]]
                found.append(
                    Problem(at.file, at.line, at.column, f"{row['id']} names {name!r}, which is no id")
                )
    return found


def _mapping(node: MappingNode, file: _File) -> dict[str, Node]:
    parts: dict[str, Node] = {}
    for key, value in node.value:
        if key.value in parts:
            file.wrong(key, f"key {key.value!r} is written twice")
        parts[key.value] = value
    return parts


def _plain(node: Node, file: _File) -> Any:
    """The value of a node; only YAML 1.2 core scalars, everything else stays text."""
    if isinstance(node, MappingNode):
        return {key: _plain(value, file) for key, value in _mapping(node, file).items()}
    if isinstance(node, SequenceNode):
        return [_plain(item, file) for item in node.value]
    assert isinstance(node, ScalarNode)
    kind = str(node.tag).rpartition(":")[2]
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() == "true"
    if kind in ("int", "float"):
        return int(node.value) if kind == "int" else float(node.value)
    return node.value


HEAD = """# Judgements

Numbers that no source supports, with their ranges. They are made to be varied and are never findings.
This page is made from the data (`python -m dfftsim.world.parameters --docs docs/judgements.md`);
[parameters.md](parameters.md) says how a number is looked for, drawn, and replaced.
"""


def judgements_page(compiled: str) -> str:
    """The page `docs/judgements.md`: all judgements, then all estimates without a source."""
    rows = json.loads(compiled)["parameters"]
    judged = [row for row in rows if row["rank"] == "judgement"]
    unsourced = [row for row in rows if row["rank"] == "unsourced"]
    return "\n".join(
        [
            HEAD,
            f"## {len(judged)} judgements",
            "",
            *_table(judged, "reasoning"),
            "",
            f"## {len(unsourced)} estimates without a source",
            "",
            "From memory or estimated. A page may exist that supports or corrects them.",
            "",
            *_table(unsourced, "note"),
            "",
        ]
    )


def _table(rows: list[dict[str, Any]], last: str) -> list[str]:
    heads = ("id", "what", "unit", "low", "mode", "high", "applies to", last)
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for row in rows:
        numbers = ["" if row[key] is None else f"{row[key]:,}" for key in NUMBERS]
        cells = (f"`{row['id']}`", row["what"], row["unit"], *numbers, row["applies_to"], row["note"])
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return lines


def main(arguments: list[str] | None = None) -> None:
    """Rebuilds the compiled data; with `--docs FILE` writes the list of judgements too."""
    parser = argparse.ArgumentParser(prog="python -m dfftsim.world.parameters", description=main.__doc__)
    parser.add_argument("--docs", type=Path, metavar="FILE", help="write the list of judgements to this file")
    options = parser.parse_args(arguments)
    try:
        compiled = compile_data()
    except InputError as error:
        sys.exit(str(error))
    COMPILED.write_text(compiled, "utf-8")
    if options.docs:
        options.docs.write_text(judgements_page(compiled), "utf-8")
