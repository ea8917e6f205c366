"""What to write instead of a wrong word: the nearest right one (at most two edits), or the list of them."""

from __future__ import annotations

from collections.abc import Iterable

from dfftsim.law.nearest import nearest_word

LISTED_AT_MOST = 24


def hint(word: str, words: Iterable[str], *, listing: str = "one of") -> str:
    """`did you mean ...?`, or the list of right words where none is near and the list is short."""
    known = list(words)
    near = nearest_word(word, known)
    if near is not None:
        return f"did you mean {near}?"
    return f"{listing}: {', '.join(known)}" if 0 < len(known) <= LISTED_AT_MOST else ""
