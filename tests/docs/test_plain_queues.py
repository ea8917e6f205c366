"""The queues of docs/plain-queues.md give the values of theory that the page states."""

from __future__ import annotations

import re
from math import fsum, isfinite, sqrt

import pytest
from pages import ROOT, files
from scipy import special

from dfftsim.engine.run import simulate_once
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world

PAGE = (ROOT / "docs" / "plain-queues.md").read_text(encoding="utf-8")
QUEUES = files(PAGE)
REPLICATIONS = 10
LEVEL = 1 - 0.01 / 20
"""Of each interval: all comparisons of this file (fewer than 20) hold together with 99 %."""


def stated(text: str) -> list[tuple[str, str, float]]:
    """The exact values that a file of the page states: queue, statistic, value."""
    return [
        (queue, name, float(value))
        for queue, name, value in re.findall(r"(\w+) ([\w.]+) ([\d.]+)(?:,|$)", text.splitlines()[0])
    ]


@pytest.mark.parametrize("name", QUEUES)
def test_theory_lies_in_the_interval(name: str) -> None:
    world = compile_world(loads(QUEUES[name], name))
    runs = [simulate_once(world, number).authorities for number in range(REPLICATIONS)]
    exact = stated(QUEUES[name])
    assert len(exact) >= 2
    for queue, statistic, value in exact:
        sample = [run[queue][statistic] for run in runs]
        mean = fsum(sample) / REPLICATIONS
        deviation = sqrt(fsum((x - mean) ** 2 for x in sample) / (REPLICATIONS - 1))
        t = float(special.stdtrit(REPLICATIONS - 1, (1 + LEVEL) / 2))
        half = t * deviation / sqrt(REPLICATIONS)
        assert isfinite(half) and half < 0.4 * value, (queue, statistic)
        assert abs(mean - value) <= half, (queue, statistic, mean, value, half)


def test_every_system_of_the_page_is_compared() -> None:
    assert len(QUEUES) == 7
    assert sum(len(stated(text)) for text in QUEUES.values()) <= 20
