"""Every ordered pair of jurisdictions on one day: rows send, columns receive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message
from textual.widget import Widget

from dfftsim.i18n import t
from dfftsim.law.matrix import HOME
from dfftsim.law.vocabulary import VERDICTS
from dfftsim.report.law_words import word
from dfftsim.tui.atlas.answers import Answers, Matrix
from dfftsim.tui.atlas.names import joined, place_name
from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.atlas.question import Question, first_question
from dfftsim.tui.atlas.question_bar import assumed
from dfftsim.tui.keys import key
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import cut, fitted, wrapped

CELL, WIDE_CELL = 3, 5
MARGIN, NAMED_MARGIN = 3, 20
SIDE = 40
TALL = 44
"""From this height on there is an empty line between two rows."""


def months_later(day: date, months: int) -> date:
    """The same day some months later or earlier, or the last day of a shorter month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    return day


def totals(matrix: Matrix) -> Counter[str]:
    """How many pairs have each verdict."""
    return Counter(verdict for row in matrix.values() for verdict in row.values() if verdict != HOME)


def changed_pairs(before: Matrix, after: Matrix) -> list[tuple[str, str]]:
    """The pairs whose verdict differs."""
    return [
        (one, two)
        for one, row in after.items()
        for two, verdict in row.items()
        if before.get(one, {}).get(two) != verdict
    ]


