"""What a run remembers of earlier ones: the store as `replications.run` uses it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dfftsim.errors import DfftsimError
from dfftsim.experiment.jobs import Job
from dfftsim.experiment.result import run_id
from dfftsim.experiment.store.identity import world_name
from dfftsim.experiment.store.writer import Future, Writer
from dfftsim.law import load_rulebook
from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.scenario.model import Scenario


class RunMemory:
    """The replications of one run, and of the variants beside it, in an open store.

    words: the command that asks for it, but for the number of replications and the seed; none where it was
    not asked for by a command.
    """

    kind = "run"

    def __init__(self, writer: Writer, words: Sequence[str] = ()) -> None:
        self._writer = writer
        self._words = tuple(words)
        self._rules = load_rulebook().hash
        self._entered = ""
        self._worlds: dict[str, str] = {}
        self._finished: set[tuple[str, int]] = set()
        self._seed = 0
        self._drawn: dict[str, bool] = {}

    def begin(self, scenarios: Sequence[tuple[str, Scenario]], rules_hash: str) -> None:
        """Enter the run, so that it can be resumed whatever happens to it."""
        base = scenarios[0][1]
        self._seed = base.experiment.seed
        self._worlds = {name: world_name(one) for name, one in scenarios}
        self._drawn = {name: one.uncertainty.numbers == "drawn" for name, one in scenarios}
        self._finished = self._writer.finished(list(self._worlds.values()), self._seed)
        id = self.id_of(base, rules_hash)
        futures = self.futures_of(scenarios, id)
        command = repeat_command(self._words, base)
        new = self._writer.begin(id, self.kind, base, base.title, rules_hash, futures, command)
        if self._entered not in ("", id):
            self._writer.withdraw(self._entered)  # this very run, while it had fewer replications
        self._entered = id if new else ""

    def id_of(self, base: Scenario, rules_hash: str) -> str:
        """The run's name, as `RunResult.id`."""
        experiment, profile = base.experiment, base.profile.hash
        return run_id(base.hash, rules_hash, profile, experiment.seed, experiment.replications, __version__)

    def futures_of(self, scenarios: Sequence[tuple[str, Scenario]], id: str) -> Iterator[Future]:
        """The scenario and its variants as the store tells of them. id: of the run."""
        base = scenarios[0][1]
        changes = changes_of_variants(base)
        for name, one in scenarios:
            given = changes.get(name, {})
            yield Future.of(name, one, changes=given, command=repeat_command(self._words, base, given))

    def recall(self, jobs: Sequence[Job]) -> dict[Job, RunRecord]:
        """Those of the jobs that are kept, with their records."""
        wanted = {(job.variant, job.replication): job for job in jobs}
        below = 1 + max((job.replication for job in jobs), default=-1)
        return {
            wanted[name, record.replication]: record
            for name in dict.fromkeys(job.variant for job in jobs)
            for record in self._writer.recall(self._worlds[name], self._seed, below)
            if (name, record.replication) in wanted
        }

    def keep(self, job: Job, record: RunRecord) -> None:
        """Commit one replication. One that is kept already must be the same. Raises WriteFailed."""
        world = self._worlds[job.variant]
        key = (world, job.replication)
        if key in self._finished:
            self._compare(world, record)
            if record.trace is None:
                return
            self._writer.forget(world, self._seed, job.replication)
        self._writer.keep(world, self._rules, self._seed, record, self._drawn[job.variant])
        self._finished.add(key)

    def _compare(self, world: str, record: RunRecord) -> None:
        [*_, kept] = self._writer.recall(world, self._seed, record.replication + 1)
        if repr(kept) != repr(replace(record, trace=None)):
            raise DfftsimError(
                f"replication {record.replication} is kept in {self._writer.path} with other numbers than "
                "this machine computes; other versions of the libraries, most likely: name another file "
                "with --store"
            )


def repeat_command(words: Sequence[str], asked: Scenario, changes: Mapping[str, object] | None = None) -> str:
    """The command that computes the same numbers again; empty where no words ask for them."""
    if not words:
        return ""
    settings = [
        word for path, value in (changes or {}).items() for word in ("--set", f"{path}={written(value)}")
    ]
    count, seed = str(asked.experiment.replications), str(asked.experiment.seed)
    return shlex.join([*words, *settings, "--replications", count, "--seed", seed])


def written(value: object) -> str:
    """A value as `--set` reads it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def changes_of_variants(scenario: Scenario) -> dict[str, dict[str, object]]:
    """What each variant of the hypotheses changes, by `HYPOTHESIS.NAME`."""
    return {
        f"{hypothesis.id}.{name}": dict(changes)
        for hypothesis in scenario.hypotheses
        for name, changes in hypothesis.variants.items()
    }
