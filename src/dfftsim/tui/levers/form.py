"""The form of one lever: a line for each field of its model, what the field means, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from dfftsim.errors import InputError
from dfftsim.tui.levers.choices import Choices, Row
from dfftsim.tui.levers.fields import FieldForm, label_of
from dfftsim.tui.levers.lines import CursorLines, Entry
from dfftsim.tui.levers.picking import PickScreen
from dfftsim.tui.levers.track import Track


class LeverForm(CursorLines):
    """The fields of the lever under the cursor of the list."""

    HELP = "tui.levers.help.form"
    WIDE_VALUE = True

    class Moved(Message):
        """Another field is looked at."""

    class Changed(Message):
        """The choices are others now."""

    class Wrong(Message):
        """What was typed cannot be taken."""

        def __init__(self, told: str) -> None:
            super().__init__()
            self.told = told

    def __init__(self, choices: Callable[[], Choices | None], row: Callable[[], Row | None]) -> None:
        super().__init__(id="lever-form")
        self._choices, self._row = choices, row

    @property
    def field(self) -> FieldForm | None:
        """The field under the cursor."""
        row = self._row()
        return row.fields[self.cursor] if row and self.cursor < len(row.fields) else None

    def entries(self) -> list[Entry]:
        """One line for each field."""
        choices, row = self._choices(), self._row()
        if choices is None or row is None:
            return []
        return [entry_of(choices, row, field) for field in row.fields]

    def moved(self) -> None:
        """Tell whose meaning is to be shown."""
        self.post_message(self.Moved())

    def step(self, line: int, steps: int) -> None:
        """The next value."""
        choices, row = self._choices(), self._row()
        if choices is not None and row is not None:
            field = row.fields[line]
            value = field.stepped(choices.value(row.key, field.key), steps, choices.scenario.horizon.start)
            choices.set(row.key, field.key, value)
            self.post_message(self.Changed())

    def put(self, line: int, amount: float) -> None:
        """The slider to that spot."""
        choices, row = self._choices(), self._row()
        if choices is not None and row is not None:
            field = row.fields[line]
            choices.set(row.key, field.key, field.of_amount(amount))
            self.post_message(self.Changed())

    def toggle(self, line: int) -> None:
        """The other state of a switch; of any other field, the whole lever on or off."""
        choices, row = self._choices(), self._row()
        if choices is None or row is None:
            return
        field = row.fields[line]
        if field.kind == "flag":
            choices.set(row.key, field.key, not choices.value(row.key, field.key))
        else:
            choices.toggle(row.key)
        self.post_message(self.Changed())

    def open(self, line: int) -> None:
        """Choose from a list, or type."""
        choices, row = self._choices(), self._row()
        if choices is None or row is None:
            return
        field = row.fields[line]
        value = choices.value(row.key, field.key)
        if field.kind == "flag":
            self.toggle(line)
        elif field.kind in ("words", "codes") and field.allowed:
            self.app.push_screen(PickScreen(field, value), self._picked)
        else:
            self.typing = "" if value is None else str(value)

    def _picked(self, picked: list[str] | str | None) -> None:
        choices, row, field = self._choices(), self._row(), self.field
        if picked is None or choices is None or row is None or field is None:
            return
        choices.set(row.key, field.key, picked or None)
        self.post_message(self.Changed())

    def typed(self, line: int, text: str) -> bool:
        """Take it if the scenario's own validation does."""
        choices, row = self._choices(), self._row()
        if choices is None or row is None:
            return True
        field = row.fields[line]
        try:
            value = field.read(text)
        except InputError as error:
            self.post_message(self.Wrong(f"{label_of(field.key)}: {error}"))
            return False
        choices.set(row.key, field.key, value)
        self.post_message(self.Changed())
        return True


def entry_of(choices: Choices, row: Row, field: FieldForm) -> Entry:
    """The line of one field."""
    value, base = choices.value(row.key, field.key), choices.base_value(row.key, field.key)
    track = None
    if field.slides:
        track = Track(field.low, field.high, field.amount(value), field.amount(base))
    before = field.default if row.base is None and not field.required else base
    changed = choices.changed(row.key) and choices.on(row.key) and value != before
    return Entry(label_of(field.key), False, None, track, field.shown(value), changed)
