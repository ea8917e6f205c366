"""The rule book: what stands on a day, when it changes, and who is party to what."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfftsim.errors import InputError
from dfftsim.law.book import load_rulebook
from dfftsim.law.vocabulary import JURISDICTIONS

BOOK = load_rulebook()
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))
ONE_DAY = timedelta(days=1)


def test_there_are_seventeen_jurisdictions_with_one_last_day() -> None:
    assert tuple(BOOK.jurisdictions) == JURISDICTIONS
    assert BOOK.last_day == date(2026, 11, 23)
    assert len(BOOK.hash) == 12


@given(day=DAYS, code=st.sampled_from(JURISDICTIONS))
@settings(max_examples=60)
def test_a_day_holds_exactly_the_rows_in_force(day: date, code: str) -> None:
    law = BOOK.on(day)
    assert law.rules(code) == tuple(r for r in BOOK.rules(code) if r.in_force(day))
    duties = BOOK.jurisdictions[code].localisation
    assert law.localisation(code) == tuple(d for d in duties if d.in_force(day))
    assert BOOK.on(day) is law


@given(day=DAYS, code=st.sampled_from(JURISDICTIONS))
@settings(max_examples=60)
def test_the_law_differs_from_the_day_before_only_on_change_days(day: date, code: str) -> None:
    before, now = BOOK.on(day - ONE_DAY), BOOK.on(day)
    changed = bool(BOOK.change_days([code], day - ONE_DAY, day))
    assert changed == (before.epoch(code) != now.epoch(code))
    if not changed:
        assert before.rules(code) == now.rules(code)
        assert before.localisation(code) == now.localisation(code)


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("EU", date(2020, 7, 16)),  # the Privacy Shield falls
        ("EU", date(2023, 7, 10)),  # its successor
        ("EU", date(2025, 9, 4)),  # pseudonymised data: EDPS v SRB
        ("CN", date(2024, 3, 22)),  # thresholds rise
        ("JP", date(2022, 4, 1)),
        ("BR", date(2026, 1, 27)),
        ("US", date(2025, 4, 8)),  # bulk data rule
        ("US", date(2022, 4, 21)),  # parties of an arrangement that a rule names
    ],
)
def test_known_days_of_change_are_found(code: str, day: date) -> None:
    assert BOOK.change_days([code], day - ONE_DAY, day) == (day,)


def test_change_days_exclude_the_first_and_include_the_last_day() -> None:
    day = date(2020, 7, 16)
    assert day not in BOOK.change_days(["EU"], day, day + ONE_DAY)
    assert BOOK.change_days([], date(2000, 1, 1), date(2030, 1, 1)) == ()
    both = BOOK.change_days(["EU", "CN"], date(2018, 1, 1), date(2027, 1, 1))
    assert both == tuple(sorted(set(both)))


def test_pending_rules_are_never_in_force() -> None:
    pending = [rule for sheet in BOOK.jurisdictions.values() for rule in sheet.pending_rules]
    assert pending
    for rule in pending:
        assert not rule.in_force(date(2026, 11, 23))
        assert BOOK.rule(rule.id) is rule


def test_parties_join_on_their_days_and_leave_with_the_arrangement() -> None:
    assert "AU" not in BOOK.parties_of("global-cbpr", date(2022, 7, 31))
    assert "AU" in BOOK.parties_of("global-cbpr", date(2022, 8, 1))
    assert BOOK.parties_of("global-cbpr", date(2022, 4, 20)) == frozenset()
    shield = "eu-adequacy-us-privacy-shield"
    assert "US" in BOOK.parties_of(shield, date(2020, 7, 15))
    assert BOOK.parties_of(shield, date(2020, 7, 16)) == frozenset()
    idle = next(entry.id for entry in BOOK.arrangements.values() if not entry.applies)
    assert BOOK.parties_of(idle, date(2026, 11, 23)) == frozenset()


def test_the_status_of_a_pet_has_a_history() -> None:
    law = BOOK.on(date(2025, 9, 3))
    status = law.status("EU", "pseudonymisation")
    assert status is not None
    assert status.on(date(2010, 1, 1)) == "in_scope"  # before its first day the first one holds
    assert status.on(date(2025, 9, 3)) == "in_scope"
    assert status.on(date(2025, 9, 4)) == "depends"
    assert status.on(date(2030, 1, 1)) == status.status
    assert law.status("EU", "none") is None
    assert law.status("EU", "zk_vc") is None
    assert law.status("EU", "k_anonymity") == law.status("EU", "anonymisation")


def test_unknown_names_are_told_with_the_nearest_right_one() -> None:
    with pytest.raises(InputError, match="no rule eu-46-sc"):
        BOOK.rule("eu-46-sc")
    with pytest.raises(InputError, match="did you mean ke-bcr"):
        BOOK.rule("ke-bcrs")
    with pytest.raises(InputError, match="did you mean global-cbpr"):
        BOOK.arrangement("global-cbp")
    with pytest.raises(InputError, match="no law sheet for XX"):
        BOOK.jurisdiction("XX")
    with pytest.raises(InputError, match="did you mean mpc"):
        BOOK.on(BOOK.last_day).status("EU", "mpcc")


def test_sources_are_found_and_their_absence_is_said() -> None:
    sourced = BOOK.rule("ke-bcr")
    source = BOOK.source(sourced)
    assert source is not None
    assert source.title
    assert BOOK.source(BOOK.rule("ke-nonpersonal-free")) is None


def test_the_book_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        vars(BOOK)["jurisdictions"]["XX"] = BOOK.jurisdictions["JP"]
