"""The field `technology.settings`: PETs set to a value of their own parameter, within what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from dfftsim.pets.catalogue import Catalogue
from dfftsim.scenario.fields import PETS
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.readers import Reader, wrong
from dfftsim.scenario.terms import Finding, TermError
from dfftsim.scenario.units import shown

_EXAMPLE = "{differential_privacy: {epsilon: 1}}"
_SCHEMA = {
    "type": "object",
    "propertyNames": {"enum": list(PETS)},
    "additionalProperties": {
        "type": "object",
        "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
        "minProperties": 1,
    },
}


def _read_settings(value: Any) -> dict[str, dict[str, float]]:
    if not isinstance(value, Mapping):
        raise wrong(f"{shown(value)} is not a table of settings by PET", f"write e.g. {_EXAMPLE}")
    findings = [finding for pet, given in value.items() for finding in _wrong_in_pet(str(pet), given)]
    if findings:
        raise TermError(findings)
    return {pet: {name: float(number) for name, number in given.items()} for pet, given in value.items()}


def _wrong_in_pet(pet: str, given: Any) -> Iterator[Finding]:
    if pet not in PETS:
        yield Finding((pet,), f'"{pet}" is not a PET', hint(pet, PETS))
        return
    catalogue = Catalogue.load()
    known = catalogue.get(pet).settings
    if not known:
        settable = [one.id for one in catalogue if one.settings]
        yield Finding((pet,), f'"{pet}" is not a PET with a setting', f"one of: {', '.join(settable)}")
        return
    if not isinstance(given, Mapping) or not given:
        example = ", ".join(f"{name}: {low:g}" for name, (low, _) in known.items())
        yield Finding((pet,), f"{shown(given)} is not a table of settings", f"write e.g. {{{example}}}")
        return
    for name, number in given.items():
        if name not in known:
            yield Finding((pet, name), f'"{name}" is not a setting of {pet}', hint(str(name), known))
            continue
        low, high = known[name]
        instead = f"write a number from {low:g} to {high:g}"
        if isinstance(number, bool) or not isinstance(number, int | float):
            yield Finding((pet, name), f"{shown(number)} is not a number", instead)
        elif not low <= number <= high:
            yield Finding((pet, name), f"{name} {number:g} is outside what was measured", instead)


PetSettings = Annotated[
    Mapping[str, Mapping[str, float]],
    Reader(
        _read_settings, lambda value: {pet: dict(given) for pet, given in value.items()}, _SCHEMA, "table"
    ),
]
