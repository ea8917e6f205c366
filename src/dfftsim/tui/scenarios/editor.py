"""The user's own editor over the UI, which stands still meanwhile."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

USUAL = ("nano", "vim", "vi", "notepad")


def editor_command(environ: Mapping[str, str] | None = None) -> list[str]:
    """The command of the editor: `$VISUAL`, `$EDITOR`, else one that is usually there; empty if none is."""
    environ = os.environ if environ is None else environ
    for name in ("VISUAL", "EDITOR"):
        try:
            if command := shlex.split(environ.get(name, "")):
                return command
        except ValueError:
            continue
    found = next((path for path in map(shutil.which, USUAL) if path), None)
    return [found] if found else []


def edit(path: Path, command: list[str]) -> str:
    """Edit a file and wait; what went wrong, or an empty text."""
    try:
        status = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        return str(error)
    return f"{command[0]}: {status}" if status else ""
