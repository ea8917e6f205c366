"""Flows arrive: those that are there from the start, those of a table, and births at a growing Poisson
rate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dfftsim.engine.births import Nursery, birth_times, flow_number
from dfftsim.engine.events import Rank
from dfftsim.engine.life import FlowLife
from dfftsim.world.plan import ClassPlan


@dataclass(frozen=True, slots=True)
class FlowArrivals:
    """Enters the births of every class into the event list, one ahead at a time."""

    life: FlowLife
    nursery: Nursery

    def start(self) -> None:
        """Enter the first birth of every class, and the flows that are there from the start."""
        for plan in self.life.world.plans:
            if plan.initial_at < self.life.end:
                for number in range(plan.initial):
                    self.life.env.at(
                        plan.initial_at,
                        Rank.ARRIVAL,
                        flow_number(plan, number),
                        self._birth,
                        plan,
                        number,
                        True,
                    )
            for number, row in enumerate(plan.rows):
                flow_born = 0 if row.born is None else row.born
                self.life.env.at(
                    flow_born,
                    Rank.ARRIVAL,
                    flow_number(plan, number),
                    self._row_birth,
                    plan,
                    number,
                    row.born is None,
                )
            times = birth_times(plan, self.nursery.streams)
            self._next_birth(plan, plan.initial, times.__next__)

    def _next_birth(self, plan: ClassPlan, number: int, next_time: Callable[[], int]) -> None:
        try:
            time = next_time()
        except StopIteration:
            return
        if time < self.life.end:
            self.life.env.at(
                time, Rank.ARRIVAL, flow_number(plan, number), self._newborn, plan, number, next_time
            )

    def _newborn(self, plan: ClassPlan, number: int, next_time: Callable[[], int]) -> None:
        self._birth(plan, number, False)
        self._next_birth(plan, number + 1, next_time)

    def _birth(self, plan: ClassPlan, number: int, standing: bool) -> None:
        self.life.begin(self.nursery.born(plan, number, self.life.env.now), standing)

    def _row_birth(self, plan: ClassPlan, number: int, standing: bool) -> None:
        self.life.begin(self.nursery.from_row(plan, plan.rows[number], number, self.life.env.now), standing)
