"""The language of measures: what it reads and what it computes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pytest

from dfftsim.scenario.measures import MeasureError, Reading, Scope, evaluate, parse, readings

ROWS: Mapping[str, Sequence[float]] = {"CN": [1, 5, 2], "JP": [3, 3, 3], "VN": [4, 0, 9]}


def lookup(kpi: str, scope: Scope, variant: str | None) -> Sequence[float] | Mapping[str, Sequence[float]]:
    if ("from", ("*",)) in scope:
        shift = 1.0 if ("on", ("2026-01-01",)) in scope else 0.0
        return {key: [v + shift * (key == "CN") for v in values] for key, values in ROWS.items()}
    base = {"F": [0.4, 0.5, 0.6], "share_given_up": [0.2, 0.0, 0.1], "flows_born": [0, 0, 0]}[kpi]
    return [value + (0.1 if variant == "no_steps" else 0.0) for value in base]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("F", [0.4, 0.5, 0.6]),
        ("F[no_steps] - F", [0.1, 0.1, 0.1]),
        ("2 * F + 1", [1.8, 2.0, 2.2]),
        ("2 + F * 10 / 5", [2.8, 3.0, 3.2]),
        ("-(F - 1)", [0.6, 0.5, 0.4]),
        ("--F", [0.4, 0.5, 0.6]),
        ("abs(0.45 - F)", [0.05, 0.05, 0.15]),
        ("min(F, 0.5, share_given_up + 0.45)", [0.4, 0.45, 0.5]),
        ("max(F, 0.5)", [0.5, 0.5, 0.6]),
        ("count(rules_to_read{from:*} > 2.5)", [2, 2, 2]),
        ("count(rules_to_read{on:2026-01-01,from:*} > rules_to_read{from:*})", [1, 1, 1]),
        ("count(rules_to_read{from:*} >= 3) / 3", [2 / 3, 2 / 3, 2 / 3]),
        ("3", [3]),
    ],
)
def test_measures_are_computed_replication_by_replication(text: str, values: list[float]) -> None:
    assert evaluate(parse(text), lookup) == pytest.approx(values)


def test_a_division_by_zero_is_not_a_number_and_compares_with_nothing() -> None:
    assert all(math.isnan(v) for v in evaluate(parse("F / flows_born"), lookup))
    assert evaluate(parse("count(F / flows_born > 0)"), lookup) == [0, 0, 0]


def test_readings_carry_scope_and_variant() -> None:
    found = list(readings(parse("share_given_up{size:micro+small, from:CN}[quiet] / F")))
    assert found[0] == Reading(
        "share_given_up", (("from", ("CN",)), ("size", ("micro", "small"))), "quiet", 0
    )
    assert [r.kpi for r in found] == ["share_given_up", "F"]
    assert next(readings(parse("F{from:*}"))).wildcard == "from"


def test_an_authority_may_have_a_colon_in_its_name() -> None:
    (found,) = readings(parse("utilisation{authority:certifier:JP}"))
    assert found.scope == (("authority", ("certifier:JP",)),)


def test_a_wildcard_left_over_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs count"):
        evaluate(parse("rules_to_read{from:*} + 1"), lookup)


def test_readings_of_different_lengths_are_an_error() -> None:
    with pytest.raises(ValueError, match="longer"):
        evaluate(parse("F + share"), lambda kpi, *_: [1.0, 2.0] if kpi == "F" else [1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0), ("F +", 3), ("F F", 2), ("(F", 2), ("F ? 2", 2), ("sum(F)", 0), ("abs(F, 2)", 0),
        ("F{from}", 1), ("F{from:CN,from:JP}", 1), ("F{from:*,to:*}", 1), ("count(F)", 7), ("F > 2", 2),
        ("(" * 40 + "F", 30),
    ],
)  # fmt: skip
def test_what_is_no_measure_says_where(text: str, at: int) -> None:
    with pytest.raises(MeasureError) as error:
        parse(text)
    assert error.value.at == at
