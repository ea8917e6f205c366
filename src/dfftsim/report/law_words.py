"""What all tables about law share: verdicts with their glyphs, words of closed lists, numbered sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from dfftsim.i18n import knows, t

Document = Mapping[str, Any]


VERDICT_STYLE = {"free": "green", "conditional": "cyan", "approval": "yellow", "blocked": "red"}
VERDICT_GLYPH = {"free": "●", "conditional": "◆", "approval": "◷", "blocked": "✕"}
"""A shape for each, the same in tables and on screens; colour only repeats it."""


def verdict_text(verdict: str) -> Text:
    """The verdict with its glyph."""
    style = VERDICT_STYLE.get(verdict, "")
    return Text(f"{VERDICT_GLYPH.get(verdict, '?')} {word('verdict', verdict)}", style=style)


def word(kind: str, term: str) -> str:
    """A term of a closed list in the chosen language, or as it is."""
    key = f"{kind}.{term}"
    return t(key) if knows(key) else term.replace("_", " ")


def heading(text: str) -> Text:
    """A heading with a blank line before it."""
    return Text(f"\n{text}", style="bold")


def indented(line: Text, said: str = "") -> RenderableType:
    """A line set in by two, and below it, set in further, what is said about it."""
    if not said:
        return Padding(line, (0, 0, 0, 2))
    return Group(Padding(line, (0, 0, 0, 2)), Padding(Text(said, style="dim"), (0, 0, 0, 6)))


class SourceList:
    """Sources named by number in the text and written out once at the end."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str, str], int] = {}

    def mark(self, source: Document | None) -> str:
        """The number of a source, in brackets; nothing where there is none."""
        if not source:
            return ""
        key = (source.get("title") or "", source.get("url") or "", source.get("date") or "")
        return f"[{self._numbers.setdefault(key, len(self._numbers) + 1)}]"

    def listed(self) -> list[Text]:
        """One line for each source."""
        return [
            Text(
                f"[{number}] {title}{f' ({day})' if day else ''} {url}".rstrip(),
                style="dim",
                overflow="ignore",
                no_wrap=True,
            )
            for (title, url, day), number in self._numbers.items()
        ]
