"""Switches between models of the world: what runs without them is the model with every loop left out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dfftsim.scenario.entity import Entity
from dfftsim.scenario.fields import Flag
from dfftsim.scenario.readers import word

_Strictness = Literal["lenient", "strict"]
Reading = Annotated[_Strictness, word("a reading", ("lenient", "strict"))]
Choice = Annotated[Literal["logit", "optimiser"], word("a way of choosing", ("logit", "optimiser"))]
FutureLaw = Annotated[Literal["none", "hazard"], word("a rule for future law", ("none", "hazard"))]
Steps = Annotated[Literal["as_law", "none"], word("a setting of authority steps", ("as_law", "none"))]
_PET_STATUSES = ("lenient", "strict", "accept", "refuse")
PetStatus = Annotated[
    Literal["lenient", "strict", "accept", "refuse"], word("a reading of PET status", _PET_STATUSES)
]


class Structure(Entity):
    """Switches between models of the world. They have no probabilities."""

    reading: Reading = Field(
        default="lenient", description="strict: pathways that are only tolerated are closed"
    )
    ambiguous_class: Reading = Field(
        default="strict",
        description="strict: a flow whose class is ambiguous is treated as being in it; lenient: as not",
    )
    everyone_complies: Flag = Field(default=False, description="no firm carries on without full compliance")
    choice: Choice = Field(default="logit", description="optimiser: firms choose without noise")
    future_law: FutureLaw = Field(
        default="none", description="hazard: after the last recorded day rules change at the historical rate"
    )
    authority_steps: Steps = Field(default="as_law", description="none: no pathway waits for an authority")
    pet_status: PetStatus = Field(
        default="lenient",
        description="where the law leaves the status of a PET's output open: drawn with the lenient or the "
        "strict probability, or always accepted or refused",
    )
    localisation_sites: Flag = Field(
        default=True,
        description="with hazards: localising sets up one more site, whose security is split from the others",
    )
    localisation_access: Flag = Field(
        default=True, description="with hazards: localising keeps data out of the reach of other states"
    )
    harm_weighed: Flag = Field(
        default=True, description="with hazards: firms weigh the harm they expect to bear"
    )
    trust: Flag = Field(
        default=False,
        description="institutional trust between parties moves with events; false = fixed, of the survey",
    )
    loop_experience: Flag = Field(
        default=True, description="with trust: flows that run raise it (flow, clean record, trust)"
    )
    loop_exposure: Flag = Field(
        default=True,
        description="with trust: incidents that become known lower it (flow, incident, distrust)",
    )
    loop_spillover: Flag = Field(
        default=True, description="with trust: incidents lower the trust of those who resemble the victims"
    )
    loop_scrutiny: Flag = Field(
        default=True, description="with trust: it lowers the questions and the time of authorities"
    )
    loop_uptake: Flag = Field(
        default=True, description="with trust: it raises the demand of users for what crosses the border"
    )
    loop_invalidation: Flag = Field(
        default=True, description="with trust: adequacy is struck down at a hazard that it lowers"
    )
    loop_conclusion: Flag = Field(
        default=True, description="with trust: it raises the chances of T1 and T2 and hastens a successor"
    )
