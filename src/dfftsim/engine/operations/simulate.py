"""One simulation of the operations plane: draw, play, count, portion by portion of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Protocol

from dfftsim.engine.operations.event_loop import EventLoop
from dfftsim.engine.operations.exactness import why_events
from dfftsim.engine.operations.feed_forward import FeedForward
from dfftsim.engine.operations.kernels import Kernel, engine_for, queue_maker
from dfftsim.engine.operations.messages import Messages, Sources
from dfftsim.engine.operations.model import OperationsModel
from dfftsim.engine.operations.report import Engine, OperationsReport
from dfftsim.engine.operations.tally import Tally
from dfftsim.engine.operations.trace import Trace
from dfftsim.world.streams import Streams

_LEAST_CHUNK, _MOST_CHUNK, _CHUNK_OF_A_STREAM = 65_536, 2**20, 1_000
_ROOM = 4  # a stream may bring so many chunks in one portion of time before it is cut up
_END_OF_TIME = 2**62


class _Network(Protocol):
    def advance(self, births: Messages, horizon: int) -> Messages: ...


def simulate_operations(
    model: OperationsModel,
    key: Streams,
    *,
    kernel: Kernel = "auto",
    chunk: int | None = None,
    trace: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> OperationsReport:
    """Play every message of the window to its end and count.

    key: the root of all draws of one replication. kernel: `python` and `compiled` (needs numba) are
    recursions, `events` an event loop; all give the same times to the microsecond. `auto` takes a recursion
    where it is exact, and the compiled one where it pays. chunk: messages drawn at a time, about; it decides
    memory and time, not the result; None = 65,536, or a thousand for each stream where that is more, up to
    2**20. trace: a Parquet file to write the counted messages to. progress(reached, until) is called after
    each portion with microseconds of the window; say(sentence) before machine code is compiled.

    Raises InputError for a kernel that cannot play the model or is not installed, and for a trace that cannot
    be written; ValueError for a chunk below 1.
    """
    reasons = why_events(model)
    engine = engine_for(kernel, model, reasons)
    tally = Tally(model)
    with nullcontext() if trace is None else Trace(trace, model) as rows:
        for reached, through in played(model, key, engine, chunk, say):
            tally.add(through)
            if rows is not None:
                rows.add(through)
            if progress is not None:
                progress(reached, model.until_us)
    return OperationsReport(tally.streams(), tally.stations(), engine, reasons, tally.messages)


def played(
    model: OperationsModel,
    key: Streams,
    engine: Engine,
    chunk: int | None = None,
    say: Callable[[str], None] | None = None,
) -> Iterator[tuple[int, Messages]]:
    """The messages that are through, portion by portion, with the time up to which arrivals were played."""
    network: _Network = (
        EventLoop(model) if engine == "events" else FeedForward(model, queue_maker(engine, say))
    )
    if chunk is None:
        chunk = min(max(_LEAST_CHUNK, _CHUNK_OF_A_STREAM * len(model.streams)), _MOST_CHUNK)
    sources = Sources(model, key, chunk)
    for end in _portions(model, chunk):
        if engine != "events":  # an event loop holds all that wait anyway
            for horizon, births in sources.surplus(end, _ROOM * chunk):
                yield end, network.advance(births, horizon)
        yield end, network.advance(sources.before(end), _END_OF_TIME if end == model.until_us else end)


def _portions(model: OperationsModel, chunk: int) -> Iterator[int]:
    """Ends of the portions of time, each with about `chunk` messages."""
    if chunk < 1:
        raise ValueError("a chunk holds at least one message")
    count = max(1, math.ceil(model.expected_messages() / chunk))
    length = max(1, math.ceil(model.until_us / count))
    yield from range(length, model.until_us, length)
    yield model.until_us
