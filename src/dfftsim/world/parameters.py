"""The numbers of the model: every parameter with its range, source and rank, and which of them a run used.

The rows are edited as YAML in `data/parameters/` and read at run time from their compiled form
(`python -m dfftsim.world.parameters` rebuilds it; `--docs FILE` writes the list of judgements).
A number that is missing is an error with the nearest name, never a zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, Literal

from dfftsim.errors import InputError, Problem
from dfftsim.law.nearest import instead_of
from dfftsim.world.domains import ABOVE_ZERO, SMALLEST
from dfftsim.world.ranges import Range

Rank = Literal["scenario", "jurisdiction sheet", "sourced", "unsourced", "judgement"]
RANKS: tuple[Rank, ...] = ("scenario", "jurisdiction sheet", "sourced", "unsourced", "judgement")
"""Where a number came from, in the order in which it is looked for."""

COMPILED: Path = Path(__file__).parent / "data" / "parameters" / "compiled.json"
WIDTH_IDS = {"medium": "range_width_medium", "low": "range_width_low"}
SPREAD_IDS = {"medium": "single_value_spread_medium", "low": "single_value_spread_low"}
PARTS_OF_ONE = ("probability", "0-1", "share of flows", "share of firms")
"""Units of numbers that cannot pass 1; a mere share, of a legal limit say, can."""
CURRENCIES = {"EUR": "fx_eur", "GBP": "fx_gbp", "CNY": "fx_cny", "JPY": "fx_jpy"}
MAGNITUDES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True, slots=True)
class Source:
    """A page or paper; `date` as far as it is known (ISO day, month or year)."""

    title: str
    url: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number of the model as it was published, estimated or judged.

    `low`, `mode`, `high` in `unit`. `mode` None: only a range was published; `low` and `high` None: a single
    value; `high` alone None: published as "at least". `note` holds remarks, for a judgement its reasoning.
    `confidence` is high, medium, low or judgement. `file` names the data file, `rank` how far to trust it.
    """

    id: str
    what: str
    unit: str
    low: float | None
    mode: float | None
    high: float | None
    year: int | None
    geography: str | None
    applies_to: str
    source: Source | None
    confidence: str
    note: str
    file: str
    rank: Rank

    @property
    def best(self) -> float:
        """The mode; where only a range is published, its middle (`Range.middle`)."""
        return self.as_published().middle

    def as_published(self) -> Range:
        """The range as written, without any allowance for confidence."""
        return Range.published(self.low, self.mode, self.high)

    @property
    def possible(self) -> tuple[float, float]:
        """The least and the most that the number can be at all: what is published as not negative cannot be
        negative, what divides cannot be 0 (the least is `SMALLEST`), a share or a probability cannot pass 1.
        Within that, anybody may doubt the range.
        """
        published = [held for held in (self.low, self.mode, self.high) if held is not None]
        least = 0.0 if min(published) >= 0.0 else -inf
        if self.id in ABOVE_ZERO:
            least = SMALLEST
        whole = self.unit.split(",")[0] in PARTS_OF_ONE and max(published) <= 1.0
        return least, 1.0 if whole else inf


class Parameters:
    """The registry of all numbers. Immutable: `overridden` gives a new one."""

    def __init__(
        self, rows: Mapping[str, Mapping[str, Any]], overrides: Mapping[str, Parameter] | None = None
    ) -> None:
        self._rows = rows
        self._read: dict[str, Parameter] = dict(overrides or {})
        self._overrides = dict(overrides or {})

    @staticmethod
    @cache
    def load() -> Parameters:
        """The shipped numbers, from the compiled data of the package (read once in a process)."""
        rows = read_compiled()["parameters"]
        return Parameters({row["id"]: row for row in rows})

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        """The ids, in the order of the files and of the rows in them."""
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, name: str) -> Parameter:
        """The row of that id. Raises InputError, with the nearest id, if there is none."""
        found = self._read.get(name)
        if found is None:
            row = self._rows.get(name)
            if row is None:
                raise InputError([self._unknown(name)])
            found = self._read[name] = _parameter(row)
        return found

    def value(self, name: str, at: float | None = None) -> float:
        """The number in its own unit: the best value, or the quantile `at` (0..1) of its uncertainty."""
        if at is None:
            return self.get(name).best
        return self.spread(name).quantile(at)

    def spread(self, name: str) -> Range:
        """The range to draw from: the published one, widened by the confidence of the row.

        High confidence keeps it, medium and low widen it by `range_width_*`; a single value gets
        `single_value_spread_*` either way, "at least" upwards. Judgements and scenario values are drawn as
        written.
        """
        row = self.get(name)
        published = row.as_published()
        widened_by = _allowance_id(row)
        if widened_by is None:
            return published
        factor = self.get(widened_by).best
        if published.is_single:
            drawn = published.around(factor)
        elif row.high is None:
            drawn = Range(published.low, published.mode, published.around(factor).high)
        else:
            drawn = published.widened(factor)
        return drawn.clipped(*_bounds(row))

    def usd(self, name: str, at: float | None = None) -> float:
        """A sum of money in US dollars: `USD thousand`, `GBP per firm`, `EUR million` ... are converted.

        Exchange rates are the judgements `fx_*`. Raises ValueError for a unit that is no currency.
        """
        factor, currency = money_unit(self.get(name).unit)
        rate = 1.0 if currency is None else self.value(currency)
        return self.value(name, at) * factor * rate

    def overridden(self, values: Mapping[str, float | tuple[float, float, float]]) -> Parameters:
        """A new registry in which these numbers (or low, mode, high) have rank `scenario`.

        Raises InputError naming every unknown id and every range that is not in order.
        """
        problems: list[Problem] = []
        changed = dict(self._overrides)
        for name, given in values.items():
            if name not in self:
                problems.append(self._unknown(name))
                continue
            low, mode, high = given if isinstance(given, tuple) else (None, given, None)
            if low is not None and high is not None and not low <= mode <= high:
                problems.append(
                    Problem("", 0, 0, f"{name}: {low}, {mode}, {high} is not low <= mode <= high")
                )
                continue
            note = "set by the scenario"
            changed[name] = replace(
                self.get(name), low=low, mode=mode, high=high, source=None, note=note, rank="scenario"
            )
        if problems:
            raise InputError(problems)
        return Parameters(self._rows, changed)

    def lookup(self, at: Mapping[str, float] | None = None) -> Lookup:
        """A recorder over this registry; `at` gives the quantile of each parameter that a future draws."""
        return Lookup(self, at or {})

    def _unknown(self, name: str) -> Problem:
        return Problem("", 0, 0, f"there is no parameter {name!r}", instead_of(name, self._rows))


