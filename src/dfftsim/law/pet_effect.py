"""What a PET changes in the answer of the law, and why the law pays no regard to it where it does not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from dfftsim.law.evaluate import Assessment, StatusOverride, evaluate
from dfftsim.law.onward import legs_of, worst
from dfftsim.law.transfer import Transfer
from dfftsim.law.vocabulary import PERSONAL_CATEGORIES, PET_STATUS_KEY

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.law.explain import Answer


class Ignored(NamedTuple):
    """A reason why the law treats data as if there were no PET.

    why: `no_status` (the output is the data themselves), `in_scope` (the law says so), `depends` (it leaves
    it open), `never_personal` (what is not about persons cannot cease to be), `looks_through` (rules count
    the data as they were). by: ids of rules. categories: those it holds for.
    """

    why: str
    by: tuple[str, ...]
    categories: tuple[str, ...]


def ignored(assessment: Assessment, transfer: Transfer, day: date) -> tuple[Ignored, ...]:
    """The reasons of one leg, in a fixed order; none where the law reads all categories as freed.

    What the law leaves open is told as `depends`, however the assessment took it.
    """
    personal = tuple(c for c in transfer.data if c in PERSONAL_CATEGORIES)
    others = tuple(c for c in transfer.data if c not in PERSONAL_CATEGORIES and c != "non_personal")
    found = []
    if PET_STATUS_KEY[transfer.pet] is None:
        found.append(Ignored("no_status", (), transfer.data))
    elif personal and assessment.status is not None and assessment.status_word != "out_of_scope":
        found.append(Ignored(assessment.status.on(day), (), personal))
    if others:
        found.append(Ignored("never_personal", (), others))
    rules = (*assessment.prohibitions, *(duty for duty in assessment.duties if duty.gate or duty.closes))
    through = tuple(rule.id for rule in rules if rule.ignores_pet)
    if through and assessment.status_word == "out_of_scope":
        found.append(Ignored("looks_through", through, personal))
    return tuple(found)


def pet_json(answer: Answer) -> dict[str, Any] | None:
    """The part `pet` of an answer; None where no PET was asked for.

    `verdict`: `without` the PET, `with` it as the law stands, and, where the law leaves the status open,
    `if_accepted` and `if_refused`. `changes_verdict`: whether any of these is not that without it.
    """
    transfer = answer.transfer
    if transfer.pet == "none":
        return None

    def verdict(pet: str, status: StatusOverride | None) -> str:
        return _verdict(answer.book, transfer.changed(pet=pet), answer.day, answer.via, status)

    verdicts = {"without": verdict("none", None), "with": answer.verdict}
    if any(leg.assessment.status_word == "depends" for leg in answer.legs):
        verdicts |= {
            "if_accepted": verdict(transfer.pet, "accepted"),
            "if_refused": verdict(transfer.pet, "refused"),
        }
    reasons = dict.fromkeys(
        reason for leg in answer.legs for reason in ignored(leg.assessment, leg.transfer, answer.day)
    )
    return {
        "id": transfer.pet,
        "verdict": verdicts,
        "changes_verdict": len(set(verdicts.values())) > 1,
        "ignored": [
            {"why": one.why, "by": list(one.by), "categories": list(one.categories)} for one in reasons
        ],
    }


def _verdict(
    book: RuleBook, transfer: Transfer, day: date, via: str | None, status: StatusOverride | None
) -> str:
    if via is None:
        return evaluate(book, transfer, day, status_override=status).verdict
    return worst(legs_of(book, transfer, day, via, status))
