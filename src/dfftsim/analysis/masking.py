"""Names of parties hidden behind letters, for a classroom or a first talk: no order, note or flow tells them.

Letters are dealt by a hash of seed and code, so one document, and all documents with one seed and the same
parties, call a party the same. Whoever knows scenario and seed can compute the run again: a mask is a
courtesy, not a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

Document = dict[str, Any]
TELLING = ("run", "scenario", "title", "question", "seed", "rules")
"""What would tell the parties, or let them be looked up."""


def letters(codes: Iterable[str], seed: int = 0) -> dict[str, str]:
    """A letter for each code, by the order of a hash that has nothing to do with the name."""
    mixed = sorted(set(codes), key=lambda code: blake2b(f"{seed} {code}".encode()).hexdigest())
    return {code: letter(number) for number, code in enumerate(mixed)}


def letter(number: int) -> str:
    """A, B, ... Z, AA, AB, ..."""
    more, rest = divmod(number, 26)
    return (letter(more - 1) if more else "") + chr(ord("A") + rest)


def masked(document: Mapping[str, Any]) -> Document:
    """A scorecard document with letters for its parties, in the order of the letters, and without all that
    names a place or a time: title, question, scenario, packages, switches, remarks on numbers. Of the horizon
    the length stays.
    """
    names = letters(document["parties"], document["seed"])
    found = {key: value for key, value in document.items() if key not in TELLING}
    found["masked"] = True
    found["horizon"] = {"days": days_of(document["horizon"])}
    found["parties"] = lettered(document["parties"], names)
    kept = ("id", "unit", "value", "low", "high", "rank")
    found["numbers"] = [{key: row[key] for key in kept} for row in document["numbers"]]
    packages = document.get("packages", [])
    called = {package["id"]: f"#{number}" for number, package in enumerate(packages, 1)}
    if packages:
        found["packages"] = [
            {
                "id": called[package["id"]],
                "parties": lettered(package["parties"], names),
                "freer_and_safer": numbered(package["freer_and_safer"]),
            }
            for package in packages
        ]
    for key in ("frontier", "by_replication"):
        if key in document:
            found[key] = {called.get(id, id): one for id, one in document[key].items()}
    return found


def days_of(horizon: Mapping[str, str]) -> int:
    """Days from the first to the last, both counted."""
    start, end = (date.fromisoformat(horizon[key]) for key in ("start", "end"))
    return (end - start).days + 1


def numbered(answer: Document) -> Document:
    """A joint answer whose switches are called by their number: their texts name parties."""
    if "switches" not in answer:
        return answer
    others = answer["switches"].values()
    return {**answer, "switches": {f"switch {n}": other for n, other in enumerate(others, 1)}}


def lettered(table: Mapping[str, Any], names: Mapping[str, str]) -> Document:
    """A table by party with letters as its keys, in their order."""
    order = sorted(table, key=lambda code: (len(names[code]), names[code]))
    return {names[code]: table[code] for code in order}
