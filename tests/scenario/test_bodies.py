"""Public bodies of one country as parties, and their number in terms."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import load, loads
from dfftsim.scenario.loading import variant
from dfftsim.scenario.terms import TermError, TermRules
from dfftsim.scenario.units import COUNT, DURATION

SAMPLE = Path(__file__).parent / "samples" / "bodies.yaml"
NUMBERS = {"bodies": 10.0, "pairs": 45.0, "rate": 4.0}
RULES = TermRules(DURATION, scale=False, bodies=True)


def test_bodies_are_no_jurisdictions() -> None:
    scenario = load(SAMPLE)
    assert scenario.bodies == 1800
    assert scenario.parties == ()
    assert load(SAMPLE.with_name("two-classes.yaml")).bodies is None


def test_bodies_are_written_as_they_are_read_and_belong_to_the_hash() -> None:
    scenario, other = load(SAMPLE), load(SAMPLE, [("parties.bodies", "3000")])
    assert loads(scenario.to_yaml()) == scenario
    assert loads(scenario.to_yaml()).hash == scenario.hash
    assert other.bodies == 3000
    assert other != scenario
    assert other.hash != scenario.hash


def test_a_variant_may_have_other_bodies() -> None:
    assert variant(load(SAMPLE), "h1", "twice").bodies == 3600


def test_an_override_that_is_no_number_of_bodies_is_named() -> None:
    with pytest.raises(InputError) as error:
        load(SAMPLE, [("parties.bodies", "many")])
    assert str(error.value) == (
        '--set parties.bodies: "many" is not a whole number; write a whole number from 2 to 1000000'
    )


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ({"times": ["2 s", "bodies"]}, 20.0),
        ({"times": ["2 s", "pairs", {"over": "bodies"}]}, 9.0),
        ({"times": ["1 h", {"over": {"parameter": "rate"}}]}, 900.0),
        ({"times": ["1 h", {"over": {"times": [2, "bodies", {"over": {"parameter": "rate"}}]}}]}, 720.0),
        ({"exponential": {"mean": {"times": ["1 s", "bodies", {"over": 4}]}}}, 2.5),
    ],
)
def test_terms_with_bodies_and_divisors(written: object, seconds: float) -> None:
    term = RULES.read(written)
    assert term.resolve(NUMBERS.__getitem__).mean() == pytest.approx(seconds)
    assert RULES.read(RULES.write(term)) == term
    assert set(term.parameter_ids) <= {"rate"}


def test_a_divisor_alone_needs_a_product() -> None:
    counts = TermRules(COUNT, bodies=True)
    assert counts.read("pairs").uses_bodies
    with pytest.raises(TermError, match="there is nothing to divide"):
        counts.read({"over": "bodies"})
    with pytest.raises(ValueError, match="rate is 0 and divides"):
        RULES.read({"times": ["1 h", {"over": {"parameter": "rate"}}]}).resolve(lambda _: 0.0)
