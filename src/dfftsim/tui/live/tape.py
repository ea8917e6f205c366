"""The tape: where every flow stands at any instant of a recording, exactly, forth and back.

Position p means that the first p rows have happened. Moving over a few rows does or undoes each; a jump
starts from the nearest keyframe. Counts are kept by corridor and group, by state, and by authority.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dfftsim.tui.live.incident import MARK, STRUCK, Incident, incident_of
from dfftsim.tui.live.recording import Row

KEYFRAME_ROWS = 512
ENDED, WAITING, BORN = "ended", "waiting", "born"
MOVING = frozenset({"operating", "carrying_on"})
"""States in which something crosses the border."""

MarkOf = Callable[[str, str], str]
"""The mark of a state with the detail of the row that led to it."""


class Group(NamedTuple):
    """What flows of a corridor are counted by."""

    state: str
    mark: str


Pair = tuple[str, str]


@dataclass
class _Sums:
    """Everything that is counted at one position. last: the row each flow is in by now, -1 before birth."""

    last: list[int]
    corridors: dict[Pair, dict[Group, int]]
    queues: dict[str, int]

    def copy(self) -> _Sums:
        return _Sums(
            self.last.copy(), {pair: dict(c) for pair, c in self.corridors.items()}, dict(self.queues)
        )


@dataclass(frozen=True)
class Queue:
    """Flows waiting at one authority through the whole recording: `lengths[n]` from `times[n]` on."""

    times: tuple[float, ...]
    lengths: tuple[int, ...]

    def at(self, seconds: float) -> int:
        """How many wait at an instant."""
        place = bisect_right(self.times, seconds)
        return self.lengths[place - 1] if place else 0


class Tape:
    """rows: of one replication, in the order of time. Rows of flows whose birth is not told are left out.

    pairs: of each flow, and of what has incidents, by id. incidents: by number of the row.
    """

    def __init__(self, rows: Sequence[Row], mark_of: MarkOf) -> None:
        self.pairs: dict[str, Pair] = {}
        self.incidents: dict[int, Incident] = {}
        flows: dict[str, int] = {}
        kept: list[Row] = []
        for row in rows:
            if not row[2] and row[3] == BORN:
                origin, _, destination = row[5].partition(">")
                self.pairs[row[1]] = (origin, destination)
                flows[row[1]] = len(flows)
            elif row[1] not in flows:
                incident = incident_of(row)
                if incident is None:
                    continue
                self.pairs[row[1]] = incident.pair
                self.incidents[len(kept)] = incident
            kept.append(row)
        self.rows: tuple[Row, ...] = tuple(kept)
        self.times = [row[0] for row in self.rows]
        self._marks: dict[tuple[str, str], str] = {}
        self._mark_of = mark_of
        self._flows = flows
        self._before = self._rows_before()
        self._groups = [self._group(row) for row in self.rows]
        self._keyframes: list[_Sums] = []
        self._sums = _Sums([-1] * len(self._flows), {}, {})
        self.position = 0
        self.queues: Mapping[str, Queue] = self._walk()

    def _rows_before(self) -> list[int]:
        last: dict[str, int] = {}
        before = []
        for number, row in enumerate(self.rows):
            before.append(last.get(row[1], -1))
            last[row[1]] = number
        return before

    def _group(self, row: Row) -> Group:
        if row[1] not in self._flows:
            return Group(row[3], MARK)
        key = (row[3], row[5] if row[3] == "operating" else "")
        mark = self._marks.get(key)
        if mark is None:
            mark = self._marks[key] = self._mark_of(*key)
        return Group(row[3], mark)

    def _walk(self) -> dict[str, Queue]:
        """Once through all rows, for the keyframes and the queues; ends at the beginning again."""
        steps: dict[str, tuple[list[float], list[int]]] = {}
        for number, row in enumerate(self.rows):
            if number % KEYFRAME_ROWS == 0:
                self._keyframes.append(self._sums.copy())
            self._do(number)
            for queue in self._queues_touched(number):
                times, lengths = steps.setdefault(queue, ([], []))
                times.append(row[0])
                lengths.append(self._sums.queues.get(queue, 0))
        self.seek_row(0)
        return {queue: Queue(tuple(times), tuple(lengths)) for queue, (times, lengths) in steps.items()}

    def _queues_touched(self, number: int) -> set[str]:
        rows = (number, self._before[number])
        return {self.rows[n][5] for n in rows if n >= 0 and self.rows[n][3] == WAITING}

    def _count(self, number: int, change: int) -> None:
        """One flow more or fewer in what row `number` led to."""
        row, group = self.rows[number], self._groups[number]
        corridor = self._sums.corridors.setdefault(self.pairs[row[1]], {})
        corridor[group] = corridor.get(group, 0) + change
        if not corridor[group]:
            del corridor[group]
        if row[3] == WAITING:
            self._sums.queues[row[5]] = self._sums.queues.get(row[5], 0) + change

    def _do(self, number: int) -> None:
        self.position = number + 1
        if number in self.incidents:
            return
        before = self._before[number]
        if before >= 0:
            self._count(before, -1)
        self._count(number, 1)
        self._sums.last[self._flows[self.rows[number][1]]] = number

    def _undo(self, number: int) -> None:
        self.position = number
        if number in self.incidents:
            return
        before = self._before[number]
        self._count(number, -1)
        if before >= 0:
            self._count(before, 1)
        self._sums.last[self._flows[self.rows[number][1]]] = before

    def seek_row(self, position: int) -> None:
        """Go to where the first `position` rows have happened."""
        position = min(max(position, 0), len(self.rows))
        keyframe = min(round(position / KEYFRAME_ROWS), len(self._keyframes) - 1)
        away = abs(keyframe * KEYFRAME_ROWS - position)
        if self._keyframes and away < abs(self.position - position):
            self._sums = self._keyframes[keyframe].copy()
            self.position = keyframe * KEYFRAME_ROWS
        while self.position < position:
            self._do(self.position)
        while self.position > position:
            self._undo(self.position - 1)

    def seek(self, seconds: float) -> bool:
        """Go to an instant, what happens at it included. Whether anything lies between."""
        before = self.position
        self.seek_row(bisect_right(self.times, seconds))
        return self.position != before

    def state(self, flow: str) -> str:
        """State of a flow now; empty before its birth."""
        last = self._sums.last[self._flows[flow]]
        return self.rows[last][3] if last >= 0 else ""

    def corridors(self) -> dict[Pair, dict[Group, int]]:
        """Numbers of flows by corridor and group now; not to be changed."""
        return self._sums.corridors

    def states(self, of: str = "") -> dict[str, int]:
        """Numbers of flows by state now; `of`: only from or to this jurisdiction."""
        found: dict[str, int] = {}
        for pair, groups in self._sums.corridors.items():
            if not of or of in pair:
                for group, count in groups.items():
                    found[group.state] = found.get(group.state, 0) + count
        return found

    def bases(self, pair: Pair) -> dict[str, int]:
        """Ways (route/PET/rules) the operating flows of a corridor use now, and how many use each."""
        found: dict[str, int] = {}
        for flow, number in self._flows.items():
            last = self._sums.last[number]
            if last >= 0 and self.pairs[flow] == pair and self.rows[last][3] == "operating":
                detail = self.rows[last][5]
                found[detail] = found.get(detail, 0) + 1
        return found

    def places_hit(self, seconds: float, within: float) -> frozenset[str]:
        """Where data were taken, or it became known that they had been, in the time `within` up to now."""
        first, last = bisect_left(self.times, seconds - within), self.position
        return frozenset(
            one.place for n, one in self.incidents.items() if first <= n < last and one.what != STRUCK
        )

    def together(self, seconds: float) -> dict[str, int]:
        """Flows that changed at an instant, by the state they came to."""
        rows = self.rows[bisect_left(self.times, seconds) : bisect_right(self.times, seconds)]
        last = {row[1]: row[3] for row in rows if row[2] and row[1] in self._flows}
        found: dict[str, int] = {}
        for state in last.values():
            found[state] = found.get(state, 0) + 1
        return found

    def mark(self, number: int) -> str:
        """The mark of what a row led to."""
        return self._groups[number].mark

    def before(self, number: int) -> int:
        """Number of the row before this one of the same flow; -1 if it is its first."""
        return self._before[number]
