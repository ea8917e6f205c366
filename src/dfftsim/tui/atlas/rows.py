"""Rows of the list on the left: steps of the reading, results of a search, differences between two days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One row. key: what it is, the same in every answer in which it appears. mark: a mark id, empty for
    none. right: what stands at the right end (a legal basis). sub: a second line. head: a heading, which
    cannot be selected. indent: in cells. rule: id of the rule or duty it is about. facts: what the page on
    the right and the keys need of it. lead: written before the text instead of a mark.
    """

    key: str
    text: str
    mark: str = ""
    right: str = ""
    sub: str = ""
    head: bool = False
    indent: int = 0
    rule: str = ""
    lead: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def heading(key: str, text: str, right: str = "") -> Row:
    """A heading."""
    return Row(key, text, right=right, head=True)
