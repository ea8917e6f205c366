"""Two worker processes against one: CPU seconds of all processes together, and wall time.

Run: `python benchmarks/workers.py [REPLICATIONS]` (default 60). Asserts nothing, but says whether both gave
the same bytes. Each run is a process of its own. Wall time means something only on an idle machine.
"""

from __future__ import annotations

import hashlib
import resource
import subprocess
import sys
import time
from pathlib import Path

STANDARD = Path(__file__).parent / "standard.yaml"
CPU_AIM, WALL_AIM = 1.1, 1.8


def measure(workers: int, replications: int) -> None:
    """Print wall seconds, CPU seconds (children included) and a digest of the records."""
    from dfftsim.experiment import run
    from dfftsim.scenario import load

    start = time.perf_counter()
    result = run(load(STANDARD), replications=replications, workers=workers)
    wall = time.perf_counter() - start
    spent = 0.0
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        usage = resource.getrusage(who)
        spent += usage.ru_utime + usage.ru_stime
    print(wall, spent, hashlib.sha256(repr(result.records).encode()).hexdigest())


def main() -> None:
    """The table, or one row of it in a child process."""
    if len(sys.argv) == 4:
        measure(int(sys.argv[2]), int(sys.argv[3]))
        return
    replications = sys.argv[1] if len(sys.argv) > 1 else "60"
    print(f"{'workers':>8}{'wall s':>9}{'CPU s':>9}")
    rows = []
    for workers in (1, 2):
        command = [sys.executable, __file__, "row", str(workers), replications]
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        rows.append((float(answer[0]), float(answer[1]), answer[2]))
        print(f"{workers:8d}{rows[-1][0]:9.1f}{rows[-1][1]:9.1f}", flush=True)
    one, two = rows
    print(f"CPU {two[1] / one[1]:.2f} times that of one worker (aim: at most {CPU_AIM})")
    print(f"{one[0] / two[0]:.2f} times as fast (aim: {WALL_AIM})")
    print("the same bytes" if one[2] == two[2] else "DIFFERENT RESULTS")


if __name__ == "__main__":
    main()
