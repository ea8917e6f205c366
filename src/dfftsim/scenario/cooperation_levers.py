"""Levers of authorities and governments that work together: on group rules, on cases, on access to data."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dfftsim.scenario.fields import CodesOrAny
from dfftsim.scenario.lever import Depth, Lever, lever_page


class AcceptanceOfGroupRules(Lever):
    """Group rules (BCR) that one party has approved are accepted in the others."""

    lever: Literal["R4"]
    depth: Depth = Field(
        default=3,
        description="0 nothing, 1 the first file is read, 2 a short review, 3 no second approval, and a "
        "ground of its own where the law knows no group rules",
    )


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

R4 = lever_page(
    "R4", _COOPERATION, ("Acceptance of group rules", "拘束的企業準則の相互承認"),
    ("Group rules (BCR) that one party has approved are accepted in the others.",
     "一つの当事国・地域が承認した拘束的企業準則(BCR)を、他の当事国・地域も受け入れる。"),
    AcceptanceOfGroupRules,
)  # fmt: skip

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
