"""What parties promise under a lever, and how their domestic law follows: by chance, on a day drawn.

A commitment that frees nobody until the law at home is changed is no free win: each replication draws whether
and when it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from dfftsim.law.book import RuleBook
from dfftsim.law.model import Rule
from dfftsim.law.patch import Patch
from dfftsim.world.streams import EntityStream, Purpose, Streams


@dataclass(frozen=True, slots=True)
class ClauseChance:
    """A domestic change of law that a flow clause may bring: with `chance`, on a day drawn within `days`."""

    party: str
    others: tuple[str, ...]
    data: tuple[str, ...]
    start: date
    days: float
    chance: float
    id: str

    def drawn(self, streams: Streams, book: RuleBook) -> Patch | None:
        """The patch of one replication on a book, or None where the law stays as it is."""
        stream = streams.entity(f"clause:{self.party}:{self.start.isoformat()}:{'+'.join(self.data)}")
        day = _day_drawn(stream, self.chance, self.start, self.days)
        if day is None:
            return None
        rule = new_rule(
            "T2", self.party, self.others, self.data, day, None, "accountability", "cross-border flow clause"
        )
        return Patch(add_rules=(replace(rule, id=self.id),), label="T2")


@dataclass(frozen=True, slots=True)
class Commitment:
    """A party's promise not to keep data at home from the others: kept with `chance`, from a day drawn within
    `days`; `data` None = all. Duties of the ids in `excepted` stay.
    """

    party: str
    others: tuple[str, ...]
    data: tuple[str, ...] | None
    excepted: tuple[str, ...]
    start: date
    days: float
    chance: float

    def drawn(self, streams: Streams, book: RuleBook) -> Patch | None:
        """The patch of one replication on a book, or None where the duties stay."""
        stream = streams.entity(f"commitment:{self.party}:{self.start.isoformat()}:{'+'.join(self.others)}")
        day = _day_drawn(stream, self.chance, self.start, self.days)
        return None if day is None else self.kept_from(day, book)

    def kept_from(self, day: date, book: RuleBook) -> Patch:
        """The duties of a book that close ways no longer reach the other parties from that day on."""
        amended = []
        for duty in book.jurisdictions[self.party].localisation:
            covered = self.data is None or set(duty.data) <= set(self.data)
            ended = duty.end is not None and duty.end < day
            if (
                covered
                and not ended
                and duty.id.partition("+")[0] not in self.excepted
                and duty.closes_pathways
            ):
                spared = tuple(dict.fromkeys((*duty.destinations_except, *self.others)))
                amended.append((duty.id, day, (("destinations_except", spared),)))
        return Patch(amend=tuple(amended), label="T1")


def _day_drawn(stream: EntityStream, chance: float, start: date, days: float) -> date | None:
    """The day on which the domestic law is changed, or None where it never is."""
    if stream.uniform(Purpose.RATIFICATION, 0) >= chance:
        return None
    return start + timedelta(days=int(stream.uniform(Purpose.RATIFICATION, 1) * days))


def new_rule(
    lever: str,
    origin: str,
    destinations: tuple[str, ...],
    data: tuple[str, ...],
    start: date,
    end: date | None,
    pathway: str,
    basis: str,
) -> Rule:
    """A pathway that a lever opens, from one jurisdiction to others; `end` None = for good."""
    return Rule(
        id=id_of(lever, origin, destinations, start),
        jurisdiction=origin,
        pathway=pathway,
        legal_basis=f"lever {lever}: {basis}",
        data=data,
        exporters=("any",),
        destinations=destinations,
        conditions=f"as agreed under lever {lever}",
        start=start,
        end=end,
        source=None,
        confidence="low",
    )


def id_of(lever: str, origin: str, destinations: tuple[str, ...], start: date) -> str:
    """How a rule of a lever is called where no other lever of its kind has the same parties and day."""
    to = "-".join(code.lower() for code in destinations)
    return f"{origin.lower()}-{lever.lower()}-{to}-{start.isoformat()}"
