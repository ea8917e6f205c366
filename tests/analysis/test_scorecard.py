"""The scorecard document: numbers with intervals or reasons, nobody ranked, names that can be hidden."""

from __future__ import annotations

import json
import math
import re

import pytest

import dfftsim
from dfftsim.analysis.masking import letters, masked
from dfftsim.analysis.scorecard import scorecard_document, scorecards_document
from dfftsim.cli.output import without_nan
from dfftsim.experiment import comparison
from dfftsim.i18n import LANGUAGES, set_language
from dfftsim.report.scorecard_page import scorecard_page
from dfftsim.report.scorecard_tables import change_cell, scorecard_tables
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.loading import loads
from dfftsim.scenario.party_kpis import DIALS, WELFARE

TEXT = """
dfftsim: 1
title: {en: Japan and its partners, ja: 日本と相手国}
horizon: {start: 2023-03-30, end: 2024-03-29}
parties: [JP, CN, EU]
flow_classes:
  - id: jp-records
    from: any
    to: any
    exporter: firm
    data: [personal, health]
    workload: streaming_telemetry
    births: {rate: 60 per year, initial: 40}
    value: USD 30000 per year
    messages: {rate: 0.1 per second, size: 300 B}
"""
HAZARDS = "hazards: {breach: true, access: true}\nstructure: {trust: true}\n"
PACKAGE = """
dfftsim: 1
title: {en: Between Japan and the EU, ja: 日EU間}
levers: [{lever: R1, parties: [JP, EU], from: 2023-06-01}]
"""


@pytest.fixture(scope="module")
def plain():
    return dfftsim.simulate(loads(TEXT, name="made"), replications=3, seed=2, workers=1).run


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    path = tmp_path_factory.mktemp("packages") / "jp-eu.yaml"
    path.write_text(PACKAGE, encoding="utf-8")
    contest = comparison.prepare(loads(TEXT + HAZARDS, name="made"), [path], 4, 2)
    return comparison.compare(contest, workers=1)


@pytest.fixture(autouse=True)
def english():
    yield
    set_language("en")


def numbers_of(party: dict) -> list[dict]:
    entries = [party["F"], party["P"], *party["dials"].values()]
    for part in ("welfare", "memo", "physical"):
        entries += party[part].values()
    return entries


def test_every_entry_is_a_number_with_its_interval_or_says_why_not(plain) -> None:
    document = scorecard_document(plain)
    assert list(document["parties"]) == sorted(document["parties"]) == ["CN", "EU", "JP"]
    for party in document["parties"].values():
        for entry in numbers_of(party):
            assert ("not_measured" in entry) != ({"mean", "low", "high", "n"} <= entry.keys())
        assert party["P"] == {"not_measured": "hazards"}
        assert party["welfare"]["harm_borne"] == {"not_measured": "hazards"}
        assert party["dials"]["trust"]["not_measured"] == "hazards_and_trust"
        assert party["dials"]["openness"]["low"] <= party["dials"]["openness"]["mean"] <= 100
    assert set(document["formulas"]) >= {*(f"dial_{dial}" for dial in DIALS), *WELFARE}
    assert "composite" not in document
    assert all(row["low"] is not None and row["reasoning"] for row in document["numbers"])


def test_with_hazards_and_trust_all_dials_and_the_harm_are_there(compared) -> None:
    document = scorecards_document(compared, {"openness": 1.0, "trust": 1.0})
    for code, party in document["parties"].items():
        assert all("mean" in entry for entry in numbers_of(party)), code
        assert party["composite"]["low"] <= party["composite"]["mean"]
    [package] = document["packages"]
    assert package["freer_and_safer"]["n"] == 4
    assert package["parties"]["CN"]["accession"]["mean"] == 0
    assert package["parties"]["JP"]["accession"]["mean"] > 0
    assert package["parties"]["JP"]["dial_sovereignty"]["package"] < 100
    assert set(document["frontier"]) == {"", "jp-eu"}


