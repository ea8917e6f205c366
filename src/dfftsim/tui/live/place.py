"""The place Live: one recorded replication on the world map, with its queues, indicators and events."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import Input

from dfftsim.i18n import pick, t
from dfftsim.tui.asked import Question, command_line
from dfftsim.tui.config import MARKERS
from dfftsim.tui.exports import Table
from dfftsim.tui.frame import app_of
from dfftsim.tui.keys import key
from dfftsim.tui.live.asking import AskDay, AskJurisdiction
from dfftsim.tui.live.moment_why import moment_line
from dfftsim.tui.live.moments import Moment
from dfftsim.tui.live.panes import LivePanes
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.recorder import Levels, Recorder
from dfftsim.tui.live.rowlist import LiveRows
from dfftsim.tui.live.tables import replay_tables
from dfftsim.tui.live.tape import Pair
from dfftsim.tui.live.timebar import TimeBar
from dfftsim.tui.live.trust_matrix import TrustMatrix
from dfftsim.tui.live.trust_why import command_for_trust
from dfftsim.tui.worldmap.widget import WorldMap

PANES_SECONDS = 0.25
"""How often the panes beside the map are drawn while it plays."""

TRUST, HAZARDS = "structure.trust", ("hazards.breach", "hazards.access")

LONGEST_STEP = 0.5
"""A frame that comes later than this does not make time jump."""


class LivePlace(LivePanes):
    """What is played, followed and chosen is kept here, so that a change of language loses nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("space", "play", "live.play", footer=True),
        key("full_stop", "step(1)", "live.step", footer=True),
        key("comma", "step(-1)", "live.back"),
        key("left_square_bracket", "speed(0.5)", "live.slower"),
        key("right_square_bracket", "speed(2)", "live.faster", footer=True),
        key("n", "turn(1)", "live.turn", footer=True),
        key("N", "turn(-1)", "live.turn_back"),
        key("g", "go_to", "live.go_to"),
        key("j", "jurisdiction", "live.jurisdiction", footer=True),
        key("z", "zoom", "live.zoom", footer=True),
        key("v", "view", "live.view", footer=True),
        key("t", "show_view('trust')", "live.trust"),
        key("p", "show_view('projects')", "live.projects"),
        key("T", "trust_on", "live.trust_on"),
        key("slash", "filter", "live.filter"),
        key("a,enter", "atlas", "live.atlas"),
        key("m", "marker", "live.marker"),
        key("home", "ends(0)", "live.home"),
        key("end", "ends(1)", "live.end"),
        key("escape", "clear", "live.clear"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.recorded: Question | None = None
        self.recorder = Recorder(self, self.take_player, self.take_levels, self._say)
        self._frame_at = 0.0
        self._panes_at = 0.0
        self._timer: Any = None

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
        if not self.is_whole():
            return
        if scenario is None:
            self._say(t("tui.live.no_scenario"))
        elif self.workspace.question() == self.recorded:
            self._load_indicators()
        elif self.app.screen is self:
            self._start_recording()
        else:
            self.recorder.start(None, 1)
            self.recorded = self.player = None

    def _start_recording(self) -> None:
        self.recorded = self.workspace.question() if self.workspace.scenario is not None else None
        self.player, self.pair, self.event, self.moment = None, None, None, None
        self._filled()
        speed = self._kept().get("speed", 16)
        self.recorder.start(self.workspace if self.workspace.scenario is not None else None, speed)

    def take_levels(self, levels: Levels) -> None:
        """The cases at each queue have come."""
        if self.player is not None:
            self.player.recording = replace(self.player.recording, levels=levels)
            if self.is_whole():
                self.queues.load(self.player.recording, self.player.tape)
                self.refresh_panes()

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
        if player is None or not self.is_whole():
            return
        passed = min(now - self._frame_at, LONGEST_STEP)
        self._frame_at = now
        if player.tick(passed):
            self._refresh_map(passed)
        else:
            self.world.advance(passed)
        self.bar.update_line()
        pause = PANES_SECONDS * (4 if app_of(self).settings.slow else 1)
        if now - self._panes_at >= pause or not player.clock.playing:
            self._panes_at = now
            self._refresh_beside_map()
        if not player.clock.playing:
            self._run_timer()

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
        self.event = self.moment = None
        self._with_player(lambda player: player.clock.play_or_pause())

    def action_step(self, by: int) -> None:
        """One event forth or back; with a filter, one of those in the log."""
        log = self.events
        self._with_player(lambda player: player.step(by, log.chosen))
        self._select_event()

    def _select_event(self) -> None:
        if self.player is not None:
            self.event, self.moment = self.player.tape.position - 1, None
            self._explain_chosen()

    def action_speed(self, factor: float) -> None:
        """Faster or slower."""
        self._with_player(lambda player: player.clock.faster(factor))
        if self.player is not None:
            self._kept()["speed"] = self.player.clock.speed

    def action_turn(self, by: int) -> None:
        """The next mark of the line of time, or the one before."""
        if self.player is None:
            return
        moment = self.player.next_moment(by)
        if moment is None:
            self.notify(t("tui.live.no_turn"))
            return
        self._show_moment(self.player, moment)

    def _show_moment(self, player: Player, moment: Moment) -> None:
        player.go(moment.seconds)
        player.clock.playing = False
        self._run_timer()
        self.refresh_panes()
        self.event, self.moment = moment.row, moment
        self._explain_chosen()
        self._show_rule()
        said = moment_line(self.workspace.book, moment)
        self._subtitle(t("tui.live.turn", n=moment.flows, cause=said) if moment.flows else said)

    def action_ends(self, share: float) -> None:
        """To the beginning or the end."""
        self._with_player(lambda player: player.go(player.recording.horizon * share))

    def action_go_to(self) -> None:
        """Ask which day."""
        if self.player is not None:
            self.app.push_screen(AskDay(self.player.recording), self._go_to)

    def _go_to(self, seconds: float | None) -> None:
        if seconds is not None:
            self.event = self.moment = None
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
            self.events.narrow(self.filter_text, code)
            self.refresh_panes()

    def action_zoom(self) -> None:
        """The next part of the world."""
        world = self.world
        world.zoom()
        self._kept()["region"] = world.region_name
        self._refresh_map()

    def action_marker(self) -> None:
        """Draw the map with other characters."""
        settings = app_of(self).settings
        settings.marker = MARKERS[(MARKERS.index(settings.marker) + 1) % len(MARKERS)]
        self.world.redraw()

    def action_trust_on(self) -> None:
        """Trust moves, or stands still again; with the hazards that may hurt it. Recorded anew."""
        scenario, changes = self.workspace.scenario, self.workspace.changes
        if scenario is None:
            return
        on = changes.get(TRUST, scenario.structure.trust)
        wanted = {TRUST: not on}
        if scenario.hazards is None:
            wanted |= dict.fromkeys(HAZARDS, not on)
        for path, value in wanted.items():
            changes.pop(path, None)
            if value != (scenario.structure.trust if path == TRUST else False):
                changes[path] = value
        app_of(self).tell_places()

    def action_filter(self) -> None:
        """Write what to look for in the events."""
        self.add_class("-filtering")
        self.words.focus()

    def action_clear(self) -> None:
        """Undo one thing: the filter, the selection, the jurisdiction."""
        if self.filter_text or self.has_class("-filtering"):
            self.filter_text = ""
            self.words.value = ""
            self.remove_class("-filtering")
            log = self.events
            log.narrow("", self.jurisdiction)
            log.focus()
        elif self.pair is not None or self.event is not None or self.moment is not None:
            self.pair = self.event = self.moment = None
            self._explain_chosen()
            if self.view == "rule":
                self._show_view("side" if not self.has_class("-narrow") else "map")
            self.refresh_panes()
        else:
            self._follow("")

    async def action_atlas(self) -> None:
        """The law of the corridor at hand on the day at hand, at the rule behind the event."""
        from dfftsim.tui.atlas.place import AtlasPlace

        pair, player = self._pair_at_hand(), self.player
        if pair is None or player is None:
            self.notify(t("tui.live.no_pair"))
            return
        day = player.recording.day_of(player.clock.now)
        rule = player.tape.rows[self.event][4] if self.event is not None else ""
        await app_of(self).action_go(AtlasPlace.NAME)
        atlas = self.app.screen
        if isinstance(atlas, AtlasPlace):
            question = atlas.question.changed(origin=pair[0], destination=pair[1]).changed(day=day)
            atlas.call_after_refresh(atlas.open_question, question, rule)

    def _pair_at_hand(self) -> Pair | None:
        if self.player is None:
            return None
        if self.event is not None:
            return self.player.tape.pairs[self.player.tape.rows[self.event][1]]
        if self.pair is not None:
            return self.pair
        number = self.events.at_hand()
        return None if number is None else self.player.tape.pairs[self.player.tape.rows[number][1]]

    # what the widgets tell

    @on(Input.Changed, "#live-filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        if event.value != self.filter_text:
            self.filter_text = event.value
            self.events.narrow(event.value, self.jurisdiction)

    @on(Input.Submitted, "#live-filter")
    def _filter_done(self) -> None:
        self.events.focus()
        if not self.filter_text:
            self.remove_class("-filtering")

    @on(TimeBar.Sought)
    def _sought(self, event: TimeBar.Sought) -> None:
        if event.moment is not None and self.player is not None:
            self._show_moment(self.player, event.moment)
            return
        self._with_player(lambda player: player.go(player.recording.horizon * event.share))

    @on(LiveRows.Moved, "#live-log")
    def _event_chosen(self, event: LiveRows.Moved) -> None:
        log = self.events
        number = log.number_of(event.row)
        if self.player is not None:
            self.player.clock.playing = False
            self._with_player(lambda player: player.go_to_row(number))
            self._select_event()
            self._show_rule()

    @on(LiveRows.Moved, "#live-queues")
    def _queue_chosen(self) -> None:
        self._follow(self.queues.code())

    @on(LiveRows.Moved, "#live-projects")
    def _project_chosen(self) -> None:
        self._explain_projects()

    @on(TrustMatrix.PairChosen)
    def _trust_chosen(self, event: TrustMatrix.PairChosen) -> None:
        self.pair, self.event, self.moment = event.pair, None, None
        self._explain_trust()
        self._refresh_map()

    @on(WorldMap.SiteChosen)
    def _site_chosen(self, event: WorldMap.SiteChosen) -> None:
        self._follow("" if event.code == self.jurisdiction else event.code)

    @on(WorldMap.CorridorChosen)
    def _corridor_chosen(self, event: WorldMap.CorridorChosen) -> None:
        self.pair, self.event, self.moment = (event.origin, event.destination), None, None
        if self.view == "trust":
            self.matrix.show_pair(self.pair)
            self._explain_trust()
        else:
            self._show_rule()
        self.refresh_panes()

    # what can be asked

    def copied(self) -> str:
        """The command that records the same replication."""
        player, question = self.player, self.recorded
        if player is None or question is None:
            return ""
        if self.view == "trust" and player.trust is None:
            return command_for_trust(player.recording.source, player.has_hazards)
        recording = player.recording
        return command_line(recording.source, (), question.changes, 1, recording.seed, trace="trace.jsonl")

    def tables(self) -> Sequence[Table]:
        """Corridors by state now, queues, indicators, and the events of the log so far."""
        player = self.player
        if player is None:
            return ()
        return (
            *replay_tables(player, self.events.chosen),
            *self.queues.tables(),
            *self.indicators.tables(),
            *self.matrix.tables(),
            *self.projects.tables(),
        )
