"""The answer as a document: every promised key, reasons that name what decided, conflicts, other days."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import jsonschema
import pytest

from dfftsim.law.book import load_rulebook
from dfftsim.law.explain import Answer, explain
from dfftsim.law.reasons import REASON_CODES
from dfftsim.law.transfer import transfer

NUMBER = {"type": ["number", "null"]}
RANGE = {
    "type": "object",
    "required": ["low", "mode", "high", "judgement"],
    "properties": {"low": NUMBER, "mode": NUMBER, "high": NUMBER, "judgement": {"type": "boolean"}},
}
SOURCE = {"type": ["object", "null"], "required": ["title", "url", "date"]}
WORDS = {"type": "array", "items": {"type": "string"}}
CONFIDENCE = {"enum": ["high", "medium", "low"]}
PATHWAY: dict[str, Any] = {
    "type": "object",
    "required": [
        "id",
        "pathway",
        "open",
        "verdict",
        "role",
        "legal_basis",
        "reason",
        "reasons",
        "authority_step",
        "days",
        "cost_usd",
        "source",
        "confidence",
        "requires",
        "duties",
        "categories",
        "occasional",
        "self_assessed",
        "tolerated",
        "by_silence",
        "conditions",
        "in_force",
    ],
    "properties": {
        "id": {"type": "string"},
        "open": {"type": "boolean"},
        "legal_basis": {"type": "string", "minLength": 3},
        "reason": {"type": "string", "minLength": 3},
        "reasons": {"type": "array", "items": {"properties": {"code": {"enum": list(REASON_CODES)}}}},
        "authority_step": {"enum": ["none", "filing", "approval"]},
        "days": RANGE,
        "cost_usd": RANGE,
        "source": SOURCE,
        "confidence": CONFIDENCE,
        "requires": WORDS,
        "categories": WORDS,
        "verdict": {"enum": ["free", "conditional", "approval", None]},
    },
}
DOCUMENT = {
    "type": "object",
    "required": [
        "on",
        "from",
        "to",
        "query",
        "rules",
        "verdict",
        "confidence",
        "categories",
        "pathways",
        "localisation",
        "prohibitions",
        "duties",
        "caveats",
        "conflicts",
        "data_status",
        "would_open",
    ],
    "properties": {
        "on": {"type": "string", "format": "date"},
        "verdict": {"enum": ["free", "conditional", "approval", "blocked"]},
        "confidence": CONFIDENCE,
        "rules": {"type": "object", "required": ["as_of", "hash"]},
        "pathways": {"type": "array", "items": PATHWAY},
        "query": {
            "type": "object",
            "required": [
                "data",
                "persons",
                "sensitive",
                "held",
                "exporter",
                "importer",
                "activity",
                "pet",
                "defaults_used",
            ],
        },
        "data_status": {"type": "object", "required": ["pet", "status", "legal_basis", "confidence"]},
        "would_open": {
            "type": "array",
            "items": {"required": ["opens", "kind", "edits", "what", "changes", "verdict", "proven"]},
        },
    },
}


def answer(pair: str, data: str, on: str, via: str | None = None, **rest: Any) -> Answer:
    origin, destination = pair.split(">")
    asked = transfer(origin, destination, data.split(","), **rest)
    return explain(load_rulebook(), asked, date.fromisoformat(on), via=via)


def reason(found: Answer, id: str) -> str:
    document = found.to_json()
    return str(next(row["reason"] for row in document["pathways"] if row["id"] == id))


QUESTIONS = [
    ("EU>US", "personal", "2020-07-20", None, {}),
    ("KR>AU", "financial", "2024-06-01", None, {"exporter": "bank"}),
    ("US>RU", "vehicle", "2025-09-01", None, {"exporter": "data_broker", "persons": 1500}),
    ("CN>BR", "personal,important", "2025-02-03", None, {"pet": "anonymisation", "persons": 150_000}),
    ("NG>IN", "important", "2026-03-02", None, {}),
    ("EU>CN", "personal", "2024-06-01", "JP", {}),
    ("JP>CN", "health", "2030-01-01", None, {"pet": "federated_learning", "strict": True}),
]


@pytest.mark.parametrize(("pair", "data", "on", "via", "rest"), QUESTIONS)
def test_every_document_has_the_promised_shape(
    pair: str, data: str, on: str, via: str | None, rest: dict[str, Any]
) -> None:
    document = json.loads(json.dumps(answer(pair, data, on, via, **rest).to_json()))
    jsonschema.Draft202012Validator(DOCUMENT).validate(document)
    for row in document["pathways"]:
        assert row["open"] == (row["verdict"] is not None)
        assert row["open"] == bool(row["categories"])
        assert row["open"] or row["reasons"]


@pytest.mark.parametrize(
    ("pair", "data", "on", "rest", "id", "words"),
    [
        ("EU>US", "personal", "2020-07-20", {}, "eu-45-jp", "destination: US is not among JP"),
        ("EU>US", "personal", "2020-07-20", {}, "eu-us-shield", "date: ended on 2020-07-15"),
        ("EU>US", "personal", "2020-07-20", {}, "eu-us-dpf", "date: in force from 2023-07-10"),
        ("EU>US", "personal", "2020-07-20", {}, "eu-bcr", "exporter: firm is not among group"),
        (
            "EU>US",
            "personal",
            "2020-07-20",
            {},
            "eu-nonpersonal-free",
            "data category: covers only non_personal",
        ),
        (
            "EU>US",
            "personal",
            "2024-07-20",
            {"importer": "processor"},
            "eu-us-dpf",
            "importer: must be dpf_certified; given: processor",
        ),
        (
            "CN>BR",
            "personal",
            "2025-02-03",
            {"persons": 150_000},
            "cn-exempt-volume-2024",
            "150,000 persons whose data are not sensitive, over the maximum of 99,999 in a calendar year",
        ),
        (
            "CN>BR",
            "personal",
            "2025-02-03",
            {"persons": 150_000},
            "cn-assessment-2024-pi",
            "too few: 150,000 persons whose data are not sensitive (at least 1,000,000)",
        ),
        (
            "CN>BR",
            "personal",
            "2023-07-01",
            {"held": 1_000_000},
            "cn-sc-2023",
            "1,000,000 persons held, over the maximum of 999,999",
        ),
        (
            "JP>KR",
            "personal",
            "2017-05-31",
            {},
            "jp-appi-28-cbpr-2017",
            "arrangement: KR is no party of apec-cbpr on 2017-05-31, a party from 2017-06-01",
        ),
        (
            "JP>CN",
            "personal",
            "2024-06-01",
            {},
            "jp-appi-28-cbpr-exporter",
            "needs exporter cbpr_certified, which is not taken to hold",
        ),
        (
            "CN>JP",
            "personal",
            "2024-06-01",
            {},
            "cn-exempt-hr-2024",
            "activity: only cross_border_hr; asked: vendor_employment_investment",
        ),
        (
            "CN>JP",
            "personal",
            "2022-01-01",
            {"strict": True},
            "cn-pipl38-gap",
            "closed on the strict reading",
        ),
        (
            "EU>IN",
            "personal",
            "2021-09-27",
            {},
            "eu-scc-old-post-schrems2",
            "only for contracts signed before",
        ),
        ("KR>US", "personal", "2024-06-01", {}, "kr-28-8-treaty", "no way to use it yet"),
        (
            "AU>US",
            "personal",
            "2025-06-01",
            {},
            "au-app8-2aa-whitelist",
            "a power in the law that nobody has used",
        ),
        ("US>JP", "personal", "2025-06-01", {}, "us-cbpr", "a voluntary mark"),
        (
            "KR>AU",
            "financial",
            "2024-06-01",
            {"exporter": "bank"},
            "kr-28-8-consent",
            "exporter: bank is taken out; localisation duty kr-fin-cloud",
        ),
        (
            "US>RU",
            "financial",
            "2025-09-01",
            {"exporter": "data_broker"},
            "us-free",
            "prohibited by us-padfa",
        ),
        (
            "JP>CN",
            "personal",
            "2024-06-01",
            {"pet": "anonymisation"},
            "jp-appi-28-consent-2022",
            "data status: after anonymisation the data are read as non_personal",
        ),
    ],
)
def test_reasons_name_what_decided(
    pair: str, data: str, on: str, rest: dict[str, Any], id: str, words: str
) -> None:
    assert words in reason(answer(pair, data, on, **rest), id)


def test_several_categories_say_which_ones_a_reason_holds_for() -> None:
    found = answer("CN>JP", "personal,important", "2024-06-01").to_json()
    rows = {row["id"]: row for row in found["pathways"]}
    assert rows["cn-exempt-volume-2024"]["categories"] == ["personal"]
    assert rows["cn-assessment-2024-important"]["categories"] == ["important"]
    assert "(for personal)" in rows["cn-sc-2024"]["reason"]
    assert [c["verdict"] for c in found["categories"]] == ["free", "approval"]


def test_conflicts_name_both_rules_and_the_one_that_prevails() -> None:
    found = answer("US>RU", "vehicle", "2025-09-01", exporter="data_broker", persons=1500)
    pairs = {(conflict.rules, conflict.prevails) for conflict in found.conflicts}
    assert (("us-dsp-license", "us-padfa"), "us-padfa") in pairs
    licensed = answer(
        "US>RU", "vehicle", "2025-09-01", exporter="data_broker", persons=1500, pet="anonymisation"
    )
    lifted = {(conflict.rules, conflict.prevails) for conflict in licensed.conflicts}
    assert (("us-dsp-license", "us-dsp-ban-geo"), "us-dsp-license") in lifted
    # a way that is closed anyway is in no conflict
    korea = answer("KR>AU", "financial", "2024-06-01", exporter="bank")
    assert korea.conflicts == ()


def test_rules_that_need_an_unknown_fact_are_caveats_without_effect() -> None:
    found = answer("US>CN", "sensitive", "2025-09-01", persons=101).to_json()
    assert {"us-dsp-ban-genomic"} <= {row["id"] for row in found["caveats"]}
    assert found["verdict"] == "free"


def test_a_status_that_depends_says_what_would_open() -> None:
    status = answer("JP>CN", "personal", "2026-01-01", pet="federated_learning").to_json()["data_status"]
    assert (status["status"], status["key"]) == ("depends", "federated")
    assert status["if_accepted"] == {"verdict": "free", "opens": ["jp-nonpersonal-free"]}
    settled = answer("JP>CN", "personal", "2026-01-01", pet="anonymisation").to_json()["data_status"]
    assert "if_accepted" not in settled
    assert settled["read_as"] == {"personal": "non_personal"}


def test_defaults_used_are_named_and_the_rest_is_not() -> None:
    query = answer("JP>CN", "personal", "2026-01-01", persons=7, exporter="bank").to_json()["query"]
    assert query["defaults_used"] == ["activity", "sensitive", "held", "importer"]
    assert (query["persons"], query["held"], query["exporter"]) == (7, 7, "bank")


def test_silence_is_marked_and_of_low_confidence() -> None:
    document = answer("NG>IN", "important", "2026-03-02").to_json()
    silent = document["pathways"][0]
    assert (silent["id"], silent["pathway"], silent["by_silence"]) == ("NG-silence", "free", True)
    assert (silent["confidence"], document["confidence"], silent["source"]) == ("low", "low", None)


def test_the_same_question_gives_the_same_bytes() -> None:
    one = json.dumps(answer("CN>JP", "vehicle,important", "2024-06-01").to_json())
    assert one == json.dumps(answer("CN>JP", "important,vehicle", "2024-06-01").to_json())


def test_days_after_the_last_one_looked_at_say_so() -> None:
    assert answer("JP>CN", "personal", "2030-01-01").to_json()["after_last_day"] is True
    assert answer("JP>CN", "personal", "2026-11-23").to_json()["after_last_day"] is False


def test_the_package_gives_functions_where_modules_have_the_same_name() -> None:
    code = (
        "import dfftsim.law.evaluate, dfftsim.law.explain\n"
        "from dfftsim.law import Patch, Transfer, evaluate, explain, load_rulebook, read_patch\n"
        "assert all(map(callable, (Patch, Transfer, evaluate, explain, load_rulebook, read_patch)))\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_confidence_of_a_blocked_answer_is_that_of_what_closes_every_way() -> None:
    found = answer("US>RU", "vehicle", "2025-09-01", exporter="data_broker", persons=1500)
    licence = next(p for p in found.pathways if p.id == "us-dsp-license")
    assert licence.confidence == "low"
    assert found.confidence == "high", "PADFA alone closes both ways, and it is certain"


def test_what_opens_comes_cheapest_first() -> None:
    entries = answer("CN>JP", "personal", "2024-06-01", persons=150_000).to_json()["would_open"]
    sizes = [(entry["opens"] != "transfer", entry["edits"]) for entry in entries]
    assert sizes == sorted(sizes)
    assert entries[0]["kind"] == "volume"
