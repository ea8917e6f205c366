"""What the places ask backstage about packages, and the command line that gives the same."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dfftsim.backstage.requests import Compare
from dfftsim.tui.compare.packages import Given, data_of

FIRST_LOOKS = (4, 10)
"""Pairs after which something is shown, before all are there."""


@dataclass(frozen=True)
class Question:
    """What is to be compared. packages: by id, as the workspace keeps them. changes: path and value, on the
    scenario and so on all packages alike. replications: how many pairs. seed: None as the scenario says.
    """

    source: str
    packages: Mapping[str, Given]
    replications: int
    changes: tuple[tuple[str, Any], ...] = ()
    seed: int | None = None

    def request(self, attribute: bool = True) -> Compare:
        """The same for backstage. attribute: also each package without each of its levers. Raises InputError
        for a file that cannot be read.
        """
        looks = (*(look for look in FIRST_LOOKS if 2 * look <= self.replications), self.replications)
        return Compare(
            self.source,
            tuple((id, data_of(given)) for id, given in self.packages.items()),
            self.changes,
            looks if attribute else looks[-1:],
            self.seed,
            attribute,
        )

    def command(self) -> str:
        """The command line that gives the same. A package made here is named as the file it would be."""
        words = ["dfftsim", "compare", self.source]
        for id, given in self.packages.items():
            words += ["--package", given if isinstance(given, str) else f"{id}.yaml"]
        for path, value in self.changes:
            words += ["--set", f"{path}={value}"]
        words += ["--replications", str(self.replications)]
        if self.seed is not None:
            words += ["--seed", str(self.seed)]
        return shlex.join(words)
