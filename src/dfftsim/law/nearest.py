"""The right word nearest to a wrong one, for error messages."""

from __future__ import annotations

from collections.abc import Iterable


def edits_between(first: str, second: str, limit: int) -> int:
    """Damerau-Levenshtein distance (adjacent swaps count one; optimal string alignment), or `limit + 1` if
    above.

    Source: Damerau 1964; Wagner and Fischer 1974, with rows cut short once all exceed the limit.
    """
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        current = [i]
        for j, b in enumerate(second, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(*current, *row) > limit:  # two rows, because a swap reaches back over one
            return limit + 1
        before, row = row, current
    return min(row[-1], limit + 1)


def nearest_word(word: str, allowed: Iterable[str], limit: int = 2) -> str | None:
    """The allowed word within `limit` edits of `word` (case ignored), the closest first, ties by spelling;
    else None.

    A word that is all edits (not longer than the distance) is no match: `XX` is not a slip for `JP`.
    """
    best: tuple[int, str] | None = None
    for candidate in allowed:
        distance = edits_between(word.lower(), candidate.lower(), limit)
        if distance <= limit and distance < max(len(word), len(candidate)):
            best = min(best, (distance, candidate)) if best else (distance, candidate)
    return best[1] if best else None


def instead_of(word: str, allowed: Iterable[str]) -> str:
    """`did you mean ...?` for an error message, or an empty string where no allowed word is near."""
    near = nearest_word(word, allowed)
    return f"did you mean {near}?" if near is not None else ""
