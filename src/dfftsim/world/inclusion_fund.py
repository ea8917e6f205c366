"""Lever I2 compiled: what a fund can pay for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.scenario.inclusion_fund import InclusionFund
from dfftsim.world.economics import wage_usd
from dfftsim.world.effects import FOREVER, Capacity, Fund
from dfftsim.world.stations import WORKING_DAYS_PER_YEAR

Value = Callable[[str], float]


def inclusion_fund(
    lever: InclusionFund, members: tuple[str, ...], value: Value
) -> tuple[Fund, tuple[Capacity, ...]]:
    """A fund, and the officers it pays for: as many in each authority as the yearly budget reaches for."""
    own = [code for code in members if code in JURISDICTIONS]
    hours = value("productive_hours_day") * WORKING_DAYS_PER_YEAR
    one_in_each = sum(hours * wage_usd(value, code) for code in own)
    officers = min(lever.officers, int(lever.budget / one_in_each)) if one_in_each else 0
    end = FOREVER if lever.until is None else lever.until
    fund = Fund(
        id=lever.id or "I2",
        members=frozenset(members),
        start=lever.from_,
        end=end,
        yearly_usd=lever.budget,
        officers=officers,
        officers_usd=officers * one_in_each,
        share=value("i2_subsidy") if lever.certificates is None else lever.certificates,
        accession=lever.accession,
    )
    aided = own if officers else []
    return fund, tuple(Capacity(code, lever.from_, 1.0, float(officers), 0.0, end) for code in aided)


def last_day_paid(lever: InclusionFund, unpaid: date | None) -> date | None:
    """The last day of a fund of the framework whose upkeep was paid up to the day `unpaid`."""
    return min((day for day in (lever.until, unpaid) if day is not None), default=None)
