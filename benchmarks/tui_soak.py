"""Memory of the live place while it plays for a long time.

    python benchmarks/tui_soak.py [--minutes 30] [--scenario then-and-now] [--size 120x40] [--play-only]

The replay begins over whenever it is at its end, and zoom, marker and language change now and then. Printed:
resident memory after a minute of warm-up and at the end, and each minute between. Design goal: no more than
10 MB in 30 minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from dfftsim.backstage.requests import Snapshot, Traced
from dfftsim.backstage.work import tracing
from dfftsim.tui.app import DfftApp
from dfftsim.tui.live import recorder
from dfftsim.tui.live.place import LivePlace
from dfftsim.tui.live.source import recording_of
from dfftsim.tui.settings import Settings

KEYS = ("z", "m", "ctrl+l", "n", "v", "j", "escape", "ctrl+t", "home")


def resident_mb() -> float:
    """Resident memory of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def soak(scenario: str, minutes: float, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    """Play and look."""
    app = DfftApp(Settings(place="live", seen=True), scenario)
    async with app.run_test(size=size) as pilot:
        while not isinstance(app.screen, LivePlace) or app.screen.player is None:
            await asyncio.sleep(0.1)
        place, pressed = app.screen, 0
        seen: list[float] = []
        began = time.monotonic()
        while time.monotonic() - began < minutes * 60:
            player = place.player
            assert player is not None
            if not player.clock.playing:
                await pilot.press("space")
            await asyncio.sleep(5)
            if keys:
                await pilot.press(keys[pressed % len(keys)])
                pressed += 1
            if time.monotonic() - began >= 60 * (len(seen) + 1):
                seen.append(resident_mb())
                print(f"minute {len(seen)}: {seen[-1]:.1f} MB", flush=True)
        seen.append(resident_mb())
        print(f"{scenario}: {seen[-1] - seen[0]:+.1f} MB in {minutes - 1:.0f} minutes after the first")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--scenario", default="then-and-now")
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--play-only", action="store_true", help="press no key but that of playing")
    asked = parser.parse_args()
    answers = [one for one in tracing(Traced(asked.scenario, levels=True)) if isinstance(one, Snapshot)]
    recorder.stored_recording = lambda workspace: recording_of(workspace, answers[-1].document)
    columns, rows = map(int, asked.size.split("x"))
    keys = () if asked.play_only else KEYS
    asyncio.run(soak(asked.scenario, asked.minutes, (columns, rows), keys))


if __name__ == "__main__":
    main()
