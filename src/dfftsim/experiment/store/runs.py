"""What the store can tell of its runs, and taking one out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.experiment.store.database import DEFAULT, connect, create, rows_of, transaction, wrong
from dfftsim.experiment.store.writer import Writer

if TYPE_CHECKING:
    import duckdb

    from dfftsim.scenario import Scenario

RUNS = """
SELECT r.*, (SELECT count(*) FROM futures f WHERE f.run = r.run) AS futures,
       (SELECT count(*) FROM rows q WHERE q.run = r.run) AS finished
FROM runs r ORDER BY r.number
"""

ORPHANS = """
DELETE FROM {table} WHERE id NOT IN (SELECT id FROM rows)
"""


@dataclass(frozen=True)
class RunRequest:
    """What a kept run was asked for: enough to compute it again to the same bytes with the same version.

    For a batch it is one of its futures.
    """

    run: str
    scenario: Scenario
    replications: int
    seed: int
    version: str
    rules_hash: str


class Store:
    """One file of kept runs. Nothing is opened before it is needed. Raises InputError for a file that is
    damaged, foreign or in use.
    """

    def __init__(self, path: Path = DEFAULT) -> None:
        self.path = path

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that can only read. Raises InputError where there is no store yet."""
        if not self.path.exists():
            raise wrong(self.path, "there is no store", "runs are kept by `dfftsim run` and `dfftsim batch`")
        with connect(self.path, write=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The one writer; the store is made if there is none."""
        if not self.path.exists():
            create(self.path)
        with connect(self.path, write=True) as connection:
            yield Writer(self.path, connection)

    def kept(self) -> list[dict[str, Any]]:
        """All runs, the latest last; none where there is no store."""
        if not self.path.exists():
            return []
        with self.reading() as connection:
            return [_told(row) for row in rows_of(connection, RUNS)]

    def run(self, run: str) -> dict[str, Any]:
        """The run whose id begins with `run`. Raises InputError if there is none, or several."""
        kept = self.kept()
        found = [row for row in kept if run and row["run"].startswith(run)]
        if len(found) == 1:
            return found[0]
        ids = [row["run"] for row in found or kept]
        what = f"'{run}' names {len(found)} runs" if found else f"no run '{run}'"
        instead = f"one of {', '.join(ids[-8:])}" if ids else "runs are kept by `dfftsim run`"
        raise wrong(self.path, what, instead)

    def futures(self, run: str) -> list[dict[str, Any]]:
        """The futures of a run: number, name, what changes in each, the command that repeats it."""
        with self.reading() as connection:
            return rows_of(connection, "SELECT * FROM futures WHERE run = ? ORDER BY future", [run])

    def future(self, run: str, number: int = 0) -> dict[str, Any]:
        """One future of a run. Raises InputError if there is none of this number."""
        futures = self.futures(run)
        if not 0 <= number < len(futures):
            raise InputError(f"--future: the run has futures 0 to {len(futures) - 1}")
        return futures[number]

    def request(self, run: str, future: int = 0) -> RunRequest:
        """What the run was asked for. Raises InputError as `run`, and for a scenario that no longer loads."""
        from dfftsim.scenario import loads

        row = self.run(run)
        text = self.future(row["run"], future)["scenario"]
        scenario = loads(text, file=f"{self.path} ({row['run']})", name=row["scenario"])
        law = row["rules"]["hash"]
        return RunRequest(row["run"], scenario, row["replications"], row["seed"], row["version"], law)

    def ask(self, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns and the rows of a query. Raises InputError for one that DuckDB refuses."""
        import duckdb

        with self.reading() as connection:
            connection.execute("SET enable_external_access = false")
            try:
                answer = connection.execute(query)
                rows = answer.fetchall()
            except duckdb.Error as error:
                raise InputError(f"sql: {str(error).strip().splitlines()[0]}") from None
            return [column[0] for column in answer.description or ()], rows

    def remove(self, run: str) -> str:
        """Take a run out, and every replication that no other run holds. Returns its id."""
        row = self.run(run)
        with self.writing() as writer:
            with transaction(self.path, writer.connection):
                for table in ("runs", "futures"):
                    writer.connection.execute(f"DELETE FROM {table} WHERE run = ?", [row["run"]])
                for table in ("kpis", "events", "replications"):
                    writer.connection.execute(ORPHANS.format(table=table))
            writer.connection.execute("CHECKPOINT")
        return str(row["run"])


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row of `runs` in the words of the manifest."""
    asked = row["replications"] * row["futures"]
    return {
        "run": row["run"],
        "kind": row["kind"],
        "scenario": row["scenario"],
        "title": {"en": row["title_en"], "ja": row["title_ja"]} if row["title_en"] else None,
        "scenario_hash": row["scenario_hash"],
        "rules": {"as_of": row["rules_as_of"], "hash": row["rules_hash"]},
        "version": row["version"],
        "code": row["code"],
        "seed": row["seed"],
        "replications": row["replications"],
        "futures": row["futures"],
        "asked": asked,
        "finished": row["finished"],
        "interrupted": row["finished"] < asked,
        "horizon": {"start": row["horizon_start"], "end": row["horizon_end"]},
        "command": row["command"],
    }
