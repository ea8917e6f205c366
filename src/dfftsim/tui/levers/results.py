"""What is known of the choices at this moment: an estimate, then pairs, more and more of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dfftsim.analysis.comparison import HEADLINES
from dfftsim.tui.compare.reading import VERDICTS, Verdict, verdict_of
from dfftsim.tui.levers.estimates import Estimate

Document = Mapping[str, Any]
Stage = Literal["nothing", "base", "estimate", "unknown", "pairs"]


@dataclass(frozen=True)
class Measure:
    """One line of the headline. change: the difference, None where not known. verdict: what its interval
    says, None where there is no change.
    """

    kpi: str
    unit: str
    base: float
    now: float
    change: Mapping[str, Any] | None
    verdict: Verdict | None = None


@dataclass
class Results:
    """stored: what is known of the scenario before anything is simulated here, `baseline` and `replications`.
    base: document with the scenario alone. document: of the choices, None until pairs are there. asked:
    whether anything is changed.
    """

    stored: Document | None = None
    base: Document | None = None
    document: Document | None = None
    estimate: Estimate | None = None
    asked: bool = False

    @property
    def alone(self) -> Document | None:
        """What is known of the scenario alone."""
        return self.base or self.stored

    @property
    def package(self) -> Document | None:
        """What the pairs say of the choices."""
        packages = self.document["packages"] if self.document else ()
        return packages[0] if packages and packages[0]["pairs"] else None

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if not self.asked:
            return "base" if self.alone else "nothing"
        if self.package:
            return "pairs"
        known = self.alone is not None and self.estimate is not None and not self.estimate.missing
        return "estimate" if known else "unknown"

    @property
    def pairs(self) -> int:
        """Pairs so far."""
        source = self.document if self.asked else self.alone
        return int(source["replications"]) if source else 0

    def measures(self) -> list[Measure]:
        """The headlines, and below them whatever moved."""
        if package := self.package:
            rows = {kpi: row for kpi, row in package["differences"].items() if row["n"]}
            first = [kpi for kpi in HEADLINES if kpi in rows]
            moved = [
                kpi for kpi, row in rows.items() if kpi not in first and (row["low"] > 0 or row["high"] < 0)
            ]
            return [paired_measure(kpi, rows[kpi]) for kpi in (*first, *moved)]
        if self.alone is None:
            return []
        known = self.estimate.effects if self.stage == "estimate" and self.estimate else {}
        return [
            guessed(kpi, self.alone["baseline"][kpi], known.get(kpi))
            for kpi in HEADLINES
            if self.alone["baseline"].get(kpi, {}).get("n")
        ]

    @property
    def waiting(self) -> bool:
        """Whether the months are still to come."""
        return self.package is None and self.base is None

    def months(self) -> list[Mapping[str, Any]]:
        """Free flow by month, of the scenario alone while there are no pairs."""
        source = self.package or self.base
        return list(source["months"]) if source else []


def paired_measure(kpi: str, row: Mapping[str, Any]) -> Measure:
    """A measure that pairs tell of."""
    return Measure(
        kpi, row["unit"], row["baseline"], row["package"], row, verdict_of(kpi, row["low"], row["high"])
    )


def guessed(kpi: str, base: Mapping[str, Any], effect: float | None) -> Measure:
    """A measure of the scenario alone, or with an estimate."""
    now = math.nan if effect is None else base["mean"] + effect
    change = None if effect is None else {"mean": effect, "unit": base["unit"]}
    return Measure(kpi, base["unit"], base["mean"], now, change, VERDICTS["estimate"] if change else None)
