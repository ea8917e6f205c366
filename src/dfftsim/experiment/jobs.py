"""What is to be computed: replications of a scenario and of the variants its hypotheses compare it with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

from dfftsim.errors import DfftsimError

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord

BASE = ""
"""Name of the scenario itself among its variants."""


@dataclass(frozen=True, order=True)
class Job:
    """One replication of one variant; their order is the order of results."""

    variant: str
    replication: int
    trace: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        return f"replication {self.replication}" + (f" of variant {self.variant}" if self.variant else "")


Simulate: TypeAlias = "Callable[[Job], RunRecord]"


class Bench(Protocol):
    """Something picklable that, in whatever process it arrives, makes the function that simulates one job."""

    def prepare(self) -> Simulate:
        """Called once in each process."""
        ...


class ReplicationFailed(DfftsimError):  # noqa: N818 - says what happened
    """A defect met inside one replication. `details` is the traceback of the process where it happened."""

    def __init__(self, message: str, details: str = "") -> None:
        self.details = details
        super().__init__(message)

    def __reduce__(self) -> tuple[type[ReplicationFailed], tuple[str, str]]:
        return type(self), (str(self), self.details)


class WorkerLost(DfftsimError):  # noqa: N818 - says what happened
    """A worker process ended without an answer (killed, or out of memory)."""
