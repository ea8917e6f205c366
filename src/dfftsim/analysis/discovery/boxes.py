"""Boxes: regions of futures that a few limits on factors describe."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Hits = NDArray[np.bool_]

Relation = Literal[">=", "<=", "in"]


@dataclass(frozen=True, slots=True)
class Limit:
    """One condition on one factor: at least or at most a bound, or one of some words (sorted)."""

    factor: str
    relation: Relation
    bound: float = 0.0
    words: tuple[Hashable, ...] = ()

    def __str__(self) -> str:
        if self.relation == "in":
            return f"{self.factor} in {{{', '.join(map(str, self.words))}}}"
        return f"{self.factor} {self.relation} {self.bound:.6g}"

    def holds(self, table: pd.DataFrame) -> Hits:
        """In which rows of a table of factors it holds."""
        column = table[self.factor]
        if self.relation == "in":
            return np.asarray(column.isin(list(self.words)), dtype=bool)
        return np.asarray(column >= self.bound if self.relation == ">=" else column <= self.bound, dtype=bool)


@dataclass(frozen=True, slots=True)
class Box:
    """A region and what is in it.

    points: futures in it; hits: those of interest among them. coverage: hits over all futures of interest;
    density: hits over points; mass: points over all futures. quasi_p: for each limit the chance of so many
    hits among so many points if the limit made no difference: one-sided binomial test against the density of
    the box without it (Bryant and Lempert 2010). It takes the box as given, not as searched for, so it
    flatters; `check_box` does not.
    """

    limits: tuple[Limit, ...]
    points: int
    hits: int
    coverage: float
    density: float
    mass: float
    quasi_p: Mapping[Limit, float]

    def __str__(self) -> str:
        where = " and ".join(map(str, self.limits)) or "anywhere"
        return f"{where}: coverage {self.coverage:.2f}, density {self.density:.2f}"


def box_of(limits: tuple[Limit, ...], table: pd.DataFrame, hits: Hits) -> Box:
    """The box of these limits over a table of factors, with hits of interest."""
    holding = {limit: limit.holds(table) for limit in limits}
    inside = all_of(holding.values(), len(hits))
    points, found = int(inside.sum()), int(hits[inside].sum())
    quasi = {
        limit: binomial_tail(found, points, float(hits[without].mean()))
        for limit in limits
        if (without := all_of((h for other, h in holding.items() if other != limit), len(hits))).any()
    }
    density = found / points if points else 0.0
    return Box(limits, points, found, found / int(hits.sum()), density, points / len(hits), quasi)


def all_of(conditions: Iterable[Hits], rows: int) -> Hits:
    """Rows in which all conditions hold."""
    inside: Hits = np.ones(rows, dtype=bool)
    for condition in conditions:
        inside &= condition
    return inside


def binomial_tail(hits: int, points: int, chance: float) -> float:
    """The chance of `hits` or more among `points` where each is one with this chance."""
    from scipy.special import bdtrc

    return 1.0 if hits == 0 else float(bdtrc(hits - 1, points, chance))
