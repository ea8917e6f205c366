"""How much a mechanism gives away, seen from its outputs on two neighbouring data sets.

If one event has chance p on the one and q on the other, the privacy loss is at least log((p - delta) / q).
The chances are bounded from samples with exact binomial intervals (Clopper and Pearson 1934), together for
all events, so that one test suspects a sound mechanism once in a million times. The events are chosen on
other samples than those they are tested on: what chose them would favour them.
"""

from __future__ import annotations

from math import log

import numpy as np
from scipy import stats

from dfftsim.pets.lab.workloads import Floats

EVENTS = 20
FALSE_ALARM = 1e-6
CHOOSING = 5
"""One sample in so many chooses the events; the others test them."""


def least_loss(one: Floats, other: Floats, delta: float = 0.0) -> float:
    """The loss that the samples prove: no mechanism of a smaller epsilon (at that delta) explains them.

    Events are half-lines; both data sets and both directions are tried. 0.0 where nothing is proved. The
    order of the samples must tell nothing.
    """
    choosing = np.concatenate([one[::CHOOSING], other[::CHOOSING]])
    cuts = np.quantile(choosing, np.linspace(0.02, 0.98, EVENTS))
    one, other = (np.delete(samples, np.s_[::CHOOSING]) for samples in (one, other))
    chance = FALSE_ALARM / (EVENTS * 4 * 2)
    found = 0.0
    for cut in cuts:
        for first, second in ((one, other), (other, one)):
            for inside in (np.greater_equal, np.less):
                p = stats.binomtest(int(np.sum(inside(first, cut))), len(first))
                q = stats.binomtest(int(np.sum(inside(second, cut))), len(second))
                low = p.proportion_ci(1.0 - 2.0 * chance).low - delta
                high = q.proportion_ci(1.0 - 2.0 * chance).high
                if low > 0.0 and high > 0.0:
                    found = max(found, log(low / high))
    return found
