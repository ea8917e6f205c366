"""Scenarios of plain queues, written once as bursts and once not."""

from __future__ import annotations

from typing import Any

from dfftsim.engine.bursts import BurstResults, play_bursts
from dfftsim.engine.run import simulate_once
from dfftsim.scenario.loading import from_data
from dfftsim.world.compile import compile_world
from dfftsim.world.streams import Streams

DAY = 86_400


def data(queues: dict[str, dict[str, Any]], days: int = 30, bodies: int | None = None) -> dict[str, Any]:
    """A scenario of these queues."""
    scenario: dict[str, Any] = {
        "dfftsim": 1,
        "horizon": {"start": "2026-01-01", "end": f"2026-01-{days:02d}"},
        "authorities": queues,
    }
    if bodies is not None:
        scenario["parties"] = {"bodies": bodies}
    return scenario


def statistics(queues: dict[str, dict[str, Any]], replication: int = 0, **how: Any) -> dict[str, Any]:
    """The statistics of each queue in one replication."""
    return simulate_once(compile_world(from_data(data(queues, **how))), replication).authorities


def burst(queues: dict[str, dict[str, Any]], **how: Any) -> BurstResults:
    """What the operations plane says of queues that are all bursts."""
    world = compile_world(from_data(data({k: {"burst": True, **q} for k, q in queues.items()}, **how)))
    assert world.bursts is not None
    return play_bursts(world.bursts, Streams(1, 0), world.horizon_seconds, 0)
