"""What each jurisdiction makes of the output of each PET, and PETs set to a value of their parameter."""

import json
from dataclasses import replace
from datetime import date

import pytest

from dfftsim.errors import InputError
from dfftsim.law import load_rulebook
from dfftsim.law.book import RuleBook
from dfftsim.law.vocabulary import JURISDICTIONS, PET_STATUS_KEY
from dfftsim.pets.catalogue import Catalogue
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world
from dfftsim.world.pet_status import OUTPUT_STATUSES, output_status, pet_document, pet_rows

BOOK = load_rulebook()
PETS = [pet.id for pet in Catalogue.load()]
SCENARIO = """
dfftsim: 1
horizon: {start: 2025-01-01, end: 2025-12-31}
parties: [JP, EU]
flow_classes:
  - {id: c, from: EU, to: JP, data: personal, value: USD 1000 per year, births: {initial: 1}}
"""


@pytest.mark.parametrize("pet", PETS)
@pytest.mark.parametrize("day", [date(2016, 1, 1), BOOK.last_day])
def test_every_jurisdiction_has_a_status_for_every_pet(pet, day):
    rows = output_status(BOOK, pet, day)
    assert [row["id"] for row in rows] == list(JURISDICTIONS)
    for row in rows:
        assert row["status"] in OUTPUT_STATUSES
        assert (row["status"] == "unchanged") == (PET_STATUS_KEY[pet] is None)
        assert row["status"] in ("unchanged", "unknown") or row["confidence"]


def test_the_status_is_that_of_the_day():
    by_day = {
        day: {row["id"]: row["status"] for row in output_status(BOOK, "pseudonymisation", day)}
        for day in (date(2025, 9, 3), date(2025, 9, 4))
    }
    before, after = by_day.values()
    assert before["EU"] == "in_scope" and after["EU"] == "depends"
    assert {code for code in before if before[code] != after[code]} == {"EU"}


def test_a_sheet_that_holds_nothing_is_unknown_not_silent():
    sheet = replace(BOOK.jurisdictions["JP"], data_status=())
    book = RuleBook({**BOOK.jurisdictions, "JP": sheet}, BOOK.arrangements)
    found = {row["id"]: row["status"] for row in output_status(book, "mpc", BOOK.last_day)}
    assert found["JP"] == "unknown"
    assert "unknown" not in {status for code, status in found.items() if code != "JP"}


def test_lists_count_every_jurisdiction_and_documents_can_be_written():
    for row in pet_rows(BOOK, BOOK.last_day):
        assert sum(row["output_status"].values()) == len(JURISDICTIONS)
        document = json.loads(json.dumps(pet_document(BOOK, row["id"], BOOK.last_day)))
        assert set(document["workloads"]).isdisjoint(document["not_served"])
        assert len(document["workloads"]) + len(document["not_served"]) == 7
        assert document["setup_usd"]["low"] <= document["setup_usd"]["mode"] <= document["setup_usd"]["high"]
    with pytest.raises(InputError, match="there is no PET 'mcp'"):
        pet_document(BOOK, "mcp", BOOK.last_day)


def terms(settings: str, pet: str, workload: str):
    """What a PET does in a scenario with these settings."""
    made = compile_world(loads(f"{SCENARIO}technology: {{pets: all, settings: {settings}}}\n"))
    return made.menu.technology.terms(pet, workload)


def test_a_setting_moves_the_utility_of_its_pet_along_the_measured_curve():
    kept = [
        terms(f"{{differential_privacy: {{epsilon: {e}}}}}", "differential_privacy", "model_training").utility
        for e in (0.1, 1, 8)
    ]
    assert kept == sorted(kept) and kept[0] < kept[-1]
    curve = Catalogue.load().get("differential_privacy").curve("model_training")
    assert kept[1] == curve.utility(1, 10_000).mode
    by_k = [
        terms(f"{{k_anonymity: {{k: {k}}}}}", "k_anonymity", "raw_record_delivery").utility for k in (5, 50)
    ]
    assert by_k[0] > by_k[1]


def test_a_setting_leaves_other_pets_and_other_workloads_as_they_are():
    plain = Catalogue.load().plain_factors("tee_dp", "model_training")
    settings = "{differential_privacy: {epsilon: 0.1}, k_anonymity: {k: 50}}"
    assert terms(settings, "tee_dp", "model_training").utility == plain.utility.mode
    unmeasured = Catalogue.load().plain_factors("k_anonymity", "aggregate_statistics")
    assert terms(settings, "k_anonymity", "aggregate_statistics").utility == unmeasured.utility.mode
