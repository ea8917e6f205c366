"""Freer and safer as one answer: the joint of the paired differences in free flow F and protection P.

The claim that a package makes data both freer and better protected is a claim about the pair (dF, dP). Its
mean over replications has Hotelling's joint confidence region (Hotelling 1931): an ellipse that holds the
expected pair with the probability of its level. A verdict is given where the whole ellipse lies in one
quadrant, which is where both of its projections on the axes (Scheffé's simultaneous intervals) exclude 0:
a package can so refute the claim as well as support it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dfftsim.analysis.intervals import LEVEL, resampled_rows

Document = dict[str, Any]
Values = Mapping[str, Sequence[float]]
BOTH, FREER, SAFER, NEITHER, UNDECIDED = (
    "freer_and_safer", "freer_less_safe", "safer_less_free", "neither", "undecided",
)  # fmt: skip
VERDICTS = (BOTH, FREER, SAFER, NEITHER, UNDECIDED)
OF_SIGNS = {(1, 1): BOTH, (1, -1): FREER, (-1, 1): SAFER, (-1, -1): NEITHER}
AXES = ("F", "P")
FEWEST = 3
SAME = 1e-12
"""Shares that differ by no more are the same: sums of a hundred thousand numbers in another order do."""
METHOD = "Hotelling"


@dataclass(frozen=True)
class Joint:
    """The joint of two paired differences. means: of dF and dP; covariance: of single replications (FF, FP,
    PP); half: half widths of the projections of the region; n: pairs that define both; counts: pairs in
    which both are better, only F, only P, neither. scale: T² quantile over n, by which the covariance is
    multiplied to give the ellipse.
    """

    means: tuple[float, float]
    covariance: tuple[float, float, float]
    half: tuple[float, float]
    scale: float
    n: int
    counts: tuple[int, int, int, int]
    level: float = LEVEL

    @property
    def verdict(self) -> str:
        """The quadrant that holds the whole region. What is the same in every pair is not better, so two
        differences that are each below 0 or nothing are neither.
        """
        signs = [_sign(mean, half) for mean, half in zip(self.means, self.half, strict=True)]
        same = self.unchanged
        if self.n >= FEWEST and all(s < 0 or name in same for s, name in zip(signs, AXES, strict=True)):
            return NEITHER
        return OF_SIGNS.get((signs[0], signs[1]), UNDECIDED)

    @property
    def unchanged(self) -> list[str]:
        """What is the same in every pair."""
        return [
            name for name, mean, half in zip(AXES, self.means, self.half, strict=True) if mean == half == 0
        ]

    def ellipse(self, points: int = 72) -> list[tuple[float, float]]:
        """Points on the edge of the region."""
        ff, fp, pp = self.covariance
        a = math.sqrt(ff)
        b = fp / a if a else 0.0
        c = math.sqrt(max(0.0, pp - b * b))
        radius = math.sqrt(self.scale) if math.isfinite(self.scale) else math.nan
        turns = [2.0 * math.pi * k / points for k in range(points + 1)]
        return [
            (
                self.means[0] + radius * a * math.cos(turn),
                self.means[1] + radius * (b * math.cos(turn) + c * math.sin(turn)),
            )
            for turn in turns
        ]


def joint(pairs: Sequence[tuple[float, float]], level: float = LEVEL) -> Joint:
    """The joint of (dF, dP), one pair for each replication that defines both. No region below three pairs.
    A difference within `SAME` is none.
    """
    pairs = [(without_noise(f), without_noise(p)) for f, p in pairs]
    n = len(pairs)
    counts = (
        sum(f > 0 and p > 0 for f, p in pairs),
        sum(f > 0 and p <= 0 for f, p in pairs),
        sum(f <= 0 and p > 0 for f, p in pairs),
        sum(f <= 0 and p <= 0 for f, p in pairs),
    )
    if not n:
        nan = math.nan
        return Joint((nan, nan), (nan, nan, nan), (nan, nan), nan, 0, counts, level)
    mean_f, mean_p = (math.fsum(column) / n for column in zip(*pairs, strict=True))
    if n < FEWEST:
        nan = math.nan
        return Joint((mean_f, mean_p), (nan, nan, nan), (nan, nan), nan, n, counts, level)
    ff, fp, pp = (
        math.fsum((x[i] - m) * (x[j] - o) for x in pairs) / (n - 1)
        for i, j, m, o in ((0, 0, mean_f, mean_f), (0, 1, mean_f, mean_p), (1, 1, mean_p, mean_p))
    )
    scale = hotelling(n, level) / n
    half = (math.sqrt(scale * ff), math.sqrt(scale * pp))
    return Joint((mean_f, mean_p), (ff, fp, pp), half, scale, n, counts, level)


def without_noise(difference: float) -> float:
    """0 for a difference of shares that is only rounding."""
    return 0.0 if abs(difference) <= SAME else difference


def hotelling(n: int, level: float) -> float:
    """The quantile of Hotelling's T² for two means of n pairs: 2 (n - 1) / (n - 2) x F(2, n - 2)."""
    from scipy.special import fdtri

    return 2.0 * (n - 1) / (n - 2) * float(fdtri(2, n - 2, level))


