"""How long a key takes in the place of levers, from the event to the screen drawn again.

    python benchmarks/tui_keys.py [SCENARIO] [--keys 200]

Measured without a terminal, at 120x40: first with nothing else to do, then while the processes backstage
simulate. Each `right` or `left` changes a depth: the time holds the estimate and the drawing of list, form,
command and headline; `down` and `up` only move. Beside the time stands that of the processor, which other
work on the machine lengthens less. Targets: an estimate within 50 ms, p95 of any key below 100 ms.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from typing import Any

from textual import events

from dfftsim.backstage.crew import Crew
from dfftsim.backstage.requests import Simulate
from dfftsim.tui.app import DfftApp
from dfftsim.tui.levers.place import LeversPlace
from dfftsim.tui.settings import Settings

BETWEEN_SECONDS = 0.02
Times = tuple[float, float]


async def one_key(app: DfftApp, name: str) -> Times:
    """Milliseconds from a key to the screen drawn after it, by the clock and of the processor."""
    place: Any = app.screen
    handled, drawn = asyncio.Event(), asyncio.Event()
    redraw_form = type(place).redraw_form  # the last that both a change and a move call

    def handle() -> None:
        redraw_form(place)
        handled.set()

    place.redraw_form = handle
    began, busy = time.perf_counter(), time.process_time()
    app.post_message(events.Key(name, None))
    await handled.wait()
    place.call_after_refresh(drawn.set)
    await drawn.wait()
    return (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000


async def keys(app: DfftApp, names: tuple[str, str], count: int) -> list[Times]:
    """The times of so many keys, the two in turns."""
    found = []
    for number in range(count):
        found.append(await one_key(app, names[number % 2]))
        await asyncio.sleep(BETWEEN_SECONDS)
    return found


def told(what: str, times: list[Times]) -> None:
    """One line."""
    for name, values in zip(("clock", "processor"), zip(*times, strict=True), strict=True):
        p95 = statistics.quantiles(values, n=20)[18]
        print(f"{what:<40} {name:<9} median {statistics.median(values):6.1f} ms   p95 {p95:6.1f} ms")
        what = ""


async def measure(source: str, count: int) -> None:
    """All lines of the report."""
    app = DfftApp(Settings(place="levers", seen=True), source)
    crew = Crew()
    app.__dict__["office"] = crew
    async with app.run_test(size=(120, 40)) as pilot:
        place: Any = app.screen
        assert isinstance(place, LeversPlace)
        place.levers.go("R2")
        place.ask = lambda: None  # type: ignore[method-assign]
        await pilot.pause()
        told("change a depth, processes idle", await keys(app, ("right", "left"), count))
        told("move the cursor, processes idle", await keys(app, ("down", "up"), count))
        tickets = [
            crew.submit(Simulate(source, replications=100_000), lambda _: None) for _ in crew.process_ids
        ]
        await asyncio.sleep(3)
        busy = f"{len(tickets)} process{'es' * (len(tickets) > 1)} at work"
        told(f"change a depth, {busy}", await keys(app, ("right", "left"), count))
        told(f"move the cursor, {busy}", await keys(app, ("down", "up"), count))
        estimates = []
        for _ in range(count):
            began, busy_then = time.perf_counter(), time.process_time()
            place.choices.set("R2", "depth", 1 + _ % 3)
            place.changed()
            estimates.append(((time.perf_counter() - began) * 1000, (time.process_time() - busy_then) * 1000))
            await asyncio.sleep(BETWEEN_SECONDS)
        told(f"estimate alone, {busy}", estimates)
    crew.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scenario", nargs="?", default="iot-monitoring")
    parser.add_argument("--keys", type=int, default=200)
    given = parser.parse_args()
    asyncio.run(measure(given.scenario, given.keys))


if __name__ == "__main__":
    main()
