"""Checks of backcasts are written down before the runs that judge them: `data/backcasts.lock` keeps each with
its day.

    python -m dfftsim.analysis.validation.frozen --add 2026-11-27
    python -m dfftsim.analysis.validation.frozen --add 2026-12-01 --change V1/no-collapse --because "why"

Entries are only ever added; a later entry of a check supersedes the earlier one, which stays.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from dfftsim.analysis.validation.registry import FILE, Backcast, Check, Registry, read_registry
from dfftsim.errors import InputError, Problem
from dfftsim.scenario.lock import Entry, append, compared, current, read_lock

LOCK = FILE.with_name("backcasts.lock")
_HEADER = """\
# Every check of the backcasts, written down before the run that judges it. Entries are only added, with
# `python -m dfftsim.analysis.validation.frozen --add DAY`; a later entry of a check supersedes the earlier.
"""


def hash_of(backcast: Backcast, check: Check) -> str:
    """Content hash (12 hexadecimal digits) of what decides a verdict and what it counts for."""
    content = {
        "scenario": backcast.scenario,
        "set": dict(backcast.set),
        "figures": [one.model_dump(mode="json") for one in backcast.figures if one.id in check.figures],
        "used": check.used,
        "seen": check.seen,
        **check.as_hypothesis(),
    }
    content["measure"] = " ".join(check.measure.split())
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def holds_if(check: Check) -> str:
    """The bounds in words, as hypotheses are locked."""
    if check.below is not None:
        return f"below {check.below:g}"
    if check.above is not None:
        return f"above {check.above:g}"
    assert check.between is not None
    return f"between {check.between[0]:g} and {check.between[1]:g}"


def entries_of(registry: Registry, day: str) -> Iterator[Entry]:
    """What the lock would hold of a register as it is now."""
    for backcast in registry.backcasts:
        for check in backcast.checks:
            yield Entry(
                scenario=backcast.id,
                hypothesis=check.id,
                date=day,
                hash=hash_of(backcast, check),
                text=check.text.en,
                measure=" ".join(check.measure.split()),
                holds=holds_if(check),
            )


def entries_in_force(lock: Path = LOCK) -> dict[str, Entry]:
    """The entry in force of each check by `V1/ID`."""
    return current(read_lock(lock))


def differences(registry: Registry, lock: Path = LOCK) -> list[Problem]:
    """Checks that are not frozen, were changed after they were, or are gone; empty if all is well."""
    return compared(lock, entries_of(registry, ""), lambda _: str(lock.with_suffix(".yaml")), "backcast")


def main(arguments: Sequence[str] | None = None, register: Path = FILE) -> int:
    """The command line: adds entries, then says what still differs."""
    parser = argparse.ArgumentParser(prog="python -m dfftsim.analysis.validation.frozen", description=__doc__)
    parser.add_argument("--add", metavar="DAY", help="freeze what is not frozen yet, under this day")
    parser.add_argument("--change", metavar="V1/ID", default="", help="freeze a changed check anew")
    parser.add_argument("--because", metavar="TEXT", default="", help="why it was changed")
    options = parser.parse_args(arguments)
    if options.change and not options.because:
        parser.error("--change needs --because, and a line in CHANGELOG.md")
    lock = register.with_suffix(".lock")
    try:
        registry = read_registry(register)
        if options.add:
            day = date.fromisoformat(options.add).isoformat()
            for entry in append(lock, _HEADER, entries_of(registry, day), options.change, options.because):
                sys.stdout.write(f"frozen {entry.name} ({entry.hash})\n")
        problems = differences(registry, lock)
    except InputError as error:
        problems = error.problems
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 2 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
