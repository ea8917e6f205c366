"""The list of all levers and shocks, by pillar."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from textual.message import Message

from dfftsim.i18n import pick, t
from dfftsim.tui.levers.choices import Choices, Row
from dfftsim.tui.levers.lines import CursorLines, Entry
from dfftsim.tui.levers.track import Track


class LeverList(CursorLines):
    """One line for each lever. `choices` may be None while no scenario is open."""

    HELP = "tui.levers.help.list"

    class Moved(Message):
        """Another lever is looked at."""

    class Changed(Message):
        """The choices are others now."""

    class Opened(Message):
        """The form of the lever is wanted."""

    def __init__(self, choices: Callable[[], Choices | None]) -> None:
        super().__init__(id="lever-list")
        self._choices = choices
        self._rows: list[Row | None] = []

    @property
    def row(self) -> Row | None:
        """The lever under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def go(self, key: str) -> None:
        """Put the cursor on a lever."""
        for line, row in enumerate(self._rows):
            if row is not None and row.key == key:
                self.cursor = line

    def entries(self) -> list[Entry]:
        """Headings and levers."""
        choices = self._choices()
        self._rows = []
        found: list[Entry] = []
        if choices is None:
            return found
        for pillar, rows in groupby(choices.rows.values(), key=lambda row: row.page.pillar):
            found.append(Entry(t(f"tui.levers.pillar.{pillar or 'shocks'}"), head=True))
            self._rows.append(None)
            for row in rows:
                found.append(entry_of(choices, row))
                self._rows.append(row)
        return found

    def moved(self) -> None:
        """Tell whose form is to be shown."""
        self.post_message(self.Moved())

    def step(self, line: int, steps: int) -> None:
        """Along its slider; a lever without one goes on or off."""
        choices, row = self._choices(), self._rows[line]
        if choices is None or row is None:
            return
        field = row.slider
        if field is None or not choices.on(row.key):
            if (steps > 0) != choices.on(row.key):
                choices.toggle(row.key)
        else:
            value = field.stepped(choices.value(row.key, field.key), steps, choices.scenario.horizon.start)
            choices.set(row.key, field.key, value)
        self.post_message(self.Changed())

    def put(self, line: int, amount: float) -> None:
        """Its slider to that spot."""
        choices, row = self._choices(), self._rows[line]
        if choices is not None and row is not None and row.slider is not None:
            choices.set(row.key, row.slider.key, row.slider.of_amount(amount))
            self.post_message(self.Changed())

    def toggle(self, line: int) -> None:
        """On or off."""
        choices, row = self._choices(), self._rows[line]
        if choices is not None and row is not None:
            choices.toggle(row.key)
            self.post_message(self.Changed())

    def open(self, line: int) -> None:
        """To its form."""
        self.post_message(self.Opened())


def entry_of(choices: Choices, row: Row) -> Entry:
    """The line of one lever."""
    field, on = row.slider, choices.on(row.key)
    track, value = None, t("tui.levers.on" if on else "tui.levers.off")
    if field is not None:
        base = choices.base_value(row.key, field.key)
        now = choices.value(row.key, field.key)
        shown = field.amount(now) if on else None
        track = Track(field.low, field.high, shown, field.amount(base))
        value = field.shown(now) if on else t("tui.levers.off")
    changed = choices.changed(row.key)
    return Entry(f"{row.key} {pick(row.page.name)}", False, on, track, value, changed, row.base is not None)
