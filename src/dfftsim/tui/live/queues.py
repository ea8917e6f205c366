"""The authorities' queues: cases there now, how busy the authority is over the run, and the trend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dfftsim.i18n import pick, t
from dfftsim.report.numbers import DASH, number
from dfftsim.spans import DAY
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.rowlist import LiveRows, Piece
from dfftsim.tui.live.tape import Tape
from dfftsim.tui.live.ways import authority_word, code_of
from dfftsim.tui.text import fitted
from dfftsim.tui.why import Why

TREND_DAYS = 180
LOAD_CELLS, TREND_CELLS, WAIT_CELLS = 6, 8, 6
SPARKS, ASCII_SPARKS = "▁▂▃▄▅▆▇█", " .:-=+*#"


def spark(lengths: Sequence[int | None], most: int, levels: str) -> str:
    """Lengths as heights; `most` is the highest. None is a blank."""
    top = len(levels) - 1
    scale = top / most if most else 0.0
    return "".join(" " if one is None else levels[min(round(one * scale), top)] for one in lengths)


class QueueList(LiveRows):
    """One row for each authority that the trace or the run document names."""

    HELP = "tui.live.help.queues"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tape: Tape | None = None
        self.recording: Recording | None = None
        self.authorities: Mapping[str, Any] = {}
        self.levels: Mapping[str, tuple[int, ...]] = {}
        self.stations: list[str] = []
        self.seconds = 0.0

    def load(self, recording: Recording | None, tape: Tape | None) -> None:
        """Another recording. The longest queue of the whole recording stands first."""
        self.recording, self.tape = recording, tape
        self.authorities = recording.document.get("authorities", {}) if recording is not None else {}
        self.levels = recording.levels if recording is not None else {}
        longest = {name: max(queue.lengths) for name, queue in tape.queues.items()} if tape else {}
        named = {*longest, *self.levels, *self.authorities}
        self.stations = sorted(named, key=lambda name: (-longest.get(name, 0), name))
        self.renew()

    def at(self, seconds: float) -> None:
        """The instant that is shown."""
        self.seconds = seconds
        self.renew_changed()

    def count(self) -> int:
        """Number of authorities, and the heading."""
        return len(self.stations) + 1 if self.stations else 0

    def name_cells(self, width: int) -> int:
        """Room for names."""
        return max(width - LOAD_CELLS - TREND_CELLS - WAIT_CELLS - 3, 6)

    def pieces(self, row: int, width: int) -> Sequence[Piece]:
        """Name, flows waiting, load as a bar, trend."""
        name_cells = self.name_cells(width)
        if row == 0:
            return (
                (fitted(t("tui.live.queue.name"), name_cells), "dim"),
                (fitted(t("tui.live.queue.waiting"), WAIT_CELLS, right=True) + " ", "dim"),
                (fitted(t("tui.live.queue.load"), LOAD_CELLS + 1), "dim"),
                (fitted(t("tui.live.queue.trend"), TREND_CELLS), "dim"),
            )
        station = self.stations[row - 1]
        ascii_only = app_of(self).settings.ascii
        levels = ASCII_SPARKS if ascii_only else SPARKS
        cases = self.cases_of(station)
        trend = spark(*self.trend_of(station), levels)
        load = self.load_of(station)
        full, empty = ("#", "-") if ascii_only else ("━", "─")
        cells = round(min(load, 1.0) * LOAD_CELLS) if load is not None else 0
        bar = full * cells + empty * (LOAD_CELLS - cells) if load is not None else fitted(DASH, LOAD_CELLS)
        heavy = "mark-blocked" if load is not None and load >= 0.9 else "mark-approval"
        return (
            (fitted(authority_word(app_of(self).workspace.book, station), name_cells), ""),
            (fitted(DASH if cases is None else str(cases), WAIT_CELLS, right=True) + " ", "bold"),
            (bar + " ", heavy),
            (trend, "mark-approval"),
        )

    def cases_of(self, station: str) -> int | None:
        """Cases at the authority that day, those of the background included; where no levels are told, flows
        that wait for it; None where neither is known.
        """
        days = self.levels.get(station)
        if days:
            return days[min(int(self.seconds // DAY), len(days) - 1)]
        return self.flows_at(station)

    def flows_at(self, station: str) -> int | None:
        """Flows of the recording that stand still until this authority decides; None where none ever does."""
        queue = self.tape.queues.get(station) if self.tape else None
        return queue.at(self.seconds) if queue is not None else None

    def trend_of(self, station: str) -> tuple[list[int | None], int]:
        """Cases over the last TREND_DAYS, in TREND_CELLS steps, and the most of the whole recording; None
        before the recording begins.
        """
        step = TREND_DAYS / TREND_CELLS
        now = self.seconds / DAY
        moments = [now - step * (TREND_CELLS - 1 - n) for n in range(TREND_CELLS)]
        days = self.levels.get(station)
        if days:
            last = len(days) - 1
            return [days[min(int(day), last)] if day >= 0 else None for day in moments], max(days)
        queue = self.tape.queues.get(station) if self.tape else None
        if queue is None:
            return [], 0
        return [queue.at(day * DAY) if day >= 0 else None for day in moments], max(queue.lengths)

    def load_of(self, station: str) -> float | None:
        """Share of its time the authority is busy, over the whole run; None where no document tells it."""
        row = self.authorities.get(station)
        value = row.get("utilisation") if isinstance(row, Mapping) else None
        return float(value) if isinstance(value, int | float) else None

    def empty_text(self) -> str:
        """No authority, or nothing known yet."""
        return t("tui.live.queue.none" if self.recording is not None else "tui.live.indicators.none")

    def code(self) -> str:
        """The jurisdiction of the authority under the cursor; empty on the heading."""
        return code_of(self.stations[self.cursor - 1]) if self.cursor > 0 else ""

    def why(self) -> Why | None:
        """What the numbers of the row at hand are."""
        if self.cursor <= 0 or self.tape is None or self.recording is None:
            return None
        station = self.stations[self.cursor - 1]
        row = self.authorities.get(station) or {}
        day = t("tui.live.of_trace", day=self.recording.day_of(self.seconds).isoformat())
        flows, cases = self.flows_at(station), self.cases_of(station)
        inputs = [
            (t("tui.live.queue.cases_now"), DASH if cases is None else str(cases), day),
            (t("tui.live.queue.flows_now"), DASH if flows is None else str(flows), day),
        ]
        inputs += [
            (t(f"tui.live.queue.{name}"), number(row.get(name), unit), t("tui.live.of_run"))
            for name, unit in (
                ("arrivals", ""), ("completed", ""), ("wait_days_mean", ""), ("wait_days_p90", ""),
                ("utilisation", "share"), ("queue_mean", ""),
            )
            if row.get(name) is not None
        ]  # fmt: skip
        sheet = app_of(self).workspace.book.jurisdictions.get(code_of(station))
        name = pick(sheet.authority.name) if sheet is not None else station
        return Why(
            f"{station}: {name}",
            t("tui.live.queue.formula"),
            inputs,
            measure="F",
            notes=(t("tui.live.queue.note"),),
        )

    def tables(self) -> Sequence[Table]:
        """Cases and flows at each authority now."""
        rows = [
            (station, self.cases_of(station), self.flows_at(station), self.load_of(station))
            for station in self.stations
        ]
        columns = ("authority", "cases", "flows_waiting", "load")
        return (Table("queues", t("tui.live.queues"), columns, rows),)
