"""The calendar of law: on which days the law of a pair changes, when firms learn of it, and what it does to
flows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from dfftsim.engine.events import Rank
from dfftsim.engine.flow import NOTHING, Flow
from dfftsim.engine.life import FlowLife
from dfftsim.engine.states import State
from dfftsim.law.model import Localisation, Rule
from dfftsim.scenario.distributions import Exponential
from dfftsim.spans import DAY, YEAR
from dfftsim.world.legal import concerns
from dfftsim.world.streams import Purpose

ONE_DAY = timedelta(days=1)


class LawCalendar:
    """Enters every dated change of law and of levers into the event list."""

    def __init__(self, life: FlowLife):
        self.life = life
        self.world = life.world

    def start(self) -> None:
        """All changes within the horizon, their announcements, and changes of capacity."""
        world = self.world
        for number, change in enumerate(world.effects.capacity):
            at = world.seconds(change.start)
            if at < world.horizon_seconds:
                self.life.env.at(max(0, at), Rank.LAW_CHANGE, number, self.life.offices.set_capacity, change)
        for number, stop in enumerate(world.effects.stops):
            at = world.seconds(stop.start)
            back = at + round(stop.days * DAY)
            if at < world.horizon_seconds and back > 0:
                offices = self.life.offices
                self.life.env.at(max(0, at), Rank.LAW_CHANGE, number, offices.stop_work, stop.station)
                if back < world.horizon_seconds:
                    self.life.env.at(back, Rank.LAW_CHANGE, number, offices.take_up_work, stop.station)
        pairs = dict.fromkeys(pair for plan in world.plans for pair in plan.pairs)
        for place, (origin, destination) in enumerate(pairs):
            readings = self.life.outlook.readings
            told = readings.announcements(origin)
            for day in self._within({*readings.days(origin), *(day for day, _ in told)}):
                self.life.env.at(
                    world.seconds(day),
                    Rank.LAW_CHANGE,
                    place,
                    self._readings_change,
                    origin,
                    destination,
                    day,
                )
            for day, notice in told:
                self._announce_readings(place, origin, destination, day, notice)
            for day in self._within(self.life.outlook.law_days(origin, destination)):
                self.life.env.at(
                    world.seconds(day), Rank.LAW_CHANGE, place, self._law_changes, origin, destination, day
                )
                self._announce(place, origin, destination, day)
        if world.scenario.structure.future_law == "hazard" and not world.freeze:
            for place, origin in enumerate(dict.fromkeys(origin for origin, _ in pairs)):
                self._draw_changes(place, origin)

    def amended(self, origin: str, destination: str, days: Iterable[date]) -> None:
        """The law of a pair was amended during the run: it changes, unannounced, on these days from today on,
        for all pairs whose ways lead over it.
        """
        pairs = dict.fromkeys(pair for plan in self.world.plans for pair in plan.pairs)
        today = self.world.day(self.life.env.now)
        for day in days:
            for place, pair in enumerate(pairs):
                if (origin, destination) not in self.life.outlook.legs(*pair, day):
                    continue
                if day == today:
                    self._law_changes(*pair, day)
                elif day <= self.world.end:
                    at = self.world.seconds(day)
                    self.life.env.at(at, Rank.LAW_CHANGE, place, self._law_changes, *pair, day)

    def _draw_changes(self, place: int, origin: str) -> None:
        """After the last recorded day rules are reworded at the historical rate (Poisson)."""
        world = self.world
        stream = self.life.streams.entity(f"law:{origin}")
        gap = Exponential(YEAR / world.lookup.value("rule_change_rate"))
        time = float(max(0, world.seconds(world.book.last_day + ONE_DAY)))
        number = 0
        while True:
            time += gap.at(stream.uniform(Purpose.LAW_HAZARD, 2 * number))
            if time >= world.horizon_seconds:
                return
            u = stream.uniform(Purpose.LAW_HAZARD, 2 * number + 1)
            at = int(time) // DAY * DAY
            self.life.env.at(at, Rank.LAW_CHANGE, place, self._reworded, origin, u)
            number += 1

    def _reworded(self, origin: str, u: float) -> None:
        self.life.discovery.changes(origin, self.world.day(self.life.env.now), u)

    def _within(self, days: Iterable[date]) -> list[date]:
        """The days after the first of the horizon, up to its last."""
        return sorted(day for day in days if self.world.start < day <= self.world.end)

    def _announce_readings(
        self, place: int, origin: str, destination: str, day: date, notice_days: float | None
    ) -> None:
        """A status rule is announced as other rules are, whatever is verified by then; a break only if it
        says so.
        """
        if self._within([day]):
            if notice_days is None:
                notice_days = self.world.effects.notice_days(origin, day, ())
            self._enter_announcement(place, origin, destination, day, notice_days)

    def _announce(self, place: int, origin: str, destination: str, day: date) -> None:
        world = self.world
        book = self.life.outlook.menu.legal.book
        for maker, towards in self.life.outlook.legs(origin, destination, day):
            ending = tuple(
                row.id
                for row in self._rows(maker)
                if concerns(row, towards, book) and _ends_or_closes(row, day)
            )
            notice = world.effects.notice_days(maker, day, ending) if ending else 0.0
            self._enter_announcement(place, origin, destination, day, notice)

    def _enter_announcement(
        self, place: int, origin: str, destination: str, day: date, notice_days: float
    ) -> None:
        if notice_days > 0.0:
            at = max(0, self.world.seconds(day) - round(notice_days * DAY))
            self.life.env.at(at, Rank.LAW_CHANGE, place, self._announced, origin, destination, day)

    def _rows(self, origin: str) -> tuple[Rule | Localisation, ...]:
        sheet = self.life.outlook.menu.legal.book.jurisdictions[origin]
        return (*sheet.rules, *sheet.localisation)

    def _flows(self, origin: str, destination: str) -> list[Flow]:
        return sorted(self.life.by_pair.get((origin, destination), ()), key=lambda flow: flow.number)

    def _law_changes(self, origin: str, destination: str, day: date) -> None:
        """Midnight of the day: bases that are gone are lost, what is being prepared is looked at again."""
        self._has_come(origin, destination, day)
        for flow in self._flows(origin, destination):
            self._touch(flow, day)

    def _readings_change(self, origin: str, destination: str, day: date) -> None:
        """Midnight of the day: outputs of PETs count for more or less. Whose options stay the same is not
        touched.
        """
        self._has_come(origin, destination, day)
        causes = self.life.outlook.readings.worsened(origin, day)
        for flow in self._flows(origin, destination):
            because = causes.get(flow.basis.pet) if flow.basis is not None else None
            if self.life.upkeep.has_other_options(flow):
                self._touch(flow, day, because)
            elif flow.state is State.OPERATING:
                self.life.upkeep.recheck(flow, day, because)

    def _touch(self, flow: Flow, day: date, because: str | None = None) -> None:
        """A flow looks at its ground, at what it prepares, and at its options."""
        flow.barred = NOTHING
        if flow.state is State.OPERATING:
            self.life.upkeep.recheck(flow, day, because)
        elif flow.state in (State.PREPARING, State.WAITING):
            self.life.upkeep.reconsider_pursuit(flow, day)
        if flow.pursuit is None:
            self.life.upkeep.options_changed(flow)

    def _has_come(self, origin: str, destination: str, day: date) -> None:
        coming = self.life.coming.get((origin, destination), [])
        if day in coming:
            coming.remove(day)

    def _announced(self, origin: str, destination: str, day: date) -> None:
        """Whoever runs learns it now; whoever begins to run before the day learns it then."""
        coming = self.life.coming.setdefault((origin, destination), [])
        if day not in coming:
            coming.append(day)
        for flow in self._flows(origin, destination):
            self.life.upkeep.announced(flow, day)


def _ends_or_closes(row: Rule | Localisation, day: date) -> bool:
    """Whether from that day on this row no longer opens, or newly closes, something."""
    if isinstance(row, Localisation):
        return row.start == day and row.closes_pathways
    if row.role in ("prohibition", "extra_duty"):
        return row.start == day
    return row.end is not None and row.end + ONE_DAY == day
