"""What all levers and shocks have in common, and the page that lists and forms show of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import Field

from dfftsim.law.model import Name
from dfftsim.scenario.entity import Entity
from dfftsim.scenario.fields import CodesOrAny, Day, Id
from dfftsim.scenario.readers import whole_number, word

_PARTIES = "jurisdictions that take part; `any` = all parties of the scenario"
_FROM = "first day in force; with `ratification` the day of signature"
_RATIFICATION = (
    "legal form that must still be put in force: each replication draws when, or never; left out = in force "
    "from that day for certain"
)
Form = Literal["guidance", "arrangement", "decision", "statute", "treaty", "budget"]
LegalForm = Annotated[Form, word("a legal form", get_args(Form))]
Depth = Annotated[int, whole_number(0, 3)]


class Lever(Entity):
    """A dated, parametric change to law, authority or institution."""

    id: Id | None = Field(default=None, description="a name of its own, where the same lever stands twice")
    parties: CodesOrAny = Field(description=_PARTIES)
    from_: Day = Field(alias="from", description=_FROM)
    ratification: LegalForm | None = Field(default=None, description=_RATIFICATION)


class Shock(Entity):
    """A dated event that the scenario imposes."""

    id: Id | None = Field(default=None, description="a name of its own, where the same shock stands twice")
    on: Day = Field(description="the day it takes effect")
    announced: Day | None = Field(
        default=None, description="the day firms learn of it; left out = the same day"
    )


@dataclass(frozen=True, slots=True)
class LeverPage:
    """What lists and forms show of a lever or shock. `pillar` is empty for a shock."""

    id: str
    name: Name
    pillar: str
    sentence: Name
    model: type[Entity]

    HIDDEN: ClassVar[frozenset[str]] = frozenset({"lever", "shock"})

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys it takes, as written in a file."""
        return tuple(
            f.alias or name for name, f in self.model.model_fields.items() if name not in self.HIDDEN
        )


def lever_page(
    id: str, pillar: str, names: tuple[str, str], sentences: tuple[str, str], model: type[Entity]
) -> LeverPage:
    """A page; names and sentences in English and Japanese."""
    return LeverPage(id, Name(*names), pillar, Name(*sentences), model)
