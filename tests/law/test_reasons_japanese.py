"""Why a pathway is open or closed is said in the chosen language; ids and citations stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from dfftsim.i18n import catalogue, language, set_language
from dfftsim.law.book import load_rulebook
from dfftsim.law.explain import explain
from dfftsim.law.reasons import REASON_CODES
from dfftsim.law.transfer import transfer

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
PAIRS = [
    ("CN", "JP", "personal"), ("EU", "US", "personal"), ("KR", "US", "financial"), ("VN", "SG", "important"),
    ("IN", "GB", "personal"), ("SA", "EU", "health"), ("JP", "CN", "personal"), ("US", "CN", "sensitive"),
]  # fmt: skip


@pytest.fixture
def japanese() -> Iterator[None]:
    before = language()
    set_language("ja")
    yield
    set_language(before)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: ">".join(pair[:2]))
def test_no_english_sentence_is_left(pair, japanese) -> None:
    origin, destination, data = pair
    book = load_rulebook()
    for day in (date(2020, 7, 20), date(2026, 1, 1)):
        document = explain(book, transfer(origin, destination, [data]), day).to_json()
        assert document["pathways"]
        for way in document["pathways"]:
            said = [way["reason"], *(reason["text"] for reason in way["reasons"])]
            for text in said:
                assert JAPANESE.search(text), text
            for need in way["requires"]:
                cited = any(need.startswith(f"{id}:") for id in way["duties"])
                assert cited or JAPANESE.search(need), need


def test_every_code_has_words_in_both_languages() -> None:
    other = {
        "exporter_condition": "sender", "condition_not_assumed": "not_assumed", "below_minima": "below",
        "first_received_from": "received", "existing_contracts_only": "existing", "data_status": "status",
        "persons_above": "above", "ordinary_above": "above", "sensitive_above": "above",
    }  # fmt: skip
    for lang in ("en", "ja"):
        for code in REASON_CODES:
            assert f"law.reason.{other.get(code, code)}" in catalogue(lang), code
