"""From the YAML of the catalogue that people edit to the compiled JSON that is read at run time.

Strict: keys, words of the closed vocabularies, ranges in order, every workload of a PET with its factors,
every source known. A problem names the line on which the entry of its PET begins.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from dfftsim.errors import InputError, Problem
from dfftsim.pets.catalogue import COMPILED, Effect, Measurement, Pet, PetFactors, Sends
from dfftsim.pets.cost import Basis, Factor

SOURCE = COMPILED.with_suffix(".yaml")
FACTORS = tuple(field.name for field in fields(PetFactors) if field.type == "Factor")
PET_KEYS = ({field.name for field in fields(Pet)} - {"trl", "trl_basis"}) | {"maturity", "factors"}
MEASURED_KEYS = {field.name for field in fields(Measurement)} - {"utility_metric"}
OPTIONAL_MEASURED_KEYS = {"variant", "utility"}
CURVE_KEYS = {"parameter", "workloads", "rises", "measured", "records", "loss", "note"}
META_KEYS = {
    "workloads",
    "threats",
    "threats_basis",
    "plain_seconds_per_record",
    "encryption_keys_bytes",
    "measurement",
    "unverified",
}
FACTOR_KEYS = {field.name for field in fields(Factor)}
CONFIDENCES = ("high", "medium", "low")


def compile_catalogue(path: Path = SOURCE) -> str:
    """The compiled form of the catalogue, byte for byte the same for the same file.

    Raises InputError: the first syntax error, or every problem of meaning.
    """
    text = path.read_text("utf-8")
    reader = YAML(typ="safe", pure=True)
    try:
        data = reader.load(text)
        lines = _first_lines(YAML(typ="safe", pure=True).compose(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise InputError([Problem(path.name, line, column, str(error.problem))]) from None
    problems = [Problem(path.name, 1, 1, what) for what in _wrong_keys(data, {"meta", "pets", "sources"})]
    if problems:
        raise InputError(problems)
    problems += [Problem(path.name, 1, 1, what) for what in _wrong_keys(data["meta"], META_KEYS)]
    for line, row in zip(lines, data["pets"], strict=True):
        problems += [Problem(path.name, line, 1, what) for what in _wrong_in_pet(row, data)]
    if problems:
        raise InputError(problems)
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _first_lines(root: Any) -> list[int]:
    """The line of each entry of `pets`."""
    for key, value in root.value:
        if key.value == "pets":
            return [node.start_mark.line + 1 for node in value.value]
    return []


def _wrong_keys(row: Mapping[str, Any], keys: set[str], optional: Iterable[str] = ()) -> list[str]:
    missing = [f"key {key!r} is missing" for key in sorted(keys - set(row) - set(optional))]
    return missing + [f"unknown key {key!r}" for key in sorted(set(row) - keys)]


def _wrong_in_pet(row: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    wrong = _wrong_keys(row, PET_KEYS)
    if wrong:
        return wrong
    meta, name = data["meta"], row["id"]
    ids = [other["id"] for other in data["pets"]]
    if ids.count(name) > 1:
        wrong.append(f"id {name!r} is used twice")
    wrong += _not_among("sends", [row["sends"]], get_args(Sends))
    wrong += _not_among("confidence", [row["confidence"]], CONFIDENCES)
    wrong += _not_among("workload", row["workloads"], meta["workloads"])
    wrong += _not_among("component", row["components"], ids)
    wrong += _not_among("effect", row["threats"].values(), get_args(Effect))
    cited = [*row["sources"], *(item["source"] for item in row["published"])]
    wrong += _not_among("source", cited, data["sources"])
    if set(row["threats"]) != set(meta["threats"]):
        wrong.append("the table of threats must name each threat once")
    for key in ("name", "what_crosses"):
        if set(row[key]) != {"en", "ja"}:
            wrong.append(f"{key} needs en and ja")
    if row["maturity"]["trl"] not in range(1, 10):
        wrong.append("maturity.trl must be 1 to 9")
    for item in row["measured"]:
        wrong += [f"measured: {what}" for what in _wrong_keys(item, MEASURED_KEYS, OPTIONAL_MEASURED_KEYS)]
    wrong += _wrong_in_factors(row) + _wrong_in_curves(row, data["pets"])
    return [f"{name}: {what}" for what in wrong]


def _wrong_in_factors(row: Mapping[str, Any]) -> list[str]:
    wrong: list[str] = []
    covered: list[str] = []
    for group in row["factors"]:
        wrong += _wrong_keys(group, {"workloads", *FACTORS})
        covered += group.get("workloads", [])
        for key in set(FACTORS) & set(group):
            wrong += _wrong_in_factor(key, group[key])
            if key == "utility" and group[key].get("high", 0) > 1:
                wrong.append("utility: high is above 1")
    if sorted(covered) != sorted(row["workloads"]):
        wrong.append("each workload needs exactly one group of factors")
    return sorted(wrong)


def _wrong_in_factor(key: str, value: Mapping[str, Any]) -> list[str]:
    wrong = [f"{key}: {what}" for what in _wrong_keys(value, FACTOR_KEYS, {"note"})]
    wrong += _not_among(f"{key}: basis", [value.get("basis")], get_args(Basis))
    ends: list[Any] = [value.get(end) for end in ("low", "mode", "high")]
    if any(isinstance(x, bool) or not isinstance(x, int | float) for x in ends):
        wrong.append(f"{key}: low, mode and high must be numbers")
    elif ends != sorted(ends) or ends[0] < 0:
        wrong.append(f"{key}: {ends} is out of order or out of bounds")
    return wrong


def _wrong_in_curves(row: Mapping[str, Any], pets: Iterable[Mapping[str, Any]]) -> list[str]:
    wrong: list[str] = []
    measured = {pet["id"]: pet["measured"] for pet in pets}
    for curve in row["utility_curves"]:
        keys = _wrong_keys(curve, CURVE_KEYS)
        if keys:
            wrong += [f"utility_curves: {what}" for what in keys]
            continue
        wrong += [f"utility_curves: {what}" for what in _wrong_in_factor("loss", curve["loss"])]
        wrong += _not_among("utility_curves: workload", curve["workloads"], row["workloads"])
        named = curve["measured"]
        rows = [
            r for r in measured.get(named.get("pet", row["id"]), []) if r["workload"] == named["workload"]
        ]
        points = [values for r in rows for values in r.get("utility", {"values": []})["values"]]
        for size in curve["records"] or [0]:
            parameters = {own for records, own, _ in points if records == size and own is not None}
            if len(parameters) < 2:
                what = f"fewer than two values of {curve['parameter']} were measured at {size} records"
                wrong.append(f"utility_curves: {named['workload']}: {what}")
    return wrong


def _not_among(what: str, words: Iterable[Any], allowed: Iterable[Any]) -> list[str]:
    known = list(allowed)
    return [f"{what} {word!r} is none of {', '.join(map(str, known))}" for word in words if word not in known]


def main() -> None:
    """Rebuilds the compiled catalogue."""
    try:
        COMPILED.write_text(compile_catalogue(), "utf-8")
    except InputError as error:
        sys.exit(str(error))
