"""`dfftsim` alone, or `dfftsim ui`: the terminal UI."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from dfftsim.cli.everywhere import asked_language
from dfftsim.errors import InputError
from dfftsim.i18n import language, set_language, t


def register(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("ui", help="help.ui")(ui)
    app.command("locate", help="help.locate")(locate)


def ui(
    context: typer.Context,
    scenario: Annotated[str | None, typer.Argument(help="help.scenario")] = None,
    place: Annotated[str | None, typer.Option("--place", help="help.place")] = None,
    theme: Annotated[str | None, typer.Option("--theme", help="help.theme")] = None,
    ascii_only: Annotated[bool, typer.Option("--ascii", help="help.ascii")] = False,
    slow: Annotated[bool, typer.Option("--slow", help="help.slow")] = False,
    marker: Annotated[str | None, typer.Option("--marker", help="help.marker")] = None,
    keys: Annotated[bool, typer.Option("--keys", help="help.keys")] = False,
) -> None:
    """Open the terminal UI, or list what its keys do."""
    if keys:
        print_keys()
    else:
        open_ui(scenario, place, theme, ascii_only, slow, marker, asked_language(context))


def print_keys() -> None:
    """Every key by the id that `[keymap]` in the configuration file knows it by."""
    from dfftsim.tui.keymap import defaults

    keys = defaults()
    width = max(map(len, keys))
    for id in sorted(keys):
        print(f"{id:<{width}}  {','.join(sorted(keys[id])):<28}  {t(f'tui.key.{id}.help')}")


def locate() -> None:
    """Where the UI keeps its files."""
    from dfftsim.tui.settings import config_file, state_file

    for name, path in (("config", config_file()), ("state", state_file())):
        print(f"{name:<8}{path}")


def has_terminal() -> bool:
    """Whether somebody can look and type. The UI is drawn on standard error; standard output is asked too,
    because who sends it to a file wants no UI.
    """
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def why_no_ui() -> str:
    """Why the UI cannot be drawn here, as a sentence; empty where it can."""
    if "TEXTUAL_DRIVER" in os.environ:
        return ""
    if not has_terminal():
        return t("cli.no_terminal")
    return t("cli.dumb_terminal") if os.environ.get("TERM") == "dumb" else ""


def open_ui(
    scenario: str | None = None,
    place: str | None = None,
    theme: str | None = None,
    ascii_only: bool = False,
    slow: bool = False,
    marker: str | None = None,
    lang: str = "",
) -> None:
    """Open the UI in this terminal. lang: the language that was asked for, which goes before the one that
    was preferred or used last. Raises InputError where it cannot be drawn, and for a word that is not known.
    """
    if why := why_no_ui():
        raise InputError(why)
    from dfftsim.tui.app import DfftApp
    from dfftsim.tui.config import MARKERS, THEME_NAMES
    from dfftsim.tui.places import PLACES
    from dfftsim.tui.probe import marks_are_wide
    from dfftsim.tui.settings import read_settings

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
    settings.lang = lang or settings.lang or language()
    set_language(settings.lang)
    DfftApp(settings, scenario).run()
    settings.save()
