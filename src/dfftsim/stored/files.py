"""The files of stored results: JSON under zlib, one for each scenario and kind, and one with all keys."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
KEYS = FOLDER / "keys.json"
RUN, RECORDING, VARIANTS = "run", "replication", "variants"
LEVEL = 9


def path_of(name: str, kind: str) -> Path:
    """Where the result of a scenario stands."""
    return FOLDER / f"{name}.{kind}.json.z"


def packed(content: Any) -> bytes:
    """Plain data as bytes: the same data give the same bytes. Numbers keep every digit, and NaN is kept."""
    return zlib.compress(text_of(content), LEVEL)


def text_of(content: Any) -> bytes:
    """The JSON under the compression; what is compared, for other builds of zlib compress otherwise."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def read(name: str, kind: str) -> dict[str, Any] | None:
    """The result of a scenario; None if it is not there or spoilt."""
    try:
        content: dict[str, Any] = json.loads(zlib.decompress(path_of(name, kind).read_bytes()))
    except (OSError, ValueError, zlib.error):
        return None
    return content


def read_keys() -> dict[str, dict[str, Any]]:
    """For each scenario that has results their `key` and the hash of its `text`; none if the file is not
    there or spoilt.
    """
    try:
        keys: dict[str, dict[str, Any]] = json.loads(KEYS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return keys
