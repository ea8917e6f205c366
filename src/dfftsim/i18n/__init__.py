"""English and Japanese wording for the faces: the command line, tables, figures and reports.

One catalogue per language, flat keys, `str.format` placeholders, in files by part: `LANG/commands.json` for
the commands and reports, one for each place of the terminal UI. A test keeps both catalogues equal in keys
and placeholders. Data carries its own two names, which `pick` chooses from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ja")

_chosen = ["en"]


def set_language(lang: str) -> None:
    """Choose the language of this process. Raises ValueError for a language that has no catalogue."""
    if lang not in LANGUAGES:
        raise ValueError(f"no catalogue for {lang!r}")
    _chosen[0] = lang


def language() -> str:
    """The language chosen for this process: `en` or `ja`."""
    return _chosen[0]


def detect_language(environ: Mapping[str, str] | None = None) -> str:
    """The language of the locale: the first of LC_ALL, LC_MESSAGES, LANG that is set; English unless
    Japanese.
    """
    environ = os.environ if environ is None else environ
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name)
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All wording of one language."""
    entries: dict[str, str] = {}
    for file in sorted((Path(__file__).parent / lang).glob("*.json")):
        entries |= json.loads(file.read_text(encoding="utf-8"))
    return entries


def t(key: str, /, lang: str | None = None, **values: object) -> str:
    """The wording of `key` with its placeholders filled. Raises KeyError for a key that no catalogue
    holds.
    """
    text = catalogue(lang or language())[key]
    return text.format(**values) if values else text


def knows(key: str) -> bool:
    """Whether the catalogues hold this key."""
    return key in catalogue("en")


def pick(name: Any, lang: str | None = None) -> str:
    """The name in the chosen language, of a record with `en` and `ja` or a mapping with those keys.

    Falls back to English where there is no Japanese; plain text and None pass through (None as an empty
    text).
    """
    if name is None or isinstance(name, str):
        return name or ""
    lang = lang or language()
    if isinstance(name, Mapping):
        return str(name.get(lang) or name.get("en") or "")
    return str(getattr(name, lang, None) or getattr(name, "en", "") or "")
