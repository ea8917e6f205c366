"""The network between jurisdictions: symmetric, physical, honest about unknown places and estimated cells."""

import itertools

import pytest

from dfftsim.errors import InputError
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.world.network import Network
from dfftsim.world.parameters import Parameters

NETWORK = Network.load()
PAIRS = list(itertools.combinations(JURISDICTIONS, 2))
KM_PER_MS = 204.0 / 2
"""Light in fibre, there and back (parameter `fibre_speed`)."""


def test_every_jurisdiction_has_a_site():
    assert set(NETWORK.codes) == set(JURISDICTIONS)
    assert NETWORK.city("JP") == "Tokyo"


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_link_is_the_same_both_ways_and_not_faster_than_light(first, second):
    there, back = NETWORK.round_trip(first, second), NETWORK.round_trip(second, first)
    assert there == back
    assert there.ms.low <= there.ms.middle <= there.ms.high
    assert there.ms.middle > NETWORK.distance_km(first, second) / KM_PER_MS


def test_known_cells_in_seconds():
    assert NETWORK.rtt_seconds("EU", "JP") == 0.223
    assert NETWORK.rtt_seconds("JP", "CN") == 0.060
    assert NETWORK.usd_per_gb("JP") == 0.114
    assert NETWORK.usd_per_gb_in_cloud("EU") == 0.02


@pytest.mark.parametrize(
    "row", ["rtt_jp_us", "rtt_eu_us", "rtt_gb_us", "rtt_us_br", "rtt_jp_ca", "rtt_eu_br"]
)
def test_the_matrix_agrees_with_a_second_measurement(row):
    published = Parameters.load().get(row)
    first, second = row.upper().split("_")[1:]
    assert NETWORK.round_trip(first, second).ms.middle == pytest.approx(published.best, rel=0.1)


def test_estimated_cells_do_not_pass_for_measured_ones():
    assert NETWORK.round_trip("EU", "JP").rank == "sourced"
    assert NETWORK.round_trip("JP", "CN").origin == "assumed"
    assert NETWORK.round_trip("JP", "CN").rank == "unsourced"
    assert NETWORK.price_rank("AU") == "sourced"
    assert NETWORK.price_rank("VN") == "unsourced"


def test_a_measured_link_varies_less_than_a_derived_one():
    def spread(first, second):
        return NETWORK.rtt_seconds(first, second, 0.95) / NETWORK.rtt_seconds(first, second, 0.05)

    assert NETWORK.round_trip("VN", "EU").origin == "derived"
    assert spread("EU", "JP") < spread("VN", "EU")


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("JP", "JP", "tput_single_flow"),
        ("JP", "EU", "tput_enterprise"),
        ("VN", "JP", "tput_thin"),
        ("CN", "VN", "tput_border"),
    ],
)
def test_bandwidth_follows_the_weaker_end(first, second, name):
    numbers = Parameters.load()
    assert NETWORK.bandwidth_class(first, second) == NETWORK.bandwidth_class(second, first) == name
    assert NETWORK.bytes_per_second(first, second, numbers) == numbers.value(name) * 1e6 / 8


@pytest.mark.parametrize(("code", "hint"), [("NO", "use the nearest of EU GB"), ("jp", "did you mean JP?")])
def test_a_place_without_a_site_is_an_input_error(code, hint):
    for ask in (NETWORK.usd_per_gb, NETWORK.city, lambda x: NETWORK.rtt_seconds("JP", x)):
        with pytest.raises(InputError, match="no site for") as error:
            ask(code)
        assert hint in str(error.value)
