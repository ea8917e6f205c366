"""Which factors of a batch matter: effects of a Morris design, indices of a Saltelli design, for one measure
under one structure.

The outcome of a point is its mean over the replications. All points share their draws, so a factor that does
nothing has exactly no effect; what luck alone gives the others is told beside each.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import Interval
from dfftsim.analysis.sensitivity.morris import effects_of, elementary_effects, moves
from dfftsim.analysis.sensitivity.ranking import Ranked
from dfftsim.analysis.sensitivity.sobol import sobol_indices
from dfftsim.experiment.plan import rows_of_design
from dfftsim.world.parameters import Parameters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dfftsim.experiment.plan import Plan
    from dfftsim.scenario.experiment_file import Factor

Document = dict[str, Any]


def sensitivity_json(plan: Plan, values: NDArray[np.float64]) -> Document | None:
    """The factors in the order of their importance; None for other designs, and where no replication defines
    the measure at every point.

    values: points × replications.
    """
    told = {"morris": morris_json, "saltelli": saltelli_json}.get(plan.experiment.design)
    return told(plan, values) if told and values.shape[1] else None


def morris_json(plan: Plan, values: NDArray[np.float64]) -> Document:
    """Elementary effects over the whole range of each factor, in the unit of the measure."""
    import pandas as pd

    experiment = plan.experiment
    names = [factor.path for factor in experiment.varied]
    points = pd.DataFrame(rows_of_design(experiment), columns=names)
    effects = elementary_effects(points, values.mean(axis=1), experiment.seed)
    luck = luck_of_effects(points, values)
    return {
        "method": "morris",
        "trajectories": effects.trajectories,
        "factors": [
            {
                **place_json(one),
                "mu_star": effects.mu_star[one.factor].mean,
                **ends_json(effects.mu_star[one.factor]),
                "mu": effects.mu[one.factor],
                "sigma": effects.sigma[one.factor],
                "luck": luck[one.factor],
                "above_luck": above(effects.mu_star[one.factor].low, luck[one.factor]),
            }
            for one in effects.order
        ],
    }


def luck_of_effects(points: Any, values: NDArray[np.float64]) -> Mapping[str, float]:
    """The mean size that luck alone gives the effect of each factor: what the effects in two halves of the
    replications differ by, as much smaller as the mean of all is surer than that difference.
    """
    import numpy as np

    names = [str(name) for name in points.columns]
    replications = values.shape[1]
    if replications < 2:
        return dict.fromkeys(names, math.nan)
    moved, steps = moves(points.to_numpy(dtype=float), len(names))
    halves = [values[:, begin::2] for begin in (0, 1)]
    one, other = (effects_of(half.mean(axis=1), moved, steps) for half in halves)
    surer = math.sqrt(halves[0].shape[1] * halves[1].shape[1]) / replications
    sizes = surer * np.abs(one - other).mean(axis=0)
    return dict(zip(names, sizes.tolist(), strict=True))


def saltelli_json(plan: Plan, values: NDArray[np.float64]) -> Document | None:
    """Shares of the variance; None where the outcome does not vary."""
    outcomes = values.mean(axis=1)
    if float(outcomes.max() - outcomes.min()) == 0.0:
        return None
    experiment = plan.experiment
    indices = sobol_indices([factor.path for factor in experiment.varied], outcomes, experiment.seed)
    return {
        "method": "sobol",
        "base": experiment.points,
        "variance": indices.variance,
        "first_floor": indices.first_floor,
        "factors": [
            {
                **place_json(one),
                "total": indices.total[one.factor].mean,
                **ends_json(indices.total[one.factor]),
                "first": indices.first[one.factor].mean,
                "first_low": indices.first[one.factor].low,
                "first_high": indices.first[one.factor].high,
            }
            for one in indices.order
        ],
    }


def place_json(one: Ranked) -> Document:
    """Where a factor stands by importance, and how sure that is."""
    return {
        "factor": one.factor,
        "place": one.place,
        "earliest": one.earliest,
        "latest": one.latest,
        "p_above_next": one.p_above_next,
    }


def ends_json(interval: Interval) -> Document:
    """The interval that the order is made by."""
    return {"low": interval.low, "high": interval.high, "level": interval.level}


def above(low: float, luck: float) -> bool | None:
    """Whether an effect is more than luck; None where luck is not known."""
    return None if math.isnan(luck) else low > luck


def factor_json(factor: Factor) -> Document:
    """A factor as it was asked for; a parameter with what it is, its range and where that comes from."""
    told = factor.model_dump(exclude_defaults=True) | {
        "layer": "structure" if factor.structural else "numbers"
    }
    name = factor.path.removeprefix("parameters.")
    if name == factor.path or name not in Parameters.load():
        return told
    row = Parameters.load().get(name)
    spread = Parameters.load().spread(name)
    source = row.source
    return {
        "low": spread.low,
        "high": spread.high,
        **told,
        "what": row.what,
        "unit": row.unit,
        "rank": row.rank,
        "source": {"title": source.title, "url": source.url, "date": source.date} if source else None,
        "reasoning": row.note,
    }
