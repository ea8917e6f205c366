"""The lists of the law: jurisdictions, one on a day, changes, the difference of two days, silent cells."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from dfftsim.errors import InputError
from dfftsim.law.book import load_rulebook
from dfftsim.law.changes import changes_document, diff_document, list_document, show_document
from dfftsim.law.coverage import coverage_document, silent_cells
from dfftsim.law.patch import Patch
from dfftsim.law.vocabulary import JURISDICTIONS

BOOK = load_rulebook()
LAST = BOOK.last_day


def test_every_jurisdiction_is_listed_with_both_names() -> None:
    rows = list_document(BOOK)
    assert [row["id"] for row in rows] == list(JURISDICTIONS)
    assert all(set(row["name"]) == {"en", "ja"} and all(row["name"].values()) for row in rows)
    japan = next(row for row in rows if row["id"] == "JP")
    assert japan["last_change"] == "2022-04-01"
    assert japan["rules_in_force"] == len(BOOK.on(LAST).rules("JP"))


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_a_page_keeps_what_applies_apart_from_what_does_not(code: str) -> None:
    page = show_document(BOOK, code, LAST)
    assert json.loads(json.dumps(page, ensure_ascii=False)) == page
    sections = (
        "pathways",
        "extra_duties",
        "prohibitions",
        "powers_not_used",
        "only_on_paper",
        "voluntary_marks",
    )
    shown = [row["id"] for section in sections for row in page[section]]
    assert sorted(shown) == sorted(rule.id for rule in BOOK.on(LAST).rules(code))
    assert all(row["role"] == "pathway" and row["usable"] for row in page["pathways"])
    assert all(row["role"] == "power_not_used" for row in page["powers_not_used"])
    assert all(not row["usable"] for row in page["only_on_paper"])
    assert all(row["role"] == "voluntary_mark" for row in page["voluntary_marks"])
    duties = [row["id"] for row in page["localisation"]]
    assert duties == [duty.id for duty in BOOK.on(LAST).localisation(code)]
    assert [row["key"] for row in page["data_status"]] == [
        s.key for s in BOOK.jurisdictions[code].data_status
    ]


def test_the_kinds_that_are_kept_apart_exist() -> None:
    pages = [show_document(BOOK, code, LAST) for code in JURISDICTIONS]
    for section in ("powers_not_used", "only_on_paper", "voluntary_marks", "pending", "later"):
        assert any(page[section] for page in pages), section


def test_a_page_of_an_earlier_day_shows_that_day() -> None:
    page = show_document(BOOK, "CN", date(2023, 1, 1))
    states = {law["id"]: law["state"] for law in page["laws"]}
    assert states["pipl"] == "in_force"
    assert states["cbdf_provisions"] == "not_yet"
    assert "cn-sc-2024" not in [row["id"] for row in page["pathways"]]
    assert "cn-sc-2024" in [row["id"] for row in page["later"]]
    assert states["csl"] == "in_force"


def test_changes_come_in_order_and_none_is_lost() -> None:
    rows = changes_document(BOOK)
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)
    starts = [row["id"] for row in rows if row["what"] == "rule_starts"]
    assert sorted(starts) == sorted(rule.id for code in JURISDICTIONS for rule in BOOK.rules(code))
    assert all(set(row["name"]) == {"en", "ja"} for row in rows)
    since = changes_document(BOOK, date(2026, 1, 1))
    assert since == [row for row in rows if row["date"] >= "2026-01-01"]
    assert {row["after_last_day"] for row in since} == {True, False}


@pytest.mark.parametrize(
    ("day", "id", "what"),
    [
        ("2020-07-16", "eu-adequacy-us-privacy-shield", "arrangement_ends"),
        ("2025-09-04", "eu-pseudonymised", "status_changes"),
        ("2024-03-22", "cn-sc-2024", "rule_starts"),
        ("2026-07-01", "vn-csl26-domestic", "localisation_ends"),
        ("2022-08-01", "global-cbpr", "party_joins"),
    ],
)
def test_known_changes_are_in_the_list(day: str, id: str, what: str) -> None:
    assert any((row["date"], row["id"], row["what"]) == (day, id, what) for row in changes_document(BOOK))


def test_the_difference_of_two_days_is_what_changed_between_them() -> None:
    first, last = date(2024, 3, 21), date(2024, 3, 22)
    page = diff_document(BOOK, "CN", first, last)
    assert "cn-sc-2024" in [row["id"] for row in page["started"]]
    assert "cn-sc-2023" in [row["id"] for row in page["ended"]]
    before, after = (set(BOOK.on(day).rules("CN")) for day in (first, last))
    assert {row["id"] for row in page["started"]} == {rule.id for rule in after - before}
    assert {row["id"] for row in page["ended"]} == {rule.id for rule in before - after}
    empty = diff_document(BOOK, "CN", last, last + timedelta(days=1))
    sections = (
        "started",
        "ended",
        "localisation_started",
        "localisation_ended",
        "data_status",
        "laws",
        "parties",
    )
    assert not any(empty[section] for section in sections)


def test_the_difference_shows_status_parties_and_contracts_that_may_only_go_on() -> None:
    page = diff_document(BOOK, "EU", date(2020, 1, 1), date(2025, 12, 31))
    assert {"id": "pseudonymised", "before": "in_scope", "after": "depends"} in page["data_status"]
    assert any(row["id"] == "eu-us-dpf" and row["joined"] == ["EU", "US"] for row in page["parties"])
    page = diff_document(BOOK, "EU", date(2021, 9, 1), date(2021, 12, 1))
    assert [row["id"] for row in page["closed_to_new_contracts"]]
    assert all(row["new_contracts"] is False for row in page["closed_to_new_contracts"])


def test_two_days_in_the_wrong_order_or_an_unknown_code_are_refused() -> None:
    with pytest.raises(InputError, match="not after the first"):
        diff_document(BOOK, "CN", LAST, LAST)
    with pytest.raises(InputError, match="no law sheet for ZZ"):
        diff_document(BOOK, "ZZ", LAST, LAST + timedelta(days=1))
    with pytest.raises(InputError, match="no law sheet for ZZ"):
        show_document(BOOK, "ZZ", LAST)


def test_a_patched_rule_names_its_cause() -> None:
    patch = Patch(end_rules=(("vn-pdpl-ctia", LAST),), label="R9")
    page = show_document(BOOK.patched(patch), "VN", LAST)
    [row] = [row for row in page["pathways"] if row["id"] == "vn-pdpl-ctia"]
    assert (row["to"], row["changed_by"]) == (LAST.isoformat(), "R9")


def test_the_number_of_silent_cells_is_pinned() -> None:
    page = coverage_document(BOOK, LAST)
    assert (page["silent"], page["cells"]) == (23, 170)
    by_category = {row["id"]: len(row["silent"]) for row in page["by_category"] if row["silent"]}
    assert by_category == {"government": 7, "important": 8, "critical_infrastructure": 8}
    assert sum(len(row["silent"]) for row in page["by_jurisdiction"]) == 23
    assert ("NG", "important") in silent_cells(BOOK, date(2026, 3, 2))
