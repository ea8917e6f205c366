"""Working days: weekends and public holidays of each jurisdiction, 2017 to 2040, from a table.

Statutory limits are often counted in working days. `python -m dfftsim.law.calendar` writes the table anew
from the `holidays` library; nothing reads the library at run time. What stands behind each calendar is said
in the table (`calendar`), and how far its years are decreed or computed (`note`).
"""

from __future__ import annotations

import json
from bisect import bisect_left
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from dfftsim.errors import InputError
from dfftsim.law.nearest import instead_of
from dfftsim.law.vocabulary import JURISDICTIONS

TABLE = Path(__file__).parent / "data" / "holidays.json"
FIRST_DAY = date(2017, 1, 1)
LAST_DAY = date(2040, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1
WEEK = 7


class WorkingCalendar:
    """The working days of one jurisdiction. Outside 2017 to 2040 only weekends are days off.

    code: one of the seventeen. weekend: days of the week off, Monday = 0. basis, note: what the calendar
    stands on. Raises InputError for another code.
    """

    def __init__(self, code: str):
        if code not in JURISDICTIONS:
            raise InputError(
                f"no working calendar for {code}; {instead_of(code, JURISDICTIONS)}".rstrip("; ")
            )
        row = _table()["jurisdictions"][code]
        self.code = code
        self.basis: str = row["calendar"]
        self.note: str = row["note"]
        self.weekend = frozenset(row["weekend"])
        self._holidays = frozenset(_summed(row["holidays"]))
        self._workdays = frozenset(_summed(row["weekend_workdays"]))
        self._cumulative: tuple[int, ...] | None = None

    def is_working(self, day: date) -> bool:
        """Whether offices work that day."""
        offset = (day - FIRST_DAY).days
        if day.weekday() in self.weekend:
            return offset in self._workdays
        return offset not in self._holidays

    @property
    def cumulative(self) -> tuple[int, ...]:
        """At index i the number of working days from 2017-01-01 up to, and without, the i-th day after it.

        The last index is the day after 2040-12-31, so that the table has one entry more than days.
        """
        if self._cumulative is None:
            total, sums = 0, [0]
            for offset in range(DAYS):
                total += self.is_working(FIRST_DAY + timedelta(days=offset))
                sums.append(total)
            self._cumulative = tuple(sums)
        return self._cumulative

    def add_working_days(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`, which itself is not counted; 0 gives `day` back.

        Raises ValueError for a negative number.
        """
        if number < 0:
            raise ValueError("the number of working days must not be negative")
        if number == 0:
            return day
        offset = (day - FIRST_DAY).days
        if 0 <= offset < DAYS:
            sums = self.cumulative
            wanted = sums[offset + 1] + number
            if wanted <= sums[-1]:
                return FIRST_DAY + timedelta(days=bisect_left(sums, wanted) - 1)
            number, day = wanted - sums[-1], LAST_DAY
        return self._stepped(day, number)

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last`; negative if `last` lies before `first`."""
        if last < first:
            return -self.working_days_between(last, first)
        low, high = (first - FIRST_DAY).days + 1, (last - FIRST_DAY).days + 1
        if low >= 0 and high <= DAYS:
            return self.cumulative[high] - self.cumulative[low]
        return sum(self.is_working(first + timedelta(days=step)) for step in range(1, high - low + 1))

    def _stepped(self, day: date, number: int) -> date:
        """Day by day, for what lies outside the table."""
        while number > 0:
            day += timedelta(days=1)
            number -= self.is_working(day)
        return day


@cache
def working_calendar(code: str) -> WorkingCalendar:
    """The calendar of a jurisdiction, built once."""
    return WorkingCalendar(code)


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def _summed(gaps: list[int]) -> list[int]:
    """Days after 2017-01-01 from the gaps between them."""
    days, day = [], 0
    for gap in gaps:
        day += gap
        days.append(day)
    return days


_COMPUTED = (
    "Later years computed by rule; holidays moved or added by decree after the table was made are not in it."
)
_MOON = "Days that hang on the sighting of the moon are estimates in years not yet announced."
_BASES: dict[str, tuple[str, dict[str, str], str]] = {
    "EU": (
        "Belgium, where the Commission and the European Data Protection Board sit: a choice, as the 27 Member"
        " States keep calendars of their own",
        {"country": "BE"},
        _COMPUTED,
    ),
    "GB": ("England", {"country": "GB", "subdiv": "ENG"}, _COMPUTED),
    "US": ("federal holidays", {"country": "US"}, _COMPUTED),
    "CA": ("federal government holidays", {"country": "CA", "categories": "government"}, _COMPUTED),
    "JP": ("national holidays", {"country": "JP"}, _COMPUTED),
    "KR": ("national holidays with substitutes", {"country": "KR"}, _COMPUTED),
    "CN": (
        "national holidays; weekend days worked in exchange, as decreed each year",
        {"country": "CN"},
        "Exchanged days are decreed year by year; later years have none.",
    ),
    "IN": (
        "national and gazetted holidays",
        {"country": "IN"},
        _MOON + " Known to the library up to 2035 only.",
    ),
    "VN": ("national holidays", {"country": "VN"}, _COMPUTED),
    "SG": ("national holidays", {"country": "SG"}, _MOON),
    "ID": ("national holidays without collective leave", {"country": "ID"}, _MOON),
    "AU": ("New South Wales, seat of the commissioner", {"country": "AU", "subdiv": "NSW"}, _COMPUTED),
    "TR": ("national holidays", {"country": "TR"}, _MOON),
    "SA": ("national holidays; weekend Friday and Saturday", {"country": "SA"}, _MOON),
    "NG": ("national holidays", {"country": "NG"}, _MOON),
    "KE": ("national holidays", {"country": "KE"}, _MOON),
    "BR": ("national holidays without optional days off", {"country": "BR"}, _COMPUTED),
}


def table_text() -> str:
    """The table as the installed `holidays` library gives it: JSON, one jurisdiction a line."""
    from importlib.metadata import version

    import holidays

    lines = []
    for code in JURISDICTIONS:
        basis, wanted, note = _BASES[code]
        options: dict[str, Any] = {key: value for key, value in wanted.items() if key != "country"}
        found = holidays.country_holidays(
            wanted["country"], years=range(FIRST_DAY.year, LAST_DAY.year + 1), **options
        )
        weekend = sorted(found.weekend)
        off = [day for day in found if FIRST_DAY <= day <= LAST_DAY and day.weekday() not in weekend]
        worked = [day for day in found.weekend_workdays if FIRST_DAY <= day <= LAST_DAY]
        row = {
            "calendar": basis,
            "note": note,
            "weekend": weekend,
            "holidays": _gaps(off),
            "weekend_workdays": _gaps(worked),
        }
        lines.append(f"{json.dumps(code)}:{json.dumps(row, separators=(',', ':'))}")
    head = {
        "first": FIRST_DAY.isoformat(),
        "last": LAST_DAY.isoformat(),
        "library": f"holidays {version('holidays')}",
    }
    return json.dumps(head)[:-1] + ',\n"jurisdictions":{\n' + ",\n".join(lines) + "\n}}\n"


def _gaps(days: list[date]) -> list[int]:
    """Days after 2017-01-01, each written as its distance to the one before."""
    offsets = sorted({(day - FIRST_DAY).days for day in days})
    return [offset - before for before, offset in zip([0, *offsets], offsets, strict=False)]


def _main() -> int:
    import sys
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # years beyond what the library knows of a country
        text = table_text()
    TABLE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{TABLE.name}: {len(text)} characters\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
