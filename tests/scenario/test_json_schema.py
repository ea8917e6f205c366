"""The JSON Schema, held against an independent validator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dfftsim.errors import InputError
from dfftsim.scenario import schema
from dfftsim.scenario.experiment_file import is_experiment
from dfftsim.scenario.loading import is_package
from dfftsim.scenario.reading import read_yaml
from dfftsim.scenario.shipped_files import folder

HERE = Path(__file__).parent
RIGHT = sorted([*(HERE / "samples").glob("*.yaml"), *folder().rglob("*.yaml")])
INVALID = HERE.parent / "invalid"
SEEN_BY_SCHEMA = [
    "unknown-key", "unknown-key-far", "wrong-unit", "missing-unit", "missing-per", "other-currency",
    "negative-rate", "share-over-one", "unknown-category", "unknown-exporter", "unknown-pet",
    "unknown-workload", "lever-typo", "lever-key-typo", "distribution-typo", "distribution-incomplete",
    "wrong-version", "no-horizon", "a-list-is-wanted", "replications-zero", "switch-typo", "unit-in-words",
    "home-typo", "localisation-kind",
]  # fmt: skip


def errors(path: Path) -> list[Any]:
    data = read_yaml(path.read_text(encoding="utf-8"), path.name).data
    kind = "experiment" if is_experiment(data) else "package" if is_package(data) else "scenario"
    made = schema(kind)
    return list(jsonschema.Draft202012Validator(made).iter_errors(data))


@pytest.mark.parametrize("kind", ["scenario", "package", "experiment"])
def test_the_schema_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_files_fit_the_schema(path: Path) -> None:
    assert errors(path) == []


@pytest.mark.parametrize("name", SEEN_BY_SCHEMA)
def test_wrong_files_do_not_fit_the_schema(name: str) -> None:
    assert errors(INVALID / f"{name}.yaml")


def test_the_schema_describes_every_key_of_a_flow_class() -> None:
    properties = schema("scenario")["$defs"]["FlowClass"]["properties"]
    assert all(entry.get("description") for entry in properties.values())
    assert "from" in properties
    assert "with" in properties


def test_another_kind_is_an_error() -> None:
    with pytest.raises(InputError, match="did you mean scenario"):
        schema("scenari")
