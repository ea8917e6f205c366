"""How long a pathway takes and what it costs its exporter, as far as the sheets say: unknown parts stay
unknown.

Days of a pathway = the work of preparing it and its gating duties (summed), plus the longest wait for an
authority (only where a decision must be waited for). What a sheet does not know is None here and is filled
from the parameters by those who simulate; the law layer supplies no number of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from dfftsim.law.model import Range, Rule

WORKING_DAYS_A_WEEK = 5
DAYS_A_WEEK = 7
NO_TIME = Range(0, 0, 0)
UNKNOWN = Range()


def duration_of(rule: Rule | None, duties: Iterable[Rule]) -> Range:
    """Calendar days to a lawful start of a pathway (None: by silence) under these duties."""
    gating = [duty for duty in duties if duty.gate]
    work = _sum([_work_days(part) for part in _parts(rule, gating)])
    return _sum([work, _longest([authority_days(part) for part in _parts(rule, gating)])])


def work_of(rule: Rule | None, duties: Iterable[Rule]) -> Range:
    """US dollars of preparing a pathway (None: by silence) and its gating duties."""
    gating = [duty for duty in duties if duty.gate]
    return _sum([part.preparation_cost_usd or UNKNOWN for part in _parts(rule, gating)])


def authority_days(rule: Rule) -> Range:
    """Calendar days of waiting for the authority: none unless it must decide; what was observed, else the
    limit.

    A statutory limit is taken as the most likely wait; working days become calendar days at five a week,
    rounded up (public holidays differ by year and are left to the calendar of the simulator).
    """
    if rule.ex_ante_authority_step != "approval":
        return NO_TIME
    observed = rule.observed_days
    if observed is not None and observed.mode is not None:
        return observed
    if rule.statutory_days is not None and rule.statutory_days_kind == "authority_limit":
        limit = calendar_days(rule.statutory_days, rule.statutory_days_unit)
        if observed is None:
            return Range(None, limit, None)
        return Range(observed.low, limit, observed.high)
    return observed or UNKNOWN


def calendar_days(days: float, unit: str) -> float:
    """Calendar days of a limit in `working` or `calendar` days."""
    return ceil(days * DAYS_A_WEEK / WORKING_DAYS_A_WEEK) if unit == "working" else days


def _parts(rule: Rule | None, gating: list[Rule]) -> list[Rule]:
    return gating if rule is None else [rule, *gating]


def _work_days(rule: Rule) -> Range:
    return rule.preparation_days or UNKNOWN


def _sum(ranges: list[Range]) -> Range:
    """Part by part; a part that one of them does not know is not known of the sum."""
    if not ranges:
        return NO_TIME
    return Range(
        _added([r.low for r in ranges]),
        _added([r.mode for r in ranges]),
        _added([r.high for r in ranges]),
        judgement=any(r.judgement for r in ranges),
    )


def _added(numbers: list[float | None]) -> float | None:
    total: float = 0
    for number in numbers:
        if number is None:
            return None
        total += number
    return total


def _longest(ranges: list[Range]) -> Range:
    if not ranges:
        return NO_TIME
    return Range(
        _largest([r.low for r in ranges]),
        _largest([r.mode for r in ranges]),
        _largest([r.high for r in ranges]),
        judgement=any(r.judgement for r in ranges),
    )


def _largest(numbers: list[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return max(known) if len(known) == len(numbers) else None
