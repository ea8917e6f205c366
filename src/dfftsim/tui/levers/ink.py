"""Colours of the theme as styles of text; also right in the theme of the terminal's own colours."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color, ColorParseError
from textual.dom import DOMNode


def ink(node: DOMNode, variable: str = "", *, bold: bool = False, on: str = "", share: float = 1.0) -> Style:
    """A style in the colour of a theme variable. on: the variable of the background. share: how strongly the
    background is laid over the surface; the sixteen colours of a terminal cannot be mixed.
    """
    fore, back = _colour(node, variable), _colour(node, on)
    surface = _colour(node, "surface")
    if back is not None and surface is not None and share < 1.0:
        back = surface.blend(back, share) if back.ansi is None and surface.ansi is None else None
    return Style(
        color=None if fore is None else fore.rich_color,
        bgcolor=None if back is None else back.rich_color,
        bold=bold or None,
    )


def _colour(node: DOMNode, variable: str) -> Color | None:
    value = node.app.theme_variables.get(variable) if variable else None
    try:
        return None if value is None else Color.parse(value)
    except ColorParseError:
        return None
