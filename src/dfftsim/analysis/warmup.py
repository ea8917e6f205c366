"""How long a queue takes to forget that it began empty: for steady-state questions only.

MSER-5 (White, Cobb and Spratt 2000) on the mean over replications: one replication's own minimum is noisy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.analysis.precision import FIRST
from dfftsim.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from dfftsim.scenario.model import Scenario

BATCH = 5


@dataclass(frozen=True, slots=True)
class Truncation:
    """What MSER-5 says of a series.

    values: how many to leave out at the start. settled: false where that is more than half of the series,
    which means that it is too short, or never settles; then the number says nothing.
    """

    values: int
    settled: bool


def mser(series: ArrayLike, batch: int = BATCH) -> Truncation:
    """The cut that makes the standard error of the mean of the rest smallest.

    series: a row for each replication, a column for each moment. Raises ValueError for fewer than four
    batches.
    """
    import numpy as np

    table = np.atleast_2d(np.asarray(series, dtype=float))
    m = table.shape[1] // batch
    if m < 4:
        raise ValueError(f"{table.shape[1]} values are fewer than 4 batches of {batch}")
    means = table[:, : m * batch].mean(axis=0).reshape(m, batch).mean(axis=1)
    cut = int(np.argmin(standard_errors(means)))
    return Truncation(cut * batch, cut <= m / 2)


def standard_errors(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """Squared deviations of what follows each cut over its squared number; all but the last two cuts."""
    import numpy as np

    left = np.arange(len(means), 0, -1)
    shifted = means - means.mean()
    sums, squares = np.cumsum(shifted[::-1])[::-1], np.cumsum(shifted[::-1] ** 2)[::-1]
    errors: NDArray[np.float64] = ((squares - sums**2 / left) / left**2)[:-2]
    return errors


def warmup_days(scenario: Scenario) -> Mapping[str, int]:
    """The warm-up of each queue of a scenario, in days, from a pilot that leaves nothing out.

    The pilot has as many replications as the scenario asks for, at least 10. The longest warm-up serves all
    queues. Raises InputError for a scenario with flows, whose law and numbers change: it is terminating and
    has no steady state; and for a queue that does not settle within half the horizon.
    """
    from dfftsim.engine.run import daily_levels
    from dfftsim.scenario.loading import with_overrides
    from dfftsim.world.compile import compile_world

    if scenario.flow_classes:
        raise InputError(
            "--warmup auto: flows, law and queues change within the horizon, so there is no steady state; "
            "leave the warm-up out, the start is part of the question"
        )
    world = compile_world(with_overrides(scenario, [("experiment.warmup", "0 d")]))
    replications = max(FIRST, scenario.experiment.replications)
    pilot = [daily_levels(world, replication) for replication in range(replications)]
    cuts = {queue: cut_of(queue, [levels[queue] for levels in pilot]) for queue in pilot[0]}
    unsettled = [queue for queue, cut in cuts.items() if not cut.settled]
    if unsettled:
        raise InputError(
            f"--warmup auto: {', '.join(unsettled)}: not settled within half of the horizon; "
            "lengthen it, ask for more replications, or add officers if the load is 1 or more"
        )
    return {queue: cut.values for queue, cut in cuts.items()}


def cut_of(queue: str, levels: Sequence[Sequence[int]]) -> Truncation:
    """The cut of one queue. Raises InputError for a horizon too short to say."""
    try:
        return mser(levels)
    except ValueError:
        days = len(levels[0]) + 1
        raise InputError(
            f"--warmup auto: {queue}: {days} days are too few to say; lengthen the horizon"
        ) from None


def longest(days: Mapping[str, int]) -> int:
    """The warm-up that serves all queues, days."""
    return max(days.values(), default=0)
