"""The days on which the answer changes, on a line of time; left and right walk from change to change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from dfftsim.i18n import t
from dfftsim.tui.atlas.answers import Turn
from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import cut

DASHES = {"free": "━", "conditional": "─", "approval": "╌", "blocked": " "}
ASCII_DASHES = {"free": "=", "conditional": "-", "approval": ".", "blocked": " "}
YEAR = timedelta(days=366)


def span(turns: Sequence[Turn], day: date, last_day: date) -> tuple[date, date]:
    """First and last day of the line: all changes, the day asked and the last day looked at, with a year of
    air before the first change.
    """
    days = [*(turn.day for turn in turns), day, last_day]
    return min(days) - YEAR, max(days) + timedelta(days=90)


def column_of(day: date, first: date, last: date, width: int) -> int:
    """The cell of a day."""
    whole = max((last - first).days, 1)
    return max(0, min(width - 1, round((day - first).days / whole * (width - 1))))


def verdict_on(turns: Sequence[Turn], day: date, now: str) -> str:
    """The verdict on a day, from the changes alone. now: where nothing ever changes."""
    verdict = turns[0].before if turns else now
    for turn in turns:
        if turn.day <= day:
            verdict = turn.verdict
    return verdict


def turn_words(turn: Turn) -> str:
    """What changes that day, in one line."""
    parts = [*(f"+{id}" for id in turn.opened), *(f"-{id}" for id in turn.closed)]
    parts += [t("tui.atlas.turn.begun", id=id) for id in turn.begun]
    parts += [t("tui.atlas.turn.ended", id=id) for id in turn.ended]
    return " · ".join(parts)


class Timeline(Widget, can_focus=True):
    """The line of time of one question."""

    HELP = "tui.atlas.help.timeline"
    DEFAULT_CSS = """
    Timeline { height: 6; width: 1fr; }
    """
    BINDINGS = [
        key("left,h", "walk(-1)", "atlas.turn_back"),
        key("right,l", "walk(1)", "atlas.turn_on"),
        key("home", "edge(0)", "atlas.turn_first"),
        key("end", "edge(-1)", "atlas.turn_last"),
    ]

    class Went(Message):
        """Another day is asked for."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, last_day: date, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.last_day = last_day
        self.turns: Sequence[Turn] = ()
        self.day = last_day
        self.verdict = ""

    def show(self, turns: Sequence[Turn], day: date, verdict: str) -> None:
        """Other changes, another day."""
        self.turns, self.day, self.verdict = turns, day, verdict
        self.refresh()

    def step(self, by: int) -> date | None:
        """The next or last change seen from the day asked; None where there is none."""
        if by < 0:
            return max((turn.day for turn in self.turns if turn.day < self.day), default=None)
        return min((turn.day for turn in self.turns if turn.day > self.day), default=None)

    def render(self) -> Text:
        """Day, band, years and, where there is room, what changed last."""
        width = self.size.width
        styles, glyphs = styles_of(self), glyphs_of(self)
        plain = app_of(self).settings.ascii
        first, last = span(self.turns, self.day, self.last_day)
        here = column_of(self.day, first, last, width)
        marks = {column_of(turn.day, first, last, width): turn for turn in self.turns}
        text = Text(no_wrap=True, end="")
        text.append_text(self._flag(here, width, plain))
        text.append("\n")
        for column in range(width):
            at = first + (last - first) * (column / max(width - 1, 1))
            turn = marks.get(column)
            verdict = turn.verdict if turn else verdict_on(self.turns, at, self.verdict)
            dash = (ASCII_DASHES if plain else DASHES)[verdict]
            style = styles[verdict] + styles["changed"] if column == here else styles[verdict]
            if column == here and turn is None:
                text.append("|" if plain else "┃", styles["title"])
            else:
                text.append(glyphs[verdict] if turn else dash, style)
        text.append("\n")
        text.append(self._years(first, last, width), styles["dim"])
        if self.size.height > 3:
            text.append("\n" + cut(self._last_words(), width))
        return text

    def _flag(self, here: int, width: int, plain: bool) -> Text:
        mark = MARKS[self.verdict] if self.verdict else None
        words = f"{self.day.isoformat()} {mark.word if mark else ''}".rstrip()
        count = t("tui.atlas.turns", n=sum(turn.day <= self.day for turn in self.turns), all=len(self.turns))
        words = f"{words} ({count})"
        tip = "v" if plain else "▼"
        room = cell_len(words) + 1
        if here + room + 1 <= width:
            line = " " * here + f"{tip} {words}"
        else:
            line = " " * max(here - room, 0) + f"{words} {tip}"
        return Text(cut(line, width), "bold")

    def _years(self, first: date, last: date, width: int) -> str:
        cells = [" "] * width
        taken = -1
        for year in range(first.year + 1, last.year + 1):
            at = column_of(date(year, 1, 1), first, last, width)
            if at > taken and at + 4 <= width:
                cells[at : at + 4] = list(str(year))
                taken = at + 5
        return "".join(cells)

    def _last_words(self) -> str:
        past = [turn for turn in self.turns if turn.day <= self.day]
        if not past:
            return t("tui.atlas.turn.before") if self.turns else t("tui.atlas.turn.none")
        turn = past[-1]
        change = ""
        if turn.before != turn.verdict:
            change = f"{MARKS[turn.before].word} → {MARKS[turn.verdict].word} · "
        return f"{turn.day.isoformat()}  {change}{turn_words(turn)}"

    def action_walk(self, by: int) -> None:
        """To the next change."""
        day = self.step(by)
        if day is None:
            self.app.notify(t("tui.atlas.no_turn_before" if by < 0 else "tui.atlas.no_turn_after"))
        else:
            self.post_message(self.Went(day))

    def action_edge(self, which: int) -> None:
        """To the first or last change."""
        if self.turns:
            self.post_message(self.Went(self.turns[which].day))

    def on_click(self, event: events.Click) -> None:
        """To the change nearest to the mouse, or to the day where none is near."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        width = self.size.width
        first, last = span(self.turns, self.day, self.last_day)
        near = [(abs(column_of(turn.day, first, last, width) - offset.x), turn.day) for turn in self.turns]
        if near and min(near)[0] <= 1:
            self.post_message(self.Went(min(near)[1]))
        else:
            self.post_message(self.Went(first + (last - first) * (offset.x / max(width - 1, 1))))
