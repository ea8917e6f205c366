"""The fields of a lever or shock as lines of a form, made from its model: kind, range, unit, words allowed.

A range here is only where a slider begins and ends; whatever the scenario's own validation takes can be
typed.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from pydantic.fields import FieldInfo

from dfftsim.errors import InputError
from dfftsim.i18n import knows, language, t
from dfftsim.scenario import fields as types
from dfftsim.scenario import units
from dfftsim.scenario.entity import Entity
from dfftsim.scenario.lever import LeverPage
from dfftsim.scenario.overrides import read_option
from dfftsim.scenario.readers import Reader
from dfftsim.scenario.terms import TermError
from dfftsim.scenario.units import Dimension, QuantityError
from dfftsim.spans import DAY

Kind = Literal["amount", "whole", "flag", "word", "words", "code", "codes", "day", "text"]
Data = dict[str, Any]

HIDDEN = ("lever", "shock", "id")
SPANS = {"duration": (0.0, 720.0, 30.0), "share": (0.0, 1.0, 0.05), "factor": (0.0, 10.0, 0.5)}
"""Ends and step of sliders by dimension; durations in days."""
DAY_STEP, LONG_STEP = 30, 365
WHOLE_SPAN = 20

_DIMENSIONS = {
    id(typing.get_args(one)[1]): dimension
    for one, dimension in (
        (types.Duration, units.DURATION),
        (types.Share, units.SHARE),
        (types.Factor, units.FACTOR),
        (types.Money, units.MONEY),
        (types.MoneyPerSize, units.MONEY_PER_SIZE),
    )
}


@dataclass(frozen=True)
class FieldForm:
    """One field. key: as in a file, with dots below a table. default: what leaving it out means (None:
    nothing, or what `describes` says). allowed: the words it takes, with those first that the scenario has.
    low, high, step: of its slider in the slider's unit; `low == high` where there is none.
    """

    key: str
    kind: Kind
    required: bool
    default: Any
    describes: str
    reader: Reader
    allowed: tuple[str, ...] = ()
    whole: str = ""
    dimension: Dimension | None = None
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    start: Any = None

    @property
    def slides(self) -> bool:
        """Whether it has a slider."""
        return self.high > self.low

    def amount(self, value: Any) -> float | None:
        """Where a value stands on the slider; None where there is no number."""
        if value is None or isinstance(value, bool):
            return None
        try:
            if self.dimension is None:
                return float(value)
            number = self.dimension.parse(value)
        except (QuantityError, TypeError, ValueError):
            return None
        return number / DAY if self.dimension is units.DURATION else number

    def of_amount(self, amount: float) -> Any:
        """The value, as a file has it, of a spot on the slider."""
        amount = round(amount / self.step) * self.step
        if self.dimension is units.DURATION:
            return f"{amount:g} d"
        whole = self.kind == "whole" or float(amount).is_integer()
        return round(amount) if whole else round(amount, 6)

    def shown(self, value: Any) -> str:
        """The value as the form shows it."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return t("tui.levers.yes" if value else "tui.levers.no")
        if isinstance(value, list | tuple):
            return ", ".join(map(str, value)) or "–"
        if self.dimension is units.SHARE and isinstance(value, float | int):
            return f"{value * 100:g} %"
        if self.dimension is units.FACTOR:
            return f"× {value:g}" if isinstance(value, float | int) else str(value)
        return f"{value:,}" if isinstance(value, int) else str(value)

    def read(self, text: str) -> Any:
        """A typed text as plain data, checked by the scenario's own reader. Raises InputError."""
        text = text.strip()
        if text in ("", "–"):
            if self.required:
                raise InputError(t("tui.levers.empty"))
            return None
        if self.kind in ("words", "codes") and text != self.whole:
            value: Any = [part.strip() for part in text.strip("[]").split(",") if part.strip()]
        elif self.kind in ("day", "text", "word", "code"):
            value = text
        elif self.dimension is units.DURATION and text.replace(".", "", 1).isdigit():
            value = f"{text} d"
        else:
            value = read_option(text.removeprefix("×").strip().replace(",", ""), "")
        try:
            self.reader.read(value)
        except TermError as error:
            told = "; ".join(
                f"{one.what}; {one.instead}" if one.instead else one.what for one in error.findings
            )
            raise InputError(told) from None
        return value

    def takes(self, value: Any) -> bool:
        """Whether the scenario's own reader takes a value as a file has it."""
        try:
            self.reader.read(value)
        except (TermError, QuantityError, TypeError, ValueError):
            return False
        return True

    def stepped(self, value: Any, steps: int, first_day: date) -> Any:
        """The value so many steps further: along the slider, the words, or the calendar."""
        if self.kind == "flag":
            return not value
        if self.kind in ("word", "code") and self.allowed:
            here = self.allowed.index(value) if value in self.allowed else -1
            return self.allowed[(here + steps) % len(self.allowed)]
        if self.kind == "day":
            day = date.fromisoformat(str(value)) if value else first_day
            days = (LONG_STEP if abs(steps) > 1 else DAY_STEP) * (1 if steps > 0 else -1)
            return (day + timedelta(days=days)).isoformat()
        if not self.slides:
            return value
        amount = self.amount(value)
        amount = (self.amount(self.start) or self.low) if amount is None else amount + steps * self.step
        return self.of_amount(min(max(amount, self.low), max(self.high, amount if steps < 0 else self.high)))


