"""`dfftsim` alone, or `dfftsim ui`: the terminal UI."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from dfftsim.errors import InputError
from dfftsim.i18n import language, set_language, t


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("ui", help="help.ui")(ui)
    app.command("locate", help="help.locate")(locate)


def ui(
    scenario: Annotated[str | None, typer.Argument(help="help.scenario")] = None,
    place: Annotated[str | None, typer.Option("--place", help="help.place")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="help.theme")] = None,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="help.ascii")] = False,
    slow: Annotated[bool, typer.Option("--slow", help="help.slow")] = False,
    marker: Annotated[str | None, typer.Option("--marker", help="help.marker")] = None,
) -> None:
    """Open the terminal UI."""
    open_ui(scenario, place, theme, ascii_only, slow, marker)


def locate() -> None:
    """Where the UI keeps its files."""
    from dfftsim.tui.settings import config_file, state_file

    for name, path in (("config", config_file()), ("state", state_file())):
        print(f"{name:<8}{path}")


def has_terminal() -> bool:
    """Whether somebody can look and type."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_ui(
    scenario: str | None = None,
    place: str | None = None,
    theme: str | None = None,
    ascii_only: bool = False,
    slow: bool = False,
    marker: str | None = None,
) -> None:
    """Open the UI in this terminal. Raises InputError outside one, and for a word that is not known."""
    if not (has_terminal() or "TEXTUAL_DRIVER" in os.environ):
        raise InputError(t("cli.no_terminal"))
    from dfftsim.tui.app import DfftApp
    from dfftsim.tui.places import PLACES
    from dfftsim.tui.probe import marks_are_wide
    from dfftsim.tui.settings import MARKERS, THEME_NAMES, read_settings

    settings = read_settings()
    for option, value, known in (
        ("--place", place, tuple(PLACES)), ("--theme", theme, THEME_NAMES), ("--marker", marker, MARKERS),
    ):  # fmt: skip
        if value is not None and value not in known:
            raise InputError(f"{option}: {value!r} is not known; one of {', '.join(known)}")
    settings.place = place or settings.place
    settings.theme = theme or settings.theme
    settings.marker = marker or settings.marker
    settings.ascii = settings.ascii or ascii_only
    settings.slow = settings.slow or slow
    if has_terminal() and not settings.ascii and marks_are_wide():
        settings.ascii = True
    if settings.lang:
        set_language(settings.lang)
    settings.lang = language()
    DfftApp(settings, scenario).run()
    settings.save()
