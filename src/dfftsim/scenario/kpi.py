"""What a key performance indicator is; the register of all of them stands in `scenario.kpis`."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from dfftsim.law.model import Name

__all__ = ["FLOW_SCOPES", "Direction", "Estimator", "Kpi", "Name"]

Direction = Literal["higher", "lower", "neither"]
Estimator = Literal["ratio", "mean", "kaplan_meier", "quantile", "time_average", "count", "sum"]
FLOW_SCOPES = ("from", "to", "pair", "class", "size", "on")


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator. `good`: the direction a user wants; `scopes`: the keys of `KPI{key:value}` it takes.
    `operations`: it is about single messages, and tables show it by flow class. `needs`: the part of a
    scenario without which it is not measured, `hazards` or `trust`; empty = none. `spent`: it is money or aid
    of a fund, 0 where there is none, and no effect of it.
    """

    id: str
    name: Name
    unit: str
    formula: str
    good: Direction
    estimator: Estimator
    scopes: tuple[str, ...] = FLOW_SCOPES
    operations: bool = False
    needs: str = ""
    spent: bool = False

    @property
    def possible(self) -> tuple[float, float]:
        """Between which values it lies by its unit: shares in 0 to 1, days, hours and numbers of things not
        below 0. Sums of money and ratios may be anything.
        """
        if self.unit in ("share", "0-1"):
            return 0.0, 1.0
        if self.unit == "0-100":
            return 0.0, 100.0
        return (-inf, inf) if self.unit in ("USD", "USD per year", "ratio") else (0.0, inf)
