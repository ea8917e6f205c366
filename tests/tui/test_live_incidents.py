"""Incidents and moments of a recording: what the engine writes is read back, marked, told and looked for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from live_recordings import made_recording, made_rows

from dfftsim.backstage.requests import Snapshot, Traced
from dfftsim.backstage.work import tracing
from dfftsim.i18n import LANGUAGES, set_language
from dfftsim.law.book import load_rulebook
from dfftsim.scenario.loading import load
from dfftsim.spans import DAY
from dfftsim.tui.asked import command_line
from dfftsim.tui.live import recorder
from dfftsim.tui.live.incident import incident_of
from dfftsim.tui.live.incident_why import incident_line, incident_why
from dfftsim.tui.live.log import EventLog
from dfftsim.tui.live.moment_why import moment_line, moment_why
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.recording import Recording, Row, recording_from
from dfftsim.tui.live.timebar import TimeBar
from dfftsim.tui.worldmap.widget import WorldMap

BOOK = load_rulebook()
CHANGES = (("hazards", {"breach": True, "access": True}), ("structure.trust", True))
INCIDENTS: tuple[Row, ...] = (
    (10 * DAY, "site:firm:a:1@US", "", "breach", "hazard", "1200 persons, severity 0.5, known after 12 d"),
    (21 * DAY, "orders:firm:a:2@US", "", "access", "hazard", "10 persons, severity 0.1"),
    (22 * DAY, "site:firm:a:1@US", "breach", "known", "detection", "2 flows"),
    (23 * DAY, "orders:firm:a:2@US", "access", "known", "detection", "a:3"),
    (24 * DAY, "site:S3@JP", "", "breach", "S3", "1000000 persons"),
    (
        31 * DAY,
        "instrument:eu-adequacy-gb",
        "in_force",
        "struck",
        "hazard",
        "trust of EU in GB 0.612, no successor",
    ),
)


def rows_with_incidents() -> tuple[Row, ...]:
    return tuple(sorted((*made_rows(), *INCIDENTS), key=lambda row: row[0]))


def made() -> Player:
    return Player(made_recording(rows=rows_with_incidents()), BOOK, 16)


@cache
def played_with(source: str, on: bool) -> tuple[Player, Recording]:
    changes = CHANGES if on else ()
    answer = [one for one in tracing(Traced(source, changes=changes)) if isinstance(one, Snapshot)][-1]
    recording = recording_from(source, answer.document, 10)
    return Player(recording, BOOK, 16, load(source, changes)), recording


def test_what_the_engine_writes_of_incidents_is_read_whole() -> None:
    player, recording = played_with("dpf-collapse", True)
    of_no_flow = [
        row for row in recording.rows if row[1].partition(":")[0] in ("site", "orders", "instrument")
    ]
    read = [incident_of(row) for row in of_no_flow]
    assert len(read) > 20 and None not in read and len(player.tape.incidents) == len(read)
    kinds = Counter(one.what for one in read)
    assert {"breach", "breach_known", "access", "struck"} <= set(kinds)
    assert all(one.persons and one.severity and one.after for one in read if one.what == "breach")
    assert all(0 < one.trust < 1 for one in read if one.what == "struck")


def test_incidents_move_no_count_and_steps_go_over_them() -> None:
    with_incidents, without = made().tape, Player(made_recording(), BOOK, 16).tape
    for day in (0, 10, 22, 24, 31, 40, 24, 10, 0):
        with_incidents.seek(day * DAY)
        without.seek(day * DAY)
        assert with_incidents.states() == without.states()
    assert len(with_incidents.rows) == len(without.rows) + len(INCIDENTS)


def test_places_are_marked_for_a_while_and_not_before() -> None:
    tape = made().tape
    found = {}
    for day in (9, 10, 25, 39):
        tape.seek(day * DAY)
        found[day] = tape.places_hit(day * DAY, 10 * DAY)
    assert found == {9: frozenset(), 10: {"US"}, 25: {"US", "JP"}, 39: frozenset()}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_incident_tells_cause_persons_and_when_it_was_known(lang: str) -> None:
    set_language(lang)
    player = made()
    told = {
        one.what + one.cause: incident_why(BOOK, player.recording, player.tape, number).text()
        for number, one in player.tape.incidents.items()
    }
    assert "1,200" in told["breachhazard"] and "2020-07-23" in told["breachhazard"]
    assert "2020-07-24" in told["accesshazard"]
    assert "S3" in told["breachS3"] and "1,000,000" in told["breachS3"]
    assert "0.612" in told["struckhazard"]
    assert all("{" not in text and "tui." not in text for text in told.values())
    assert all(incident_line(one) for one in player.tape.incidents.values())


async def test_incidents_stand_in_the_log_and_on_the_map_and_can_be_looked_for(make_app, monkeypatch) -> None:
    monkeypatch.setattr(
        recorder, "stored_recording", lambda workspace: made_recording(rows=rows_with_incidents())
    )
    app = make_app("live", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await app.workers.wait_for_complete()
        await pilot.pause()
        log = place.query_one(EventLog)
        found = {}
        for words in ("incident", "breach", "persons", "struck", "access"):
            await pilot.press("slash", *words, "enter")
            await pilot.pause()
            found[words] = log.count()
            await pilot.press("escape")
        assert found == {"incident": 6, "breach": 3, "persons": 3, "struck": 1, "access": 2}
        place._go_to(10 * DAY)
        await pilot.pause()
        assert place.query_one(WorldMap).hit == {"US"}
        place._go_to(10 * DAY - 1)
        await pilot.press("full_stop")
        await pilot.pause()
        assert place.event in place.player.tape.incidents
        assert "1,200" in place.why().text()


def test_shocks_levers_and_falls_stand_on_the_line_of_time() -> None:
    player, _ = played_with("localisation-wave", True)
    kinds = Counter(one.kind for moment in player.moments for one in moment.happened)
    scenario = player.scenario
    assert kinds["shock"] == 2 * len(scenario.shocks), "each is announced, then takes effect"
    fallen = [one for one in player.tape.incidents.values() if one.what == "struck"]
    assert kinds["fell"] == len(fallen) > 0
    assert [moment.seconds for moment in player.moments] == sorted({m.seconds for m in player.moments})


def test_a_lever_that_is_signed_stands_twice_where_it_comes_into_force() -> None:
    levers = [
        {"lever": "R1", "parties": ["EU", "JP"], "from": "2027-01-01", "ratification": "arrangement"},
        {"lever": "R9", "parties": ["EU", "US"], "from": "2027-07-01", "grace": "123 d"},
    ]
    recording = replace(
        made_recording(),
        start=date(2026, 12, 1),
        end=date(2030, 11, 30),
        policy={"levers": [{"lever": "R1", "id": None, "signed": "2027-01-01", "in_force": "2028-02-03"}]},
    )
    scenario = load("dpf-collapse", [("levers", levers), ("shocks", [])])
    moments = Player(recording, BOOK, 16, scenario).moments
    found = {
        recording.day_of(moment.seconds).isoformat(): one.what
        for moment in moments
        for one in moment.happened
        if one.kind == "lever"
    }
    assert found == {"2027-01-01": "signed", "2027-07-01": "in_force", "2028-02-03": "in_force"}


def test_gates_of_the_framework_stand_on_the_line_of_time() -> None:
    player, recording = played_with("iap-launch", False)
    projects = recording.policy["portfolio"]["projects"]
    said = [
        (one.id, one.what) for moment in player.moments for one in moment.happened if one.kind == "project"
    ]
    for project in projects:
        mine = Counter(what for id, what in said if id == project["id"])
        assert mine["adopted"] == (project["adopted"] is not None)
        assert mine["failed"] == (project["failed"] is not None)
        assert mine["passed"] + mine["adopted"] == len(project["gates"])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("source", ["dpf-collapse", "localisation-wave", "iap-launch"])
def test_every_moment_is_told_with_what_followed(source: str, lang: str) -> None:
    set_language(lang)
    player, recording = played_with(source, source != "iap-launch")
    assert player.moments
    for moment in player.moments:
        why = moment_why(BOOK, recording, player.tape, moment)
        assert moment_line(BOOK, moment) in why.title
        assert len(why.inputs) >= 2
        text = why.text()
        assert "{" not in text and "tui." not in text


def test_the_fall_of_the_framework_tells_the_rule_it_ends_and_the_flows_it_stops() -> None:
    player, recording = played_with("dpf-collapse", True)
    fall = next(m for m in player.moments if recording.day_of(m.seconds) == date(2027, 7, 1))
    text = moment_why(BOOK, recording, player.tape, fall).text()
    assert fall.kind == "shock" and fall.flows > 50
    assert "2023/1795" in text and "arrangement: eu-us-dpf" in text
    moved = sum(player.tape.together(fall.seconds).values())
    assert moved >= fall.flows


async def test_n_goes_over_marks_both_ways_and_a_click_on_one_explains_it(make_app, monkeypatch) -> None:
    _player, recording = played_with("dpf-collapse", True)
    monkeypatch.setattr(recorder, "stored_recording", lambda workspace: replace(recording))
    app = make_app("live", "dpf-collapse")
    async with app.run_test(size=(200, 60)) as pilot:
        place = app.screen
        await app.workers.wait_for_complete()
        await pilot.pause()
        seconds = [moment.seconds for moment in place.player.moments]
        seen = []
        for _ in range(3):
            await pilot.press("n")
            seen.append(place.player.clock.now)
        assert seen == [seconds[n % len(seconds)] for n in range(3)]
        await pilot.press("N")
        assert place.player.clock.now == seen[1]
        bar = place.query_one(TimeBar)
        head, past, future, _ = (len(part[0]) for part in bar.parts(bar.size.width))
        marks = bar.marks(past + future)
        cell = next(iter(marks))
        await pilot.click(TimeBar, offset=(head + cell, 0))
        await pilot.pause()
        assert place.moment == marks[cell] and place.player.clock.now == marks[cell].seconds
        assert "▼" in "".join(part[0] for part in bar.parts(bar.size.width))
        await pilot.press("escape")
        assert place.moment is None


def test_the_command_repeats_the_changes() -> None:
    changes = {"structure.trust": True, "parameters.trust_base": 0.3}
    said = command_line("dpf-collapse", (), changes.items(), 1, 1, trace="trace.jsonl")
    assert "--set structure.trust=true --set parameters.trust_base=0.3 " in said
