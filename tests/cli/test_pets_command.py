"""`dfftsim pets`: the list and the page of every technology, both languages, eighty columns, JSON."""

import json
import re

import pytest

from dfftsim.i18n import t
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.pets.catalogue import Catalogue

CATALOGUE = Catalogue.load()


def squeezed(text: str) -> str:
    """The text without white space, so that it is found where a table breaks it."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_list_names_every_technology(command, monkeypatch, language):
    monkeypatch.setenv("COLUMNS", "80")
    found = command("--lang", language, "pets", "list")
    assert found.status == 0
    for pet in CATALOGUE:
        assert re.search(rf"^{pet.id} ", found.out, re.MULTILINE)
        assert t(f"sends.{pet.sends}", language) in found.out
    assert "TRL" in found.out or t("column.trl", language) in found.out


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("pet", [pet.id for pet in CATALOGUE])
def test_the_page_tells_everything_in_both_languages(command, monkeypatch, pet, language):
    monkeypatch.setenv("COLUMNS", "80")
    found = command("--lang", language, "pets", "show", pet)
    entry = CATALOGUE.get(pet)
    told = squeezed(found.out)
    assert found.status == 0
    for threat, effect in entry.threats.items():
        assert squeezed(t(f"threat.{threat}", language)) in told
        assert squeezed(t(f"effect.{effect}", language)) in told
    for workload in CATALOGUE.workloads:
        assert all(word in told for word in t(f"workload.{workload}", language).split())
    for code in JURISDICTIONS:
        assert re.search(rf"^{code}  ", found.out, re.MULTILINE), code
    for curve in entry.utility_curves:
        assert squeezed(t("pets.curve_reading", language, low="x", high="x")).split("x")[0] in told
        assert curve.parameter in told
    tables = [line for line in found.out.splitlines() if "http" not in line]
    assert not [line for line in tables if len(line) > 80]
    assert entry.name[language][:8].replace(" ", "") in told


def test_the_page_is_one_document_with_the_status_of_the_day(command):
    document = json.loads(command("pets", "show", "pseudonymisation", "--on", "2020-01-01", "--json").out)
    assert document["on"] == "2020-01-01"
    assert {row["id"]: row["status"] for row in document["jurisdictions"]}["EU"] == "in_scope"
    assert {factor["workload"] for factor in document["factors"]} == set(document["workloads"])
    assert set(document["threats"]) == set(CATALOGUE.threats)


def test_mistakes_are_told(command):
    assert "there is no PET 'mcp'" in command("pets", "show", "mcp").err
    assert command("pets", "show", "mpc", "--on", "yesterday").status == 2
    assert command("pets", "list", "--on", "2020").status == 2
