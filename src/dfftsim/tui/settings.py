"""What a user prefers (`config.toml`, written by hand) and what was open last (`state.json`, written here).

`dfftsim locate` prints where both are. A file that cannot be read is told of and otherwise counts as empty:
the UI opens in any case.
"""

from __future__ import annotations

import json
import os
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_state_path

from dfftsim.errors import InputError, Problem
from dfftsim.i18n import LANGUAGES

THEME_NAMES = ("dfft-dark", "dfft-light", "dfft-contrast", "ansi")
MARKERS = ("braille", "half", "ascii")
KEPT = ("theme", "lang", "place", "source", "seen", "kept")


@dataclass
class Settings:
    """theme, lang, place, source: what was open last. ascii: no character beyond ASCII in frames and marks.
    slow: few frames and little output, for ssh. marker: what the map is drawn with. keymap: keys by id of
    what they do. kept: whatever the places want to find again, by place. seen: whether the first word was
    said. state_file: None keeps nothing.
    """

    theme: str = "dfft-dark"
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

    @property
    def frames_per_second(self) -> int:
        """How often what moves is drawn: the budget of design on a slow line is 120 KB a second."""
        return 5 if self.slow else 15

    def keep_copy(self, text: str) -> Path:
        """The text in a file, for terminals that cannot copy; its path."""
        folder = self.export_folder if self.state_file is None else self.state_file.parent
        path = folder / "copied.txt"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text + "\n", encoding="utf-8")
        return path

    def save(self) -> None:
        """Keep what is open now. A folder that cannot be written is no reason to fail."""
        if self.state_file is None:
            return
        state = {name: getattr(self, name) for name in KEPT}
        with suppress(OSError):
            self.state_file.parent.mkdir(parents=True, exist_ok=True)
            beside = self.state_file.with_suffix(".new")
            beside.write_text(json.dumps(state, ensure_ascii=False, indent=1), encoding="utf-8")
            beside.replace(self.state_file)


def config_file() -> Path:
    """Where preferences are written by hand."""
    return user_config_path("dfftsim", appauthor=False) / "config.toml"


def state_file() -> Path:
    """Where the UI keeps what was open last."""
    return user_state_path("dfftsim", appauthor=False) / "state.json"


def read_settings(config: Path | None = None, state: Path | None = None) -> Settings:
    """Preferences over what was open last. Raises InputError for a configuration file that is not right."""
    config, state = config or config_file(), state or state_file()
    settings = Settings(state_file=state)
    with suppress(OSError, ValueError, AttributeError):
        for name, value in json.loads(state.read_text(encoding="utf-8")).items():
            if name in KEPT and isinstance(value, type(getattr(settings, name))):
                setattr(settings, name, value)
    if settings.theme not in THEME_NAMES:
        settings.theme = THEME_NAMES[0]
    settings.slow = bool(os.environ.get("SSH_CONNECTION"))
    try:
        text = config.read_text(encoding="utf-8")
    except OSError:
        return settings
    _take(settings, text, config)
    return settings


def _take(settings: Settings, text: str, config: Path) -> None:
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([Problem(str(config), 0, 0, f"cannot be read as TOML: {error}")]) from None
    problems = []
    allowed = {
        "theme": THEME_NAMES,
        "lang": LANGUAGES,
        "marker": MARKERS,
        "ascii": (True, False),
        "slow": (True, False),
    }
    for name, value in given.items():
        if name == "keymap" and isinstance(value, dict):
            settings.keymap = {str(id): str(keys) for id, keys in value.items()}
        elif name == "export_folder" and isinstance(value, str):
            settings.export_folder = Path(value).expanduser()
        elif name in allowed and value in allowed[name]:
            setattr(settings, name, value)
        elif name in allowed:
            right = ", ".join(map(str, allowed[name])).lower()
            problems.append(Problem(str(config), 0, 0, f"{name}: {value!r} is not known", f"one of {right}"))
        else:
            known = ", ".join([*allowed, "export_folder", "keymap"])
            problems.append(Problem(str(config), 0, 0, f"{name} is no setting", f"one of {known}"))
    if problems:
        raise InputError(problems)
