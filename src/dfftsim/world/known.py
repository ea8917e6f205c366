"""What the scenario layer cannot know: whether what a scenario names exists, and its numbers are possible."""

from __future__ import annotations

from math import inf
from typing import Any

from dfftsim.errors import InputError, Problem
from dfftsim.law.book import RuleBook
from dfftsim.law.nearest import instead_of
from dfftsim.scenario.model import Scenario
from dfftsim.world.domains import SMALLEST
from dfftsim.world.parameters import Parameter, Parameters


def check_known(scenario: Scenario, book: RuleBook) -> None:
    """Raise InputError for numbers, arrangements and rules that do not exist, and for impossible values of
    numbers, all at once.
    """
    problems: list[Problem] = []
    numbers = Parameters.load()
    for name, place in scenario.parameters_named():
        if name not in numbers:
            problems.append(place.problem(f"there is no parameter {name!r}", instead_of(name, numbers)))
        elif name in scenario.parameters:
            problems.extend(_impossible(scenario, numbers.get(name)))
    for n, lever in enumerate(scenario.levers):
        scheme = getattr(lever, "scheme", None)
        if scheme is not None:
            _known(scenario, problems, ("levers", n, "scheme"), book.arrangement, scheme)
    for n, shock in enumerate(scenario.shocks):
        arrangement = getattr(shock, "arrangement", None)
        if arrangement is not None:
            _known(scenario, problems, ("shocks", n, "arrangement"), book.arrangement, arrangement)
        for m, rule in enumerate(getattr(shock, "rules", ())):
            _known(scenario, problems, ("shocks", n, "rules", m), book.rule, rule)
    if problems:
        raise InputError(problems)


def _impossible(scenario: Scenario, number: Parameter) -> list[Problem]:
    """The problem of a value that a scenario gives to a number and that it cannot have, if it has one."""
    given = scenario.parameters[number.id]
    least, most = number.possible
    values = given if isinstance(given, tuple) else (given,)
    if all(least <= value <= most for value in values):
        return []
    if least == SMALLEST:
        said = "a number above 0" + (f", at most {most:g}" if most < inf else "")
    else:
        said = f"a number from {least:g} to {most:g}" if most < inf else f"a number of at least {least:g}"
    published = number.as_published()
    return [
        scenario.problem(
            ("parameters", number.id),
            f"{number.id} cannot be {', '.join(f'{value:g}' for value in values)} ({number.unit})",
            f"{said}; its range is {published.low:g} to {published.high:g}",
        )
    ]


def _known(
    scenario: Scenario, problems: list[Problem], path: tuple[str | int, ...], find: Any, name: str
) -> None:
    try:
        find(name)
    except InputError as error:
        problems.extend(scenario.problem(path, problem.what, problem.instead) for problem in error.problems)
