"""Tables for the terminal, in one plain style; meaning never rests on colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dfftsim.i18n import knows, language, pick, t

FEW_WORDS = 12
"""Cells that a column needs at least to wrap its text in."""


def plain_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    right: Sequence[int] = (),
    title: str = "",
    unbroken: Sequence[int] = (0,),
    dense: bool = False,
) -> PlainTable:
    """A table with a rule under its head. right: columns of numbers; unbroken: columns that are never
    wrapped; dense: one blank between columns.
    """
    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    return PlainTable(tuple(heads), cells, frozenset(right), frozenset(unbroken), title, dense)


@dataclass(frozen=True)
class PlainTable:
    """A table that becomes a list, an entry for each row, where the terminal is too narrow for its columns:
    a number is never cut.
    """

    heads: tuple[str, ...]
    rows: list[list[Text]]
    right: frozenset[int]
    unbroken: frozenset[int]
    title: str
    dense: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._least_width() <= options.max_width:
            yield self._table()
        else:
            yield from self._entries()

    def _kept(self, column: int) -> bool:
        return column in self.unbroken or column in self.right

    def _least_width(self) -> int:
        """Cells that the columns need at least: all of a kept one, of any other a few words."""
        gap = 1 if self.dense else 2
        total = -gap
        for column, head in enumerate(self.heads):
            widths = [cell.cell_len for row in self.rows for cell in row[column : column + 1]]
            widest = max([*widths, *(cell_len(line) for line in head.split("\n"))])
            total += gap + (widest if self._kept(column) else min(widest, FEW_WORDS))
        return total

    def _table(self) -> Table:
        table = Table(
            box=box.SIMPLE_HEAD,
            title=self.title or None,
            title_justify="left",
            title_style="bold",
            pad_edge=False,
            header_style="bold",
            show_edge=False,
            show_header=any(self.heads),
            padding=(0, 1, 0, 0) if self.dense else (0, 1),
        )
        for column, head in enumerate(self.heads):
            justify: Literal["left", "right"] = "right" if column in self.right else "left"
            table.add_column(head, justify=justify, no_wrap=self._kept(column), overflow="fold")
        for row in self.rows:
            table.add_row(*row)
        return table

    def _entries(self) -> Iterator[RenderableType]:
        """Each row as a line of what has no head or stands first; below it the other cells with theirs."""
        if self.title:
            yield Text(self.title, style="bold")
        first = next((n for n, head in enumerate(self.heads) if head.strip()), 0)
        for row in self.rows:
            yield Text(" ").join(cell for cell in row[: first + 1] if cell.plain)
            rest = list(zip(self.heads, row, strict=False))[first + 1 :]
            told = [
                Text.assemble((f"{' '.join(head.split())}: " if head.strip() else "", "dim"), cell)
                for head, cell in rest
                if cell.plain
            ]
            if told:
                yield Padding(Text(" · ").join(told), (0, 0, 0, 4))


def page_table(document: Mapping[str, Any]) -> Table:
    """One entry of a catalogue: its keys on the left, what they say on the right."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in document.items():
        if value not in (None, "", [], {}):
            word = f"key.{key}"
            table.add_row(t(word) if knows(word) else key.replace("_", " "), Text("\n".join(lines(value))))
    return table


def lines(value: Any) -> list[str]:
    """A value as lines of text: names in the chosen language, lists one item a line, tables indented."""
    if isinstance(value, Mapping):
        if {"en", "ja"} >= set(value) and value:
            return [pick(value, language())]
        return [line for key, inner in value.items() for line in keyed(str(key), inner)]
    if isinstance(value, list | tuple):
        return [line for item in value for line in bulleted(lines(item))]
    if isinstance(value, bool):
        return [t("word.yes") if value else t("word.no")]
    if isinstance(value, float):
        from dfftsim.report.numbers import significant

        return [significant(value)]
    return [str(value)]


def keyed(key: str, value: Any) -> list[str]:
    """`key: value`, the value below it if it has several lines."""
    if value in (None, "", [], {}):
        return []
    inner = lines(value)
    return [f"{key}: {inner[0]}"] if len(inner) == 1 else [f"{key}:", *(f"  {line}" for line in inner)]


def bulleted(inner: list[str]) -> list[str]:
    """The lines of one item, marked as one."""
    return [f"- {line}" if index == 0 else f"  {line}" for index, line in enumerate(inner)]
