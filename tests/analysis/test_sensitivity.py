"""Screening and indices against functions with known answers and against SALib."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol
from SALib.sample import morris as salib_morris_sample
from SALib.test_functions import Ishigami, Sobol_G

from dfftsim.analysis.sensitivity import elementary_effects, morris_design, sobol_design, sobol_indices

A, B = 7.0, 0.1
PI4, PI8 = math.pi**4, math.pi**8
VARIANCE = A**2 / 8 + B * PI4 / 5 + B**2 * PI8 / 18 + 0.5
FIRST = [(B * PI4 / 5 + B**2 * PI8 / 50 + 0.5) / VARIANCE, A**2 / 8 / VARIANCE, 0.0]
BOTH = B**2 * PI8 * (1 / 18 - 1 / 50) / VARIANCE
TOTAL = [FIRST[0] + BOTH, FIRST[1], BOTH]
NAMES = ["x1", "x2", "x3"]
G_A = np.array([0.0, 1.0, 4.5, 9.0, 99.0])


def ishigami(points: pd.DataFrame) -> np.ndarray:
    return Ishigami.evaluate((2 * points[NAMES].to_numpy() - 1) * math.pi)


def problem(names, low=0.0, high=1.0) -> dict:
    return {"num_vars": len(names), "names": list(names), "bounds": [[low, high]] * len(names)}


def test_indices_of_ishigami_are_the_known_ones() -> None:
    found = sobol_indices(NAMES, ishigami(sobol_design(NAMES, 2048, 1)), 1)
    assert [found.first[name].mean for name in NAMES] == pytest.approx(FIRST, abs=0.015)
    assert [found.total[name].mean for name in NAMES] == pytest.approx(TOTAL, abs=0.015)
    assert found.variance == pytest.approx(VARIANCE, rel=0.02)
    assert [one.factor for one in found.order] == ["x1", "x2", "x3"]
    assert found.first["x3"].low <= found.first_floor < found.first["x2"].low


def test_indices_of_the_g_function_are_the_known_ones() -> None:
    names = [f"x{i}" for i in range(5)]
    design = sobol_design(names, 2048, 4)
    found = sobol_indices(names, Sobol_G.evaluate(design.to_numpy(), G_A), 4)
    partial = 1 / (3 * (1 + G_A) ** 2)
    variance = np.prod(1 + partial) - 1
    total = partial * np.prod(1 + partial) / (1 + partial) / variance
    assert [found.first[name].mean for name in names] == pytest.approx(partial / variance, abs=0.02)
    assert [found.total[name].mean for name in names] == pytest.approx(total, abs=0.02)


def test_indices_are_those_of_salib() -> None:
    outcomes = ishigami(sobol_design(NAMES, 64, 3))
    mine = sobol_indices(NAMES, outcomes, 3)
    theirs = salib_sobol.analyze(problem(NAMES), outcomes, calc_second_order=False, num_resamples=10)
    assert [mine.first[name].mean for name in NAMES] == pytest.approx(theirs["S1"], rel=1e-9)
    assert [mine.total[name].mean for name in NAMES] == pytest.approx(theirs["ST"], rel=1e-9)


def test_intervals_of_indices_hold_the_truth_about_as_often_as_they_say() -> None:
    held = 0
    for seed in range(40):
        found = sobol_indices(NAMES, ishigami(sobol_design(NAMES, 128, seed)), seed)
        held += found.total["x3"].low <= TOTAL[2] <= found.total["x3"].high
    assert held >= 32  # 90 % intervals; 31 or fewer of 40 have a chance below 2 %


def test_the_rank_of_equal_factors_is_left_open() -> None:
    design = sobol_design(["a", "b", "c"], 256, 2)
    found = sobol_indices(list(design.columns), design["a"] + design["b"] + 0.05 * design["c"], 2)
    first, second, third = found.order
    assert {first.factor, second.factor} == {"a", "b"}
    assert (first.earliest, first.latest) == (1, 2)
    assert 0.02 < first.p_above_next < 0.98
    assert (third.factor, third.earliest, third.latest) == ("c", 3, 3)
    assert second.p_above_next == 1.0
    assert math.isnan(third.p_above_next)


def test_luck_gives_a_floor_below_which_factors_are_not_told_from_nothing() -> None:
    names = ["strong", "weak", "inert"]
    design = sobol_design(names, 512, 5)
    luck = np.random.default_rng(5)
    outcomes = 4 * design["strong"] + 0.02 * design["weak"] + luck.normal(0, 0.4, len(design))
    again = 4 * design["strong"] + 0.02 * design["weak"] + luck.normal(0, 0.4, len(design))
    found = sobol_indices(names, outcomes, 5, again.to_numpy()[:: len(names) + 2])
    expected = 0.4**2 / (16 / 12 + 0.4**2)
    assert found.total_floor == pytest.approx(expected, rel=0.25)
    assert {one.factor: one.above_floor for one in found.order} == {
        "strong": True, "weak": False, "inert": False,
    }  # fmt: skip
    blind = sobol_indices(names, outcomes, 5)
    assert blind.total_floor == 0.0
    assert all(one.above_floor for one in blind.order)  # luck looks like an effect where nobody measures it


def test_effects_are_those_of_salib() -> None:
    points = salib_morris_sample.sample(problem(NAMES), 20, num_levels=6, seed=1)
    frame = pd.DataFrame(points, columns=NAMES)
    outcomes = ishigami(frame)
    mine = elementary_effects(frame, outcomes, 1)
    theirs = salib_morris.analyze(problem(NAMES), points, outcomes, num_levels=6, num_resamples=10)
    assert [mine.mu_star[name].mean for name in NAMES] == pytest.approx(list(theirs["mu_star"]), rel=1e-9)
    assert [mine.mu[name] for name in NAMES] == pytest.approx(list(theirs["mu"]), rel=1e-9, abs=1e-9)
    assert [mine.sigma[name] for name in NAMES] == pytest.approx(list(theirs["sigma"]), rel=1e-9)


def test_the_design_moves_each_factor_once_on_the_grid() -> None:
    design = morris_design(NAMES, 30, 7)
    assert len(design) == 30 * 4
    assert sorted({round(value, 9) for value in design.to_numpy().ravel()}) == pytest.approx(
        [0, 1 / 3, 2 / 3, 1]
    )
    theirs = salib_morris.analyze(problem(NAMES), design.to_numpy(), ishigami(design), num_resamples=10)
    mine = elementary_effects(design, ishigami(design), 7)
    assert [mine.mu_star[name].mean for name in NAMES] == pytest.approx(list(theirs["mu_star"]), rel=1e-9)
    assert design.equals(morris_design(NAMES, 30, 7))
    assert not design.equals(morris_design(NAMES, 30, 8))


def test_a_linear_function_has_its_slopes_as_effects() -> None:
    design = morris_design(["a", "b", "idle"], 10, 3)
    found = elementary_effects(design, 5 * design["a"] - 2 * design["b"], 3)
    assert found.mu == pytest.approx({"a": 5.0, "b": -2.0, "idle": 0.0})
    assert found.mu_star["b"].mean == pytest.approx(2.0)
    assert found.sigma["a"] == pytest.approx(0.0, abs=1e-9)
    assert [(one.factor, one.above_floor) for one in found.order] == [
        ("a", True), ("b", True), ("idle", False),
    ]  # fmt: skip


def test_luck_has_a_floor_in_screening_too() -> None:
    design = morris_design(["a", "idle"], 60, 3)
    luck = np.random.default_rng(2)
    first, second = (design["a"] * 5 + luck.normal(0, 1, len(design)) for _ in range(2))
    found = elementary_effects(design, first, 3, again=second)
    step = 2 / 3
    assert found.floor == pytest.approx(2 / math.sqrt(math.pi) / step, rel=0.2)
    assert {one.factor: one.above_floor for one in found.order} == {"a": True, "idle": False}


def test_what_does_not_fit_is_said() -> None:
    design = morris_design(["a", "b"], 4, 1)
    with pytest.raises(ValueError, match="trajectory 1 "):
        elementary_effects(design.assign(a=[*design["a"][:4], 0.123, *design["a"][5:]]), design["a"], 1)
    with pytest.raises(ValueError, match="trajectories of 3 rows"):
        elementary_effects(design[:-1], design["a"][:-1], 1)
    with pytest.raises(ValueError, match="point 2 is not a finite number"):
        elementary_effects(design, [1.0, 2.0, math.nan, *range(9)], 1)
    with pytest.raises(ValueError, match="5 values for a design of 12"):
        elementary_effects(design, range(5), 1)
    with pytest.raises(ValueError, match="does not vary"):
        sobol_indices(["a"], [1.0] * 6, 1)
    with pytest.raises(ValueError, match="7 outcomes"):
        sobol_indices(["a"], range(7), 1)
    with pytest.raises(ValueError, match="power of two"):
        sobol_design(["a"], 100, 1)
    with pytest.raises(ValueError, match="named twice: a"):
        sobol_design(["a", "a"], 4, 1)
    with pytest.raises(ValueError, match="at least 2 trajectories"):
        morris_design(["a"], 1, 1)
