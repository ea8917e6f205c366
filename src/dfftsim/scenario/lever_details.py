"""The long page of a lever or shock: its legal form, who decides, how it acts, what speaks for it, what it
asks of a party, and what already gives it in some form. The texts stand in `lever_pages.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dfftsim.law.model import Name

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook
    from dfftsim.law.model import Arrangement

Points = tuple[float, float, float]
"""Low, mode and high of a judgement on a scale from 0 (none) to 3 (great)."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which arrangements of the law data give a lever in some form: by their kind, effect, or id."""

    kinds: frozenset[str]
    effect_types: frozenset[str]
    ids: tuple[str, ...]

    def holds(self, arrangement: Arrangement) -> bool:
        """Whether an arrangement is one of them."""
        return (
            arrangement.kind in self.kinds
            or arrangement.effect_type in self.effect_types
            or arrangement.id in self.ids
        )


@dataclass(frozen=True, slots=True)
class LeverDetails:
    """kind: `club` (helps those inside), `public` (helps all) or `bilateral`. difficulty, accession and
    sovereignty: judgements, None for a shock. evidence: ids of parameters that bear on it.
    """

    legal_form: Name
    decided_by: Name
    mechanism: Name
    kind: str
    difficulty: Points | None
    accession: Points | None
    sovereignty: Points | None
    selection: Selection
    evidence: tuple[str, ...]


@cache
def lever_details() -> Mapping[str, LeverDetails]:
    """The details of every lever and shock that has a page, by id."""
    from dfftsim.scenario.reading import read_yaml

    path = Path(__file__).with_name("lever_pages.yaml")
    data: Mapping[str, Mapping[str, Any]] = read_yaml(path.read_text(encoding="utf-8"), path.name).data
    return {id: _details(row) for id, row in data.items()}


def instances(id: str, book: RuleBook) -> list[Arrangement]:
    """The arrangements that give a lever in some form, those in force first, then by their first day."""
    chosen = lever_details()[id].selection
    found = [one for one in book.arrangements.values() if chosen.holds(one)]
    return sorted(found, key=lambda one: (one.status != "in_force", str(one.start), one.id))


def levers_of(arrangement: Arrangement) -> list[str]:
    """The levers and shocks of which an arrangement is an instance."""
    return [id for id, details in lever_details().items() if details.selection.holds(arrangement)]


def _details(row: Mapping[str, Any]) -> LeverDetails:
    chosen = row["instances"]
    return LeverDetails(
        legal_form=_name(row["legal_form"]),
        decided_by=_name(row["decided_by"]),
        mechanism=_name(row["mechanism"]),
        kind=row["kind"],
        difficulty=_points(row.get("difficulty")),
        accession=_points(row.get("accession")),
        sovereignty=_points(row.get("sovereignty")),
        selection=Selection(
            frozenset(chosen.get("kinds", ())),
            frozenset(chosen.get("effect_types", ())),
            tuple(chosen.get("ids", ())),
        ),
        evidence=tuple(row["evidence"]),
    )


def _name(text: Mapping[str, str]) -> Name:
    return Name(text["en"], text["ja"])


def _points(given: Any) -> Points | None:
    if given is None:
        return None
    low, mode, high = given
    return float(low), float(mode), float(high)
