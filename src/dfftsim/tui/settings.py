"""What a user prefers (`config.toml`, written by hand) and what was open last (`state.json`, written here).

`dfftsim locate` prints where both are. The UI opens in any case: a file that cannot be read counts as empty,
a value that is not right as left out, and both are told when it opens.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

from platformdirs import user_config_path, user_state_path

from dfftsim.errors import Problem
from dfftsim.tui.config import THEME_NAMES, WORDS, read_config

KEPT = ("theme", "lang", "place", "source", "seen", "kept")


@dataclass
class Settings:
    """theme, lang, place, source: what was open last. ascii: no character beyond ASCII in frames and marks.
    slow: few frames and little output, for ssh. marker: what the map is drawn with. keymap: keys by id of
    what they do. kept: whatever the places want to find again, by place (its form: `kept.py`). seen: whether
    the first word was said. state_file: None keeps nothing. problems: what was not right in either file.
    found: the state as it was read or written last, in JSON.
    """

    theme: str = THEME_NAMES[0]
    lang: str = ""
    place: str = ""
    source: str = ""
    seen: bool = False
    kept: dict[str, Any] = field(default_factory=dict)
    ascii: bool = False
    slow: bool = False
    marker: str = "braille"
    keymap: dict[str, str] = field(default_factory=dict)
    export_folder: Path = Path("reports")
    state_file: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    found: str = "{}"
    _writing: Any = field(default_factory=Lock, repr=False, compare=False)

    @property
    def frames_per_second(self) -> int:
        """How often what moves is drawn: the budget of design on a slow line is 120 KB a second."""
        return 5 if self.slow else 15

    def keep_copy(self, text: str) -> Path | None:
        """The text in a file, for terminals that cannot copy; its path, None where it cannot be written."""
        folder = self.export_folder if self.state_file is None else self.state_file.parent
        path = folder / "copied.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
        except OSError:
            return None
        return path

    def state(self) -> str:
        """What is open now, in JSON."""
        return json.dumps({name: getattr(self, name) for name in KEPT})

    def save(self) -> None:
        """Keep what is open now. A folder that cannot be written is no reason to fail."""
        self.write(self.state())

    def write(self, state: str) -> None:
        """Keep a state; also in a thread. What this session has not changed stays as another one left it."""
        if self.state_file is None or state == self.found:
            return
        with self._writing, suppress(OSError):
            whole = merged(json.loads(self.found), json.loads(state), _read_state(self.state_file)[0])
            self.state_file.parent.mkdir(parents=True, exist_ok=True)
            beside = self.state_file.with_suffix(f".{os.getpid()}.new")
            beside.write_text(json.dumps(whole), encoding="utf-8")
            beside.replace(self.state_file)
            self.found = state


def merged(before: Any, now: Any, there: Any) -> dict[str, Any]:
    """`there` with every difference from `before` to `now` taken over, table by table."""
    before, there = (one if isinstance(one, dict) else {} for one in (before, there))
    whole = {key: value for key, value in there.items() if key in now or key not in before}
    for key, value in now.items():
        if isinstance(value, dict):
            whole[key] = merged(before.get(key), value, there.get(key))
        elif key not in before or value != before[key]:
            whole[key] = value
    return whole


def config_file() -> Path:
    """Where preferences are written by hand."""
    return user_config_path("dfftsim", appauthor=False) / "config.toml"


def state_file() -> Path:
    """Where the UI keeps what was open last."""
    return user_state_path("dfftsim", appauthor=False) / "state.json"


def read_settings(config: Path | None = None, state: Path | None = None) -> Settings:
    """Preferences over what was open last; what is wrong in them is among the `problems`."""
    config, state = config or config_file(), state or state_file()
    settings = Settings(state_file=state)
    _take_state(settings, state)
    settings.slow = bool(os.environ.get("SSH_CONNECTION"))
    preferred = read_config(config)
    for name, value in preferred.values.items():
        setattr(settings, name, value)
    settings.problems += preferred.problems
    return settings


def _take_state(settings: Settings, path: Path) -> None:
    from dfftsim.tui.kept import without_wrong

    found, why = _read_state(path)
    if why:
        told = f"cannot be read, and counts as empty: {why}"
        settings.problems.append(Problem(str(path), 0, 0, told))
    settings.found = json.dumps(found)
    right, wrong = without_wrong(found)
    for name in ("theme", "lang"):
        if right.get(name) and right[name] not in WORDS[name]:
            allowed = ", ".join(map(str, WORDS[name]))
            wrong.insert(0, (f"{name}: {right.pop(name)!r}", f"one of {allowed}"))
    for name in KEPT:
        if name in right:
            setattr(settings, name, right[name])
    for what, instead in wrong:
        told = f"{what} is not right, and was left out"
        settings.problems.append(Problem(str(path), 0, 0, told, instead))


def _read_state(path: Path) -> tuple[dict[str, Any], str]:
    """The state in a file, and why it is empty if it cannot be read; no file is an empty state."""
    try:
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, error.strerror or str(error)
    except (ValueError, RecursionError) as error:
        return {}, str(error)
    return (found, "") if isinstance(found, dict) else ({}, "it is no table")
