"""What comes back from many replications: the records in their order, and everything needed to compute
them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.experiment.stopping import Until
    from dfftsim.scenario import Scenario


@dataclass(frozen=True)
class Citation:
    """Where the text of a rule stands: its jurisdiction, law and article, and the page it was read on."""

    jurisdiction: str
    legal_basis: str
    source: dict[str, str | None] | None


@dataclass(frozen=True)
class RunResult:
    """The replications of one scenario, with what was asked and under which law.

    records: one for each replication that was finished, in their order. variants: by `HYPOTHESIS.NAME` the
    replications of the scenario with that hypothesis's changes; the same replication number has the same
    draws in each (common random numbers). replications: how many were asked for. interrupted: whether some
    are missing; `failure` says why if it was not the user. until: what decided how many, if not a number.
    inputs: how many numbers came from which rank of source. confidences: how many of them are of which.
    citations: by rule id, for every rule that some flow was blocked by.
    """

    scenario: Scenario
    records: tuple[RunRecord, ...]
    variants: Mapping[str, tuple[RunRecord, ...]]
    seed: int
    replications: int
    version: str
    rules_as_of: date
    rules_hash: str
    rules_last_day: date
    horizon: tuple[date, date]
    inputs: Mapping[str, int] = field(default_factory=dict)
    confidences: Mapping[str, int] = field(default_factory=dict)
    judgements: tuple[Mapping[str, Any], ...] = ()
    citations: Mapping[str, Citation] = field(default_factory=dict)
    packages: tuple[str, ...] = ()
    interrupted: bool = False
    failure: Exception | None = None
    until: Until | None = None

    @property
    def groups(self) -> Mapping[str, tuple[RunRecord, ...]]:
        """The records of the scenario itself (under "") and of its variants."""
        return {"": self.records, **self.variants}

    @property
    def id(self) -> str:
        """The run's name: a hash of what decides its bytes (scenario, law, PET profile, seed, replications,
        version).

        An interrupted run has the name of the whole one, which it becomes when it is resumed.
        """
        scenario, profile = self.scenario.hash, self.scenario.profile.hash
        return run_id(scenario, self.rules_hash, profile, self.seed, self.replications, self.version)


def run_id(*parts: object) -> str:
    """A name of 10 hexadecimal digits for what these parts decide."""
    return blake2b("\n".join(map(str, parts)).encode(), digest_size=5).hexdigest()
