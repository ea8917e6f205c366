"""What one process keeps from one request to the next: records of replications, and compiled worlds.

A replication is decided by its world, its seed and its number; whoever asks again gets the same record, so a
lever that is changed back costs nothing and one that is changed costs only the package.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from dfftsim.experiment.bench import Worlds
from dfftsim.experiment.jobs import BASE, Job
from dfftsim.experiment.replications import Frame
from dfftsim.experiment.store.identity import world_name

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.scenario.model import Scenario

RECORDS_KEPT = 2000
WORLDS_KEPT = 3
FRAMES_KEPT = 24


class Shelf:
    """Records and worlds; the oldest unused ones go when there are too many."""

    def __init__(self) -> None:
        self._records: OrderedDict[tuple[str, int, int], RunRecord] = OrderedDict()
        self._worlds: OrderedDict[tuple[str, int], Worlds] = OrderedDict()
        self._frames: OrderedDict[tuple[str, int], Frame] = OrderedDict()

    def has(self, scenario: Scenario, replication: int) -> bool:
        """Whether the record is there already."""
        return (*world_key(scenario), replication) in self._records

    def record(self, scenario: Scenario, replication: int) -> RunRecord:
        """The record, simulated now if need be. Raises what a replication raises."""
        key = (*world_key(scenario), replication)
        if key not in self._records:
            self._records[key] = self._simulated(scenario, replication)
            while len(self._records) > RECORDS_KEPT:
                self._records.popitem(last=False)
        self._records.move_to_end(key)
        return self._records[key]

    def frame(self, scenario: Scenario) -> Frame:
        """What a result says about the world, as it stood after replication 0."""
        key = world_key(scenario)
        if key not in self._frames:
            self._worlds.pop(key, None)
            self._simulated(scenario, 0)
        self._frames.move_to_end(key)
        return self._frames[key]

    def _simulated(self, scenario: Scenario, replication: int) -> RunRecord:
        key, job = world_key(scenario), Job(BASE, replication)
        worlds = self._worlds_of(scenario)
        record = worlds.simulate(job)
        if replication == 0 and key not in self._frames:
            self._frames[key] = Frame.of(worlds.of(job))
            while len(self._frames) > FRAMES_KEPT:
                self._frames.popitem(last=False)
        return record

    def _worlds_of(self, scenario: Scenario) -> Worlds:
        key = world_key(scenario)
        if key not in self._worlds:
            self._worlds[key] = Worlds({BASE: scenario})
            while len(self._worlds) > WORLDS_KEPT:
                self._worlds.popitem(last=False)
        self._worlds.move_to_end(key)
        return self._worlds[key]


def world_key(scenario: Scenario) -> tuple[str, int]:
    """What decides all replications of a scenario but their number."""
    return world_name(scenario), scenario.experiment.seed
