"""Lever I2: money for those who would fall behind, in a fund that ends when it is spent."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dfftsim.scenario.fields import Day, Money, Share
from dfftsim.scenario.lever import Lever, lever_page
from dfftsim.scenario.readers import whole_number

AidedOfficers = Annotated[int, whole_number(0)]


class InclusionFund(Lever):
    """A fund pays for officers in the authorities of the parties and certificates of their small firms."""

    lever: Literal["I2"]
    budget: Money = Field(
        description="money paid in at the beginning of each year; what is left stays in the fund",
        examples=["USD 2000000"],
    )
    until: Day | None = Field(
        default=None, description="last day on which money is paid in; left out = it goes on"
    )
    officers: AidedOfficers = Field(
        default=0,
        description="case officers it pays for in the authority of each party; fewer where the budget does "
        "not reach for all of them",
        examples=[2],
    )
    certificates: Share | None = Field(
        default=None,
        description="share of the cost of a certificate that it pays for micro and small firms seated in a "
        "party, while there is money; left out = i2_subsidy",
    )
    accession: Share = Field(
        default=0.0,
        description="share of what it costs a party to join another lever that it pays, while there is money",
    )


I2 = lever_page(
    "I2", "institutional_framework", ("Inclusion fund", "包摂基金"),
    ("A fund pays for officers in the authorities of the parties and certificates of their small firms.",
     "基金が、当事国・地域の当局の審査官と、そこに本拠を置く小規模企業の認証費用を負担する。"),
    InclusionFund,
)  # fmt: skip
