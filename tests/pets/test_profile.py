"""Profiles: from data and back, what they change in the catalogue, and the shipped one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dfftsim.pets.catalogue import Catalogue
from dfftsim.pets.profile import COMPILED, INFORMS, Measured, Profile, Range, joined
from dfftsim.pets.profile_data import WrongProfile, profile_of
from dfftsim.scenario.profiles import compiled_text

ONE = Range(1.0, 1.0, 1.0)
MEASURED = Measured(
    pet="mpc",
    workload="sum",
    library="a-library 1.0",
    settings="",
    records=(100, 1_000),
    fixed_seconds=Range(0.0, 0.5, 1.0),
    seconds_per_record=Range(1e-6, 2e-6, 3e-6),
    fit_error=0.1,
    time_ratio=Range(10.0, 20.0, 30.0),
    bytes_ratio=Range(4.0, 5.0, 6.0),
    rounds=2,
    peak_mb=10.0,
    right=True,
    check="looked at",
    utility=None,
    metric="",
)
PROFILE = Profile("my machine", "2026-11-27", "0.1.0", (("cores", 2),), 1, 3, True, (MEASURED,))
SHIPPED = Profile.shipped()


def test_data_and_profile_are_the_same() -> None:
    for profile in (PROFILE, SHIPPED):
        assert profile_of(json.loads(json.dumps(profile.to_data()))) == profile
    assert PROFILE.hash != replace(PROFILE, date="2026-11-28").hash
    assert PROFILE.hash == profile_of(PROFILE.to_data()).hash


def test_what_was_measured_takes_the_place_of_the_catalogue_and_nothing_else_does() -> None:
    plain = Catalogue.load()
    changed = plain.with_profile(PROFILE)
    before = plain.plain_factors("mpc", "aggregate_statistics")
    after = changed.plain_factors("mpc", "aggregate_statistics")
    assert before is not None and after is not None
    assert (after.fixed_seconds.low, after.fixed_seconds.mode, after.fixed_seconds.high) == (0.0, 0.5, 1.0)
    assert after.seconds_per_record.mode == 2e-6
    assert after.bytes_factor.mode == 5.0 and after.rounds.mode == 2 and after.time_factor.mode == 20.0
    assert after.time_factor.basis == "measured"
    assert after.time_factor.note == "a-library 1.0; profile of 2026-11-27: my machine"
    assert after.utility == before.utility and after.setup == before.setup
    assert plain.plain_factors("mpc", "aggregate_statistics") == before, "the catalogue itself is untouched"
    for pet in plain:
        for workload in pet.workloads:
            if (pet.id, workload) != ("mpc", "aggregate_statistics"):
                assert changed.plain_factors(pet.id, workload) == plain.plain_factors(pet.id, workload)


def test_a_measured_utility_is_taken_and_a_wrong_result_is_not() -> None:
    useful = replace(PROFILE, measured=(replace(MEASURED, utility=Range(0.2, 0.3, 0.4)),))
    wrong = replace(useful, measured=(replace(useful.measured[0], right=False),))
    plain = Catalogue.load()
    found = plain.with_profile(useful).plain_factors("mpc", "aggregate_statistics")
    assert found is not None and found.utility.mode == 0.3
    untouched = plain.with_profile(wrong).plain_factors("mpc", "aggregate_statistics")
    assert untouched == plain.plain_factors("mpc", "aggregate_statistics")


def test_two_workloads_of_the_laboratory_are_joined() -> None:
    assert joined([Range(1, 2, 3), Range(2, 8, 9)]) == Range(1, pytest.approx(4), 9)
    assert joined([Range(0, 0, 3), Range(2, 8, 9)]) == Range(0, 4, 9)
    assert joined([ONE, ONE]) == ONE


def test_every_workload_of_the_laboratory_informs_one_of_the_catalogue() -> None:
    known = Catalogue.load().workloads
    assert all(workloads and set(workloads) <= set(known) for workloads in INFORMS.values())


def test_the_shipped_profile_is_that_of_the_file() -> None:
    assert COMPILED.read_text("utf-8") == compiled_text(), "run python -m dfftsim.scenario.profiles"


def test_the_shipped_profile_was_finished_and_is_right() -> None:
    assert SHIPPED.complete and SHIPPED.repeats >= 3
    assert all(row.right and row.library and row.check for row in SHIPPED.measured)
    assert {row.pet for row in SHIPPED.measured} >= {
        "none",
        "pseudonymisation",
        "k_anonymity",
        "differential_privacy",
        "homomorphic_encryption",
        "mpc",
        "federated_learning",
        "fl_dp",
        "synthetic_data",
        "psi",
        "zk_vc",
    }
    assert "trusted hardware" in next(one.reason for one in SHIPPED.not_measured if one.pet == "tee")
    assert all(len(row.records) >= 3 for row in SHIPPED.measured)
    assert "hostname" not in dict(SHIPPED.machine)


def test_the_shipped_profile_acts_on_the_catalogue_within_bounds() -> None:
    changed = Catalogue.load().with_profile(SHIPPED)
    for row in SHIPPED.measured:
        for workload in INFORMS[row.workload]:
            found = changed.plain_factors(row.pet, workload)
            if found is None:
                continue
            assert found.time_factor.basis == "measured"
            for name in ("time_factor", "seconds_per_record", "fixed_seconds", "bytes_factor", "utility"):
                one = getattr(found, name)
                assert 0 <= one.low <= one.mode <= one.high, (row.pet, workload, name)


@pytest.mark.parametrize("data", [None, "a profile", 5, [], {}])
def test_other_data_are_no_profile(data: object) -> None:
    with pytest.raises(WrongProfile):
        profile_of(data)


def test_one_pet_and_workload_stand_once() -> None:
    twice = replace(PROFILE, measured=(MEASURED, MEASURED))
    with pytest.raises(WrongProfile, match="mpc with sum stands twice"):
        profile_of(twice.to_data())


def test_every_thing_that_is_wrong_is_found() -> None:
    data = PROFILE.to_data()
    data["measured"][0]["pet"] = "unknown"
    data["measured"][0]["rounds"] = True
    data["machine"] = [1]
    data["not_measured"] = "none"
    with pytest.raises(WrongProfile) as error:
        profile_of(data)
    assert [one.at for one in error.value.found] == [
        ("machine",),
        ("measured", 0, "pet"),
        ("measured", 0, "rounds"),
        ("not_measured",),
    ]
