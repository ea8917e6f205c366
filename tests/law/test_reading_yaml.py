"""Reading YAML safely with places, and the nearest right word."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfftsim.errors import InputError
from dfftsim.law.countries import COUNTRIES, EU_MEMBERS, ISO_CODES, destination_problem
from dfftsim.law.nearest import edits_between, instead_of, nearest_word
from dfftsim.law.positions import read_yaml

WORDS = st.text(alphabet="abcd", max_size=6)


def test_values_keep_their_kind_and_place() -> None:
    node = read_yaml("a: [1, 2.5, 2018-05-25, true, null, '2018-05-25']\nb:\n  c: word\n", "f.yaml")
    assert node.plain() == {"a": [1, 2.5, date(2018, 5, 25), True, None, "2018-05-25"], "b": {"c": "word"}}
    inner = node.value["b"].value["c"]
    assert (inner.mark.line, inner.mark.column) == (3, 6)
    assert (node.value["b"].keys["c"].line, node.value["b"].keys["c"].column) == (3, 3)


REFUSED = {
    "f.yaml:1:1: the file is empty": "",
    "f.yaml:1:4: a bare NO is a truth value to some readers": "a: NO",
    "f.yaml:1:4: no such day: 2019-02-29": "a: 2019-02-29",
    "f.yaml:1:4: no such day: 2019-2-9": "a: 2019-2-9",
    "f.yaml:2:1: key a twice, first in line 1": "a: 1\na: 2",
    "f.yaml:1:4: anchor &x": "a: &x [1]\nb: *x",
    "f.yaml:1:4: tag !!python/object:os.system": "a: !!python/object:os.system 'true'",
    "f.yaml:1:1: a key that is not a word": "1: a",
    "f.yaml:1:5: not readable as YAML": "a: [",
    "f.yaml:1:4: not readable as YAML": "a: *x",
    "nested too deeply": "[" * 60 + "]" * 60,
}


@pytest.mark.parametrize(("told", "text"), REFUSED.items(), ids=list(REFUSED))
def test_what_is_not_plain_yaml_is_refused(told: str, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_yaml(text, "f.yaml")
    assert any(told in str(problem) for problem in caught.value.problems), str(caught.value)


def test_aliases_that_explode_are_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40)]
    with pytest.raises(InputError, match="anchor &a0"):
        read_yaml("\n".join(lines), "f.yaml")


def test_a_file_of_brackets_is_refused_without_falling_over() -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        read_yaml("{a: " * 5_000, "f.yaml")


def edits_by_definition(first: str, second: str) -> int:
    """Optimal string alignment, straight from its recursion."""
    if not first or not second:
        return len(first) + len(second)
    options = [
        edits_by_definition(first[1:], second) + 1,
        edits_by_definition(first, second[1:]) + 1,
        edits_by_definition(first[1:], second[1:]) + (first[0] != second[0]),
    ]
    if len(first) > 1 and len(second) > 1 and first[:2] == second[1::-1]:
        options.append(edits_by_definition(first[2:], second[2:]) + 1)
    return min(options)


@given(first=WORDS, second=WORDS)
@settings(max_examples=150, deadline=None)
def test_the_number_of_edits_is_the_defined_one(first: str, second: str) -> None:
    exact = edits_by_definition(first, second)
    assert edits_between(first, second, 2) == min(exact, 3)


def test_the_nearest_word_lies_within_two_edits_or_there_is_none() -> None:
    words = ("personal", "sensitive", "health")
    assert nearest_word("presonal", words) == "personal"
    assert nearest_word("Health", words) == "health"
    assert nearest_word("helth", words) == "health"
    assert nearest_word("vehicle", words) is None
    assert nearest_word("XX", ("JP", "US")) is None
    assert instead_of("helth", words) == "did you mean health?"
    assert instead_of("vehicle", words) == ""


def test_country_codes() -> None:
    assert len(ISO_CODES) == 249
    assert len(EU_MEMBERS) == 27
    assert EU_MEMBERS <= ISO_CODES
    assert (ISO_CODES - EU_MEMBERS) | {"EU"} == COUNTRIES
    assert destination_problem("NO") is None
    assert destination_problem("DE") == (
        "DE is a Member State of the European Union",
        "write EU (the 27 have one sheet)",
    )
    assert destination_problem("UK") == ("unknown country UK", "did you mean GB?")
    assert destination_problem("jp") == ("unknown country jp", "did you mean JP?")
    problem = destination_problem("ZZ")
    assert problem is not None
    assert problem[0] == "unknown country ZZ"
