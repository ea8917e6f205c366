"""What the list holds: shipped scenarios by kind, and the user's own files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dfftsim.errors import InputError
from dfftsim.i18n import pick
from dfftsim.law.model import Name
from dfftsim.scenario.reading import read_text
from dfftsim.scenario.shipped_files import ShippedScenario, headline, is_scenario, shipped

AHEAD, BACK, QUEUES, OWN = "ahead", "back", "queues", "own"
GROUPS = (AHEAD, BACK, QUEUES, OWN)
"""Past the last day the law was looked at; before it; queues without flows; the user's own files."""

MOST_FILES = 200
RECENT_KEPT = 10


@dataclass(frozen=True)
class Entry:
    """A scenario in the list. source: what opens it: a shipped name, or a path. broken: whether not even its
    title could be read.
    """

    source: str
    title: Name
    question: Name
    group: str
    path: Path
    broken: bool = False

    @property
    def own(self) -> bool:
        """Whether it is a file of the user's."""
        return self.group == OWN

    def matches(self, wanted: str) -> bool:
        """Whether every word that is wanted stands in its name, title or question."""
        text = f"{self.source} {pick(self.title)} {pick(self.question)}".casefold()
        return all(word in text for word in wanted.casefold().split())


def shipped_entries(last_day: date) -> list[Entry]:
    """Those that come with dfftsim, group by group. last_day: the last one the law was looked at."""
    entries = [Entry(one.id, one.name, one.question, group_of(one, last_day), one.path) for one in shipped()]
    return sorted(entries, key=lambda entry: GROUPS.index(entry.group))


def group_of(scenario: ShippedScenario, last_day: date) -> str:
    """By what it is about, and on which side of the last recorded day it ends."""
    if not scenario.has_flows:
        return QUEUES
    return AHEAD if scenario.end > last_day else BACK


def own_entries(folder: Path, recent: Sequence[str]) -> list[Entry]:
    """The scenario files of a folder and those opened lately, each once; what is no scenario is left out."""
    with_suffix = sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))[:MOST_FILES]
    sources = {path.resolve(): str(path.name) for path in with_suffix}
    for source in recent:
        sources.setdefault(Path(source).resolve(), source)
    found = (own_entry(source, path) for path, source in sources.items())
    return [entry for entry in found if entry is not None]


def own_entry(source: str, path: Path) -> Entry | None:
    """The entry of a file; None if it is gone or no scenario."""
    plain = Name(path.stem, path.stem)
    try:
        if not is_scenario(read_text(path)):
            return None
        head = headline(path)
    except InputError as error:
        gone = not path.is_file()
        told = Name(str(error.problems[0]), str(error.problems[0]))
        return None if gone else Entry(source, plain, told, OWN, path, broken=True)
    return Entry(source, head.name, head.question, OWN, path)


def with_recent(recent: Iterable[str], source: str) -> list[str]:
    """The list of files opened lately with another one at its head."""
    path = str(Path(source).resolve())
    return [path, *(one for one in recent if one != path)][:RECENT_KEPT]
