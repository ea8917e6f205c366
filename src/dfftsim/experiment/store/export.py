"""A run as files for other programs. All formats but xlsx give the same bytes for the same run."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dfftsim.errors import InputError
from dfftsim.experiment.store.database import wrong
from dfftsim.experiment.store.runs import Store

if TYPE_CHECKING:
    import duckdb

SHEET_ROWS = 1_048_576
"""Rows of a sheet in the xlsx format, the head included."""

CHUNK = 10_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

RESULTS = """
SELECT future, name, point, structure, package, replication, kpi, scope, value, seed, version, rules_hash,
       scenario_hash
FROM results WHERE run = '{run}' ORDER BY future, replication, kpi, scope
"""
FUTURES = """
SELECT future, name, point, structure, package, changes, scenario_hash, command
FROM futures WHERE run = '{run}' ORDER BY future
"""
TABLES = {"": RESULTS, "-futures": FUTURES}

Rows = Iterator[tuple[Any, ...]]
Connection: TypeAlias = "duckdb.DuckDBPyConnection"


def export(store: Store, run: str, format: str, folder: Path) -> list[Path]:
    """Write a run in one format (`FORMATS`); returns the files. Raises InputError as `Store.run`, where the
    folder cannot be written, and for more rows than a sheet holds.
    """
    row = store.run(run)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with store.reading() as connection:
            return FORMATS[format](connection, row, folder)
    except OSError as error:
        raise wrong(Path(error.filename or folder), f"cannot be written: {error.strerror}") from error


def as_csv(connection: Connection, row: dict[str, Any], folder: Path) -> list[Path]:
    """`RUN.csv`, one line for each replication, measure and scope; `RUN-futures.csv`, one for each future."""
    paths = []
    for ending, query in TABLES.items():
        path = folder / f"{row['run']}{ending}.csv"
        heads, rows = read(connection, query.format(run=row["run"]))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heads)
            writer.writerows([cell(value) for value in values] for values in rows)
        paths.append(path)
    return paths


def as_parquet(connection: Connection, row: dict[str, Any], folder: Path) -> list[Path]:
    """The same two tables as Parquet, written by DuckDB."""
    paths = []
    for ending, query in TABLES.items():
        path = folder / f"{row['run']}{ending}.parquet"
        target = str(path).replace("'", "''")
        connection.execute(f"COPY ({query.format(run=row['run'])}) TO '{target}' (FORMAT parquet)")
        paths.append(path)
    return paths


def as_json(connection: Connection, row: dict[str, Any], folder: Path) -> list[Path]:
    """One document: what was asked, `futures` and `results`, lists of objects; null where not a number."""
    path = folder / f"{row['run']}.json"
    with path.open("w", encoding="utf-8") as file:
        head = json.dumps(row, ensure_ascii=False)
        file.write(head[:-1])
        for name, query in (("futures", FUTURES), ("results", RESULTS)):
            heads, rows = read(connection, query.format(run=row["run"]))
            file.write(f', "{name}": [')
            for number, values in enumerate(rows):
                plain = [None if not finite(value) else value for value in values]
                line = json.dumps(dict(zip(heads, plain, strict=True)), ensure_ascii=False)
                file.write((",\n" if number else "\n") + line)
            file.write("]")
        file.write("}\n")
    return [path]


def as_xlsx(connection: Connection, row: dict[str, Any], folder: Path) -> list[Path]:
    """A workbook with the sheets `results` and `futures`. It needs the extra `excel`."""
    try:
        from openpyxl import Workbook
    except ImportError:
        raise InputError("--format xlsx: openpyxl is not installed; pip install 'dfftsim[excel]'") from None
    book = Workbook(write_only=True)
    for name, query in (("results", RESULTS), ("futures", FUTURES)):
        query = query.format(run=row["run"])
        [(count,)] = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
        if count >= SHEET_ROWS:
            raise InputError(
                f"--format xlsx: {count:,} rows, a sheet holds {SHEET_ROWS:,}; take csv or parquet"
            )
        sheet = book.create_sheet(name)
        heads, rows = read(connection, query)
        sheet.append(heads)
        for values in rows:
            sheet.append([safe(value) if finite(value) else None for value in values])
    path = folder / f"{row['run']}.xlsx"
    book.save(path)
    return [path]


FORMATS: dict[str, Callable[[Any, dict[str, Any], Path], list[Path]]] = {
    "csv": as_csv,
    "parquet": as_parquet,
    "json": as_json,
    "xlsx": as_xlsx,
}


def read(connection: Any, query: str) -> tuple[list[str], Rows]:
    """Names of the columns, and the rows as they are fetched."""
    answer = connection.execute(query)
    return [column[0] for column in answer.description], chunks(answer)


def chunks(answer: Any) -> Rows:
    """The rows of an answer, a part at a time, so that memory stays flat."""
    while rows := answer.fetchmany(CHUNK):
        yield from rows


def finite(value: Any) -> bool:
    """Whether a cell is anything but a number that is not defined or infinite."""
    return not isinstance(value, float) or abs(value) < float("inf")


def safe(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula begins with an apostrophe; numbers stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def cell(value: Any) -> str:
    """A cell of a CSV file; empty where nothing is defined."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    return repr(value) if isinstance(value, float) else str(safe(value))
