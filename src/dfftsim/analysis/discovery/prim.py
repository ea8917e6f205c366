"""The patient rule induction method (Friedman and Fisher 1999) for scenario discovery.

It begins with the whole space and takes off, again and again, the thin slice whose loss raises the density
most for each point lost; at the end it puts slices back where that helps. Gain for each point lost, rather
than gain alone, lets factors of words and of numbers compete fairly (Kwakkel and Jaxa-Rozen 2016).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.discovery.boxes import Box, Limit, box_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from dfftsim.analysis.discovery.boxes import Hits

Limits = Mapping[tuple[str, str], Limit]
"""By factor and relation."""
Candidate = tuple[Limits, "NDArray[np.bool_]"]

SLICE = 0.05
LEAST_MASS = 0.05


@dataclass(frozen=True)
class Trajectory:
    """The boxes on the way from the whole space (first) to the densest; each later one has fewer points,
    except where slices were put back at the end.
    """

    table: pd.DataFrame
    hits: Hits
    limits: tuple[tuple[Limit, ...], ...]

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """Each with coverage, density and quasi-p values."""
        return tuple(box_of(limits, self.table, self.hits) for limits in self.limits)

    def reaching(self, density: float) -> Box:
        """The box of the greatest coverage among those of this density or more; the densest where none is."""
        dense = [box for box in self.boxes if box.density >= density]
        if dense:
            return max(dense, key=lambda box: (box.coverage, box.density))
        return max(self.boxes, key=lambda box: box.density)


def prim(
    table: pd.DataFrame, hits: ArrayLike, slice_share: float = SLICE, least_mass: float = LEAST_MASS
) -> Trajectory:
    """Boxes in which the futures of interest crowd.

    table: a row for each future, a column for each factor, numbers or words. hits: for each row whether it is
    of interest. slice_share: share of the points taken off at once. least_mass: a box holds at least this
    share of all points. Raises ValueError where hits do not fit, none or all are of interest, or a factor has
    gaps.
    """
    interest = checked(table, hits)
    search = _Search(table, interest, slice_share, least_mass)
    return Trajectory(table, interest, tuple(tuple(limits.values()) for limits in search.run()))


def checked(table: pd.DataFrame, hits: ArrayLike) -> Hits:
    """The futures of interest as booleans. Raises ValueError as `prim`."""
    interest = np.asarray(hits, dtype=bool)
    if interest.shape != (len(table),):
        raise ValueError(f"{interest.size} marks of interest for {len(table)} futures")
    if interest.all() or not interest.any():
        raise ValueError(
            f"{'all' if interest.any() else 'none'} of the futures are of interest: no box to find"
        )
    gaps = [str(name) for name in table.columns if table[name].isna().any()]
    if gaps:
        raise ValueError(f"factors with gaps: {', '.join(gaps)}")
    return interest


class _Search:
    def __init__(self, table: pd.DataFrame, hits: Hits, slice_share: float, least_mass: float):
        from pandas.api.types import is_bool_dtype, is_numeric_dtype

        self.hits = hits.astype(float)
        self.share = slice_share
        self.least = least_mass
        self.numbers: dict[str, NDArray[np.float64]] = {}
        self.words: dict[str, NDArray[np.object_]] = {}
        for name in map(str, table.columns):
            if is_numeric_dtype(table[name]) and not is_bool_dtype(table[name]):
                self.numbers[name] = table[name].to_numpy(dtype=float)
            else:
                self.words[name] = table[name].to_numpy(dtype=object)

    def run(self) -> Iterator[Limits]:
        """The limits of every box on the way."""
        limits: Limits = {}
        inside = np.ones(len(self.hits), dtype=bool)
        yield limits
        while step := self._best(self._peels(limits, inside), inside):
            limits, inside = step
            yield limits
        while step := self._best(self._pastes(limits, inside), inside):
            limits, inside = step
            yield limits

    def _best(self, candidates: Iterable[Candidate], inside: Hits) -> Candidate | None:
        """The candidate of the greatest gain for each point, the one of fewer factors among equals."""
        now, count = self.hits[inside].mean(), int(inside.sum())
        best: Candidate | None = None
        score = (0.0, 0)
        for limits, region in candidates:
            points = int(region.sum())
            if points == count or points < self.least * len(self.hits):
                continue
            gain = (self.hits[region].mean() - now) / abs(points - count)
            if gain > 0 and (gain, -_factors(limits)) > score:
                best, score = (limits, region), (gain, -_factors(limits))
        return best

    def _peels(self, limits: Limits, inside: Hits) -> Iterator[Candidate]:
        for name, column in self.numbers.items():
            values = np.sort(column[inside])
            if values[0] == values[-1]:
                continue
            upper = Limit(name, "<=", -_cut(-values[::-1], self.share))
            lower = Limit(name, ">=", _cut(values, self.share))
            for limit in (upper, lower):
                yield _with(limits, limit), inside & _beyond(column, limit)
        for name, words in self.words.items():
            present = sorted(set(words[inside]), key=str)
            kept = self._words_of(limits, name)
            for word in present if len(present) > 1 else ():
                limit = Limit(name, "in", words=tuple(one for one in kept if one != word))
                yield _with(limits, limit), inside & (words != word)

    def _pastes(self, limits: Limits, inside: Hits) -> Iterator[Candidate]:
        for (name, relation), limit in limits.items():
            rest = {key: other for key, other in limits.items() if key != (name, relation)}
            around = self._inside(rest)
            if relation == "in":
                words = self.words[name]
                kept = self._words_of(limits, name)
                for word in sorted(set(words) - set(kept), key=str):
                    wider = Limit(name, "in", words=tuple(sorted((*kept, word), key=str)))
                    yield {**limits, (name, relation): wider}, inside | (around & (words == word))
                continue
            column, sign = self.numbers[name], 1.0 if relation == "<=" else -1.0
            outside = np.sort(sign * column[around & ~_beyond(column, limit)])
            if outside.size == 0 or outside[0] == outside[-1]:
                yield rest, around
            else:
                wider = Limit(name, limit.relation, sign * _cut(outside, self.share))
                yield {**limits, (name, relation): wider}, around & _beyond(column, wider)

    def _words_of(self, limits: Limits, name: str) -> tuple[Hashable, ...]:
        limit = limits.get((name, "in"))
        return limit.words if limit else tuple(sorted(set(self.words[name]), key=str))

    def _inside(self, limits: Limits) -> Hits:
        inside = np.ones(len(self.hits), dtype=bool)
        for (name, relation), limit in limits.items():
            if relation == "in":
                inside &= np.array([word in limit.words for word in self.words[name]])
            else:
                inside &= _beyond(self.numbers[name], limit)
        return inside


def _cut(ordered: NDArray[np.float64], share: float) -> float:
    """A value between two neighbours of an ordered sample, with about this share of it below."""
    below = ordered[int(share * (len(ordered) - 1))]
    above = ordered[ordered > below]
    return float((below + above[0]) / 2) if above.size else float(below)


def _beyond(column: NDArray[np.float64], limit: Limit) -> Hits:
    return column >= limit.bound if limit.relation == ">=" else column <= limit.bound


def _with(limits: Limits, limit: Limit) -> Limits:
    return {**limits, (limit.factor, limit.relation): limit}


def _factors(limits: Limits) -> int:
    return len({factor for factor, _ in limits})
