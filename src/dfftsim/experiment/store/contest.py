"""What a comparison remembers: its scenario, the packages on it, and each package without one lever."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.experiment.jobs import BASE
from dfftsim.experiment.store.memory import RunMemory, repeat_command
from dfftsim.experiment.store.writer import Future, Writer

if TYPE_CHECKING:
    from dfftsim.experiment.comparison import Contest
    from dfftsim.scenario.model import Scenario


class ContestMemory(RunMemory):
    """The replications of a comparison in an open store.

    words: the command that asks for it, as for a run. alone: the command that runs its baseline by itself.
    """

    kind = "compare"

    def __init__(
        self, writer: Writer, contest: Contest, words: Sequence[str] = (), alone: Sequence[str] = ()
    ) -> None:
        super().__init__(writer, words)
        self._contest = contest
        self._alone = tuple(alone)

    def id_of(self, base: Scenario, rules_hash: str) -> str:
        """The comparison's name."""
        return self._contest.id_of(base.experiment.replications, rules_hash)

    def futures_of(self, scenarios: Sequence[tuple[str, Scenario]], id: str) -> Iterator[Future]:
        """The baseline, then what was put on it. Packages and their parts are repeated from the store, which
        holds each scenario whole: what a lever is left out of has no words on the command line.
        """
        base, told = scenarios[0][1], self._told()
        for number, (name, one) in enumerate(scenarios):
            again = repeat_command(self._alone, base) if name == BASE else from_store(id, number, base)
            yield Future.of(name, one, **told.get(name, {}), command=again)

    def _told(self) -> dict[str, dict[str, Any]]:
        """By name of the variant: which package it is, and what it is without."""
        names = self._contest.names
        told: dict[str, dict[str, Any]] = {}
        for one in self._contest.contenders:
            told.setdefault(names[one.scenario.hash], {"package": one.id})
        for one in self._contest.contenders:
            for part in one.parts:
                told.setdefault(
                    names[part.without.hash], {"package": one.id, "changes": {"without": part.label}}
                )
        return {name: row for name, row in told.items() if name != BASE}


def from_store(run: str, future: int, asked: Scenario) -> str:
    """The commands that take a future's scenario out of the store and compute it anew."""
    take = shlex.join(["dfftsim", "runs", "show", run, "--future", str(future), "--scenario"])
    return f"{take} > row.yaml && {repeat_command(('dfftsim', 'run', 'row.yaml', '--no-store'), asked)}"
