"""Terms: products of numbers, parameters, scale and one distribution."""

from __future__ import annotations

from typing import Any

import pytest

from dfftsim.scenario.distributions import Erlang, Exponential, Lognormal, Pert, Weibull
from dfftsim.scenario.terms import FAMILIES, FAMILY_NAMES, Number, TermError, TermRules, TermSpec
from dfftsim.scenario.units import COUNT, DURATION, MONEY_PER_YEAR, RATE

DAY = 86_400.0
DURATIONS = TermRules(DURATION, scale=False)
VALUES = TermRules(MONEY_PER_YEAR)
PARAMETERS = {"machines": 25.0, "log_sd": 1.6, "price": 30.0, "share": 0.6}


def resolved(rules: TermRules, value: Any) -> Any:
    return rules.read(value).resolve(PARAMETERS.__getitem__)


def test_a_product_is_kept_as_factor_parameters_scale_and_distribution() -> None:
    term = VALUES.read({"times": ["scale", 12, {"parameter": "price"}, {"parameter": "share"}]})
    assert term == TermSpec(12.0, ("price", "share"), True, None)
    assert term.resolve(PARAMETERS.__getitem__).value(0.5, scale=100) == pytest.approx(12 * 30 * 0.6 * 100)


def test_a_distribution_may_take_parameters_for_its_numbers() -> None:
    term = resolved(
        TermRules(COUNT),
        {"lognormal": {"median": {"parameter": "machines"}, "log_sd": {"parameter": "log_sd"}}},
    )
    assert term.distribution == Lognormal(25.0, 1.6)
    assert term.value(0.5) == pytest.approx(25)


def test_a_product_within_a_distribution_counts() -> None:
    term = resolved(TermRules(COUNT), {"exponential": {"mean": {"times": [2, {"parameter": "machines"}]}}})
    assert term.distribution == Exponential(50.0)


@pytest.mark.parametrize(
    ("value", "distribution"),
    [
        ({"exponential": {"mean": "5 d"}}, Exponential(5 * DAY)),
        ({"lognormal": {"median": "60 d", "p90": "180 d"}}, Lognormal.with_p90(60 * DAY, 180 * DAY)),
        ({"lognormal": {"mean": "15 d", "cv": 0.8}}, Lognormal.with_mean_cv(15 * DAY, 0.8)),
        ({"pert": {"low": "1 d", "mode": "2 d", "high": "5 d"}}, Pert(DAY, 2 * DAY, 5 * DAY)),
        ({"erlang": {"k": 3, "mean": "6 d"}}, Erlang(3, 6 * DAY)),
        ({"weibull": {"shape": 1.5, "scale": "2 d"}}, Weibull(1.5, 2 * DAY)),
    ],
)
def test_distributions_are_read_in_base_units(value: Any, distribution: object) -> None:
    term = resolved(DURATIONS, value)
    assert (term.factor, term.distribution) == (1.0, distribution)


def test_the_lognormal_by_mean_and_log_sd_has_that_mean() -> None:
    term = resolved(DURATIONS, {"lognormal": {"mean": "10 d", "log_sd": 0.5}})
    assert term.mean() == pytest.approx(10 * DAY)


def test_a_constant_is_the_number_itself() -> None:
    assert DURATIONS.read({"constant": "3 d"}) == DURATIONS.read("3 d") == TermSpec(3 * DAY)
    assert DURATIONS.read("3 d").constant == 3 * DAY


def test_an_empirical_distribution_keeps_values_and_weights() -> None:
    term = resolved(DURATIONS, {"empirical": {"values": ["1 d", "2 d"], "weights": [3, 1]}})
    assert [term.value(u) / DAY for u in (0.1, 0.74, 0.76)] == [1, 1, 2]


def test_every_family_can_be_written_and_read_back() -> None:
    numbers = {"low": "1 d", "mode": "2 d", "high": "3 d", "median": "2 d", "p90": "4 d", "mean": "2 d"}
    plain = {"k": 2, "shape": 1.5, "log_sd": 0.7, "cv": 0.9}
    for name, family in FAMILIES.items():
        for form in family.forms:
            fields = {key: plain.get(key, numbers.get(key, "2 d")) for key in form}
            if name == "empirical":
                fields = {"values": ["1 d", "2 d"], **({"weights": [1, 2]} if "weights" in form else {})}
            term = DURATIONS.read({name: fields})
            assert DURATIONS.read(DURATIONS.write(term)) == term
    assert set(FAMILY_NAMES) == {"constant", *FAMILIES}


def test_a_term_names_its_parameters() -> None:
    term = VALUES.read({"times": [{"parameter": "share"}, {"exponential": {"mean": {"parameter": "price"}}}]})
    assert term.parameter_ids == ("share", "price")
    assert Number(2.0, ("price",)).resolve(PARAMETERS.__getitem__) == 60


@pytest.mark.parametrize(
    ("value", "messages"),
    [
        ({"times": []}, ["a list is not a list of terms"]),
        ({"lognormal": 5}, ["5 is not the fields of a distribution"]),
        ({"exponential": {"mean": "5 kg"}}, ['"5 kg" is not a duration']),
        ({"exponential": {"mean": "0 d"}}, ["exponential: the mean must be above 0"]),
        ({"erlang": {"k": 1.5, "mean": "1 d"}}, ["erlang: k must be a whole number from 1 up"]),
        (
            {"empirical": {"values": ["1 d"], "weights": [1, 2]}},
            ["empirical: as many weights as values"],
        ),
        ({"empirical": {"values": "1 d"}}, ['"1 d" is not a list']),
        ({"parameter": 5}, ["5 is not the id of a parameter"]),
        ({}, ["a term has one key, not 0"]),
        (
            {"times": [{"uniform": {"low": "2 d", "high": "1 kg"}}, "3 kg"]},
            ['"1 kg" is not a duration', '"3 kg" is not'],
        ),
    ],
)
def test_everything_wrong_in_a_term_is_found_at_once(value: Any, messages: list[str]) -> None:
    with pytest.raises(TermError) as error:
        DURATIONS.read(value)
    found = [finding.what for finding in error.value.findings]
    assert len(found) == len(messages)
    assert all(f.startswith(m) for f, m in zip(found, messages, strict=True))


def test_a_negative_number_from_the_facts_is_an_error_of_the_distribution() -> None:
    term = DURATIONS.read({"exponential": {"mean": {"parameter": "bad"}}})
    with pytest.raises(ValueError, match="mean must be above 0"):
        term.resolve(lambda _: -1.0)


def test_a_rate_from_a_parameter_names_its_period() -> None:
    rules = TermRules(RATE)
    term = rules.read({"times": [{"parameter": "machines"}, "1 per year"]})
    assert term.resolve(PARAMETERS.__getitem__).value(0.5) == pytest.approx(25 / (365.25 * DAY))
    assert rules.read(rules.write(term)) == term
    with pytest.raises(TermError, match="nothing says per what"):
        rules.read({"times": ["scale", {"parameter": "machines"}, 2]})
