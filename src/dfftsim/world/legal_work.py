"""What a way asks of firms and authorities: tasks to prepare, cases to decide, renewals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import exp
from typing import TYPE_CHECKING

from dfftsim.law.evaluate import Pathway
from dfftsim.law.model import Rule
from dfftsim.spans import YEAR_DAYS
from dfftsim.world.economics import FirmCosts, Work, elapsed_days, preparation
from dfftsim.world.effects import Effects
from dfftsim.world.options import CaseSpec, Task
from dfftsim.world.parameters import Lookup

if TYPE_CHECKING:
    from dfftsim.world.menu import Kind

WORKING_TO_CALENDAR = 7.0 / 5.0
CERTIFIED = "_certified"


@dataclass(frozen=True, slots=True)
class LegalWork:
    """The work of one world. costs: of firms, by home and size. trust: of one jurisdiction in another, as it
    enters the chance of a request for information. refusals: shares that the scenario sets, by authority.
    """

    lookup: Lookup
    costs: Mapping[tuple[str, str], FirmCosts]
    effects: Effects
    trust: Mapping[str, Mapping[str, float]]
    refusals: Mapping[str, float]
    no_authority_steps: bool

    def of(
        self, kind: Kind, day: date, pathways: tuple[Pathway, ...], is_regulated: bool, assurance: float
    ) -> tuple[list[Task], list[CaseSpec], float | None]:
        """Tasks of the firm, cases at authorities and certifiers, and days until the next renewal
        (None: never) of an option on these pathways. assurance: of its PET.
        """
        tasks: dict[str, Task] = {}
        cases: dict[str, CaseSpec] = {}
        renewal: float | None = None
        for pathway in pathways:
            gating = [duty for duty in pathway.duties if duty.gate]
            rows = gating if pathway.rule is None else [pathway.rule, *gating]
            for rule in rows:
                if is_regulated or rule.pathway not in ("free", "adequacy"):
                    tasks[rule.id] = self._task(kind, rule, day)
                case = self._case(kind, rule, assurance)
                if case is not None:
                    cases[rule.id] = case
            if pathway.rule is not None and pathway.rule.renewal_years and _renewed_by_firm(pathway.rule):
                days = pathway.rule.renewal_years * YEAR_DAYS
                renewal = days if renewal is None else min(renewal, days)
        return list(tasks.values()), list(cases.values()), renewal

    def _task(self, kind: Kind, rule: Rule, day: date) -> Task:
        costs = self.costs[kind.home, kind.size]
        work = preparation(rule, costs, self.lookup.value, self._from_sheet)
        question = kind.question
        saved = self.effects.preparation_saved(rule.pathway, question.origin, question.destination, day)
        saved += (1.0 - saved) * self._accepted_share(rule)
        if saved:
            left = 1.0 - saved
            work = Work(work.hours * left, work.least_days * left, work.ceiling_days, work.usd * left)
        shared = rule.pathway in ("bcr", "certification")
        own_hours, days, extra = elapsed_days(work, costs)
        name = rule.id if shared else f"{rule.id}>{question.destination}"
        return Task(name, work, own_hours, days, work.usd + extra, rule.pathway == "certification")

    def _from_sheet(self, name: str) -> None:
        self.lookup.given(name, "jurisdiction sheet")

    def _case(self, kind: Kind, rule: Rule, assurance: float) -> CaseSpec | None:
        step = rule.ex_ante_authority_step
        certifier = rule.pathway == "certification" and step == "none"
        if (step == "none" and not certifier) or (self.no_authority_steps and not certifier):
            return None
        value = self.lookup.value
        gating = step == "approval" or certifier
        expected = _mode(rule.observed_days)
        if expected is not None:
            self._from_sheet(f"{rule.id}.observed_days")
        elif certifier:
            expected = value("cbpr_weeks") * 7.0
        else:
            expected = value("wait_approval_default" if gating else "wait_filing_default")
        left = 1.0 - self._accepted_share(rule)
        return CaseSpec(
            station=f"certifier:{rule.jurisdiction}" if certifier else rule.jurisdiction,
            rule=rule.id,
            gating=gating,
            touch_days=left * value(_touch(rule, certifier)),
            latency_days=left * self._latency(rule, expected) if gating else 0.0,
            refusal=self._refusal(rule, gating),
            question=self._question_chance(kind, rule, assurance) if gating else 0.0,
            expected_days=left * expected,
        )

    def _accepted_share(self, rule: Rule) -> float:
        """What is saved of a rule because another party has approved the group rules already."""
        return next((one.share for one in self.effects.acceptances if one.rule == rule.id), 0.0)

    def _latency(self, rule: Rule, expected: float) -> float:
        share = self.lookup.value("latency_share")
        if rule.statutory_days is not None and rule.statutory_days_kind == "authority_limit":
            self._from_sheet(f"{rule.id}.statutory_days")
            factor = WORKING_TO_CALENDAR if rule.statutory_days_unit == "working" else 1.0
            return share * rule.statutory_days * factor
        return share * expected

    def _refusal(self, rule: Rule, gating: bool) -> float:
        if not gating:
            return 0.0
        if rule.jurisdiction in self.refusals:
            return self.refusals[rule.jurisdiction]
        if rule.approval_rate is not None:
            self._from_sheet(f"{rule.id}.approval_rate")
            return 1.0 - rule.approval_rate.value
        return self.lookup.value("reject_base")

    def _question_chance(self, kind: Kind, rule: Rule, assurance: float) -> float:
        """Chance of a request for information, a logit in file quality, trust, sensitivity of the data and
        assurance of the PET.
        """
        if rule.first_pass_rate is not None:
            self._from_sheet(f"{rule.id}.first_pass_rate")
            return 1.0 - rule.first_pass_rate.value
        value = self.lookup.value
        question = kind.question
        grave = {"sensitive", "health", "financial", "important", "critical_infrastructure", "government"}
        trust = self.trust.get(question.origin, {}).get(question.destination, 0.0)
        logit = (
            value("rfi_b0")
            - value("rfi_b_quality") * self.costs[kind.home, kind.size].file_quality
            - value("rfi_b_trust") * trust
            + value("rfi_b_sensitive") * (1.0 if grave & set(question.data) else 0.0)
        )
        if assurance:
            logit -= value("rfi_b_assurance") * assurance
        return 1.0 / (1.0 + exp(-logit))


def _renewed_by_firm(rule: Rule) -> bool:
    """Who made an adequacy decision reviews it; only a place on its list is the importer's to renew."""
    return rule.pathway != "adequacy" or (rule.importer_condition or "").endswith(CERTIFIED)


def _mode(given: object) -> float | None:
    mode = getattr(given, "mode", None)
    return None if mode is None else float(mode)


def _touch(rule: Rule, certifier: bool) -> str:
    if certifier:
        return "touch_days_certificate"
    if rule.pathway == "bcr":
        return "touch_days_bcr"
    return "touch_days_approval" if rule.ex_ante_authority_step == "approval" else "touch_days_filing"
