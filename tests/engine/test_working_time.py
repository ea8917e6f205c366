"""Office hours: the table between calendar seconds and working seconds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dfftsim.engine.events import NEVER
from dfftsim.engine.working_time import WorkingTime
from dfftsim.spans import DAY

HOUR = 3600
WEEK = [True] * 5 + [False] * 2

CALENDARS = st.builds(
    lambda days, opens, length: WorkingTime(days, opens, min(DAY, opens + length)),
    st.lists(st.booleans(), min_size=1, max_size=40).filter(any),
    st.integers(0, DAY - HOUR),
    st.integers(HOUR, DAY),
)


def test_a_working_week() -> None:
    office = WorkingTime(WEEK, 9 * HOUR, 17 * HOUR)
    friday = 4 * DAY
    assert office.worked(0) == office.worked(9 * HOUR) == 0
    assert office.worked(12 * HOUR) == 3 * HOUR
    assert office.worked(DAY) == 8 * HOUR
    assert office.after(friday + 16 * HOUR, HOUR) == friday + 17 * HOUR
    assert office.after(friday + 16 * HOUR, 2 * HOUR) == 7 * DAY + 10 * HOUR
    assert office.after(friday + 16 * HOUR, 0) == friday + 16 * HOUR
    assert office.after(5 * DAY, 1) == 7 * DAY + 9 * HOUR + 1


def test_whole_working_days_and_the_pattern_after_the_table() -> None:
    office = WorkingTime(WEEK)
    assert office.after(0, 5 * DAY) == 5 * DAY
    assert office.after(0, 6 * DAY) == 8 * DAY
    assert office.after(3 * DAY, 50 * DAY) == 73 * DAY
    assert office.worked(70 * DAY) == 50 * DAY


def test_an_office_that_never_opens() -> None:
    assert WorkingTime([False] * 9).after(3, 1) == NEVER
    closed_for_good = WorkingTime([True] + [False] * 364)
    assert closed_for_good.after(2 * DAY, 1) == NEVER
    assert closed_for_good.worked(NEVER) == DAY


@pytest.mark.parametrize(
    "arguments",
    [([],), ([True], 5, 5), ([True], -1, 5), ([True], 0, DAY + 1)],
    ids=["empty", "none", "early", "late"],
)
def test_wrong_tables_are_refused(arguments: tuple) -> None:
    with pytest.raises(ValueError, match="needed"):
        WorkingTime(*arguments)


@given(CALENDARS, st.integers(0, 60 * DAY), st.integers(1, 20 * DAY))
def test_after_is_the_first_time_by_which_the_work_is_done(office: WorkingTime, time: int, work: int) -> None:
    end = office.after(time, work)
    assert office.worked(end) - office.worked(time) == work
    assert office.worked(end - 1) - office.worked(time) == work - 1


@given(CALENDARS, st.integers(0, 60 * DAY), st.integers(0, 3 * DAY))
def test_working_time_never_runs_faster_than_the_calendar(office: WorkingTime, time: int, span: int) -> None:
    assert 0 <= office.worked(time + span) - office.worked(time) <= span
