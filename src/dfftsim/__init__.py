"""dfftsim: data flowing between countries under differing rules, simulated event by event.

    import dfftsim as dfft
    result = dfft.simulate("iot-monitoring", replications=20, seed=1)
    result.kpis
    answer = dfft.explain("JP", "CN", data={"personal"}, persons=50_000, on="2023-09-01")

What is listed in `__all__` is loaded when it is first used, so that importing the package costs nothing.
"""

from typing import TYPE_CHECKING, Any

from dfftsim.version import __version__

if TYPE_CHECKING:
    from dfftsim.api import (
        Comparison,
        Result,
        compare,
        explain,
        load,
        load_text,
        rulebook,
        scenarios,
        simulate,
    )
    from dfftsim.errors import InputError, Problem
    from dfftsim.kept import Batch, batch, futures, results, runs

__all__ = [
    "Batch",
    "Comparison",
    "InputError",
    "Problem",
    "Result",
    "__version__",
    "batch",
    "compare",
    "explain",
    "futures",
    "load",
    "load_text",
    "results",
    "rulebook",
    "runs",
    "scenarios",
    "simulate",
]

_HOMES = {"InputError": "errors", "Problem": "errors"} | dict.fromkeys(
    ("Batch", "batch", "futures", "results", "runs"), "kept"
)


def __getattr__(name: str) -> Any:
    """A public name, from the module it lives in."""
    if name not in __all__:
        raise AttributeError(f"module 'dfftsim' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"dfftsim.{_HOMES.get(name, 'api')}"), name)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
