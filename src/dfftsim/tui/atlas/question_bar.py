"""The question at the top: every part of it with the key that changes it, and the verdicts both ways."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.widget import Widget

from dfftsim.i18n import t
from dfftsim.report.law_words import word
from dfftsim.tui.atlas.answers import Answers
from dfftsim.tui.atlas.names import activity_word, condition_word, exporter_word, joined, pet_word, place_name
from dfftsim.tui.atlas.paint import glyphs_of, styles_of
from dfftsim.tui.atlas.question import Question
from dfftsim.tui.frame import app_of
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import cut

GAP = 3


class Part(NamedTuple):
    """A piece of a line: text, style and the action of a click."""

    text: str
    style: str = ""
    action: str = ""


class Field(NamedTuple):
    """One part of the question. least: whether it is shown also where it was not given."""

    key: str
    label: str
    value: str
    action: str
    least: bool


def fields(question: Question, answers: Answers) -> list[Field]:
    """Every part of the question, the most important first."""
    book = answers.book

    def place(code: str) -> str:
        name = place_name(book, code)
        return f"{name} ({code})" if name != code else code

    def of(name: str, value: str | None, key: str, action: str, least: bool = False) -> Field:
        given = t("tui.atlas.any") if value is None else value
        return Field(key, t(f"tui.atlas.{name}"), given, action, least or value is not None)

    counts = [question.persons, question.sensitive, question.held]
    numbers = (
        "/".join("–" if n is None else f"{n:,}" for n in counts)
        if any(n is not None for n in counts)
        else None
    )
    importer = None if question.importer is None else joined(map(condition_word, question.importer))
    activity = None if question.activities is None else joined(map(activity_word, question.activities))
    found = [
        of("from", place(question.origin), "f", "from", True),
        of("to", place(question.destination), "t", "to", True),
        of("on", question.day.isoformat(), "d", "date", True),
        of("data", joined(word("category", one) for one in question.data), "c", "data", True),
        of("pet", None if question.pet == "none" else pet_word(question.pet), "p", "pet", True)._replace(
            value=pet_word(question.pet)
        ),
        of(
            "exporter", question.exporter and exporter_word(question.exporter), "b", "exporter", True
        )._replace(value=exporter_word(question.exporter or "firm")),
        of("via", question.via and place(question.via), "v", "via")._replace(
            value=place(question.via) if question.via else t("tui.atlas.direct")
        ),
        of("counts", numbers, "n", "counts"),
        of("importer", importer if importer != "" else t("tui.atlas.none"), "i", "importer"),
        of("activity", activity if activity != "" else t("tui.atlas.none"), "a", "activity"),
    ]
    reading = t("tui.atlas.strict" if question.strict else "tui.atlas.lenient")
    return [*found, Field("r", t("tui.atlas.reading"), reading, "reading", question.strict)]


def assumed(question: Question, answers: Answers) -> str:
    """What the matrix takes of a question beside day and data: what was given, or that nothing was."""
    every = question.of_everyone()
    counts = (every.persons, every.sensitive, every.held)
    given = {
        "n": counts != (None, None, None),
        "p": every.pet != "none",
        "b": every.exporter is not None,
        "i": every.importer is not None,
        "a": every.activities is not None,
        "r": every.strict,
    }
    told = [f"{one.label} {one.value}" for one in fields(every, answers) if given.get(one.key)]
    return " · ".join(told) or t("tui.atlas.matrix_plain")


def laid_out(parts: list[Field], width: int, most: int) -> list[list[Part]]:
    """The fields over at most `most` lines: what was given or always counts, and of the rest as much as fits;
    what is still too long is cut, the longest value first.
    """
    chosen = [one for one in parts if one.least]
    for one in parts:
        wider = [other for other in parts if other in chosen or other is one]
        if one not in chosen and len(_flowed(wider, width)) <= most:
            chosen = wider
    lines = _flowed(chosen, width)
    if len(lines) <= most:
        return [_parts(line) for line in lines]
    shorter = list(chosen)
    while len(_flowed(shorter, width)) > most:
        able = [n for n, one in enumerate(shorter) if one.key != "d"]
        longest = max(able, key=lambda n: cell_len(shorter[n].value))
        room = cell_len(shorter[longest].value) - 2
        if room < 4:
            break
        shorter[longest] = shorter[longest]._replace(value=cut(shorter[longest].value, room))
    return [_parts(line) for line in _flowed(shorter, width)[:most]]


def _width(one: Field) -> int:
    return cell_len(f"{one.key} {one.label} {one.value}")


def _flowed(parts: list[Field], width: int) -> list[list[Field]]:
    lines: list[list[Field]] = []
    room = 0
    for one in parts:
        needed = _width(one) + (GAP if lines and lines[-1] else 0)
        if not lines or needed > room:
            lines.append([])
            room, needed = width, _width(one)
        lines[-1].append(one)
        room -= needed
    return lines


def _parts(line: list[Field]) -> list[Part]:
    parts: list[Part] = []
    for n, one in enumerate(line):
        action = f"screen.ask_{one.action}"
        parts += [Part(" " * GAP)] if n else []
        parts += [Part(f"{one.key} ", "key", action), Part(f"{one.label} ", "dim", action)]
        parts.append(Part(one.value, "title", action))
    return parts


class QuestionBar(Widget):
    """The question. Everything in it can be clicked."""

    HELP = "tui.atlas.help.question"
    DEFAULT_CSS = """
    QuestionBar { height: 5; width: 1fr; }
    """

    def __init__(self, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.question: Question | None = None
        self.answers: Answers | None = None
        self.verdict = ""
        self.back = ""

    def show(self, question: Question, answers: Answers, verdict: str, back: str) -> None:
        """Another question with its answers both ways."""
        self.question, self.answers, self.verdict, self.back = question, answers, verdict, back
        self.refresh()

    def lines(self, width: int) -> list[list[Part]]:
        """The lines as parts; never wider than `width`."""
        if self.question is None or self.answers is None:
            return []
        lines = laid_out(fields(self.question, self.answers), width, max(self.size.height - 1, 1))
        return [*lines, self._verdicts(width)]

    def _verdicts(self, width: int) -> list[Part]:
        question = self.question
        assert question is not None
        one, two = question.origin, question.destination
        through = f"─{question.via}─" if question.via else "──"
        there = self._arrow(one, through, self.verdict, two)
        back = (
            self._arrow(two, through, self.back, one)
            if self.back
            else [Part(t("tui.atlas.no_way_back", place=two), "dim")]
        )
        swap = [
            Part(" " * GAP),
            Part("s ", "key", "screen.ask_swap"),
            Part(t("tui.key.atlas.swap"), "dim", "screen.ask_swap"),
        ]
        line = [*there, Part(" " * GAP), *back, *swap]
        return line if sum(cell_len(part.text) for part in line) <= width else [*there, Part("  "), *back]

    def _arrow(self, one: str, through: str, verdict: str, two: str) -> list[Part]:
        mark = MARKS[verdict]
        glyph = glyphs_of(self)[verdict]
        plain = app_of(self).settings.ascii
        head = "-->" if plain else "──▶"
        through = through.replace("─", "-") if plain else through
        return [
            Part(one, "title"), Part(f" {through}", "line"), Part(f"{glyph} {mark.word}", verdict),
            Part(f"{head} ", "line"), Part(two, "title"),
        ]  # fmt: skip

    def render(self) -> Text:
        """The lines, one below the other."""
        styles = styles_of(self)
        text = Text(no_wrap=True, end="")
        for n, line in enumerate(self.lines(self.size.width)):
            text.append("\n" if n else "")
            row = Text(no_wrap=True, end="")
            for part in line:
                row.append(part.text, styles.get(part.style, ""))
            row.truncate(self.size.width)
            text.append_text(row)
        return text

    async def on_click(self, event: events.Click) -> None:
        """Change the part under the mouse."""
        offset = event.get_content_offset(self)
        lines = self.lines(self.size.width)
        if offset is None or not 0 <= offset.y < len(lines):
            return
        column = 0
        for part in lines[offset.y]:
            column += cell_len(part.text)
            if offset.x < column:
                if part.action:
                    await self.run_action(part.action)
                return
