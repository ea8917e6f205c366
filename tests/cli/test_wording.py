"""The catalogues of both languages: same keys, same placeholders, nothing missing, nothing left over."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import get_args

import dfftsim
from dfftsim import i18n
from dfftsim.i18n import LANGUAGES, catalogue, pick, t
from dfftsim.law import vocabulary
from dfftsim.pets.catalogue import Catalogue, Effect, Sends
from dfftsim.pets.cost import Basis
from dfftsim.scenario.kpis import KPIS
from dfftsim.world.pet_status import OUTPUT_STATUSES

SOURCES = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(dfftsim.__file__).parent.rglob("*.py"))
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_hold_the_same_keys() -> None:
    assert set(catalogue("en")) == set(catalogue("ja"))


def test_both_languages_have_the_same_placeholders() -> None:
    for key, text in catalogue("en").items():
        assert placeholders(text) == placeholders(catalogue("ja")[key]), key


def test_every_key_used_in_the_code_exists() -> None:
    used = set(re.findall(r'\bt\(\s*"([^"{}]+)"', SOURCES)) | set(
        re.findall(r'help="(help\.[^"]+)"', SOURCES)
    )
    assert used
    assert used <= set(catalogue("en"))


def test_every_key_is_used_in_the_code() -> None:
    begun = set(
        re.findall(r"""["']([a-z_]+(?:\.[a-z_]+)*[.:])(?:\{|["'])""", SOURCES)
    )  # f"run.by.{x}", "a." + x
    kinds = set(re.findall(r"""\b\w*word\(\s*["']([a-z_]+)["']""", SOURCES)) | {"help"}
    for key in catalogue("en"):
        whole = f'"{key}"' in SOURCES or f"'{key}'" in SOURCES
        assert whole or key.startswith(tuple(begun)) or key.partition(".")[0] in kinds, key


def test_no_key_stands_in_two_files() -> None:
    for lang in LANGUAGES:
        files = (Path(i18n.__file__).parent / lang).glob("*.json")
        keys = [key for file in files for key in json.loads(file.read_text("utf-8"))]
        assert len(keys) == len(set(keys)) == len(catalogue(lang))


def test_japanese_is_japanese() -> None:
    for key, text in catalogue("ja").items():
        words = re.sub(r"\{[a-z_]+\}", "", catalogue("en")[key])
        if re.search("[a-zA-Z]", words):  # else it holds values and signs alone
            assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", text), key


def test_every_word_of_the_closed_lists_is_translated() -> None:
    pets = Catalogue.load()
    lists = {
        "category": vocabulary.CATEGORIES,
        "pathway": vocabulary.PATHWAY_KINDS,
        "step": vocabulary.STEPS,
        "confidence": vocabulary.CONFIDENCES,
        "verdict": vocabulary.VERDICTS,
        "localisation": vocabulary.LOCALISATION_KINDS,
        "status": vocabulary.DATA_STATUSES,
        "status_key": vocabulary.STATUS_KEYS,
        "law_kind": vocabulary.LAW_KINDS,
        "output": OUTPUT_STATUSES,
        "threat": pets.threats,
        "workload": pets.workloads,
        "effect": get_args(Effect),
        "sends": get_args(Sends),
        "basis": get_args(Basis),
        "pet_category": {pet.category for pet in pets},
    }
    missing = [
        f"{kind}.{term}"
        for kind, terms in lists.items()
        for term in terms
        if f"{kind}.{term}" not in catalogue("en")
    ]
    assert missing == []


def test_every_measure_has_two_names_and_a_unit_with_words() -> None:
    for kpi in KPIS.values():
        assert kpi.name.en
        assert kpi.name.ja
        assert kpi.unit in {"share", "USD", "USD per USD"} or f"unit.{kpi.unit}" in catalogue("en"), kpi.unit


def test_a_name_without_japanese_falls_back_to_english() -> None:
    assert pick({"en": "name"}, "ja") == "name"
    assert pick(None) == ""


def test_wording_is_filled() -> None:
    assert t("run.below", value="3") == "below 3"
    assert t("run.below", "ja", value="3") == "3 未満"
