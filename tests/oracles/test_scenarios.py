"""Every row of the table that the engine can express, written as a scenario file and run as authorities are.

From text through `scenario.loads`, `compile_world` and `simulate_once`; compared through Student intervals
over replications whose level holds for all comparisons of this file together (99 %, Bonferroni). Seeds are
fixed: that of the scenario, replications 0, 1, ...
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from plain_queues import disagreements

from dfftsim.analysis.validation.oracle_rows import days, play, queues, rows, symbols, text, world
from dfftsim.analysis.validation.oracles import NOT_EXPRESSIBLE, STEADY, UNSEEN, comparable, steady_runs
from dfftsim.engine.run import simulate_once
from dfftsim.scenario import load
from dfftsim.world.compile import compile_world

ROWS = rows()
COMPARISONS = 240
KEPT = Path(__file__).parent / "scenarios"


def test_only_processor_sharing_is_left_out() -> None:
    models = {ROWS[id]["model"].split(" (")[0] for id in NOT_EXPRESSIBLE}
    assert models == {"M/G/1 processor sharing"}
    assert len(STEADY) == len(ROWS) - len(NOT_EXPRESSIBLE) - 4


@pytest.mark.parametrize("id", STEADY)
def test_row(id: str) -> None:
    runs = steady_runs(ROWS[id])
    exact = comparable(ROWS[id], runs)
    assert set(ROWS[id]["exact"]) - set(exact) <= UNSEEN | {"lambda_1", "lambda_2"} - set(runs[0])
    assert len(exact) >= 3
    assert disagreements(exact, runs, COMPARISONS) == []


def test_all_comparisons_are_counted() -> None:
    compared = sum(len(set(ROWS[id]["exact"]) - UNSEEN) for id in STEADY)
    assert compared + 4 <= COMPARISONS


@pytest.mark.parametrize(
    ("id", "path", "value"),
    [
        ("mmc-l2.4-m1-c3", ("q", "officers"), 4),
        ("erlang-a-l4.8-th0.2-c5", ("q", "patience"), "5 d"),
        ("mg1-gamma-l0.8", ("q", "service"), "1 d"),
        ("jackson-feedback", ("q1", "next"), {"q2": 0.45}),
    ],
)
def test_a_slightly_different_queue_is_found_out(id: str, path: tuple[str, str], value: Any) -> None:
    """The intervals are narrow enough to tell these apart."""
    given = queues(ROWS[id])
    given[path[0]][path[1]] = value
    altered = {**ROWS[id], "queues": given}
    runs = steady_runs(altered)
    exact = {name: value for name, value in ROWS[id]["exact"].items() if name in runs[0]}
    assert disagreements(exact, runs, COMPARISONS) != []


@pytest.mark.parametrize("time", [1, 2, 5, 10])
def test_infinitely_many_servers_filling_up(time: int) -> None:
    """The mean number present after `time` days, seen over the last minute of them."""
    row = ROWS["mminf-transient"]
    compiled = world(row, time, f"{time * 1440 - 1} min")
    runs = [{f"EN_t{time}": symbols(simulate_once(compiled, number), 1)["L"]} for number in range(400)]
    exact = {f"EN_t{time}": row["exact"][f"EN_t{time}"]}
    assert disagreements(exact, runs, COMPARISONS) == []


@pytest.mark.parametrize("id", ["trace-fifo-1", "trace-renege-1", "trace-renege-tie"])
def test_hand_trace(id: str) -> None:
    """Waits, fates, and the day on which each case left, seen by ending the run after every day."""
    row = ROWS[id]
    exact, p = row["exact"], row["params"]
    count = len(p["arrivals"])
    fates = exact.get("fate", ["served"] * count)
    left = exact.get("left_at") or exact.get("ends") or [4, 5]
    for length in range(1, 9):
        record = simulate_once(world(row, length), 0)
        seen = record.authorities["q"]
        gone = [fate for fate, day in zip(fates, left, strict=True) if day < length]
        assert seen["completed"] == gone.count("served")
        assert seen["withdrawn"] == gone.count("abandoned")
        assert seen["arrivals"] == sum(day < length for day in p["arrivals"])
    waits = exact["waits"]
    served = [wait for wait, fate in zip(waits, fates, strict=True) if fate == "served"]
    assert seen["wait_days_mean"] == pytest.approx(math.fsum(waits) / count)
    assert seen["wait_days_served_mean"] == pytest.approx(math.fsum(served) / len(served))
    assert seen["wait_days_p99"] == max(waits)
    assert seen["wait_days_p50"] == sorted(waits)[math.ceil(count / 2) - 1]
    assert seen["queue_mean"] == pytest.approx(math.fsum(waits) / 8)


@pytest.mark.parametrize("file", sorted(KEPT.glob("*.yaml")), ids=lambda file: file.stem)
def test_kept_file_is_the_row(file: Path) -> None:
    """The files kept for readers say the same as what the tests above run."""
    row = ROWS[file.stem]
    kept = load(file)
    length = (kept.horizon.end - kept.horizon.start).days + 1
    assert file.read_text(encoding="utf-8").split("\n", 1)[1] == text(row, length, days(length // 8))
    runs = [symbols(simulate_once(compile_world(kept), number), length - length // 8) for number in range(2)]
    assert runs == play(row, length, length // 8, 2)


def test_files_are_kept_of_every_kind() -> None:
    kept = {file.stem for file in KEPT.glob("*.yaml")}
    assert {"mmc-l2.4-m1-c3", "erlang-a-l4.8-th0.2-c5", "prio-np-mm4", "jackson-feedback"} <= kept
