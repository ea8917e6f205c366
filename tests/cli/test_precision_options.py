"""`--precision`, `--warmup` and `--cluster` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DESK = """
dfftsim: 1
title: Three officers, one queue
horizon: {start: 2020-01-01, end: 2021-12-31}
authorities:
  desk:
    officers: 3
    service: {exponential: {mean: 1 d}}
    arrivals: [{id: all, interarrival: {exponential: {mean: 10 h}}}]
experiment: {replications: 40, seed: 1}
"""
ADEQUACY = "dfftsim: 1\nlevers: [{lever: R1, parties: [CN, JP], from: 2023-04-01}]\n"


@pytest.fixture
def desk(tmp_path: Path) -> str:
    path = tmp_path / "desk.yaml"
    path.write_text(DESK, encoding="utf-8")
    return str(path)


def test_a_run_goes_on_until_it_is_precise_and_says_so(command, desk) -> None:
    found = command("run", desk, "--no-store", "--json", "--precision", "wait_days_mean=15%")
    document = json.loads(found.out)
    asked = document["precision"]
    n = document["replications"]
    assert (found.status, asked["reached"], asked["most"]) == (0, True, 1000)
    assert 15 <= n <= 40
    plain = json.loads(command("run", desk, "--no-store", "--json", "--replications", str(n)).out)
    assert plain == {key: value for key, value in document.items() if key != "precision"}
    table = command("run", desk, "--no-store", "--precision", "wait_days_mean=15%").out
    assert f"reached with {n} replications" in table
    assert f"--replications {n} " in table


def test_the_cap_is_said_with_the_half_width_reached(command, desk) -> None:
    found = command("run", desk, "--no-store", "--precision", "wait_days_mean=1%", "--max-replications", "6")
    assert found.status == 0
    assert "not reached at the cap of 6 replications" in found.out
    assert "wait_days_mean: half-width" in found.out
    assert "asked for 1 %" in found.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--precision", "wait_days_men=1,0.1"], "did you mean wait_days_mean"),
        (["--precision", "5%", "--replications", "3"], "either a number of replications or --precision"),
        (["--max-replications", "5"], "without --precision"),
        (["--precision", "F=0.1"], "F: not measured in this scenario"),
        (["--warmup", "soon"], "is not a duration"),
        (["--warmup", "900 d"], "as long as the horizon"),
    ],
)
def test_wrong_words_leave_with_2(command, desk, words, said) -> None:
    found = command("run", desk, "--no-store", *words)
    assert found.status == 2
    assert said in found.err
    assert "Traceback" not in found.err


def test_a_warm_up_found_by_a_pilot_is_said_and_repeated(command, desk) -> None:
    found = command("run", desk, "--no-store", "--warmup", "auto", "--lang", "en")
    assert found.status == 0
    assert "Warm-up by MSER-5: " in found.err
    assert "--set 'experiment.warmup=" in found.out


def test_a_comparison_goes_on_until_the_difference_is_precise(command, quick, tmp_path) -> None:
    package = tmp_path / "adequacy.yaml"
    package.write_text(ADEQUACY, encoding="utf-8")
    words = ("compare", quick, "--package", str(package), "--precision", "F=0.05", "--max-replications", "16")
    document = json.loads(command(*words, "--json").out)
    assert 15 <= document["replications"] <= 16
    [row] = document["precision"]["targets"]
    assert (row["kpi"], row["package"]) == ("F", "adequacy")
    difference = document["packages"][0]["differences"]["F"]
    assert row["half_width"] == pytest.approx((difference["high"] - difference["low"]) / 2)
    assert "p_holm" in difference
