"""With `--ascii`, frames, scroll bars, arrows and marks are drawn in ASCII, whoever draws them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

NAMED = {
    "─": "-", "━": "=", "┄": ".", "╌": ".", "│": "|", "┃": "|", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
    "→": ">", "←": "<", "↑": "^", "↓": "v", "▸": ">", "▶": ">", "◂": "<", "◀": "<", "▴": "^", "▾": "v",
    "▲": "^", "▼": "v", "↵": "/", "␣": "_", "…": "~", "·": ".", "•": "*", "×": "x", "–": "-", "—": "-",
    "“": '"', "”": '"', "‘": "'", "’": "'", "≈": "~", "≤": "<", "≥": ">", "±": "+", "✓": "v", "✗": "x",
    "✕": "x", "●": "o", "○": "o", "°": " ", "█": "#", "▌": "|", "▐": "|", "▎": "|",
}  # fmt: skip
BOXES, BLOCKS = range(0x2500, 0x2580), range(0x2580, 0x25A0)
"""Other corners of frames; and parts of cells, as at the end of a scroll bar, which has its own ground."""


class Plain(LineFilter):
    """Puts one ASCII character for each narrow sign; letters and wide characters, as of Japanese, stay."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same cells in ASCII."""
        return [
            one if one.text.isascii() else Segment(in_ascii(one.text), one.style, one.control)
            for one in segments
        ]


@lru_cache(maxsize=4096)
def in_ascii(text: str) -> str:
    """A text with as many cells."""
    return "".join(char if char.isascii() else _plain(char) for char in text)


def _plain(char: str) -> str:
    if char in NAMED:
        return NAMED[char]
    if cell_len(char) != 1 or unicodedata.category(char)[0] not in "SP":
        return char
    number = ord(char)
    return "+" if number in BOXES else " " if number in BLOCKS else "*"
