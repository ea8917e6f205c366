"""Flows from a CSV file: one row for each standing flow, every error at its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Place
from dfftsim.scenario.reading import read_text

LARGEST_TABLE_BYTES = 50_000_000
NEEDED = ("from", "to", "category", "persons", "value")
OPTIONAL = (
    *("id", "size", "exporter", "deadline", "home", "workload", "messages_rate", "message_size"),
    *("activity", "held", "sensitive", "birth"),
)
COLUMNS = NEEDED + OPTIONAL
_LISTS = frozenset({"category", "activity"})
_NUMBERS = frozenset({"persons", "held", "sensitive"})
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")


@dataclass(frozen=True, slots=True)
class FlowTable:
    """The rows of a table as plain data, with what is needed to say where a cell stands."""

    file: str
    rows: list[dict[str, Any]]
    header: tuple[str, ...]
    lines: tuple[tuple[int, str], ...]

    def place(self, row: int, column: str) -> Place:
        """Where a cell starts; of its line where the row is too short."""
        line, text = self.lines[row]
        starts = [start for start, _ in _cells(text)]
        index = self.header.index(column) if column in self.header else 0
        return Place(self.file, line, (starts[index] if index < len(starts) else 0) + 1)


def read_flow_table(path: FilePath) -> FlowTable:
    """The table in a CSV file: UTF-8, commas between cells, column names in the first line.

    Raises InputError for a file that cannot be read, wrong columns, and rows of the wrong length.
    """
    text = read_text(path, largest=LARGEST_TABLE_BYTES, kind="a flows table")
    return parse_flow_table(text, str(path))


def parse_flow_table(text: str, file: str) -> FlowTable:
    """As `read_flow_table`, from text."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines:
        instead = f"start with the line {','.join(NEEDED)}"
        raise InputError([Problem(file, 1, 1, "the file is empty", instead)])
    header_line, header_text = lines[0]
    cells = _cells(header_text)
    header = tuple(cell.strip() for _, cell in cells)
    problems = _header_problems(header, [start for start, _ in cells], Place(file, header_line, 1))
    rows = []
    for line, row_text in lines[1:]:
        row = _cells(row_text)
        if len(row) != len(header):
            what = f"the row has {len(row)} cells, the header {len(header)}"
            problems.append(Problem(file, line, 1, what, 'put a cell that holds a comma in "..."'))
            continue
        rows.append(_row(header, [cell.strip() for _, cell in row]))
    if not problems and not rows:
        problems.append(Problem(file, header_line, 1, "the table has no rows"))
    if problems:
        raise InputError(problems)
    return FlowTable(file, rows, header, tuple(lines[1:]))


def _header_problems(header: tuple[str, ...], starts: list[int], place: Place) -> list[Problem]:
    problems = []
    if len(header) == 1 and ";" in header[0]:
        return [place.problem("the cells are separated by semicolons", "separate them by commas")]
    for index, (name, start) in enumerate(zip(header, starts, strict=True)):
        if name not in COLUMNS:
            problems.append(place.problem(f'unknown column "{name}"', hint(name, COLUMNS), shift=start))
        elif name in header[:index]:
            problems.append(place.problem(f'the column "{name}" stands twice', "keep one", shift=start))
    problems += [
        place.problem(f'the column "{name}" is missing', f"needed: {','.join(NEEDED)}")
        for name in NEEDED
        if name not in header
    ]
    return problems


def _row(header: tuple[str, ...], cells: list[str]) -> dict[str, Any]:
    """The row in the form of a scenario file; an empty cell is left out."""
    row: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=True):
        if not cell:
            continue
        if name in _LISTS:
            row[name] = [word.strip() for word in cell.split(";") if word.strip()]
        elif name in _NUMBERS and _NUMBER.fullmatch(cell):
            row[name] = float(cell)
        elif name == "value" and _NUMBER.fullmatch(cell):
            row[name] = f"USD {cell} per year"
        else:
            row[name] = cell
    return row


def _cells(line: str) -> list[tuple[int, str]]:
    """The cells of a line and where each starts (from 0); quotes as in RFC 4180, no line breaks inside."""
    if '"' not in line:
        starts, start = [], 0
        for cell in line.split(","):
            starts.append((start, cell))
            start += len(cell) + 1
        return starts
    found: list[tuple[int, str]] = []
    at = 0
    while True:
        start, text = at, []
        quoted = False
        while at < len(line) and (quoted or line[at] != ","):
            if line[at] == '"':
                if quoted and line[at + 1 : at + 2] == '"':
                    text.append('"')
                    at += 1
                else:
                    quoted = not quoted
            else:
                text.append(line[at])
            at += 1
        found.append((start, "".join(text)))
        if at >= len(line):
            return found
        at += 1
