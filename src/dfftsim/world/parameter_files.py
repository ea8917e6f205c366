"""From the YAML that people edit to the compiled JSON read at run time, and to the list of judgements.

Strict: an unknown or missing key, a wrong type, low > mode > high, an id used twice or a name in backticks
that no row has, is an error with its line and column. Only the build and the tests come here.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from dfftsim.errors import InputError, Problem
from dfftsim.law.nearest import instead_of
from dfftsim.law.positions import Mark, Node, read_text, read_yaml
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
TEXT_KEYS = ("id", "what", "unit", "applies_to", "reasoning", "geography")
ID = re.compile(r"[a-z][a-z0-9_]*")


class _File:
    """One file while it is read: its name, the problems found so far, and its rows with the place of each."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.group = path.stem
        self.is_judged = path.stem == JUDGEMENTS
        self.problems: list[Problem] = []
        self.rows: list[tuple[Mark, dict[str, Any]]] = []
        self.tables: dict[str, Any] = {}

    def wrong(self, mark: Mark, what: str, instead: str = "") -> None:
        self.problems.append(Problem(self.name, mark.line, mark.column, what, instead))


def compile_data(folder: Path = DATA) -> str:
    """The compiled form of all YAML files of a folder, byte for byte the same for the same files.

    Raises InputError with every problem of every file.
    """
    files = [_read(path) for path in sorted(folder.glob("*.yaml"))]
    places: dict[str, Problem] = {}
    for file in files:
        for mark, row in file.rows:
            if first := places.get(row["id"]):
                file.wrong(mark, f"id {row['id']!r} is used twice", f"first in {first.file}:{first.line}")
            places.setdefault(row["id"], Problem(file.name, mark.line, mark.column, ""))
    for file in files:
        for mark, row in file.rows:
            for name in _names_in_backticks(row):
                if not any(fnmatchcase(known, name) for known in places):
                    file.wrong(mark, f"{row['id']} names {name!r}, which is no id", instead_of(name, places))
    problems = [problem for file in files for problem in file.problems]
    if problems:
        raise InputError(problems)
    return _as_text(
        [row for file in files for _, row in file.rows],
        {file.group: file.tables for file in files if file.tables},
    )


def _as_text(rows: list[dict[str, Any]], matrices: dict[str, Any]) -> str:
    """JSON with one line for each row, so that a change of one number is a change of one line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    tables = json.dumps(matrices, ensure_ascii=False, sort_keys=True, default=str)
    return f'{{"parameters": [\n{lines}\n],\n"matrices": {tables}}}\n'


def _read(path: Path) -> _File:
    file = _File(path)
    try:
        root = read_yaml(read_text(path, path.name), path.name)
    except InputError as error:
        file.problems += error.problems
        return file
    rows: Node | None = root
    if isinstance(root.value, dict):
        for key in sorted(set(root.value) - {"meta", "parameters", "matrices"}):
            file.wrong(root.keys[key], f"unknown key {key!r}", "use meta, parameters or matrices")
        file.tables = {key: root.value[key].plain() for key in ("meta", "matrices") if key in root.value}
        rows = root.value.get("parameters")
    if rows is None or not isinstance(rows.value, list):
        file.wrong(root.mark, "holds no list of parameters")
        return file
    for node in rows.value:
        row = _row(node, file)
        if row is not None:
            file.rows.append((node.mark, row))
    return file


def _row(node: Node, file: _File) -> dict[str, Any] | None:
    """One checked row in the form of `Parameter`, or None where something in it is wrong."""
    if not isinstance(node.value, dict):
        file.wrong(node.mark, "a parameter is a mapping of keys")
        return None
    keys = JUDGED_KEYS if file.is_judged else SOURCED_KEYS
    before = len(file.problems)
    for key in sorted(set(node.value) - set(keys)):
        file.wrong(
            node.keys[key], f"unknown key {key!r}", instead_of(key, keys) or f"the keys are {', '.join(keys)}"
        )
    for key in keys:
        if key not in node.value:
            file.wrong(node.mark, f"key {key!r} is missing")
    if len(file.problems) == before:
        _check_text(node, file)
        _check_numbers(node, file)
        _check_origin(node, file)
    if len(file.problems) > before:
        return None
    row: dict[str, Any] = {"year": None, "geography": None, "source": None, **node.plain()}
    if row["source"] is not None:
        row["source"] = {key: value and str(value) for key, value in row["source"].items()}
    note = row.pop("reasoning", None) or row.pop("note", None) or ""
    row.pop("note", None)
    rank = "judgement" if file.is_judged else "sourced" if row["source"] else "unsourced"
    return {**row, "note": note, "file": file.group, "rank": rank}


def _check_text(node: Node, file: _File) -> None:
    for key in TEXT_KEYS:
        part = node.value.get(key)
        if part is not None and (not isinstance(part.value, str) or not part.value):
            file.wrong(part.mark, f"{key} must be text")
    name = node.value["id"]
    if isinstance(name.value, str) and not ID.fullmatch(name.value):
        file.wrong(name.mark, f"id {name.value!r} is not made of lower-case letters, digits and _")


def _check_numbers(node: Node, file: _File) -> None:
    parts = [node.value[key] for key in NUMBERS if node.value[key].value is not None]
    for part in parts:
        if isinstance(part.value, bool) or not isinstance(part.value, int | float):
            file.wrong(part.mark, f"low, mode and high must be numbers or null, not {part.value!r}")
            return
    known = [part.value for part in parts]
    if file.is_judged and len(known) < len(NUMBERS):
        file.wrong(node.mark, "a judgement needs low, mode and high")
    elif not known:
        file.wrong(node.mark, "no number is given")
    elif known != sorted(known):
        file.wrong(parts[0].mark, f"low, mode, high are not in order: {', '.join(map(str, known))}")


def _check_origin(node: Node, file: _File) -> None:
    allowed = ("judgement",) if file.is_judged else CONFIDENCES
    confidence = node.value["confidence"]
    if confidence.value not in allowed:
        file.wrong(confidence.mark, f"confidence {confidence.value!r}", f"use {', '.join(allowed)}")
    if file.is_judged:
        return
    year, source = node.value["year"], node.value["source"]
    if year.value is not None and (isinstance(year.value, bool) or not isinstance(year.value, int)):
        file.wrong(year.mark, "year must be a whole number or null")
    if source.value is not None and (
        not isinstance(source.value, dict) or set(source.value) != {"title", "url", "date"}
    ):
        file.wrong(source.mark, "source must be null or have title, url and date")


def _names_in_backticks(row: dict[str, Any]) -> list[str]:
    return re.findall(r"`([^`]*)`", " ".join((row["what"], row["applies_to"], row["note"])))


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
