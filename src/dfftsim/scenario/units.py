"""Quantities with units: `45 d`, `200 ms`, `2.5 TB`, `USD 3000 per year`, `60 per year`, `30 %`, `8 Mbit/s`.

Every quantity is kept in one base unit: seconds, bytes, US dollars, events per second, bytes per second,
shares of one; money and persons over time stay per year, because values and legal thresholds are yearly.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dfftsim.law.nearest import nearest_word
from dfftsim.spans import DAY, MONTH_DAYS, YEAR

SECONDS: Mapping[str, float] = {
    "us": 1e-6,
    "ms": 1e-3,
    "s": 1.0,
    "min": 60.0,
    "h": 3600.0,
    "d": float(DAY),
    "w": 7.0 * DAY,
    "mo": MONTH_DAYS * DAY,
    "y": YEAR,
}
PERIODS: Mapping[str, float] = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3600.0,
    "day": float(DAY),
    "week": 7.0 * DAY,
    "month": MONTH_DAYS * DAY,
    "year": YEAR,
}
BYTES: Mapping[str, float] = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "PB": 1e15}
BANDWIDTHS: Mapping[str, float] = {
    **{f"{prefix}bit/s": factor / 8 for prefix, factor in {"k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}.items()},
    **{f"{unit}/s": factor for unit, factor in BYTES.items()},
}
CURRENCIES = ("EUR", "GBP", "CNY", "JPY")
_WORDS_FOR_UNITS = {
    **{word: unit for unit, words in {
        "ms": "millisecond", "s": "sec second", "min": "minute m", "h": "hour hr", "d": "day", "w": "week",
        "mo": "month", "y": "year yr a",
    }.items() for word in words.split()},
    "KB": "kB", "K": "kB", "M": "MB", "G": "GB", "T": "TB",
}  # fmt: skip

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?"
_QUANTITY = re.compile(rf"({_NUMBER})\s*(\S.*)?")
_MONEY = re.compile(rf"([A-Za-z]{{3}}|\$)\s*({_NUMBER})\s*(\S.*)?")
_PER = re.compile(r"(?:per\s+|/\s*)(\S+)")


class QuantityError(ValueError):
    """A value that is not a quantity of the wanted kind: what is wrong, and what would be right."""

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.instead = instead


@dataclass(frozen=True, slots=True)
class Dimension:
    """A kind of quantity: how it is written and in which base unit it is kept.

    `units` maps a written unit to its factor; `per` the words after `per`. `money` = the number follows USD.
    `bare` = a number without a unit is right. `low` and `high` bound the value (`high` None = no bound).
    """

    id: str
    phrase: str
    example: str
    base: str
    units: Mapping[str, float]
    per: Mapping[str, float] | None = None
    money: bool = False
    bare: bool = False
    low: float = 0.0
    high: float | None = None

    def parse(self, value: Any) -> float:
        """The value in the base unit. Raises QuantityError."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise QuantityError(f"{shown(value)} is not {self.phrase}", f"write e.g. {self.example}")
        if isinstance(value, int | float):
            return self.within_bounds(self._bare(value), value)
        return self.within_bounds(self._from_text(value.strip()), value)

    def write(self, value: float) -> str | float:
        """The shortest spelling that reads back as exactly `value`."""
        if self.bare:
            return float(value) if not float(value).is_integer() else int(value)
        for text in self._spellings(value):
            if self.parse(text) == value:
                return text
        raise QuantityError(f"{value!r} cannot be written as {self.phrase}")

    def pattern(self) -> str:
        """A regular expression of its text form, for the JSON Schema."""
        number = _NUMBER if self.low < 0 else _NUMBER.replace("[-+]?", r"\+?", 1)
        units = "|".join(re.escape(unit) for unit in self.units)
        per = "|".join(re.escape(word) for word in self.per or ())
        after = rf"\s*(per\s+|/\s*)({per})" if self.per else ""
        unit = rf"\s*({units})" if units else ""
        if self.money:
            return rf"^\s*USD\s*{number}{after}\s*$"
        optional = rf"({unit})?({after})?" if self.bare else rf"{unit}{after}"
        return rf"^\s*{number}{optional}\s*$"

    def _bare(self, value: float) -> float:
        if not self.bare:
            raise QuantityError(f"{shown(value)} has no unit", f"write e.g. {self._with_unit(value)}")
        number = float(value)
        if not math.isfinite(number):
            raise QuantityError(f"{shown(value)} is not a finite number")
        return number

    def _from_text(self, text: str) -> float:
        money = _MONEY.fullmatch(text)
        if money and self.money:
            return self._money(text, *money.groups())
        found = _QUANTITY.fullmatch(text)
        if found is None:
            raise self._not_one(text)
        number, rest = float(found[1]), (found[2] or "").strip()
        if not rest:
            return self._bare(number)
        if self.money:
            raise self._not_one(text, f"write USD {found[1]}" if rest.startswith("USD") else "")
        return number * self._factor(text, rest)

    def _factor(self, text: str, rest: str) -> float:
        if rest in self.units:
            return self.units[rest]
        if self.per is not None:
            share, after = (
                ("%", rest[1:].strip()) if rest.startswith("%") and "%" in self.units else ("", rest)
            )
            found = _PER.fullmatch(after)
            if found:
                return self.units.get(share, 1.0) / self._period(text, found[1])
        raise self._not_one(text, self._unit_hint(rest))

    def _money(self, text: str, currency: str, number: str, rest: str | None) -> float:
        if currency != "USD":
            if currency in CURRENCIES:
                raise QuantityError(
                    f"{shown(text)} is not in US dollars",
                    f"convert it to USD (the parameter fx_{currency.lower()} is the rate the model uses)",
                )
            raise QuantityError(f"{shown(text)} is not in US dollars", f"write e.g. {self.example}")
        found = _PER.fullmatch((rest or "").strip())
        if self.per is None:
            if rest:
                raise self._not_one(text, f"write USD {number}")
            return float(number)
        if not rest:
            raise QuantityError(
                f"{shown(text)} does not say per what", f"write USD {number} per {next(iter(self.per))}"
            )
        if not found:
            raise self._not_one(text)
        return float(number) / self._period(text, found[1])

    def _period(self, text: str, word: str) -> float:
        periods = self.per or {}
        if word in periods:
            return periods[word]
        near = nearest_word(word, periods)
        instead = f"did you mean {near}?" if near else f"write e.g. {self.example}"
        raise QuantityError(f"{shown(text)} is not {self.phrase}", instead)

    def _unit_hint(self, unit: str) -> str:
        meant = _WORDS_FOR_UNITS.get(unit) or _WORDS_FOR_UNITS.get(unit.removesuffix("s").lower())
        if meant in self.units:
            return f"did you mean {meant}?"
        if self.units and self.id in ("duration", "size", "bandwidth"):
            return f"write e.g. {self.example}; units: {' '.join(self.units)}"
        return f"write e.g. {self.example}"

    def _not_one(self, text: str, instead: str = "") -> QuantityError:
        if re.search(r"\d[,_]\d{3}(\D|$)", text):
            instead = "write the number without separators between the digits"
        return QuantityError(f"{shown(text)} is not {self.phrase}", instead or f"write e.g. {self.example}")

    def within_bounds(self, number: float, written: Any) -> float:
        """`number`, if it lies within the bounds. Raises QuantityError, which shows it as `written`."""
        if not math.isfinite(number):
            raise QuantityError(f"{shown(written)} is not a finite number")
        if number < self.low:
            what = "negative" if self.low == 0 else f"below {_tidy(self.low)}"
            raise QuantityError(f"{shown(written)} is {what}", f"write {_tidy(self.low)} or more")
        if self.high is not None and number > self.high:
            if self.id == "share" and number <= 100:
                instead = f"write a share from 0 to 1, or {_tidy(number)} %"
            else:
                instead = f"write {_tidy(self.high)} or less"
            raise QuantityError(f"{shown(written)} is over {_tidy(self.high)}", instead)
        return number

    def _with_unit(self, value: float) -> str:
        number = _tidy(abs(value))
        if self.money:
            return f"USD {number} per {next(iter(self.per))}" if self.per else f"USD {number}"
        _, unit = self.example.split(" ", 1)
        return f"{number} {unit}"

    def _spellings(self, value: float) -> list[str]:
        """Texts from the friendliest to the exact; the last one reads back exactly."""
        head = "USD " if self.money else ""
        found = []
        if self.per is not None:
            for word in sorted(self.per, key=lambda w: -self.per[w] if self.per else 0):
                found.append(f"{head}{_tidy(_short(value * self.per[word]))} per {word}")
            found += [f"{head}{value * factor!r} per {word}" for word, factor in self.per.items()]
        elif self.money:
            found.append(f"USD {_tidy(value)}")
        else:
            for unit in sorted(self.units, key=lambda u: -self.units[u]):
                amount = _short(value / self.units[unit])
                if amount >= 1 or self.units[unit] == min(self.units.values()):
                    found.append(f"{_tidy(amount)} {unit}")
            found += [f"{value / factor!r} {unit}" for unit, factor in self.units.items()]
        return found


