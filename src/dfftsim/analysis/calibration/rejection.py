"""Calibration by rejection: draw the unknown numbers, keep the draws that meet the checks to fit, test these
on the others.

    python -m dfftsim.analysis.calibration.rejection cac-filings

The method is approximate Bayesian rejection (Pritchard and others 1999) with a uniform prior on the scale
given, laid as a Latin hypercube. The result is kept beside the request as NAME.result.yaml; nothing else
changes.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from dfftsim.analysis.hypotheses import values_of
from dfftsim.analysis.validation.backcasts import run_once_each
from dfftsim.analysis.validation.registry import Backcast, Check, read_registry
from dfftsim.errors import InputError
from dfftsim.experiment.designs import lhs
from dfftsim.scenario.entity import Entity, Text
from dfftsim.scenario.fields import Flag, Id, Words
from dfftsim.scenario.loading import validated
from dfftsim.scenario.model import Replications, Seed
from dfftsim.scenario.places import Document
from dfftsim.scenario.readers import word
from dfftsim.scenario.reading import read_text, read_yaml
from dfftsim.scenario.writing import to_yaml

DATA = Path(__file__).parent / "data"
Scale = Annotated[Literal["linear", "log"], word("a scale", ("linear", "log"))]
Told = Callable[[int, int], None]


class Unknown(Entity):
    """A number that nobody published, and between which ends it is looked for."""

    path: Words = Field(description="dotted path in the scenario")
    low: float = Field(description="lowest value")
    high: float = Field(description="highest value")
    scale: Scale = Field(default="linear", description="on which scale the prior is flat")
    unit: str = Field(default="", description="written behind the number")
    whole: Flag = Field(default=False, description="only whole numbers")

    def at(self, share: float) -> Any:
        """The value at a share of the way, as a scenario writes it."""
        low, high = (math.log(end) if self.scale == "log" else end for end in (self.low, self.high))
        number = low + share * (high - low)
        number = float(f"{math.exp(number) if self.scale == 'log' else number:.4g}")
        if self.whole:
            return round(number)
        return f"{number:g} {self.unit}" if self.unit else number


class Request(Entity):
    """What is to be calibrated: `fit` and `test` name checks of a backcast and share none."""

    title: Text = Field(description="title")
    backcast: Words = Field(description="id of the backcast whose checks are used")
    points: Replications = Field(description="draws")
    replications: Replications = Field(default=1, description="replications of each draw")
    seed: Seed = Field(description="seed of the draws")
    unknown: tuple[Unknown, ...] = Field(description="what is drawn")
    fit: tuple[Id, ...] = Field(description="checks that a draw must meet to be kept")
    test: tuple[Id, ...] = Field(description="checks that the kept draws are then held against")
    lesson: Text | None = Field(default=None, description="what the result says, written after it")


@dataclass(frozen=True)
class Kept:
    """A draw that met the checks to fit. measured: every check's mean over replications, by id."""

    values: dict[str, Any]
    measured: dict[str, float]


def read_request(name: str, folder: Path = DATA) -> Request:
    """The request of that name. Raises InputError with everything wrong with it."""
    path = folder / f"{name}.yaml"
    document = read_yaml(read_text(path), str(path))
    request = validated(Request, document)
    both = set(request.fit) & set(request.test)
    known = [check.id for check in backcast_of(request).checks]
    problems = [
        _place(document, kind, ids, one).problem(what, instead)
        for kind, ids in (("fit", request.fit), ("test", request.test))
        for one in ids
        for what, instead in _wrong(one, known, both)
    ]
    if problems:
        raise InputError(problems)
    return request


def _place(document: Document, kind: str, ids: Sequence[str], one: str) -> Any:
    return document.value_place((kind, ids.index(one)))


def _wrong(one: str, known: Sequence[str], both: set[str]) -> list[tuple[str, str]]:
    found = []
    if one not in known:
        found.append((f"there is no check {one}", f"one of: {', '.join(known)}"))
    if one in both:
        found.append((f"{one} is fitted and tested", "data are used once: drop it from one of the two"))
    return found


