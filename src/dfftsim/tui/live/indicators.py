"""Indicators: how many flows are in each state now, and the measures of the run with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from dfftsim.i18n import t
from dfftsim.report.kpi_words import kpi_name, unit_word
from dfftsim.report.numbers import number, span
from dfftsim.scenario.kpis import KPIS
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.rowlist import LiveRows, Piece
from dfftsim.tui.live.tape import Tape
from dfftsim.tui.live.ways import state_word
from dfftsim.tui.marks import MARKS, OF_STATE
from dfftsim.tui.text import fitted
from dfftsim.tui.why import Why

HEAD, STATE, KPI = "head", "state", "kpi"
COUNT_CELLS, SHARE_CELLS = 6, 7


def defined(value: float | None) -> bool:
    """Whether a document gives a number: undefined ones are None or NaN."""
    return value is not None and not math.isnan(value)


class Indicators(LiveRows):
    """Rows are headings, states of flows now, and measures of the run document."""

    HELP = "tui.live.help.indicators"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tape: Tape | None = None
        self.recording: Recording | None = None
        self.document: Mapping[str, Any] = {}
        self.jurisdiction = ""
        self.counts: dict[str, int] = {}
        self.rows: list[tuple[str, str]] = []

    def load(self, recording: Recording | None, tape: Tape | None, document: Mapping[str, Any]) -> None:
        """document: results of many replications if there are some, else of the recorded one, or empty."""
        self.recording, self.tape, self.document = recording, tape, document
        self.rows = []
        if tape is not None:
            self.rows = [(HEAD, "now"), *((STATE, state) for state in OF_STATE)]
        measured = [
            kpi
            for kpi, row in document.get("kpis", {}).items()
            if kpi in KPIS and not KPIS[kpi].operations and defined(row.get("mean"))
        ]
        if measured:
            self.rows += [(HEAD, "run"), *((KPI, kpi) for kpi in KPIS if kpi in measured)]
        self.renew()

    def update_counts(self, counts: dict[str, int]) -> None:
        """Flows by state now."""
        if counts != self.counts:
            self.counts = counts
            self.renew_changed()

    def count(self) -> int:
        """Number of rows."""
        return len(self.rows)

    def empty_text(self) -> str:
        """Nothing known."""
        return t("tui.live.indicators.none")

    @property
    def replications(self) -> int:
        """Of the document."""
        return int(self.document.get("replications", 1))

    def pieces(self, row: int, width: int) -> Sequence[Piece]:
        """A heading, or a name with its number."""
        kind, id = self.rows[row]
        if kind == HEAD:
            return ((self._heading(id), "bold"),)
        if kind == STATE:
            mark = MARKS[OF_STATE[id]]
            ascii_only, name = app_of(self).settings.ascii, state_word(id)
            many, all_flows = self.counts.get(id, 0), sum(self.counts.values())
            share = number(many / all_flows, "share") if all_flows else ""
            name_cells = max(width - COUNT_CELLS - SHARE_CELLS - 3, 6)
            return (
                (f"{mark.ascii if ascii_only else mark.glyph} ", mark.variable),
                (fitted(name if cell_len(name) <= name_cells else mark.word, name_cells), ""),
                (fitted(str(many), COUNT_CELLS, right=True), "bold"),
                (fitted(share, SHARE_CELLS + 1, right=True), "dim"),
            )
        value, within = self._value(id), self._interval(id)
        room = max(width - len(value) - len(within) - 2, 8)
        return (
            (fitted(kpi_name(id), room) + " ", ""),
            (value, "bold"),
            (f" {within}" if within else "", "dim"),
        )

    def _heading(self, id: str) -> str:
        if id == "now":
            who = self.jurisdiction or t("tui.live.everyone")
            return t("tui.live.indicators.now", who=who)
        n = self.replications
        return t("tui.live.indicators.run" if n > 1 else "tui.live.indicators.one", n=n)

    def _value(self, kpi: str) -> str:
        row = self.document["kpis"][kpi]
        return f"{number(row['mean'], row['unit'])} {unit_word(row['unit'])}".rstrip()

    def _interval(self, kpi: str) -> str:
        row = self.document["kpis"][kpi]
        return span(row["low"], row["high"], row["unit"]) if defined(row["low"]) else ""

    def why(self) -> Why | None:
        """How the number of the row at hand is made."""
        if not 0 <= self.cursor < len(self.rows) or self.recording is None:
            return None
        kind, id = self.rows[self.cursor]
        if kind == STATE:
            many, everyone = self.counts.get(id, 0), sum(self.counts.values())
            return Why(
                f"{state_word(id)}: {many}",
                t("tui.live.indicators.count_formula"),
                [(t("tui.live.indicators.born"), str(everyone), "")],
                notes=(t("tui.live.indicators.one_note", seed=self.recording.seed),),
            )
        if kind == KPI:
            row = self.document["kpis"][id]
            inputs = [(t("tui.live.indicators.replications"), str(row.get("n", self.replications)), "")]
            if defined(row["low"]):
                level = t("tui.live.indicators.level", level=f"{row['level']:.0%}")
                inputs.append((t("tui.live.indicators.interval"), self._interval(id), level))
            formula = KPIS[id].formula
            note = () if defined(row["low"]) else (t("tui.live.indicators.no_interval"),)
            return Why(f"{kpi_name(id)}: {self._value(id)}", formula, inputs, measure=id, notes=note)
        return None

    def tables(self) -> Sequence[Table]:
        """States now and measures of the run."""
        states = [(state, self.counts.get(state, 0)) for state in OF_STATE]
        found = [Table("states", t("tui.live.indicators"), ("state", "flows"), states)]
        kpis = [id for kind, id in self.rows if kind == KPI]
        if kpis:
            rows = [
                (kpi, row["mean"], row["low"], row["high"], row["unit"])
                for kpi in kpis
                for row in (self.document["kpis"][kpi],)
            ]
            found.append(Table("kpis", self._heading("run"), ("kpi", "mean", "low", "high", "unit"), rows))
        return found
