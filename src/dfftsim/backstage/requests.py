"""What can be asked of a process backstage, and what it answers: frozen, picklable, plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from dfftsim.errors import Problem

Changes: TypeAlias = tuple[tuple[str, Any], ...]
"""Pairs of a dotted path and a value, as `--set` takes them."""

PackageData: TypeAlias = Mapping[str, Any]
"""A package as plain data in the form of its file."""


@dataclass(frozen=True)
class Simulate:
    """A run. source: name of a shipped scenario, or a file. packages: names, files, or plain data of packages
    put on it. replications, seed: the scenario's own where left out. Answer: the run document, as
    `dfftsim run --json` prints it (undefined numbers are NaN).
    """

    source: str
    changes: Changes = ()
    packages: tuple[str | PackageData, ...] = ()
    replications: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class Traced:
    """One replication with its event log. levels: also the cases at each queue day by day, which takes a
    second pass. Answer: a document with `columns` and `rows` of the log (tuples; `time` is left out, for it
    follows from `seconds` and `horizon.start`), `horizon`, `replication`, `levels` ({} if not asked for),
    `series` (USD a month) and `run`, the run document of that one replication; where luck decides on levers
    or there is a framework also `policy` (`analysis.policy`).
    """

    source: str
    changes: Changes = ()
    packages: tuple[str | PackageData, ...] = ()
    seed: int | None = None
    replication: int = 0
    levels: bool = False


@dataclass(frozen=True)
class Compare:
    """Packages against a scenario on the same draws. packages: id and plain data of each; with none the
    scenario alone is simulated. looks: after how many pairs a document is wanted, rising. attribute: at the
    end also each package without each of its levers. Answer: after each look the document of `dfftsim compare
    --json` so far; beside it `baseline` (every measure of the scenario with its interval) and `months` (its
    free flow month by month), and for each package `months` of both and `leave_one_out` (what each lever adds
    to the whole, as differences of every measure; empty before the last answer). `attributed` says whether
    that is in.
    """

    source: str
    packages: tuple[tuple[str, PackageData], ...]
    changes: Changes = ()
    looks: tuple[int, ...] = (4, 10, 30)
    seed: int | None = None
    attribute: bool = True


@dataclass(frozen=True)
class Swing:
    """A number of the model at either end of its range and in the middle, against the scenario as it is, on
    the same draws. number: its id. looks, seed: as for `Compare`. Answer: after each look the document of
    `dfftsim swing --json` so far.
    """

    source: str
    number: str
    changes: Changes = ()
    looks: tuple[int, ...] = (4, 10)
    seed: int | None = None


Request: TypeAlias = Simulate | Traced | Compare | Swing


@dataclass(frozen=True)
class Progress:
    """Replications done, all of them, and the seconds left (None while unknown)."""

    done: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True)
class Snapshot:
    """A document; the last one of a request is final. scenario: hash of the scenario's file as it was read,
    before changes and packages: it may have been written after the request was made.
    """

    document: Mapping[str, Any]
    final: bool
    scenario: str = ""


@dataclass(frozen=True)
class Refused:
    """The input is wrong. This ends a request."""

    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Failed:
    """The work was not done, through no fault of the input. This ends a request. details: a traceback for a
    bug report, or empty.
    """

    message: str
    details: str = ""


Answer: TypeAlias = Progress | Snapshot | Refused | Failed


def ends(answer: Answer) -> bool:
    """Whether nothing comes after this answer."""
    return isinstance(answer, Refused | Failed) or (isinstance(answer, Snapshot) and answer.final)
