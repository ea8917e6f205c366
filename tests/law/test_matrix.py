"""Who may send freely to whom."""

from __future__ import annotations

from datetime import date

import pytest

from dfftsim.errors import InputError
from dfftsim.law.book import load_rulebook
from dfftsim.law.matrix import verdict_matrix
from dfftsim.law.vocabulary import JURISDICTIONS


def test_every_ordered_pair_has_a_verdict() -> None:
    rows = verdict_matrix(load_rulebook(), date(2026, 11, 23))
    assert [row["from"] for row in rows] == list(JURISDICTIONS)
    assert all(list(row) == ["from", *JURISDICTIONS] for row in rows)
    assert all((row[code] == "home") == (row["from"] == code) for row in rows for code in JURISDICTIONS)


def test_the_day_and_the_data_count() -> None:
    book = load_rulebook()
    before = {row["from"]: row for row in verdict_matrix(book, date(2020, 7, 15))}
    after = {row["from"]: row for row in verdict_matrix(book, date(2020, 7, 16))}
    changed = {(a, b) for a in JURISDICTIONS for b in JURISDICTIONS if before[a][b] != after[a][b]}
    assert changed == {("EU", "US"), ("GB", "US")}
    important = {
        row["from"]: row for row in verdict_matrix(book, date(2024, 6, 1), ["important", "personal"])
    }
    assert important["CN"]["JP"] == "approval"


def test_a_wrong_word_is_an_error() -> None:
    with pytest.raises(InputError, match="did you mean personal"):
        verdict_matrix(load_rulebook(), date(2024, 6, 1), "persnal")
