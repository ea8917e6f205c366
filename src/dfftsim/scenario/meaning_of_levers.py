"""Checks of levers and shocks that need more than one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dfftsim.errors import Problem
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.scenario.cooperation_levers import (
    AcceptanceOfGroupRules,
    AccessCommitment,
    EnforcementCooperation,
)
from dfftsim.scenario.incident_shocks import AuthorityStops, LargeBreach
from dfftsim.scenario.inclusion_fund import InclusionFund
from dfftsim.scenario.institution import Institution
from dfftsim.scenario.lever import Lever, Shock
from dfftsim.scenario.levers import (
    AuthorityCapacity,
    CertificationBridge,
    ClauseBridge,
    Invalidation,
    MutualAdequacy,
    NewLocalisation,
    NoLocalisation,
    Thresholds,
)
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.technology_levers import (
    BrokenPet,
    RecognisedIdentity,
    RecognitionOfAssurance,
    SharedHub,
)
from dfftsim.scenario.words import no_law
from dfftsim.spans import DAY

_MUTUAL = (
    MutualAdequacy,
    ClauseBridge,
    CertificationBridge,
    AcceptanceOfGroupRules,
    EnforcementCooperation,
    RecognitionOfAssurance,
    RecognisedIdentity,
    SharedHub,
)
Found = Iterator[Problem]


def check_levers(
    levers: Sequence[Lever],
    shocks: Sequence[Shock],
    document: Document,
    institution: Institution | None = None,
) -> Found:
    """Problems of every lever and shock, and of the levers that projects of the framework bring."""
    placed: list[tuple[Lever, Path]] = [(lever, ("levers", i)) for i, lever in enumerate(levers)]
    if institution is not None:
        yield from _projects(institution, document)
        placed += [
            (project.delivers, ("institution", "projects", i, "delivers"))
            for i, project in enumerate(institution.projects)
        ]
    for lever, path in placed:
        yield from _lever(lever, path, document)
    for i, shock in enumerate(shocks):
        yield from _shock(shock, ("shocks", i), document)
    yield from _law_ids(placed, shocks, document)


def _projects(institution: Institution, document: Document) -> Found:
    seen: set[str] = set()
    for i, project in enumerate(institution.projects):
        path: Path = ("institution", "projects", i)
        if project.id in seen:
            place = document.value_place((*path, "id"))
            yield place.problem(f'two projects are called "{project.id}"', "rename one")
        seen.add(project.id)
        if project.delivers.ratification is not None:
            place = document.value_place((*path, "delivers", "ratification"))
            what = "what a project brings is in force from its adoption"
            yield place.problem(what, "leave ratification out")
        if isinstance(project.delivers, InclusionFund) and project.upkeep is not None:
            place = document.value_place((*path, "upkeep"))
            yield place.problem("the upkeep of an inclusion fund is its budget", "leave upkeep out")
    if not institution.projects:
        place = document.value_place(("institution", "projects"))
        yield place.problem("a framework without projects does nothing", "add one")


def _law_ids(placed: Sequence[tuple[Lever, Path]], shocks: Sequence[Shock], document: Document) -> Found:
    """Arrangements and rules that levers and shocks name but the law data do not have."""
    arrangements: list[tuple[str, Path]] = []
    rules: list[tuple[str, Path]] = []
    for lever, path in placed:
        if isinstance(lever, CertificationBridge) and "scheme" in lever.model_fields_set:
            arrangements.append((lever.scheme, (*path, "scheme")))
        if isinstance(lever, NoLocalisation):
            rules += [(name, (*path, "except", j)) for j, name in enumerate(lever.except_)]
    for i, shock in enumerate(shocks):
        if isinstance(shock, Invalidation):
            if shock.arrangement is not None:
                arrangements.append((shock.arrangement, ("shocks", i, "arrangement")))
            rules += [(name, ("shocks", i, "rules", j)) for j, name in enumerate(shock.rules)]
    if not arrangements and not rules:
        return
    from dfftsim.law import load_rulebook

    book = load_rulebook()
    sheets = book.jurisdictions.values()
    known = [rule.id for sheet in sheets for rule in sheet.rules]
    known += [duty.id for sheet in sheets for duty in sheet.localisation]
    for kind, named, ids in (("arrangement", arrangements, list(book.arrangements)), ("rule", rules, known)):
        for name, path in named:
            if name not in ids:
                place = document.value_place(path)
                yield place.problem(f'there is no {kind} "{name}" in the law on file', hint(name, ids))


def _lever(lever: Lever, path: Path, document: Document) -> Found:
    for key in ("parties", "towards"):
        for j, code in enumerate(getattr(lever, key, ())):
            if code != "any" and code not in JURISDICTIONS:
                place = document.values.get((*path, key, j)) or document.value_place((*path, key))
                yield place.problem(*no_law(code))
    alone = len(lever.parties) < 2 and lever.parties != ("any",)
    if isinstance(lever, AccessCommitment) and alone and lever.towards == lever.parties:
        place = document.value_place((*path, "towards"))
        yield place.problem("a state needs no lever to protect its own people", "name other jurisdictions")
    if isinstance(lever, _MUTUAL) and alone:
        yield document.value_place((*path, "parties")).problem("two parties or more are needed", "add one")
    if isinstance(lever, MutualAdequacy) and lever.until is not None and lever.until < lever.from_:
        place = document.value_place((*path, "until"))
        yield place.problem(f"the end {lever.until} lies before the start {lever.from_}", "swap them")
    if isinstance(lever, InclusionFund):
        yield from _fund(lever, path, document)
    if isinstance(lever, SharedHub) and lever.in_ not in JURISDICTIONS:
        yield document.value_place((*path, "in")).problem(*no_law(lever.in_))
    if isinstance(lever, Thresholds) and (lever.factor is None) == (lever.exempt_below is None):
        yield document.value_place(path).problem("R5 needs factor or exempt_below, and only one of them")
    if isinstance(lever, AuthorityCapacity):
        if lever.officers_factor is None and lever.officers_added is None and not lever.joint:
            yield document.value_place(path).problem("R6 changes nothing", "add officers_factor: 2")
        if lever.officers_factor is not None and lever.officers_added is not None:
            yield document.value_place(path).problem("R6 takes officers_factor or officers_added, not both")


def _fund(fund: InclusionFund, path: Path, document: Document) -> Found:
    if fund.budget <= 0.0:
        yield document.value_place((*path, "budget")).problem("a fund without money pays for nothing")
    if fund.until is not None and fund.until < fund.from_:
        place = document.value_place((*path, "until"))
        yield place.problem(f"the end {fund.until} lies before the start {fund.from_}", "swap them")
    if fund.certificates == 0.0 and not fund.officers and not fund.accession:
        yield document.value_place(path).problem("I2 pays for nothing", "add officers: 2, or certificates")


def _shock(shock: Shock, path: Path, document: Document) -> Found:
    if shock.announced is not None and shock.announced > shock.on:
        place = document.value_place((*path, "announced"))
        yield place.problem(f"{shock.announced} lies after the day it takes effect, {shock.on}")
    if isinstance(shock, Invalidation) and (shock.arrangement is None) == (not shock.rules):
        yield document.value_place(path).problem("S1 needs arrangement or rules, and only one of them")
    if isinstance(shock, BrokenPet) and shock.after is not None and shock.after < DAY:
        place = document.value_place((*path, "after"))
        yield place.problem("a PET that is repaired on the same day was never broken", "write a day or more")
    if isinstance(shock, LargeBreach) and shock.in_ not in JURISDICTIONS:
        yield document.value_place((*path, "in")).problem(*no_law(shock.in_))
    if isinstance(shock, AuthorityStops) and shock.length is not None and shock.length < DAY:
        place = document.value_place((*path, "length"))
        yield place.problem(
            "an authority that is back on the same day has not stopped", "write a day or more"
        )
    if isinstance(shock, NewLocalisation | AuthorityStops) and shock.jurisdiction not in JURISDICTIONS:
        yield document.value_place((*path, "jurisdiction")).problem(*no_law(shock.jurisdiction))
