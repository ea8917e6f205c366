"""`explain` and `law`: the answers of the law layer, as tables and as JSON."""

from __future__ import annotations

import json

import pytest

ASK = ("explain", "--from", "CN", "--to", "JP", "--data", "personal", "--on", "2025-02-03")
PATCH = """
end: [{id: cn-exempt-volume-2024, on: 2025-01-31}]
"""


def test_explain_prints_one_document_with_the_promised_keys(command) -> None:
    found = command(*ASK, "--json")
    document = json.loads(found.out)
    assert (found.status, found.err) == (0, "")
    assert set(document) >= {
        "on",
        "from",
        "to",
        "query",
        "verdict",
        "pathways",
        "localisation",
        "data_status",
        "would_open",
    }
    assert document["verdict"] == "free"
    way = next(way for way in document["pathways"] if way["open"])
    assert set(way) >= {
        "id",
        "pathway",
        "legal_basis",
        "reason",
        "authority_step",
        "days",
        "cost_usd",
        "source",
    }


def test_explain_as_a_table_says_verdict_reasons_and_sources(command) -> None:
    out = command(*ASK, "--persons", "5000").out
    assert "CN → JP" in out
    assert "● free" in out
    assert "cn-exempt-volume-2024" in out
    assert "https://" in out
    assert "Not legal advice." in out


def test_explain_speaks_japanese(command) -> None:
    assert "● 自由" in command(*ASK, "--lang", "ja").out


def test_records_is_the_older_word_for_persons(command) -> None:
    older = command(*ASK, "--records", "150000", "--json").out
    assert older == command(*ASK, "--persons", "150000", "--json").out
    assert json.loads(older)["verdict"] == "conditional"


def test_without_a_day_the_last_day_looked_at_is_taken_and_said(command) -> None:
    found = command("explain", "--from", "JP", "--to", "EU", "--data", "personal", "--json")
    assert json.loads(found.out)["on"] in found.err


def test_every_wrong_word_is_named_at_once(command) -> None:
    found = command("explain", "--from", "CN", "--to", "XX", "--data", "persnal", "--pet", "tea")
    assert found.status == 2
    assert [line.split(":")[0] for line in found.err.splitlines()[-3:]] == ["data", "pet", "to"]
    assert "personal" in found.err


@pytest.mark.parametrize("day", ["2025-02-30", "03.02.2025", "today", "2025-2-3"])
def test_a_day_that_is_none(command, day) -> None:
    found = command(*ASK[:-1], day)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith(f"--on: '{day}' is not a day")


def test_a_law_patch_changes_the_answer(command, tmp_path) -> None:
    patch = tmp_path / "patch.yaml"
    patch.write_text(PATCH)
    before, after = (json.loads(command(*ASK, *more, "--json").out) for more in ((), ("--law-patch", patch)))
    assert "cn-exempt-volume-2024" in {way["id"] for way in before["pathways"] if way["open"]}
    assert "cn-exempt-volume-2024" not in {way["id"] for way in after["pathways"] if way["open"]}
    assert before["rules"]["hash"] != after["rules"]["hash"]


def test_a_package_changes_the_answer(command, tmp_path) -> None:
    package = tmp_path / "package.yaml"
    package.write_text(
        "dfftsim: 1\nbaseline: 2025-01-01\nlevers: [{lever: R1, parties: [JP, KE], from: 2025-01-01}]\n"
    )
    ask = ("explain", "--from", "KE", "--to", "JP", "--data", "personal", "--on", "2025-02-03", "--json")
    assert json.loads(command(*ask).out)["verdict"] == "conditional"
    assert json.loads(command(*ask, "--package", package).out)["verdict"] == "free"


def test_onward_transfer_lists_both_legs(command) -> None:
    out = command(*ASK, "--via", "SG").out
    assert "CN → SG → JP" in out
    assert "Legs" in out


def test_law_pages(command) -> None:
    assert "2024-03-22" in command("law", "diff", "CN", "--from", "2024-01-01", "--to", "2025-01-01").out
    assert "APPI" in command("law", "show", "JP").out
    assert "23 of 170" in command("law", "coverage", "--on", "2026-11-23").out
    assert "◆" in command("law", "matrix").out
    assert command("law", "changes", "--since", "2099-01-01").out == "nothing\n"


def test_law_pages_in_japanese_too(command) -> None:
    for page in (("list",), ("show", "CN"), ("matrix",), ("coverage",), ("changes",)):
        found = command("law", *page, "--lang", "ja")
        assert (found.status, found.err) == (0, "")
    assert "日本" in command("law", "list", "--lang", "ja").out


def test_every_jurisdiction_can_be_shown(command) -> None:
    for row in json.loads(command("law", "list", "--json").out):
        found = command("law", "show", row["id"], "--on", "2023-03-30")
        assert (found.status, found.err) == (0, "")


def test_law_documents_as_json(command) -> None:
    for page in (("list",), ("show", "JP"), ("matrix",), ("coverage",), ("changes",)):
        assert json.loads(command("law", *page, "--json").out)
    assert json.loads(command("law", "matrix", "--data", "personal,health", "--json").out)["data"] == [
        "personal",
        "health",
    ]


def test_a_jurisdiction_without_law(command) -> None:
    found = command("law", "show", "XX")
    assert found.status == 2
    assert "XX" in found.err


def test_catalogue_pages(command) -> None:
    assert "Mutual adequacy" in command("levers", "show", "r1").out
    assert "相互十分性認定" in command("levers", "show", "R1", "--lang", "ja").out
    assert command("levers", "show", "R99").status == 2
    assert "pseudonymisation" in command("pets", "list").out
    assert json.loads(command("pets", "show", "mpc", "--json").out)["id"] == "mpc"
    assert command("pets", "show", "mcp").status == 2


def test_the_page_of_a_lever_and_what_already_gives_it(command) -> None:
    told = command("levers", "show", "T1").out
    assert "sovereignty cost" in told and "2 of 3 (from 1 to 3; judgement)" in told
    assert "cptpp" in command("levers", "show", "t1", "--instances").out
    assert "判断" in command("levers", "show", "T1", "--lang", "ja").out
    given = json.loads(command("levers", "list", "--given-by", "cptpp", "--json").out)
    assert [row["id"] for row in given] == ["T1", "T2"]
    wrong = command("levers", "list", "--given-by", "cptp")
    assert wrong.status == 2 and "did you mean cptpp" in wrong.err
    assert command("levers", "show", "X3", "--instances").out == ""


def test_the_matrix_takes_what_a_question_says(command) -> None:
    one = json.loads(command("law", "matrix", "--json", "--on", "2025-02-03").out)
    many = json.loads(command("law", "matrix", "--json", "--on", "2025-02-03", "--persons", "2000000").out)
    assert "question" not in one and many["question"] == {"persons": 2_000_000}
    assert one["matrix"] != many["matrix"]
    told = command("law", "matrix", "--persons", "2000000", "--pet", "pseudonymisation").out
    assert "persons 2000000" in told and "pet pseudonymisation" in told
    wrong = command("law", "matrix", "--pet", "psuedonymisation")
    assert wrong.status == 2 and "pseudonymisation" in wrong.err
