"""A picture of a screen as SVG, drawn cell by cell.

Textual's own export sets text by the number of characters, so Japanese characters lie over one another. Here
each wide character has its own place, and braille and block characters are drawn as shapes: the picture does
not depend on the fonts of whoever looks at it.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.color import Color
from rich.style import Style
from textual.screen import Screen

CELL, LINE, RISE, SIZE = 9.6, 19.0, 14.5, 16
FONTS = "'DejaVu Sans Mono','Noto Sans Mono CJK JP','Hiragino Kaku Gothic ProN','MS Gothic',monospace"
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))


def write_picture(screen: Screen[Any], path: Path) -> Path:
    """Write the screen as it is now. Raises OSError."""
    path.write_text(svg_of(screen), encoding="utf-8")
    return path


def svg_of(screen: Screen[Any]) -> str:
    """The screen as SVG text."""
    strips = screen._compositor.render_strips()
    width, height = screen.size
    ground, ink = screen.styles.background.rgb, screen.styles.color.rgb
    shapes: list[str] = []
    letters: list[str] = []
    for y, strip in enumerate(strips):
        x = 0
        for segment in strip:
            cells = cell_len(segment.text)
            fore, back = _colours(segment.style, _hex(ink), _hex(ground))
            if back != _hex(ground):
                shapes.append(_box(x, y, cells, 1.0, back))
            _draw(segment.text, segment.style, fore, x, y, shapes, letters)
            x += cells
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width * CELL:g} {height * LINE:g}" '
            f'width="{width * CELL:g}" height="{height * LINE:g}">',
            f'<rect width="100%" height="100%" fill="{_hex(ground)}"/>',
            '<g shape-rendering="crispEdges">',
            *shapes,
            "</g>",
            f'<g font-family="{escape(FONTS, quote=True)}" font-size="{SIZE}" xml:space="preserve">',
            *letters,
            "</g>",
            "</svg>",
            "",
        ]
    )


def _draw(
    text: str, style: Style | None, colour: str, x: int, y: int, shapes: list[str], letters: list[str]
) -> None:
    look = ' font-weight="bold"' if style and style.bold else ""
    look += ' opacity="0.6"' if style and style.dim else ""
    word, start, dots = "", x, ""
    for char in text:
        cells = cell_len(char)
        simple = char.isascii() and cells == 1
        if word and not simple:
            letters.append(_text(word, start, y, colour, look))
            word = ""
        if simple:
            if not word:
                start = x
            word += char
        elif 0x2800 <= ord(char) <= 0x28FF:
            dots += _braille(ord(char) - 0x2800, x, y)
        elif char in _BLOCKS:
            left, top, right, bottom = _BLOCKS[char]
            shapes.append(_box(x + left, y + top, right - left, bottom - top, colour))
        elif not char.isspace():
            letters.append(_text(char, x, y, colour, look))
        x += cells
    if word.strip():
        letters.append(_text(word, start, y, colour, look))
    if dots:
        shapes.append(f'<path d="{dots}" stroke="{colour}" stroke-width="2.6"/>')
    if style and style.underline:
        shapes.append(_box(x - cell_len(text), y + 0.9, cell_len(text), 0.05, colour))


_BLOCKS = {
    "█": (0.0, 0.0, 1.0, 1.0),
    "▀": (0.0, 0.0, 1.0, 0.5),
    "▐": (0.5, 0.0, 1.0, 1.0),
    **{char: (0.0, 1 - n / 8, 1.0, 1.0) for n, char in enumerate("▁▂▃▄▅▆▇", 1)},
    **{char: (0.0, 0.0, n / 8, 1.0) for n, char in enumerate("▏▎▍▌▋▊▉", 1)},
}


def _braille(bits: int, x: int, y: int) -> str:
    """Short strokes of a path, one for each dot."""
    return "".join(
        f"M{(x + 0.13 + 0.5 * column) * CELL:.1f} {(y + 0.125 + 0.25 * row) * LINE:.1f}h2.6"
        for place, (column, row) in enumerate(_DOTS)
        if bits >> place & 1
    )


def _text(text: str, x: float, y: int, colour: str, look: str) -> str:
    words = escape(text).replace(" ", chr(160))
    return f'<text x="{x * CELL:g}" y="{y * LINE + RISE:g}" fill="{colour}"{look}>{words}</text>'


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    place = f'x="{x * CELL:.2f}" y="{y * LINE:.2f}" width="{width * CELL:.2f}" height="{height * LINE:.2f}"'
    return f'<rect {place} fill="{colour}"/>'


def _colours(style: Style | None, ink: str, ground: str) -> tuple[str, str]:
    if style is None:
        return ink, ground
    fore, back = _rgb(style.color, ink), _rgb(style.bgcolor, ground)
    return (back, fore) if style.reverse else (fore, back)


def _rgb(colour: Color | None, default: str) -> str:
    return default if colour is None or colour.is_default else colour.get_truecolor().hex


def _hex(rgb: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
