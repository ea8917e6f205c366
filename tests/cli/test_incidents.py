"""Harm and trust on the command line: there where the scenario asks for them, and in both languages."""

from __future__ import annotations

import json
import re

import pytest

from dfftsim.analysis.incidents import tail_of

SETS = ("--set", "hazards.breach=true", "--set", "structure.trust=true")


def test_nothing_is_said_of_harm_and_trust_unless_asked_for(command, quick) -> None:
    document = json.loads(command("run", quick, "--json", "--no-store").out)
    assert not {"harm", "trust"} & set(document)
    assert not {"P", "trust", "breaches"} & set(document["kpis"])
    assert "Institutional trust" not in command("run", quick, "--no-store").out


def test_the_document_holds_harm_and_the_arithmetic_of_trust(command, quick) -> None:
    found = command("run", quick, *SETS, "--json", "--no-store")
    assert found.status == 0, found.err
    document = json.loads(found.out)
    assert document["kpis"]["P"]["unit"] == "share"
    assert set(document["harm"]["bearers"]) == {"people", "firms", "authorities"}
    assert set(document["harm"]["transfers"]) == {"fines"}
    assert document["harm"]["tail"]["n"] == 3
    assert document["harm"]["tail"]["p50"] <= document["harm"]["tail"]["cvar95"]
    pairs = {(row["from"], row["to"]): row for row in document["trust"]["pairs"]}
    assert set(pairs) == {("JP", "CN"), ("CN", "JP")}
    for row in pairs.values():
        points = row["prior"]["points"]
        assert row["prior"]["total"] == pytest.approx(min(0.95, sum(point["value"] for point in points)))
        assert row["trust"]["n"] == 3 and 0.0 < row["trust"]["mean"] < 1.0
        assert row["surveys"]["business_confidence"] == "low"
    assert all(document["trust"]["loops"].values())
    assert document["by_pair"]["CN-JP"]["trust"]["n"] == 3


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_tables_show_who_bears_and_who_trusts(command, quick, language) -> None:
    found = command("--lang", language, "run", quick, *SETS, "--no-store")
    assert found.status == 0, found.err
    titles = {
        "en": ("borne by", "trusts →", "All loops on"),
        "ja": ("負担者", "信頼する側", "すべてのループ"),
    }
    for words in titles[language]:
        assert words in found.out
    assert re.search(r"0\.\d+ [+-]0\.\d\d", found.out)


def test_a_loop_that_is_off_is_named(command, quick) -> None:
    out = command("run", quick, *SETS, "--set", "structure.loop_uptake=false", "--no-store").out
    assert "Loops off: uptake" in out


def test_a_switch_without_its_part_is_refused(command, quick) -> None:
    found = command("run", quick, "--set", "structure.loop_uptake=true")
    assert found.status == 2
    assert '"loop_uptake" does nothing without structure.trust' in found.err


def test_the_tail_is_the_mean_of_the_worst_twentieth() -> None:
    tail = tail_of([float(n) for n in range(1, 101)])
    assert (tail["n"], tail["p50"], tail["p90"], tail["p95"]) == (100, 50.0, 90.0, 95.0)
    assert tail["cvar95"] == pytest.approx(sum(range(96, 101)) / 5)
    assert tail_of([4.0])["cvar95"] == 4.0


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_comparison_tells_harm_and_trust_whether_or_not_they_moved(
    command, quick, tmp_path, language
) -> None:
    package = tmp_path / "later.yaml"
    package.write_text(
        "dfftsim: 1\ntitle: {en: A, ja: 甲}\nset: {parameters.trust_base: 0.2}\n", encoding="utf-8"
    )
    words = ("--lang", language, "compare", quick, "--package", package, "--no-store", "--replications", "2")
    heads = {
        "en": ("Harm, trust and the framework", "Institutional trust"),
        "ja": ("被害・信頼・枠組み", "制度への信頼"),
    }
    told = command(*words, *SETS)
    assert told.status == 0, told.err
    assert all(head in told.out for head in heads[language])
    assert heads[language][0] not in command(*words).out


@pytest.mark.parametrize("language", ["en", "ja"])
def test_whynot_tells_the_demand_and_the_harm_that_firms_weigh(command, quick, tmp_path, language) -> None:
    store = ("--store", tmp_path / "runs.duckdb")
    document = json.loads(command("run", quick, *SETS, "--json", *store).out)
    found = command("--lang", language, "whynot", document["run"], "telemetry:0", *store)
    assert found.status == 0, found.err
    heads = {"en": ("demand", "expected"), "ja": ("需要", "期待被害")}
    assert all(head in found.out for head in heads[language])
    [option, *_] = json.loads(command("whynot", document["run"], "telemetry:0", "--json", *store).out)[
        "looks"
    ][0]["options"]
    assert 0.0 <= option["demand"] <= 1.0 and option["harm_usd_year"] >= 0.0
    plain = json.loads(command("run", quick, "--json", *store).out)["run"]
    [option, *_] = json.loads(command("whynot", plain, "telemetry:0", "--json", *store).out)["looks"][0][
        "options"
    ]
    assert not {"demand", "harm_usd_year"} & set(option)
