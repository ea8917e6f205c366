"""Working days: well-known holidays, weekends by jurisdiction, and arithmetic that agrees with counting."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dfftsim.errors import InputError
from dfftsim.law.calendar import DAYS, FIRST_DAY, LAST_DAY, WorkingCalendar, table_text, working_calendar
from dfftsim.law.vocabulary import JURISDICTIONS

CODES = st.sampled_from(JURISDICTIONS)

HOLIDAYS = [
    ("EU", date(2023, 7, 21), True),  # Belgian national day
    ("GB", date(2023, 5, 8), True),  # coronation
    ("GB", date(2023, 4, 10), True),  # Easter Monday, in England
    ("US", date(2024, 7, 4), True),
    ("US", date(2024, 11, 28), True),
    ("CA", date(2024, 7, 1), True),
    ("JP", date(2019, 5, 1), True),  # enthronement
    ("JP", date(2024, 1, 1), True),
    ("JP", date(2024, 7, 4), False),
    ("KR", date(2024, 10, 9), True),
    ("CN", date(2024, 10, 1), True),
    ("CN", date(2024, 10, 7), True),
    ("CN", date(2024, 2, 4), False),  # a Sunday worked in exchange
    ("CN", date(2024, 9, 29), False),  # and another
    ("IN", date(2024, 8, 15), True),
    ("VN", date(2024, 9, 2), True),
    ("SG", date(2024, 8, 9), True),
    ("ID", date(2023, 8, 17), True),
    ("AU", date(2024, 1, 26), True),
    ("TR", date(2024, 10, 29), True),
    ("SA", date(2024, 9, 22), False),  # a Sunday: the week starts
    ("SA", date(2024, 9, 23), True),
    ("SA", date(2024, 9, 27), True),  # a Friday
    ("SA", date(2024, 9, 28), True),  # a Saturday
    ("NG", date(2024, 10, 1), True),
    ("KE", date(2024, 12, 12), True),
    ("BR", date(2024, 9, 7), True),
    ("BR", date(2023, 9, 7), True),
]


@pytest.mark.parametrize(("code", "day", "off"), HOLIDAYS, ids=[f"{c} {d}" for c, d, _ in HOLIDAYS])
def test_well_known_days(code: str, day: date, off: bool) -> None:
    assert working_calendar(code).is_working(day) is not off


def test_the_weekend_is_friday_and_saturday_in_saudi_arabia_only() -> None:
    assert working_calendar("SA").weekend == {4, 5}
    assert all(working_calendar(code).weekend == {5, 6} for code in JURISDICTIONS if code != "SA")


def test_every_calendar_says_what_it_stands_on() -> None:
    for code in JURISDICTIONS:
        assert working_calendar(code).basis
        assert working_calendar(code).note
    assert "Belgium" in working_calendar("EU").basis


@pytest.mark.parametrize("code", JURISDICTIONS)
def test_a_year_has_a_plausible_number_of_working_days(code: str) -> None:
    calendar = working_calendar(code)
    for year in range(FIRST_DAY.year, LAST_DAY.year + 1):
        days = calendar.working_days_between(date(year - 1, 12, 31), date(year, 12, 31))
        assert 238 <= days <= 257, year


def test_the_table_counts_working_days() -> None:
    calendar = working_calendar("JP")
    sums = calendar.cumulative
    assert len(sums) == DAYS + 1
    assert sums[0] == 0
    for offset in range(0, DAYS, 97):
        day = FIRST_DAY + timedelta(days=offset)
        assert sums[offset + 1] - sums[offset] == calendar.is_working(day)


@given(code=CODES, day=st.dates(date(2015, 1, 1), date(2042, 1, 1)), number=st.integers(0, 120))
@settings(max_examples=80)
def test_adding_working_days_agrees_with_counting_them(code: str, day: date, number: int) -> None:
    calendar = working_calendar(code)
    end = calendar.add_working_days(day, number)
    counted, at = 0, day
    while counted < number:
        at += timedelta(days=1)
        counted += calendar.is_working(at)
    assert end == at
    assert calendar.working_days_between(day, end) == number
    assert calendar.working_days_between(end, day) == -number


def test_forty_five_working_days_over_the_turn_of_the_year_in_china() -> None:
    # 22 in January; 21 - 5 weekdays off + 2 Sundays worked = 18 in February; the fifth in March is the 7th
    assert working_calendar("CN").add_working_days(date(2023, 12, 29), 45) == date(2024, 3, 7)


def test_wrong_questions_are_refused() -> None:
    with pytest.raises(InputError, match="no working calendar for XX"):
        WorkingCalendar("XX")
    with pytest.raises(ValueError, match="negative"):
        working_calendar("JP").add_working_days(FIRST_DAY, -1)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_table_follows_the_library_in_past_years() -> None:
    """Versions of the library mend single days: at most two days of the years to 2025 may differ."""
    fresh = json.loads(table_text())["jurisdictions"]
    for code in JURISDICTIONS:
        calendar = working_calendar(code)
        days, total = set(), 0
        for gap in fresh[code]["holidays"]:
            total += gap
            days.add(FIRST_DAY + timedelta(days=total))
        past = {day for day in days if day.year <= 2025}
        kept = {day for day in past if not calendar.is_working(day)}
        assert len(past) - len(kept) <= 2, code
