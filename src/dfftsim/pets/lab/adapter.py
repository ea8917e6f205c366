"""What the laboratory asks of the adapter of a PET: prepare, run, judge."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class NotAvailable(Exception):  # noqa: N818 - a state of this machine, not a fault
    """The PET cannot be run here; the text says why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One protected run. `value` is its result, `sent` the bytes that crossed between parties.

    `rounds`: round trips beyond the one of plain delivery. Where the parties are processes of their own,
    `cpu_seconds` is the work of all of them, `wall_seconds` from first to last, `peak_bytes` the largest
    memory of one; else the trial takes these itself.
    """

    value: Any
    sent: int
    rounds: int = 0
    cpu_seconds: float | None = None
    wall_seconds: float | None = None
    peak_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the results are right, by which test; `utility`: share kept of the plain result, one a run."""

    right: bool
    check: str
    utility: tuple[float, ...] = ()
    metric: str = ""


class Task(Protocol):
    """A prepared computation: keys made, data at hand. Only `run` is timed."""

    def run(self) -> Sample:
        """One protected run."""
        ...

    def verdict(self, plain: Any, samples: Sequence[Sample]) -> Verdict:
        """What the runs are worth, held against the plain result."""
        ...

    def close(self) -> None:
        """End what was started. Most tasks have started nothing."""
        return


@dataclass(frozen=True, slots=True)
class Adapter:
    """How one PET is run. `packages`: the distributions it needs, the one that does the work first.

    sizes: by workload the numbers of records tried if none are asked for. settings: by workload in words.
    """

    pet: str
    packages: tuple[str, ...]
    settings: Mapping[str, str]
    sizes: Mapping[str, tuple[int, ...]]
    prepare: Callable[[str, Any, int], Task]

    @property
    def workloads(self) -> tuple[str, ...]:
        return tuple(self.sizes)


def library(name: str) -> Any:
    """An optional library. Raises NotAvailable for one that is missing or does not load, saying which."""
    try:
        return importlib.import_module(name)
    except Exception as error:
        text = " ".join(str(error).split())[:200]
        raise NotAvailable(f"{name} cannot be loaded ({type(error).__name__}: {text})") from error
