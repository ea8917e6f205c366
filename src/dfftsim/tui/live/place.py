"""The place Live: one recorded replication on the world map, with its queues, indicators and events."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.widgets import Input

from dfftsim.i18n import pick, t
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.live.asking import AskDay, AskJurisdiction
from dfftsim.tui.live.explain import corridor_why, event_why
from dfftsim.tui.live.flowmap import corridors_of
from dfftsim.tui.live.indicators import Indicators
from dfftsim.tui.live.legend import Legend
from dfftsim.tui.live.log import EventLog
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.queues import QueueList
from dfftsim.tui.live.recorder import Recorder
from dfftsim.tui.live.rowlist import RowList
from dfftsim.tui.live.rulepane import RulePane
from dfftsim.tui.live.source import command_of
from dfftsim.tui.live.tables import replay_tables
from dfftsim.tui.live.tabs import ViewTabs
from dfftsim.tui.live.tape import Pair
from dfftsim.tui.live.timebar import TimeBar
from dfftsim.tui.live.ways import cause_word
from dfftsim.tui.place import Place
from dfftsim.tui.settings import MARKERS
from dfftsim.tui.text import cut
from dfftsim.tui.why import Why
from dfftsim.tui.worldmap.widget import WorldMap

PANES_SECONDS = 0.25
"""How often the panes beside the map are drawn while it plays."""

LONGEST_STEP = 0.5
"""A frame that comes later than this does not make time jump."""


class LivePlace(Place):
    """What is played, followed and chosen is kept here, so that a change of language loses nothing."""

    NAME = "live"
    DEFAULT_CSS = """
    LivePlace #live-main { height: 1fr; width: 1fr; }
    LivePlace #live-map-pane { width: 1fr; height: 1fr; padding: 0; }
    LivePlace #live-side { width: 40; height: 1fr; }
    LivePlace #live-queues-pane { height: 2fr; }
    LivePlace #live-indicators-pane { height: 3fr; }
    LivePlace #live-rule { width: 48; height: 1fr; }
    LivePlace #live-log-pane { height: 10; width: 1fr; }
    LivePlace #live-filter { display: none; height: 1; border: none; padding: 0; }
    LivePlace.-filtering #live-filter { display: block; }
    LivePlace ViewTabs { display: none; }
    LivePlace.-narrow ViewTabs { display: block; }
    LivePlace.-short #live-log-pane { height: 5; }
    LivePlace.-wide #live-log-pane { height: 14; }
    LivePlace.-normal #live-rule, LivePlace.-narrow #live-rule { display: none; width: 44; }
    LivePlace.-normal.-view-rule #live-rule { display: block; }
    LivePlace.-normal.-view-rule #live-side { display: none; }
    LivePlace.-narrow #live-side { display: none; width: 1fr; layout: horizontal; }
    LivePlace.-narrow #live-queues-pane, LivePlace.-narrow #live-indicators-pane { width: 1fr; height: 1fr; }
    LivePlace.-narrow.-view-side #live-side { display: block; }
    LivePlace.-narrow.-view-side #live-map-pane { display: none; }
    LivePlace.-narrow.-view-rule #live-rule { display: block; width: 1fr; }
    LivePlace.-narrow.-view-rule #live-map-pane { display: none; }
    """
    BINDINGS: ClassVar[list[Binding]] = [
        key("space", "play", "live.play", footer=True),
        key("full_stop", "step(1)", "live.step", footer=True),
        key("comma", "step(-1)", "live.back"),
        key("left_square_bracket", "speed(0.5)", "live.slower"),
        key("right_square_bracket", "speed(2)", "live.faster", footer=True),
        key("n", "turn", "live.turn", footer=True),
        key("g", "go_to", "live.go_to"),
        key("j", "jurisdiction", "live.jurisdiction", footer=True),
        key("z", "zoom", "live.zoom", footer=True),
        key("v", "view", "live.view", footer=True),
        key("slash", "filter", "live.filter"),
        key("a,enter", "atlas", "live.atlas"),
        key("m", "marker", "live.marker"),
        key("home", "ends(0)", "live.home"),
        key("end", "ends(1)", "live.end"),
        key("escape", "clear", "live.clear"),
    ]
    VIEWS = ("map", "side", "rule")

    def __init__(self) -> None:
        super().__init__()
        self.player: Player | None = None
        self.recorded: object = None
        self.jurisdiction = ""
        self.pair: Pair | None = None
        self.event: int | None = None
        self.filter_text = ""
        self.view = "map"
        self.note = ""
        self.recorder = Recorder(self, self.take_player, self._say)
        self._frame_at = 0.0
        self._panes_at = 0.0
        self._timer: Any = None

    # what is on the screen

    def body(self) -> ComposeResult:
        """Time, map and panes, events."""
        yield TimeBar(id="live-time")
        yield ViewTabs(self.view)
        with Horizontal(id="live-main"):
            with Vertical(id="live-map-pane", classes="pane"):
                yield WorldMap(self._kept().get("region", "world"), id="live-map")
                yield Legend(id="live-legend")
            with Vertical(id="live-side"):
                with Vertical(id="live-queues-pane", classes="pane") as queues:
                    queues.border_title = t("tui.live.queues")
                    yield QueueList(id="live-queues")
                with Vertical(id="live-indicators-pane", classes="pane") as indicators:
                    indicators.border_title = t("tui.live.indicators")
                    yield Indicators(id="live-indicators")
            rule = RulePane(id="live-rule")
            rule.border_title = t("tui.live.rule")
            yield rule
        with Vertical(id="live-log-pane", classes="pane") as log:
            log.border_title = t("tui.live.log")
            yield Input(self.filter_text, placeholder=t("tui.live.filter.hint"), id="live-filter")
            yield EventLog(id="live-log")

    def on_mount(self) -> None:
        """Get a recording if a scenario is open."""
        fps = app_of(self).settings.frames_per_second
        self._timer = self.set_interval(1 / fps, self._frame, pause=True)
        self._filled()
        self.chosen()

    def relabelled(self) -> None:
        """The same in other words."""
        self.call_later(self._recomposed)

    async def _recomposed(self) -> None:
        await self.recompose()
        self._filled()

    def on_screen_resume(self) -> None:
        """Shown again: play on, and take up what was chosen meanwhile."""
        if self.is_mounted and self._timer is not None:
            self.chosen()
            self._run_timer()

    def on_screen_suspend(self) -> None:
        """Not shown: nothing moves, and time stands still."""
        if self._timer is not None:
            self._timer.pause()

    def chosen(self) -> None:
        """Another scenario is recorded as soon as the place is shown; other results show at once."""
        scenario = self.workspace.scenario
        if scenario is None:
            self._say(t("tui.live.no_scenario"))
        elif scenario is self.recorded:
            self._load_indicators()
        elif self.app.screen is self:
            self._start_recording()
        else:
            self.recorder.start(None, 1)
            self.recorded = self.player = None

    def _start_recording(self) -> None:
        self.recorded = self.workspace.scenario
        self.player, self.pair, self.event = None, None, None
        self._filled()
        speed = int(self._kept().get("speed", 16))
        self.recorder.start(self.workspace if self.recorded is not None else None, speed)

    def take_player(self, player: Player) -> None:
        """Show a recording, from its first turn or its beginning."""
        self.player = player
        if not player.tape.rows:
            self._say(t("tui.live.no_flows"))
        else:
            self._say("")
        if self.jurisdiction not in player.jurisdictions:
            self.jurisdiction = ""
        self._filled()

    def _say(self, note: str) -> None:
        self.note = note
        for bar in self.query(TimeBar):
            bar.note = note
            bar.refresh()
        for log in self.query(EventLog):
            log.note = note
            log.refresh()

    # keeping the panes in step

    def _filled(self) -> None:
        """Give every widget what it shows; they may be new."""
        if not self.query(EventLog):
            return
        player = self.player
        recording, tape = (player.recording, player.tape) if player else (None, None)
        bar, log = self.query_one(TimeBar), self.query_one(EventLog)
        playable = player is not None and bool(player.tape.rows)
        bar.load(
            recording if playable else None,
            player.clock if player and playable else None,
            player.turns if player else (),
        )
        log.load(recording, tape)
        self.query_one(QueueList).load(recording, tape)
        self._say(self.note)
        self._load_indicators()
        log.narrow(self.filter_text, self.jurisdiction)
        self.set_class(bool(self.filter_text), "-filtering")
        self._show_view(self.view)
        self.refresh_panes()
        self._explain_chosen()
        self.refresh_bindings()

    def _load_indicators(self) -> None:
        player = self.player
        document = self.workspace.document or (player.recording.document if player else {})
        indicators = self.query_one(Indicators)
        indicators.load(
            player.recording if player else None,
            player.tape if player and player.tape.rows else None,
            document,
        )

    def refresh_panes(self) -> None:
        """Everything that depends on the instant."""
        self._refresh_map()
        self._refresh_beside_map()

    def _refresh_beside_map(self) -> None:
        player = self.player
        indicators = self.query_one(Indicators)
        indicators.jurisdiction = self.jurisdiction
        if player is None:
            indicators.update_counts({})
            return
        self._subtitle("")
        self.query_one(TimeBar).update_line()
        self.query_one(EventLog).follow(player.tape.position)
        self.query_one(QueueList).at(player.clock.now)
        indicators.update_counts(player.tape.states(self.jurisdiction))
        if self.pair is not None and self.event is None:
            self._explain_chosen()

    def _refresh_map(self, passed: float = 0.0) -> None:
        """Corridors as they stand now; passed: seconds of play by which the flows move on."""
        world, player = self.query_one(WorldMap), self.player
        counts = player.tape.corridors() if player is not None else {}
        known = player.jurisdictions if player is not None else list(self.workspace.book.jurisdictions)
        world.show(corridors_of(counts, self.jurisdiction, self.pair), known, self.jurisdiction, draw=False)
        world.advance(passed)
        stands_for = world.picture.stands_for if world.picture else 1.0
        shown = len(world.corridors)
        self.query_one(Legend).tell(corridors=shown, of=len(counts), stands_for=stands_for)
        pane = self.query_one("#live-map-pane")
        if pane.border_title != world.title:  # setting it draws the whole pane
            pane.border_title = world.title

    def _run_timer(self) -> None:
        if self._timer is None:
            return
        if self.player is not None and self.player.clock.playing and self.app.screen is self:
            self._frame_at = time.monotonic()
            self._timer.resume()
        else:
            self._timer.pause()

    def _frame(self) -> None:
        """One step of the replay."""
        player, now = self.player, time.monotonic()
        if player is None or not self.query(EventLog):
            return
        passed = min(now - self._frame_at, LONGEST_STEP)
        self._frame_at = now
        if player.tick(passed):
            self._refresh_map(passed)
        else:
            self.query_one(WorldMap).advance(passed)
        self.query_one(TimeBar).update_line()
        pause = PANES_SECONDS * (4 if app_of(self).settings.slow else 1)
        if now - self._panes_at >= pause or not player.clock.playing:
            self._panes_at = now
            self._refresh_beside_map()
        if not player.clock.playing:
            self._run_timer()

    def _kept(self) -> dict[str, Any]:
        kept = app_of(self).settings.kept.setdefault(self.NAME, {})
        return kept if isinstance(kept, dict) else {}

    # what the keys do

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys of the replay count while there is one."""
        needs = ("play", "step", "speed", "turn", "go_to", "ends", "filter", "jurisdiction")
        return not (action in needs and (self.player is None or not self.player.tape.rows))

    def _with_player(self, act: Callable[[Player], object]) -> None:
        if self.player is not None:
            act(self.player)
            self._run_timer()
            self.refresh_panes()

    def action_play(self) -> None:
        """Play or pause."""
        self.event = None
        self._with_player(lambda player: player.clock.play_or_pause())

    def action_step(self, by: int) -> None:
        """One event forth or back; with a filter, one of those in the log."""
        log = self.query_one(EventLog)
        self._with_player(lambda player: player.step(by, log.chosen))
        self._select_event()

    def _select_event(self) -> None:
        if self.player is not None:
            self.event = self.player.tape.position - 1
            self._explain_chosen()

    def action_speed(self, factor: float) -> None:
        """Faster or slower."""
        self._with_player(lambda player: player.clock.faster(factor))
        if self.player is not None:
            self._kept()["speed"] = self.player.clock.speed

    def action_turn(self) -> None:
        """The next change of law or shock that touched flows."""
        if self.player is None:
            return
        turn = self.player.next_turn()
        if turn is None:
            self.notify(t("tui.live.no_turn"))
            return
        self.player.clock.playing = False
        self._run_timer()
        self.refresh_panes()
        self.event = turn.row
        self._explain_chosen()
        self._show_rule()
        said = cause_word(self.workspace.book, turn.cause)
        self._subtitle(t("tui.live.turn", n=turn.flows, cause=said))

    def _subtitle(self, text: str) -> None:
        """What has just happened, below the events."""
        pane, told = self.query_one("#live-log-pane"), cut(text, max(self.size.width - 12, 10))
        if pane.border_subtitle != told:  # setting it draws the whole pane
            pane.border_subtitle = told

    def _show_rule(self) -> None:
        """Where figures and rule share the room, the rule has it now."""
        if self.has_class("-normal"):
            self._show_view("rule")

    def action_ends(self, share: float) -> None:
        """To the beginning or the end."""
        self._with_player(lambda player: player.go(player.recording.horizon * share))

    def action_go_to(self) -> None:
        """Ask which day."""
        if self.player is not None:
            self.app.push_screen(AskDay(self.player.recording), self._go_to)

    def _go_to(self, seconds: float | None) -> None:
        if seconds is not None:
            self.event = None
            self._with_player(lambda player: player.go(seconds))

    def action_jurisdiction(self) -> None:
        """Ask which one to follow."""
        if self.player is not None:
            book = self.workspace.book.jurisdictions
            known = [
                (code, pick(book[code].name) if code in book else code) for code in self.player.jurisdictions
            ]
            self.app.push_screen(AskJurisdiction(known, self.jurisdiction), self._follow)

    def _follow(self, code: str | None) -> None:
        if code is not None and code != self.jurisdiction:
            self.jurisdiction = code
            self.query_one(EventLog).narrow(self.filter_text, code)
            self.refresh_panes()

    def action_zoom(self) -> None:
        """The next part of the world."""
        world = self.query_one(WorldMap)
        world.zoom()
        self._kept()["region"] = world.region_name
        self._refresh_map()

    def action_marker(self) -> None:
        """Draw the map with other characters."""
        settings = app_of(self).settings
        settings.marker = MARKERS[(MARKERS.index(settings.marker) + 1) % len(MARKERS)]
        self.query_one(WorldMap).redraw()

    def action_view(self) -> None:
        """The next of what the room is shared by: map, queues and indicators, rule."""
        views = self.VIEWS if self.has_class("-narrow") else self.VIEWS[1:]
        now = self.view if self.view in views else views[0]
        self.action_show_view(views[(views.index(now) + 1) % len(views)])

    def action_show_view(self, view: str) -> None:
        """One of them."""
        self._show_view(view)

    def _show_view(self, view: str) -> None:
        self.view = view
        for one in self.VIEWS:
            self.set_class(one == view, f"-view-{one}")
        for tabs in self.query(ViewTabs):
            tabs.show(view)

    def action_filter(self) -> None:
        """Write what to look for in the events."""
        self.add_class("-filtering")
        self.query_one("#live-filter").focus()

    def action_clear(self) -> None:
        """Undo one thing: the filter, the selection, the jurisdiction."""
        if self.filter_text or self.has_class("-filtering"):
            self.filter_text = ""
            self.query_one("#live-filter", Input).value = ""
            self.remove_class("-filtering")
            log = self.query_one(EventLog)
            log.narrow("", self.jurisdiction)
            log.focus()
        elif self.pair is not None or self.event is not None:
            self.pair, self.event = None, None
            self._explain_chosen()
            if self.view == "rule":
                self._show_view("side" if not self.has_class("-narrow") else "map")
            self.refresh_panes()
        else:
            self._follow("")

    def action_atlas(self) -> None:
        """The law of the corridor at hand on the day at hand, where the app can show it."""
        pair = self._pair_at_hand()
        open_atlas = getattr(self.app, "open_atlas", None)
        if pair is None or self.player is None:
            self.notify(t("tui.live.no_pair"))
        elif open_atlas is None:
            app_of(self).explain_why(self.why())
        else:
            open_atlas(*pair, self.player.recording.day_of(self.player.clock.now))

    def _pair_at_hand(self) -> Pair | None:
        if self.player is None:
            return None
        if self.event is not None:
            return self.player.tape.pairs[self.player.tape.rows[self.event][1]]
        if self.pair is not None:
            return self.pair
        number = self.query_one(EventLog).at_hand()
        return None if number is None else self.player.tape.pairs[self.player.tape.rows[number][1]]

    # what the widgets tell

    @on(Input.Changed, "#live-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        if event.value != self.filter_text:
            self.filter_text = event.value
            self.query_one(EventLog).narrow(event.value, self.jurisdiction)

    @on(Input.Submitted, "#live-filter")
    def _filter_done(self) -> None:
        self.query_one(EventLog).focus()
        if not self.filter_text:
            self.remove_class("-filtering")

    @on(TimeBar.Sought)
    def _sought(self, event: TimeBar.Sought) -> None:
        self._with_player(lambda player: player.go(player.recording.horizon * event.share))

    @on(RowList.Moved, "#live-log")
    def _event_chosen(self, event: RowList.Moved) -> None:
        log = self.query_one(EventLog)
        number = log.number_of(event.row)
        if self.player is not None:
            self.player.clock.playing = False
            self._with_player(lambda player: player.go_to_row(number))
            self._select_event()
            self._show_rule()

    @on(RowList.Moved, "#live-queues")
    def _queue_chosen(self) -> None:
        self._follow(self.query_one(QueueList).code())

    @on(WorldMap.SiteChosen)
    def _site_chosen(self, event: WorldMap.SiteChosen) -> None:
        self._follow("" if event.code == self.jurisdiction else event.code)

    @on(WorldMap.CorridorChosen)
    def _corridor_chosen(self, event: WorldMap.CorridorChosen) -> None:
        self.pair, self.event = (event.origin, event.destination), None
        self._show_rule()
        self.refresh_panes()

    # what can be asked

    def _explain_chosen(self) -> None:
        self.query_one(RulePane).explain(self.why())

    def why(self) -> Why | None:
        """The event or the corridor at hand."""
        player = self.player
        if player is None or not player.tape.rows:
            return None
        book, recording, tape = self.workspace.book, player.recording, player.tape
        if self.event is not None:
            return event_why(book, recording, tape, self.event)
        if self.pair is not None:
            return corridor_why(book, recording, tape, self.pair, player.clock.now)
        return None

    def copied(self) -> str:
        """The command that records the same replication."""
        player = self.player
        return command_of(player.recording.source, player.recording.seed) if player is not None else ""

    def tables(self) -> Sequence[Table]:
        """Corridors by state now, queues, indicators, and the events of the log so far."""
        player = self.player
        if player is None:
            return ()
        return (
            *replay_tables(player, self.query_one(EventLog).chosen),
            *self.query_one(QueueList).tables(),
            *self.query_one(Indicators).tables(),
        )
