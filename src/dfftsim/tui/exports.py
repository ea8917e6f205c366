"""Exports: what is on the screen as CSV, JSON, Markdown, and as a picture."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

Cell = str | float | int | None
ABOUT = "about"


@dataclass(frozen=True)
class Table:
    """Numbers on the screen. id: part of the file's name. rows hold plain numbers, not rounded text; one that
    is not finite is not defined, and is written as nothing is.
    """

    id: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_text(table: Table) -> str:
    """Comma-separated, with a heading; text a spreadsheet would take for a formula gets an apostrophe."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([_safe(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def markdown_text(table: Table) -> str:
    """A Markdown table under its title."""
    lines = [f"## {table.title}", "", _row(table.columns), _row(["---"] * len(table.columns))]
    return "\n".join([*lines, *(_row(row) for row in table.rows)]) + "\n"


def json_text(tables: Sequence[Table], about: Sequence[str] = ()) -> str:
    """All tables as one document: by id, a list of objects; first of all what they are made from."""
    document: dict[str, Any] = {ABOUT: list(about)} if about else {}
    document |= {
        table.id: [dict(zip(table.columns, map(_plain, row), strict=True)) for row in table.rows]
        for table in tables
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def write_tables(tables: Sequence[Table], folder: Path, stem: str, about: Sequence[str] = ()) -> list[Path]:
    """All formats of all tables in a folder that is made if need be; the files written. about: version,
    rules, command and limits, which Markdown and JSON begin with. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    head = ["".join(f"- {line}\n" for line in about)] if about else []
    if tables:
        for table in tables:
            written.append(_write(folder / f"{stem}-{table.id}.csv", csv_text(table)))
        written.append(_write(folder / f"{stem}.md", "\n".join([*head, *map(markdown_text, tables)])))
        written.append(_write(folder / f"{stem}.json", json_text(tables, about)))
    return written


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
    return path


def _plain(cell: Cell) -> Cell:
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _safe(cell: Cell) -> Cell:
    cell = _plain(cell)
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _row(cells: Sequence[Cell]) -> str:
    plain = ("" if (one := _plain(cell)) is None else str(one) for cell in cells)
    return "| " + " | ".join(text.replace("|", "\\|") for text in plain) + " |"
