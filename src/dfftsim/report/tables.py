"""Tables for the terminal, in one plain style; meaning never rests on colour alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from dfftsim.i18n import knows, language, pick, t


def plain_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    right: Sequence[int] = (),
    title: str = "",
    unbroken: Sequence[int] = (0,),
    dense: bool = False,
) -> Table:
    """A table with a rule under its head. right: columns of numbers; unbroken: columns that are never
    wrapped; dense: one blank between columns.
    """
    table = Table(
        box=box.SIMPLE_HEAD,
        title=title or None,
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        header_style="bold",
        show_edge=False,
        padding=(0, 1, 0, 0) if dense else (0, 1),
    )
    for index, head in enumerate(heads):
        kept = index in unbroken or index in right
        table.add_column(head, justify="right" if index in right else "left", no_wrap=kept, overflow="fold")
    for row in rows:
        table.add_row(*[cell if isinstance(cell, Text) else Text(cell) for cell in row])
    return table


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
