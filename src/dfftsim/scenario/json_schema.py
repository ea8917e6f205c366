"""JSON Schema of the file formats, made from the models, for editors and other programs."""

from __future__ import annotations

from typing import Any, Literal

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.entity import Entity
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.readers import quantity_schema
from dfftsim.scenario.terms import FAMILIES, NUMBERS_OF_BODIES, Family
from dfftsim.scenario.units import DIMENSIONS, NUMBER, Dimension

Kind = Literal["scenario", "package", "experiment"]
KINDS = ("scenario", "package", "experiment")
_DROPPED = ("title", "discriminator", "default")
_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of one kind of file (`KINDS`). Raises InputError for another word."""
    from dfftsim.scenario.experiment_file import ExperimentFile
    from dfftsim.scenario.model import Package, Scenario

    if kind not in KINDS:
        raise InputError([Problem("", 0, 0, f'there is no schema "{kind}"', hint(kind, KINDS))])
    models: dict[str, type[Entity]] = {"scenario": Scenario, "package": Package, "experiment": ExperimentFile}
    model = models[kind]
    made = model.model_json_schema(by_alias=True, mode="validation")
    definitions = made.setdefault("$defs", {})
    for name in [*definitions]:
        definitions[name] = _linked(definitions[name])
    body = _linked({key: value for key, value in made.items() if key != "$defs"})
    for dimension in DIMENSIONS.values():
        definitions[f"term_{dimension.id}"] = _term_schema(dimension, in_product=False)
        definitions[f"factor_{dimension.id}"] = _term_schema(dimension, in_product=True)
        definitions[f"number_{dimension.id}"] = _number_schema(dimension)
        definitions[f"quantity_{dimension.id}"] = quantity_schema(dimension)
    definitions["Text"] = {"anyOf": [{"type": "string", "pattern": r"\S"}, definitions["Text"]]}
    if kind == "experiment":
        one = {"type": "string", "pattern": r"\S", "description": "its path alone"}
        definitions["Factor"] = {"anyOf": [one, definitions["Factor"]]}
        body["properties"]["factors"] = {"anyOf": [one, body["properties"]["factors"]]}
    if kind == "scenario":
        rows = body["properties"]["flows"]
        body["properties"]["flows"] = {
            "anyOf": [{"type": "string", "description": "name of a CSV file"}, _without(rows, "default")]
        }
    return {"$schema": _DRAFT, "title": f"dfftsim {kind}", **body, "$defs": _used(body, definitions)}


def _linked(value: Any) -> Any:
    """The schema with the marks of field types replaced by links to their definitions."""
    if isinstance(value, list):
        return [_linked(item) for item in value]
    if not isinstance(value, dict):
        return value
    for mark, prefix in (("x-term", "term_"), ("x-quantity", "quantity_")):
        if mark in value:
            described = {key: text for key, text in value.items() if key == "description"}
            return {"$ref": f"#/$defs/{prefix}{value[mark]}", **described}
    linked = {key: _linked(inner) for key, inner in value.items() if key not in _DROPPED}
    if "properties" in linked:
        linked["properties"] = {key: _linked(inner) for key, inner in value["properties"].items()}
    return linked


def _without(value: dict[str, Any], key: str) -> dict[str, Any]:
    return {k: v for k, v in value.items() if k != key}


def _table(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _one(key: str, value: dict[str, Any]) -> dict[str, Any]:
    return _table({key: value}, (key,))


_PARAMETER = _one("parameter", {"type": "string"})
_BODIES = {"enum": list(NUMBERS_OF_BODIES)}
_WORDS = {"enum": ["scale", *NUMBERS_OF_BODIES]}
_DIVISOR = [{"type": "number", "exclusiveMinimum": 0}, _BODIES, _PARAMETER]
_OVER = _one("over", {"anyOf": _DIVISOR})


def _term_schema(dimension: Dimension, *, in_product: bool) -> dict[str, Any]:
    """Every form of a term of the dimension; a factor of a product may be a bare number."""
    forms: list[Any] = [{"$ref": f"#/$defs/quantity_{dimension.id}"}, _WORDS, _PARAMETER]
    if in_product:
        forms += [{"type": "number", "minimum": 0}, _OVER]
    factor = {"$ref": f"#/$defs/factor_{dimension.id}"}
    forms.append(_one("times", {"type": "array", "items": factor, "minItems": 1}))
    forms.append(_one("constant", {"$ref": f"#/$defs/{'factor' if in_product else 'term'}_{dimension.id}"}))
    forms += [_one(name, _family_schema(family, dimension)) for name, family in FAMILIES.items()]
    return {"anyOf": forms}


def _family_schema(family: Family, dimension: Dimension) -> dict[str, Any]:
    def field(name: str) -> dict[str, Any]:
        number = {"$ref": f"#/$defs/number_{NUMBER.id if name in family.plain else dimension.id}"}
        return {"type": "array", "items": number, "minItems": 1} if name in family.lists else number

    return {"anyOf": [_table({name: field(name) for name in form}, form) for form in family.forms]}


def _number_schema(dimension: Dimension) -> dict[str, Any]:
    """A field of a distribution: a quantity, a number inside a product, a parameter, or a product of them."""
    plain: list[Any] = [quantity_schema(dimension), {"type": "number", "minimum": 0}, _BODIES, _PARAMETER]
    product = _one("times", {"type": "array", "items": {"anyOf": [*plain, _OVER]}, "minItems": 1})
    return {"anyOf": [*plain, product]}


def _used(body: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """The definitions that the schema needs, by name."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, dict):
            name = str(value.get("$ref", "")).removeprefix("#/$defs/")
            if name in definitions and name not in found:
                found.add(name)
                walk(definitions[name])
            for inner in value.values():
                walk(inner)

    walk(body)
    return {name: definitions[name] for name in sorted(found)}