def test_a_mask_leaves_no_name_in_any_form(compared) -> None:
    open_document = scorecards_document(compared, {"openness": 1.0})
    answer = open_document["packages"][0]["freer_and_safer"]
    answer["switches"] = {f"hazards.security={{{code}: 0.5}}": dict(answer) for code in ("JP", "CN")}
    document = masked(open_document)
    assert list(document["packages"][0]["freer_and_safer"]["switches"]) == ["switch 1", "switch 2"]
    assert document["horizon"] == {"days": 366}
    assert list(document["parties"]) == ["A", "B", "C"]
    assert [package["id"] for package in document["packages"]] == ["#1"]
    texts = [json.dumps(without_nan(document), ensure_ascii=False)]
    for lang in LANGUAGES:
        set_language(lang)
        page = scorecard_page(document)
        texts += [page.partition("</style>")[2], printed(document)]
    assert "switch 2: " in texts[2] and "スイッチ2: " in texts[4]
    telling = re.compile(r"\b(JP|CN|EU|jp|made)\b|security|202[34]-|Japan|China|日本|中国|jp-eu|Between")
    for text in texts:
        assert not telling.search(text), telling.search(text)


def test_a_change_of_one_pair_has_no_interval() -> None:
    row = {"mean": 2e6, "low": math.nan, "high": math.nan, "n": 1, "level": 0.9, "p_holm": math.nan}
    assert change_cell({**row, "unit": "USD per year"}) == "+2 M"
    assert change_cell({**row, "mean": 0.02, "unit": "share"}) == "+2.00"


def test_letters_follow_the_seed_and_not_the_name() -> None:
    codes = ["AU", "CA", "EU", "GB", "JP", "US"]
    dealt = letters(codes, 1)
    assert sorted(dealt.values()) == list("ABCDEF")
    assert dealt == letters(reversed(codes), 1)
    orders = {"".join(letters(codes, seed)[code] for code in codes) for seed in range(30)}
    assert len(orders) > 20
    assert letters([f"x{n}" for n in range(30)])["x0"].isalpha()


def test_masked_numbers_are_those_of_the_party_behind_the_letter(compared) -> None:
    plain_document = scorecards_document(compared)
    document = masked(plain_document)
    for code, letter in letters(plain_document["parties"], plain_document["seed"]).items():
        assert document["parties"][letter] == plain_document["parties"][code]
        package = document["packages"][0]["parties"]
        assert package[letter] == plain_document["packages"][0]["parties"][code]


def test_tables_say_what_is_not_measured_and_that_nobody_is_ranked(plain) -> None:
    text = printed(scorecard_document(plain))
    assert "Protection: not measured, because the scenario has no hazards" in text
    assert "It is no ranking" in text
    assert "Evidence grade" in text
    assert text.index("\nCN ") < text.index("\nEU ") < text.index("\nJP ")


def test_the_page_has_the_plane_only_where_there_is_an_answer(plain, compared) -> None:
    assert "<figure>" not in scorecard_page(scorecard_document(plain))
    page = scorecard_page(scorecards_document(compared))
    assert page.count("<figure>") == 1
    assert "jp-eu (" in page
    assert page == scorecard_page(scorecards_document(compared))


def test_party_measures_can_be_asked_of_one_party_only() -> None:
    from dfftsim.errors import InputError

    asked = """
hypotheses:
  - {id: h1, text: {en: a, ja: あ}, measure: "welfare{party:JP}", above: 0}
  - {id: h2, text: {en: a, ja: あ}, measure: "welfare", above: 0}
  - {id: h3, text: {en: a, ja: あ}, measure: "F{party:JP+CN}", above: 0}
  - {id: h4, text: {en: a, ja: あ}, measure: "dial_trust{party:JP}", above: 0}
"""
    with pytest.raises(InputError) as error:
        loads(TEXT + asked, name="made")
    lines = [problem.what for problem in error.value.problems]
    assert lines == [
        "welfare is measured for one party by itself",
        "F is measured for one party by itself",
        "dial_trust is not measured without trust",
    ]
    held = loads(TEXT + asked.split("  - {id: h2")[0], name="made")
    result = dfftsim.simulate(held, replications=2, seed=2, workers=1)
    assert result.hypotheses[0]["verdict"] in ("held", "refuted", "undecided")
    assert result.hypotheses[0]["evidence"]["n"] == 2


def test_units_of_parties_are_known_words() -> None:
    from dfftsim.i18n import knows

    units = {kpi.unit for kpi in KPIS.values() if "party" in kpi.scopes} - {"share", "d", "flows"}
    assert units and all(knows(f"unit.{unit}") for unit in units)


def printed(document: dict) -> str:
    from io import StringIO

    from rich.console import Console

    out = StringIO()
    console = Console(file=out, width=140)
    for part in scorecard_tables(document):
        console.print(part)
    return out.getvalue()
