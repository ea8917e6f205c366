"""Which corridors of a tape the map shows, and how its flows stand there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dfftsim.tui.live.tape import ENDED, MOVING, Group, Pair
from dfftsim.tui.live.trust_path import DASHES, TrustPaths, level_of
from dfftsim.tui.worldmap.picture import Corridor

MOST_CORRIDORS = 24

Counts = Mapping[Pair, Mapping[Group, int]]


def corridors_of(
    counts: Counts, jurisdiction: str = "", chosen: Pair | None = None, most: int = MOST_CORRIDORS
) -> tuple[Corridor, ...]:
    """The `most` corridors with the most flows alive; the chosen one and those of a followed jurisdiction
    come first, and the others are then dimmed.
    """
    alive = {pair: _alive(groups) for pair, groups in counts.items()}
    sizes = {pair: sum(groups.values()) for pair, groups in alive.items() if groups}

    def rank(pair: Pair) -> tuple[bool, bool, int, Pair]:
        return pair != chosen, bool(jurisdiction) and jurisdiction not in pair, -sizes[pair], pair

    shown = sorted(sizes, key=rank)[:most]
    return tuple(
        Corridor(
            *pair,
            tuple((mark, moves, count) for (mark, moves), count in sorted(alive[pair].items())),
            dim=bool(jurisdiction) and jurisdiction not in pair,
            chosen=pair == chosen,
        )
        for pair in sorted(shown)
    )


def lines_of_trust(
    paths: TrustPaths,
    day: date,
    jurisdiction: str = "",
    chosen: Pair | None = None,
    most: int = MOST_CORRIDORS,
) -> tuple[Corridor, ...]:
    """A line for each directed pair, the more whole the more trust. Of many pairs those of the followed
    jurisdiction or else of who trusts in the chosen pair, and those that have moved most.
    """
    who = jurisdiction or (chosen[0] if chosen is not None and len(paths.paths) > most else "")

    def rank(pair: Pair) -> tuple[bool, bool, float, Pair]:
        moved = abs((paths.value(pair, day) or 0.0) - paths.paths[pair].prior["total"])
        return pair != chosen, bool(who) and who not in pair, -moved, pair

    shown = sorted(paths.paths, key=rank)[:most]
    return tuple(
        Corridor(
            *pair,
            dim=bool(who) and who not in pair,
            chosen=pair == chosen,
            dash=DASHES[level_of(paths.value(pair, day) or 0.0)],
        )
        for pair in sorted(shown)
    )


def _alive(groups: Mapping[Group, int]) -> dict[tuple[str, bool], int]:
    found: dict[tuple[str, bool], int] = {}
    for group, count in groups.items():
        if group.state != ENDED and count:
            key = (group.mark, group.state in MOVING)
            found[key] = found.get(key, 0) + count
    return found
