"""The widget of the map: what has changed from frame to frame is drawn, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Region as Area
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dfftsim.i18n import language, t
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.marks import MARKS
from dfftsim.tui.worldmap import picture as pic
from dfftsim.tui.worldmap.marker import MARKERS, Codes
from dfftsim.tui.worldmap.picture import Corridor, Picture
from dfftsim.tui.worldmap.view import REGIONS, view_of, world

MERIDIAN = {"en": 10.0, "ja": 150.0}
NEAR_CELLS = 2
WIDEST_GAP = 12
"""To move the cursor on costs about as many bytes as so many cells that have not changed."""


class WorldMap(Widget, can_focus=True):
    """corridors, labelled and chosen are given by `show`; `advance` moves the flows."""

    DEFAULT_CSS = """
    WorldMap { width: 1fr; height: 1fr; }
    """
    HELP = "tui.live.help.map"
    BINDINGS = [
        key("left,up", "corridor(-1)", "live.corridor_before"),
        key("right,down", "corridor(1)", "live.corridor_next"),
    ]

    class SiteChosen(Message):
        """A jurisdiction was clicked."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class CorridorChosen(Message):
        """A corridor was clicked or reached by the arrow keys."""

        def __init__(self, origin: str, destination: str) -> None:
            super().__init__()
            self.origin, self.destination = origin, destination

    def __init__(self, region: str = "world", id: str | None = None) -> None:
        super().__init__(id=id)
        self.region_name = region if region in REGIONS else "world"
        self.corridors: Sequence[Corridor] = ()
        self.labelled: Sequence[str] = ()
        self.chosen = ""
        self.hit: frozenset[str] = frozenset()
        self.phase = 0.0
        self.picture: Picture | None = None
        self._land: tuple[object, tuple[Codes, pic.Styles]] | None = None
        self._codes = np.zeros((0, 0), np.uint32)
        self._styles = np.zeros((0, 0), np.uint8)
        self._palette: list[Style] = []
        self._strips: dict[int, Strip] = {}

    def on_mount(self) -> None:
        """Colours follow the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.recolour())

    def on_unmount(self) -> None:
        """The signal would keep the widget alive."""
        self.app.theme_changed_signal.unsubscribe(self)

    def show(
        self,
        corridors: Sequence[Corridor],
        labelled: Sequence[str],
        chosen: str,
        *,
        hit: frozenset[str] = frozenset(),
        draw: bool = True,
    ) -> None:
        """Other corridors or other numbers on them; nothing changes if they are the same. hit: jurisdictions
        where an incident just was. draw: at once, not only with the next `advance`.
        """
        shown = (self.corridors, self.labelled, self.chosen, self.hit)
        if (corridors, labelled, chosen, hit) != shown:
            self.corridors, self.labelled, self.chosen, self.hit = corridors, labelled, chosen, hit
            self.picture = None
            if draw:
                self.draw_frame()

    def advance(self, seconds: float) -> None:
        """Move the flows by seconds of play."""
        self.phase += seconds
        self.draw_frame()

    def zoom(self) -> None:
        """The next part of the world."""
        names = list(REGIONS)
        self.region_name = names[(names.index(self.region_name) + 1) % len(names)]
        self.redraw()

    def redraw(self) -> None:
        """Everything anew: another part of the world, marker or size."""
        self.picture = None
        self._land = None
        self._codes = np.zeros((0, 0), np.uint32)
        self.draw_frame()

    def recolour(self) -> None:
        """Other colours."""
        self._palette = []
        self._strips.clear()
        self.refresh()

    def on_resize(self) -> None:
        """Another size."""
        self.redraw()

    def draw_frame(self) -> None:
        """Compose a frame and ask for the spans that differ from the one before to be drawn."""
        if not self.size.width or not self.size.height:
            return
        picture = self.picture or self._new_picture()
        codes, styles = pic.with_flows(picture, self._glyphs, self.phase)
        if codes.shape != self._codes.shape:
            self._codes, self._styles = codes, styles
            self._strips.clear()
            self.refresh()
            return
        differ = (codes != self._codes) | (styles != self._styles)
        self._codes, self._styles = codes, styles
        rows = np.flatnonzero(differ.any(axis=1))
        spans = []
        for row in rows.tolist():
            cells = np.flatnonzero(differ[row])
            self._strips.pop(row, None)
            for part in np.split(cells, np.flatnonzero(np.diff(cells) > WIDEST_GAP) + 1):
                spans.append(Area(int(part[0]), row, int(part[-1] - part[0]) + 1, 1))
        if spans:
            self.refresh(*spans)

    def _new_picture(self) -> Picture:
        settings = app_of(self).settings
        name = "ascii" if settings.ascii else settings.marker
        marker = MARKERS[name]
        width, height = self.size
        columns, rows = width * marker.across, height * marker.down
        region = REGIONS[self.region_name]
        view = view_of(
            region or world(MERIDIAN[language()]), columns, rows, whole=region is None, ratio=marker.ratio
        )
        if self._land is None or self._land[0] != (view, name):
            self._land = ((view, name), pic.backdrop(view, marker))
        self._glyphs = {mark.id: ord(mark.ascii if settings.ascii else mark.glyph) for mark in MARKS.values()}
        site = "@" if settings.ascii or name == "ascii" else "•"
        most = pic.MOST_FLOWS_SLOW if settings.slow else pic.MOST_FLOWS
        hit = dict.fromkeys(self.hit, chr(self._glyphs["incident"]))
        self.picture = pic.picture_of(
            view, marker, self._land[1], self.corridors, self.labelled, self.chosen, site, most, hit
        )
        return self.picture

    def _make_palette(self) -> list[Style]:
        variables = app_of(self).theme_variables
        ground = self.rich_style

        def colour(name: str, bold: bool = False, reverse: bool = False, underline: bool = False) -> Style:
            front = Color.parse(variables[name]).rich_color
            return ground + Style(color=front, bold=bold, reverse=reverse, underline=underline)

        palette = [ground] * pic.STYLES
        palette[pic.LAND] = colour("land")
        palette[pic.DIM] = colour("mark-home")
        palette[pic.SITE] = colour("foreground", bold=True)
        palette[pic.ENDS] = colour("foreground", bold=True, underline=True)
        palette[pic.PLAIN] = colour("primary")
        palette[pic.CHOSEN] = colour("accent", bold=True, reverse=True)
        for mark in MARKS.values():
            palette[pic.ARC_OF[mark.id]] = colour(mark.variable)
            palette[pic.FLOW_OF[mark.id]] = colour(mark.variable, bold=True)
        return palette

    def render_line(self, y: int) -> Strip:
        """One row of cells, in runs of one style."""
        if y >= len(self._codes):
            return Strip.blank(self.size.width, self.rich_style)
        strip = self._strips.get(y)
        if strip is None:
            self._palette = self._palette or self._make_palette()
            styles = pic.joined_over_blanks(self._styles[y])
            text = self._codes[y].astype("<u4").tobytes().decode("utf-32-le")
            edges = [0, *(np.flatnonzero(np.diff(styles)) + 1).tolist(), len(styles)]
            strip = self._strips[y] = Strip(
                [Segment(text[a:b], self._palette[styles[a]]) for a, b in itertools.pairwise(edges)],
                len(styles),
            )
        return strip

    def action_corridor(self, step: int) -> None:
        """The next corridor, as they stand from west to east."""
        pairs = sorted((one.origin, one.destination) for one in self.corridors if not one.dim)
        if not pairs:
            return
        now = next(((one.origin, one.destination) for one in self.corridors if one.chosen), None)
        at = pairs.index(now) + step if now in pairs else (0 if step > 0 else -1)
        self.post_message(self.CorridorChosen(*pairs[at % len(pairs)]))

    def on_click(self, event: events.Click) -> None:
        """Choose the jurisdiction or corridor under the mouse."""
        picture = self.picture
        if picture is None:
            return
        x, y = event.x, event.y
        near = [
            (abs(column - x) + abs(row - y), code)
            for code, (column, row) in picture.sites.items()
            if abs(column - x) <= NEAR_CELLS and abs(row - y) <= 1
        ]
        if near:
            self.post_message(self.SiteChosen(min(near)[1]))
            return
        rows, columns = picture.owner.shape
        around = picture.owner[max(y - 1, 0) : min(y + 2, rows), max(x - 1, 0) : min(x + 2, columns)]
        owners = [number for number in (picture.owner[y, x], *around.flat) if number >= 0]
        if owners:
            one = self.corridors[int(owners[0])]
            self.post_message(self.CorridorChosen(one.origin, one.destination))

    @property
    def title(self) -> str:
        """What part of the world this is, with its meridian."""
        if REGIONS[self.region_name] is None:
            return t("tui.live.map.world", meridian=int(MERIDIAN[language()]))
        return t(f"tui.live.map.{self.region_name}")