class Lookup:
    """Answers like `Parameters` and remembers what was asked, so that a run can say what it rests on."""

    def __init__(self, parameters: Parameters, at: Mapping[str, float]) -> None:
        self.parameters = parameters
        self._at = at
        self._ranks: dict[str, Rank] = {}
        self._values: dict[str, float] = {}

    def get(self, name: str) -> Parameter:
        """As `Parameters.get`; the row counts as used."""
        row = self.parameters.get(name)
        self._ranks[name] = row.rank
        return row

    def value(self, name: str, at: float | None = None) -> float:
        """As `Parameters.value`; without `at`, the quantile of this future if it has one."""
        if at is None and name in self._values:
            return self._values[name]
        row = self.get(name)
        quantile = self._at.get(name) if at is None else at
        widened_by = _allowance_id(row) if quantile is not None else None
        if widened_by is not None:
            self.get(widened_by)
        found = self.parameters.value(name, quantile)
        if at is None:
            self._values[name] = found
        return found

    def usd(self, name: str, at: float | None = None) -> float:
        """As `Parameters.usd`; the exchange rate counts as used too."""
        factor, currency = money_unit(self.get(name).unit)
        rate = 1.0 if currency is None else self.value(currency)
        return self.value(name, at) * factor * rate

    def apart(self) -> Lookup:
        """The same numbers, the same draws; what is asked of it does not count as used here."""
        return Lookup(self.parameters, self._at)

    def given(self, name: str, rank: Rank) -> None:
        """Records a number taken from elsewhere, e.g. from the scenario or a jurisdiction sheet."""
        self._ranks[name] = rank

    def used(self) -> dict[str, Rank]:
        """Every input asked for, by id, with its rank."""
        return dict(sorted(self._ranks.items()))

    def counts(self) -> dict[str, int]:
        """How many distinct inputs of each rank were used; every rank is named."""
        ranks = list(self._ranks.values())
        return {rank: ranks.count(rank) for rank in RANKS}

    def judgements(self) -> list[dict[str, Any]]:
        """The inputs used that no source supports (judgements and unsourced estimates), with ranges."""
        rows = []
        for name, rank in self.used().items():
            if rank in ("judgement", "unsourced") and name in self.parameters:
                row = self.parameters.get(name)
                drawn = self.parameters.spread(name)
                rows.append(
                    {
                        "id": name,
                        "what": row.what,
                        "unit": row.unit,
                        "value": self.parameters.value(name, self._at.get(name)),
                        "low": drawn.low,
                        "high": drawn.high,
                        "rank": rank,
                        "reasoning": row.note,
                    }
                )
        return rows


@cache
def read_compiled() -> dict[str, Any]:
    """The compiled data: `parameters` (rows) and `matrices` (`network`, `trust`) with their remarks."""
    data: dict[str, Any] = json.loads(COMPILED.read_text("utf-8"))
    return data


def money_unit(unit: str) -> tuple[float, str | None]:
    """(multiplier, id of the exchange rate or None for dollars) of a unit such as `USD thousand per year`.

    Raises ValueError for a unit that does not begin with a known currency.
    """
    words = unit.replace(",", " ").split()
    if words[0] != "USD" and words[0] not in CURRENCIES:
        raise ValueError(f"{unit!r} is not a sum of money")
    factor = MAGNITUDES.get(words[1], 1.0) if len(words) > 1 else 1.0
    return factor, CURRENCIES.get(words[0])


def _parameter(row: Mapping[str, Any]) -> Parameter:
    source = row["source"]
    return Parameter(**{**row, "source": Source(**source) if source else None})


def _allowance_id(row: Parameter) -> str | None:
    """The judgement that says how much wider than published this row is drawn; None = as published."""
    if row.rank in ("judgement", "scenario"):
        return None
    if row.high is None:
        is_bound = row.low is not None
        return SPREAD_IDS.get(row.confidence) or (SPREAD_IDS["medium"] if is_bound else None)
    return WIDTH_IDS.get(row.confidence)


def _bounds(row: Parameter) -> tuple[float | None, float | None]:
    """What a draw may not pass: zero where nothing published lies below it, one for shares."""
    ends = [x for x in (row.low, row.mode, row.high) if x is not None]
    floor = 0.0 if min(ends) >= 0 else None
    is_share = row.unit.startswith(("share", "probability", "0-1"))
    return floor, 1.0 if is_share and max(ends) <= 1 else None


if __name__ == "__main__":
    from dfftsim.world.parameter_files import main

    main()
