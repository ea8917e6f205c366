"""Levers by which authorities and governments stand up for people beyond their borders."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dfftsim.scenario.fields import CodesOrAny
from dfftsim.scenario.lever import Depth, Lever, lever_page


class EnforcementCooperation(Lever):
    """The authorities of the parties work together on cases, so that people get redress across the border."""

    lever: Literal["R7"]
    depth: Depth = Field(
        default=2,
        description="0 nothing, 1 exchange of information, 2 joint cases, 3 orders carried out",
    )


class AccessCommitment(Lever):
    """States bind their access to data and give people abroad redress against it."""

    lever: Literal["R8"]
    towards: CodesOrAny = Field(
        default=("any",), description="whose people it protects; `any` = all parties of the scenario"
    )
    depth: Depth = Field(
        default=2, description="0 nothing, 1 statement, 2 statute, 3 statute with an independent court"
    )


_COOPERATION = "regulatory_cooperation"

R7 = lever_page(
    "R7", _COOPERATION, ("Enforcement cooperation", "執行協力"),
    ("The authorities of the parties work together on cases, so that people get redress across the border.",
     "当事国・地域の当局が事案に共同で当たり、国境を越えて救済を得られるようにする。"),
    EnforcementCooperation,
)  # fmt: skip

R8 = lever_page(
    "R8", _COOPERATION, ("Redress and limits on government access", "救済とガバメントアクセスの制約"),
    ("States bind their access to data and give people abroad redress against it.",
     "国家がデータへのアクセスを制約し、国外の人々にも救済手段を与える。"),
    AccessCommitment,
)  # fmt: skip
