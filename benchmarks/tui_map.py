"""What the live map costs: CPU of a frame, and bytes to the terminal.

    python benchmarks/tui_map.py [--size 200x60] [--seconds 10] [--slow] [--scenario pet-recognition]

The app runs with the driver of a real terminal on a pseudo terminal that is read and counted. The scenario is
recorded in this process first, and played at x16 from a tenth of its horizon on. Compared are a span in which
it plays and one of the same length in which it stands still; the difference by frame is what a frame costs.
Design goals: below 15 ms CPU at 200x60 with 60 marks, below 120 KB a second when slow.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import os
import pty
import struct
import sys
import termios
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from dfftsim.backstage.requests import Snapshot, Traced
from dfftsim.backstage.work import tracing
from dfftsim.tui import app as app_module
from dfftsim.tui.app import DfftApp
from dfftsim.tui.live import recorder
from dfftsim.tui.live.place import LivePlace
from dfftsim.tui.live.source import recording_of
from dfftsim.tui.settings import Settings
from dfftsim.tui.worldmap.widget import WorldMap


class Counter(threading.Thread):
    """Reads what the app writes, and counts it."""

    def __init__(self, fd: int) -> None:
        super().__init__(daemon=True)
        self.fd, self.bytes = fd, 0

    def run(self) -> None:
        while True:
            try:
                self.bytes += len(os.read(self.fd, 65536))
            except OSError:
                return


class Bench(DfftApp):
    """Plays for some seconds, then stands still as long, and tells both."""

    CSS_PATH = Path(app_module.__file__).with_name("app.tcss")

    def __init__(self, settings: Settings, scenario: str, seconds: float, counter: Counter) -> None:
        super().__init__(settings, scenario)
        self.seconds, self.counter = seconds, counter
        self.told: dict[str, tuple[float, int, int]] = {}
        self.marks: list[int] = []
        self.frames = 0

    async def on_mount(self) -> None:
        self.run_worker(self.measure())

    async def measure(self) -> None:
        while not isinstance(self.screen, LivePlace):
            await asyncio.sleep(0.1)
        place = self.screen
        while place.player is None:
            await asyncio.sleep(0.1)
        world = place.query_one(WorldMap)
        advance = world.advance

        def counted(passed: float) -> None:
            self.frames += 1
            advance(passed)
            self.marks.append(len(world.picture.particles) if world.picture else 0)

        world.advance = counted  # type: ignore[method-assign]
        player = place.player
        player.go(player.recording.horizon * 0.3)
        place.refresh_panes()
        await asyncio.sleep(1)
        for name, plays in (("plays", True), ("stands", False)):
            player.clock.playing = plays
            place._run_timer()
            frames, sent, cpu = self.frames, self.counter.bytes, time.process_time()
            await asyncio.sleep(self.seconds)
            spent = time.process_time() - cpu
            self.told[name] = (spent, self.counter.bytes - sent, self.frames - frames)
        self.exit()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", default="200x60")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--scenario", default="pet-recognition")
    asked = parser.parse_args()
    columns, rows = map(int, asked.size.split("x"))
    answers = [one for one in tracing(Traced(asked.scenario, levels=True)) if isinstance(one, Snapshot)]
    recorder.stored_recording = lambda workspace: recording_of(workspace, answers[-1].document)

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    out = os.dup(1)
    terminal = os.fdopen(slave, "w", buffering=1)
    sys.__stderr__ = sys.__stdout__ = terminal  # type: ignore[misc]
    os.dup2(slave, 0)
    os.environ.update(COLUMNS=str(columns), LINES=str(rows), TERM="xterm-256color", COLORTERM="truecolor")
    counter = Counter(master)
    counter.start()
    app = Bench(Settings(place="live", seen=True, slow=asked.slow), asked.scenario, asked.seconds, counter)
    app.run()
    with os.fdopen(out, "w") as told:
        if len(app.told) < 2:
            sys.exit(f"the app ended early: {app._exception!r}")
        (cpu, sent, frames), (idle, idle_sent, _) = app.told["plays"], app.told["stands"]
        told.write(
            f"{asked.scenario} {asked.size}{' slow' if asked.slow else ''}: "
            f"{frames / asked.seconds:.1f} frames/s,"
            f" {max(app.marks, default=0)} marks at most, {(cpu - idle) / max(frames, 1) * 1000:.1f} ms CPU a"
            f" frame, {(sent - idle_sent) / asked.seconds / 1024:.0f} KB/s,"
            f" {cpu / asked.seconds:.0%} of a core (standing still {idle / asked.seconds:.1%})\n"
        )


if __name__ == "__main__":
    main()
