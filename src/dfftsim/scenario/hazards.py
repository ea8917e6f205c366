"""Incidents that may befall data in a scenario: breaches of sites and compelled access by states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from dfftsim.scenario.entity import Entity
from dfftsim.scenario.fields import CODE, Flag
from dfftsim.scenario.readers import Reader, wrong
from dfftsim.scenario.terms import Finding, TermError
from dfftsim.scenario.units import shown

LEAST_SECURITY, MOST_SECURITY = 0.01, 100.0


def _read_security(value: Any) -> dict[str, float]:
    """Security of sites by jurisdiction, over that of a well-kept one. Raises TermError with all findings."""
    if not isinstance(value, Mapping) or not value:
        raise wrong(f"{shown(value)} is not security by jurisdiction", "write e.g. {JP: 1.2, US: 0.9}")
    findings: list[Finding] = []
    found: dict[str, float] = {}
    for code, factor in value.items():
        try:
            CODE.read(code)
        except TermError as error:
            findings += [f._replace(at=(str(code), *f.at)) for f in error.findings]
            continue
        if isinstance(factor, bool) or not isinstance(factor, int | float):
            findings.append(Finding((code,), f"{shown(factor)} is not a number", "write e.g. 1.2"))
        elif not LEAST_SECURITY <= factor <= MOST_SECURITY:
            span = f"from {LEAST_SECURITY:g} to {MOST_SECURITY:g}; 1 is a well-kept site"
            findings.append(Finding((code,), f"the security {factor:g} is out of range", span))
        else:
            found[code] = float(factor)
    if findings:
        raise TermError(findings)
    return found


Security = Annotated[
    Mapping[str, float],
    Reader(
        _read_security,
        dict,
        {"type": "object", "additionalProperties": {"type": "number"}},
        "factors by jurisdiction",
    ),
]


class Hazards(Entity):
    """Incidents that may befall data. Harm is counted where the people live whom the data are about."""

    breach: Flag = Field(default=True, description="sites are breached")
    access: Flag = Field(default=True, description="states compel access to data about people abroad")
    security: Security = Field(
        default_factory=dict,
        description="security of sites by jurisdiction, over that of a well-kept site; left out = 1",
    )
