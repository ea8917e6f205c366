"""`dfftsim trust`: the matrix, a pair with its arithmetic and its path, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ON = ("--set", "structure.trust=true", "--set", "hazards.breach=true")
SHOCK = ("--set", "shocks=[{shock: S3, on: 2023-09-01, in: JP}]")


def test_where_trust_is_off_priors_are_shown_and_nothing_is_simulated(command, quick) -> None:
    found = command("trust", quick, "--json")
    assert found.status == 0 and "structure.trust=true" in found.err and "simulating" not in found.err
    document = json.loads(found.out)
    assert (document["moves"], document["run"], document["on"]) == (False, None, "2023-03-30")
    assert {(row["from"], row["to"]): row["trust"] for row in document["pairs"]} == {
        ("JP", "CN"): None,
        ("CN", "JP"): None,
    }


def test_no_number_is_of_one_country_alone(command, quick) -> None:
    for chosen in ((), ("--from", "JP"), ("--to", "JP")):
        document = json.loads(command("trust", quick, *chosen, "--json").out)
        assert all({"from", "to"} <= set(row) for row in document["pairs"])
        assert not {"mean", "trust", "score"} & set(document)


def test_a_pair_is_told_with_its_arithmetic_path_and_shock(command, quick) -> None:
    found = command("trust", quick, *ON, *SHOCK, "--from", "cn", "--to", "jp", "--json")
    assert found.status == 0, found.err
    document = json.loads(found.out)
    pair, [row] = document["pair"], document["pairs"]
    assert pair["prior"]["total"] == pytest.approx(sum(point["value"] for point in pair["prior"]["points"]))
    for point in pair["prior"]["points"]:
        assert point["number"]["id"].startswith("trust_") and point["number"]["low"] < point["number"]["high"]
        assert all(one["confidence"] for one in point["arrangements"])
    lengths = {len(line) for line in pair["series"].values()} | {len(pair["days"])}
    assert lengths == {13} and pair["days"][:2] == ["2023-03-30", "2023-04-01"]
    assert row["trust"]["mean"] == pair["series"]["mean"][-1]
    (shock,) = [event for event in pair["events"] if event["kind"] == "shock"]
    assert shock["day"] == "2023-09-01" and shock["share"] == 1.0 and shock["before"] > shock["after"]
    half = (shock["before"] + shock["after"]) / 2
    read = dict(zip(pair["days"], pair["series"]["mean"], strict=True))
    assert shock["half_back"] is None or read[shock["half_back"]] >= half
    assert pair["surveys"]["business_confidence"] == "low"


def test_a_day_picks_the_last_reading_before_it(command, quick) -> None:
    document = json.loads(command("trust", quick, *ON, "--on", "2023-07-20", "--json").out)
    assert (document["on"], document["read_on"]) == ("2023-07-20", "2023-07-01")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_tables_keep_the_three_kinds_apart(command, quick, language) -> None:
    matrix = command("--lang", language, "trust", quick, *ON)
    page = command("--lang", language, "trust", quick, *ON, "--from", "JP", "--to", "CN")
    assert matrix.status == page.status == 0, matrix.err + page.err
    words = {
        "en": ("Institutional trust (simulated)", "Business trust, of people in JP", "Public trust"),
        "ja": ("制度的信頼(シミュレーション)", "企業への信頼(JP", "公衆の信頼"),
    }
    for line in words[language]:
        assert line in page.out
    assert any(block in matrix.out for block in "▁▂▃▄▅▆▇█") and "trust_base" in page.out


def test_every_wrong_option_is_told_at_once(command, quick) -> None:
    found = command("trust", quick, "--from", "XX", "--to", "ZZ", "--on", "2031-01-01")
    assert found.status == 2
    for line in ("--from: 'XX' is not one of JP, CN", "--to: 'ZZ'", "--on: outside the horizon"):
        assert line in found.err
    assert "one party in another" in command("trust", quick, "--from", "JP", "--to", "JP").err
    assert command("trust", quick, "--on", "soon").status == 2


def test_a_kept_run_is_told_again_and_may_not_be_changed(command, quick, tmp_path: Path) -> None:
    store = ("--store", str(tmp_path / "runs.duckdb"))
    kept = json.loads(command("run", quick, *ON, *store, "--json").out)
    again = command("trust", kept["run"], *store, "--json")
    assert again.status == 0, again.err
    means = {(row["from"], row["to"]): row["series"]["mean"][-1] for row in kept["trust"]["pairs"]}
    told = {(row["from"], row["to"]): row["trust"]["mean"] for row in json.loads(again.out)["pairs"]}
    assert told == means
    assert command("trust", kept["run"], *store, *ON).status == 2
    assert "no such scenario" in command("trust", "nowhere", *store).err


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_reversal_of_a_package_is_told_with_its_range(command, quick, tmp_path: Path, language) -> None:
    package = tmp_path / "none.yaml"
    package.write_text(
        "dfftsim: 1\nlevers: [{lever: R1, parties: any, from: 2023-03-30}]\n", encoding="utf-8"
    )
    asked = ("trust", quick, *ON, "--reversal", str(package), "--replications", "2")
    found = command("--lang", language, *asked)
    assert found.status == 0, found.err
    assert "uptake_eta" in found.out and "1.5" in found.out
    document = json.loads(command(*asked, "--json").out)
    assert [row["at"] for row in document["measures"]["lawful"]["change"]] == document["grid"]
    assert command(*asked, "--on", "2023-07-01").status == 2
