"""When enough replications are done: the question that a run asks between its rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the run ends, and with how many replications; if not, how many to have before asking again."""

    enough: bool
    replications: int


class Until(Protocol):
    """Decides from the first replications alone, so that the answer is the same on any number of workers."""

    @property
    def first(self) -> int:
        """Replications before the first question."""
        ...

    def verdict(self, records: Mapping[str, Sequence[RunRecord]]) -> Verdict:
        """records: by variant, the scenario itself under "", all with the same replications from 0 on."""
        ...

    def document(self, records: Mapping[str, Sequence[RunRecord]]) -> dict[str, Any]:
        """What was asked for and what was reached, as plain data."""
        ...
