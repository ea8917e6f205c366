"""The line of time: playing or not, speed, day, how far through the horizon, its moments marked on it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.message import Message

from dfftsim.i18n import t
from dfftsim.spans import DAY
from dfftsim.tui.frame import Line, app_of
from dfftsim.tui.live.clock import Clock
from dfftsim.tui.live.moments import FELL, KINDS, LAW, LEVER, PROJECT, SHOCK, Moment
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.text import cut

LEAST_BAR = 8
STROKES = {SHOCK: "▼▼", FELL: "▼▼", LAW: "╋┼", LEVER: "┻┴", PROJECT: "┳┬"}
PLAIN_STROKES = {SHOCK: "!!", FELL: "!!", LAW: "#|", LEVER: "^^", PROJECT: "vv"}
"""How a moment is drawn by its kind: past, and to come."""


class TimeBar(Line):
    """A click on the bar goes to that time, one on a mark to its moment; one on the sign plays or pauses."""

    DEFAULT_CSS = """
    TimeBar { background: $background; color: $foreground; }
    """

    class Sought(Message):
        """The user pointed at a time; share: of the horizon, 0 to 1. moment: of the mark there, if any."""

        def __init__(self, share: float, moment: Moment | None = None) -> None:
            super().__init__()
            self.share, self.moment = share, moment

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.recording: Recording | None = None
        self.clock: Clock | None = None
        self.moments: Sequence[Moment] = ()
        self.note = ""
        self._drawn: list[tuple[str, str, str]] = []

    def load(self, recording: Recording | None, clock: Clock | None, moments: Sequence[Moment]) -> None:
        """Another recording."""
        self.recording, self.clock, self.moments = recording, clock, moments
        self.refresh()

    def update_line(self) -> None:
        """Draw anew the parts that say something else; all where a part is longer or shorter than before."""
        if not self.size.width:
            return
        before, now = self._drawn, self.parts(self.size.width)
        widths = [cell_len(text) for text, _, _ in now]
        if widths != [cell_len(text) for text, _, _ in before]:
            self.refresh()
            return
        starts = itertools.accumulate(widths, initial=0)
        changed = [
            Region(start, 0, width, 1)
            for start, width, new, old in zip(starts, widths, now, before, strict=False)
            if new != old
        ]
        if changed:
            self.refresh(*changed)

    def render(self) -> Text:
        """The line, which is kept in mind."""
        self._drawn = self.parts(self.size.width)
        return super().render()

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """Sign, speed, day, bar, and which replication this is."""
        recording, clock = self.recording, self.clock
        if recording is None or clock is None:
            return [(cut(f" {self.note}", width), "bold", "")]
        plain = app_of(self).settings.ascii
        sign = ("> " if plain else "▶ ") if clock.playing else ("= " if plain else "❙❙")
        speed = f"x{clock.speed}" if plain else f"×{clock.speed}"
        days = round(recording.horizon / DAY)
        head = f" {sign} {speed:<5}{recording.day_of(clock.now).isoformat()}  "
        head += t("tui.live.day", day=min(int(clock.now // DAY) + 1, days), days=days) + "  "
        tail = "  " + t(
            "tui.live.replication",
            number=recording.replication,
            n=recording.replications,
            seed=recording.seed,
        )
        if recording.stored:
            tail += " · " + t("tui.live.stored")
        room = width - cell_len(head) - cell_len(tail) - 1
        if room < LEAST_BAR:
            tail, room = "", width - cell_len(head) - 1
        past, future = self.bar(max(room, 0), plain)
        return [
            (head, "bold", "screen.play"),
            (past, "bold", ""),
            (future, "dim", ""),
            (tail, "", ""),
        ]

    def bar(self, cells: int, plain: bool) -> tuple[str, str]:
        """What is past and what is to come, with a stroke at each moment."""
        recording, clock = self.recording, self.clock
        if recording is None or clock is None or cells <= 0 or not recording.horizon:
            return "", ""
        gone = min(int(clock.now / recording.horizon * cells), cells)
        strokes = PLAIN_STROKES if plain else STROKES
        full, empty = "=-" if plain else "━─"
        line = [full] * gone + [empty] * (cells - gone)
        for cell, moment in self.marks(cells).items():
            line[cell] = strokes[moment.kind][cell >= gone]
        return "".join(line[:gone]), "".join(line[gone:])

    def marks(self, cells: int) -> dict[int, Moment]:
        """The moment that is drawn in each cell of the bar: the most telling, of those the first."""
        found: dict[int, Moment] = {}
        if self.recording is None or not self.recording.horizon:
            return found
        for moment in self.moments:
            cell = min(int(moment.seconds / self.recording.horizon * cells), cells - 1)
            before = found.get(cell)
            if before is None or KINDS.index(moment.kind) < KINDS.index(before.kind):
                found[cell] = moment
        return found

    async def on_click(self, event: events.Click) -> None:
        """Seek, or play and pause."""
        event.prevent_default()  # the line's own handler would act as well
        if self.recording is None:
            return
        head, past, future, _ = (cell_len(part[0]) for part in self.parts(self.size.width))
        if event.x < head:
            await self.run_action("screen.play")
        elif past + future and event.x < head + past + future:
            share = (event.x - head + 0.5) / (past + future)
            self.post_message(self.Sought(share, self.marks(past + future).get(event.x - head)))
