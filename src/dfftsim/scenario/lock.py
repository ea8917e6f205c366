"""Hypotheses are written down before the first run: `scenarios/hypotheses.lock` keeps each, with its day.

Entries are only ever added. A hypothesis that must change gets a further entry with a reason; the one before
it stays and counts as superseded.

    python -m dfftsim.scenario.lock --add 2026-11-23
    python -m dfftsim.scenario.lock --add 2026-12-01 --change iot-monitoring/h1 --because "why"
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from dfftsim.errors import InputError, Problem
from dfftsim.scenario.loading import is_package, load
from dfftsim.scenario.model import Hypothesis
from dfftsim.scenario.reading import read_text, read_yaml
from dfftsim.scenario.shipped_files import folder
from dfftsim.scenario.writing import to_yaml

NAME = "hypotheses.lock"
_HEADER = """\
# Every hypothesis of the shipped scenarios, written down before its first run. Entries are only added,
# with `python -m dfftsim.scenario.lock --add DAY`; a later entry of a hypothesis supersedes the earlier one.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One hypothesis as it stood on a day. `because` is why it replaced an earlier one, or empty."""

    scenario: str
    hypothesis: str
    date: str
    hash: str
    text: str
    measure: str
    holds: str
    because: str = ""

    @property
    def name(self) -> str:
        return f"{self.scenario}/{self.hypothesis}"


def hash_of(hypothesis: Hypothesis) -> str:
    """Content hash (12 hexadecimal digits) of what decides a verdict: text, measure, bounds, variants."""
    content = {
        "id": hypothesis.id,
        "text": hypothesis.text.en,
        "measure": " ".join(hypothesis.measure.split()),
        "bounds": list(hypothesis.bounds),
        "variants": {name: dict(changes) for name, changes in hypothesis.variants.items()},
    }
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def read_lock(path: Path) -> list[Entry]:
    """The entries of a lock file, oldest first; none if there is no file. Raises InputError."""
    if not path.exists():
        return []
    rows = read_yaml(read_text(path), str(path)).data
    return [Entry(**row) for row in rows]


def current(entries: Sequence[Entry]) -> dict[str, Entry]:
    """The entry in force of each hypothesis: the last one."""
    return {entry.name: entry for entry in entries}


def entries_of(scenarios: Path, day: str) -> Iterator[Entry]:
    """What the lock would hold of the scenarios of a folder as they are now. Raises InputError."""
    for path in sorted(scenarios.glob("*.yaml")):
        if is_package(read_yaml(read_text(path), str(path)).data):
            continue
        for one in load(path).hypotheses:
            low, high = one.bounds
            yield Entry(
                scenario=path.stem,
                hypothesis=one.id,
                date=day,
                hash=hash_of(one),
                text=one.text.en,
                measure=" ".join(one.measure.split()),
                holds=f"above {low:g} and below {high:g}",
            )


def differences(scenarios: Path) -> list[Problem]:
    """Hypotheses that are not locked, were changed after they were, or are gone; empty if all is well."""

    def file(entry: Entry) -> str:
        return str(scenarios / f"{entry.scenario}.yaml")

    return compared(scenarios / NAME, entries_of(scenarios, ""), file)


def compared(
    lock: Path, now: Iterable[Entry], file: Callable[[Entry], str], place: str = "scenario"
) -> list[Problem]:
    """What stands in the lock against what is stated now; `file` is where an entry is, `place` what it is."""
    locked = current(read_lock(lock))
    found: list[Problem] = []
    stated = {entry.name: entry for entry in now}
    for name, entry in stated.items():
        before = locked.get(name)
        if before is None:
            found.append(Problem(file(entry), 0, 0, f"{name} is not in {lock.name}", "add it with --add DAY"))
        elif before.hash != entry.hash:
            what = f"{name} was changed after it was locked on {before.date} ({before.text})"
            instead = "undo it, or give the reason with --change and --because"
            found.append(Problem(file(entry), 0, 0, what, instead))
    for name in sorted(set(locked) - set(stated)):
        found.append(Problem(str(lock), 0, 0, f"{name} is locked but in no {place}"))
    return found


def add(scenarios: Path, day: str, change: str = "", because: str = "") -> list[Entry]:
    """Appends the hypotheses that are not locked yet, and the one named by `change`; returns them."""
    return append(scenarios / NAME, _HEADER, entries_of(scenarios, day), change, because)


def append(lock: Path, header: str, now: Iterable[Entry], change: str = "", because: str = "") -> list[Entry]:
    """Appends those entries that are not locked yet, and the one named by `change`; returns them."""
    locked = current(read_lock(lock))
    added: list[Entry] = []
    for entry in now:
        before = locked.get(entry.name)
        if before is None:
            added.append(entry)
        elif entry.name == change and before.hash != entry.hash:
            added.append(Entry(**{**_row(entry), "because": because}))
    if added:
        text = lock.read_text(encoding="utf-8") if lock.exists() else header
        lock.write_text(text + to_yaml([_row(entry) for entry in added]), encoding="utf-8")
    return added


def _row(entry: Entry) -> dict[str, Any]:
    row = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    return {name: value for name, value in row.items() if value}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: adds entries, then says what still differs."""
    parser = argparse.ArgumentParser(prog="python -m dfftsim.scenario.lock", description=__doc__)
    parser.add_argument("--add", metavar="DAY", help="lock what is not locked yet, under this day")
    parser.add_argument("--change", metavar="SCENARIO/ID", default="", help="lock a changed hypothesis anew")
    parser.add_argument("--because", metavar="TEXT", default="", help="why it was changed")
    parser.add_argument("--folder", type=Path, default=folder(), help="where the scenarios are")
    options = parser.parse_args(arguments)
    if options.change and not options.because:
        parser.error("--change needs --because, and a line in CHANGELOG.md")
    try:
        if options.add:
            day = date.fromisoformat(options.add).isoformat()
            for entry in add(options.folder, day, options.change, options.because):
                sys.stdout.write(f"locked {entry.name} ({entry.hash})\n")
        problems = differences(options.folder)
    except InputError as error:
        problems = error.problems
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 2 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
