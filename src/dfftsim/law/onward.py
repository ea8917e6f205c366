"""Onward transfer: from the origin through a third jurisdiction, with the origin's duties travelling.

Leg 1 is read under the origin's law: a pathway must be open towards the jurisdiction on the way;
prohibitions, duties and localisation look at the last destination as well, so that a detour never launders a
rule of the origin (a licence that lifts a prohibition may name either place). Leg 2 is read under the law of
the jurisdiction on the way, for data first received from the origin: rules with `applies_to_origin` bite; its
sender is the receiver of leg 1, so that certificates known of the importer are known of it. The verdict is
the worst of the legs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from dfftsim.errors import InputError, Problem
from dfftsim.law.evaluate import RANK, Assessment, StatusOverride, evaluate
from dfftsim.law.transfer import DEFAULT_EXPORTER, Transfer, code_problems
from dfftsim.law.vocabulary import (
    COVERED_KINDS,
    EXPORTER_CONDITIONS,
    EXPORTERS,
    IMPORTER_CONDITIONS,
    PUBLIC_BODIES,
)

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook


class Leg(NamedTuple):
    """One leg of the way. travelling: rules of the origin that bind because of where the data end up."""

    transfer: Transfer
    assessment: Assessment
    travelling: tuple[str, ...]


def legs_of(
    book: RuleBook, transfer: Transfer, day: date, via: str, status: StatusOverride | None = None
) -> tuple[Leg, Leg]:
    """Both legs of a transfer through `via`. status: how to take a PET whose legal status is `depends`.

    Raises InputError if `via` has no sheet or is an end.
    """
    _check_stop(transfer, via)
    first = transfer.changed(destination=via)
    known = frozenset(EXPORTER_CONDITIONS) & frozenset(IMPORTER_CONDITIONS)
    given = transfer.importer
    second = transfer.changed(
        origin=via,
        exporter=sender_on_the_way(transfer.exporter_kind),
        first_received_from=transfer.origin,
        exporter_conditions=() if given is None else tuple(sorted(known & frozenset(given))),
        exporter_conditions_not_met=() if given is None else tuple(sorted(known - frozenset(given))),
    )
    there = evaluate(book, first, day, status_override=status, onward_to=transfer.destination)
    near = _binding(evaluate(book, first, day, status_override=status))
    travelling = tuple(id for id in _binding(there) if id not in near)
    return Leg(first, there, travelling), Leg(second, evaluate(book, second, day, status_override=status), ())


def worst(legs: tuple[Leg, ...]) -> str:
    """The worst verdict of the legs."""
    return max((leg.assessment.verdict for leg in legs), key=RANK.__getitem__)


def sender_on_the_way(exporter: str) -> str:
    """Who sends on from a third jurisdiction: the same kind; a regional kind as its general one; never a
    public body, whose receivers abroad are none.
    """
    if exporter in EXPORTERS:
        return DEFAULT_EXPORTER if exporter in PUBLIC_BODIES else exporter
    general = (
        kind for kind in ("health_record_operator", "covered_entity") if exporter in COVERED_KINDS[kind]
    )
    return next(general, DEFAULT_EXPORTER)


def _binding(assessment: Assessment) -> tuple[str, ...]:
    rules = [rule.id for rule in (*assessment.prohibitions, *assessment.duties)]
    return (*rules, *(duty.id for duty in assessment.localisation))


def _check_stop(transfer: Transfer, via: str) -> None:
    if via in (transfer.origin, transfer.destination):
        raise InputError(
            [Problem("", 0, 0, f"via: {via} is one end of the transfer", "name a third jurisdiction")]
        )
    problems = list(code_problems("via", via, only_known=True))
    if problems:
        raise InputError(problems)
