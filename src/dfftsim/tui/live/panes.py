"""What is on the screen of the place Live, and how its panes keep in step with the replay."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from dfftsim.i18n import t
from dfftsim.spans import DAY
from dfftsim.tui.frame import app_of
from dfftsim.tui.live.explain import corridor_why, event_why
from dfftsim.tui.live.flowmap import corridors_of, lines_of_trust
from dfftsim.tui.live.incident_why import incident_why
from dfftsim.tui.live.indicators import Indicators
from dfftsim.tui.live.legend import Legend
from dfftsim.tui.live.log import EventLog
from dfftsim.tui.live.moment_why import moment_why
from dfftsim.tui.live.moments import Moment
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.queues import QueueList
from dfftsim.tui.live.rulepane import LiveRule
from dfftsim.tui.live.tabs import ViewTabs
from dfftsim.tui.live.timebar import TimeBar
from dfftsim.tui.live.watched import WATCHED, WatchedPanes
from dfftsim.tui.text import cut
from dfftsim.tui.why import Why
from dfftsim.tui.worldmap.picture import Corridor
from dfftsim.tui.worldmap.widget import WorldMap

HIT_SECONDS = 30 * DAY
"""How long after an incident its place is marked on the map."""


class LivePanes(WatchedPanes):
    """player: the replay at hand. jurisdiction: the one that is followed, empty for all. pair, event, moment:
    the corridor, the event and the mark of the line of time that are selected. view: what has the room that
    panes share.
    """

    NAME = "live"
    DEFAULT_CSS = """
    LivePanes #live-main { height: 1fr; width: 1fr; }
    LivePanes #live-map-pane { width: 1fr; height: 1fr; padding: 0; }
    LivePanes #live-side { width: 40; height: 1fr; }
    LivePanes #live-queues-pane { height: 2fr; }
    LivePanes #live-indicators-pane { height: 3fr; }
    LivePanes #live-rule { width: 48; height: 1fr; }
    LivePanes #live-log-pane { height: 10; width: 1fr; }
    LivePanes #live-filter { display: none; height: 1; border: none; padding: 0; }
    LivePanes.-filtering #live-filter { display: block; }
    LivePanes ViewTabs { display: none; }
    LivePanes.-narrow ViewTabs { display: block; }
    LivePanes.-short #live-log-pane { height: 5; }
    LivePanes.-wide #live-log-pane { height: 14; }
    LivePanes.-normal #live-rule, LivePanes.-narrow #live-rule { display: none; width: 44; }
    LivePanes.-normal.-view-rule #live-rule { display: block; }
    LivePanes.-normal.-view-rule #live-side { display: none; }
    LivePanes.-narrow #live-side { display: none; width: 1fr; layout: horizontal; }
    LivePanes.-narrow #live-queues-pane, LivePanes.-narrow #live-indicators-pane { width: 1fr; height: 1fr; }
    LivePanes.-narrow.-view-side #live-side { display: block; }
    LivePanes.-narrow.-view-side #live-map-pane { display: none; }
    LivePanes.-narrow.-view-rule #live-rule { display: block; width: 1fr; }
    LivePanes.-narrow.-view-rule #live-map-pane { display: none; }
    LivePanes Explained { display: none; width: 48; }
    LivePanes.-view-trust #live-trust-pane, LivePanes.-view-projects #live-projects-pane { display: block; }
    LivePanes.-view-trust #live-rule, LivePanes.-view-projects #live-rule { display: none; }
    LivePanes.-normal.-view-trust #live-side, LivePanes.-normal.-view-projects #live-side { display: none; }
    LivePanes.-narrow.-view-trust #live-map-pane { display: none; }
    LivePanes.-narrow.-view-projects #live-map-pane { display: none; }
    LivePanes.-narrow Explained { width: 1fr; }
    """
    VIEWS = ("map", "side", "rule", "trust", "projects")

    def __init__(self) -> None:
        super().__init__()
        self.jurisdiction = ""
        self.event: int | None = None
        self.moment: Moment | None = None
        self.filter_text = ""
        self.note = ""

    def body(self) -> ComposeResult:
        """Time, map and panes, events. The widgets are kept by name: looking them up in every frame would
        cost time, and would keep those of before a change of language alive.
        """
        self.bar, self.tabs, self.legend = (
            TimeBar(id="live-time"),
            ViewTabs(self.view),
            Legend(id="live-legend"),
        )
        self.world = WorldMap(self._kept().get("region", "world"), id="live-map")
        self.queues, self.indicators = QueueList(id="live-queues"), Indicators(id="live-indicators")
        self.rule, self.events = LiveRule(id="live-rule"), EventLog(id="live-log")
        self.words = Input(self.filter_text, placeholder=t("tui.live.filter.hint"), id="live-filter")
        self._make_watched()
        self.map_pane = Vertical(self.world, self.legend, id="live-map-pane", classes="pane")
        self.log_pane = Vertical(self.words, self.events, id="live-log-pane", classes="pane")
        queues_pane = Vertical(self.queues, id="live-queues-pane", classes="pane")
        indicators_pane = Vertical(self.indicators, id="live-indicators-pane", classes="pane")
        queues_pane.border_title = t("tui.live.queues")
        queues_pane.border_subtitle = t("tui.live.queue.load_is")
        indicators_pane.border_title = t("tui.live.indicators")
        self.rule.border_title = t("tui.live.rule")
        self.log_pane.border_title = t("tui.live.log")
        yield self.bar
        yield self.tabs
        yield Horizontal(
            self.map_pane,
            Vertical(queues_pane, indicators_pane, id="live-side"),
            self.rule,
            self.trust_pane,
            self.projects_pane,
            id="live-main",
        )
        yield self.log_pane

    def _kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = app_of(self).settings.kept.setdefault(self.NAME, {})
        return kept

    def _say(self, note: str) -> None:
        self.note = note
        for bar in self.query(TimeBar):
            bar.note = note
            bar.refresh()
        for log in self.query(EventLog):
            log.note = note
            log.refresh()

    def _filled(self) -> None:
        """Give every widget what it shows; they may be new."""
        if not self.is_whole():
            return
        player = self.player
        recording, tape = (player.recording, player.tape) if player else (None, None)
        bar, log = self.bar, self.events
        playable = player is not None and bool(player.tape.rows)
        bar.load(
            recording if playable else None,
            player.clock if player and playable else None,
            player.moments if player else (),
        )
        log.load(recording, tape)
        self.queues.load(recording, tape)
        self._load_trust()
        self._say(self.note)
        self._load_indicators()
        log.narrow(self.filter_text, self.jurisdiction)
        self.set_class(bool(self.filter_text), "-filtering")
        self._show_view(self.view)
        self.refresh_panes()
        self._explain_chosen()
        self.refresh_bindings()

    def is_whole(self) -> bool:
        """Whether every widget is there: while the place is composed anew or taken down, some are not."""
        widgets = (self.bar, self.tabs, self.world, self.queues, self.indicators, self.rule, self.events)
        return self.watched_are_whole() and all(widget.is_attached for widget in widgets)

    def _load_indicators(self) -> None:
        player = self.player
        document = self.workspace.document
        if document is None or (player is not None and not _is_of(document, player)):
            document = dict(player.recording.document) if player else {}
        indicators = self.indicators
        indicators.load(
            player.recording if player else None,
            player.tape if player and player.tape.rows else None,
            document,
        )
        self._load_projects(document)

    def refresh_panes(self) -> None:
        """Everything that depends on the instant."""
        if self.is_whole():
            self._refresh_map()
            self._refresh_beside_map()

    def _refresh_beside_map(self) -> None:
        player = self.player
        indicators = self.indicators
        indicators.jurisdiction = self.jurisdiction
        if player is None:
            indicators.update_counts({})
            return
        self._subtitle("")
        self.bar.update_line()
        self.events.follow(player.tape.position)
        self.queues.at(player.clock.now)
        self._refresh_explained(player.day)
        indicators.update_counts(player.tape.states(self.jurisdiction))
        if self.pair is not None and self.event is None and self.moment is None:
            self._explain_chosen()

    def _lines(self) -> tuple[tuple[Corridor, ...], int]:
        """What the map draws, of how many: corridors of flows, or lines of trust while that is shown."""
        player = self.player
        if player is not None and player.trust is not None and self.view == "trust":
            drawn = lines_of_trust(player.trust, player.day, self.jurisdiction, self.matrix.pair)
            return drawn, len(player.trust.paths)
        counts = player.tape.corridors() if player is not None else {}
        return corridors_of(counts, self.jurisdiction, self.pair), len(counts)

    def _refresh_map(self, passed: float = 0.0) -> None:
        """Corridors as they stand now; passed: seconds of play by which the flows move on."""
        world, player = self.world, self.player
        drawn, of = self._lines()
        known = player.jurisdictions if player is not None else self._expected()
        hit = player.tape.places_hit(player.clock.now, HIT_SECONDS) if player is not None else frozenset()
        world.show(drawn, known, self.jurisdiction, hit=hit, draw=False)
        world.advance(passed)
        stands_for = world.picture.stands_for if world.picture else 1.0
        shown = len(world.corridors)
        self.legend.tell_trust(any(one.dash is not None for one in drawn))
        incidents = player is not None and bool(player.tape.incidents)
        marks = {mark for one in drawn for mark, _, _ in one.groups}
        self.legend.tell(corridors=shown, of=of, stands_for=stands_for, drawn=marks, incidents=incidents)
        pane = self.map_pane
        title = world.title + (f" · {t('tui.live.trust')}" if self.legend.of_trust else "")
        if pane.border_title != title:  # setting it draws the whole pane
            pane.border_title = title

    def _expected(self) -> list[str]:
        """What the map marks while there is no recording: the parties of the scenario, else all."""
        scenario = self.workspace.scenario
        return list(scenario.parties if scenario and scenario.parties else self.workspace.book.jurisdictions)

    def _subtitle(self, text: str) -> None:
        """What has just happened, below the events."""
        pane, told = self.log_pane, cut(text, max(self.size.width - 12, 10))
        if pane.border_subtitle != told:  # setting it draws the whole pane
            pane.border_subtitle = told

    def _show_rule(self) -> None:
        """Where figures and rule share the room, the rule has it now; trust and projects keep theirs."""
        if self.has_class("-normal") and self.view not in WATCHED:
            self._show_view("rule")

    def action_view(self) -> None:
        """The next of what the room is shared by: map, queues and indicators, rule."""
        views = self.VIEWS if self.has_class("-narrow") else self.VIEWS[1:]
        now = self.view if self.view in views else views[0]
        self.action_show_view(views[(views.index(now) + 1) % len(views)])

    def action_show_view(self, view: str) -> None:
        """One of them; where it has a list of its own, that is focused."""
        self._show_view(view)
        if view in WATCHED:
            (self.matrix if view == "trust" else self.projects).focus()

    def _show_view(self, view: str) -> None:
        self.view = view
        for one in self.VIEWS:
            self.set_class(one == view, f"-view-{one}")
        for tabs in self.query(ViewTabs):
            tabs.show(view)
        if self.player is not None and self.is_whole():
            self._refresh_explained(self.player.day)
            self._refresh_map()
            self.call_after_refresh(self._explain_shown)

    def _explain_chosen(self) -> None:
        self.rule.explain(self.why_chosen())

    def why(self) -> Why | None:
        """What the pane that is shown is about."""
        nothing_chosen = self.event is None and self.moment is None
        if self.view == "trust" and nothing_chosen:
            return self.why_trust()
        told = self.projects.why() if self.view == "projects" and nothing_chosen else None
        return told or self.why_chosen()

    def why_chosen(self) -> Why | None:
        """The mark of the line of time, the event or the corridor at hand."""
        player = self.player
        if player is None or not player.tape.rows:
            return None
        book, recording, tape = self.workspace.book, player.recording, player.tape
        if self.moment is not None:
            return moment_why(book, recording, tape, self.moment)
        if self.event is not None:
            told = incident_why if self.event in tape.incidents else event_why
            return told(book, recording, tape, self.event)
        if self.pair is not None:
            return corridor_why(book, recording, tape, self.pair, player.clock.now)
        return None


def _is_of(document: dict[str, Any], player: Player) -> bool:
    """Whether results are of the scenario that is played, with the same changes."""
    hash = document.get("scenario_hash")
    return hash is None or player.scenario is None or hash == player.scenario.hash
