"""The numbers that the model assumes, as a face shows them: value, range, source, confidence, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from math import inf


@dataclass(frozen=True)
class Assumption:
    """One number. value: the one used where nothing else is asked for; low and high: its range in `unit`,
    None where a single value was published. least, most: between which it is possible at all. rank:
    `judgement`, `sourced` or `unsourced`. title, url, date: its source, empty where there is none. note:
    remarks, of a judgement its reasoning.
    """

    id: str
    what: str
    unit: str
    value: float
    low: float | None
    high: float | None
    rank: str
    confidence: str
    note: str
    applies_to: str
    title: str = ""
    url: str = ""
    date: str = ""
    least: float = -inf
    most: float = inf

    @property
    def path(self) -> str:
        """Where a scenario, or `--set`, puts another value."""
        return f"parameters.{self.id}"

    def within(self, value: float) -> bool:
        """Whether a value lies in the range; a number without one holds nothing against any value."""
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@cache
def assumptions() -> tuple[Assumption, ...]:
    """Every number of the registry that has a value, in the order of its files."""
    from dfftsim.world.parameters import Parameters

    registry = Parameters.load()
    found = []
    for row in map(registry.get, registry):
        source = row.source
        found.append(
            Assumption(
                id=row.id,
                what=row.what,
                unit=row.unit,
                value=row.best,
                low=row.low,
                high=row.high,
                rank=row.rank,
                confidence=row.confidence,
                note=row.note or "",
                applies_to=row.applies_to or "",
                title=source.title if source else "",
                url=(source.url or "") if source else "",
                date=(source.date or "") if source else "",
                least=row.possible[0],
                most=row.possible[1],
            )
        )
    return tuple(found)


def used_in(judged: Collection[str]) -> tuple[Assumption, ...]:
    """Those whose ids a run names among its judgements."""
    return tuple(one for one in assumptions() if one.id in judged)
