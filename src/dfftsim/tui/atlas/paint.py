"""Styles of the theme of the moment for widgets that draw line by line."""

from __future__ import annotations

from rich.style import Style
from textual.color import Color
from textual.widget import Widget

from dfftsim.tui.frame import app_of
from dfftsim.tui.marks import MARKS


def styles_of(widget: Widget) -> dict[str, Style]:
    """Every style by name: each mark's colour, `title`, `head`, `dim`, `link`, `key`, `cursor`, `still`
    (the cursor while another widget has the focus), `line`, `changed`.
    """
    variables = widget.app.theme_variables

    def colour(name: str) -> Style:
        return Style(color=Color.parse(variables[name]).rich_color)

    styles = {mark.id: colour(mark.variable) for mark in MARKS.values()}
    ground = Color.parse(variables["background"])
    strong = colour("primary")
    cursor = Style(color=ground.rich_color, bgcolor=strong.color)
    if ground.ansi is not None:
        cursor = Style(reverse=True)
    return styles | {
        "title": Style(bold=True),
        "head": strong + Style(bold=True),
        "dim": Style(dim=True),
        "link": strong + Style(underline=True),
        "key": colour("accent") + Style(bold=True),
        "cursor": cursor,
        "still": Style(bgcolor=Color.parse(variables["panel"]).rich_color, bold=True),
        "line": colour("border-blurred"),
        "changed": Style(bold=True, underline=True),
    }


def glyphs_of(widget: Widget) -> dict[str, str]:
    """The glyph of each mark, in ASCII where the user wants that."""
    plain = app_of(widget).settings.ascii
    return {mark.id: mark.ascii if plain else mark.glyph for mark in MARKS.values()}
