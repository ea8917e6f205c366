"""The register of backcasts: statements about the past with the figures published and the measure that is
held against them, as data (`data/backcasts.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PrivateAttr

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.entity import Entity, Text
from dfftsim.scenario.fields import Bound, Day, Flag, Id, Interval, Words
from dfftsim.scenario.loading import load, validated, with_overrides
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.places import Document
from dfftsim.scenario.readers import word
from dfftsim.scenario.reading import read_text, read_yaml

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario

FILE = Path(__file__).parent / "data" / "backcasts.yaml"
USES = ("test", "informed", "fitted", "construction")
TEST = "test"
Use = Annotated[Literal["test", "informed", "fitted", "construction"], word("a use of data", USES)]
Lists = Annotated[
    Literal["statistics", "surveys", "timeline"],
    word("a list of a sheet", ("statistics", "surveys", "timeline")),
]


class Figure(Entity):
    """What was published, named where it stands in the shipped facts, so that no number is copied.

    One of: `parameter`; `sheet`, `list` and `date`; `rule`.
    """

    id: Id = Field(description="name within the backcast")
    parameter: Words | None = Field(default=None, description="id of a parameter")
    sheet: Words | None = Field(default=None, description="code of a jurisdiction")
    list: Lists | None = Field(default=None, description="which list of its sheet")
    date: Day | None = Field(default=None, description="day of the entry in that list")
    rule: Words | None = Field(default=None, description="id of a rule, for its statutory time")


class Check(Entity):
    """One measurable part of a statement, with the bounds that it must keep."""

    id: Id = Field(description="name within the backcast")
    text: Text = Field(description="the statement in words")
    used: Use = Field(
        description="what else its data were used for: test = nothing; informed = a judgement names them as "
        "a reason; fitted = a number was set from them; construction = it follows from the dated law alone"
    )
    why: Text | None = Field(default=None, description="what was set or follows; wanted unless used: test")
    seen: Flag = Field(description="whether its result was known when it was written down")
    figures: tuple[Id, ...] = Field(default=(), description="the figures it is about")
    variants: Mapping[Id, Mapping[str, Any]] = Field(
        default_factory=dict, description="named sets of overrides, run beside the scenario"
    )
    measure: Words = Field(description="what is measured, as in hypotheses")
    below: Bound | None = Field(default=None, description="held if the measure lies below this")
    above: Bound | None = Field(default=None, description="held if it lies above this")
    between: Interval | None = Field(default=None, description="held if it lies between these two")

    def as_hypothesis(self) -> dict[str, Any]:
        """The check as a scenario file would state it."""
        bounds = {"below": self.below, "above": self.above, "between": self.between}
        return {
            "id": self.id,
            "text": {"en": self.text.en, "ja": self.text.ja},
            "measure": self.measure,
            **({"variants": {k: dict(v) for k, v in self.variants.items()}} if self.variants else {}),
            **{key: list(b) if isinstance(b, tuple) else b for key, b in bounds.items() if b is not None},
        }


class Backcast(Entity):
    """A statement about the past. `not_possible` says why the engine cannot be held against it yet."""

    id: Annotated[str, Field(pattern=r"^V[0-9]+$")] = Field(description="V1, V2, ...")
    title: Text = Field(description="title")
    statement: Text = Field(description="what the model should reproduce")
    scenario: Words | None = Field(default=None, description="shipped scenario that is run")
    set: Mapping[str, Any] = Field(default_factory=dict, description="changes to it, by dotted path")
    note: Text | None = Field(default=None, description="how the figures are read")
    lesson: Text | None = Field(
        default=None, description="what the outcome says about the model, written after the run"
    )
    not_possible: Text | None = Field(default=None, description="why it cannot be run yet")
    figures: tuple[Figure, ...] = Field(description="what was published")
    checks: tuple[Check, ...] = Field(default=(), description="what is measured")

    def posed(self, replications: int | None = None) -> Scenario:
        """The scenario with the checks in place of its hypotheses. Raises InputError."""
        assert self.scenario is not None
        changes = dict(self.set)
        if replications is not None:
            changes["experiment.replications"] = replications
        asked = [check.as_hypothesis() for check in self.checks]
        return with_overrides(load(self.scenario), [*changes.items(), ("hypotheses", asked)])


class Registry(Entity):
    """All backcasts in their order."""

    backcasts: tuple[Backcast, ...] = Field(description="the backcasts")
    _document: Document | None = PrivateAttr(default=None)

    def chosen(self, ids: tuple[str, ...]) -> tuple[Backcast, ...]:
        """Those named, all where none is."""
        return tuple(one for one in self.backcasts if not ids or one.id in ids)


def read_registry(path: Path = FILE) -> Registry:
    """The register, checked against the facts and the scenarios it names.

    Raises InputError with every problem of the stage that fails.
    """
    document = read_yaml(read_text(path), str(path))
    registry = validated(Registry, document)
    registry._document = document
    problems = [*_problems(registry, document)]
    if problems:
        raise InputError(problems)
    return registry


def _problems(registry: Registry, document: Document) -> Iterator[Problem]:
    seen: set[str] = set()
    for i, backcast in enumerate(registry.backcasts):
        at = ("backcasts", i)
        if backcast.id in seen:
            yield document.value_place((*at, "id")).problem(f"{backcast.id} stands twice", "renumber one")
        seen.add(backcast.id)
        if (backcast.not_possible is None) == (backcast.scenario is None or not backcast.checks):
            what = f"{backcast.id} needs a scenario with checks, or not_possible"
            yield document.value_place(at).problem(what, "write one of the two")
            continue
        yield from _figure_problems(backcast, document, i)
        yield from _check_problems(backcast, document, i)


def _figure_problems(backcast: Backcast, document: Document, i: int) -> Iterator[Problem]:
    from dfftsim.analysis.validation.figures import resolve

    for j, figure in enumerate(backcast.figures):
        try:
            resolve(figure)
        except InputError as error:
            place = document.value_place(("backcasts", i, "figures", j))
            yield from (place.problem(p.what, p.instead) for p in error.problems)


def _check_problems(backcast: Backcast, document: Document, i: int) -> Iterator[Problem]:
    known = [figure.id for figure in backcast.figures]
    for j, check in enumerate(backcast.checks):
        at = ("backcasts", i, "checks", j)
        for name in check.figures:
            if name not in known:
                what = f"{check.id} names a figure {name} that is not there"
                yield document.value_place((*at, "figures")).problem(what, hint(name, known))
        if (check.used == TEST) != (check.why is None):
            what = f"{check.id}: why goes with every use but {TEST}"
            yield document.value_place((*at, "used")).problem(what, "say what the data were used for")
        try:
            backcast.model_copy(update={"checks": (check,)}).posed()
        except InputError as error:
            place = document.value_place((*at, "measure"))
            yield from (place.problem(f"{check.id}: {p.what}", p.instead) for p in error.problems)
