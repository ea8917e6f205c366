"""Which numbers a scenario brings itself: terms that name no parameter of the registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from dfftsim.scenario.model import Scenario
from dfftsim.scenario.readers import BySize
from dfftsim.scenario.terms import TermSpec


def own_numbers(scenario: Scenario) -> Iterator[str]:
    """Dotted paths of the terms of flow classes, tables and authorities that name no parameter."""
    for part in ("flow_classes", "flows", "authorities"):
        yield from _terms(getattr(scenario, part), part)


def _terms(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, TermSpec):
        if not value.parameter_ids:
            yield path
    elif isinstance(value, BySize):
        for size, term in value.terms:
            yield from _terms(term, f"{path}.{size}")
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _terms(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _terms(item, f"{path}.{key}")
    elif isinstance(value, tuple):
        for item in value:
            id = getattr(item, "id", None)
            yield from _terms(item, f"{path}.{id}" if id else path)
