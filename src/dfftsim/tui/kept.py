"""What `state.json` may hold: the form of every value that a place wants to find again.

The one place where it is checked. Places take what they find here as it is, and say only whether they still
know it: a region that is gone, a lever of another version. A key that has no form yet passes unchecked.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from dfftsim.tui.live.clock import FASTEST, SLOWEST

SHOWN_AT_MOST = 60

Steps = tuple[str | int, ...]
"""From the whole file down to one value."""


class Form(BaseModel):
    """A table of which every entry may be left out."""

    model_config = ConfigDict(strict=True, extra="allow")


class Scenarios(Form):
    """The cursor, and files opened lately."""

    source: str = ""
    recent: list[str] = []


class Live(Form):
    """The clock's speed and the part of the world on the map."""

    speed: Annotated[int, Field(ge=SLOWEST, le=FASTEST)] = SLOWEST
    region: str = ""


class Asked(Form):
    """The question of the atlas."""

    origin: str = ""
    destination: str = ""
    day: str = ""
    data: list[str] = []
    exporter: str | None = None
    importer: list[str] | None = None
    activities: list[str] | None = None
    persons: int | None = None
    sensitive: int | None = None
    held: int | None = None
    pet: str = ""
    via: str | None = None
    strict: bool = False


class Effect(Form):
    """What one lever did, by measure."""

    key: str
    sign: str
    values: dict[str, Any] | None
    pairs: int
    effects: dict[str, FiniteFloat]


class Missed(Form):
    """How far one estimate was off."""

    scenario: str
    kpi: str
    estimate: FiniteFloat
    paired: FiniteFloat
    pairs: int
    levers: int


class Levers(Form):
    """Choices by scenario and row, effects by scenario, and how far estimates were off."""

    choices: dict[str, dict[str, dict[str, Any] | None]] = {}
    effects: dict[str, list[Effect]] = {}
    errors: list[Missed] = []


class Compared(Form):
    """What of the comparison is shown."""

    kpi: str = ""
    view: str = ""
    everything: bool = False


class Sides(Form):
    """Whose side is shown, and whether names are covered."""

    side: str = ""
    masked: bool = False


class Told(Form):
    """How far the story has come."""

    guesses: dict[str, FiniteFloat] = {}
    tried: list[str] = []


class Learnt(Form):
    """Chapter, step of the tour, story."""

    chapter: str = ""
    tour: Annotated[int, Field(ge=0)] = 0
    story: Told = Told()


class Kept(Form):
    """By place."""

    scenarios: Scenarios = Scenarios()
    live: Live = Live()
    atlas: Asked = Asked()
    levers: Levers = Levers()
    compare: Compared = Compared()
    parties: Sides = Sides()
    learn: Learnt = Learnt()


class State(Form):
    """The whole file."""

    theme: str = ""
    lang: str = ""
    place: str = ""
    source: str = ""
    seen: bool = False
    kept: Kept = Kept()


def without_wrong(state: Any) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What is right of a state that was read, and of every value that is not: what it was, and what it
    should be. A wrong member of a list or table goes alone; one that lacks something goes as a whole.
    """
    right = deepcopy(state)
    told: list[tuple[str, str]] = []
    while True:
        try:
            State.model_validate(right)
        except ValidationError as error:
            wrong = {_of(one["loc"], one["type"]): one["msg"] for one in error.errors(include_url=False)}
        else:
            return right, told
        if () in wrong:
            return {}, [(_shown(right), wrong[()])]
        outer = [path for path in wrong if not any(path[:n] in wrong for n in range(1, len(path)))]
        for path in reversed(outer):  # from the end, so that the members of a list keep their numbers
            told.insert(0, (f"{'.'.join(map(str, path))}: {_shown(_drop(right, path))}", wrong[path]))


def _of(place: Steps, kind: str) -> Steps:
    return place[:-1] if kind == "missing" else place


def _drop(state: Any, path: Steps) -> Any:
    for step in path[:-1]:
        state = state[step]
    return state.pop(path[-1])


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"
