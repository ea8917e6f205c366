"""Backcasts as they are run and judged."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from small import small

from dfftsim.analysis.validation.backcasts import carry_out, overall, run_once_each, spread, with_draws


def test_only_tests_decide(tmp_path: Path) -> None:
    """The fitted check is refuted, the test is held: the backcast is held."""
    outcome = carry_out(small(tmp_path).backcasts[0], workers=1)
    assert [one.verdict for one in outcome.judgements] == ["held", "refuted"]
    assert outcome.verdict == "held"
    assert outcome.result is not None and len(outcome.result.records) == 3


@pytest.mark.parametrize(
    ("verdicts", "whole"),
    [
        (["held", "held"], "held"),
        (["held", "refuted", "undecided"], "refuted"),
        (["held", "undecided"], "undecided"),
        ([], "undecided"),
    ],
)
def test_the_verdict_of_a_whole(verdicts: list[str], whole: str) -> None:
    assert overall(verdicts) == whole


def test_what_cannot_be_run_is_not_run(tmp_path: Path) -> None:
    outcome = carry_out(small(tmp_path).backcasts[1])
    assert (outcome.verdict, outcome.result, outcome.judgements) == ("not_possible", None, ())


def test_a_variant_that_two_checks_ask_about_is_run_once(tmp_path: Path) -> None:
    calls: list[int] = []
    result = run_once_each(
        small(tmp_path).backcasts[0].posed(2), 1, lambda done, total, left: calls.append(total)
    )
    assert set(calls) == {4}  # two replications of the scenario, two of what both variants are
    assert result.variants["some-flow.no_steps"] == result.variants["all-flow.free"] != result.records


def test_numbers_can_be_drawn(tmp_path: Path) -> None:
    backcast = small(tmp_path).backcasts[0]
    outcome = with_draws(carry_out(backcast, 2, 1), draws=4, workers=1)
    assert outcome.drawn is not None
    first, second = outcome.drawn
    assert first.n == 4 and first.low < first.high
    assert (first.inside, second.inside) == (1.0, 0.0)


def test_a_spread_counts_what_lies_inside() -> None:
    found = spread([1.0, 2.0, 3.0, 4.0, math.nan], (2.0, 3.0))
    assert (found.low, found.high, found.inside, found.n) == (1.0, 4.0, 0.5, 4)
    assert spread([math.nan], (0.0, 1.0)).n == 0
