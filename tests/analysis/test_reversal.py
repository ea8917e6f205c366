"""The reversal: where a line turns, its interval, and lines that never do."""

from __future__ import annotations

import math

import pytest

from dfftsim.analysis.reversal import (
    NEVER,
    THROUGHOUT,
    only_defined,
    relative,
    reversal,
    turn,
    with_interval,
)
from dfftsim.errors import InputError
from dfftsim.report.trust_tables import turn_words
from dfftsim.scenario import loads

GRID = (0.0, 0.5, 1.0)
SCENARIO = """
dfftsim: 1
horizon: {start: 2024-01-01, end: 2024-12-31}
parties: [EU, US, CN]
flow_classes:
  - id: mail
    from: any
    to: any
    data: [personal]
    births: {initial: 30}
    value: {lognormal: {median: USD 30000 per year, log_sd: 1.2}}
    persons: 1000
hazards: {breach: true}
structure: {trust: true}
experiment: {replications: 3, seed: 4}
"""
NO_RULES = """
levers:
  - {lever: R1, parties: any, from: 2024-01-01, onward: true}
  - {lever: T1, parties: any, from: 2024-01-01}
parameters: {trust_points_authority: 0, trust_points_redress: 0, trust_points_instrument: 0}
"""


def test_a_line_turns_between_its_points() -> None:
    assert turn(GRID, [0.2, 0.1, -0.3]) == pytest.approx(0.625)
    assert turn(GRID, [0.2, -0.2, 0.4]) == pytest.approx(0.25), "the first turn counts"
    assert turn(GRID, [0.2, 0.1, 0.05]) == THROUGHOUT
    assert turn(GRID, [-0.1, 0.1, 0.2]) == NEVER


def test_a_line_that_is_not_defined_is_no_gain() -> None:
    for line in ([math.nan] * 3, [0.1, math.nan, -1.0]):
        with pytest.raises(ValueError, match="not defined"):
            turn(GRID, line)


def test_a_loss_that_grows_is_a_loss_and_one_that_shrinks_a_gain() -> None:
    """The base is below 0: -100 becomes -263 in the first column, -100 becomes -50 in the second."""
    assert relative([[-100.0, -100.0]], [[-263.0, -50.0]]) == [[-1.63, 0.5]]
    assert relative([[100.0, 300.0]], [[150.0, 250.0]]) == [[0.25, -0.25]], "over the mean, not over each"


def test_without_a_base_there_is_no_relative_change() -> None:
    assert relative([[1.0], [0.0]], [[2.0], [1.0]]) is None
    assert relative([[-1.0, 1.0]], [[2.0, 2.0]]) is None


def test_replications_that_do_not_define_it_everywhere_are_left_out() -> None:
    old, new = [[1.0, math.nan, 3.0], [1.0, 2.0, 3.0]], [[2.0, 2.0, 4.0], [2.0, 2.0, math.inf]]
    assert only_defined(old, new) == ([[1.0], [1.0]], [[2.0], [2.0]])


def test_the_interval_holds_the_root_of_the_mean_and_says_what_it_saw() -> None:
    noise = [0.02, -0.01, 0.015, -0.02, 0.0, -0.005, 0.01, -0.01]
    lines = [[level + one for one in noise] for level in (0.1, 0.0, -0.1)]
    found = with_interval(GRID, lines, 1, "x")
    assert found["outcome"] == "reversed" and found["at"] == pytest.approx(0.5, abs=0.01)
    assert found["low"] < 0.5 < found["high"] and found["high"] - found["low"] < 0.2
    assert found["shares"] == {"reversed": 1.0, "gain_throughout": 0.0, "no_gain": 0.0}
    assert with_interval(GRID, lines, 1, "x") == found, "the same draws, the same interval"


def test_no_reversal_is_said_and_not_invented() -> None:
    gains = [[0.3, 0.2, 0.25], [0.2, 0.1, 0.2], [0.1, 0.05, 0.1]]
    found = with_interval(GRID, gains, 1, "x")
    assert (found["at"], found["low"], found["high"]) == (None, None, None)
    assert found["outcome"] == "gain_throughout" and found["shares"]["gain_throughout"] == 1.0
    assert (found["outcome_low"], found["outcome_high"]) == ("gain_throughout", "gain_throughout")
    assert "> 1 to > 1" in turn_words(found, "uptake_eta", GRID), "not from below the grid"
    unsure = [[0.3, -0.2, 0.1, -0.1], [0.2, -0.3, 0.0, -0.2], [-0.1, -0.4, -0.3, -0.3]]
    assert with_interval(GRID, unsure, 1, "x")["low"] is None, "no gain at all cannot be excluded"


def test_a_loop_of_trust_lowers_what_no_rules_bring() -> None:
    found = reversal(loads(SCENARIO), loads(SCENARIO + NO_RULES), grid=(0.0, 1.0), workers=1)
    assert set(found["measures"]) == {"crossing", "lawful", "net_of_harm"}
    for row in found["measures"].values():
        first, last = row["change"]
        assert first["mean"] > last["mean"] and first["n"] == 3
    assert found["measures"]["crossing"]["change"][1]["mean"] < 0.0


def test_without_the_loop_it_is_refused() -> None:
    with pytest.raises(InputError, match=r"does nothing without structure\.trust"):
        plain = loads(SCENARIO.replace("structure: {trust: true}\n", ""))
        reversal(plain, plain)


def test_what_is_not_there_without_the_package_is_not_measured_and_said() -> None:
    from dfftsim.analysis.reversal import measured
    from dfftsim.experiment.replications import run
    from dfftsim.report.numbers import DASH
    from dfftsim.report.trust_tables import change_words

    plain = loads(SCENARIO)
    result = run(plain, workers=1, variants={"changed@0": loads(SCENARIO + NO_RULES)})
    for measure, why in (("F - F", "base"), ("(F - F) / (F - F)", "undefined")):
        row = measured(result, (0.0,), measure, "made")
        assert row["reversal"] == {"not_measured": why} and row["change"][0]["n"] == 0
        assert change_words(row["change"][0]) == DASH
        assert turn_words(row["reversal"], "uptake_eta", (0.0,)).startswith("not measured")
