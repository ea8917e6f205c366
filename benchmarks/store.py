"""The results store: what keeping a replication costs, memory of a long batch, time to the first result.

Run: `python benchmarks/store.py [REPLICATIONS]` (of the long batch; default 4,000). Asserts nothing. CPU is
that of this process; the wall time of keeping holds that of the disk.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STANDARD = Path(__file__).parent / "standard.yaml"
OVERHEAD_AIM = 0.05
TINY = """
dfftsim: 1
horizon: {start: 2023-03-30, end: 2023-04-28}
parties: [JP, CN]
flow_classes:
  - id: telemetry
    from: CN
    to: JP
    exporter: firm
    data: [personal]
    workload: streaming_telemetry
    births: {rate: 20 per year}
    value: USD 30000 per year
"""
BATCH = """
dfftsim: 1
scenario: tiny.yaml
replications: {count}
measures: [F, flows_born]
"""


def main() -> None:
    """The three tables."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4_000
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        tiny = place / "tiny.yaml"
        tiny.write_text(TINY, encoding="utf-8")
        print("  scenario  measures  simulate ms  keep CPU ms  keep wall ms    CPU")
        for path, replications in ((STANDARD, 10), (tiny, 100)):
            overhead(path, replications, place)
        print(f"(aim: at most {100 * OVERHEAD_AIM:.0f} % of CPU)")
        first_result(place)
        long_batch(place, count)


def overhead(path: Path, replications: int, place: Path) -> None:
    """CPU of simulating a replication in a world that is warm, and of keeping it."""
    from dfftsim.engine.run import simulate_once
    from dfftsim.experiment import Store
    from dfftsim.scenario import load
    from dfftsim.world.compile import compile_world

    world = compile_world(load(path))
    simulate_once(world, 0)
    began = time.process_time()
    records = [simulate_once(world, number) for number in range(replications)]
    simulating = time.process_time() - began
    with Store(place / f"{path.stem}.duckdb").writing() as writer:
        began, wall = time.process_time(), time.perf_counter()
        for record in records:
            writer.keep("world", "", 1, record, drawn=False)
        keeping, waiting = time.process_time() - began, time.perf_counter() - wall
    each = 1000 / replications
    print(
        f"{path.stem:>10}{len(records[0].measures):10d}{simulating * each:13.1f}{keeping * each:13.2f}"
        f"{waiting * each:14.2f}{100 * keeping / simulating:6.1f} %",
        flush=True,
    )


def first_result(place: Path) -> None:
    """From typing `dfftsim batch` to the first replication on disk."""
    (place / "short.yaml").write_text(BATCH.format(count=2), encoding="utf-8")
    command = [sys.executable, "-m", "dfftsim", "batch", "short.yaml", "--yes", "--json"]
    began = time.perf_counter()
    running = subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    running.stderr.readline()  # the estimate: two replications are kept
    first = time.perf_counter() - began
    running.communicate()
    print(f"two replications of tiny on disk {first:.1f} s after the command, its end after "
          f"{time.perf_counter() - began:.1f} s")  # fmt: skip


def long_batch(place: Path, count: int) -> None:
    """Peak memory while a batch grows."""
    from dfftsim.experiment import Store
    from dfftsim.experiment.batch import Batch
    from dfftsim.experiment.plan import plan
    from dfftsim.scenario.experiment_file import read_experiment_file

    path = place / "long.yaml"
    path.write_text(BATCH.format(count=count), encoding="utf-8")
    store = place / "long.duckdb"
    marks = {count * tenth // 10 for tenth in (1, 2, 5, 10)}
    began = time.perf_counter()

    def note(done: int, total: int, left: float | None) -> None:
        if done in marks:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            size = store.stat().st_size / 1e6
            print(f"{done:8d} replications {time.perf_counter() - began:7.1f} s   peak {peak:6.1f} MB   "
                  f"file {size:6.1f} MB", flush=True)  # fmt: skip

    with Store(store).writing() as writer:
        batch = Batch(plan(read_experiment_file(path)), writer, workers=1)
        batch.enter("")
        batch.run(lambda writer, done: True, note)


if __name__ == "__main__":
    main()
