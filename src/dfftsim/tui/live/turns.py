"""Turns of a recording: instants at which many flows change at once, by a change of law or a shock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from dfftsim.tui.live.recording import Row

LEAST_FLOWS = 3
UNDER_WAY = frozenset({"preparing", "waiting", "operating", "localised", "carrying_on"})
STOPPED = frozenset({"suspended", "discovering", "choosing", "given_up"})
"""Many flows at once go from the first to the second only where something happens to them."""


@dataclass(frozen=True)
class Turn:
    """seconds: when. row: number of its first row. flows: how many flows changed. cause: the commonest."""

    seconds: float
    row: int
    flows: int
    cause: str


def turns_of(rows: Sequence[Row], of_law: Callable[[str], bool]) -> list[Turn]:
    """Every turn, in the order of time: an instant at which at least LEAST_FLOWS flows are stopped for a
    cause of law or a shock. of_law: whether a cause is one.
    """
    found = []
    for seconds, numbered in groupby(enumerate(rows), key=lambda item: item[1][0]):
        there = [
            (number, row)
            for number, row in numbered
            if row[2] in UNDER_WAY and row[3] in STOPPED and of_law(row[4])
        ]
        flows = {row[1] for _, row in there}
        if len(flows) >= LEAST_FLOWS:
            causes = Counter(row[4] for _, row in there)
            found.append(Turn(seconds, there[0][0], len(flows), causes.most_common(1)[0][0]))
    return found
