"""A replication is a function of the world and its number: to the bit, in any order, watched or not."""

from __future__ import annotations

import dataclasses

import pytest
from flow_worlds import MARKETS, fingerprint, world_of

from dfftsim.engine.run import simulate_once

WITH_EVERYTHING = (
    MARKETS
    + """
technology:
  pets: [pseudonymisation, tee]
  hubs: [{id: lion, in: SG}]
levers:
  - {lever: T2, parties: [CN, JP], from: 2023-09-01, data: [personal], within: 1 y, chance: 0.5}
  - {lever: I1, parties: any, from: 2023-06-01, coverage: 0.5, lag: 60 d}
shocks:
  - {shock: S1, on: 2024-09-01, rules: [eu-45-jp]}
"""
)


def test_same_replication_twice_gives_the_same_bytes() -> None:
    world = world_of(MARKETS)
    first = fingerprint(simulate_once(world, 0, trace=True))
    assert fingerprint(simulate_once(world, 0, trace=True)) == first
    assert fingerprint(simulate_once(world_of(MARKETS), 0, trace=True)) == first


def test_replications_and_seeds_differ() -> None:
    world = world_of(MARKETS)
    records = [simulate_once(world, number) for number in range(3)]
    records.append(simulate_once(world_of(MARKETS, ("experiment.seed", 2)), 0))
    values = [record.measures["wanted_usd", ""] for record in records]
    assert len(set(values)) == 4
    assert len({fingerprint(dataclasses.replace(r, replication=0)) for r in records}) == 4


@pytest.mark.parametrize("text", [MARKETS, WITH_EVERYTHING], ids=["plain", "with everything"])
def test_order_of_replications_does_not_matter(text: str) -> None:
    """Tables filled by one replication are read by the next: they may hold nothing of the first."""
    alone = fingerprint(simulate_once(world_of(text), 3, trace=True))
    world = world_of(text)
    for number in (5, 1, 0):
        simulate_once(world, number)
    assert fingerprint(simulate_once(world, 3, trace=True)) == alone


def test_watching_changes_nothing() -> None:
    """A trace, the inspection of a flow and days of observation add to a record and alter nothing in it."""
    world = world_of(MARKETS)
    plain = simulate_once(world, 0)
    traced = simulate_once(world, 0, trace=True, inspect="telemetry:3")
    assert traced.trace and traced.looks
    bare = dataclasses.replace(traced, trace=None, looks=[])
    assert fingerprint(bare) == fingerprint(plain)

    days = ("experiment.observe", "[2023-12-01, 2024-03-22, 2024-03-23]")
    observed = simulate_once(world_of(MARKETS, days), 0, trace=True)
    assert observed.trace == traced.trace
    without = {key: value for key, value in observed.measures.items() if "on:" not in key[1]}
    assert len(without) < len(observed.measures)
    kept = dataclasses.replace(
        observed, measures=without, events=plain.events, trace=None
    )  # an observation is an event of its own
    assert fingerprint(kept) == fingerprint(plain)
    assert observed.events == plain.events + 3
