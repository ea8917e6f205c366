"""Panes of Live that are looked at while time is moved: who trusts whom, and the framework's projects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dfftsim.i18n import t
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.explained import Explained
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.portfolio_pane import ProjectList
from dfftsim.tui.live.queues import ASCII_SPARKS, SPARKS
from dfftsim.tui.live.tape import Pair
from dfftsim.tui.live.trust_matrix import TrustMatrix
from dfftsim.tui.live.trust_why import off_why, trust_why
from dfftsim.tui.place import Place
from dfftsim.tui.why import Why

WATCHED = ("trust", "projects")
"""Their names among the views of the place."""


class WatchedPanes(Place):
    """player: the replay at hand. pair: the corridor that is selected. view: what has the room that panes
    share.
    """

    def __init__(self) -> None:
        super().__init__()
        self.player: Player | None = None
        self.pair: Pair | None = None
        self.view = "map"

    def _make_watched(self) -> None:
        self.trust_pane = Explained(TrustMatrix(id="live-trust"), id="live-trust-pane")
        self.projects_pane = Explained(ProjectList(id="live-projects"), id="live-projects-pane")
        self.trust_pane.border_title = t("tui.live.trust")
        self.projects_pane.border_title = t("tui.live.projects")

    def watched_are_whole(self) -> bool:
        """Whether both panes are there."""
        panes = (self.trust_pane, self.projects_pane)
        return all(pane.is_attached and pane.text.is_mounted for pane in panes)

    def _load_projects(self, document: Mapping[str, Any]) -> None:
        self.projects.load(self.player, document)
        self.projects_pane.fit()
        self._explain_projects()

    @property
    def matrix(self) -> TrustMatrix:
        """Who trusts whom."""
        rows = self.trust_pane.rows
        assert isinstance(rows, TrustMatrix)
        return rows

    @property
    def projects(self) -> ProjectList:
        """The framework's portfolio."""
        rows = self.projects_pane.rows
        assert isinstance(rows, ProjectList)
        return rows

    def _load_trust(self) -> None:
        player = self.player
        self.matrix.load(player.trust if player is not None else None)
        self.matrix.show_pair(self.pair)
        self.trust_pane.fit()
        self._explain_trust()

    def _explain_trust(self) -> None:
        self.trust_pane.explain(self.why_trust())

    def _explain_projects(self) -> None:
        self.projects_pane.explain(self.projects.why())

    def why_trust(self) -> Why | None:
        """The pair under the cursor of the matrix; without trust, how to switch it on."""
        player = self.player
        if player is None:
            return None
        if player.trust is None:
            return off_why(player.recording.source, player.has_hazards)
        pair = self.matrix.pair or next(iter(player.trust.paths))
        levels = ASCII_SPARKS if app_of(self).settings.ascii else SPARKS
        book, recording, tape = self.workspace.book, player.recording, player.tape
        return trust_why(book, recording, tape, player.trust, pair, player.day, levels, player.prior)

    def _refresh_explained(self, day: date) -> None:
        """The panes of trust and of the framework follow the day."""
        if self.view == "trust" and day != self.matrix.day:
            self.matrix.at(day)
            self._explain_trust()
        if self.view == "projects" and day != self.projects.day:
            self.projects.at(day)
            self._explain_projects()

    def _explain_shown(self) -> None:
        if self.watched_are_whole():
            self._explain_trust()
            self._explain_projects()
