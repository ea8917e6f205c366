"""The place Live: every key does what it says, at every size, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from live_recordings import made_recording, played
from rich.cells import cell_len

from dfftsim.backstage.requests import Failed, Refused, Snapshot, Traced
from dfftsim.errors import Problem
from dfftsim.i18n import LANGUAGES
from dfftsim.spans import DAY
from dfftsim.tui.app import DfftApp
from dfftsim.tui.live import recorder
from dfftsim.tui.live.asking import AskDay, AskJurisdiction, seconds_in
from dfftsim.tui.live.indicators import Indicators
from dfftsim.tui.live.legend import Legend
from dfftsim.tui.live.log import EventLog
from dfftsim.tui.live.place import LivePlace
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.queues import QueueList
from dfftsim.tui.live.rulepane import LiveRule
from dfftsim.tui.live.source import stored_recording
from dfftsim.tui.live.tabs import ViewTabs
from dfftsim.tui.live.timebar import TimeBar
from dfftsim.tui.why import WhyScreen
from dfftsim.tui.workspace import Workspace
from dfftsim.tui.worldmap.widget import WorldMap

SIZES = ((80, 24), (120, 40), (200, 60))


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A known recording instead of a run; no process is started."""
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: made_recording())


async def opened(pilot: Any) -> LivePlace:
    """The place with its recording, paused on the first day."""
    place = pilot.app.screen
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    assert isinstance(place, LivePlace) and place.player is not None
    return place


def shown(app: DfftApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_row_is_as_wide_as_the_terminal(make_app, size, lang) -> None:
    app = make_app("live", "iot-monitoring", lang)
    async with app.run_test(size=size) as pilot:
        place = await opened(pilot)
        await pilot.press("n")
        for _ in place.VIEWS:
            await pilot.press("v")
            await pilot.pause()
            for strip in place._compositor.render_strips():
                assert strip.cell_length == size[0]
            for line in (*place.query(TimeBar), *place.query(Legend), *place.query(ViewTabs)):
                if line.display and line.size.width:
                    width = line.size.width
                    assert sum(cell_len(text) for text, _, _ in line.parts(width)) <= width
        assert "{" not in shown(app), "a placeholder shows through"


async def test_space_plays_and_pauses_and_the_clock_decides(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        player = place.player
        await pilot.press("space")
        assert player.clock.playing and place._timer._active.is_set()
        place._frame_at -= 0.4
        place._frame()
        assert player.clock.now >= 0.4 * 16 * DAY
        assert player.tape.position == sum(time <= player.clock.now for time in player.tape.times)
        await pilot.press("space")
        now = player.clock.now
        await pilot.pause(0.15)
        assert player.clock.now == now and not place._timer._active.is_set()


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=["80x24", "200x60"])
async def test_only_what_changes_is_drawn_and_nothing_that_changes_is_forgotten(
    make_app, monkeypatch, size
) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=size) as pilot:
        place = await opened(pilot)
        compositor, spans = place._compositor, []
        draw = compositor.render_partial_update

        def noted() -> object:
            spans.extend(compositor._regions_to_spans(compositor._dirty_regions))
            return draw()

        def look(letter: str, style: Any) -> tuple[str, Any]:
            plain = letter == " " and not (style.underline or style.reverse)
            return letter, style.bgcolor if plain else style

        def cells() -> list[list[tuple[str, Any]]]:
            strips = compositor.render_strips()
            return [[look(letter, part.style) for part in strip for letter in part.text] for strip in strips]

        monkeypatch.setattr(compositor, "render_partial_update", noted)
        seen = cells()
        place.player.clock.speed, place.player.clock.playing = 1, True
        for _ in range(60):
            place._frame_at -= 0.06
            place._panes_at = 0.0
            place._frame()
            place._timer.pause()
            await pilot.pause()
            now = cells()
            for y, first, end in spans:
                seen[y][first:end] = now[y][first:end]
            spans.clear()
            told = "".join(text for text, _, _ in place.bar.parts(size[0]))
            assert "".join(letter for letter, _ in seen[1]).rstrip() == told.rstrip()
        assert place.player.tape.position > 0
        for widget in place.walk_children():
            widget.refresh()
        assert cells() == seen


