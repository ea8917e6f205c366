"""What incidents and trust add to the cost of a replication of the standard scenario, in CPU milliseconds.

Run: `python benchmarks/trust.py [REPLICATIONS]`. Asserts nothing. The variants take turns, replication by
replication, so that a busy machine slows all of them alike; the first replication of each fills tables and is
left out.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from dfftsim.engine.run import simulate_once
from dfftsim.scenario import loads
from dfftsim.world.compile import compile_world

STANDARD = (Path(__file__).parent / "standard.yaml").read_text(encoding="utf-8")
VARIANTS = {
    "without": "",
    "hazards": "hazards: {breach: true}\n",
    "trust, no loop": "structure: {trust: true, loop_experience: false, loop_exposure: false, "
    "loop_spillover: false, loop_scrutiny: false, loop_uptake: false, loop_invalidation: false, "
    "loop_conclusion: false}\n",
    "trust": "structure: {trust: true}\n",
    "all, none struck": "hazards: {breach: true}\nstructure: {trust: true, loop_invalidation: false}\n",
    "all": "hazards: {breach: true}\nstructure: {trust: true}\n",
}
AIM_MS = 300.0


def main() -> None:
    """The table."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    worlds = {name: compile_world(loads(STANDARD + extra)) for name, extra in VARIANTS.items()}
    spent: dict[str, list[float]] = {name: [] for name in worlds}
    events: dict[str, int] = {}
    for number in range(replications + 1):
        for name, world in worlds.items():
            start = time.process_time()
            events[name] = simulate_once(world, number).events
            spent[name].append(1000.0 * (time.process_time() - start))
    plain = median(spent["without"][1:])
    print(f"{'standard scenario':20}{'first ms':>10}{'ms each':>10}{'least ms':>10}{'ratio':>8}{'events':>9}")
    for name, times in spent.items():
        middle = median(times[1:])
        print(
            f"{name:20}{times[0]:10.0f}{middle:10.0f}{min(times[1:]):10.0f}{middle / plain:8.2f}"
            f"{events[name]:9}"
        )
    print(f"aim: all on under {AIM_MS:.0f} ms")


if __name__ == "__main__":
    main()
