"""CPU of a process from its start until the first screen of the UI is painted; the target is one second.

    python benchmarks/tui_start.py [REPEATS]

Each start is a process of its own without a terminal (Textual's headless driver at 120x40). What is
imported on the way is that of `dfftsim` alone.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile

CHILD = """
import json, sys, time
import dfftsim.cli
from dfftsim.tui.app import DfftApp
from dfftsim.tui.settings import Settings
imported = time.process_time()

mounted = DfftApp.on_mount
seen = {"imported": imported}

async def on_mount(self):
    await mounted(self)
    self.set_timer(0.005, self.look)

def look(self):
    spent = time.process_time()
    text = "".join(strip.text for strip in self.screen._compositor.render_strips())
    if FIRST in text:
        seen["painted"] = spent
        self.exit()
    else:
        self.set_timer(0.005, self.look)

DfftApp.on_mount, DfftApp.look = on_mount, look
app = DfftApp(Settings(seen=True), SOURCE)
app.run(headless=True, size=(120, 40))
json.dump(seen, sys.stderr)
"""
TARGET_SECONDS = 1.0
FIRST_WORDS = "2018-05-25"
"""Of the sentence about the law today, without which the first screen is not there."""


def start(source: str | None) -> dict[str, float]:
    """One start: CPU seconds until all is imported, and until the first screen is painted."""
    child = CHILD.replace("SOURCE", repr(source)).replace("FIRST", repr(FIRST_WORDS))
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", child]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stderr.strip().splitlines()[-1])


def main() -> None:
    """Median of some starts, for a first start and for one that opens what was open last."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    for name, source in (("first start", None), ("with a scenario", "iot-monitoring")):
        starts = [start(source) for _ in range(repeats)]
        imported = statistics.median(one["imported"] for one in starts)
        painted = statistics.median(one["painted"] for one in starts)
        verdict = "below" if painted < TARGET_SECONDS else "ABOVE"
        print(
            f"{name:<16} imported {imported:.2f} s, painted {painted:.2f} s CPU "
            f"(median of {repeats}; {verdict} {TARGET_SECONDS:.0f} s)"
        )


if __name__ == "__main__":
    main()
