"""The order of events: one key `(time, rank, id)` and the one table of ranks.

Legal time limits are whole days, so many events fall on one instant and their order decides results. Inside
an instant, lower ranks come first; inside a rank, lower ids; then the order in which they were entered.
`docs/instant.md` shows this table; a test keeps both equal.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, NamedTuple

EventId = int | str
"""Who an event belongs to. All ids of one run are of one type, for 7 and "7" have no order."""

NEVER: Final = 2**62
"""A time after every horizon (seconds)."""


class Rank(IntEnum):
    """What kind of event goes first at one instant (1 before 2). IMMEDIATE and PROCESS are SimPy's own."""

    IMMEDIATE = 0, "A process goes on with what the last event has just triggered, before anything else"
    FLOW_END = 1, "A flow's lifetime ends"
    DECISION = 2, "A decision takes effect: the statutory latency after the last service is over"
    SERVICE_END_AUTHORITY = 3, "An officer of an authority finishes a round of a case"
    SERVICE_END_CERTIFIER = 4, "A certifier finishes a round of a case"
    PREPARATION_END = 5, "A legal team finishes preparing"
    DISCOVERY_END = 6, "A legal team finishes discovering rules"
    SERVICE_END = 7, "A service ends at a station of no other kind"
    LAW_CHANGE = 8, "Law, authorisations, capacity and parameters change; announcements are made"
    INCIDENT = 9, "A breach, a suspension or an enforcement action happens, or ends"
    REPLY = 10, "The reply to a request for information arrives and the case joins the queue again"
    ARRIVAL = 11, "Flows are born, background cases arrive"
    PATIENCE_END = 12, "Patience ends: who is served at this very instant was served in time"
    REVIEW = 13, "A firm examines its choice again"
    PROCESS = 14, "A plain timeout of a SimPy process ends"
    OBSERVE = 15, "Snapshots and other housekeeping that changes nothing"

    meaning: str

    def __new__(cls, value: int, meaning: str = "") -> Rank:
        """Keep the sentence beside the number."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class EventKey(NamedTuple):
    """When an event happens: `time` in ticks (control plane: seconds since the start), `rank`, `id`."""

    time: int
    rank: Rank
    id: EventId
