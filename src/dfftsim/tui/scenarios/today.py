"""Something true about the world at once: how many pairs of jurisdictions may exchange personal data today,
and how that was on an earlier day. Counts over pairs, computed from the rule book; nobody is ranked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from dfftsim.i18n import t
from dfftsim.law.evaluate import RANK, evaluate
from dfftsim.law.transfer import transfer
from dfftsim.tui.exports import Cell, Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import wrapped
from dfftsim.tui.why import Source, Why

if TYPE_CHECKING:
    from dfftsim.law.book import RuleBook

EARLIER = date(2018, 5, 25)
"""The day the General Data Protection Regulation of the European Union began to apply."""

DATA = "personal"
MANY = 10_000_000
"""More persons than any threshold on record names."""


@dataclass(frozen=True)
class Counts:
    """Ordered pairs by verdict on one day, for one person's data. Of those free, `decided`: by an authority's
    decision of adequacy; `few`: by other rules, and not for the data of MANY persons.
    """

    day: date
    verdicts: Mapping[str, int]
    decided: int
    few: int

    @property
    def unasked(self) -> int:
        """Those free whatever the number of persons, without a decision."""
        return self.verdicts["free"] - self.decided - self.few

    @property
    def pairs(self) -> int:
        """All of them."""
        return sum(self.verdicts.values())


def counts_of(book: RuleBook, day: date) -> Counts:
    """The verdict of every ordered pair for personal data on a day, counted."""
    verdicts: Counter[str] = Counter()
    decided = few = 0
    for origin in book.jurisdictions:
        for destination in book.jurisdictions:
            if origin != destination:
                found = evaluate(book, transfer(origin, destination, DATA), day)
                verdicts[found.verdict] += 1
                free = [one.kind for one in found.pathways if one.open and one.verdict == "free"]
                if found.verdict != "free":
                    continue
                if all(kind == "adequacy" for kind in free):
                    decided += 1
                else:
                    many = evaluate(book, transfer(origin, destination, DATA, persons=MANY), day)
                    few += many.verdict != "free"
    return Counts(day, {verdict: verdicts[verdict] for verdict in RANK}, decided, few)


def bar(counts: Counts, width: int, ascii_only: bool = False) -> list[tuple[str, str]]:
    """The counts as runs of marks, `width` cells together: verdict and text. No verdict that occurs is left
    without a cell.
    """
    present = {verdict: n for verdict, n in counts.verdicts.items() if n}
    cells = {verdict: max(1, n * width // counts.pairs) for verdict, n in present.items()}
    most = max(cells, key=lambda verdict: cells[verdict])
    cells[most] += width - sum(cells.values())
    return [(verdict, glyph_of(verdict, ascii_only) * n) for verdict, n in cells.items()]


def glyph_of(verdict: str, ascii_only: bool) -> str:
    """The mark of a verdict as this terminal shows it."""
    return MARKS[verdict].ascii if ascii_only else MARKS[verdict].glyph


class WorldToday(Widget, can_focus=True):
    """One sentence, and where there is room a bar for each of the two days."""

    DEFAULT_CSS = """
    WorldToday { height: auto; width: 1fr; }
    """
    HELP = "tui.scenarios.today.help"

    def __init__(self, book: RuleBook) -> None:
        super().__init__(classes="pane")
        self.book = book
        self.counts = [counts_of(book, day) for day in (EARLIER, book.last_day)]

    def on_mount(self) -> None:
        """Its title."""
        self.border_title = t("tui.scenarios.today")

    def sentence(self) -> str:
        """What is true."""
        before, now = self.counts
        return t(
            "tui.scenarios.today.sentence",
            pairs=now.pairs,
            parties=len(self.book.jurisdictions),
            day=now.day.isoformat(),
            free=now.verdicts["free"],
            decided=now.decided,
            few=now.few,
            unasked=now.unasked,
            then=before.day.isoformat(),
            free_then=before.verdicts["free"],
            decided_then=before.decided,
            few_then=before.few,
            unasked_then=before.unasked,
        )

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """As many lines as the sentence takes, and the bars."""
        return len(wrapped(self.sentence(), width)) + (2 if self.with_bars else 0)

    @property
    def with_bars(self) -> bool:
        """Whether there is room for the bars."""
        return self.screen.size.height >= 30

    def render(self) -> Content:
        """The sentence and the bars."""
        width = max(self.content_size.width, 10)
        lines: list[Content] = [Content(line) for line in wrapped(self.sentence(), width)]
        if self.with_bars:
            lines += [self.bar_line(counts, width) for counts in self.counts]
        return Content("\n").join(lines)

    def bar_line(self, counts: Counts, width: int) -> Content:
        """Day, bar and numbers of one day."""
        numbers = [
            (f"  {glyph_of(v, self.ascii_only)} {n:>3} {MARKS[v].word}", f"$mark-{v}")
            for v, n in counts.verdicts.items()
        ]
        taken = sum(cell_len(text) for text, _ in numbers)
        room = max(width - 11 - taken, 4)
        runs = [(text, f"$mark-{v}") for v, text in bar(counts, room, self.ascii_only)]
        return Content.assemble(f"{counts.day.isoformat()} ", *runs, *numbers)

    @property
    def ascii_only(self) -> bool:
        """Whether marks are plain letters."""
        return app_of(self).settings.ascii

    def why(self) -> Why:
        """How the pairs were counted."""
        before, now = self.counts
        inputs = [
            (f"{counts.day.isoformat()} {MARKS[v].word}", str(n), "")
            for counts in (before, now)
            for v, n in counts.verdicts.items()
        ]
        return Why(
            title=self.sentence(),
            formula=t("tui.scenarios.today.formula"),
            inputs=inputs,
            sources=[Source(t("tui.scenarios.today.source", hash=self.book.hash), date=now.day.isoformat())],
            notes=[t("tui.scenarios.today.note")],
        )

    def copied(self) -> str:
        """The command that prints the matrix."""
        return f"dfftsim law matrix --data {DATA} --on {self.book.last_day.isoformat()}"

    def tables(self) -> list[Table]:
        """The counts of both days."""
        rows: list[list[Cell]] = [
            [c.day.isoformat(), v, n] for c in self.counts for v, n in c.verdicts.items()
        ]
        return [Table("pairs", t("tui.scenarios.today"), ["day", "verdict", "pairs"], rows)]
