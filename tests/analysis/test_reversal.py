"""The reversal: where a line turns, its interval, and lines that never do."""

from __future__ import annotations

import pytest

from dfftsim.analysis.reversal import NEVER, THROUGHOUT, reversal, turn, with_interval
from dfftsim.errors import InputError
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
