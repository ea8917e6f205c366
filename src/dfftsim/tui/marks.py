"""How states are shown: one glyph, one word and one colour for each, never a colour alone.

Verdicts of the law and states of flows share these marks, so that a dot on the map, a cell of the matrix and
a row of a table say the same thing in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dfftsim.i18n import t
from dfftsim.report.law_words import VERDICT_GLYPH


@dataclass(frozen=True, slots=True)
class Mark:
    """glyph: what a terminal shows; ascii: the same on one that has no such glyph (`--ascii`). dash: how a
    line of it is drawn on the map, `on` and `off` dots (0 off: solid). colour: the mark whose colour it has;
    left out = its own.
    """

    id: str
    glyph: str
    ascii: str
    dash: tuple[int, int]
    colour: str = ""

    @property
    def word(self) -> str:
        """The word beside the glyph, in the language of the moment."""
        return t(f"tui.mark.{self.id}")

    @property
    def variable(self) -> str:
        """Name of its colour among the variables of a theme."""
        return f"mark-{self.colour or self.id}"


MARKS: Mapping[str, Mark] = {
    mark.id: mark
    for mark in (
        Mark("free", VERDICT_GLYPH["free"], "o", (1, 0)),
        Mark("conditional", VERDICT_GLYPH["conditional"], "*", (2, 1)),
        Mark("approval", VERDICT_GLYPH["approval"], "w", (1, 2)),
        Mark("pet", "■", "#", (3, 1)),
        Mark("search", "◔", "?", (2, 2), colour="home"),
        Mark("carrying_on", "◐", "%", (3, 2), colour="blocked"),
        Mark("blocked", VERDICT_GLYPH["blocked"], "x", (1, 3)),
        Mark("local", "◌", "h", (1, 4)),
        Mark("home", "·", ".", (1, 0)),
        Mark("ended", "◦", "_", (1, 0), colour="home"),
        Mark("incident", "▲", "!", (1, 3), colour="blocked"),
    )
}

OF_STATE: Mapping[str, str] = {
    "born": "search",
    "discovering": "search",
    "choosing": "search",
    "preparing": "search",
    "waiting": "approval",
    "operating": "free",
    "suspended": "blocked",
    "localised": "local",
    "carrying_on": "carrying_on",
    "given_up": "blocked",
    "ended": "ended",
}
"""The mark of each state of a flow; one that operates shows the verdict of its basis, or `pet`. Only one that
waits at an authority is shown as `approval`; before that its firm looks for a way and prepares it (`search`).
"""
