"""What a user has changed: which levers are on, with which values, and every step back.

A lever that the scenario has already is changed by `set` of the package, one that it has not is added. To
take one out, its first day is put beyond the horizon: a package can add and set, but not delete.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from dfftsim.scenario.lever import LeverPage
from dfftsim.scenario.levers import LEVERS, SHOCKS
from dfftsim.tui.levers.fields import Data, FieldForm, fields_of

if TYPE_CHECKING:
    from dfftsim.scenario.model import Scenario

MOST_STEPS = 200
State = dict[str, Data | None]
"""By row: its values; None where a lever of the scenario is taken out. A row that is missing is as before."""


@dataclass(frozen=True)
class Row:
    """One lever or shock. group: `levers` or `shocks`. base: its values in the scenario, None if it has it
    not. step: how the scenario's own is named in a path.
    """

    key: str
    group: str
    page: LeverPage
    fields: tuple[FieldForm, ...]
    base: Data | None
    step: str = ""

    @property
    def first(self) -> str:
        """The field of its first day."""
        return "from" if self.group == "levers" else "on"

    def field(self, key: str) -> FieldForm:
        """A field by its key. Raises KeyError."""
        return {one.key: one for one in self.fields}[key]

    @property
    def slider(self) -> FieldForm | None:
        """The field that its line in the list shows as a slider: the first number that is always there."""
        sliding = [one for one in self.fields if one.slides]
        given = [one for one in sliding if one.required or one.default is not None or one.start is not None]
        return next(iter(given or sliding), None)


@dataclass(frozen=True)
class Item:
    """One change: a lever with all values that count (`None` for what is left out)."""

    key: str
    page: LeverPage
    values: Mapping[str, Any] | None

    @property
    def sign(self) -> str:
        """Equal for changes that do the same."""
        return json.dumps([self.key, self.values], sort_keys=True, default=list)


class Choices:
    """The changes on one scenario. `state` is what is kept; all else follows from it. dropped: rows that
    were kept, and whose values can be those of this scenario no more.
    """

    def __init__(self, scenario: Scenario, state: Mapping[str, Any] | None = None) -> None:
        self.scenario = scenario
        self.rows = rows_of(scenario)
        given = dict(state or {})
        self.state: State = {key: deepcopy(one) for key, one in given.items() if self.fits(key, one)}
        self.dropped = [key for key in given if key not in self.state]
        self._drafts: State = {}
        self._before: list[State] = []
        self._after: list[State] = []

    def fits(self, key: str, data: Data | None) -> bool:
        """Whether values that were kept can still be those of a row, each as its field reads it."""
        if key not in self.rows or data is None:
            return key in self.rows
        known = {one.key: one for one in self.rows[key].fields}
        return all(known[name].takes(one) for name, one in data.items() if name in known and one is not None)

    def on(self, key: str) -> bool:
        """Whether a lever is there, from the scenario or from the user."""
        return self.state.get(key, self.rows[key].base) is not None

    def changed(self, key: str) -> bool:
        """Whether a row is not as in the scenario."""
        return key in self.state

    def value(self, key: str, field: str) -> Any:
        """A value as it counts; of a lever that is off, the one it would begin with."""
        row = self.rows[key]
        data = self.state.get(key) or self._drafts.get(key) or row.base or self.start(key)
        return data.get(field, row.field(field).default)

    def base_value(self, key: str, field: str) -> Any:
        """The value in the scenario, None where it has no such lever."""
        row = self.rows[key]
        return None if row.base is None else row.base.get(field, row.field(field).default)

    def start(self, key: str) -> Data:
        """What a lever begins with when it is switched on: everyone, from the first day, and the examples of
        its model.
        """
        row = self.rows[key]
        data: Data = {}
        for field in row.fields:
            if field.key == row.first:
                data[field.key] = self.scenario.horizon.start.isoformat()
            elif field.key == "parties" and field.whole:
                data[field.key] = field.whole
            elif field.start is not None:
                data[field.key] = field.start
        return data

    def toggle(self, key: str) -> None:
        """On or off."""
        row = self.rows[key]
        if self.on(key):
            self._drafts[key] = self.state.get(key) or row.base
            self._put(key, None)
        else:
            self._put(key, self._drafts.get(key) or row.base or self.start(key))

    def set(self, key: str, field: str, value: Any) -> None:
        """Another value; a lever that is off is switched on by it."""
        row = self.rows[key]
        data = dict(self.state.get(key) or self._drafts.get(key) or row.base or self.start(key))
        if value is None:
            data.pop(field, None)
        else:
            data[field] = value
        self._put(key, data)

    def reset(self, key: str) -> None:
        """As in the scenario."""
        self._drafts.pop(key, None)
        self._put(key, self.rows[key].base)

    def reset_all(self) -> None:
        """All as in the scenario."""
        self._keep({})
        self._drafts.clear()

    def undo(self) -> bool:
        """One step back; whether there was one."""
        return self._swap(self._before, self._after)

    def redo(self) -> bool:
        """One step forth again; whether there was one."""
        return self._swap(self._after, self._before)

    def _swap(self, source: list[State], target: list[State]) -> bool:
        if not source:
            return False
        target.append(self.state)
        self.state = source.pop()
        return True

    def _put(self, key: str, data: Data | None) -> None:
        state = dict(self.state)
        if data == self.rows[key].base:
            state.pop(key, None)
        else:
            state[key] = data
        self._keep(state)

    def _keep(self, state: State) -> None:
        if state == self.state:
            return
        self._before = [*self._before[1 - MOST_STEPS :], self.state]
        self._after = []
        self.state = state

    def items(self) -> list[Item]:
        """Every change, in the order of the list."""
        return [self.item(key, self.state[key]) for key in self.rows if key in self.state]

    def item(self, key: str, data: Data | None) -> Item:
        """A change to these values."""
        row = self.rows[key]
        values = None if data is None else {one.key: data.get(one.key, one.default) for one in row.fields}
        return Item(key, row.page, values)

    def package(self) -> Data:
        """The package that does all this, as plain data in the form of its file."""
        made: Data = {"dfftsim": 1}
        if self.scenario.name:
            made["baseline"] = self.scenario.name
        made["title"] = {lang: self.title(lang) for lang in ("en", "ja")}
        settings: Data = {}
        for key, data in self.state.items():
            row = self.rows[key]
            if row.base is None and data is not None:
                made.setdefault(row.group, []).append(entry(row, data))
            elif row.base is not None:
                settings |= self._settings(row, data)
        return made | ({"set": settings} if settings else {})

    def title(self, lang: str) -> str:
        """What the package says of itself."""
        names = [getattr(self.rows[key].page.name, lang) for key in self.rows if key in self.state]
        return ("、" if lang == "ja" else ", ").join(names) or "-"

    def _settings(self, row: Row, data: Data | None) -> Data:
        path = f"{row.group}.{row.step}"
        if data is None:
            never = self.scenario.horizon.end + timedelta(days=1)
            return {f"{path}.{row.first}": never.isoformat()}
        base = row.base or {}
        changed = {one.key: data.get(one.key, one.default) for one in row.fields}
        return {
            f"{path}.{key}": value
            for key, value in changed.items()
            if value is not None and value != base.get(key, row.field(key).default)
        }


def entry(row: Row, data: Data) -> Data:
    """One lever or shock as a file has it, without what is left out anyway."""
    made: Data = {row.group[:-1]: row.page.id}
    for field in row.fields:
        value = data.get(field.key)
        if value is None or value == field.default:
            continue
        here = made
        *above, last = field.key.split(".")
        for step in above:
            here = here.setdefault(step, {})
        here[last] = value
    return made


def rows_of(scenario: Scenario) -> dict[str, Row]:
    """A row for every lever and shock of the registries, and for each that the scenario has twice."""
    rows: dict[str, Row] = {}
    for group, pages in (("levers", LEVERS), ("shocks", SHOCKS)):
        own = list(enumerate(getattr(scenario, group)))
        for page in pages.values():
            fields = fields_of(page, scenario.parties)
            same = [(n, one) for n, one in own if getattr(one, group[:-1]) == page.id]
            for n, one in same:
                key = page.id if len(same) == 1 else f"{page.id}#{n + 1}"
                step = one.id or (page.id if len(same) == 1 else str(n))
                rows[key] = Row(key, group, page, fields, flat(one.model_dump(by_alias=True), fields), step)
            if not same:
                rows[page.id] = Row(page.id, group, page, fields, None)
    return rows


def flat(data: Mapping[str, Any], fields: tuple[FieldForm, ...]) -> Data:
    """The values of a table by the keys of its form."""
    found: Data = {}
    for field in fields:
        here: Any = data
        for step in field.key.split("."):
            here = here.get(step) if isinstance(here, Mapping) else None
        if here is not None:
            found[field.key] = here
    return found