def joint_json(first: Values, second: Values, why_not: str | None = None) -> Document:
    """The answer for one package: verdict, differences with simultaneous intervals, shares of pairs.

    first, second: F and P by replication of scenario and package, the same replications. why_not: why their
    P cannot be compared (`protection_basis.why_not_compared`); then there is no verdict.
    """
    if why_not or "P" not in first or "P" not in second:
        return {"verdict": None, "not_measured": why_not or "hazards"}
    found = [
        (after_f - before_f, after_p - before_p)
        for before_f, after_f, before_p, after_p in zip(
            first["F"], second["F"], first["P"], second["P"], strict=True
        )
        if all(map(math.isfinite, (before_f, after_f, before_p, after_p)))
    ]
    one = joint(found)
    if one.n < FEWEST:
        return {"verdict": None, "not_measured": "pairs", "n": one.n}
    shares = [count / one.n for count in one.counts]
    return {
        "verdict": one.verdict,
        "n": one.n,
        "level": one.level,
        "method": METHOD,
        "dF": _projection(one, 0),
        "dP": _projection(one, 1),
        "unchanged": one.unchanged,
        "covariance": list(one.covariance),
        "scale": one.scale,
        "p_both": shares[0],
        "p_freer_only": shares[1],
        "p_safer_only": shares[2],
        "p_neither": shares[3],
    }


def joint_of(answer: Document) -> Joint:
    """The joint that an answer was made from, for a picture."""
    covariance = answer["covariance"]
    half = tuple((answer[name]["high"] - answer[name]["low"]) / 2 for name in ("dF", "dP"))
    return Joint(
        (answer["dF"]["mean"], answer["dP"]["mean"]),
        (covariance[0], covariance[1], covariance[2]),
        (half[0], half[1]),
        answer["scale"],
        answer["n"],
        (0, 0, 0, 0),
        answer["level"],
    )


def frontier(points: Mapping[str, Sequence[tuple[float, float]]], seed: int) -> dict[str, float]:
    """For each alternative the probability that no other is at least as free and as safe, and better in one.

    points: (F, P) of each by replication, the same replications. Bootstrap over replications, drawn alike
    for all, so that pairs stay pairs (Efron 1979). Equal alternatives do not dominate one another.
    """
    import numpy as np

    names = list(points)
    if not names or len(points[names[0]]) < 2:
        return {}
    values = np.asarray([points[name] for name in names], dtype=float)
    rows = resampled_rows(values.shape[1], seed, "frontier")
    means = values[:, rows, :].mean(axis=2)
    kept = {}
    for place, name in enumerate(names):
        at_least = (means >= means[place] - SAME).all(axis=2)
        better = (means > means[place] + SAME).any(axis=2)
        kept[name] = float(1.0 - (at_least & better).any(axis=0).mean())
    return kept


def _projection(one: Joint, axis: int) -> Document:
    mean, half = one.means[axis], one.half[axis]
    return {"mean": mean, "low": mean - half, "high": mean + half}


def _sign(mean: float, half: float) -> int:
    """1 or -1 where the interval lies wholly on one side of 0; 0 where it does not, or is not known."""
    if math.isnan(half) or abs(mean) <= half:
        return 0
    return 1 if mean > 0 else -1
