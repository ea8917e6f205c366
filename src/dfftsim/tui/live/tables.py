"""The replay as tables for export: corridors as they stand, and the events so far."""

from __future__ import annotations

from collections.abc import Sequence

from dfftsim.i18n import t
from dfftsim.tui.exports import Table
from dfftsim.tui.live.player import Player

MOST_EVENTS = 20_000


def replay_tables(player: Player, numbers: Sequence[int] | None) -> tuple[Table, Table]:
    """Flows by corridor and state now, and the last MOST_EVENTS events up to now; numbers: of the events that
    count, all where None.
    """
    tape, recording = player.tape, player.recording
    day = recording.day_of(player.clock.now).isoformat()
    flows = [
        (*pair, group.state, group.mark, count)
        for pair, groups in sorted(tape.corridors().items())
        for group, count in sorted(groups.items())
    ]
    counting = range(len(tape.rows)) if numbers is None else numbers
    past = [tape.rows[number] for number in counting if number < tape.position][-MOST_EVENTS:]
    events = [(recording.day_of(row[0]).isoformat(), *row) for row in past]
    heads = ("day", "seconds", "flow", "from", "to", "cause", "detail")
    return (
        Table(
            "corridors",
            t("tui.live.export.corridors", day=day),
            ("from", "to", "state", "mark", "flows"),
            flows,
        ),
        Table("events", t("tui.live.export.events", day=day), heads, events),
    )
