"""What a flow transmits while it operates: how often, how much, in which pattern."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from dfftsim.scenario.entity import Entity
from dfftsim.scenario.fields import (
    Duration,
    Flag,
    RecordsTerm,
    ScaledRateTerm,
    Share,
    SizeTerm,
    SpreadTerm,
)
from dfftsim.scenario.readers import Reader, wrong
from dfftsim.scenario.terms import Finding, TermError
from dfftsim.scenario.units import FACTOR, QuantityError, shown

HOURS = 24


def _read_hours(value: Any) -> tuple[float, ...]:
    if isinstance(value, tuple):
        return value
    if not isinstance(value, list):
        raise wrong(f"{shown(value)} is not a weight for each hour", f"write a list of {HOURS} numbers")
    if len(value) != HOURS:
        raise wrong(f"{len(value)} weights do not make the hours of a day", f"write {HOURS}")
    findings: list[Finding] = []
    weights: list[float] = []
    for place, item in enumerate(value):
        try:
            weights.append(FACTOR.parse(item))
        except QuantityError as error:
            findings.append(Finding((place,), error.what, error.instead))
    if not findings and sum(weights) <= 0.0:
        findings.append(Finding((), "every hour has the weight 0", "give an hour a weight above 0"))
    if findings:
        raise TermError(findings)
    return tuple(weights)


Hours = Annotated[
    tuple[float, ...],
    Reader(
        _read_hours,
        list,
        {"type": "array", "items": {"x-quantity": "factor"}, "minItems": HOURS, "maxItems": HOURS},
        f"list of {HOURS} numbers",
    ),
]


class Pattern(Entity):
    """When messages are sent, at the mean rate of the flow; one key at most."""

    periodic: Share | None = Field(
        default=None, description="at equal intervals, each late by up to this share of the interval"
    )
    batches: Duration | None = Field(
        default=None, description="all messages of such a period at once, at its beginning"
    )
    hours: Hours | None = Field(
        default=None, description="at random, with these relative rates from hour to hour of the day (UTC)"
    )
    gaps: SpreadTerm | None = Field(
        default=None, description="distribution of the interval over its mean, e.g. an empirical one"
    )

    @property
    def given(self) -> tuple[str, ...]:
        """The keys that are given; none = at random (Poisson)."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


class Messages(Entity):
    """What a flow transmits while it operates."""

    rate: ScaledRateTerm = Field(description="messages of one flow")
    size: SizeTerm = Field(description="mean size of one message")
    records: RecordsTerm | None = Field(
        default=None,
        description="records in one message, on which a PET works; left out = its size over 64 bytes, the "
        "record of eight numbers that the lab measures",
    )
    varies: SpreadTerm | None = Field(
        default=None,
        description="distribution of the size of a message, and of its records, over their mean; left out = "
        "all alike",
    )
    pattern: Pattern = Field(
        default=Pattern(), description="when they are sent; left out = at random (a Poisson process)"
    )
    burst: Flag = Field(
        default=False,
        description="the window is simulated explicitly, from an empty system, with each flow's own numbers",
    )
    window: Duration | None = Field(
        default=None,
        description="length of the window of a burst; left out = 1 d; longer for a rare flow",
    )
