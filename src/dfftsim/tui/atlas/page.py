"""A page of text on the right: lines with a label, wrapped in cells, and the styles they are drawn in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from dfftsim.tui.text import fitted, wrapped

LABEL = 14


@dataclass(frozen=True)
class Line:
    """One paragraph. label: stands in a column of its own. style: `title`, `head`, `dim`, `link`, `mark`
    or a mark's id; empty: plain. mark: the id of a mark whose glyph is drawn before the text.
    """

    text: str
    label: str = ""
    style: str = ""
    mark: str = ""
    indent: int = 0


BLANK = Line("")


def labelled(label: str, text: str | None, style: str = "") -> list[Line]:
    """A label with its text; nothing where there is no text."""
    return [Line(text, label, style)] if text and text.strip() not in ("", "–") else []


def drawn(
    lines: Iterable[Line], width: int, styles: dict[str, Style], glyphs: dict[str, str], label: int = LABEL
) -> Text:
    """The page as text of at most `width` cells a line."""
    text = Text(no_wrap=True, end="")
    for line in lines:
        lead = " " * line.indent
        if line.mark:
            lead += glyphs[line.mark] + " "
        room = label if line.label else 0
        first = True
        for part in wrapped(line.text, max(width - cell_len(lead) - room, 8)):
            head = fitted(line.label, label - 1) + " " if room and first else " " * room
            text.append(head, styles["dim"])
            if line.mark and first:
                text.append(lead, styles[line.mark])
            else:
                text.append(" " * cell_len(lead))
            style = styles.get(line.style, Style())
            text.append(part, style + Style(link=line.text) if line.style == "link" else style)
            text.append("\n")
            first = False
    text.rstrip()
    return text


def plain(lines: Iterable[Line]) -> str:
    """The page as plain text."""
    return "\n".join((f"{line.label}: " if line.label else " " * line.indent) + line.text for line in lines)
