"""Scenario files: format, units, distributions, levers and packages; loading, with places of errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dfftsim.scenario.json_schema import schema
    from dfftsim.scenario.kpis import KPIS
    from dfftsim.scenario.levers import LEVERS, SHOCKS
    from dfftsim.scenario.loading import load, loads, validate_file
    from dfftsim.scenario.model import Package, Scenario
    from dfftsim.scenario.shipped_files import new_from, shipped

_HOMES = {
    "KPIS": "kpis",
    "LEVERS": "levers",
    "SHOCKS": "levers",
    "load": "loading",
    "loads": "loading",
    "validate_file": "loading",
    "Package": "model",
    "Scenario": "model",
    "schema": "json_schema",
    "new_from": "shipped_files",
    "shipped": "shipped_files",
}

__all__ = [
    "KPIS",
    "LEVERS",
    "SHOCKS",
    "Package",
    "Scenario",
    "load",
    "loads",
    "new_from",
    "schema",
    "shipped",
    "validate_file",
]


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used: pydantic costs more than `--help` may take."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
