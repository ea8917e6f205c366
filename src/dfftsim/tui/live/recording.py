"""A recorded replication: rows of its trace and what is needed to name them. Plain data, no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from dfftsim.errors import InputError
from dfftsim.spans import DAY

Row = tuple[float, str, str, str, str, str]
"""Seconds since the start, id of the flow, from state, to state, cause, detail (of a birth: `EU>JP`)."""


@dataclass(frozen=True)
class Recording:
    """One replication. source: the scenario's name or path. replication: its number, of `replications` that
    the scenario runs. document: the run document of the same replication, empty where there is none.
    levels: cases at each queue day by day, those of the background included. stored: whether it came with
    dfftsim and was not computed here. policy: what was settled before it was played (`analysis.policy`).
    """

    source: str
    rows: tuple[Row, ...]
    start: date
    end: date
    seed: int
    replication: int = 0
    replications: int = 1
    document: Mapping[str, Any] = field(default_factory=dict)
    levels: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    stored: bool = False
    policy: Mapping[str, Any] = field(default_factory=dict)

    @property
    def horizon(self) -> float:
        """Seconds from start to end, both days included."""
        return ((self.end - self.start).days + 1) * DAY

    def day_of(self, seconds: float) -> date:
        """The calendar day of an instant."""
        return min(self.start + timedelta(days=int(seconds // DAY)), self.end)

    def seconds_of(self, day: date) -> float:
        """The beginning of a day, within the horizon."""
        return min(max((day - self.start).days * DAY, 0.0), self.horizon)


def recording_from(
    source: str, answer: Mapping[str, Any], replications: int, *, stored: bool = False
) -> Recording:
    """A recording from what backstage answers to `requests.Traced`. Raises InputError where parts of it are
    missing.
    """
    try:
        start, end = (date.fromisoformat(answer["horizon"][name]) for name in ("start", "end"))
        document = answer["run"]
        rows = tuple(sorted((tuple(row) for row in answer["rows"]), key=lambda row: row[0]))
        levels = {queue: tuple(days) for queue, days in answer.get("levels", {}).items()}
        seed, number = int(document["seed"]), int(answer["replication"])
    except (KeyError, TypeError, ValueError):
        raise InputError("the recording is not whole") from None
    policy = answer.get("policy", {})
    return Recording(source, rows, start, end, seed, number, replications, document, levels, stored, policy)
