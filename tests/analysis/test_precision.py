"""Runs that end when they are precise: what is asked, when it holds, what the cap leaves."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import numpy as np
import pytest
from made_runs import record

from dfftsim.analysis.intervals import student
from dfftsim.analysis.paired import holm, paired, student_p
from dfftsim.analysis.precision import Precision, Target, ahead, half_widths, read_precision
from dfftsim.errors import InputError

LUCK = np.random.default_rng(8).normal(0.6, 0.05, 400)


def records(values, shift=None):
    found = {"": [record(number, value) for number, value in enumerate(values)]}
    if shift is not None:
        found["pkg"] = [record(n, v + s) for n, (v, s) in enumerate(zip(values, shift, strict=True))]
    return found


def steady(precision: Precision) -> tuple[int, list[int]]:
    """Where a run ends, and the rounds on the way."""
    rounds = [precision.first]
    while not (verdict := precision.verdict(records(LUCK[: rounds[-1]]))).enough:
        rounds.append(verdict.replications)
    return verdict.replications, rounds


def test_half_widths_are_those_of_each_beginning() -> None:
    values = [*LUCK[:30], math.nan, 0.7]
    found = half_widths(values)
    assert found[0] == math.inf
    for n in range(2, len(values) + 1):
        assert found[n - 1] == pytest.approx(student(values[:n]).half_width, rel=1e-9)
    assert half_widths([1.0, 2.0, math.inf, 3.0])[1:] == [
        pytest.approx(3.156876, rel=1e-6),
        math.inf,
        math.inf,
    ]


def test_a_run_ends_once_the_half_width_is_reached_and_stays() -> None:
    n, rounds = steady(Precision((Target("F", "", 0.01, False),)))
    widths = half_widths(LUCK)
    first = n - ahead(n - 5)
    assert all(width <= 0.01 for width in widths[first - 1 : n])
    assert any(width > 0.01 for width in widths[max(0, first - 7) : first - 1])
    assert all(after > before for before, after in pairwise(rounds))
    assert len(rounds) <= 8


def test_the_end_does_not_depend_on_the_rounds() -> None:
    precision = Precision((Target("F", "", 0.01, False),))
    n, _ = steady(precision)
    assert precision.verdict(records(LUCK)).replications == n
    assert precision.verdict(records(LUCK[: n + 3])).replications == n


def test_a_lucky_moment_does_not_end_a_run() -> None:
    calm, wild = [0.6 + 0.001 * (n % 2) for n in range(12)], [0.0, 1.0] * 20
    precision = Precision((Target("F", "", 0.01, False),), most=50)
    assert half_widths(calm)[11] < 0.01
    assert not precision.verdict(records([*calm, *wild[:2]])).enough
    assert precision.verdict(records([*calm, *wild][:50])).replications == 50
    assert precision.verdict(records([*calm, *calm])).replications == 15


def test_the_cap_is_said_with_what_was_reached() -> None:
    precision = Precision(
        (Target("F", "", 1e-6, False), Target("days_to_start_p50", "", 9.0, False)), most=20
    )
    assert steady(precision)[0] == 20
    said = precision.document(records(LUCK[:20]))
    assert (said["reached"], said["most"]) == (False, 20)
    f, days = said["targets"]
    assert (f["reached"], days["reached"]) == (False, True)
    assert f["half_width"] == student(LUCK[:20]).half_width


def test_differences_are_what_a_comparison_is_precise_about() -> None:
    """Paired differences vary little, so they are precise long before the measures are."""
    precision = Precision((Target("F", "", 0.005, False),), packages=("pkg",))
    shift = np.random.default_rng(1).normal(0.1, 0.002, len(LUCK))
    verdict = precision.verdict(records(LUCK[:20], shift[:20]))
    assert (verdict.enough, verdict.replications) == (True, 15)
    [row] = precision.document(records(LUCK[:15], shift[:15]))["targets"]
    assert (row["package"], row["reached"]) == ("pkg", True)


def test_every_measure_means_those_of_the_whole_run_that_have_an_interval() -> None:
    found = records(LUCK[:40])
    for one in found[""]:
        one.measures["p_wait", ""] = math.nan
        one.measures["wait_days_p90", ""] = math.inf
    labels = {sample.label for sample in read_precision(["5%"]).samples(found)}
    assert labels == {"F", "days_to_start_p50"}
    with pytest.raises(InputError, match=re.escape("F{from:XX}: not measured")):
        read_precision(["F{from:XX}=0.1"]).samples(found)
    [one] = read_precision(["F{from:CN}=2%"], 50).samples(found)
    assert (one.label, one.target.half_width, one.target.relative) == ("F{from:CN}", 0.02, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("FF=0.1", "no indicator FF; did you mean F"),
        ("F=-1", "number above 0"),
        ("F=x", "number above 0"),
        ("0.1", "different units"),
        ("F=0.1,F=0.2", "F stands twice"),
        ("F==2", "is not a target"),
        ("", "is not a target"),
    ],
)
def test_targets_that_are_not_right_are_said(text, said) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        read_precision([text])


def test_a_cap_without_a_target_is_said() -> None:
    with pytest.raises(InputError, match="without --precision"):
        read_precision([], 30)
    assert read_precision([]) is None


def test_p_values_are_those_of_scipy() -> None:
    from scipy.stats import false_discovery_control, ttest_rel

    first, second = LUCK[:12], LUCK[:12] + LUCK[20:32] - 0.62
    found = paired(list(first), list(second), "higher")
    assert found.p == pytest.approx(ttest_rel(second, first).pvalue, rel=1e-9)
    assert student_p(student([2.0, 2.0])) == 0.0
    assert math.isnan(student_p(student([0.0, 0.0])))
    assert false_discovery_control([0.01, 0.04])[0] == holm([0.01, 0.04])[0]


def test_holm_steps_down_and_never_falls() -> None:
    assert holm([0.01, 0.04, 0.03, math.nan]) == pytest.approx([0.03, 0.06, 0.06, math.nan], nan_ok=True)
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_without_effect_a_claim_after_holm_is_rare() -> None:
    rng = np.random.default_rng(4)
    alone = together = 0
    for _ in range(300):
        p = [paired([0.0] * 15, list(rng.normal(0, 1, 15)), "higher").p for _ in range(10)]
        alone += min(p) <= 0.1
        together += min(holm(p)) <= 0.1
    assert alone > 150
    assert together <= 45  # 30 expected
