"""The international framework: an institution with a budget and a portfolio of projects, each of which brings
a lever if it comes to adoption.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from dfftsim.scenario.entity import Entity
from dfftsim.scenario.fields import Day, Id, Money
from dfftsim.scenario.levers import AnyLever
from dfftsim.scenario.readers import whole_number, word

Upkeep = Literal["first", "last"]
AtOnce = Annotated[int, whole_number(1)]


class Project(Entity):
    """One project of the framework: mandate, design, pilot, adoption, a gate at the end of each."""

    id: Id = Field(description="its name")
    delivers: AnyLever = Field(
        description="the lever it brings, in force from its adoption (`from`: not before that day)"
    )
    cost: Money | None = Field(
        default=None,
        description="cost to adoption; left out = iap_cost_project, for I1 iap_repo_build",
    )
    upkeep: Money | None = Field(
        default=None,
        description="yearly cost once adopted; left out = none, for I1 iap_repo_upkeep, for I2 its budget",
    )


class Institution(Entity):
    """The framework. Its projects share its budget: the more at once, the slower each."""

    start: Day = Field(description="the day it begins to work")
    budget: Money | None = Field(default=None, description="yearly budget; left out = iap_budget")
    at_once: AtOnce | None = Field(
        default=None, description="projects that may run at once; left out = iap_wip"
    )
    upkeep: Annotated[Upkeep, word("a place of upkeep", get_args(Upkeep))] = Field(
        default="first",
        description="whether upkeep is paid before projects or from what they leave; what lapses once is not "
        "taken up again",
    )
    projects: tuple[Project, ...] = Field(description="the portfolio, in the order in which projects begin")
