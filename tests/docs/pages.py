"""Pages as people read them: files they tell one to write, commands they tell one to type.

A block ```yaml NAME is a file, a block ```console holds commands (`$ ...`) each with lines of its output;
`[…]` stands for lines left out, `[exit status 2]` for a status that is not 0.

    python tests/docs/pages.py README.md docs/tutorial.md

runs the commands of pages as they stand and puts the present output in place of the lines shown.
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


def write_files(page: str, folder: Path) -> None:
    """Writes the files of a page into a folder."""
    for name, text in files(page).items():
        (folder / name).write_text(text, encoding="utf-8")


def commands(page: str) -> list[Command]:
    """The commands of a page in their order."""
    found: list[Command] = []
    for kind, _, text in BLOCK.findall(page):
        if kind != "console":
            continue
        for line in text.splitlines():
            status = re.fullmatch(r"\[exit status (\d+)\]", line)
            if line.startswith("$ "):
                found.append(Command(line[2:]))
            elif status:
                found[-1].status = int(status[1])
            elif line.strip() and line.strip() != LEFT_OUT:
                found[-1].shown.append(line)
    return found


def typed(
    command: Command, folder: Path, ids: dict[str, str], *, cheaply: bool = True
) -> subprocess.CompletedProcess[str]:
    """Runs a `dfftsim` command in a folder; cheaply: a simulation with few replications, whatever the page
    says.

    ids: ids of runs as the page shows them -> as they are now.
    """
    program, *words = shlex.split(command.line, comments=True)
    assert program == "dfftsim", command.line
    words = [ids.get(word, word) for word in words]
    if cheaply and words[0] in ("run", "compare"):
        words += CHEAPLY
    plain = {"NO_COLOR": "1", "COLUMNS": "110", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
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
    """The words a line begins with, up to a wide gap, all numbers, ids and rules drawn alike."""
    start = re.split(r"\s{2,}", line.strip())[0]
    without_ids = re.sub(r"\b[0-9a-f]{10,12}\b", "#", start)
    return re.sub(r"─+", "─", re.sub(r"\d[\d.,]*", "#", without_ids))


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


def refreshed(page: str, folder: Path) -> str:
    """The page with the lines it shows as they are printed now; commands run as they stand."""
    ids: dict[str, str] = {}
    write_files(page, folder)
    for command in commands(page):
        done = typed(command, folder, ids, cheaply=False)
        printed = done.stdout if command.status == 0 else done.stderr
        now = _printed_now(command, [line.rstrip() for line in printed.splitlines()])
        ids |= run_ids(command.shown, done.stdout)
        start = page.index(f"$ {command.line}")
        for old, new in zip(command.shown, now, strict=True):
            place = page.index(old, start)
            page = page[:place] + new + page[place + len(old) :]
            start = place + len(new)
    for old, new in ids.items():
        page = page.replace(old, new)
    return page


def _printed_now(command: Command, printed: list[str]) -> list[str]:
    """The printed lines that stand for those shown. Raises ValueError where one is printed no longer."""
    rest = iter(printed)
    now = [next((line for line in rest if label(line) == label(old)), None) for old in command.shown]
    if None in now:
        raise ValueError(f"$ {command.line}\nno longer prints: {command.shown[now.index(None)]}")
    return [line for line in now if line is not None]


if __name__ == "__main__":
    import tempfile

    for given in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as folder:
            given.write_text(refreshed(given.read_text(encoding="utf-8"), Path(folder)), encoding="utf-8")
