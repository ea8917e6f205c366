"""Boxes against ema_workbench and known regions; regret and satisficing against tables made by hand."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest

from dfftsim.analysis.discovery import check_box, prim, regret_table, satisficing_table
from dfftsim.analysis.discovery.robustness import wilson

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from ema_workbench.analysis import prim as ema


def futures(n: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((n, 4)), columns=["a", "b", "c", "d"])
    return table.assign(law=rng.choice(["lenient", "strict", "silent"], n))


def region(table: pd.DataFrame) -> np.ndarray:
    return ((table["a"] > 0.6) & (table["b"] < 0.5) & (table["law"] != "silent")).to_numpy()


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("words", [False, True])
def test_boxes_are_those_of_ema_workbench(seed, words) -> None:
    table = futures(400, seed)
    noise = np.random.default_rng(seed).random(400) < 0.1
    hits = region(table) ^ noise
    if not words:
        table = table.drop(columns="law")
    mine = prim(table, hits)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = ema.Prim(table, hits, threshold=0.1).find_box()
    steps = theirs.peeling_trajectory
    assert [box.points for box in mine.boxes] == steps["n"].tolist()
    assert [box.coverage for box in mine.boxes] == pytest.approx(steps["coverage"].tolist())
    assert [box.density for box in mine.boxes] == pytest.approx(steps["density"].tolist())
    peeled = int(steps["n"].argmin())  # pasting back drops a limit here that is kept there without effect
    last = theirs.box_lims[peeled]
    for limit in mine.boxes[peeled].limits:
        if limit.relation == "in":
            assert set(limit.words) == set(last.loc[0, limit.factor])
        else:
            assert limit.bound == pytest.approx(last.loc[0 if limit.relation == ">=" else 1, limit.factor])
    for limit, p in mine.boxes[peeled].quasi_p.items():
        side = 1 if limit.relation == "<=" else 0
        assert p == pytest.approx(theirs.qp[peeled][limit.factor][side], rel=1e-6, abs=1e-12)


def test_a_known_region_is_found() -> None:
    table = futures(2000, 4)
    found = prim(table, region(table)).reaching(0.95)
    assert {(limit.factor, limit.relation) for limit in found.limits} == {
        ("a", ">="), ("b", "<="), ("law", "in"),
    }  # fmt: skip
    limits = {limit.factor: limit for limit in found.limits}
    assert limits["a"].bound == pytest.approx(0.6, abs=0.03)
    assert limits["b"].bound == pytest.approx(0.5, abs=0.03)
    assert limits["law"].words == ("lenient", "strict")
    assert found.coverage > 0.9
    assert all(p < 1e-6 for p in found.quasi_p.values())
    assert str(limits["law"]) == "law in {lenient, strict}"
    assert " and " in str(found) and "coverage" in str(found)


def test_quasi_p_is_the_binomial_test_against_the_box_without_the_limit() -> None:
    table = futures(300, 5)
    hits = region(table)
    box = prim(table, hits).reaching(0.7)
    one = box.limits[0]
    without = np.all([limit.holds(table) for limit in box.limits if limit != one], axis=0)
    expected = binomtest(box.hits, box.points, hits[without].mean(), alternative="greater").pvalue
    assert box.quasi_p[one] == pytest.approx(expected)


def test_a_real_box_stands_the_check_and_one_of_chance_does_not() -> None:
    table = futures(300, 6)
    trajectory = prim(table, region(table))
    real = check_box(trajectory, trajectory.reaching(0.9), 1, half_samples=10, shuffles=19)
    assert real.p_box == 1 / 20
    assert min(real.found_again.values()) >= 0.6
    chance = np.random.default_rng(6).random(300) < 0.2
    trajectory = prim(table, chance)
    box = trajectory.boxes[-1]
    found = check_box(trajectory, box, 1, half_samples=10, shuffles=19)
    assert min(box.quasi_p.values()) < 0.1  # quasi-p takes the box for given, so it is taken in
    assert found.p_box > 0.1
    assert min(found.found_again.values()) < 0.6
    assert found == check_box(trajectory, box, 1, half_samples=10, shuffles=19)


def test_what_prim_cannot_use_is_said() -> None:
    table = futures(20, 1)
    for hits, said in (([True] * 20, "all of"), ([False] * 20, "none of"), ([True] * 3, "3 marks")):
        with pytest.raises(ValueError, match=said):
            prim(table, hits)
    with pytest.raises(ValueError, match="gaps: b"):
        prim(table.assign(b=math.nan), [True, False] * 10)


VALUES = pd.DataFrame({"status quo": [1.0, 5.0, 3.0], "package": [4.0, 4.0, 3.0], "club": [2.0, 0.0, 9.0]})


def test_regret_is_counted_from_the_best_of_each_future() -> None:
    table = regret_table(VALUES, "higher")
    assert list(table.index) == ["club", "package", "status quo"]
    assert table.loc["package"].to_dict() == {
        "mean": pytest.approx((0 + 1 + 6) / 3), "p90": pytest.approx(5.0), "greatest": 6.0,
        "worst_future": 2, "best_share": pytest.approx(1 / 3),
    }  # fmt: skip
    assert regret_table(VALUES, "lower").loc["club", "greatest"] == 6.0
    with pytest.raises(ValueError, match="direction"):
        regret_table(VALUES, "neither")
    with pytest.raises(ValueError, match="every future"):
        regret_table(VALUES.assign(club=math.nan), "higher")


def test_satisficing_asks_for_every_requirement_at_once() -> None:
    days = pd.DataFrame({"status quo": [90.0, 30.0, 30.0], "package": [30.0, 30.0, 30.0], "club": [1.0] * 3})
    table = satisficing_table({"F": VALUES, "days": days}, {"F": (3.0, math.inf), "days": (-math.inf, 60.0)})
    assert table["share"].to_dict() == pytest.approx({"package": 1.0, "status quo": 2 / 3, "club": 1 / 3})
    assert table.loc["status quo", "fails:F"] == pytest.approx(1 / 3)
    assert table.loc["status quo", "fails:days"] == pytest.approx(1 / 3)
    with pytest.raises(ValueError, match="no table of G"):
        satisficing_table({"F": VALUES}, {"G": (0, 1)})
    with pytest.raises(ValueError, match="other futures"):
        satisficing_table({"F": VALUES, "days": days[:2]}, {"F": (0, 9), "days": (0, 9)})


@pytest.mark.parametrize(("hits", "n"), [(0, 10), (3, 10), (990, 1000)])
def test_the_interval_of_a_share_is_the_one_of_scipy(hits, n) -> None:
    theirs = binomtest(hits, n).proportion_ci(0.9, "wilson")
    assert wilson(hits, n) == pytest.approx((theirs.low, theirs.high))
