"""The framework's portfolio at any day of a recording: the stage of each project, places, money, uptake."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dfftsim.spans import MONTH_DAYS

STAGES = ("mandate", "design", "pilot", "adoption")
LATER, WAITS, WORKS, FAILED, ADOPTED, LAPSED = "later", "waits", "works", "failed", "adopted", "lapsed"


@dataclass(frozen=True)
class Standing:
    """Where a project stands on a day. state: `later` (the framework has not begun), `waits` for a place,
    `works`, `failed`, `adopted`, `lapsed` (adopted, its upkeep no longer paid). passed: gates so far. uptake:
    share of firms that use it, None where it is not taken up one by one.
    """

    project: str
    lever: str
    state: str
    passed: int
    uptake: float | None = None

    @property
    def stage(self) -> str:
        """The stage it is in, or at whose gate it ended; empty before and after."""
        return STAGES[self.passed] if self.state in (WORKS, FAILED) and self.passed < len(STAGES) else ""


@dataclass(frozen=True)
class Money:
    """USD a year from a day on. left: what nobody takes; it is not carried over."""

    start: date
    projects: float
    upkeep: float
    left: float
    speed: float
    running: tuple[str, ...]
    waiting: tuple[str, ...]


class Portfolio:
    """document: what `analysis.policy` tells of the portfolio of the replication that is played."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.start = date.fromisoformat(document["start"])
        self.budget, self.at_once = float(document["budget"]), int(document["at_once"])
        self.projects: Mapping[str, Mapping[str, Any]] = {row["id"]: row for row in document["projects"]}
        self.spells = [self._money(row) for row in document["spells"]]
        self._days = [spell.start for spell in self.spells]

    def _money(self, row: Mapping[str, Any]) -> Money:
        work, upkeep = float(row["projects_usd_year"]), float(row["upkeep_usd_year"])
        left = max(self.budget - work - upkeep, 0.0)
        return Money(
            date.fromisoformat(row["from"]),
            work,
            upkeep,
            left,
            float(row["speed"]),
            tuple(row["running"]),
            tuple(row["waiting"]),
        )

    def standing(self, project: str, day: date) -> Standing:
        """Where a project stands at the end of a day."""
        row = self.projects[project]
        passed = sum(date.fromisoformat(gate) <= day for gate in row["gates"])
        return Standing(project, row["lever"], self._state(row, day), passed, self.uptake(project, day))

    def _state(self, row: Mapping[str, Any], day: date) -> str:
        def by(name: str) -> bool:
            return row[name] is not None and date.fromisoformat(row[name]) <= day

        if day < self.start:
            return LATER
        if by("unpaid"):
            return LAPSED
        if by("adopted"):
            return ADOPTED
        if row["failed"] and by("ended"):
            return FAILED
        return WORKS if by("started") else WAITS

    def uptake(self, project: str, day: date) -> float | None:
        """Share of firms that use what a project brought; None where it acts in full at once, or not yet."""
        row = self.projects[project]
        curve = row.get("uptake")
        if curve is None or row["adopted"] is None:
            return None
        adopted = date.fromisoformat(row["adopted"])
        if day < adopted:
            return None
        place = int((day - adopted).days / MONTH_DAYS / curve["months"])
        shares: Sequence[float] = curve["shares"]
        return float(shares[min(place, len(shares) - 1)]) if shares else 0.0

    def money(self, day: date) -> Money | None:
        """Places and money on a day; None before the framework begins."""
        place = bisect_right(self._days, day)
        return self.spells[place - 1] if place else None

    def left_over_time(self, days: Sequence[date]) -> list[float | None]:
        """What nobody takes of the budget on each day, as a share of it; None before it begins."""
        found = [self.money(day) for day in days]
        return [None if one is None or not self.budget else one.left / self.budget for one in found]
