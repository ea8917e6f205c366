"""CPU seconds and memory of the operations plane as the number of messages grows.

The network of `operations_plane.py`, each number of messages in a process of its own with the kernel that
`auto` takes, numba loaded from its cache. Memory is the peak of the process; what the process holds before
the run is shown beside it. Flat memory is the claim: only portions of messages are held, never all. Usage:

    python benchmarks/operations_scale.py [MOST]      (default 10000000; 100000000 takes about half a minute)
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time


def peak_mb() -> float:
    """Peak memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(messages: int) -> None:
    """Print engine, messages, CPU seconds and memory before and at the peak."""
    from dfftsim.engine.operations import simulate_operations
    from dfftsim.world.streams import Streams
    from operations_plane import network

    simulate_operations(network(1_000), Streams(1), kernel="compiled")
    before = peak_mb()
    start = time.process_time()
    report = simulate_operations(network(messages), Streams(1))
    print(report.engine, report.messages, time.process_time() - start, before, peak_mb())


def main() -> None:
    """The table, or one row of it in a child process."""
    if len(sys.argv) == 3:
        measure(int(sys.argv[2]))
        return
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    print(f"{'messages':>12}{'kernel':>10}{'CPU s':>8}{'ns/message':>12}{'before MB':>11}{'peak MB':>9}")
    messages = 10_000
    while messages <= most:
        command = [sys.executable, __file__, "row", str(messages)]
        engine, count, spent, before, peak = subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout.split()
        print(
            f"{int(count):12,}{engine:>10}{float(spent):8.2f}{1e9 * float(spent) / int(count):12.0f}"
            f"{float(before):11.0f}{float(peak):9.0f}",
            flush=True,
        )
        messages *= 10


if __name__ == "__main__":
    main()
