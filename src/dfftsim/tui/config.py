"""`config.toml`, written by hand: every word in it is checked, what is wrong is told with what is right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dfftsim.errors import Problem
from dfftsim.i18n import LANGUAGES
from dfftsim.scenario.nearest import hint

THEME_NAMES = ("dfft-dark", "dfft-light", "dfft-contrast", "ansi")
MARKERS = ("braille", "half", "ascii")
WORDS: dict[str, tuple[str | bool, ...]] = {
    "theme": THEME_NAMES,
    "lang": LANGUAGES,
    "marker": MARKERS,
    "ascii": (True, False),
    "slow": (True, False),
}
"""What each setting can be."""


@dataclass
class Config:
    """values: what is right, by the name of the setting. problems: all that is wrong, with its line."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_config(path: Path) -> Config:
    """The settings of a file; none where there is no file. A byte order mark at its beginning is no fault."""
    config = Config()
    try:
        text = path.read_bytes().decode("utf-8-sig")
        given = tomllib.loads(text)
    except FileNotFoundError:
        return config
    except OSError as error:
        told = f"cannot be read: {error.strerror or error}"
        config.problems.append(Problem(str(path), 0, 0, told))
        return config
    except UnicodeDecodeError as error:
        told = f"cannot be read: byte {error.start + 1} is no UTF-8"
        config.problems.append(Problem(str(path), 0, 0, told, "save the file as UTF-8"))
        return config
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line, column = map(int, (re.findall(r"line (\d+), column (\d+)", str(error)) or [(0, 0)])[-1])
        config.problems.append(Problem(str(path), line, column, f"cannot be read as TOML: {error}"))
        return config
    for name, value in given.items():
        wrong = _take(config.values, name, value)
        if wrong:
            config.problems.append(Problem(str(path), *place_of(text, name), *wrong))
    if keys := config.values.get("keymap"):
        from dfftsim.tui.keymap import checked

        right, faults = checked(keys)
        config.values["keymap"] = right
        config.problems += [Problem(str(path), *place_of(text, id), *told) for id, *told in faults]
    config.problems.sort()
    return config


def _take(values: dict[str, Any], name: str, value: Any) -> tuple[str, str] | None:
    """Put a setting among the values; what is wrong with it, and what would be right."""
    if name in WORDS:
        if not any(value is one or (isinstance(one, str) and value == one) for one in WORDS[name]):
            right = ", ".join(map(str, WORDS[name])).lower()
            return f"{name}: {value!r} is not known", f"one of {right}"
    elif name == "export_folder":
        if not isinstance(value, str):
            return f"export_folder: {value!r} is no folder", 'a text, as in "~/dfftsim"'
        try:
            value = Path(value).expanduser()
        except RuntimeError as error:
            return f"export_folder: {value!r} is no folder", str(error)
    elif name == "keymap":
        if not isinstance(value, dict):
            return f"keymap: {value!r} is no table", 'under [keymap], lines as "app.theme" = "f9"'
    else:
        known = (*WORDS, "export_folder", "keymap")
        return f"{name} is no setting", hint(name, known)
    values[name] = value
    return None


def place_of(text: str, name: str) -> tuple[int, int]:
    """Line and column of the first line of a TOML text that gives a name its value; 0, 0 if none does."""
    wanted = re.compile(rf"^[ \t]*\[?[ \t]*(?=[\"']?{re.escape(name)}[\"']?[ \t]*[=\]])", re.MULTILINE)
    found = wanted.search(text)
    if found is None:
        return 0, 0
    return text.count("\n", 0, found.end()) + 1, found.end() - text.rfind("\n", 0, found.end())
