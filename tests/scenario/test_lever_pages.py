"""Every lever has its page, and what it points at exists."""

from __future__ import annotations

import pytest

from dfftsim.analysis.lever_page import lever_document
from dfftsim.law.book import load_rulebook
from dfftsim.scenario import LEVERS, SHOCKS
from dfftsim.scenario.lever_details import instances, lever_details, levers_of
from dfftsim.world.parameters import Parameters

PAGES = {**LEVERS, **SHOCKS}


def test_every_lever_and_shock_has_a_page_and_no_other() -> None:
    assert set(lever_details()) == set(PAGES)


@pytest.mark.parametrize("id", PAGES)
def test_a_page_points_only_at_what_exists(id: str) -> None:
    details = lever_details()[id]
    book = load_rulebook()
    assert set(details.selection.ids) <= set(book.arrangements)
    kinds = {one.kind for one in book.arrangements.values()}
    effects = {one.effect_type for one in book.arrangements.values()}
    assert details.selection.kinds <= kinds
    assert details.selection.effect_types <= effects
    assert all(row in Parameters.load() for row in details.evidence)
    for text in (details.legal_form, details.decided_by, details.mechanism):
        assert text.en and text.ja and text.en != text.ja


@pytest.mark.parametrize("id", LEVERS)
def test_judgements_are_ranges_on_the_scale(id: str) -> None:
    details = lever_details()[id]
    assert details.kind in ("club", "public", "bilateral")
    for points in (details.difficulty, details.accession, details.sovereignty):
        assert points is not None
        low, mode, high = points
        assert 0.0 <= low <= mode <= high <= 3.0


def test_one_goes_from_a_clause_to_its_levers_and_back() -> None:
    book = load_rulebook()
    assert levers_of(book.arrangement("cptpp")) == ["T1", "T2"]
    assert "cptpp" in [one.id for one in instances("T1", book)]
    assert levers_of(book.arrangement("global-cbpr")) == ["R3", "R7"]
    for id in PAGES:
        for one in instances(id, book):
            assert id in levers_of(one)


def test_those_in_force_come_first() -> None:
    states = [one.status == "in_force" for one in instances("R1", load_rulebook())]
    assert states == sorted(states, reverse=True)
    assert {True, False} == set(states)


def test_the_document_tells_ranges_sources_and_exceptions() -> None:
    book = load_rulebook()
    page = lever_document(LEVERS["T1"], book)
    assert page["takes"]["chance"]["default"] == "1.0"
    assert page["sovereignty"] == {"low": 1.0, "mode": 2.0, "high": 3.0, "scale": "0-3", "judgement": True}
    assert {one["id"]: bool(one["source"]) for one in page["evidence"]} == {
        "ow_loc_remove_storage_gdp": True,
        "ow_loc_all_domestic": True,
        "oecd_loc_measures_2023": False,
        "swire_detect_factor": True,
    }
    cptpp = next(one for one in page["instances"] if one["id"] == "cptpp")
    assert cptpp["from"] == "2018-12-30" and "Viet Nam" in cptpp["exceptions"]
    depth = lever_document(LEVERS["R2"], book)["takes"]["depth"]
    assert "0" in depth["values"] and "3" in depth["values"] and depth["default"] == "2"


@pytest.mark.parametrize("id", PAGES)
def test_every_page_can_be_shown(id: str) -> None:
    from dfftsim.report.lever_tables import page_tables

    document = lever_document(PAGES[id], load_rulebook())
    (table,) = page_tables(document, len(document["instances"]))
    assert table.row_count >= 6
