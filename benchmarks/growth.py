"""How time and memory grow with the number of flows.

Run: `python benchmarks/growth.py [MOST]` (default 100000). Asserts nothing. One year of the standard scenario
with 1,000 flows and tenfold steps, each in a process of its own, after a small replication that fills the
shared tables; no trace. Memory is what the replication holds at its end: by `tracemalloc`, in a second run,
up to 10,000 flows (it slows a run down several times), and by the growth of the process above.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dfftsim.world.compile import World

STANDARD = Path(__file__).parent / "standard.yaml"
TRACED = 10_000


def world_of(flows: int) -> World:
    """The standard scenario with so many flows present from the start, over one year."""
    from dfftsim.scenario import load
    from dfftsim.world.compile import compile_world

    half = flows // 2
    changes = [
        ("horizon.end", "2022-09-30"),
        ("flow_classes.telemetry.births.initial", half),
        ("flow_classes.customers.births.initial", flows - half),
        ("flow_classes.telemetry.births.rate", f"{flows / 20} per year"),
        ("flow_classes.customers.births.rate", f"{flows / 20} per year"),
    ]
    return compile_world(load(STANDARD, overrides=changes))


def measure(flows: int, traced: bool) -> None:
    """Print flows, CPU seconds and bytes of one replication."""
    from dfftsim.engine.run import _Replication, simulate_once

    simulate_once(world_of(300), 0)
    world = world_of(flows)
    if traced:
        simulate_once(world, 0)
        tracemalloc.start()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    start = time.process_time()
    replication = _Replication(world, 0, False, None)
    replication.run()
    spent = time.process_time() - start
    held = tracemalloc.get_traced_memory()[0] if traced else 0
    if not traced:
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    born = len(replication.life.flows)
    print(born, spent, held, replication.env.events_processed)


def main() -> None:
    """The table, or one row of it in a child process."""
    if len(sys.argv) == 4:
        measure(int(sys.argv[2]), sys.argv[3] == "traced")
        return
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{'flows':>9}{'CPU s':>9}{'us/flow':>9}{'events':>10}{'bytes/flow':>12}  measured by")
    flows = 1_000
    while flows <= most:
        rows = {}
        for way in ("plain", "traced") if flows <= TRACED else ("plain",):
            command = [sys.executable, __file__, "row", str(flows), way]
            answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            rows[way] = answer
        born, spent, held, events = rows["plain"]
        if "traced" in rows:
            held = rows["traced"][2]
        print(
            f"{int(born):9d}{float(spent):9.2f}{1e6 * float(spent) / int(born):9.0f}{int(events):10d}"
            f"{float(held) / int(born):12.0f}  {'tracemalloc' if 'traced' in rows else 'process size'}",
            flush=True,
        )
        flows *= 10


if __name__ == "__main__":
    main()
