"""Whether a box would have been found anyway: half-samples, and outcomes dealt out by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.discovery.boxes import Box, Limit
from dfftsim.analysis.discovery.prim import Trajectory, prim
from dfftsim.analysis.intervals import ANALYSIS
from dfftsim.world.streams import Streams

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF_SAMPLES = 20
SHUFFLES = 99


@dataclass(frozen=True, slots=True)
class Checked:
    """A box, how often its limits come again, and how easily chance gives as good a one.

    found_again: for each limit the share of half-samples whose box of the nearest coverage (the densest of
    such) limits the same factor on the same side (Bryant and Lempert 2010). p_box: share of outcomes dealt
    out by chance, the real ones counted with them, in which the method finds a box of at least this coverage
    and at least this density. Unlike quasi-p it pays for the search.
    """

    box: Box
    found_again: Mapping[Limit, float]
    p_box: float


def check_box(
    trajectory: Trajectory,
    box: Box,
    seed: int,
    half_samples: int = HALF_SAMPLES,
    shuffles: int = SHUFFLES,
) -> Checked:
    """Run the method again on half-samples and on shuffled outcomes; each run costs what the first did.

    seed: of both; the same seed gives the same answer. p_box is never below 1 / (shuffles + 1).
    """
    table, hits = trajectory.table, trajectory.hits
    again = dict.fromkeys(box.limits, 0)
    for number in range(half_samples):
        rows = np.sort(shuffled(len(hits), seed, f"half:{number}")[: len(hits) // 2])
        part = hits[rows]
        if part.all() or not part.any():
            continue
        boxes = prim(table.iloc[rows].reset_index(drop=True), part).boxes
        nearest = min(boxes, key=lambda one: (abs(one.coverage - box.coverage), -one.density))
        sides = {(limit.factor, limit.relation) for limit in nearest.limits}
        for limit in again:
            again[limit] += (limit.factor, limit.relation) in sides
    as_good = 0
    for number in range(shuffles):
        dealt = hits[shuffled(len(hits), seed, f"shuffle:{number}")]
        as_good += any(
            one.coverage >= box.coverage and one.density >= box.density for one in prim(table, dealt).boxes
        )
    shares = {limit: count / half_samples for limit, count in again.items()}
    return Checked(box, shares, (1 + as_good) / (1 + shuffles))


def shuffled(n: int, seed: int, what: str) -> NDArray[np.intp]:
    """The numbers 0 to n - 1 in an order drawn by seed and name."""
    order: NDArray[np.intp] = np.argsort(
        Streams(seed).entity(f"prim:{what}").uniforms(ANALYSIS, n), kind="stable"
    )
    return order
