"""Which kernel plays a model."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from types import ModuleType
from typing import Literal

from dfftsim.engine.operations.feed_forward import Queue
from dfftsim.engine.operations.model import OperationsModel
from dfftsim.engine.operations.recursion import RecursiveQueue
from dfftsim.engine.operations.report import Engine
from dfftsim.errors import InputError
from dfftsim.i18n import t

Kernel = Literal["auto", "python", "compiled", "events"]

# Visits from which machine code pays. Measured: it saves 0.25 us a visit; loading it takes 0.4 s, making it
# 0.5 s more on an idle machine.
_PAYS_WARM = 2_000_000
_PAYS_COLD = 5_000_000


def engine_for(kernel: Kernel, model: OperationsModel, why_events: tuple[str, ...]) -> Engine:
    """The kernel that plays a model when `kernel` was asked for. Raises InputError if that one cannot."""
    if kernel == "events" or (kernel == "auto" and why_events):
        return "events"
    if why_events:
        raise InputError(f"the {kernel} kernel cannot play this model exactly: {'; '.join(why_events)}")
    if kernel == "auto":
        return "compiled" if _compiled_pays(model) else "python"
    if kernel == "compiled" and _compiled() is None:
        raise InputError(
            "the compiled kernel needs numba, which is not installed or does not load; "
            "pip install 'dfftsim[fast]'"
        )
    return kernel


def queue_maker(engine: Engine, say: Callable[[str], None] | None) -> Callable[[int], Queue]:
    """What makes the queue of a station with so many servers; says so before it compiles."""
    compiled = _compiled() if engine == "compiled" else None
    if compiled is None:
        return RecursiveQueue
    if say is not None and compiled.is_cold():
        say(t("operations.compiling"))
    queue: Callable[[int], Queue] = compiled.CompiledQueue
    return queue


def _compiled() -> ModuleType | None:
    """The compiled kernel; None where numba is missing, does not fit or has no place for its cache."""
    try:
        from dfftsim.engine.operations import compiled
    except (ImportError, RuntimeError):
        return None
    return compiled


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
    compiled = _compiled()
    return compiled is not None and (visits >= _PAYS_COLD or not compiled.is_cold())
