"""One flow of one replication under the glass: computed again, with everything it weighed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dfftsim.errors import InputError
from dfftsim.experiment.bench import world_of
from dfftsim.experiment.replications import asked_for
from dfftsim.experiment.store.runs import RunRequest
from dfftsim.law.nearest import instead_of

if TYPE_CHECKING:
    from dfftsim.engine.ledger import TraceRow
    from dfftsim.world.compile import World


@dataclass(frozen=True)
class Inspection:
    """What one flow went through: each look at its options, and each change of its state (trace rows)."""

    world: World
    flow: str
    replication: int
    looks: tuple[dict[str, Any], ...]
    events: tuple[TraceRow, ...]


def inspect_flow(request: RunRequest, flow: str, replication: int = 0) -> Inspection:
    """Simulate one replication of a kept run again and keep what the flow of this id did.

    Raises InputError if the replication has no such flow, with the nearest id.
    """
    from dfftsim.engine.run import simulate_once

    scenario = asked_for(request.scenario, request.replications, request.seed)
    if not 0 <= replication < request.replications:
        raise InputError(f"--replication: the run has replications 0 to {request.replications - 1}")
    world = world_of(scenario, replication)
    record = simulate_once(world, replication, trace=True, inspect=flow)
    trace = record.trace or []
    events = tuple(row for row in trace if row[1] == flow)
    if not events:
        known = list(dict.fromkeys(row[1] for row in trace))
        near = instead_of(flow, known) or (f"e.g. {', '.join(known[:3])}" if known else "it has no flows")
        raise InputError(f"no flow {flow!r} in replication {replication} of run {request.run}; {near}")
    return Inspection(world, flow, replication, tuple(record.looks), events)