class MatrixView(Widget, can_focus=True):
    """The matrix and, beside it, the totals, the pair under the cursor and what has changed."""

    HELP = "tui.atlas.help.matrix"
    DEFAULT_CSS = """
    MatrixView { width: 1fr; height: 1fr; }
    """
    BINDINGS = [
        key("left", "month(-1)", "atlas.month_back"),
        key("right", "month(1)", "atlas.month_on", footer=True),
        key("shift+left", "month(-12)", "atlas.year_back"),
        key("shift+right", "month(12)", "atlas.year_on"),
        key("left_square_bracket", "change(-1)", "atlas.law_back"),
        key("right_square_bracket", "change(1)", "atlas.law_on", footer=True),
        key("up,k", "cell(-1,0)", "atlas.cell_up"),
        key("down,j", "cell(1,0)", "atlas.cell_down"),
        key("h", "cell(0,-1)", "atlas.cell_left"),
        key("l", "cell(0,1)", "atlas.cell_right"),
        key("enter", "open", "atlas.open_pair", footer=True),
    ]

    class Opened(Message):
        """A pair is to be read step by step."""

        def __init__(self, origin: str, destination: str, day: date) -> None:
            super().__init__()
            self.origin, self.destination, self.day = origin, destination, day

    class Went(Message):
        """Another day is shown."""

        def __init__(self, day: date) -> None:
            super().__init__()
            self.day = day

    def __init__(self, answers: Answers, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.answers = answers
        self.codes: Sequence[str] = tuple(answers.book.jurisdictions)
        self.asked = first_question(answers.book)
        self.before: date | None = None
        self.cursor = (0, 1)

    def show(self, asked: Question, pair: tuple[str, str] | None = None) -> None:
        """Another question, whose ends do not count. What has changed is seen against the day shown before,
        while nothing but the day is another.
        """
        same = replace(self.asked.of_everyone().between("", ""), day=asked.day)
        if asked.of_everyone().between("", "") != same:
            self.before = None
        elif asked.day != self.day:
            self.before = self.day
        self.asked = asked
        if pair and all(code in self.codes for code in pair):
            self.cursor = (self.codes.index(pair[0]), self.codes.index(pair[1]))
        self.refresh()

    @property
    def day(self) -> date:
        """The day of the question."""
        return self.asked.day

    def on_day(self, day: date) -> Matrix:
        """The verdicts of the same question on a day."""
        return self.answers.matrix(replace(self.asked, day=day))

    @property
    def matrix(self) -> Matrix:
        """The verdicts of the day."""
        return self.on_day(self.day)

    @property
    def changed(self) -> list[tuple[str, str]]:
        """The pairs whose verdict differs from the day shown before."""
        if self.before is None:
            return []
        return changed_pairs(self.on_day(self.before), self.matrix)

    @property
    def pair(self) -> tuple[str, str]:
        """Origin and destination under the cursor."""
        return self.codes[self.cursor[0]], self.codes[self.cursor[1]]

    @property
    def cell(self) -> int:
        """Width of a cell: more where there is room."""
        return WIDE_CELL if self.size.width >= NAMED_MARGIN + WIDE_CELL * len(self.codes) + SIDE else CELL

    @property
    def step(self) -> int:
        """Lines of a row."""
        return 2 if self.size.height >= TALL else 1

    @property
    def margin(self) -> int:
        """Width of what names the rows: names where there is room, else codes."""
        named = self.size.width >= NAMED_MARGIN + self.cell * len(self.codes) + SIDE
        return NAMED_MARGIN if named else MARGIN

    def command(self) -> str:
        """The command that gives the same."""
        return self.asked.matrix_command()

    def render(self) -> Text:
        """Matrix to the left, words to the right."""
        styles, glyphs = styles_of(self), glyphs_of(self)
        wide = self.margin + self.cell * len(self.codes)
        side = self._side(max(self.size.width - wide - 2, 0), styles, glyphs)
        rows = [*self._rows(styles, glyphs), Text(" " * wide)]
        for verdict in VERDICTS:
            meaning = cut(t(f"verdict_meaning.{verdict}"), wide - 2 - cell_len(MARKS[verdict].word) - 2)
            row = Text(f"{glyphs[verdict]} {MARKS[verdict].word}  ", styles[verdict])
            row.append(meaning, styles["dim"])
            rows.append(row.append(" " * (wide - row.cell_len)))
        text = Text(no_wrap=True, end="")
        for n in range(min(max(len(rows), len(side)), self.size.height)):
            row = rows[n] if n < len(rows) else Text(" " * wide)
            text.append("\n" if n else "")
            text.append_text(row).append("  ")
            if n < len(side):
                text.append_text(side[n])
        return text

    def _rows(self, styles: dict[str, Style], glyphs: dict[str, str]) -> list[Text]:
        matrix, changed = self.matrix, set(self.changed)
        margin, cell = self.margin, self.cell
        left = " " * ((cell - CELL) // 2)
        head = Text(" " * margin)
        for n, code in enumerate(self.codes):
            head.append(
                fitted(f"{left} {code}", cell), styles["key"] if n == self.cursor[1] else styles["title"]
            )
        rows = [head]
        for n, one in enumerate(self.codes):
            row = Text()
            row.append(
                fitted(f"{one} {place_name(self.answers.book, one)}" if margin > MARGIN else one, margin),
                styles["key"] if n == self.cursor[0] else styles["title"],
            )
            for m, two in enumerate(self.codes):
                verdict = matrix[one][two]
                glyph = glyphs["home" if verdict == HOME else verdict]
                text = f"[{glyph}]" if (one, two) in changed else f" {glyph} "
                style = styles["home" if verdict == HOME else verdict]
                if (one, two) in changed:
                    style += styles["title"]
                if (n, m) == self.cursor:
                    style = styles["cursor" if self.has_focus else "still"]
                row.append(left).append(text, style).append(" " * (cell - CELL - len(left)))
            rows += [row, *[Text(" " * row.cell_len)] * (self.step - 1)]
        return rows

    def _side(self, width: int, styles: dict[str, Style], glyphs: dict[str, str]) -> list[Text]:
        if width < 12:
            return []
        book, matrix = self.answers.book, self.matrix
        lines: list[Text] = [Text(cut(self.day.isoformat(), width), styles["head"])]
        lines += self._words(joined(word("category", one) for one in self.asked.data), width)
        lines += self._words(assumed(self.asked, self.answers), width, "dim")
        before = totals(self.on_day(self.before)) if self.before else None
        count = totals(matrix)
        for verdict in VERDICTS:
            more = count[verdict] - before[verdict] if before else 0
            words = f"{glyphs[verdict]} {MARKS[verdict].word} {count[verdict]}" + (
                f" ({more:+d})" if more else ""
            )
            lines.append(Text(cut(words, width), styles[verdict]))
        one, two = self.pair
        lines.append(Text(""))
        lines += self._words(f"{place_name(book, one)} → {place_name(book, two)}", width, "title")
        if one == two:
            lines += self._words(t("tui.atlas.at_home"), width, "dim")
        else:
            verdict = matrix[one][two]
            lines.append(Text(cut(f"{glyphs[verdict]} {MARKS[verdict].word}", width), styles[verdict]))
            room = self.size.height - len(lines)
            if room > 14:
                lines += self._words(t(f"verdict_meaning.{verdict}"), width, "dim")
        lines.append(Text(""))
        changed = self.changed
        if self.before is not None:
            words = t("tui.atlas.changed", n=len(changed), day=self.before.isoformat())
            lines += self._words(words, width, "head")
        else:
            lines += self._words(t("tui.atlas.matrix_hint"), width, "dim")
        old = self.on_day(self.before) if self.before else {}
        room = max(self.size.height - len(lines), 0)
        for n, (one, two) in enumerate(changed):
            if n == room - 1 and len(changed) > room:
                lines.append(Text(cut(t("tui.atlas.more", n=len(changed) - n), width), styles["dim"]))
                break
            new = matrix[one][two]
            line = Text(f"{one}→{two} ").append(glyphs[old[one][two]], styles[old[one][two]]).append(" → ")
            line.append(glyphs[new], styles[new])
            line.append(cut(f" {MARKS[new].word}", max(width - 12, 0)), styles["dim"])
            lines.append(line)
        return lines

    def _words(self, text: str, width: int, style: str = "") -> list[Text]:
        return [Text(line, styles_of(self).get(style, "")) for line in wrapped(text, width)]

    def action_month(self, by: int) -> None:
        """Some months on or back."""
        try:
            self.post_message(self.Went(months_later(self.day, by)))
        except (ValueError, OverflowError):
            self.app.notify(t("tui.atlas.no_turn_before"))

    def action_change(self, by: int) -> None:
        """To the next day on which the verdict of any pair changes."""
        days = self.answers.matrix_days()
        ahead = [d for d in days if d > self.day] if by > 0 else [d for d in reversed(days) if d <= self.day]
        now = self.matrix
        for day in ahead:
            # Backwards the day wanted is the last one before a change, so that the change itself is undone.
            target = day if by > 0 else date.fromordinal(day.toordinal() - 1)
            if changed_pairs(now, self.on_day(target)):
                self.post_message(self.Went(target))
                return
        self.app.notify(t("tui.atlas.no_turn_after" if by > 0 else "tui.atlas.no_turn_before"))

    def action_cell(self, down: int, right: int) -> None:
        """Move the cursor; it stops at the edges."""
        most = len(self.codes) - 1
        row, column = self.cursor
        self.cursor = (max(0, min(most, row + down)), max(0, min(most, column + right)))
        self.refresh()

    def action_open(self) -> None:
        """Read the pair under the cursor step by step."""
        one, two = self.pair
        if one == two:
            self.app.notify(t("tui.atlas.at_home"))
        else:
            self.post_message(self.Opened(one, two, self.day))

    def on_focus(self) -> None:
        """The cursor is drawn stronger."""
        self.refresh()

    def on_blur(self) -> None:
        """The cursor is drawn weaker."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """To the cell under the mouse; a second click opens it."""
        offset = event.get_content_offset(self)
        if offset is None or offset.y < 1 or offset.x < self.margin:
            return
        cell = ((offset.y - 1) // self.step, (offset.x - self.margin) // self.cell)
        if max(cell) < len(self.codes):
            if cell == self.cursor:
                self.action_open()
            self.cursor = cell
            self.refresh()
