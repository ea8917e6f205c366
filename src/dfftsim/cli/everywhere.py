"""The two options that hold at every command, wherever they stand: `--lang` and `--debug`.

They are taken out before the command is read, because the language decides in which words the help is
written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dfftsim.errors import InputError
from dfftsim.i18n import LANGUAGES, detect_language


@dataclass(frozen=True)
class Everywhere:
    """`lang`: en or ja; `lang_asked`: whether it was asked for here, else it is that of the locale. `debug`:
    show a traceback where a defect is met.
    """

    lang: str
    lang_asked: bool
    debug: bool


def take_everywhere(args: list[str]) -> tuple[Everywhere, list[str]]:
    """Split the arguments into the options that hold everywhere and the rest, whose order is kept.

    Raises InputError for a language that is not offered. Nothing behind `--` is touched.
    """
    lang, debug, rest = None, False, []
    waiting = iter(args)
    for arg in waiting:
        if arg == "--":
            rest += [arg, *waiting]
        elif arg == "--debug":
            debug = True
        elif arg == "--lang":
            lang = next(waiting, "")
        elif arg.startswith("--lang="):
            lang = arg.removeprefix("--lang=")
        else:
            rest.append(arg)
    if lang is not None and lang not in LANGUAGES:
        raise InputError(f"--lang: {lang!r} is not offered; choose one of {', '.join(LANGUAGES)}")
    return Everywhere(lang or detect_language(), lang is not None, debug), rest


def asked_language(context: Any) -> str:
    """The language that `--lang` named in the command of this context; empty where it named none."""
    everywhere = context.find_object(Everywhere)
    return everywhere.lang if everywhere is not None and everywhere.lang_asked else ""
