"""The scenarios, packages and experiments that come with dfftsim: finding, listing and copying them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from dfftsim.errors import InputError, Problem
from dfftsim.law.model import Name
from dfftsim.scenario.nearest import hint
from dfftsim.scenario.reading import SHOWN_AT_MOST, exists, is_file, read_text, read_yaml

_HEAD_KEYS = ("title", "question", "credibility", "horizon")
_FLOW_KEYS = ("flow_classes", "flows")
_NO_DAY = date.max
_TOP_KEY = re.compile(r"^([A-Za-z_]+):", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ShippedScenario:
    """A scenario that comes with dfftsim: `id` is the name that `load` takes. end: the last day of its
    horizon (the last day there is, where the file does not tell). has_flows: whether it is about flows of
    data, not about plain queues.
    """

    id: str
    name: Name
    question: Name
    status: str
    path: Path
    end: date = _NO_DAY
    has_flows: bool = True


def folder() -> Path:
    """Where the shipped scenarios are: inside the package, or beside it in a checkout."""
    packaged = Path(__file__).parent / "shipped"
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[3] / "scenarios"


def shipped() -> list[ShippedScenario]:
    """Every shipped scenario in the order of names, with title and question; only these parts are read."""
    return [headline(path) for path in sorted(folder().glob("*.yaml"))]


def shipped_names() -> list[str]:
    """The names of the shipped scenarios, in their order; no file is read."""
    return sorted(path.stem for path in folder().glob("*.yaml"))


def find_scenario(name_or_path: str | Path) -> Path:
    """The file of a path or of a shipped name. Raises InputError."""
    return _find(name_or_path, folder(), "scenario")


def find_package(name_or_path: str | Path) -> Path:
    """The file of a path or of a shipped package. Raises InputError."""
    return _find(name_or_path, folder() / "packages", "package")


def find_experiment(name_or_path: str | Path) -> Path:
    """The file of a path or of a shipped experiment. Raises InputError."""
    return _find(name_or_path, folder() / "experiments", "experiment")


def new_from(name: str, target: str | Path) -> Path:
    """Writes a commented copy of a shipped scenario to the new file `target`. Raises InputError."""
    source, path = find_scenario(name), Path(target)
    if exists(path):
        raise InputError([Problem(str(path), 0, 0, "the file exists already", "choose another name")])
    if not path.parent.is_dir():
        raise InputError([Problem(str(path), 0, 0, f"there is no folder {path.parent}")])
    path.write_text(commented(read_text(source), source.stem), encoding="utf-8")
    return path


def commented(text: str, name: str) -> str:
    """The text of a scenario with what each top-level key means in a comment above it."""
    from dfftsim.scenario.model import Scenario

    meanings = {f.alias or key: f.description or "" for key, f in Scenario.model_fields.items()}
    lines = [
        f"# A copy of the scenario {name}, to change.",
        "# Check it with dfftsim validate FILE, run it with dfftsim run FILE.",
        "# What each key means: docs/scenario-format.md",
    ]
    for line in text.splitlines():
        found = _TOP_KEY.match(line)
        if found and meanings.get(found[1]):
            lines += ["", f"# {meanings[found[1]]}"]
        lines.append(line)
    return "\n".join(lines) + "\n"


def _find(name_or_path: str | Path, place: Path, kind: str) -> Path:
    path = Path(name_or_path)
    text = str(name_or_path)
    if is_file(path) or path.suffix in (".yaml", ".yml") or "/" in text or "\\" in text:
        return path
    names = sorted(p.stem for p in place.glob("*.yaml"))
    if text in names:
        return place / f"{text}.yaml"
    known = "see dfftsim scenarios list" if kind == "scenario" else f"one of {', '.join(names) or 'none'}"
    instead = hint(text, names) or f"name a file, or {known}"
    told = text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"
    raise InputError([Problem(told, 0, 0, f"there is no such {kind}, as a file or by that name", instead)])


def is_scenario(text: str) -> bool:
    """Whether a text is meant as a scenario of this program, right or wrong."""
    keys = {found[1] for found in _TOP_KEY.finditer(text)}
    return {"dfftsim", "horizon"} <= keys


def headline(path: Path) -> ShippedScenario:
    """Title, question and horizon of a scenario file; nothing else of it is read. Raises InputError."""
    text = read_text(path)
    starts = [m.start() for m in _TOP_KEY.finditer(text)] + [len(text)]
    parts = [text[a:b] for a, b in pairwise(starts)]
    head = "".join(part for part in parts if part.partition(":")[0] in _HEAD_KEYS)
    data = read_yaml(head, path.name).data if head else {}
    status = _inside(data, "credibility", "status")
    keys = {part.partition(":")[0] for part in parts}
    return ShippedScenario(
        path.stem,
        _name(data.get("title"), path.stem),
        _name(data.get("question"), ""),
        str(status or ""),
        path,
        _day(_inside(data, "horizon", "end")),
        any(key in keys for key in _FLOW_KEYS),
    )


def _inside(data: dict[str, Any], key: str, inner: str) -> Any:
    part = data.get(key)
    return part.get(inner) if isinstance(part, dict) else None


def _day(value: object) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return _NO_DAY


def _name(value: object, default: str) -> Name:
    if isinstance(value, dict):
        return Name(str(value.get("en", default)), str(value.get("ja", default)))
    text = str(value) if value else default
    return Name(text, text)
