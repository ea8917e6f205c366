"""Two small questions over the place: which day, and which jurisdiction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from dfftsim.i18n import t
from dfftsim.spans import DAY
from dfftsim.tui.keys import key
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.text import cut

SHOWN = 20
_BOX = """
    width: 52; max-width: 90%; height: auto; max-height: 80%;
    border: round $border; background: $surface; padding: 0 1;
"""


def seconds_in(text: str, recording: Recording) -> float | None:
    """The instant a user means: a date (`2026-07-16`, also `2026-07` or `2026`) or the number of a day; None
    where it is neither.
    """
    text = text.strip().replace("/", "-")
    if text.isdecimal() and len(text) != 4:
        return min((max(float(text), 1.0) - 1.0) * DAY, recording.horizon)
    parts = text.split("-")
    try:
        year, month, day = (*map(int, parts), 1, 1)[:3]
        return recording.seconds_of(date(year, month, day))
    except ValueError:
        return None


class AskDay(ModalScreen[float | None]):
    """Which day to go to."""

    DEFAULT_CSS = f"AskDay {{ align: center middle; }} AskDay > Vertical {{ {_BOX} }}"
    BINDINGS = [key("escape", "leave", "modal.close", footer=True)]

    def __init__(self, recording: Recording) -> None:
        super().__init__()
        self.recording = recording

    def compose(self) -> ComposeResult:
        """A line to write in, and what can be written."""
        with Vertical() as box:
            box.border_title = t("tui.key.live.go_to")
            yield Input(placeholder=self.recording.start.isoformat())
            yield Static(self._hint(), markup=False)

    def _hint(self) -> str:
        first, last = self.recording.start.isoformat(), self.recording.end.isoformat()
        return t("tui.live.ask.day", first=first, last=last)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there; what cannot be read is said."""
        seconds = seconds_in(event.value, self.recording)
        if seconds is None:
            self.query_one(Static).update(
                t("tui.live.ask.no_day", text=cut(event.value, SHOWN)) + "\n" + self._hint()
            )
        else:
            self.dismiss(seconds)

    def action_leave(self) -> None:
        """Stay."""
        self.dismiss(None)


class AskJurisdiction(ModalScreen[str | None]):
    """Which jurisdiction to follow; the empty text is all of them."""

    DEFAULT_CSS = f"AskJurisdiction {{ align: center middle; }} AskJurisdiction > OptionList {{ {_BOX} }}"
    BINDINGS = [key("escape,q,j", "leave", "modal.close", footer=True)]

    def __init__(self, known: Sequence[tuple[str, str]], now: str) -> None:
        super().__init__()
        self.known, self.now = known, now

    def compose(self) -> ComposeResult:
        """All, and each."""
        rows = [Option(t("tui.live.everyone"), id="all")]
        rows += [Option(f"{code}  {name}", id=code) for code, name in self.known]
        box = OptionList(*rows, markup=False)
        box.border_title = t("tui.key.live.jurisdiction")
        yield box

    def on_mount(self) -> None:
        """The cursor on the one that is followed."""
        codes = ["", *(code for code, _ in self.known)]
        self.query_one(OptionList).highlighted = codes.index(self.now) if self.now in codes else 0

    def on_key(self, event: object) -> None:
        """A letter goes to the first code that begins with it."""
        letter = getattr(event, "character", None) or ""
        rows = self.query_one(OptionList)
        for number, (code, _) in enumerate(self.known, 1):
            if letter.isalpha() and letter not in "jq" and code.startswith(letter.upper()):
                rows.highlighted = number
                return

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Follow it."""
        self.dismiss("" if event.option_id == "all" else event.option_id)

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)
