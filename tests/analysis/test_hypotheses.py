"""Verdicts: where the interval lies against the bounds, and which replications are compared."""

from __future__ import annotations

import math

import pytest
from made_runs import record, result

from dfftsim.analysis.hypotheses import judge_all, read_scope, verdict
from dfftsim.analysis.intervals import Interval

INF = math.inf


def interval(low: float, high: float, n: int = 10) -> Interval:
    return Interval((low + high) / 2, low, high, 0.9, n)


@pytest.mark.parametrize(
    ("low", "high", "bounds", "expected"),
    [
        (0.00, 0.01, (-INF, 0.02), "held"),
        (0.01, 0.03, (-INF, 0.02), "undecided"),
        (0.03, 0.04, (-INF, 0.02), "refuted"),
        (0.02, 0.04, (-INF, 0.02), "refuted"),
        (0.01, 0.02, (-INF, 0.02), "undecided"),
        (0.02, 0.02, (-INF, 0.02), "refuted"),
        (0.03, 0.04, (0.02, INF), "held"),
        (0.02, 0.02, (0.02, INF), "refuted"),
        (0.01, 0.04, (0.02, INF), "undecided"),
        (0.70, 0.90, (0.7, 0.9), "held"),
        (0.69, 0.90, (0.7, 0.9), "undecided"),
        (0.91, 0.95, (0.7, 0.9), "refuted"),
        (0.10, 0.69, (0.7, 0.9), "refuted"),
        (0.00, 0.00, (0.0, 0.0), "held"),
    ],
)
def test_where_the_interval_lies(low, high, bounds, expected) -> None:
    assert verdict(interval(low, high), bounds) == expected


def test_fewer_than_two_replications_decide_nothing() -> None:
    assert verdict(Interval(0.0, math.nan, math.nan, 0.9, 1), (-INF, 0.02)) == "undecided"


def test_variants_are_compared_replication_by_replication() -> None:
    paired = judge_all(result())[0]
    assert paired.verdict == "held"
    assert paired.interval.mean == pytest.approx(0.005)
    assert paired.interval.high < 0.02  # unpaired, a spread of 0.1 would make it far wider


def test_only_replications_finished_in_every_variant_count() -> None:
    run = result()
    partial = result(variants={"h1.no_steps": run.variants["h1.no_steps"][:2]}, interrupted=True)
    assert judge_all(partial)[0].interval.n == 2


def test_a_variant_that_never_ran_leaves_it_undecided() -> None:
    found = judge_all(result(variants={}))[0]
    assert (found.verdict, found.interval.n) == ("undecided", 0)


def test_a_star_counts_over_every_measured_value() -> None:
    found = judge_all(result())[1]  # of CN and VN, only VN lies above the whole
    assert (found.interval.mean, found.verdict) == (1.0, "held")


def test_an_undefined_replication_is_left_out() -> None:
    broken = record(1, math.nan)
    run = result()
    found = judge_all(result(records=(run.records[0], broken, run.records[2])))[0]
    assert found.interval.n == 2


def test_scopes_are_equal_whatever_their_order() -> None:
    assert read_scope("size:small+micro,on:2021-07-16") == read_scope("on:2021-07-16,size:micro+small")
    assert read_scope("") == ()
    assert read_scope("authority:certifier:JP") == (("authority", ("certifier:JP",)),)
