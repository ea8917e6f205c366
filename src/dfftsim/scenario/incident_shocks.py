"""Shocks that are incidents: a large breach, and an authority that stops work."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dfftsim.scenario.fields import Code, Duration
from dfftsim.scenario.lever import Shock, lever_page
from dfftsim.scenario.readers import whole_number

PersonsHit = Annotated[int, whole_number(1, 10_000_000_000)]


class LargeBreach(Shock):
    """A large breach at a holder of data becomes known on the day it happens."""

    shock: Literal["S3"]
    in_: Code = Field(alias="in", description="jurisdiction in which the data were held")
    persons: PersonsHit | None = Field(
        default=None, description="people hit, all holders together; left out = s3_breach_size"
    )


class AuthorityStops(Shock):
    """The authority of a jurisdiction stops work: no officer takes up a case until it is over."""

    shock: Literal["S5"]
    jurisdiction: Code = Field(description="whose authority it is")
    length: Duration | None = Field(
        default=None, description="how long it stops; left out = authority_stop_days"
    )


INCIDENT_SHOCKS = (
    lever_page(
        "S3", "", ("A large breach", "大規模な漏えい"),
        ("The largest site in a jurisdiction is breached; trust in it falls and authorities get more files.",
         "ある国・地域の最大の拠点でデータが漏えいし、信頼が低下して各当局の案件が増える。"),
        LargeBreach,
    ),
    lever_page(
        "S5", "", ("An authority stops work", "当局の業務停止"),
        ("No officer of an authority takes up a case until it is over; cases wait.",
         "当局の審査が一定期間止まり、案件が滞留する。"),
        AuthorityStops,
    ),
)  # fmt: skip
"""The pages of the shocks that are incidents."""
