"""Queues of messages with their numbers resolved, and what only resolving can find wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import load
from dfftsim.world.compile import compile_world

SAMPLE = Path(__file__).parents[1] / "scenario" / "samples" / "bodies.yaml"


def test_the_plan_of_the_sample() -> None:
    world = compile_world(load(SAMPLE))
    assert world.bursts is not None
    queues = {queue.id: queue for queue in world.bursts.queues}
    kinds = {kind.id: kind for kind in world.bursts.kinds}
    assert [station.id for station in world.stations] == ["desk"]
    assert queues["pairs"].servers == 1800
    assert queues["hub"].outages == ((7_200_000_000, 18_000_000_000), (86_400_000_000, 87_000_000_000))
    assert kinds["pairs/all"].count == 1800 * 1799 // 2
    assert kinds["pairs/all"].services[0].mean() == 15 * 86_400
    assert kinds["sender/campaign"].way == ("sender", "hub")
    assert kinds["sender/campaign"].count == 12_600
    assert kinds["sender/campaign"].deadline == 2_000_000
    assert kinds["sender/campaign"].patience == 2_000_000
    assert kinds["sender/everyday"].services[0].mean() == pytest.approx(0.02)
    assert kinds["sender/everyday"].interarrival is not None
    assert kinds["sender/everyday"].interarrival.mean() == pytest.approx(2)


def test_a_scenario_without_bursts_has_no_plan() -> None:
    world = compile_world(load(SAMPLE.with_name("plain-queues.yaml")))
    assert world.bursts is None
    assert len(world.stations) == 5


def test_the_inputs_are_those_that_the_queues_name() -> None:
    world = compile_world(load(SAMPLE))
    assert world.inputs["judgement"] == 2
    assert [row["id"] for row in world.judgements] == ["mesh_days_pair", "mesh_hub_rate"]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "authorities.pairs.arrivals.all.count",
            {"times": [1e-4, "bodies"]},
            "this makes no case; write 1 or more",
        ),
        (
            "authorities.pairs.arrivals.all.count",
            {"times": [1_000_000, "pairs"]},
            "about 1.62e+12 messages would be played, more than 3,000,000,000; let one case stand for many",
        ),
        (
            "authorities.sender.arrivals.everyday.interarrival",
            "0 s",
            "no time lies between arrivals; write e.g. 20 ms, or count at times",
        ),
        ("parameters", {"mesh_hub_rate": 0}, "mesh_hub_rate is 0 and divides"),
    ],
)
def test_numbers_that_cannot_be_played_are_named(path: str, value: object, message: str) -> None:
    with pytest.raises(InputError) as error:
        compile_world(load(SAMPLE, [(path, value), ("hypotheses", [])]))
    assert str(error.value).endswith(message)
