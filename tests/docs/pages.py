"""Pages as people read them: files they tell one to write, commands they tell one to type.

A block ```yaml NAME is a file, a block ```console holds commands (`$ ...`) each with lines of its output;
`[…]` stands for lines left out, `[exit status 2]` for a status that is not 0.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "[…]"
CHEAPLY = ("--replications", "2")


@dataclass
class Command:
    """One command line of a page, the lines shown below it, and the exit status it must have."""

    line: str
    shown: list[str] = field(default_factory=list)
    status: int = 0


def files(page: str) -> dict[str, str]:
    """The files that a page tells one to write, by name."""
    return {name: text for kind, name, text in BLOCK.findall(page) if kind == "yaml" and name}


def commands(page: str) -> list[Command]:
    """The commands of a page in their order."""
    found: list[Command] = []
    for kind, _, text in BLOCK.findall(page):
        if kind != "console":
            continue
        for line in text.replace("\\\n", " ").splitlines():
            status = re.fullmatch(r"\[exit status (\d+)\]", line)
            if line.startswith("$ "):
                found.append(Command(line[2:]))
            elif status:
                found[-1].status = int(status[1])
            elif line.strip() and line.strip() != LEFT_OUT:
                found[-1].shown.append(line)
    return found


def typed(command: Command, folder: Path, ids: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a `dfftsim` command in a folder, a simulation with few replications unless the page says how many.

    ids: ids of runs as the page shows them -> as they are now.
    """
    program, *words = shlex.split(command.line, comments=True)
    assert program == "dfftsim", command.line
    words = [ids.get(word, word) for word in words]
    if words[0] == "run" and CHEAPLY[0] not in words:
        words += CHEAPLY
    plain = {"NO_COLOR": "1", "COLUMNS": "120", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "dfftsim", *words],
        cwd=folder,
        env={**os.environ, **plain},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def label(line: str) -> str:
    """The words a line begins with, up to a wide gap, digits alike: what does not change with the numbers."""
    start = re.split(r"\s{2,}", line.strip())[0]
    return re.sub(r"\d[\d.,]*", "#", start)


def missing(shown: list[str], printed: str) -> list[str]:
    """The lines shown whose label does not come in the output, in the order shown."""
    rest = iter([label(line) for line in printed.splitlines()])
    return [line for line in shown if label(line) not in rest]


def run_ids(shown: list[str], printed: str) -> dict[str, str]:
    """The id of a run as a page shows it -> as it was printed."""
    pattern = r"^Run: (\w+)$"
    old = re.findall(pattern, "\n".join(shown), re.MULTILINE)
    new = re.findall(pattern, printed, re.MULTILINE)
    return dict(zip(old, new, strict=False))
