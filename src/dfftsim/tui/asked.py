"""What a result answers, kept beside it, so that it is never taken for the answer to something else; and the
one maker of the command lines that give results again.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dfftsim.backstage.requests import Changes, Compare, PackageData, Simulate, Snapshot, Traced
from dfftsim.tui.compare.packages import Given, data_of

FIRST_LOOKS = (4, 10)
"""Pairs after which something is shown, before all are there."""


@dataclass(frozen=True)
class Question:
    """What is asked of a scenario. packages: by id, as the workspace keeps them; none for a run.
    replications: how many, or pairs; 0 as the scenario says. changes: path and value, on the scenario and so
    on all packages alike. seed: None as the scenario says. scenario: hash of its file as it was read, empty
    where not known. data: the packages as they were read.
    """

    source: str
    packages: Mapping[str, Given]
    replications: int
    changes: Changes = ()
    seed: int | None = None
    scenario: str = ""
    data: Mapping[str, PackageData] | None = None

    def read(self) -> Question:
        """The same with its packages read now. Raises InputError for a file that cannot be read."""
        return replace(self, data=self._read_now())

    def _read_now(self) -> dict[str, PackageData]:
        return {id: data_of(given) for id, given in self.packages.items()}

    def with_packages(self, ids: Iterable[str]) -> Question:
        """The same about these packages only."""
        kept, data = set(ids), self.data
        return replace(
            self,
            packages={id: given for id, given in self.packages.items() if id in kept},
            data=None if data is None else {id: one for id, one in data.items() if id in kept},
        )

    def with_change(self, path: str, value: Any) -> Question:
        """The same with one more number in place of the scenario's."""
        return replace(self, changes=tuple((dict(self.changes) | {path: value}).items()))

    def request(self, attribute: bool = True) -> Compare:
        """The comparison for backstage. attribute: also each package without each of its levers. Raises
        InputError for a file that cannot be read.
        """
        looks = (*(look for look in FIRST_LOOKS if 2 * look <= self.replications), self.replications)
        data = self._read_now() if self.data is None else self.data
        return Compare(
            self.source,
            tuple(data.items()),
            self.changes,
            looks if attribute else looks[-1:],
            self.seed,
            attribute,
        )

    def run(self, file: str = "") -> Simulate:
        """The run for backstage. file: the scenario's path, where it is not the source."""
        return Simulate(file or self.source, self.changes)

    def trace(self, *, levels: bool = False) -> Traced:
        """The first replication for backstage. levels: with the cases at each queue, which takes more than
        twice as long.
        """
        return Traced(self.source, self.changes, levels=levels)

    def command(self, replications: int | None = None, seed: int | None = None) -> str:
        """The command line that gives the same. A package made here is named as the file it would be.
        replications, seed: of the answer, where there is one.
        """
        names = [given if isinstance(given, str) else f"{id}.yaml" for id, given in self.packages.items()]
        seed = self.seed if seed is None else seed
        replications = replications or self.replications or None
        return command_line(self.source, names, self.changes, replications, seed)


@dataclass(frozen=True)
class Result:
    """A document and the question that it answers."""

    question: Question
    document: dict[str, Any]

    @classmethod
    def answered(cls, question: Question, answer: Snapshot) -> Result:
        """What backstage answered. The file may have changed after the question: it counts as it was read."""
        return cls(replace(question, scenario=answer.scenario or question.scenario), dict(answer.document))

    @classmethod
    def shipped(cls, source: str) -> Result | None:
        """The run of a scenario that came with dfftsim; None where there is none."""
        from dfftsim import stored

        document = stored.document(source)
        if document is None:
            return None
        hash = document["scenario_hash"]
        return cls(Question(source, {}, document["replications"], scenario=hash), document)

    def command(self) -> str:
        """The command line that gives it again, with as many replications as are in."""
        return self.question.command(self.document.get("replications"), self.document.get("seed"))


def command_line(
    source: str,
    packages: Iterable[str | Path] = (),
    changes: Iterable[tuple[str, Any]] = (),
    replications: int | None = None,
    seed: int | None = None,
    *,
    trace: str = "",
    swing: str = "",
) -> str:
    """A command line for a shell: `dfftsim compare` where there are packages (their files or names), `dfftsim
    swing` of a number, else `dfftsim run`. trace: the file to record events in.
    """
    files = [word for one in packages for word in ("--package", str(one))]
    verb = "compare" if files else "swing" if swing else "run"
    words = ["dfftsim", verb, source, *([swing] if swing else []), *files]
    for path, value in changes:
        words += ["--set", f"{path}={value if isinstance(value, str) else json.dumps(value)}"]
    for option, given in (("--replications", replications), ("--seed", seed), ("--trace", trace or None)):
        words += [] if given is None else [option, str(given)]
    return shlex.join(words)
