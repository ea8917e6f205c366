"""The page on how an instant is processed shows the table of ranks as it is."""

from __future__ import annotations

import re
from pathlib import Path

from dfftsim.engine.events import Rank

PAGE = Path(__file__).parents[2] / "docs" / "instant.md"


def test_the_page_shows_every_rank_in_order() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [(int(value), name, meaning) for value, name, meaning in rows] == [
        (rank.value, rank.name, rank.meaning) for rank in Rank
    ]


def test_the_order_promised_by_the_model() -> None:
    """Service ends, downstream first; then law and authorisations; then arrivals; then ends of patience."""
    services = [
        Rank.DECISION,
        Rank.SERVICE_END_AUTHORITY,
        Rank.SERVICE_END_CERTIFIER,
        Rank.PREPARATION_END,
        Rank.DISCOVERY_END,
    ]
    order = [*services, Rank.SERVICE_END, Rank.LAW_CHANGE, Rank.ARRIVAL, Rank.PATIENCE_END, Rank.OBSERVE]
    assert order == sorted(order)
    assert min(Rank) is Rank.IMMEDIATE
    assert max(Rank) is Rank.OBSERVE
