"""Rows to read and to point at, so that each number tells why: a text, a share with a bar, a verdict, months.

Rows are plain data; a list draws them at the width there is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dfftsim.i18n import t
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.text import cut, fitted, wrapped
from dfftsim.tui.why import Why

PLAIN, HEADING, STRONG, QUIET, SHARE, CAUSE, VERDICT, SPARK, EVENT = (
    "plain", "heading", "strong", "quiet", "share", "cause", "verdict", "spark", "event",
)  # fmt: skip
"""Kinds of rows."""

FRAME = 5
BAR = 12
VALUE = 7
NAMES = 46  # the widest column of names: values stand near what they are of
BLOCKS, ASCII_BLOCKS = "▁▂▃▄▅▆▇█", "_.-:=+*#"
VERDICTS = {
    "held": ("✓", "v", "$success"),
    "refuted": ("✗", "x", "$error"),
    "undecided": ("?", "?", "$warning"),
}
STYLES = {PLAIN: "", STRONG: "bold", QUIET: "$foreground 70%", HEADING: "bold $primary"}


@dataclass(frozen=True)
class Row:
    """One row. kind: how it is drawn. share: for bars, 0 to 1, None where there is none. beside: what stands
    at its right. verdict: of a hypothesis. series: monthly values of a sparkline. why: the answer to `w`;
    head: a day or a mark before the text of an event, which is set in below it.
    figures: mean, low and high for an export, where the text beside holds them rounded.
    pick: what choosing the row stands for, in place of telling why. Rows with neither cannot be pointed at.
    """

    kind: str
    text: str = ""
    beside: str = ""
    share: float | None = None
    verdict: str = ""
    series: tuple[float, ...] = ()
    why: Why | None = None
    pick: str = ""
    head: str = ""
    figures: tuple[float, float, float] | None = None


class RowList(OptionList):
    """The cursor goes from number to number; rows that have no reason are passed over."""

    DEFAULT_CSS = """
    RowList { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    RowList:focus > .option-list--option-highlighted {
        background: $block-cursor-blurred-background; color: $foreground; text-style: bold;
    }
    RowList > .option-list--option-disabled { color: $foreground; }
    RowList:blur > .option-list--option-highlighted { background: transparent; color: $foreground; }
    """
    BINDINGS = [
        key("down,j", "cursor_down", "rows.down"),
        key("up,k", "cursor_up", "rows.up"),
        key("home", "to_top", "rows.first"),
        key("end", "last", "rows.last"),
        key("pagedown", "page_down", "rows.page_down"),
        key("pageup", "page_up", "rows.page_up"),
        key("enter", "select", "rows.reason"),
    ]

    class Picked(Message):
        """A row that stands for something was chosen."""

        def __init__(self, pick: str) -> None:
            super().__init__()
            self.pick = pick

    def __init__(self, id: str | None = None) -> None:
        super().__init__(classes="pane", markup=False, id=id)
        self.rows: Sequence[Row] = ()

    def show(self, rows: Sequence[Row], title: str) -> None:
        """Show other rows, from their top."""
        self.highlighted = None
        self.rows = rows
        self.border_title = title
        self.draw_rows()
        self.scroll_home(animate=False)

    def draw_rows(self) -> None:
        """The rows at the width there is; the cursor stays where it was."""
        before = self.highlighted
        self.clear_options()
        width = max(self.size.width - FRAME, 20)
        ascii_only = app_of(self).settings.ascii
        for number, row in enumerate(self.rows):
            prompt = choice(row, width, False, ascii_only) if row.pick else drawn(row, width, ascii_only)
            if row.kind == HEADING and number:
                prompt = Content("\n") + prompt
            self.add_option(Option(prompt, disabled=row.why is None and not row.pick))
        if before is not None and before < len(self.rows) and not self.options[before].disabled:
            self.highlighted = before

    def on_resize(self) -> None:
        """Lines are broken anew."""
        self.draw_rows()

    def on_focus(self) -> None:
        """The cursor appears on the first number."""
        if self.highlighted is None:
            self.action_first()

    def action_cursor_down(self) -> None:
        """The next number; the next line where there are none."""
        if self.can_point:
            super().action_cursor_down()
        else:
            self.scroll_down()

    def action_cursor_up(self) -> None:
        """The number before; the line before where there are none."""
        if self.can_point:
            super().action_cursor_up()
        else:
            self.scroll_up()

    @property
    def can_point(self) -> bool:
        """Whether there is anything to point at."""
        return any(not option.disabled for option in self.options)

    def point_at_choice(self) -> None:
        """The first row that can be chosen, all below it in sight; the last number where there is none."""
        picks = [number for number, row in enumerate(self.rows) if row.pick]
        self.action_last()
        if picks:
            self.highlighted = picks[0]

    def action_to_top(self) -> None:
        """The first number, with everything above it."""
        self.action_first()
        self.scroll_home(animate=False)

    def watch_highlighted(self, highlighted: int | None) -> None:
        """The choice under the cursor has a mark of its own, which needs no colour."""
        super().watch_highlighted(highlighted)
        width = max(self.size.width - FRAME, 20)
        for number, row in enumerate(self.rows[: self.option_count]):
            if row.pick:
                prompt = choice(row, width, number == highlighted, app_of(self).settings.ascii)
                self.replace_option_prompt_at_index(number, prompt)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Nothing else follows this cursor."""
        event.stop()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what the row stands for, or say why."""
        event.stop()
        row = self.rows[event.option_index]
        if row.pick:
            self.post_message(self.Picked(row.pick))
        else:
            app_of(self).explain_why(row.why)

    def why(self) -> Why | None:
        """Of the row under the cursor."""
        return self.rows[self.highlighted].why if self.highlighted is not None else None

    def copied(self) -> str:
        """The row under the cursor with its reasons."""
        return answer.text() if (answer := self.why()) else ""

    def tables(self) -> list[Table]:
        """All rows with a number."""
        rows = [
            [row.text, row.beside, *(row.figures or (row.share, None, None)), row.verdict]
            for row in self.rows
            if row.beside
        ]
        title = str(self.border_title or "")
        return (
            [Table(self.id or "rows", title, ["what", "shown", "mean", "low", "high", "verdict"], rows)]
            if rows
            else []
        )


def drawn(row: Row, width: int, ascii_only: bool = False) -> Content:
    """One row, no line of it wider than `width` cells."""
    if row.kind == SHARE:
        return share_line(row, width, ascii_only)
    if row.kind == CAUSE:
        return cause_line(row, width, ascii_only)
    if row.kind == SPARK:
        return spark_line(row, width, ascii_only)
    if row.kind == VERDICT:
        glyph, letter, style = VERDICTS[row.verdict]
        mark = f"{letter if ascii_only else glyph} {t(f'verdict_of.{row.verdict}')}  "
        first, *rest = wrapped(mark + row.text, width)
        lines = [Content.assemble((mark.rstrip(), style), first[len(mark.rstrip()) :])]
        lines += [Content(line) for line in rest]
        lines.append(Content.styled(cut(f"  {row.beside}", width), "$foreground 70%"))
        return Content("\n").join(lines)
    if row.kind == EVENT:
        return event_lines(row, width)
    text = "\n".join(wrapped(row.text, width))
    return Content.styled(text, STYLES[row.kind])


def choice(row: Row, width: int, pointed: bool, ascii_only: bool) -> Content:
    """A row that can be chosen, with a mark where the cursor is."""
    mark = (">" if ascii_only else "▸") if pointed else " "
    first, *rest = wrapped(row.text, width - 2)
    return Content("\n".join([f"{mark} {first}", *(f"  {line}" for line in rest)]))


def event_lines(row: Row, width: int) -> Content:
    """A day or mark, the text beside it, and below what it rests on."""
    indent = cell_len(row.head) + 2
    first, *rest = wrapped(row.text, width - indent)
    lines = [Content.assemble((row.head, "$primary"), f"  {first}")]
    lines += [Content(" " * indent + line) for line in rest]
    quiet = wrapped(row.beside, width - indent) if row.beside else []
    lines += [Content.styled(" " * indent + line, "$foreground 70%") for line in quiet]
    return Content("\n").join(lines)


def share_line(row: Row, width: int, ascii_only: bool) -> Content:
    """What, a bar where it is a share, and the value; on two lines where one is too narrow."""
    drawing = bar_of(row.share, ascii_only)
    room = min(width - BAR - 2 - max(cell_len(row.beside), 22), NAMES)
    if room >= cell_len(row.text):
        return Content.assemble(fitted(row.text, room), " ", drawing, " " + row.beside)
    names = "".join(f"{line}\n" for line in wrapped(row.text, width))
    return Content.assemble(names, drawing, " " + cut(row.beside, width - BAR - 1))


def cause_line(row: Row, width: int, ascii_only: bool) -> Content:
    """A bar, its value, and a text of any length beside it."""
    value = fitted(row.beside, VALUE, right=True)
    indent = BAR + VALUE + 3
    if width < 2 * indent:
        return share_line(row, width, ascii_only)
    lines = wrapped(row.text, width - indent)
    head = Content.assemble(bar_of(row.share, ascii_only), f" {value}  ", lines[0])
    return Content("\n").join([head, *(Content(" " * indent + line) for line in lines[1:])])


def bar_of(share: float | None, ascii_only: bool) -> Content:
    """A bar of a share, or as much room where there is none."""
    if share is None:
        return Content(" " * BAR)
    full, empty = ("#", ".") if ascii_only else ("━", "╌")
    length = round(share * BAR)
    return Content.assemble((full * length, "$primary"), (empty * (BAR - length), "$foreground 40%"))


def spark_line(row: Row, width: int, ascii_only: bool) -> Content:
    """The months as a small chart from 0 to 1, several months in a cell where there are many."""
    room = max(min(width - cell_len(row.text) - cell_len(row.beside) - 2, 60), 8)
    blocks = ASCII_BLOCKS if ascii_only else BLOCKS
    line = "".join(
        " " if math.isnan(value) else blocks[min(max(int(value * len(blocks)), 0), len(blocks) - 1)]
        for value in merged(row.series, room)
    )
    lines = f"{row.text} ", line, f" {row.beside}"
    if sum(map(cell_len, lines)) > width:
        return Content.assemble(cut(row.text, width), "\n", (line, "$primary"))
    return Content.assemble(lines[0], (line, "$primary"), lines[2])


def merged(series: Sequence[float], most: int) -> list[float]:
    """At most so many values: means of neighbours, those that are not defined left out."""
    step = max(1, math.ceil(len(series) / most))
    groups = [
        [value for value in series[start : start + step] if math.isfinite(value)]
        for start in range(0, len(series), step)
    ]
    return [sum(group) / len(group) if group else math.nan for group in groups]
