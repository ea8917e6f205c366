"""Calibrations use data once, are repeatable, and keep only draws that meet what they were fitted to."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.analysis.calibration import rejection
from dfftsim.analysis.calibration.rejection import (
    DATA,
    Unknown,
    backcast_of,
    calibrate,
    meets,
    read_request,
    read_results,
    result_data,
)
from dfftsim.errors import InputError
from dfftsim.experiment.designs import lhs

REQUEST = (DATA / "cac-filings.yaml").read_text(encoding="utf-8")


def request_in(folder: Path, old: str, new: str) -> None:
    """The shipped request with a change, in a folder."""
    assert old in REQUEST
    (folder / "changed.yaml").write_text(REQUEST.replace(old, new), encoding="utf-8")


def test_data_are_used_once(tmp_path: Path) -> None:
    request_in(tmp_path, "test: [longer-than-the-law", "test: [quarter-decided, longer")
    with pytest.raises(InputError) as caught:
        read_request("changed", tmp_path)
    told = str(caught.value)
    assert told.count("quarter-decided is fitted and tested") == 2 and "there is no check longer" in told
    assert all(problem.line > 10 for problem in caught.value.problems)


def test_values_lie_between_the_ends() -> None:
    one = Unknown(path="a.b", low=10, high=1000, scale="log", unit="d")
    assert [one.at(share) for share in (0.0, 0.5, 1.0)] == ["10 d", "100 d", "1000 d"]
    assert Unknown(path="a", low=0, high=5, whole=True).at(0.5) == 2


def test_kept_results_are_of_the_request_as_it_stands() -> None:
    for _, request, result in read_results():
        checks = {check.id: check for check in backcast_of(request).checks}
        points = lhs(request.points, len(request.unknown), request.seed)
        drawn = [
            {one.path: one.at(x) for one, x in zip(request.unknown, point, strict=True)} for point in points
        ]
        assert (result["seed"], result["drawn"]) == (request.seed, request.points)
        assert len(result["draws"]) == result["kept"]
        for draw in result["draws"]:
            assert all(meets(checks[id], draw[id]) for id in request.fit)
            assert {one.path: draw[one.path] for one in request.unknown} in drawn
        for id, test in result["tests"].items():
            assert test["passed"] == sum(meets(checks[id], value) for value in test["values"])


def test_a_calibration_fits_first_and_tests_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    request = read_request("cac-filings").model_copy(update={"points": 4})
    asked: list[tuple[str, ...]] = []

    def measured(backcast: object, checks: tuple, values: dict, replications: int) -> dict[str, float]:
        asked.append(tuple(check.id for check in checks))
        few = values["flow_classes.assessed.births.initial"] < 500
        return {check.id: {"quarter-decided": 0.2 if few else 0.6, "throughput": 300}.get(check.id, 100)
                for check in checks}  # fmt: skip

    monkeypatch.setattr(rejection, "measure", measured)
    kept = calibrate(request)
    assert 0 < len(kept) < 4
    assert [set(one) for one in asked].count(set(request.fit)) == 4
    assert [set(one) for one in asked].count(set(request.test)) == len(kept)
    data = result_data(request, kept)
    assert data["tests"]["longer-than-the-law"]["passed"] == len(kept)
    assert data["tests"]["slow-begin"]["passed"] == 0
