"""Putting runs and their replications into the store, each replication committed when it is finished."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.experiment.store.database import interrupts_later, rows_of, transaction
from dfftsim.experiment.store.identity import code_name, world_name
from dfftsim.experiment.store.records import columns_of, packed, unpacked
from dfftsim.version import __version__

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from dfftsim.engine.record import RunRecord
    from dfftsim.scenario.entity import Text
    from dfftsim.scenario.model import Scenario

INSERT_MEASURES = """
INSERT INTO kpis SELECT ?, kpi::VARCHAR, scope::VARCHAR, coalesce(value, 'nan'::DOUBLE) FROM measures
"""
"""DuckDB takes a NaN of an array for nothing; there is no measure without a value."""

SAME = "version = ? AND code = ? AND seed = ?"


@dataclass(frozen=True, slots=True)
class Future:
    """One scenario that a run simulates: itself under the name `""`, a variant, a point of a design.

    point and structure: which point of the design and which switches; package: what is put on it. changes: by
    dotted path. text: the whole of it as JSON, which is a scenario file too. command: repeats it.
    """

    name: str
    world: str
    scenario_hash: str
    text: str
    point: int | None = None
    structure: str = ""
    package: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    command: str = ""

    @classmethod
    def of(cls, name: str, scenario: Scenario, **more: Any) -> Future:
        """From the scenario it stands for."""
        text = json.dumps(scenario.to_data(), ensure_ascii=False, separators=(",", ":"))
        return cls(name, world_name(scenario), scenario.hash, text, **more)

    def columns(self) -> dict[str, Any]:
        """As a row of the table `futures`."""
        return {
            "name": self.name,
            "point": self.point,
            "structure": self.structure,
            "package": self.package,
            "changes": json.dumps(self.changes, ensure_ascii=False),
            "scenario_hash": self.scenario_hash,
            "world": self.world,
            "scenario": self.text,
            "command": self.command,
        }


class Writer:
    """The open store. Worlds are named by `identity.world_name`; a replication of one is kept once."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection
        self._next = self._number("SELECT coalesce(max(id), -1) + 1 FROM replications")

    def begin(
        self,
        run: str,
        kind: str,
        scenario: Scenario,
        title: Text | None,
        rules_hash: str,
        futures: Iterable[Future],
        command: str,
        design: str = "",
    ) -> bool:
        """Enter a run and its futures, unless this very run is there already. Returns whether the run is new.

        A run that is asked for without a command keeps the command that it has.
        """
        query = "SELECT kind, version, code, command FROM runs WHERE run = ?"
        found = self.connection.execute(query, [run]).fetchall()
        if found and found[0] == (kind, __version__, code_name(), command or found[0][-1]):
            return False
        made = list(futures)  # before the transaction, which keeps Ctrl-C waiting
        with transaction(self.path, self.connection):
            number = self._number("SELECT coalesce(max(number), -1) + 1 FROM runs")
            self._withdraw(run)
            self._insert(
                "runs",
                number=number,
                run=run,
                kind=kind,
                scenario=scenario.name,
                title_en=title and title.en,
                title_ja=title and title.ja,
                scenario_hash=scenario.hash,
                rules_as_of=scenario.as_of.isoformat(),
                rules_hash=rules_hash,
                version=__version__,
                code=code_name(),
                seed=scenario.experiment.seed,
                replications=scenario.experiment.replications,
                horizon_start=scenario.horizon.start.isoformat(),
                horizon_end=scenario.horizon.end.isoformat(),
                command=command,
                design=design,
            )
            for future, one in enumerate(made):
                self._insert("futures", run=run, future=future, **one.columns())
        return not found

    def withdraw(self, run: str) -> None:
        """Take a run out; its replications stay."""
        with transaction(self.path, self.connection):
            self._withdraw(run)

    def _withdraw(self, run: str) -> None:
        for table in ("runs", "futures"):
            self.connection.execute(f"DELETE FROM {table} WHERE run = ?", [run])

    def settle(self, run: str, replications: int) -> None:
        """Say of a run how many replications of each future it has in the end."""
        with transaction(self.path, self.connection):
            values = [replications, run, replications]
            self.connection.execute(
                "UPDATE runs SET replications = ? WHERE run = ? AND replications <> ?", values
            )

    def worlds(self, run: str) -> dict[str, str]:
        """The world of each future of a run, by the future's name, in their order."""
        query = "SELECT name, world FROM futures WHERE run = ? ORDER BY future"
        return dict(self.connection.execute(query, [run]).fetchall())

    def finished(self, worlds: Sequence[str], seed: int) -> set[tuple[str, int]]:
        """Which replications of these worlds are kept, as (world, replication)."""
        query = f"SELECT world, replication FROM replications WHERE {SAME} AND world IN (SELECT unnest(?))"
        found = self.connection.execute(query, [*self._same(seed), list(worlds)]).fetchall()
        return {(str(world), int(replication)) for world, replication in found}

    def recall(self, world: str, seed: int, below: int) -> list[RunRecord]:
        """The kept replications of a world with a number below this, in their order."""
        query = (
            f"SELECT id, replication, record FROM replications WHERE {SAME} AND world = ? "
            "AND replication < ? ORDER BY replication"
        )
        rows = self.connection.execute(query, [*self._same(seed), world, below]).fetchall()
        measures: dict[int, dict[tuple[str, str], float]] = {row[0]: {} for row in rows}
        query = "SELECT id, kpi, scope, value FROM kpis WHERE id IN (SELECT unnest(?)) ORDER BY id, rowid"
        for id, kpi, scope, value in self.connection.execute(query, [list(measures)]).fetchall():
            measures[id][kpi, scope] = value
        return [unpacked(replication, rest, measures[id]) for id, replication, rest in rows]

    def keep(self, world: str, rules_hash: str, seed: int, record: RunRecord, drawn: bool) -> None:
        """Commit one replication that is not there yet. drawn: whether its numbers are those of a future of
        its own. Raises WriteFailed; then nothing of it is kept.
        """
        columns = columns_of(record)
        with (
            interrupts_later(),
            self._view("measures", columns),
            transaction(self.path, self.connection),
        ):
            self._insert(
                "replications",
                id=self._next,
                world=world,
                rules_hash=rules_hash,
                version=__version__,
                code=code_name(),
                seed=seed,
                replication=record.replication,
                future=record.replication if drawn else None,
                record=packed(record),
            )
            self.connection.execute(INSERT_MEASURES, [self._next])
            if record.trace:
                events = [list(column) for column in zip(*record.trace, strict=True)]
                marks = ", ".join(["unnest(?::BIGINT[])", *["unnest(?::VARCHAR[])"] * 5])
                self.connection.execute(f"INSERT INTO events SELECT ?, {marks}", [self._next, *events])
        self._next += 1

    def forget(self, world: str, seed: int, replication: int) -> None:
        """Take one replication out, to keep it anew with its events."""
        query = f"SELECT id FROM replications WHERE {SAME} AND world = ? AND replication = ?"
        with transaction(self.path, self.connection):
            found = self.connection.execute(query, [*self._same(seed), world, replication]).fetchall()
            for (id,) in found:
                for table in ("kpis", "events", "replications"):
                    self.connection.execute(f"DELETE FROM {table} WHERE id = ?", [id])

    @contextmanager
    def _view(self, name: str, columns: Mapping[str, NDArray[Any]]) -> Iterator[None]:
        """Arrays as a table for the time of the block: a third of the work that lists of values would be.

        To be entered where Ctrl-C waits: DuckDB makes an error of its own of one that comes meanwhile.
        """
        self.connection.register(name, columns)
        try:
            yield
        finally:
            self.connection.unregister(name)

    def _same(self, seed: int) -> list[Any]:
        return [__version__, code_name(), seed]

    def _number(self, query: str) -> int:
        [row] = rows_of(self.connection, query)
        return int(next(iter(row.values())))

    def _insert(self, table: str, **columns: Any) -> None:
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(columns.values()))