def label_of(key: str) -> str:
    """The name of a field in the chosen language."""
    name = f"tui.levers.field.{key}"
    return t(name) if knows(name) else key.replace("_", " ")


def about(page: LeverPage, field: FieldForm) -> str:
    """What a field means: in Japanese where the catalogue has it, else the words of the model."""
    for name in (f"tui.levers.about.{page.id}.{field.key}", f"tui.levers.about.{field.key}"):
        if language() != "en" and knows(name):
            return t(name)
    return field.describes


LAST = "ratification"


def fields_of(page: LeverPage, parties: Sequence[str]) -> tuple[FieldForm, ...]:
    """The lines of the form of a lever or shock, the one on ratification last. parties: those of the
    scenario, to choose from.
    """
    lines = _fields(page.model, "", tuple(parties))
    return tuple(sorted(lines, key=lambda line: line.key == LAST))


def _fields(model: type[Entity], prefix: str, parties: tuple[str, ...]) -> Iterator[FieldForm]:
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in HIDDEN:
            continue
        reader, inner = _reader_of(info)
        if inner is not None:
            yield from _fields(inner, f"{prefix}{key}.", parties)
        elif reader is not None:
            yield _field(f"{prefix}{key}", info, reader, parties, bool(prefix))


def _reader_of(info: FieldInfo) -> tuple[Reader | None, type[Entity] | None]:
    found = [one for one in info.metadata if isinstance(one, Reader)]
    if found:
        return found[0], None
    for inner in (info.annotation, *typing.get_args(info.annotation)):
        if isinstance(inner, type) and issubclass(inner, Entity):
            return None, inner
        readers = [one for one in getattr(inner, "__metadata__", ()) if isinstance(one, Reader)]
        if readers:
            return readers[0], None
    return None, None


def _field(key: str, info: FieldInfo, reader: Reader, parties: tuple[str, ...], below: bool) -> FieldForm:
    required = info.is_required() and not below
    default = None if info.is_required() or info.default is None else reader.write(info.default)
    kind, allowed, whole = _words(reader.json, parties)
    dimension = _DIMENSIONS.get(id(reader))
    example = (info.examples or [None])[0]
    low, high, step = _span(kind, dimension, reader.json, example)
    start = example if example is not None else _start(kind, allowed, dimension, low) if required else None
    return FieldForm(
        key, kind, required, default, info.description or "", reader, allowed, whole, dimension,
        low, high, step, start,
    )  # fmt: skip


def _words(json: Any, parties: tuple[str, ...]) -> tuple[Kind, tuple[str, ...], str]:
    if json.get("type") == "boolean":
        return "flag", (), ""
    if "enum" in json:
        return "word", tuple(json["enum"]), ""
    if json.get("format") == "date":
        return "day", (), ""
    if json.get("type") == "integer":
        return "whole", (), ""
    if json.get("pattern") == types.CODE.json["pattern"]:
        return "code", parties, ""
    choices = json.get("anyOf") or ()
    lists = [one for one in choices if one.get("type") == "array"]
    if lists:
        whole = next((str(one["const"]) for one in choices if "const" in one), "")
        items = lists[0]["items"]
        if "enum" in items:
            return "words", tuple(items["enum"]), whole
        return ("codes", parties, whole) if items.get("pattern") == types.CODE.json["pattern"] else (
            "words", (), whole,
        )  # fmt: skip
    if choices or json.get("examples"):
        return "amount", (), ""
    return "text", (), ""


def _span(kind: Kind, dimension: Dimension | None, json: Any, example: Any) -> tuple[float, float, float]:
    if kind == "whole":
        low = float(json.get("minimum", 0))
        high = float(json.get("maximum", 10 * example if example else low + WHOLE_SPAN))
        return low, high, max(1.0, round((high - low) / 100))
    return SPANS.get(dimension.id if dimension else "", (0.0, 0.0, 1.0))


def _start(kind: Kind, allowed: tuple[str, ...], dimension: Dimension | None, low: float) -> Any:
    """What a required field begins with where its model names no example."""
    if kind in ("codes", "words"):
        return [allowed[0]] if allowed else []
    if kind in ("word", "code"):
        return allowed[0] if allowed else None
    if kind == "flag":
        return False
    if kind == "whole":
        return round(low)
    return {"duration": "180 d", "share": 0.5, "factor": 2}.get(dimension.id if dimension else "")
