"""One number for the dials of a party, only where somebody asks for it with weights of their own.

Weighted geometric mean, which limits how far a good dial makes up for a bad one (OECD and JRC, Handbook on
Constructing Composite Indicators, 2008). Beside it how much hangs on the weights: its spread over weights
drawn around those given, and its shift when one dial is left out. It orders nobody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dfftsim.analysis.intervals import ANALYSIS, LEVEL, quantile, student
from dfftsim.scenario.party_kpis import DIALS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Document = dict[str, Any]
DRAWS = 2000
CERTAINTY = 10.0
"""Sum of the Dirichlet's parameters: weights as uncertain as shares of ten votes."""


def read_weights(text: str) -> dict[str, float]:
    """Weights written `openness=1,trust=2`, in the order of the dials. Raises ValueError with every mistake,
    one a line.
    """
    from dfftsim.law.nearest import instead_of

    wrong, found = [], {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        try:
            weight = float(number)
        except ValueError:
            wrong.append(f"{part!r} is no weight; write DIAL=NUMBER, e.g. openness=1")
            continue
        if name not in DIALS:
            wrong.append(f"there is no dial {name!r}; {instead_of(name, DIALS) or ', '.join(DIALS)}")
        elif name in found:
            wrong.append(f"{name} is given twice")
        elif not (math.isfinite(weight) and weight > 0):
            wrong.append(f"{name}: {number} is no weight; write a number above 0, or leave the dial out")
        else:
            found[name] = weight
    if not wrong and not found:
        wrong.append("no weights; write e.g. openness=1,trust=2")
    if wrong:
        raise ValueError("\n".join(wrong))
    return {name: found[name] for name in DIALS if name in found}


def geometric(dials: Sequence[float], weights: Sequence[float]) -> float:
    """Weighted geometric mean; 0 where a dial with weight is 0, NaN where one is not measured."""
    if any(math.isnan(dial) for dial in dials):
        return math.nan
    if any(dial <= 0 for dial in dials):
        return 0.0
    shares = shares_of(weights)
    return math.exp(math.fsum(share * math.log(dial) for share, dial in zip(shares, dials, strict=True)))


def shares_of(weights: Sequence[float]) -> list[float]:
    """Weights that sum to 1, divided by the largest first: no sum of large ones overflows then."""
    largest = max(weights)
    scaled = [weight / largest for weight in weights]
    total = math.fsum(scaled)
    return [weight / total for weight in scaled]


def composite_json(dials: Mapping[str, Sequence[float]], weights: Mapping[str, float], seed: int) -> Document:
    """The composite of one party. dials: by dial one value for each replication, none where not measured.

    `mean`, `low`, `high`: over replications with the weights given. `over_weights`: over weights drawn from
    a Dirichlet around them (2,000 draws of their own stream), of the same mean. `without`: its shift when one
    dial is left out, the others keeping their weights.
    """
    missing = [name for name in weights if not any(not math.isnan(v) for v in dials.get(name, ()))]
    if missing:
        return {"not_measured": missing}
    given = list(weights.values())
    rows = [
        row for row in zip(*(dials[name] for name in weights), strict=True) if not any(map(math.isnan, row))
    ]
    over = student([geometric(row, given) for row in rows])
    drawn = sorted(mean_composites(rows, drawn_weights(given, seed)).tolist())
    tail = (1 - LEVEL) / 2
    document: Document = {
        "mean": over.mean, "low": over.low, "high": over.high, "level": LEVEL, "n": over.n,
        "over_weights": {"low": quantile(drawn, tail), "high": quantile(drawn, 1 - tail)},
        "without": {},
    }  # fmt: skip
    for place, name in enumerate(weights):
        rest = [k for k in range(len(given)) if k != place]
        if rest:
            left = [geometric([row[k] for k in rest], [given[k] for k in rest]) for row in rows]
            document["without"][name] = student(left).mean - over.mean
    return document


def mean_composites(rows: Sequence[Sequence[float]], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over replications of the composite, for each row of weights that sum to 1."""
    import numpy as np

    with np.errstate(divide="ignore"):  # a dial of 0 makes the composite 0
        logs = np.log(np.maximum(np.asarray(rows, dtype=float), 0.0))
    found: NDArray[np.float64] = np.exp(weights @ logs.T).mean(axis=1)
    return found


def drawn_weights(weights: Sequence[float], seed: int) -> NDArray[np.float64]:
    """Weights around those given: Dirichlet, by inversion of Gamma from a stream of their own."""
    import numpy as np
    from scipy.special import gammaincinv

    from dfftsim.world.streams import Streams

    shapes = np.maximum(np.asarray(shares_of(weights)) * CERTAINTY, 1e-300)
    uniforms = Streams(seed).entity("composite weights").uniforms(ANALYSIS, DRAWS * len(weights))
    gammas = gammaincinv(shapes, uniforms.reshape(DRAWS, len(weights)))
    drawn = np.maximum(gammas, 1e-300)
    found: NDArray[np.float64] = drawn / drawn.sum(axis=1, keepdims=True)
    return found
