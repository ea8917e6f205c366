"""Screening by elementary effects (Morris 1991; mu* after Campolongo, Cariboni and Saltelli 2007)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dfftsim.analysis.intervals import Interval
from dfftsim.analysis.sensitivity.ranking import Ranked, ranking
from dfftsim.analysis.sensitivity.resampling import (
    factor_names,
    outcome_array,
    percentile_interval,
    resampled_means,
)
from dfftsim.experiment.designs import morris

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike

    from dfftsim.analysis.sensitivity.resampling import Table

STEP_MATTERS = 1e-9


@dataclass(frozen=True, slots=True)
class Effects:
    """What each factor does to the outcome, in the outcome's unit for the factor's whole range.

    mu_star: mean size of the effect; mu: mean effect with its sign; sigma: standard deviation of the effects
    over the trajectories (large beside mu_star: the factor interacts or acts in a curve). floor: mean size of
    the effect that luck alone gives a factor that does nothing, 0 where the design has no luck.
    """

    mu_star: Mapping[str, Interval]
    mu: Mapping[str, float]
    sigma: Mapping[str, float]
    floor: float
    order: tuple[Ranked, ...]
    trajectories: int


def morris_design(names: Sequence[str], trajectories: int, seed: int) -> pd.DataFrame:
    """Points on four levels between 0 and 1, in blocks of factors + 1 rows.

    Within a block each row moves one factor by 2/3. Raises ValueError for fewer than two trajectories.
    """
    import pandas as pd

    names = factor_names(names)
    if trajectories < 2:
        raise ValueError("a design of Morris needs at least 2 trajectories")
    return pd.DataFrame(morris(trajectories, len(names), seed), columns=list(names))


def elementary_effects(
    points: pd.DataFrame, outcomes: ArrayLike, seed: int, again: ArrayLike | None = None
) -> Effects:
    """The effects in a table of trajectories: blocks of factors + 1 rows, each row moving one factor.

    points: one column for each factor, scaled so that its range is 0..1. outcomes: one for each row. again:
    outcomes of the same points under other draws, which give the noise floor; needed only where the points do
    not share their draws. seed: of the resampling of trajectories. Raises ValueError for a table that is not
    made of such blocks or outcomes that are not finite.
    """
    names = factor_names([str(name) for name in points.columns])
    values = outcome_array(outcomes, len(points), "outcomes")
    moved, steps = moves(points.to_numpy(dtype=float), len(names))
    effects = effects_of(values, moved, steps)
    noise = 0.0
    if again is not None:
        apart = np.abs(values - outcome_array(again, len(points), "again"))
        noise = float(apart.mean() / np.abs(steps).mean())
    sizes = np.abs(effects)
    resampled = resampled_means(sizes, seed, "morris")
    star = sizes.mean(axis=0)
    n = len(effects)
    return Effects(
        {name: percentile_interval(star[i], resampled[:, i], n) for i, name in enumerate(names)},
        dict(zip(names, effects.mean(axis=0).tolist(), strict=True)),
        dict(zip(names, effects.std(axis=0, ddof=1).tolist(), strict=True)),
        noise,
        ranking(names, star.tolist(), resampled, noise),
        n,
    )


def moves(points: Table, k: int) -> tuple[Table, Table]:
    """Which factor each step of each trajectory moves, and by how much; both of shape (trajectories, k)."""
    if len(points) % (k + 1) or len(points) < 2 * (k + 1):
        raise ValueError(f"{len(points)} points are not two or more trajectories of {k + 1} rows")
    steps = np.diff(points.reshape(-1, k + 1, k), axis=1)
    changed = np.abs(steps) > STEP_MATTERS
    once = changed.sum(axis=2) == 1
    if not (once.all() and (changed.sum(axis=1) == 1).all()):
        wrong = int(np.flatnonzero(~(once.all(axis=1) & (changed.sum(axis=1) == 1).all(axis=1)))[0])
        raise ValueError(
            f"trajectory {wrong} (rows {wrong * (k + 1)} to {wrong * (k + 1) + k}) does not move each factor "
            "once, one factor a row"
        )
    moved = changed.argmax(axis=2)
    return moved, np.take_along_axis(steps, moved[:, :, None], axis=2)[:, :, 0]


def effects_of(values: Table, moved: Table, steps: Table) -> Table:
    """Change of the outcome over change of the factor, by trajectory and factor."""
    rises = np.diff(values.reshape(len(moved), -1), axis=1) / steps
    effects = np.empty_like(rises)
    np.put_along_axis(effects, moved.astype(np.intp), rises, axis=1)
    return effects
