"""Who trusts whom at the time of the clock: a matrix of directed pairs, a bar and hundredths in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual import events
from textual.message import Message

from dfftsim.i18n import t
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.live.queues import ASCII_SPARKS, SPARKS
from dfftsim.tui.live.rowlist import LiveRows, Piece
from dfftsim.tui.live.tape import Pair
from dfftsim.tui.live.trust_path import TrustPaths
from dfftsim.tui.text import fitted

NAME_CELLS = 3
MOVED = 0.01
"""A cell is strong where trust has moved by so much since the first day."""


class TrustMatrix(LiveRows):
    """Rows trust, columns are trusted. The cursor is a cell."""

    HELP = "tui.live.help.trust"
    WHOLE_ROW = False
    BINDINGS = [
        key("left", "across(-1)", "live.pair_before"),
        key("right", "across(1)", "live.pair_next"),
    ]

    class PairChosen(Message):
        """The user put the cursor on a pair."""

        def __init__(self, pair: Pair) -> None:
            super().__init__()
            self.pair = pair

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.paths: TrustPaths | None = None
        self.day = date.min
        self.column = 0

    def load(self, paths: TrustPaths | None) -> None:
        """Another recording; None where its trust stands still."""
        self.paths = paths
        self.renew()

    def at(self, day: date) -> None:
        """The day that is shown."""
        if day != self.day:
            self.day = day
            self.renew_changed()

    def show_pair(self, pair: Pair | None) -> None:
        """The cursor on a pair that was chosen elsewhere."""
        if self.paths is not None and pair in self.paths.paths:
            assert pair is not None
            self.column = self.paths.parties.index(pair[1])
            self.put_cursor(self.paths.parties.index(pair[0]) + 1)
            self.refresh()

    def count(self) -> int:
        """Number of parties, and the heading."""
        return len(self.paths.parties) + 1 if self.paths is not None else 0

    def cell_width(self, width: int) -> int:
        """A bar and two digits after a sign of movement; of many columns digits or bar alone."""
        many = len(self.paths.parties) if self.paths is not None else 1
        return next((cells for cells in (4, 3) if NAME_CELLS + many * cells <= width), 2)

    def pieces(self, row: int, width: int) -> Sequence[Piece]:
        """Codes, or the trust of one party in each other."""
        paths = self.paths
        assert paths is not None
        cells = self.cell_width(width)
        if row == 0:
            heads = [
                (fitted(code, cells, right=cells == 4), self._head(n)) for n, code in enumerate(paths.parties)
            ]
            return ((" " * NAME_CELLS, ""), *heads)
        rater = paths.parties[row - 1]
        found: list[Piece] = [(fitted(rater, NAME_CELLS), "bold" if row == self.cursor else "dim")]
        for column, other in enumerate(paths.parties):
            at_hand = row == self.cursor and column == self.column
            found.append((self._cell((rater, other), cells), self._style_of((rater, other), at_hand)))
        return found

    def _head(self, column: int) -> str:
        return "bold" if column == self.column and self.cursor > 0 else "dim"

    def _cell(self, pair: Pair, cells: int) -> str:
        value = self.paths.value(pair, self.day) if self.paths is not None else None
        if value is None:
            return fitted("·" if not app_of(self).settings.ascii else ".", cells, right=True)
        levels = ASCII_SPARKS if app_of(self).settings.ascii else SPARKS
        bar = levels[min(int(value * len(levels)), len(levels) - 1)]
        digits = f"{min(round(value * 100), 99):02d}"
        return self._sign(pair) + {4: f"{bar}{digits}", 3: digits, 2: bar}[cells]

    def _moved(self, pair: Pair) -> float:
        """How far trust is from the prior of the first day, where that can be seen."""
        assert self.paths is not None
        moved = (self.paths.value(pair, self.day) or 0.0) - self.paths.paths[pair].prior["total"]
        return moved if abs(moved) >= MOVED else 0.0

    def _sign(self, pair: Pair) -> str:
        moved = self._moved(pair)
        up, down = "^v" if app_of(self).settings.ascii else "↑↓"
        return up if moved > 0 else down if moved < 0 else " "

    def _style_of(self, pair: Pair, at_hand: bool) -> str:
        if self.paths is None or pair not in self.paths.paths:
            return "dim"
        moved = self._moved(pair)
        style = "mark-blocked" if moved < 0 else "mark-free" if moved > 0 else ""
        return f"{style} reverse bold".strip() if at_hand else style

    @property
    def pair(self) -> Pair | None:
        """The pair under the cursor; None on the heading and where nobody trusts himself."""
        if self.paths is None or self.cursor <= 0:
            return None
        pair = self.paths.parties[self.cursor - 1], self.paths.parties[self.column]
        return pair if pair in self.paths.paths else None

    def _tell(self) -> None:
        self.refresh()
        pair = self.pair
        if pair is not None:
            self.post_message(self.PairChosen(pair))

    def _go(self, row: int) -> None:
        if self.paths is not None:
            self.put_cursor(min(max(row, 1), self.count() - 1))
            self._tell()

    def action_across(self, step: int) -> None:
        """One column left or right."""
        if self.paths is not None:
            self.column = min(max(self.column + step, 0), len(self.paths.parties) - 1)
            self._go(max(self.cursor, 1))

    def on_click(self, event: events.Click) -> None:
        """The cell under the mouse."""
        if self.paths is None:
            return
        cells = self.cell_width(self.scrollable_content_region.width - 1)
        self.column = min(max((event.x - NAME_CELLS) // cells, 0), len(self.paths.parties) - 1)
        self._go(event.y + self.scroll_offset.y)

    def tables(self) -> Sequence[Table]:
        """Trust by pair on the day, and each pair month by month."""
        paths = self.paths
        if paths is None:
            return ()
        rows = []
        for pair, path in paths.paths.items():
            rows.append((*pair, paths.value(pair, self.day), path.prior["total"]))
        until = paths.index(self.day) + 1
        months = [
            (day.isoformat(), *pair, value)
            for pair, path in paths.paths.items()
            for day, value in zip(paths.days[:until], path.values, strict=False)
        ]
        title = t("tui.live.export.trust", day=self.day.isoformat())
        return (
            Table("trust", title, ("from", "to", "trust", "prior_on_first_day"), rows),
            Table("trust_months", t("tui.live.export.trust_months"), ("day", "from", "to", "trust"), months),
        )
