"""Checks of hazards and trust that need more than one value: what is set must have something to act on."""

from __future__ import annotations

from collections.abc import Iterator

from dfftsim.errors import Problem
from dfftsim.law.vocabulary import JURISDICTIONS
from dfftsim.scenario.incident_shocks import LargeBreach
from dfftsim.scenario.model import Scenario
from dfftsim.scenario.places import Document
from dfftsim.scenario.words import no_law

WITH_HAZARDS = ("localisation_sites", "localisation_access", "harm_weighed")
"""Switches that act only where the scenario has the section `hazards`."""
WITH_TRUST = (
    "loop_experience",
    "loop_exposure",
    "loop_spillover",
    "loop_scrutiny",
    "loop_uptake",
    "loop_invalidation",
    "loop_conclusion",
)
"""Switches that act only where trust is on."""
Found = Iterator[Problem]


def check_hazards(scenario: Scenario, document: Document) -> Found:
    """Problems of the section `hazards`, and of switches and shocks that need it."""
    hazards, switches = scenario.hazards, scenario.structure
    flows = bool(scenario.flow_classes or scenario.flows)
    if hazards is not None:
        if not flows:
            place = document.key_place(("hazards",))
            yield place.problem("there are no flows that incidents could befall", "delete hazards")
        if not (hazards.breach or hazards.access):
            place = document.value_place(("hazards",))
            yield place.problem("both kinds of incident are off", "delete hazards, or set one to true")
        for code in hazards.security:
            if code not in JURISDICTIONS:
                yield document.key_place(("hazards", "security", code)).problem(*no_law(code))
            elif code not in scenario.parties:
                place = document.key_place(("hazards", "security", code))
                parties = ", ".join(scenario.parties)
                yield place.problem(f"{code} is not among the parties", f"one of: {parties}")
    if switches.trust and not flows:
        place = document.key_place(("structure", "trust"))
        yield place.problem("there are no parties between which trust could move", "delete trust")
    given = switches.model_fields_set
    for names, there, wanted in (
        (WITH_HAZARDS, hazards is not None, "the section hazards: add hazards: {breach: true}"),
        (WITH_TRUST, switches.trust, "structure.trust: add trust: true"),
    ):
        for name in names:
            if name in given and getattr(switches, name) and not there:
                what, _, instead = wanted.partition(": ")
                place = document.key_place(("structure", name))
                yield place.problem(f'"{name}" does nothing without {what}', f"{instead}, or delete it")
    for number, shock in enumerate(scenario.shocks):
        if isinstance(shock, LargeBreach) and hazards is None:
            place = document.value_place(("shocks", number))
            yield place.problem(
                "S3 does nothing without the section hazards", "add hazards: {breach: true}, or delete it"
            )
