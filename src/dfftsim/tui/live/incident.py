"""Incidents of a recording: rows of no flow, but of a site, of a state's orders, or of an instrument."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dfftsim.tui.live.recording import Row

SITE, ORDERS, INSTRUMENT = "site", "orders", "instrument"
BREACH, ACCESS, KNOWN, STRUCK = "breach", "access", "known", "struck"
MARK = "incident"

_PERSONS = re.compile(r"(\d+) persons(?:, severity ([\d.e+-]+))?(?:, known after (\d+) d)?")
_FLOWS = re.compile(r"(\d+) flows")
_STRUCK = re.compile(r"trust of (\w+) in (\w+) ([\d.]+), (?:successor (\S+)|no successor)")


@dataclass(frozen=True)
class Incident:
    """One row. what: `breach`, `access` (a state took data), `breach_known`, `access_known`, or `struck`
    (an adequacy decision fell). who: the firm, or the id of the instrument. pair: the place where data lay
    twice, or for what was struck the two it was between. persons: whose data; severity: a factor on their
    mean harm; after: days until a breach is known; flows: whose data it took; flow: the same of one; trust:
    of the pair on the day of the fall; successor: the day something takes its place, empty for never.
    """

    what: str
    who: str
    pair: tuple[str, str]
    cause: str
    persons: int | None = None
    severity: float | None = None
    after: int | None = None
    flows: int | None = None
    flow: str = ""
    trust: float | None = None
    successor: str = ""

    @property
    def place(self) -> str:
        """Where the data lay, or whose law was found adequate."""
        return self.pair[1]


def incident_of(row: Row) -> Incident | None:
    """The incident a row tells of; None for a row of another kind."""
    _, id, before, after, cause, detail = row
    kind, _, rest = id.partition(":")
    if kind == INSTRUMENT and after == STRUCK:
        found = _STRUCK.match(detail)
        if found is None:
            return None
        rater, other, trust, successor = found.groups()
        return Incident(STRUCK, rest, (rater, other), cause, trust=float(trust), successor=successor or "")
    who, at, place = rest.rpartition("@")
    if kind not in (SITE, ORDERS) or not at:
        return None
    if after == KNOWN:
        flows = _FLOWS.match(detail)
        many = int(flows.group(1)) if flows else 1
        one = "" if flows else detail
        return Incident(f"{before}_known", who, (place, place), cause, flows=many, flow=one)
    if after not in (BREACH, ACCESS):
        return None
    told = _PERSONS.match(detail)
    persons, severity, days = told.groups() if told else (None, None, None)
    return Incident(
        after,
        who,
        (place, place),
        cause,
        persons=int(persons) if persons else None,
        severity=float(severity) if severity else None,
        after=int(days) if days else None,
    )
