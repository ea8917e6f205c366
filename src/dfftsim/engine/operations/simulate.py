"""One simulation of the operations plane: draw, play, count, portion by portion of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Protocol

from dfftsim.engine.operations.event_loop import EventLoop
from dfftsim.engine.operations.exactness import why_events
from dfftsim.engine.operations.feed_forward import FeedForward, Queue
from dfftsim.engine.operations.messages import Messages, Sources
from dfftsim.engine.operations.model import OperationsModel
from dfftsim.engine.operations.recursion import RecursiveQueue
from dfftsim.engine.operations.report import Engine, OperationsReport
from dfftsim.engine.operations.tally import Tally
from dfftsim.engine.operations.trace import Trace
from dfftsim.errors import InputError
from dfftsim.world.streams import Streams

Kernel = Literal["auto", "python", "compiled", "events"]

CHUNK = 65_536
_ROOM = 4  # a stream may bring so many chunks in one portion of time before it is cut up
_END_OF_TIME = 2**62
_PAYS_WARM = 2_000_000
_PAYS_COLD = 5_000_000


class _Network(Protocol):
    def advance(self, births: Messages, horizon: int) -> Messages: ...


def simulate_operations(
    model: OperationsModel,
    key: Streams,
    *,
    kernel: Kernel = "auto",
    chunk: int = CHUNK,
    trace: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    say: Callable[[str], None] | None = None,
) -> OperationsReport:
    """Play every message of the window to its end and count.

    key: the root of all draws of one replication. kernel: `python` and `compiled` (needs numba) are
    recursions, `events` an event loop; all give the same times to the microsecond. `auto` takes a recursion
    where it is exact, and the compiled one where it pays. chunk: messages drawn at a time, about; it decides
    the memory, not the result.
    trace: a Parquet file to write the counted messages to. progress(reached, until) is called after each
    portion with microseconds of the window; say(sentence) before machine code is compiled. Raises InputError
    for a kernel that cannot play the model or is not installed, and for a trace that cannot be written;
    ValueError for a chunk below 1.
    """
    reasons = why_events(model)
    engine = _engine(kernel, model, reasons)
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
    chunk: int = CHUNK,
    say: Callable[[str], None] | None = None,
) -> Iterator[tuple[int, Messages]]:
    """The messages that are through, portion by portion, with the time up to which arrivals were played."""
    network: _Network = (
        EventLoop(model) if engine == "events" else FeedForward(model, _queue_maker(engine, say))
    )
    sources = Sources(model, key, chunk)
    for end in _portions(model, chunk):
        if engine == "events":
            pieces = iter([(end, sources.before(end))])  # an event loop holds all that wait anyway
        else:
            pieces = sources.portions(end, _ROOM * chunk)
        for horizon, births in pieces:
            yield end, network.advance(births, _END_OF_TIME if horizon == model.until_us else horizon)


def _engine(kernel: Kernel, model: OperationsModel, reasons: tuple[str, ...]) -> Engine:
    if kernel == "events" or (kernel == "auto" and reasons):
        return "events"
    if reasons:
        raise InputError(f"the {kernel} kernel cannot play this model exactly: {'; '.join(reasons)}")
    if kernel == "auto":
        return "compiled" if _compiled_pays(model) else "python"
    if kernel == "compiled" and find_spec("numba") is None:
        raise InputError(
            "the compiled kernel needs numba, which is not installed; pip install 'dfftsim[fast]'"
        )
    return kernel


def _compiled_pays(model: OperationsModel) -> bool:
    """Whether loading machine code, or making it, takes less time than it saves.

    It saves where the recursion goes message by message: at several servers, and under patience.
    """
    several = {station.id for station in model.stations if station.servers > 1}
    visits = 0.0
    for stream in model.streams:
        slow = sum(hop.station in several for hop in stream.hops) or stream.patience_us is not None
        visits += slow * stream.arrivals.per_second(model.until_us) * model.until_us / 1e6
    if visits < _PAYS_WARM or find_spec("numba") is None:
        return False
    from dfftsim.engine.operations.compiled import is_cold

    return visits >= _PAYS_COLD or not is_cold()


def _queue_maker(engine: Engine, say: Callable[[str], None] | None) -> Callable[[int], Queue]:
    if engine == "python":
        return RecursiveQueue
    from dfftsim.engine.operations.compiled import CompiledQueue, is_cold

    if say is not None and is_cold():
        say("Compiling the message kernel: a few seconds, once on this machine")
    return CompiledQueue


def _portions(model: OperationsModel, chunk: int) -> Iterator[int]:
    """Ends of the portions of time, each with about `chunk` messages."""
    if chunk < 1:
        raise ValueError("a chunk holds at least one message")
    count = max(1, math.ceil(model.expected_messages() / chunk))
    length = max(1, math.ceil(model.until_us / count))
    yield from range(length, model.until_us, length)
    yield model.until_us
