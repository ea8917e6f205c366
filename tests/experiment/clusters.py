"""A real scheduler and real workers, each a process of its own on the loopback."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE_SECONDS = 120.0


@dataclass
class Started:
    """A running cluster: where it listens, and its workers."""

    address: str
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def add_worker(self) -> None:
        self.workers.append(
            start("worker", self.address, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
        )


def start(what: str, *words: str) -> subprocess.Popen[bytes]:
    """Start one process of Dask, quiet, with the benches of the tests in its path."""
    env = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *words]
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Started]:
    """A scheduler and its workers; all are ended at the end."""
    port = folder / "scheduler.json"
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(port))
    started = Started("")
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not port.exists():
            assert time.monotonic() < until, "the scheduler did not come up"
            time.sleep(0.05)
        started.address = address_in(port)
        for _ in range(workers):
            started.add_worker()
        if workers:
            await_workers(started.address, workers)
        yield started
    finally:
        for process in (*started.workers, scheduler):
            process.kill()
            process.wait()


def await_workers(address: str, workers: int) -> None:
    """Wait until so many workers have come."""
    from distributed import Client

    with Client(address, timeout=PATIENCE_SECONDS, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)


def address_in(port: Path) -> str:
    """The address in a scheduler's file, which may still be half written."""
    import json

    for _ in range(100):
        try:
            return str(json.loads(port.read_text(encoding="utf-8"))["address"])
        except ValueError:
            time.sleep(0.05)
    raise AssertionError("the scheduler's file stays broken")
