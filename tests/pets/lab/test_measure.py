"""Studies of trials made up: order, what follows a failure, Ctrl-C, and the profile made of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dfftsim.pets.lab.adapters import adapters
from dfftsim.pets.lab.measure import Order, Study, every_pet, measure, study_document
from dfftsim.pets.lab.trial import Request, Trial
from dfftsim.pets.profile import NotMeasured, Range
from dfftsim.pets.profile_data import profile_of

DAY = "2026-11-27"
Fate = Callable[[Request], Trial | None]


def made_up(request: Request, **other: object) -> Trial:
    """A trial whose times follow a line."""
    seconds = tuple(0.01 + 2e-6 * request.records for _ in range(request.repeats))
    plain = tuple(1e-8 * request.records for _ in range(request.repeats))
    given = {
        "plain_seconds": plain,
        "seconds": seconds,
        "wall_seconds": seconds,
        "plain_bytes": 64 * request.records,
        "sent": 500 * request.records,
        "peak_mb": 100.0,
        "right": True,
        "check": "looked at",
        "utility": (0.9, 0.95, 0.92),
        "metric": "share",
        "versions": {"a-library": "1.0"},
        "settings": "as usual",
    }
    return Trial(request.pet, request.workload, request.records, **{**given, **other})


def study(order: Order, fate: Fate = lambda request: None) -> tuple[Study, list[Request]]:
    """The study of an order whose trials have the fate given, else go well."""
    asked: list[Request] = []

    def run(request: Request, wall_seconds: float) -> Trial:
        asked.append(request)
        return fate(request) or made_up(request)

    return measure(order, "0.1.0", DAY, run=run), asked


def failed(request: Request, why: str, missing: bool = False) -> Trial:
    return Trial(request.pet, request.workload, request.records, failure=why, missing=missing)


def test_every_pet_is_measured_or_has_a_reason() -> None:
    found, asked = study(Order(every_pet()))
    named = {row.pet for row in found.profile.measured} | {one.pet for one in found.profile.not_measured}
    assert named == {"none", *every_pet()}
    assert any("trusted hardware" in one.reason for one in found.profile.not_measured if one.pet == "tee")
    assert [(r.pet, r.workload, r.records) for r in asked] == [
        (one.pet, workload, n)
        for one in adapters(every_pet())
        for workload in one.workloads
        for n in one.sizes[workload]
    ]
    assert found.profile.complete and not found.interrupted


def test_the_profile_holds_the_line_the_ratios_and_the_machine() -> None:
    found, _ = study(Order(("mpc",), ("sum",), sizes=(1_000, 10_000)))
    row = next(row for row in found.profile.measured if row.pet == "mpc")
    assert row.fixed_seconds.mode == pytest.approx(0.01)
    assert row.seconds_per_record.mode == pytest.approx(2e-6)
    assert row.time_ratio == Range(300.0, 300.0, 1200.0)
    assert row.bytes_ratio == Range(7.812, 7.812, 7.812)
    assert row.utility == Range(0.9, 0.92, 0.95)
    assert (row.library, row.records, row.right) == ("a-library 1.0", (1_000, 10_000), True)
    assert {"processor", "cores", "python", "system"} <= set(dict(found.profile.machine))
    plain = next(row for row in found.profile.measured if row.pet == "none")
    assert plain.seconds_per_record.mode == pytest.approx(1e-8) and plain.time_ratio.mode == 1
    assert profile_of(found.profile.to_data()) == found.profile


def test_a_missing_library_stops_its_pet_alone() -> None:
    def fate(request: Request) -> Trial | None:
        return failed(request, "mpyc cannot be loaded", missing=True) if request.pet == "mpc" else None

    found, asked = study(Order(("mpc", "psi")), fate)
    assert [request.pet for request in asked].count("mpc") == 1
    assert {row.pet for row in found.profile.measured} == {"none", "psi"}
    assert found.profile.not_measured == (NotMeasured("mpc", "", "not available: mpyc cannot be loaded"),)


def test_no_larger_size_is_tried_after_one_that_failed() -> None:
    def fate(request: Request) -> Trial | None:
        return failed(request, "the time limit of 1 s was reached") if request.records >= 200 else None

    found, asked = study(Order(("psi",), sizes=(400, 200, 100)), fate)
    assert [request.records for request in asked] == [100, 200]
    row = next(row for row in found.profile.measured if row.pet == "psi")
    assert row.records == (100,) and row.fit_error is None
    assert found.profile.not_measured == (
        NotMeasured("psi", "intersection", "with 200 records: the time limit of 1 s was reached"),
    )


def test_a_wrong_result_is_kept_as_wrong() -> None:
    def fate(request: Request) -> Trial | None:
        return made_up(request, right=False, check="off by one") if request.records == 200 else None

    found, _ = study(Order(("psi",), sizes=(100, 200, 400)), fate)
    row = next(row for row in found.profile.measured if row.pet == "psi")
    assert not row.right and row.check == "wrong with 200 records: off by one"


def test_a_workload_that_a_pet_cannot_do_is_told() -> None:
    found, asked = study(Order(("psi",), ("sum",)))
    assert asked == []
    assert found.profile.not_measured == (
        NotMeasured("psi", "", "it does none of these; it can do intersection"),
    )


def test_ctrl_c_keeps_what_is_finished() -> None:
    def fate(request: Request) -> Trial | None:
        if request.workload == "mean":
            raise KeyboardInterrupt
        return None

    found, _ = study(Order(("mpc", "psi"), sizes=(100, 200)), fate)
    assert found.interrupted and not found.profile.complete
    assert [(t.pet, t.workload, t.records) for t in found.trials] == [
        ("mpc", "sum", 100),
        ("mpc", "sum", 200),
    ]
    assert {row.pet for row in found.profile.measured} == {"none", "mpc"}
    reasons = {(one.pet, one.workload): one.reason for one in found.profile.not_measured}
    assert reasons[("mpc", "scoring")] == reasons[("psi", "intersection")] == "interrupted before it began"
    assert study_document(found)["interrupted"] is True


def test_progress_goes_to_the_end_and_counts_what_is_left_out() -> None:
    seen: list[tuple[int, int]] = []

    def run(request: Request, wall_seconds: float) -> Trial:
        return failed(request, "no", missing=True) if request.pet == "mpc" else made_up(request)

    measure(Order(("mpc", "psi")), "0", DAY, lambda done, total, left: seen.append((done, total)), run)
    total = seen[-1][1]
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
