"""Experiment files: a scenario, packages, a design over factors, and how many replications."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.entity import Entity, Text
from dfftsim.scenario.fields import Factor as Number
from dfftsim.scenario.fields import Flag, Words
from dfftsim.scenario.kpis import KPIS
from dfftsim.scenario.model import Replications, Seed, Version
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Document, Path
from dfftsim.scenario.readers import whole_number, word
from dfftsim.scenario.reading import read_text, read_yaml
from dfftsim.scenario.shipped_files import find_experiment
from dfftsim.scenario.units import shown

DESIGNS = ("full", "lhs", "sobol", "morris", "saltelli")
JUDGEMENTS = "judgements"
"""Stands among the factors for every number without a source that the scenario uses."""
HEADLINES = ("F", "F_flows", "days_to_start_p50", "delivered_usd")
POWERS_OF_TWO = ("sobol", "saltelli")
Design = Annotated[Literal["full", "lhs", "sobol", "morris", "saltelli"], word("a design", DESIGNS)]
Scale = Annotated[Literal["linear", "log"], word("a scale", ("linear", "log"))]
Points = Annotated[int, whole_number(1, 1_000_000)]
Levels = Annotated[int, whole_number(1, 1_000)]
QUANTITY = re.compile(r"([^\d.+-]*)([+-]?\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?)(.*)")


class Factor(Entity):
    """One thing that varies: a dotted path with values, with two ends, or a parameter with its own range.

    A path alone may be written without its key.
    """

    path: Words = Field(
        description="dotted path, as for `--set`, e.g. parameters.ID or structure.choice; or `judgements`: "
        "every number without a source that the scenario uses, each with its own range"
    )
    values: tuple[Any, ...] | None = Field(default=None, description="the values it takes")
    low: Any = Field(default=None, description="lowest value, a number with its unit")
    high: Any = Field(default=None, description="highest value, in the same unit")
    scale: Scale = Field(default="linear", description="how numbers lie between low and high")
    whole: Flag = Field(default=False, description="true: only whole numbers")
    levels: Levels = Field(default=2, description="how many values of a range the design `full` takes")

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, value: Any) -> Any:
        return {"path": value} if isinstance(value, str) else value

    @property
    def structural(self) -> bool:
        """Whether it is a switch between models, which has no probabilities."""
        return self.path.startswith("structure.")

    @property
    def of_package(self) -> bool:
        """Whether it is about a lever or shock, and so is set after the package is put on."""
        return self.path.startswith(("levers.", "shocks."))


class ExperimentFile(Entity):
    """An experiment: what `dfftsim batch` runs."""

    dfftsim: Version = Field(description="version of the format")
    title: Text | None = Field(default=None, description="title")
    scenario: Words = Field(description="a scenario file beside this one, or the name of a shipped one")
    packages: tuple[Words, ...] = Field(
        default=(), description="packages, each compared with the scenario on the same draws"
    )
    set: Mapping[str, Any] = Field(default_factory=dict, description="changes at every point, by dotted path")
    design: Design = Field(default="full", description="how the points are laid")
    points: Points | None = Field(
        default=None, description="points of lhs and sobol; trajectories of morris; blocks of saltelli"
    )
    factors: tuple[Factor, ...] = Field(default=(), description="what varies; or the word judgements")
    replications: Replications = Field(default=10, description="replications of every point")
    precision: Mapping[str, Number] = Field(
        default_factory=dict,
        description="half-width of the 90 % interval wanted, by measure and in its unit; replications are "
        "added until all are reached",
    )
    max_replications: Replications = Field(default=100, description="where adding ends")
    seed: Seed = Field(default=1, description="seed of all draws and of the design")
    measures: tuple[Words, ...] = Field(default=HEADLINES, description="the measures reported")

    @property
    def varied(self) -> list[Factor]:
        """The factors that are no switches between models: what a design lays its points over."""
        return [factor for factor in self.factors if not factor.structural]

    @field_validator("factors", mode="before")
    @classmethod
    def _one_word(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value


def is_experiment(data: Any) -> bool:
    """Whether a document is meant as an experiment."""
    return isinstance(data, Mapping) and "scenario" in data and ("factors" in data or "design" in data)


def read_experiment_file(name_or_path: str | FilePath) -> Document:
    """What stands in the file, or in that of a shipped experiment, unchecked. Raises InputError."""
    path = find_experiment(name_or_path)
    return read_yaml(read_text(path, kind="an experiment"), str(path))


def with_settings(document: Document, settings: Sequence[tuple[str, Any]], **keys: int | None) -> Document:
    """The document with changes at every point added under `set`, and with other values of whole keys."""
    if not isinstance(document.data, dict):
        return document
    data = {**document.data, **{key: value for key, value in keys.items() if value is not None}}
    before = data.get("set")
    if settings and (before is None or isinstance(before, dict)):
        data["set"] = {**(before or {}), **dict(settings)}
    return replace(document, data=data)


def read_experiment(document: Document) -> ExperimentFile:
    """The experiment in a document. Raises InputError with every problem of the stage that fails."""
    from dfftsim.scenario.loading import validated

    if not isinstance(document.data, dict):
        place = document.value_place(())
        raise InputError([place.problem("an experiment is a table", "start with `dfftsim: 1`")])
    experiment = validated(ExperimentFile, document)
    problems = [*_problems(experiment, document)]
    if problems:
        raise InputError(problems)
    return experiment


def _problems(experiment: ExperimentFile, document: Document) -> Iterator[Problem]:
    def at(what: str, instead: str, *path: str | int) -> Problem:
        return document.value_place(path).problem(what, instead)

    yield from _design_problems(experiment, at)
    known = list(KPIS)
    for number, measure in enumerate(experiment.measures):
        if measure not in KPIS:
            yield at(f'there is no measure "{measure}"', hint(measure, known), "measures", number)
    for measure in experiment.precision:
        if measure not in experiment.measures:
            instead = hint(measure, experiment.measures) or "name it under measures too"
            yield document.key_place(("precision", measure)).problem(
                f'"{measure}" is not among the measures', instead
            )
    if experiment.precision and experiment.max_replications < experiment.replications:
        yield at("max_replications is below replications", "raise it", "max_replications")
    paths = [factor.path for factor in experiment.factors]
    for number, factor in enumerate(experiment.factors):
        if factor.path in paths[:number]:
            yield at(f"{factor.path} varies twice", "keep one", "factors", number, "path")
        yield from _factor_problems(factor, number, at)


def _design_problems(experiment: ExperimentFile, at: Any) -> Iterator[Problem]:
    points, design, varied = experiment.points, experiment.design, experiment.varied
    if design == "full":
        if points is not None:
            yield at("the design full has as many points as its factors make", "delete points", "points")
        if any(factor.path == JUDGEMENTS for factor in varied):
            yield at(f"the design full is too large for {JUDGEMENTS}", "write design: morris", "design")
        return
    if points is None:
        yield at(f"the design {design} needs points", "add e.g. points: 64", "design")
    elif design in ("morris", "saltelli") and points < 2:
        yield at(f"the design {design} needs two points or more", "write e.g. points: 16", "points")
    elif design in POWERS_OF_TWO and points & (points - 1):
        power = 1 << points.bit_length()
        yield at(f"{points} is not a power of two", f"write points: {power}", "points")
    if not varied:
        yield at(f"the design {design} needs a factor that is no structure switch", "add one", "design")


def _factor_problems(factor: Factor, number: int, at: Any) -> Iterator[Problem]:
    place: Path = ("factors", number)
    if factor.path == JUDGEMENTS and factor != Factor(path=JUDGEMENTS):
        what = "each judgement has values of its own"
        yield at(what, f"write {JUDGEMENTS} with nothing beside it", *place, "path")
        return
    ends = [key for key in ("low", "high") if getattr(factor, key) is not None]
    if factor.values is not None:
        if ends:
            yield at("a factor has values or two ends, not both", "delete one of them", *place, ends[0])
        if not factor.values:
            yield at("values is empty", "write at least one", *place, "values")
        return
    if not ends:
        if factor.path != JUDGEMENTS and not factor.path.startswith("parameters."):
            instead = "" if "." in factor.path else hint(factor.path, [JUDGEMENTS])
            instead = instead or "add values: [...], or low and high"
            yield at("only a parameter has a range of its own", instead, *place, "path")
        return
    if len(ends) == 1:
        yield at(f"{ends[0]} stands alone", "write low and high", *place, ends[0])
        return
    try:
        span = Span.of(factor)
    except ValueError as error:
        yield at(str(error), "write two numbers in the same unit, e.g. low: 30 d, high: 90 d", *place, "low")
        return
    if not span.low < span.high:
        yield at("low is not below high", "exchange them", *place, "low")
    if factor.scale == "log" and span.low <= 0:
        yield at("a log scale needs a low above 0", "write scale: linear", *place, "scale")


class Span:
    """Two quantities of one unit, and what lies between."""

    def __init__(self, low: float, high: float, before: str, after: str) -> None:
        self.low, self.high, self._before, self._after = low, high, before, after

    @classmethod
    def of(cls, factor: Factor) -> Span:
        """Raises ValueError where the ends are no quantities of one unit."""
        (low, *unit), (high, *other) = parts_of_quantity(factor.low), parts_of_quantity(factor.high)
        if unit != other:
            raise ValueError(f"{shown(factor.low)} and {shown(factor.high)} differ in more than the number")
        return cls(low, high, *unit)

    def quantity(self, number: float) -> Any:
        """A number in the unit of the ends: a text, or the bare number where they have none."""
        return f"{self._before}{number!r}{self._after}" if self._before or self._after else number


def parts_of_quantity(value: Any) -> tuple[float, str, str]:
    """The number in a quantity, and what stands before and behind it. Raises ValueError."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value), "", ""
    found = QUANTITY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{shown(value)} is not a quantity")
    return float(found[2]), found[1], found[3]
