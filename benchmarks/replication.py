"""What one replication costs, in CPU milliseconds: the standard scenario (300 live flows, 5 years, background
cases) and the shipped ones.

Run: `python benchmarks/replication.py [REPLICATIONS]`. Asserts nothing. The first replication fills tables
that all later ones of a process share, so it is shown apart.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from dfftsim.engine.run import simulate_once
from dfftsim.scenario import load, shipped
from dfftsim.world.compile import compile_world

STANDARD = Path(__file__).parent / "standard.yaml"
AIM_MS = 200.0


def cost(name: str | Path, replications: int) -> float:
    """Print what the replications of a scenario cost; the median of those after the first, milliseconds."""
    begun = time.process_time()
    world = compile_world(load(name))
    ready = time.process_time()
    spent, events, live = [], [], []
    for number in range(replications + 1):
        start = time.process_time()
        record = simulate_once(world, number)
        spent.append(1000.0 * (time.process_time() - start))
        events.append(record.events)
        live.append(record.measures["flows_live", ""] if world.plans else 0.0)
    middle = median(spent[1:])
    print(
        f"{Path(name).stem:22}{1000.0 * (ready - begun):9.0f}{spent[0]:9.0f}{middle:9.0f}"
        f"{median(events):9.0f}{median(live):9.0f}{1000.0 * middle / max(1.0, median(events)):9.1f}"
    )
    return middle


def main() -> None:
    """The table."""
    replications = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    columns = ("load ms", "first ms", "ms each", "events", "live", "us/event")
    print(f"{'scenario':22}" + "".join(f"{column:>9}" for column in columns))
    middle = cost(STANDARD, replications)
    for shown in shipped():
        cost(shown.id, replications)
    print(f"standard scenario: {middle:.0f} ms a replication, aim under {AIM_MS:.0f}")


if __name__ == "__main__":
    main()
