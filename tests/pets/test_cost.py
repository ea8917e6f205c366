"""The cost model: computing grows with records, time adds round trips and bytes, ranges stay in order."""

import pytest

from dfftsim.pets.catalogue import Catalogue
from dfftsim.pets.cost import CostModel, Factor

CATALOGUE = Catalogue.load()
PAIRS = [(pet.id, workload) for pet in CATALOGUE for workload in pet.workloads]
MODEL = CostModel(
    fixed_seconds=Factor(0.0, 1.0, 2.0, "judgement"),
    seconds_per_record=Factor(0.001, 0.002, 0.004, "measured"),
    rounds=Factor(0, 3, 9, "measured"),
    bytes_factor=Factor(1.0, 2.0, 4.0, "published"),
)


def test_computing_is_a_fixed_part_and_one_for_each_record():
    assert MODEL.seconds(0) == (0.0, 1.0, 2.0)
    assert MODEL.seconds(1000) == pytest.approx((1.0, 3.0, 6.0))


def test_bytes_are_a_multiple_of_the_plain_ones():
    assert MODEL.bytes_sent(500) == (500, 1000, 2000)


def test_time_is_computing_and_round_trips_and_bytes_over_bandwidth():
    found = MODEL.time(records=1000, plain_bytes=1e6, rtt_seconds=0.1, bytes_per_second=1e6)
    assert found == pytest.approx((1.0 + 0.1 + 1.0, 3.0 + 0.4 + 2.0, 6.0 + 1.0 + 4.0))


def test_plain_delivery_takes_one_round_trip_and_its_bytes():
    plain = CATALOGUE.plain_factors("none", "raw_record_delivery")
    found = plain.time(records=1, plain_bytes=1000, rtt_seconds=0.2, bytes_per_second=1e4)
    assert found.mode == pytest.approx(0.2 + 0.1, rel=1e-6)


def test_no_bandwidth_is_refused():
    with pytest.raises(ValueError, match="not above 0"):
        MODEL.time(1, 1, 0.1, 0.0)


@pytest.mark.parametrize(("pet", "workload"), PAIRS)
def test_every_pet_has_a_cost_in_order_that_grows(pet, workload):
    model = CATALOGUE.plain_factors(pet, workload)
    times = [model.time(n, 64.0 * n, 0.15, 1e7) for n in (1e2, 1e4, 1e6)]
    assert all(0 < t.low <= t.mode <= t.high for t in times)
    assert [t.mode for t in times] == sorted(t.mode for t in times)