async def test_time_stands_still_while_another_screen_is_shown(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("space", "question_mark")
        await pilot.pause()
        assert not place._timer._active.is_set()
        await pilot.press("escape")
        await pilot.pause()
        assert place._timer._active.is_set()


async def test_steps_speed_ends_and_turns(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        player = place.player
        await pilot.press("full_stop", "full_stop", "full_stop")
        assert player.tape.position == 3
        await pilot.press("comma")
        assert player.tape.position == 2 and place.event == 1
        await pilot.press("right_square_bracket")
        assert player.clock.speed == 32
        await pilot.press("left_square_bracket", "left_square_bracket")
        assert player.clock.speed == 8 == app.settings.kept["live"]["speed"]
        await pilot.press("end")
        assert player.clock.now == 41 * DAY
        await pilot.press("home")
        assert player.clock.now == 0 and player.tape.position == 0
        await pilot.press("n")
        await pilot.pause()
        assert player.clock.now == 20 * DAY
        assert "Privacy Shield" in place.why().text()
        assert place.view == "rule" and "Privacy Shield" in shown(app)


async def test_a_day_is_asked_for_and_a_wrong_one_is_said(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("g", *"tomorrow", "enter")
        assert isinstance(app.screen, AskDay)
        await pilot.pause()
        assert "tomorrow" in shown(app) and "neither" in shown(app)
        await pilot.press(*["backspace"] * 8, *"2020-07-21", "enter")
        await pilot.pause()
        assert app.screen is place and place.player.clock.now == 20 * DAY


def test_days_can_be_written_in_several_ways() -> None:
    recording = made_recording()
    days = {text: seconds_in(text, recording) for text in ("2020-08", "2020/7/3", "12", "2020", "999", "x-1")}
    assert days == {
        "2020-08": 31 * DAY, "2020/7/3": 2 * DAY, "12": 11 * DAY, "2020": 0.0, "999": 41 * DAY, "x-1": None,
    }  # fmt: skip


async def test_following_a_jurisdiction_narrows_events_counts_and_map(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("end", "j")
        assert isinstance(app.screen, AskJurisdiction)
        await pilot.press("c", "enter")
        await pilot.pause()
        assert place.jurisdiction == "CN"
        assert place.query_one(EventLog).count() == 5
        assert place.query_one(Indicators).counts == {"given_up": 1}
        dim = {one.origin: one.dim for one in place.query_one(WorldMap).corridors}
        assert dim == {"CN": False, "EU": True}
        await pilot.press("home", "full_stop")
        assert place.player.tape.rows[place.event][1] == "b:0", "steps go over the events in the log"
        await pilot.press("escape", "escape")
        assert place.jurisdiction == ""


async def test_choosing_an_authority_follows_its_jurisdiction(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        queues = place.query_one(QueueList)
        queues.focus()
        await pilot.press("g", *"11", "enter")
        await pilot.press("down", "down")
        await pilot.pause()
        assert place.jurisdiction == "CN"
        told = queues.why().text()
        assert "4" in told and "95.0 %" in told
        assert queues.flows_at("CN") == 1 and queues.cases_of("EU") == 7


async def test_events_can_be_filtered_and_choosing_one_moves_the_clock(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("slash", *"refused", "enter")
        await pilot.pause()
        log = place.query_one(EventLog)
        assert log.count() == 1 and log.has_focus
        await pilot.press("down")
        await pilot.pause()
        assert place.player.clock.now == 15.5 * DAY
        assert place.player.tape.state("b:0") == "choosing", "the later event of that instant is to come"
        assert "refused" in place.query_one(LiveRule).copied()
        await pilot.press("escape")
        await pilot.pause()
        assert log.count() == len(place.player.tape.rows)
        await pilot.press("home")
        assert place.player.clock.now == 0
        await pilot.press("end")
        assert place.player.tape.position == len(place.player.tape.rows)


async def test_arrows_on_the_map_explain_corridors(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("g", *"2020-07-11", "enter")
        place.query_one(WorldMap).focus()
        await pilot.press("right", "right")
        await pilot.pause()
        assert place.pair == ("EU", "US")
        told = place.why().text()
        assert "operating: 6" in told and "6 flows, direct" in told and "Privacy Shield" in told
        await pilot.press("w")
        assert isinstance(app.screen, WhyScreen)


async def test_zoom_marker_and_view(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        world = place.query_one(WorldMap)
        seen = [world.region_name]
        for _ in range(3):
            await pilot.press("z")
            seen.append(world.region_name)
        assert seen == ["world", "europe", "asia_pacific", "americas"]
        assert app.settings.kept["live"]["region"] == "americas"
        await pilot.press("m")
        assert app.settings.marker == "half"
        await pilot.pause()
        assert "▀" in shown(app)
        await pilot.press("v")
        assert place.has_class("-view-rule") and place.query_one(LiveRule).display


async def test_on_a_narrow_terminal_the_panes_take_turns(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(80, 24)) as pilot:
        place = await opened(pilot)
        panes = ("#live-map-pane", "#live-side", "#live-rule", "#live-trust-pane", "#live-projects-pane")
        for at in (0, 1, 2, 3, 4, 0):
            assert [place.query_one(pane).display for pane in panes] == [n == at for n in range(5)]
            assert place.query_one(EventLog).size.height == 3
            await pilot.press("v")
            await pilot.pause()


async def test_mouse_reaches_time_sites_and_events(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        bar = place.query_one(TimeBar)
        head = cell_len(bar.parts(bar.size.width)[0][0])
        await pilot.click(TimeBar, offset=(head + 20, 0))
        await pilot.pause()
        assert 0 < place.player.clock.now < 41 * DAY
        await pilot.click(TimeBar, offset=(1, 0))
        assert place.player.clock.playing
        await pilot.press("space")
        world = place.query_one(WorldMap)
        await pilot.click(WorldMap, offset=world.picture.sites["JP"])
        await pilot.pause()
        assert place.jurisdiction == "JP"
        await pilot.click(WorldMap, offset=world.picture.sites["JP"])
        await pilot.click(EventLog, offset=(3, 2))
        await pilot.pause()
        assert place.event is not None and place.jurisdiction == ""


async def test_a_change_of_language_loses_nothing(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("n", "slash", *"EU", "enter", "ctrl+l")
        await pilot.pause()
        await pilot.pause()
        assert place.player.clock.now == 20 * DAY
        assert place.query_one(EventLog).count() == 21
        assert "停止中" in shown(app) and "150" in str(place.query_one("#live-map-pane").border_title)


async def test_frames_that_come_while_it_is_composed_anew_do_no_harm(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("space")
        for kind in (TimeBar, WorldMap):
            await place.query_one(kind).remove()
            place._frame()
            place.refresh_panes()
            place.chosen()
        app.choose_language("ja")
        await pilot.pause()
        await pilot.pause()
        assert place.is_whole() and place.player.clock.playing


async def test_the_atlas_opens_at_the_rule_of_the_event(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("n", "a")
        await pilot.pause()
        await pilot.pause()
        atlas: Any = app.screen
        assert atlas.NAME == "atlas"
        asked = atlas.question
        assert (asked.origin, asked.destination) == ("EU", "US")
        assert asked.day == place.player.recording.day_of(20 * DAY)


async def test_what_is_shown_can_be_exported_and_repeated(make_app, tmp_path: Path) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        app.workspace.document = None
        app.tell_places()
        await pilot.press("g", *"2020-07-21", "enter")
        tables = {table.id: table for table in place.tables()}
        assert set(tables) == {"corridors", "events", "queues", "states", "kpis"}
        assert ("EU", "US", "suspended", "blocked", 6) in tables["corridors"].rows
        assert len(tables["events"].rows) == place.player.tape.position
        assert [row[0] for row in tables["kpis"].rows] == ["F"], "what is not defined is left out"
        await pilot.press("e")
        await pilot.pause()
        assert (tmp_path / "out" / "dfftsim-live-corridors.csv").exists()
        assert place.copied().startswith("dfftsim run iot-monitoring --replications 1 --seed 1 --trace")


async def test_results_of_many_replications_bring_intervals(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        indicators = place.query_one(Indicators)
        app.workspace.document = None
        app.tell_places()
        assert "no interval" in indicators._heading("run")
        row = {"mean": 0.7, "low": 0.65, "high": 0.75, "level": 0.9, "unit": "share", "n": 20}
        app.workspace.document = {"replications": 20, "kpis": {"F": row}}
        app.tell_places()
        assert "20 replications" in indicators._heading("run")
        indicators.cursor = len(indicators.rows) - 1
        told = indicators.why().text()
        assert "70.0 %" in told and "[65.0, 75.0 %]" in told and "90%" in told


async def test_a_scenario_without_flows_says_so(make_app, monkeypatch) -> None:
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: made_recording(rows=()))
    app = make_app("live", "service-mesh")
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert "queues only" in shown(app)
        await pilot.press("space", "n", "g", "full_stop", "slash", "j")
        assert isinstance(app.screen, LivePlace)


async def test_without_a_scenario_it_tells_what_to_do(make_app) -> None:
    app = make_app("live")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "No scenario is open" in shown(app)
        await pilot.press("space", "n", "a", "z", "escape", "w")
        assert isinstance(app.screen, LivePlace)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Failed("it broke"), "it broke"),
        (Refused((Problem("x.yaml", 3, 1, "no such law"),)), "no such law"),
        (Snapshot({"rows": []}, True), "not whole"),
    ],
)
async def test_a_recording_that_fails_is_said(make_app, monkeypatch, answer: Any, said: str) -> None:
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: None)
    handlers: list[Callable[[Any], None]] = []
    monkeypatch.setattr(DfftApp, "ask", lambda self, request, handler: handlers.append(handler) or 1)
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        handlers[0](answer)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert said in shown(app)
        await pilot.press("space")
        assert app.screen.player is None


async def test_the_replay_does_not_wait_for_the_queues(make_app, monkeypatch) -> None:
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: None)
    asked: list[tuple[Traced, Callable[[Any], None]]] = []
    monkeypatch.setattr(DfftApp, "ask", lambda self, *what: asked.append(what) or len(asked))
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        request, answered = asked[0]
        assert not request.levels
        answered(Snapshot(played(), True))
        place = await opened(pilot)
        assert len(place.player.tape.rows) == len(played()["rows"])
        assert place.query_one(QueueList).cases_of("EU") is None
        request, answered = asked[1]
        assert request.levels
        answered(Snapshot({"levels": {"EU": [9] * 2000}}, True))
        await pilot.pause()
        assert place.query_one(QueueList).cases_of("EU") == 9


def test_recordings_that_come_with_dfftsim_can_be_played() -> None:
    workspace = Workspace()
    for name in ("cac-2022-2024", "schrems-2020"):
        workspace.open(name)
        recording = stored_recording(workspace.question())
        assert recording is not None, f"{name} is not stored"
        player = Player(recording, workspace.book, 16)
        assert recording.stored and recording.levels and player.moments
        assert len(player.tape.rows) == len(recording.rows)


async def test_plain_characters_only_where_asked(make_app) -> None:
    app = make_app("live", "iot-monitoring", ascii=True)
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        await pilot.press("end")
        await pilot.pause()
        for selector in (
            "#live-time",
            "#live-map",
            "#live-legend",
            "#live-queues",
            "#live-indicators",
            "#live-log",
        ):
            widget = place.query_one(selector)
            text = "".join(strip.text for strip in widget.render_lines(widget.size.region))
            beyond = {char for char in text if not char.isascii()} - set("·–…")
            assert not beyond, (selector, beyond)


async def test_events_after_the_clock_say_that_they_are_still_to_come(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        log = place.query_one(EventLog)
        words = ["".join(text for text, _ in log.pieces(row, 100)) for row in range(log.count())]
        assert place.player.tape.position < len(words) and "still to come" in words[-1]
        assert "still to come" in shown(app)
        await pilot.press("end")
        await pilot.pause()
        words = ["".join(text for text, _ in log.pieces(row, 100)) for row in range(log.count())]
        assert not any("still to come" in line for line in words)


async def test_the_legend_explains_first_what_is_drawn(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        legend = place.query_one(Legend)
        legend.tell(corridors=1, of=1, stands_for=1.0, drawn={"carrying_on", "search"})
        told = "".join(text for text, _, _ in legend.parts(60))
        assert "finding a way" in told and "carrying on" in told


async def test_g_asks_for_a_day_also_where_the_events_have_the_focus(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        place.query_one(EventLog).focus()
        await pilot.press("g")
        await pilot.pause()
        assert isinstance(app.screen, AskDay)


async def test_the_load_of_authorities_says_that_it_is_a_mean_of_the_run(make_app) -> None:
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = await opened(pilot)
        assert place.query_one("#live-queues-pane").border_subtitle == "load: mean of the whole run"
        assert "load: mean of the whole run" in shown(app)
        assert "carrying on  " in shown(app) and "carrying on w" not in shown(app), "a state is not cut"
