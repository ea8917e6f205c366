"""Batches from Python, and what stores of runs hold, as DataFrames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.experiment.store.database import DEFAULT

if TYPE_CHECKING:
    import pandas as pd

    from dfftsim.experiment.plan import Plan
    from dfftsim.experiment.replications import Memory, Progress
    from dfftsim.experiment.store.writer import Writer

SCENARIO = "scenario"
"""Name of the column of the scenario by itself, beside those of its packages."""


@contextmanager
def remembering(store: str | Path | None, memory: Callable[[Writer], Memory]) -> Iterator[Memory | None]:
    """The memory of a run in a store that is open meanwhile; None without a store."""
    from dfftsim.experiment.store import Store

    if store is None:
        yield None
        return
    with Store(Path(store)).writing() as writer:
        yield memory(writer)


def runs(store: str | Path = DEFAULT) -> pd.DataFrame:
    """A row for each run, comparison and batch of a store, the latest last; none where there is no store.

    Columns: run, kind, scenario, futures, replications, seed, asked, finished, start, end, rules, version,
    command.
    """
    import pandas as pd

    from dfftsim.experiment.store import Store

    names = ("run", "kind", "scenario", "futures", "replications", "seed", "asked", "finished")
    rows = [
        {
            **{name: row[name] for name in names},
            **row["horizon"],
            "rules": row["rules"]["hash"],
            "version": row["version"],
            "command": row["command"],
        }
        for row in Store(Path(store)).kept()
    ]
    return pd.DataFrame(rows, columns=[*names, "start", "end", "rules", "version", "command"])


def futures(run: str, store: str | Path = DEFAULT) -> pd.DataFrame:
    """A row for each scenario of a run, with a column for each path that differs between them.

    run: its id, or how that begins. Further columns: future, name, point, structure, package, command. Raises
    InputError where the store has no such run.
    """
    import json

    import pandas as pd

    from dfftsim.experiment.store import Store

    kept = Store(Path(store))
    names = ("future", "name", "point", "structure", "package")
    return pd.DataFrame(
        [
            {**{name: row[name] for name in names}, **json.loads(row["changes"]), "command": row["command"]}
            for row in kept.futures(kept.run(run)["run"])
        ]
    )


def results(
    run: str, store: str | Path = DEFAULT, kpis: Sequence[str] = (), scope: str | None = ""
) -> pd.DataFrame:
    """The measures of every replication of a run, tidy: future, name, point, structure, package, replication,
    kpi, scope, value, unit.

    kpis: only these. scope: only this one, the whole run if left out; None for all. Raises InputError as
    `futures`, and for a word that is no measure.
    """
    from dfftsim.analysis.document import unit_of
    from dfftsim.errors import InputError, Problem
    from dfftsim.experiment.store import Store
    from dfftsim.scenario.kpis import KPIS
    from dfftsim.scenario.nearest import hint

    unknown = [kpi for kpi in kpis if kpi not in KPIS]
    if unknown:
        known = list(KPIS)
        raise InputError(
            [Problem("kpis", 0, 0, f"there is no measure {k!r}", hint(k, known)) for k in unknown]
        )
    kept = Store(Path(store))
    id = kept.run(run)["run"]
    query = (
        "SELECT future, name, point, structure, package, replication, kpi, scope, value FROM results "
        "WHERE run = ? AND (len(?::VARCHAR[]) = 0 OR kpi IN (SELECT unnest(?::VARCHAR[]))) "
        "AND (?::VARCHAR IS NULL OR scope = ?) ORDER BY future, replication, kpi, scope"
    )
    with kept.reading() as connection:
        table = connection.execute(query, [id, list(kpis), list(kpis), scope, scope]).df()
    table["unit"] = [unit_of(kpi) for kpi in table["kpi"]]
    return table


def batch(
    experiment: str | Path,
    store: str | Path = DEFAULT,
    workers: int | None = None,
    progress: Progress | None = None,
    cluster: str | None = None,
    changes: Sequence[tuple[str, Any]] = (),
    replications: int | None = None,
    seed: int | None = None,
) -> Batch:
    """Run a designed experiment, a file or a shipped one, and keep every replication in the store.

    What the store has already is not computed again, so a batch that was stopped goes on where it stood.
    changes: pairs of a dotted path and a value, at every point. replications, seed: in place of the file's.
    The rest is as for `simulate`. Raises InputError with every problem of the experiment, its scenario and
    its packages, and for a store that cannot be used.
    """
    from dfftsim.analysis.batch import batch_document, precise
    from dfftsim.experiment.batch import Batch as Work
    from dfftsim.experiment.cluster import executor_of
    from dfftsim.experiment.plan import plan
    from dfftsim.experiment.store import Store
    from dfftsim.scenario.experiment_file import read_experiment_file, with_settings

    document = read_experiment_file(experiment)
    made = plan(with_settings(document, changes, replications=replications, seed=seed))
    with Store(Path(store)).writing() as writer:
        work = Work(made, writer, workers, executor_of(cluster))
        work.enter("")
        count = work.run(lambda writer, done: precise(made, writer, done), progress)
        told = batch_document(made, writer, count)
    return Batch(made, told, Path(store))


class Batch:
    """What came of a designed experiment. Its rows are in the store; the tables here are made when asked for,
    one measure at a time.

    structure: which of the structures, where the experiment has several: their names are in
    `document["structures"]`.
    """

    def __init__(self, plan: Plan, document: dict[str, Any], store: Path) -> None:
        self.document = document
        self._plan = plan
        self._store = store

    def __repr__(self) -> str:
        points, replications = self.document["points"], self.document["replications"]
        return (
            f"Batch({self.document['scenario']}, run {self.id}, {points} points, {replications} replications)"
        )

    @property
    def id(self) -> str:
        """The run's id in the store."""
        return self._plan.id

    @cached_property
    def points(self) -> pd.DataFrame:
        """The values of the factors, a row for each point; of quantities the number, in the file's unit."""
        import pandas as pd

        from dfftsim.experiment.plan import rows_of_design, value_at

        varied = self._plan.experiment.varied
        rows = [
            [plain(value_at(factor, u)) for factor, u in zip(varied, row, strict=True)]
            for row in rows_of_design(self._plan.experiment)
        ]
        table = pd.DataFrame(rows, columns=[factor.path for factor in varied])
        return table.rename_axis("point")

    def means(self, kpi: str, structure: str | None = None) -> pd.DataFrame:
        """One measure as `regret_table`, `satisficing_table` and `prim` take it: a row for each point, a
        column for the scenario (`scenario`) and for each package; means over the replications that define it
        everywhere. Raises InputError for a word that is no measure or no structure.
        """
        import numpy as np
        import pandas as pd

        chosen = self._structure(structure)
        rows = results(self.id, self._store, [kpi])
        rows = rows[rows["structure"] == chosen].replace({"package": {"": SCENARIO}})
        cells = rows.pivot(index=["point", "package"], columns="replication", values="value")
        values = cells.to_numpy(dtype=float)
        defined = values[:, np.isfinite(values).all(axis=0)]
        found = defined.mean(axis=1) if defined.size else np.nan
        means = pd.Series(found, cells.index).unstack("package")
        return means[[SCENARIO, *self._plan.packages]].rename_axis(columns=None)

    def sensitivity(self, kpi: str, package: str = "", structure: str | None = None) -> pd.DataFrame:
        """Which factors matter for a measure of the scenario, or for what a package changes: a row for each,
        the most important first (docs/sensitivity.md). Empty for designs other than morris and saltelli.
        Raises InputError as `means`, for measures that the experiment does not name, and other packages.
        """
        import pandas as pd

        differences = {one["id"]: one["differences"] for one in self.document["packages"]}
        table = one_of({"": self.document["scenario_levels"], **differences}, package, "package")
        measure = one_of(table, kpi, "measure of this experiment")
        by_structure = {row["structure"]: row["sensitivity"] for row in measure["structures"]}
        found = by_structure[self._structure(structure)] or {"factors": []}
        return pd.DataFrame(found["factors"])

    def _structure(self, name: str | None) -> str:
        names = self.document["structures"]
        if name is None and len(names) == 1:
            return str(names[0])
        return str(one_of({one: one for one in names}, name or "", "structure"))

    def _repr_html_(self) -> str:
        import pandas as pd

        rows = [
            {"package": package, "measure": kpi, **row}
            for package, table in [
                ("", self.document["scenario_levels"]),
                *((one["id"], one["differences"]) for one in self.document["packages"]),
            ]
            for kpi, measure in table.items()
            for row in measure["structures"]
        ]
        shown = [
            "package",
            "structure",
            "measure",
            "mean",
            "low",
            "high",
            "numbers_low",
            "numbers_high",
            "unit",
        ]
        return str(pd.DataFrame(rows)[shown].to_html(index=False))


def one_of(table: dict[str, Any], name: str, what: str) -> Any:
    """The entry of this name. Raises InputError with the nearest one."""
    from dfftsim.errors import InputError, Problem
    from dfftsim.scenario.nearest import hint

    if name in table:
        return table[name]
    instead = hint(name, [one for one in table if one], listing="one of")
    raise InputError([Problem("", 0, 0, f"there is no {what} {name!r}", instead)])


def plain(value: Any) -> Any:
    """A quantity without its unit, as a number; any other value as it is."""
    from dfftsim.scenario.experiment_file import parts_of_quantity

    try:
        return parts_of_quantity(value)[0]
    except ValueError:
        return value
