"""The file of the store: who may open it, which tables it has, and transactions that Ctrl-C cannot split.

DuckDB lets one process write, or several read. A commit is on disk when it returns; after a kill the next
opening finds every committed transaction and nothing of the others.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError, Problem

if TYPE_CHECKING:
    import duckdb

DEFAULT = Path("reports/runs.duckdb")
FORMAT = 1
"""Version of the tables below; it stands in the file."""

SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": "1", "memory_limit": "512MB"}
"""The store leaves the processors to the simulation; what does not fit into memory goes to disk."""

TABLES = """
CREATE TABLE dfftsim_store (format INTEGER);
CREATE TABLE runs (
    number INTEGER, run VARCHAR, kind VARCHAR, scenario VARCHAR, title_en VARCHAR, title_ja VARCHAR,
    scenario_hash VARCHAR, rules_as_of VARCHAR, rules_hash VARCHAR, version VARCHAR, code VARCHAR,
    seed BIGINT, replications INTEGER, horizon_start VARCHAR, horizon_end VARCHAR,
    command VARCHAR, design VARCHAR);
CREATE TABLE futures (
    run VARCHAR, future INTEGER, name VARCHAR, point INTEGER, structure VARCHAR, package VARCHAR,
    changes VARCHAR, scenario_hash VARCHAR, world VARCHAR, scenario VARCHAR, command VARCHAR);
CREATE TABLE replications (
    id BIGINT, world VARCHAR, rules_hash VARCHAR, version VARCHAR, code VARCHAR, seed BIGINT,
    replication INTEGER, future INTEGER, record BLOB);
CREATE TABLE kpis (id BIGINT, kpi VARCHAR, scope VARCHAR, value DOUBLE);
CREATE TABLE events (
    id BIGINT, seconds BIGINT, flow VARCHAR, from_state VARCHAR, to_state VARCHAR, cause VARCHAR,
    detail VARCHAR);
CREATE VIEW rows AS
    SELECT r.number, f.run, f.future, f.name, f.point, f.structure, f.package, f.changes, p.id,
           p.replication, p.seed, p.version, p.code, p.rules_hash, f.scenario_hash, r.replications AS asked
    FROM runs r JOIN futures f USING (run)
    JOIN replications p
      ON p.world = f.world AND p.seed = r.seed AND p.version = r.version AND p.code = r.code
     AND p.replication < r.replications;
CREATE VIEW results AS
    SELECT q.run, q.future, q.name, q.point, q.structure, q.package, q.changes, q.replication, k.kpi,
           k.scope, k.value, q.seed, q.version, q.rules_hash, q.scenario_hash
    FROM rows q JOIN kpis k USING (id);
"""


def create(path: Path) -> None:
    """Make an empty store at a path where no file is. A kill meanwhile leaves nothing at the path itself."""
    import duckdb

    unfinished = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with duckdb.connect(str(unfinished), config=SETTINGS) as connection:
            connection.execute(TABLES)
            connection.execute("INSERT INTO dfftsim_store VALUES (?)", [FORMAT])
        unfinished.replace(path)
    except OSError as error:
        what = f"cannot be written: {error.strerror}"
        raise wrong(Path(error.filename or path), what, elsewhere()) from error
    except duckdb.Error as error:
        raise _told(path, error) from error


def connect(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    """Open a store that exists. A file that is damaged, or not a store, is told and left as it is.

    Raises InputError, also where another process has it open (to write; or to read, if this one would write).
    """
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True, config=SETTINGS)
        try:
            _check_format(path, connection)
        except InputError:
            connection.close()
            raise
        if not write:
            return connection
        connection.close()
        return duckdb.connect(str(path), config=SETTINGS)
    except duckdb.Error as error:
        raise _told(path, error) from error


def _check_format(path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    if "dfftsim_store" not in tables:
        raise wrong(path, "is a DuckDB file, but not a store of dfftsim; it was left as it is", elsewhere())
    [(found,)] = connection.execute("SELECT format FROM dfftsim_store").fetchall()
    if found != FORMAT:
        what = f"is a store of format {found}, this version reads format {FORMAT}; it was left as it is"
        raise wrong(path, what, elsewhere())


def _told(path: Path, error: Exception) -> InputError:
    """What DuckDB said of a file, in our words."""
    text = " ".join(str(error).split())
    if "Could not set lock" in text:
        holder = re.search(r"PID (\d+)", text)
        who = f"process {holder[1]}" if holder else "another process"
        return wrong(path, f"is in use by {who}", f"wait for it to end, or {elsewhere()}")
    if "not a valid DuckDB" in text:
        return wrong(path, "is not a DuckDB file; it was left as it is", elsewhere())
    if re.search(r"[Cc]orrupt|checksum|WAL|[Ss]erializ", text):
        return wrong(path, f"is damaged ({text[:160]}); it was left as it is", elsewhere())
    return wrong(path, text[:240], elsewhere())


def elsewhere() -> str:
    """What to do where a store cannot be used."""
    return "name another file with --store, or keep nothing with --no-store"


def wrong(path: Path, what: str, instead: str = "") -> InputError:
    """One problem with the store as a file."""
    return InputError([Problem(str(path), 0, 0, what, instead)])


class WriteFailed(InputError):  # noqa: N818 - says what happened
    """The store could not take a replication (a full disk, mostly). What it held before is safe."""


@contextmanager
def transaction(path: Path, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or nothing is committed; Ctrl-C waits until then. Raises WriteFailed."""
    import duckdb

    with interrupts_later():
        try:
            connection.execute("BEGIN")
            yield
            connection.execute("COMMIT")
        except duckdb.Error as error:
            with _quietly(duckdb.Error):
                connection.execute("ROLLBACK")
            what = f"cannot be written ({' '.join(str(error).split())[:160]})"
            instead = "what it held is safe: make room and give the command again"
            raise WriteFailed([Problem(str(path), 0, 0, what, instead)]) from error


@contextmanager
def _quietly(kind: type[Exception]) -> Iterator[None]:
    """A second failure of the same kind adds nothing."""
    try:
        yield
    except kind:
        return


@contextmanager
def interrupts_later() -> Iterator[None]:
    """Ctrl-C during the block takes effect after it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        signal.raise_signal(signal.SIGINT)


def rows_of(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()
) -> list[dict[str, Any]]:
    """The rows of a query as tables by column name."""
    answer = connection.execute(query, list(values))
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
