"""Levers R4, R7 and R8 compiled: whose approval of group rules counts, and what authorities and states assure
people beyond their borders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from dfftsim.law.book import RuleBook
from dfftsim.law.model import Rule, VolumeThreshold
from dfftsim.law.vocabulary import CATEGORIES, JURISDICTIONS, PERSONAL_CATEGORIES
from dfftsim.scenario.cooperation_levers import (
    AcceptanceOfGroupRules,
    AccessCommitment,
    EnforcementCooperation,
)
from dfftsim.world.commitments import new_rule
from dfftsim.world.effects import Pledge

Value = Callable[[str], float]
PERSONAL = tuple(c for c in CATEGORIES if c in PERSONAL_CATEGORIES)
KEPT_OF_OWN_RULE = (
    "data", "destinations", "destinations_except", "end", "authority", "ex_ante_authority_step",
    "statutory_days", "statutory_days_unit", "statutory_days_kind", "observed_days", "approval_rate",
    "first_pass_rate", "preparation_days", "preparation_cost_usd", "renewal_years", "tia_required",
)  # fmt: skip
"""What a party asks of group rules that another one has approved as it does of others."""


def accepted_group_rules(
    lever: AcceptanceOfGroupRules, members: tuple[str, ...], book: RuleBook
) -> Iterator[tuple[Rule, frozenset[str]]]:
    """For each member the rule by which it accepts group rules, and the rules of the others whose approval it
    accepts. None where no other one approves any. Where its own law knows none, only at full depth and for
    data that go to the others.
    """
    own = {code: _group_rules(code, lever.from_, book) for code in members if code in JURISDICTIONS}
    for code, rules in own.items():
        others = tuple(other for other in members if other != code)
        approvals = frozenset(
            rule.id
            for other in others
            for rule in own.get(other, ())
            if rule.ex_ante_authority_step != "none"
        )
        if not approvals or lever.depth == 0 or (lever.depth < 3 and not rules):
            continue
        for kept in rules or (None,):
            yield _accepting(lever, code, others, kept, _ceiling(code, lever.from_, book)), approvals


def _accepting(
    lever: AcceptanceOfGroupRules,
    code: str,
    others: tuple[str, ...],
    kept: Rule | None,
    ceiling: VolumeThreshold | None,
) -> Rule:
    """The rule by which a party accepts group rules. kept: its own rule on them, whose terms stay; None where
    it has none: then it is for data that go to the others, up to the `ceiling` of persons.
    """
    since = lever.from_ if kept is None else max(lever.from_, kept.start or lever.from_)
    made = new_rule("R4", code, others, PERSONAL, since, None, "bcr", "group rules approved by another party")
    made = replace(
        made,
        exporters=("group",),
        importer_condition="same_group",
        exporter_condition="approved_group_rules",
        volume_threshold=ceiling if kept is None else made.volume_threshold,
    )
    if kept is not None:
        made = replace(made, **{name: getattr(kept, name) for name in KEPT_OF_OWN_RULE})
    return replace(made, ex_ante_authority_step="none") if lever.depth == 3 else made


def _ceiling(code: str, since: date, book: RuleBook) -> VolumeThreshold | None:
    """Above how many persons contracts and certificates of a party do not reach on a day: there the law asks
    for more, and group rules of others do not change that.
    """
    found = [
        rule.volume_threshold
        for rule in book.rules(code)
        if rule.pathway in ("standard_contract", "certification") and rule.role == "pathway" and rule.usable
        if rule.in_force(since) and rule.volume_threshold is not None
        if rule.volume_threshold.records_max is not None
    ]
    if not found:
        return None
    return replace(found[-1], records_min=None, sensitive_min=None)


def _group_rules(code: str, since: date, book: RuleBook) -> list[Rule]:
    """Ways by group rules that the law of a jurisdiction has from a day on, in the order of their days."""
    found = [
        rule
        for rule in book.rules(code)
        if rule.pathway == "bcr" and rule.role == "pathway" and rule.usable and rule.start is not None
        if rule.end is None or rule.end >= since
    ]
    return sorted(found, key=lambda rule: rule.start or since)


def cooperation(lever: EnforcementCooperation, members: frozenset[str], depth: float, value: Value) -> Pledge:
    """Authorities that work together: more people of each party have usable redress in the others."""
    return Pledge(
        lever=lever.lever,
        id=lever.id or lever.lever,
        states=members,
        people=members,
        start=lever.from_,
        depth=depth,
        enforceability=value("r7_enforceability") * depth,
    )


def access_commitment(
    lever: AccessCommitment, states: frozenset[str], people: frozenset[str], depth: float, value: Value
) -> Pledge:
    """States that bind their access: part of what a finding of adequacy would take from it, and fewer grounds
    on which such a finding falls.
    """
    return Pledge(
        lever=lever.lever,
        id=lever.id or lever.lever,
        states=states,
        people=people,
        start=lever.from_,
        depth=depth,
        safeguards=value("r8_reach") * depth,
        invalidation=1.0 - (1.0 - value("r8_invalidation")) * depth,
    )
