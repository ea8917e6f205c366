"""The question: its defaults, and every problem at once with the nearest right word."""

from __future__ import annotations

from typing import Any

import pytest

from dfftsim.errors import InputError
from dfftsim.law.transfer import Counts, Transfer, transfer


def problems(*args: Any, **rest: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        transfer(*args, **rest)
    return [str(problem) for problem in caught.value.problems]


def test_defaults_are_filled_and_named() -> None:
    asked = Transfer("JP", "CN", ("personal",))
    assert (asked.exporter_kind, asked.activities_asked) == ("firm", ("vendor_employment_investment",))
    assert asked.counts(("sensitive", "health")) == Counts(1, 1, 0, 1)
    assert asked.defaults_used == ("exporter", "activity", "persons", "sensitive", "held", "importer")
    given = Transfer(
        "JP", "CN", ("personal",), persons=1, sensitive=0, held=1, exporter="firm", importer=(), activities=()
    )
    assert given.defaults_used == ()


def test_a_broker_brokers_unless_told_otherwise() -> None:
    assert transfer("US", "CN", "personal", exporter="data_broker").activities_asked == ("data_brokerage",)
    other = transfer("US", "CN", "personal", exporter="data_broker", activities="cross_border_hr")
    assert other.activities_asked == ("cross_border_hr",)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"data": "health", "persons": 50}, Counts(50, 0, 50, 50)),
        ({"data": "personal", "persons": 50, "sensitive": 80}, Counts(80, 0, 80, 80)),
        ({"data": "personal", "persons": 50, "sensitive": 10, "held": 5}, Counts(50, 40, 10, 5)),
        ({"data": "non_personal", "persons": 0}, Counts(0, 0, 0, 0)),
    ],
)
def test_persons_include_the_sensitive_ones(asked: dict[str, Any], expected: Counts) -> None:
    assert transfer("CN", "JP", **asked).counts(("sensitive", "health")) == expected


def test_order_and_repeats_of_categories_do_not_matter() -> None:
    one = transfer("CN", "JP", ["important", "personal", "personal"])
    assert one == transfer("CN", "JP", ("personal", "important"))
    assert one.data == ("personal", "important")


def test_all_problems_at_once_with_the_nearest_right_word() -> None:
    found = problems(
        "DE",
        "jp",
        ["persnal", "health"],
        exporter="gba_firm",
        pet="annonymisation",
        persons=-1,
        activities="hr",
    )
    text = "\n".join(found)
    assert len(found) == 7
    assert "from: 'DE' is a Member State; write EU, which stands for the 27" in text
    assert "to: 'jp' is not known; did you mean JP?" in text
    assert "data: 'persnal' is not known; did you mean personal?" in text
    assert "exporter: 'gba_firm' exists only in CN" in text
    assert "pet: 'annonymisation' is not known; did you mean anonymisation?" in text
    assert "persons: -1 is no number of persons; a whole number, 0 or more" in text
    assert "activity: 'hr' is not known; one of data_brokerage" in text


@pytest.mark.parametrize(
    ("origin", "destination", "words"),
    [
        ("JP", "JP", "JP is also the origin"),
        ("FR", "JP", "Member State"),
        ("JP", "FR", "Member State"),
        ("CH", "JP", "the law of 'CH' is not in the rule book"),
        ("JP", "UK", "did you mean GB?"),
        ("JP", "ZZ", "'ZZ' is not known"),
    ],
)
def test_places(origin: str, destination: str, words: str) -> None:
    assert words in problems(origin, destination, "personal")[0]


def test_countries_outside_the_seventeen_can_be_destinations() -> None:
    assert transfer("JP", "CH", "personal").destination == "CH"
    assert transfer("EU", "NO", "personal").destination == "NO"


def test_regional_exporters_belong_to_their_jurisdiction() -> None:
    assert transfer("CA", "US", "personal", exporter="quebec_firm").exporter == "quebec_firm"
    assert "exists only in CA, not in US" in problems("US", "CA", "personal", exporter="quebec_firm")[0]


def test_no_category_is_a_problem() -> None:
    assert problems("JP", "CN", [])[0].startswith("data: no category; one or more of personal")


def test_single_words_are_words_and_not_letters() -> None:
    asked = transfer("EU", "US", "personal", importer="dpf_certified")
    assert (asked.data, asked.importer) == (("personal",), ("dpf_certified",))
