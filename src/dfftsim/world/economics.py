"""What compliance costs a firm: hours, wages, counsel, preparation, sites, penalties - all from the registry.

Money is in US dollars, time in days or hours as the names say. Which numbers these are, with range and
source, is data (`data/parameters/`); this module only says how they combine. Hours x (in-house share x wage +
counsel share x hourly rate) follows `docs/model.md`, section "Cost of compliance".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

from dfftsim.law.model import Rule
from dfftsim.spans import YEAR_DAYS

SIZES = ("micro", "small", "medium", "large")
LOWER_MIDDLE_INCOME = frozenset({"IN", "KE", "NG", "VN"})
UPPER_MIDDLE_INCOME = frozenset({"BR", "CN", "ID", "TR"})
ENGLISH_IS_OFFICIAL = frozenset({"EU", "GB", "US", "CA", "AU", "SG", "IN", "KE", "NG"})
"""Where the texts of the law can be read in English (EU: an official language of the Union)."""
ACTIVE_SUPERVISION = frozenset({"CN", "VN"})
"""Regimes with prior approval and active supervision, as `enforce_strict` names them."""

HOURS_OF_KIND = {
    "adequacy": "hours_adequacy",
    "free": "hours_adequacy",
    "standard_contract": "hours_contract",
    "accountability": "hours_contract",
    "consent": "hours_consent",
    "derogation": "hours_consent",
    "certification": "hours_certification",
    "bcr": "hours_bcr",
    "registration": "hours_filing",
    "approval": "hours_approval",
    "security_assessment": "hours_security_assessment",
}
WAITING_KINDS = frozenset({"approval", "security_assessment", "bcr"})
WORKING_DAYS_PER_WEEK = 5.0

Value = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class FirmCosts:
    """Constants of one firm size with a seat in one jurisdiction."""

    hour_usd: float  # mixed price of one hour of legal work
    counsel_usd: float  # price of one hour bought outside
    own_share: float  # share of the hours that the firm's own team works
    team_hours_per_day: float  # hours a working day the team has for cross-border transfers
    size_factor: float  # on hours
    site_usd_year: float  # a full local site
    edge_usd_year: float  # what processing where the data are collected costs
    penalty_usd: float
    visibility: float  # factor on enforcement
    file_quality: float  # 0..1, lowers requests for information
    pet_factor: float  # on the set-up of a PET
    comply_share: float  # chance that a firm of this size never runs a flow it knows to be unlawful


def firm_costs(value: Value, usd: Value, size: str, home: str) -> FirmCosts:
    """The constants for `size` (micro, small, medium, large) and a seat `home` (jurisdiction code)."""
    small = size in ("micro", "small")
    wage = wage_usd(value, home)
    counsel = usd("legal_hourly_rate")
    counsel_share = value("counsel_share_micro" if small else "counsel_share_large")
    site = value(f"site_cost_{'small' if small else size}") * 1000.0
    pet_factor = {"micro": "pet_size_small", "small": "pet_size_small", "large": "pet_size_large"}.get(size)
    size_factor = 1.0 if size == "medium" else value(f"h_size_{size}")
    return FirmCosts(
        hour_usd=(1.0 - counsel_share) * wage + counsel_share * counsel,
        counsel_usd=counsel,
        own_share=1.0 - counsel_share,
        team_hours_per_day=value(f"legal_fte_{size}")
        * value("legal_share_transfers")
        * value("productive_hours_day"),
        size_factor=size_factor,
        site_usd_year=site,
        edge_usd_year=site * value("edge_site_share"),
        penalty_usd=value(f"penalty_{size}"),
        visibility=value("enforce_visibility_large") if size == "large" else 1.0,
        file_quality=value("file_quality_small" if small else "file_quality_large"),
        pet_factor=value(pet_factor) if pet_factor else 1.0,
        comply_share=value(f"comply_share_{size}"),
    )


def wage_usd(value: Value, home: str) -> float:
    """Price of one hour of in-house legal work in a jurisdiction, by its income group."""
    if home in LOWER_MIDDLE_INCOME:
        return value("wage_lower_middle")
    return value("wage_upper_middle" if home in UPPER_MIDDLE_INCOME else "wage_high")


@dataclass(frozen=True, slots=True)
class Work:
    """Preparation of one pathway: hours of work, least elapsed calendar days, most days own work may take,
    cost.
    """

    hours: float
    least_days: float
    ceiling_days: float
    usd: float


def preparation(rule: Rule, costs: FirmCosts, value: Value, given: Callable[[str], None]) -> Work:
    """What the first use of a pathway (or gating duty) asks of a firm.

    The sheet's own figures come first, the registry's defaults by kind of pathway second.
    """
    hours = value(HOURS_OF_KIND.get(rule.pathway, "hours_contract")) * costs.size_factor
    days = rule.preparation_days
    waiting = rule.pathway in WAITING_KINDS
    simple = rule.pathway in ("free", "adequacy")
    if days is not None and days.mode is not None:
        given(f"{rule.id}.preparation_days")
        least, ceiling = days.mode, days.high if days.high is not None else 2.0 * days.mode
    elif simple:
        least, ceiling = 0.0, value("prep_days_contract_default")
    else:
        least = value("prep_days_default" if waiting else "prep_days_contract_default")
        ceiling = 2.0 * least
    sheet_cost = rule.preparation_cost_usd
    if sheet_cost is not None and sheet_cost.mode is not None:
        given(f"{rule.id}.preparation_cost_usd")
        usd = sheet_cost.mode * costs.size_factor
    else:
        usd = hours * costs.hour_usd
    return Work(hours, least, max(ceiling, least), usd)


def elapsed_days(work: Work, costs: FirmCosts) -> tuple[float, float, float]:
    """(own hours the team will work, expected calendar days, USD for hours bought beyond the firm's own
    share).

    A team too small to finish within the ceiling buys the remaining hours from counsel.
    """
    own = work.hours * costs.own_share
    capacity = costs.team_hours_per_day * work.ceiling_days * WORKING_DAYS_PER_WEEK / 7.0
    bought = max(0.0, own - capacity)
    own -= bought
    days = own / costs.team_hours_per_day * 7.0 / WORKING_DAYS_PER_WEEK
    return own, max(days, work.least_days), bought * max(0.0, costs.counsel_usd - costs.hour_usd)


def annuity_years(horizon_years: float, delay_days: float, discount: float) -> float:
    """Present value of one dollar a year from the delay to the pay-back horizon, continuous discounting."""
    start = min(delay_days / YEAR_DAYS, horizon_years)
    if discount <= 0.0:
        return horizon_years - start
    return (exp(-discount * start) - exp(-discount * horizon_years)) / discount
