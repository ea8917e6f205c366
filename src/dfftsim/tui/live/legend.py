"""The line below the map: what the marks mean, and how many flows one of them stands for."""

from __future__ import annotations

from collections.abc import Container

from rich.cells import cell_len

from dfftsim.i18n import t
from dfftsim.tui.frame import Line, app_of
from dfftsim.tui.live.incident import MARK as INCIDENT
from dfftsim.tui.live.trust_path import DASHES, LEVELS
from dfftsim.tui.marks import MARKS
from dfftsim.tui.text import cut
from dfftsim.tui.worldmap.picture import ON_LINES

SAMPLE_CELLS = 5
"""How much of a line of trust is shown beside its meaning."""


class Legend(Line):
    """Marks that fit, the numbers at the right."""

    DEFAULT_CSS = """
    Legend { background: $surface; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.told: tuple[int, int, float] = (0, 0, 1.0)
        self.marks: tuple[str, ...] = ON_LINES
        self.of_trust = False

    def on_mount(self) -> None:
        """Colours follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    def on_unmount(self) -> None:
        """The signal would keep the widget alive."""
        self.app.theme_changed_signal.unsubscribe(self)

    def tell(
        self,
        *,
        corridors: int,
        of: int,
        stands_for: float,
        drawn: Container[str] = (),
        incidents: bool = False,
    ) -> None:
        """corridors drawn, of how many; flows that one mark stands for; the marks drawn now, which come first
        where there is no room for all; whether incidents are marked too.
        """
        marks = tuple(sorted(ON_LINES, key=lambda mark: mark not in drawn))
        marks = (INCIDENT, *marks) if incidents else marks
        if ((corridors, of, stands_for), marks) != (self.told, self.marks):
            self.told, self.marks = (corridors, of, stands_for), marks
            self.refresh()

    def tell_trust(self, on: bool) -> None:
        """Whether the lines stand for trust and not for flows."""
        if on != self.of_trust:
            self.of_trust = on
            self.refresh()

    def parts(self, width: int) -> list[tuple[str, str, str]]:
        """Glyph and word of each mark in its colour."""
        if self.of_trust:
            return self._trust_parts(width)
        plain = app_of(self).settings.ascii
        variables = app_of(self).theme_variables
        corridors, of, stands_for = self.told
        tail = t("tui.live.legend.corridors", n=corridors, of=of) if of else ""
        if stands_for > 1:
            tail = t("tui.live.legend.stands_for", n=round(stands_for)) + " · " + tail
        pieces = [
            (f" {mark.ascii if plain else mark.glyph} {mark.word} ", variables[mark.variable])
            for mark in (MARKS[id] for id in self.marks)
        ]
        room = width - sum(cell_len(text) for text, _ in pieces)
        if cell_len(tail) + 1 > room:
            tail = t("tui.live.legend.short", n=corridors, of=of) if of else ""
        found: list[tuple[str, str, str]] = []
        left = width - 1 - (cell_len(tail) if cell_len(tail) + 1 <= room else 0)
        for text, colour in pieces:
            if cell_len(text) <= left:
                found.append((text, colour_style(colour), ""))
                left -= cell_len(text)
        if cell_len(tail) + 1 <= room:
            found.append((" " * left + tail, "dim", ""))
        return found

    def _trust_parts(self, width: int) -> list[tuple[str, str, str]]:
        """How a line is drawn by the trust it stands for, as far as it fits."""
        least = ">=" if app_of(self).settings.ascii else "≥"
        words = [f"<{LEVELS[0]:g}", *(f"{least}{level:g}" for level in LEVELS)]
        found = [(f" {t('tui.live.trust.legend')}", "bold", "")]
        for (on, off), word in zip(reversed(DASHES), reversed(words), strict=True):
            drawn = max(round(SAMPLE_CELLS * on / (on + off)), 1)
            found.append((f" {'-' * drawn}{' ' * (SAMPLE_CELLS - drawn)} {word}", "", ""))
        if sum(cell_len(text) for text, _, _ in found) <= width:
            return found
        return [(cut(f"{found[0][0]} {t('tui.live.trust.legend_short')}", width), "", "")]


def colour_style(colour: str) -> str:
    """A colour of a theme as a style that Rich reads."""
    return colour.removeprefix("ansi_") if colour.startswith("ansi_") else colour
