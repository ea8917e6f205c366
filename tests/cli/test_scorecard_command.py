"""`scorecard` on the command line, and the joint answer of `compare`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

BRIDGE = """
dfftsim: 1
title: {en: Adequacy, ja: 十分性}
levers: [{lever: R1, parties: [CN, JP], from: 2023-04-01}]
"""
HAZARDS = ("--set", "hazards={breach: true}")


@pytest.fixture
def bridge(tmp_path: Path) -> Path:
    path = tmp_path / "bridge.yaml"
    path.write_text(BRIDGE, encoding="utf-8")
    return path


def test_json_is_one_document_by_party(command, quick) -> None:
    found = command("scorecard", quick, "--json", "--no-store")
    document = json.loads(found.out)
    assert found.status == 0
    assert list(document["parties"]) == ["CN", "JP"]
    assert document["parties"]["CN"]["P"] == {"not_measured": "hazards"}
    assert "packages" not in document and "composite" not in document


def test_a_kept_run_is_scored_by_its_id(command, quick) -> None:
    kept = json.loads(command("run", quick, "--json", "--seed", "9").out)
    found = json.loads(command("scorecard", kept["run"], "--json", "--no-store").out)
    direct = json.loads(command("scorecard", quick, "--seed", "9", "--json", "--no-store").out)
    assert found["parties"] == direct["parties"]
    assert (found["seed"], found["replications"]) == (9, kept["replications"])


def test_packages_bring_paired_differences_and_one_answer(command, quick, bridge) -> None:
    found = command("scorecard", quick, "--package", bridge, *HAZARDS, "--json", "--no-store")
    document = json.loads(found.out)
    [package] = document["packages"]
    assert package["id"] == "bridge"
    assert package["parties"]["CN"]["welfare"]["n"] == 3
    assert package["freer_and_safer"]["verdict"] is not None
    assert sum(package["freer_and_safer"][f"p_{key}"] for key in ("both", "freer_only", "safer_only")) <= 1


def test_compare_answers_freer_and_safer_or_says_why_not(command, quick, bridge) -> None:
    plain = command("compare", quick, "--package", bridge, "--no-store")
    assert "No verdict: protection is not measured" in plain.out
    assert "Evidence grade" in plain.out
    document = json.loads(command("compare", quick, "--package", bridge, "--json", "--no-store").out)
    answer = document["packages"][0]["freer_and_safer"]
    assert answer == {"verdict": None, "not_measured": "hazards"}
    assert "frontier" not in document
    assert document["by_party_not_measured"]["CN"]["P"] == "hazards"


def test_a_switch_asks_whether_the_verdict_holds(command, quick, bridge) -> None:
    words = ("compare", quick, "--package", bridge, *HAZARDS, "--set", "structure.trust=true", "--no-store")
    found = command(*words, "--switch", "structure.trust=false", "--switch", "structure.loop_uptake=false")
    assert found.status == 0
    assert "structure.trust=false: " in found.out and "structure.loop_uptake=false: " in found.out
    document = json.loads(command(*words, "--switch", "structure.trust=false", "--json").out)
    answer = document["packages"][0]["freer_and_safer"]
    other = answer["switches"]["structure.trust=false"]
    assert answer["holds"] == (other["verdict"] == answer["verdict"])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--weights", "opennes=1"), "did you mean openness?"),
        (("--weights", "trust=-1"), "write a number above 0"),
        (("--set", "parameters.dial_openness_days=0"), "a number above 0"),
        (("--switch", "structure.trust=false"), "name one with --package"),
    ],
)
def test_bad_words_are_told_before_anything_is_simulated(command, quick, words, told) -> None:
    found = command("scorecard", quick, *words, "--no-store")
    assert found.status == 2
    assert told in found.err and "simulating" not in found.err


def test_a_switch_that_is_no_setting_is_told_with_its_name(command, quick, bridge) -> None:
    words = ("scorecard", quick, "--package", bridge, "--no-store")
    assert "--switch" in command(*words, "--switch", "structure.trust").err
    found = command(*words, "--switch", "structure.trusty=false", "--switch", "nope=1")
    assert found.status == 2 and "--set" not in found.err
    assert "--switch structure.trusty" in found.err and "--switch nope" in found.err, "all at once"


def test_the_page_is_written_masked_or_not(command, quick, bridge, tmp_path) -> None:
    words = ("scorecard", quick, "--package", bridge, *HAZARDS, "--no-store", "--report", "--out", tmp_path)
    assert command(*words).status == 0
    assert command(*words, "--mask").status == 0
    [plain] = [path for path in tmp_path.glob("scorecard-*.html") if "masked" not in path.name]
    assert "bridge" in plain.read_text(encoding="utf-8")
    masked = (tmp_path / "scorecard-masked.html").read_text(encoding="utf-8").partition("</style>")[2]
    assert "Party A" in masked and "bridge" not in masked and "JP" not in masked


def test_a_composite_stands_only_where_it_is_asked_for(command, quick) -> None:
    found = command("scorecard", quick, "--no-store", "--weights", "openness=1,growth=1,trust=1")
    assert "Composite" in found.out and "not measured: Trust" in found.out
    assert "Composite" not in command("scorecard", quick, "--no-store").out


def test_the_answer_is_the_same_on_any_number_of_workers(command, quick, bridge) -> None:
    words = (
        "scorecard",
        quick,
        "--package",
        bridge,
        *HAZARDS,
        "--json",
        "--no-store",
        "--weights",
        "growth=1",
    )
    assert command(*words, "--workers", "1").out == command(*words, "--workers", "2").out
