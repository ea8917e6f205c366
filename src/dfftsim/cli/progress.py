"""How far a long computation is: a bar with the time left on a terminal, two plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dfftsim.cli.output import console, remark
from dfftsim.i18n import t

ProgressCallback = Callable[[int, int, float | None], None]
"""Called with the jobs done, all jobs, and the seconds left (None while unknown)."""

WORDS = {
    "run": ("run.bar", "run.simulating", "run.simulated"),
    "lab": ("lab.bar", "lab.simulating", "lab.simulated"),
    "validation": ("validation.bar", "validation.simulating", "validation.simulated"),
}
"""By kind of work: what the bar says, the line at its begin, the line at its end."""


@contextmanager
def progress_shown(what: str = "run") -> Iterator[ProgressCallback]:
    """A callback that shows progress on standard error while the block runs, in the words of `what`."""
    beside, begin, end = WORDS[what]
    if sys.stderr.isatty():
        with bar(t(beside)) as callback:
            yield callback
        return
    started = time.perf_counter()
    last: list[tuple[int, int]] = []

    def note(done: int, total: int, seconds_left: float | None) -> None:
        if not last:
            remark(t(begin, total=total))
        last[:] = [(done, total)]

    yield note
    if last:
        done, total = last[0]
        remark(t(end, done=done, total=total, seconds=f"{time.perf_counter() - started:.1f}"))


@contextmanager
def bar(words: str) -> Iterator[ProgressCallback]:
    """A bar that vanishes when it is done, so that the answer stands alone."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn(words),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console(stderr=True), transient=True, refresh_per_second=5) as progress:
        task = progress.add_task("", total=None, left="")
        first: list[tuple[int, float]] = []

        def update(done: int, total: int, seconds_left: float | None) -> None:
            now = time.perf_counter()
            if not first:
                first.append((done, now))
            left = ""
            if seconds_left is not None:
                rate = (done - first[0][0]) / max(now - first[0][1], 1e-9)
                left = t("run.time_left", time=clock(seconds_left)) + t("run.rate", rate=f"{rate:.3g}")
            progress.update(task, completed=done, total=total, left=left)

        yield update


def clock(seconds: float) -> str:
    """Minutes and seconds, `1:05`."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
