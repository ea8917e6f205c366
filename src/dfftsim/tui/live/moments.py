"""Moments of a recording: the days on which a shock, a change of law that moved flows, a lever, a gate of the
framework or the fall of an instrument stands on the line of time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from dfftsim.law.book import RuleBook
from dfftsim.spans import DAY
from dfftsim.tui.live.incident import STRUCK
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.tape import BORN, Tape
from dfftsim.tui.live.turns import Turn, turns_of

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario

SHOCK, FELL, LAW, LEVER, PROJECT = "shock", "fell", "law", "lever", "project"
KINDS = (SHOCK, FELL, LAW, LEVER, PROJECT)
"""The most telling first: where several are in one cell of the line, this one is drawn."""


@dataclass(frozen=True)
class Happening:
    """One thing that happens on a day. kind: of KINDS. id: of the shock or lever (`S1`, `R1`), the project,
    the instrument, or of a law the commonest cause. what: `effect`, `announced`, `over`, `in_force`,
    `signed`, `ends`, `began`, `passed`, `failed`, `adopted`, `unpaid`, `fell`, `changed`. name: its own id.
    fields: its keys as written.
    """

    kind: str
    id: str
    what: str
    name: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """seconds: when. row: number of the row it is explained at, None where no flow moved. flows: how many
    changed for it at that instant. happened: what, the most telling first.
    """

    seconds: float
    happened: tuple[Happening, ...]
    flows: int = 0
    row: int | None = None
    cause: str = ""

    @property
    def kind(self) -> str:
        """What it is drawn as."""
        return self.happened[0].kind


def moments_of(
    recording: Recording,
    tape: Tape,
    book: RuleBook,
    scenario: Scenario | None,
    of_law: Callable[[str], bool],
) -> list[Moment]:
    """Every moment within the horizon, in the order of time."""
    days: dict[float, list[Happening]] = {}
    if scenario is not None:
        for day, happening in (*_shocks(scenario), *_levers(scenario, recording), *_projects(recording)):
            if recording.start <= day <= recording.end:
                days.setdefault(recording.seconds_of(day), []).append(happening)
    for number, one in tape.incidents.items():
        if one.what == STRUCK:
            days.setdefault(tape.times[number], []).append(Happening(FELL, one.who, "fell"))
    turns = {turn.seconds: turn for turn in turns_of(tape.rows, of_law)}
    for seconds in {*turns, *_law_days(recording, book, scenario)}:
        moved = _moved(tape, seconds, of_law, turns.get(seconds))
        if moved is not None and not any(one.kind in (SHOCK, FELL) for one in days.get(seconds, ())):
            days.setdefault(seconds, []).append(Happening(LAW, moved[2], "changed"))
    found = []
    for seconds, happened in sorted(days.items()):
        row, flows, cause = _moved(tape, seconds, of_law, turns.get(seconds)) or (None, 0, "")
        inside = [n for n in tape.incidents if tape.times[n] == seconds and tape.incidents[n].what == STRUCK]
        ordered = tuple(sorted(happened, key=lambda one: KINDS.index(one.kind)))
        found.append(Moment(seconds, ordered, flows, row if not inside else inside[0], cause))
    return found


def _moved(
    tape: Tape, seconds: float, of_law: Callable[[str], bool], turn: Turn | None
) -> tuple[int, int, str] | None:
    """First row, number of flows and commonest cause of what the law moved at an instant."""
    if turn is not None:
        return turn.row, turn.flows, turn.cause
    first, last = bisect_left(tape.times, seconds), bisect_right(tape.times, seconds)
    there = [
        (n, row)
        for n, row in enumerate(tape.rows[first:last], first)
        if row[2] and row[2] != BORN and n not in tape.incidents and of_law(row[4])
    ]
    if not there:
        return None
    cause = Counter(row[4] for _, row in there).most_common(1)[0][0]
    return there[0][0], len({row[1] for _, row in there}), cause


def _law_days(recording: Recording, book: RuleBook, scenario: Scenario | None) -> set[float]:
    """The days on which the recorded law of the parties changes."""
    parties = [code for code in (scenario.parties if scenario else ()) if code in book.jurisdictions]
    return {recording.seconds_of(day) for day in book.change_days(parties, recording.start, recording.end)}


def _shocks(scenario: Scenario) -> list[tuple[date, Happening]]:
    found = []
    for shock in scenario.shocks:
        fields = shock.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True, mode="json")
        what = Happening(SHOCK, shock.shock, "effect", shock.id or "", fields)
        found.append((shock.on, what))
        if shock.announced is not None and shock.announced < shock.on:
            found.append((shock.announced, _as(what, "announced")))
        lasts = _lasts(shock)
        if lasts is not None:
            found.append((shock.on + timedelta(days=round(lasts / DAY)), _as(what, "over")))
    return found


def _lasts(shock: Any) -> float | None:
    """Seconds until it is over, where the scenario says so: a successor, a repair, a return to work."""
    successor = getattr(shock, "successor", None)
    value = successor.after if successor is not None else None
    for name in ("after", "length"):
        value = value if value is not None else getattr(shock, name, None)
    return None if value is None else float(value)


def _levers(scenario: Scenario, recording: Recording) -> list[tuple[date, Happening]]:
    drawn = {
        (row["lever"], row["id"], row["signed"]): row["in_force"]
        for row in recording.policy.get("levers", ())
    }
    found = []
    for lever in scenario.levers:
        fields = lever.model_dump(by_alias=True, exclude_none=True, exclude_defaults=True, mode="json")
        what = Happening(LEVER, lever.lever, "in_force", lever.id or "", fields)
        if lever.ratification is None:
            found.append((lever.from_, what))
        else:
            found.append((lever.from_, _as(what, "signed")))
            day = drawn.get((lever.lever, lever.id, lever.from_.isoformat()))
            if day is not None:
                found.append((date.fromisoformat(day), what))
        until = getattr(lever, "until", None)
        if until is not None:
            found.append((until + timedelta(days=1), _as(what, "ends")))
    return found


def _projects(recording: Recording) -> list[tuple[date, Happening]]:
    found = []
    for project in recording.policy.get("portfolio", {}).get("projects", ()):
        begun = Happening(PROJECT, project["id"], "began", project["lever"])
        days = [(project["started"], begun)]
        gates = [*project["gates"]]
        if project["adopted"] is not None:
            gates.pop()
        days += [(day, _as(begun, "passed", number)) for number, day in enumerate(gates)]
        days.append((project["adopted"], _as(begun, "adopted")))
        if project["failed"]:
            days.append((project["ended"], _as(begun, "failed", len(gates))))
        days.append((project["unpaid"], _as(begun, "unpaid")))
        found += [(date.fromisoformat(day), one) for day, one in days if day is not None]
    return found


def _as(one: Happening, what: str, gate: int | None = None) -> Happening:
    fields = one.fields if gate is None else {"gate": gate}
    return Happening(one.kind, one.id, what, one.name, fields)
