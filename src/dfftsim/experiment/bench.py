"""What each process needs to compute replications: the scenario and its variants, compiled there."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dfftsim.errors import DfftsimError
from dfftsim.experiment.jobs import Job, ReplicationFailed, Simulate

if TYPE_CHECKING:
    from dfftsim.engine.record import RunRecord
    from dfftsim.scenario.model import Scenario
    from dfftsim.world.compile import World


class Worlds:
    """The worlds of one process; only the one last used is kept, for jobs come by variant."""

    def __init__(self, scenarios: Mapping[str, Scenario]) -> None:
        self._scenarios = scenarios
        self._kept: tuple[tuple[str, int | None], World] | None = None

    def of(self, job: Job) -> World:
        """The world of a job: the scenario's, or where its numbers or the days of its levers are drawn, that
        of this replication.
        """
        scenario = self._scenarios[job.variant]
        own = job.replication if differs_by_replication(scenario) else None
        key = job.variant, own
        if self._kept is None or self._kept[0] != key:
            self._kept = None
            self._kept = key, world_of(scenario, job.replication)
        return self._kept[1]

    def simulate(self, job: Job) -> RunRecord:
        """One replication. Raises ReplicationFailed with scenario, seed and replication for a defect."""
        from dfftsim.engine.run import simulate_once

        try:
            return simulate_once(self.of(job), job.replication, job.trace)
        except DfftsimError:
            raise
        except Exception as error:
            scenario = self._scenarios[job.variant]
            what = f"{job} of {scenario.name or 'the scenario'} (seed {scenario.experiment.seed})"
            message = f"{what}: {type(error).__name__}: {error}"
            raise ReplicationFailed(message, traceback.format_exc()) from error


def differs_by_replication(scenario: Scenario) -> bool:
    """Whether each replication is played in a world of its own."""
    from dfftsim.world.realisation import has_luck

    return scenario.uncertainty.numbers == "drawn" or has_luck(scenario)


def world_of(scenario: Scenario, replication: int) -> World:
    """The world one replication is played in. Raises InputError as `compile_world`."""
    from dfftsim.world.compile import compile_world

    future = replication if scenario.uncertainty.numbers == "drawn" else None
    return compile_world(scenario, future=future, replication=replication)


@dataclass(frozen=True)
class ScenarioBench:
    """The scenario under its name `""`, its variants under theirs: data only, so it can be pickled."""

    scenarios: tuple[tuple[str, Scenario], ...]

    def worlds(self) -> Worlds:
        """The worlds of this process, none compiled yet."""
        return Worlds(dict(self.scenarios))

    def prepare(self) -> Simulate:
        """The function that simulates one job in this process."""
        return self.worlds().simulate