def backcast_of(request: Request) -> Backcast:
    """The backcast whose checks are used. Raises InputError."""
    found = read_registry().chosen((request.backcast,))
    if not found:
        raise InputError(f"there is no backcast {request.backcast}")
    return found[0]


def calibrate(request: Request, told: Told = lambda done, all_: None) -> list[Kept]:
    """The draws kept, each with what it gives for the checks fitted and tested."""
    backcast = backcast_of(request)
    fit, test = (tuple(c for c in backcast.checks if c.id in ids) for ids in (request.fit, request.test))
    kept = []
    for number, point in enumerate(lhs(request.points, len(request.unknown), request.seed)):
        values = {one.path: one.at(share) for one, share in zip(request.unknown, point, strict=True)}
        measured = measure(backcast, fit, values, request.replications)
        if all(meets(check, measured[check.id]) for check in fit):
            kept.append(Kept(values, measured | measure(backcast, test, values, request.replications)))
        told(number + 1, request.points)
    return kept


def measure(
    backcast: Backcast, checks: Sequence[Check], values: dict[str, Any], replications: int
) -> dict[str, float]:
    """The mean of each check over replications, with these values in the scenario."""
    asked = backcast.model_copy(update={"checks": tuple(checks), "set": {**backcast.set, **values}})
    result = run_once_each(asked.posed(replications), 1, None)
    if result.interrupted:
        raise KeyboardInterrupt
    found = {}
    for hypothesis in result.scenario.hypotheses:
        numbers = values_of(result, hypothesis)
        found[hypothesis.id] = math.fsum(numbers) / len(numbers)
    return found


def meets(check: Check, value: float) -> bool:
    """Whether a value lies within the bounds of a check."""
    if check.between is not None:
        return check.between[0] <= value <= check.between[1]
    return value < check.below if check.below is not None else value > (check.above or 0.0)


def result_data(request: Request, kept: Sequence[Kept]) -> dict[str, Any]:
    """What is kept in a file: how many draws were kept, their ranges, and how many passed each test."""
    checks = {check.id: check for check in backcast_of(request).checks}
    return {
        "seed": request.seed,
        "drawn": request.points,
        "kept": len(kept),
        "ranges": {one.path: _ends([draw.values[one.path] for draw in kept], one) for one in request.unknown},
        "tests": {
            id: {
                "passed": sum(meets(checks[id], draw.measured[id]) for draw in kept),
                "values": [float(f"{draw.measured[id]:.4g}") for draw in kept],
            }
            for id in request.test
        },
        "draws": [
            {**draw.values, **{id: float(f"{draw.measured[id]:.4g}") for id in request.fit}} for draw in kept
        ],
    }


def _ends(values: Sequence[Any], unknown: Unknown) -> list[Any]:
    """The least and the greatest of values as a scenario writes them."""

    def number(value: Any) -> float:
        return float(str(value).removesuffix(unknown.unit))

    return [min(values, key=number), max(values, key=number)] if values else []


def read_results(folder: Path = DATA) -> list[tuple[str, Request, dict[str, Any]]]:
    """Every calibration with its kept result: name, request, result."""
    found = []
    for path in sorted(folder.glob("*.result.yaml")):
        name = path.name.removesuffix(".result.yaml")
        found.append((name, read_request(name, folder), read_yaml(read_text(path), str(path)).data))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Calibrate what is named and keep the result."""
    names = list(sys.argv[1:] if arguments is None else arguments)
    for name in names:
        request = read_request(name)

        def told(done: int, all_: int) -> None:
            sys.stderr.write(f"\r{done}/{all_}")

        data = result_data(request, calibrate(request, told))
        sys.stderr.write("\n")
        (DATA / f"{name}.result.yaml").write_text(to_yaml(data), encoding="utf-8")
        sys.stdout.write(f"{name}: kept {data['kept']} of {data['drawn']}; {data['tests']}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
