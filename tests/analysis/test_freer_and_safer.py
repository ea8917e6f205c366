"""Freer and safer: one answer, which a package can refute."""

from __future__ import annotations

import math

import pytest

from dfftsim.analysis.freer_and_safer import (
    VERDICTS,
    frontier,
    hotelling,
    joint,
    joint_json,
    joint_of,
)
from dfftsim.report.plane import dominated

SPREAD = ((-0.01, 0.004), (0.0, -0.006), (0.01, 0.002), (0.004, 0.006), (-0.004, -0.006))
"""What single pairs are off their mean: no more than a point."""


def around(free: float, safe: float) -> list[tuple[float, float]]:
    return [(free + off_free, safe + off_safe) for off_free, off_safe in SPREAD]


@pytest.mark.parametrize(
    ("free", "safe", "verdict"),
    [
        (0.05, 0.05, "freer_and_safer"),
        (0.05, -0.05, "freer_less_safe"),
        (-0.05, 0.05, "safer_less_free"),
        (-0.05, -0.05, "neither"),
        (0.05, 0.001, "undecided"),
        (0.001, 0.05, "undecided"),
        (0.001, 0.001, "undecided"),
    ],
)
def test_each_verdict_has_its_quadrant(free: float, safe: float, verdict: str) -> None:
    found = joint(around(free, safe))
    assert found.verdict == verdict
    assert verdict in VERDICTS


def test_what_is_the_same_in_every_pair_is_not_better() -> None:
    nothing = joint([(0.0, 0.0)] * 4)
    assert (nothing.verdict, nothing.unchanged) == ("neither", ["F", "P"])
    less_free = joint([(-0.05 + off, 0.0) for off, _ in SPREAD])
    assert (less_free.verdict, less_free.unchanged) == ("neither", ["P"])
    freer_alone = joint([(0.05 + off, 0.0) for off, _ in SPREAD])
    assert (freer_alone.verdict, freer_alone.unchanged) == ("undecided", ["P"])


def test_rounding_is_no_change_in_the_verdict_the_shares_and_the_frontier_alike() -> None:
    noise = 1e-16
    freer_alone = joint([(0.05 + off, noise) for off, _ in SPREAD])
    assert (freer_alone.verdict, freer_alone.unchanged) == ("undecided", ["P"])
    assert freer_alone.counts == (0, 5, 0, 0)
    nothing = joint([(noise, -noise)] * 4)
    assert (nothing.verdict, nothing.unchanged) == ("neither", ["F", "P"])
    base = [(0.5 + off, 0.5) for off, _ in SPREAD]
    noisy = [(free + 1e-14, safe + 1e-14) for free, safe in base]
    assert frontier({"": base, "noisy": noisy}, seed=1) == {"": 1.0, "noisy": 1.0}
    assert not dominated((50.0, 60.0), [(50.0 + 1e-12, 60.0 + 1e-12)])
    assert dominated((50.0, 60.0), [(50.0 - 1e-12, 60.1)])


def test_a_sure_change_without_spread_is_decided() -> None:
    assert joint([(0.02, 0.03)] * 3).verdict == "freer_and_safer"


def test_the_joint_region_is_wider_than_two_intervals_alone() -> None:
    """Each alone excludes 0, the pair does not: a claim about both asks for more."""
    from dfftsim.analysis.intervals import student

    pairs = around(0.0085, 0.05)
    alone = student([free for free, _ in pairs])
    assert alone.low > 0
    assert joint(pairs).verdict == "undecided"


def test_hotelling_with_two_means_is_the_f_distribution() -> None:
    """F(2, 8) has its 90 % point at 3.1131 (any table), so T² of ten pairs is 2 · 9 / 8 of it."""
    assert hotelling(10, 0.9) == pytest.approx(2 * 9 / 8 * 3.11312, rel=1e-4)


def test_the_ellipse_has_the_projections_it_is_judged_by() -> None:
    found = joint(around(0.02, 0.03))
    edge = found.ellipse(720)
    for axis in (0, 1):
        reach = max(point[axis] for point in edge) - found.means[axis]
        assert reach == pytest.approx(found.half[axis], rel=1e-3)


def test_the_region_holds_the_truth_as_often_as_it_says() -> None:
    """Two hundred samples of eight correlated pairs: the true mean lies in the ellipse in about 90 %."""
    import numpy as np

    draws = np.random.default_rng(3).multivariate_normal((0, 0), ((1, 0.7), (0.7, 2)), size=(400, 8))
    held = 0
    for sample in draws:
        one = joint([(float(a), float(b)) for a, b in sample])
        ff, fp, pp = one.covariance
        a, b = one.means
        distance = (pp * a * a - 2 * fp * a * b + ff * b * b) / (ff * pp - fp * fp)
        held += distance <= one.scale
    assert 0.86 < held / 400 < 0.94


def test_shares_count_pairs_and_pairs_without_p_are_left_out() -> None:
    first = {"F": [0.5] * 5, "P": [0.5, 0.5, 0.5, 0.5, math.nan]}
    second = {"F": [0.6, 0.6, 0.4, 0.4, 0.9], "P": [0.6, 0.4, 0.6, 0.4, 0.9]}
    answer = joint_json(first, second)
    shares = [answer[key] for key in ("p_both", "p_freer_only", "p_safer_only", "p_neither")]
    assert (answer["n"], shares) == (4, [0.25] * 4)
    assert joint_of(answer).verdict == answer["verdict"] == "undecided"


def test_without_hazards_or_pairs_there_is_no_verdict() -> None:
    values = {"F": [0.5, 0.6], "P": [0.5, 0.6]}
    assert joint_json(values, values, "hazards") == {"verdict": None, "not_measured": "hazards"}
    assert joint_json({"F": [0.5]}, values)["not_measured"] == "hazards"
    assert joint_json(values, values)["not_measured"] == "pairs"


def test_another_reference_of_protection_has_no_verdict() -> None:
    values = {"F": [0.5, 0.6, 0.7], "P": [0.5, 0.6, 0.7]}
    assert joint_json(values, values, "reference") == {"verdict": None, "not_measured": "reference"}


def test_the_frontier_is_of_those_whom_no_other_beats() -> None:
    base = [(0.5 + off, 0.5) for off, _ in SPREAD]
    points = {
        "": base,
        "freer": [(free + 0.1, safe - 0.1) for free, safe in base],
        "worse": [(free - 0.1, safe - 0.1) for free, safe in base],
    }
    assert frontier(points, seed=1) == {"": 1.0, "freer": 1.0, "worse": 0.0}
    unsure = frontier({"": base, "p": around(0.501, 0.5)}, seed=1)
    assert 0.0 < unsure[""] < 1.0
    assert frontier({"": base, "same": base}, seed=1) == {"": 1.0, "same": 1.0}
    assert frontier({"": base[:1]}, seed=1) == {}