def shown(value: Any) -> str:
    """The offending text as a message shows it: words in quotes, at most 60 characters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, int | float):
        return _tidy(value) if abs(value) < 1e300 else "the number"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = str(value)
    return f'"{text}"' if len(text) <= 60 else f'"{text[:57]}..."'


def _short(value: float) -> float:
    return float(f"{value:.9g}")


def _tidy(value: float) -> Any:
    """A number without a superfluous `.0`, as text in messages and as int where it is whole."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else float(value)


DURATION = Dimension("duration", "a duration", "45 d", "s", SECONDS)
SIZE = Dimension("size", "a size", "300 B", "B", BYTES)
MONEY = Dimension("money", "an amount of money", "USD 3000", "USD", {}, money=True)
MONEY_PER_YEAR = Dimension(
    "money_per_year",
    "an amount of money per year",
    "USD 3000 per year",
    "USD per year",
    {},
    per={word: seconds / YEAR for word, seconds in reversed(list(PERIODS.items()))} | {"y": 1.0},
    money=True,
)
MONEY_PER_SIZE = Dimension(
    "money_per_size",
    "a price per size",
    "USD 0.02 per GB",
    "USD per B",
    {},
    per=dict(reversed(list(BYTES.items()))),
    money=True,
)
RATE = Dimension(
    "rate",
    "a rate",
    "60 per year",
    "per s",
    {},
    per={**PERIODS, **{unit: seconds for unit, seconds in SECONDS.items() if unit not in ("us", "ms")}},
)
PERSONS_PER_YEAR = Dimension(
    "persons_per_year", "a number of persons per year", "2000 per year", "persons per year", {},
    per={"year": 1.0, "y": 1.0}, bare=True,
)  # fmt: skip
COUNT = Dimension("count", "a number", "100", "", {}, bare=True)
SHARE = Dimension("share", "a share", "0.3", "", {"%": 0.01}, bare=True, high=1.0)
GROWTH = Dimension(
    "growth", "a yearly growth", "6 %", "per year", {"%": 0.01},
    per={"year": 1.0, "y": 1.0}, bare=True, low=-0.99,
)  # fmt: skip
FACTOR = Dimension("factor", "a factor", "2", "", {"%": 0.01}, bare=True)
BANDWIDTH = Dimension("bandwidth", "a bandwidth", "300 Mbit/s", "B per s", BANDWIDTHS)
NUMBER = Dimension("number", "a number", "1.6", "", {}, bare=True)

DIMENSIONS = {
    dimension.id: dimension
    for dimension in (
        DURATION,
        SIZE,
        MONEY,
        MONEY_PER_YEAR,
        MONEY_PER_SIZE,
        RATE,
        PERSONS_PER_YEAR,
        COUNT,
        SHARE,
        GROWTH,
        FACTOR,
        BANDWIDTH,
        NUMBER,
    )
}
