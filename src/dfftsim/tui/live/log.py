"""The log of events: every row of the tape, made when seen; the cursor is where the clock stands."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from dfftsim.i18n import t
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.incident_why import incident_line, incident_word, words_of
from dfftsim.tui.live.recording import Recording
from dfftsim.tui.live.rowlist import LiveRows, Piece
from dfftsim.tui.live.tape import Tape
from dfftsim.tui.live.ways import cause_word, state_word
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import fitted

STATE_CELLS = 24


class EventLog(LiveRows):
    """Rows after the clock are dimmed and say that they are still to come."""

    HELP = "tui.live.help.log"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tape: Tape | None = None
        self.recording: Recording | None = None
        self.chosen: list[int] | None = None
        self.position = 0
        self.note = ""

    def load(self, recording: Recording | None, tape: Tape | None) -> None:
        """Other events."""
        self.recording, self.tape = recording, tape
        self.renew()

    def narrow(self, text: str, jurisdiction: str) -> None:
        """Only events with a text (in flow, corridor, state, cause or detail) and of a jurisdiction."""
        tape = self.tape
        words = text.lower().split()
        if tape is None or not (words or jurisdiction):
            self.chosen = None
        else:
            states = {row_state: state_word(row_state).lower() for row_state in {row[3] for row in tape.rows}}
            incidents = {number: words_of(one) for number, one in tape.incidents.items()}
            self.chosen = [
                number
                for number, row in enumerate(tape.rows)
                if (not jurisdiction or jurisdiction in tape.pairs[row[1]])
                and (not words or _matches(words, tape, number, incidents.get(number, states[row[3]])))
            ]
        self.cursor = -1
        self.renew()
        self.follow(self.position)

    def count(self) -> int:
        """Number of events that are shown."""
        if self.tape is None:
            return 0
        return len(self.tape.rows) if self.chosen is None else len(self.chosen)

    def number_of(self, row: int) -> int:
        """Number on the tape of a row of the list."""
        return row if self.chosen is None else self.chosen[row]

    def follow(self, position: int) -> None:
        """The clock stands where the first `position` events have happened."""
        self.position = position
        row = position - 1 if self.chosen is None else bisect_left(self.chosen, position) - 1
        self.put_cursor(row)
        self.renew_changed()

    def pieces(self, row: int, width: int) -> Sequence[Piece]:
        """Day, mark, corridor, state and cause."""
        tape, recording = self.tape, self.recording
        assert tape is not None and recording is not None
        number = self.number_of(row)
        seconds, flow, _, state, cause, detail = tape.rows[number]
        origin, destination = tape.pairs[flow]
        mark = MARKS[tape.mark(number)]
        ascii_only = app_of(self).settings.ascii
        dim = " dim" if number >= self.position else ""
        arrow = ">" if ascii_only else "→"
        book = app_of(self).workspace.book
        corridor, become = f"{origin}{arrow}{destination}", state_word(state)
        said = cause_word(book, cause) or (detail if state != "born" else "")
        incident = tape.incidents.get(number)
        if incident is not None:
            corridor = corridor if origin != destination else destination
            flow, become, said = incident.who, incident_word(incident), incident_line(incident)
        if number >= self.position:
            said = f"{t('tui.live.log.to_come')} · {said}".removesuffix(" · ")
        state_cells = min(STATE_CELLS, max(width - 52, 12))
        flow_cells = 22 if width >= 150 else 16 if width >= 100 else 0
        return (
            (f"{recording.day_of(seconds).isoformat()} ", dim),
            (f"{mark.ascii if ascii_only else mark.glyph} ", mark.variable + dim),
            (fitted(corridor, 6) + " ", dim),
            (fitted(become, state_cells) + " ", mark.variable + dim),
            (fitted(flow, flow_cells) + " " if flow_cells else "", "dim"),
            (said, dim),
        )

    def empty_text(self) -> str:
        """Why there is no event."""
        return self.note or t("tui.live.log.none")

    def at_hand(self) -> int | None:
        """Number on the tape of the event under the cursor."""
        return self.number_of(self.cursor) if 0 <= self.cursor < self.count() else None


def _matches(words: list[str], tape: Tape, number: int, state: str) -> bool:
    _, flow, _, to, cause, detail = tape.rows[number]
    origin, destination = tape.pairs[flow]
    text = f"{flow} {origin}>{destination} {origin}→{destination} {to} {state} {cause} {detail}".lower()
    return all(word in text for word in words)
