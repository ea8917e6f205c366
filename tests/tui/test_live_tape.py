"""The tape stands exactly where the trace says at any instant, whichever way it came there."""

from __future__ import annotations

import random
from datetime import date

import pytest
from live_recordings import BLOCK, made_recording, made_rows, played

from dfftsim.errors import InputError
from dfftsim.law.book import load_rulebook
from dfftsim.spans import DAY
from dfftsim.tui.live.clock import Clock
from dfftsim.tui.live.flowmap import corridors_of
from dfftsim.tui.live.player import Player
from dfftsim.tui.live.recording import Row, recording_from
from dfftsim.tui.live.tape import KEYFRAME_ROWS, Tape
from dfftsim.tui.live.turns import turns_of
from dfftsim.tui.live.ways import cause_word, law_or_shock, marks_with, verdict_of, way_of

BOOK = load_rulebook()


def plain(state: str, detail: str) -> str:
    return state


def counted(rows: tuple[Row, ...], position: int) -> dict[tuple[str, str], dict[str, int]]:
    """States by corridor after the first rows, counted from the beginning."""
    pairs: dict[str, tuple[str, str]] = {}
    states: dict[str, str] = {}
    for _, flow, before, state, _, detail in rows[:position]:
        if not before:
            origin, _, destination = detail.partition(">")
            pairs[flow] = (origin, destination)
        states[flow] = state
    found: dict[tuple[str, str], dict[str, int]] = {}
    for flow, state in states.items():
        corridor = found.setdefault(pairs[flow], {})
        corridor[state] = corridor.get(state, 0) + 1
    return found


def of(tape: Tape) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for pair, groups in tape.corridors().items():
        states: dict[str, int] = {}
        for group, count in groups.items():
            states[group.state] = states.get(group.state, 0) + count
        if states:
            found[pair] = states
    return found


def test_every_position_is_what_counting_from_the_beginning_gives() -> None:
    rows = made_rows()
    tape = Tape(rows, plain)
    there = range(len(rows) + 1)
    for position in [*there, *reversed(there)]:
        tape.seek_row(position)
        assert of(tape) == counted(rows, position)


def test_jumps_over_keyframes_end_where_steps_do() -> None:
    rows = tuple(tuple(row) for row in played()["rows"])
    assert len(rows) > 2 * KEYFRAME_ROWS
    tape = Tape(rows, plain)
    draw = random.Random(1)
    for _ in range(60):
        position = draw.randrange(len(rows) + 1)
        tape.seek_row(position)
        assert tape.position == position
        assert of(tape) == counted(rows, position)
    tape.seek_row(len(rows))
    assert sum(tape.states().values()) == len(tape.pairs)


def test_an_instant_includes_what_happens_at_it() -> None:
    tape = Tape(made_rows(), plain)
    tape.seek(20 * DAY - 1)
    assert tape.states("US") == {"operating": 6}
    assert tape.seek(20 * DAY)
    assert tape.states("US") == {"suspended": 6}
    assert not tape.seek(20 * DAY + 5)
    assert tape.state("a:0") == "suspended"
    assert tape.state("b:0") == "given_up"
    tape.seek(0)
    assert tape.state("a:0") == "" and tape.states() == {}


def test_queues_are_known_at_any_time_without_seeking() -> None:
    tape = Tape(made_rows(), plain)
    assert list(tape.queues) == ["CN"]
    lengths = [tape.queues["CN"].at(day * DAY) for day in (0, 5.4, 5.5, 10, 15.5, 39)]
    assert lengths == [0, 0, 1, 1, 0, 0]


def test_rows_of_a_flow_that_was_never_born_are_left_out() -> None:
    tape = Tape([(1.0, "x:0", "born", "operating", "", ""), *made_rows()], plain)
    assert len(tape.rows) == len(made_rows())


def test_ways_in_use_are_counted_by_corridor() -> None:
    tape = Tape(made_rows(), plain)
    tape.seek(10 * DAY)
    assert tape.bases(("EU", "US")) == {f"direct/none/{BLOCK}": 6}
    assert tape.bases(("CN", "JP")) == {}


def test_an_empty_tape_stands_still() -> None:
    tape = Tape((), plain)
    tape.seek_row(5)
    assert (tape.position, tape.states(), tape.queues) == (0, {}, {})


def test_the_fall_of_a_decision_is_a_turn_and_a_single_refusal_is_none() -> None:
    turns = turns_of(made_rows(), law_or_shock(BOOK))
    assert [(turn.seconds / DAY, turn.flows, turn.cause) for turn in turns] == [(20, 6, BLOCK)]


def test_the_turns_of_the_real_fall_of_a_decision() -> None:
    document = played("cac-2022-2024")
    rows = [tuple(row) for row in document["rows"]]
    days = {
        date.fromordinal(date(2022, 8, 31).toordinal() + int(turn.seconds // DAY))
        for turn in turns_of(rows, law_or_shock(BOOK))
    }
    assert {date(2023, 3, 1), date(2024, 3, 22)} <= days


def test_ways_rules_and_marks() -> None:
    way = way_of("direct/none/br-nonpersonal-free/sa-scc+sa-risk-assess")
    assert way is not None
    assert way.ids == ["br-nonpersonal-free", "sa-scc", "sa-risk-assess"]
    assert way_of("65 h") is None
    assert verdict_of(BOOK, way) == "conditional"
    mark_of = marks_with(BOOK)
    assert mark_of("operating", f"direct/none/{BLOCK}") == "free"
    assert mark_of("operating", "direct/none/cn-assessment-2022") == "approval"
    assert mark_of("operating", "direct/tee/cn-assessment-2022") == "pet"
    assert mark_of("suspended", "") == "blocked"
    assert {state: mark_of(state, "") for state in ("born", "discovering", "choosing", "preparing")} == (
        dict.fromkeys(("born", "discovering", "choosing", "preparing"), "search")
    ), "no authority has been asked yet"
    assert mark_of("waiting", "") == "approval"
    assert mark_of("carrying_on", "") == "carrying_on" != mark_of("suspended", "")
    assert mark_of("ended", "") == "ended", "it is not at home"
    assert mark_of("operating", "direct/none/VN-silence") == "free"


def test_causes_are_told_in_words() -> None:
    assert "Privacy Shield" in cause_word(BOOK, BLOCK)
    assert cause_word(BOOK, "reading:CN") == "reading the rules of CN"
    assert cause_word(BOOK, "VN-silence") == "the law of VN is silent"
    assert cause_word(BOOK, "law changed") == "the law changed"
    assert cause_word(BOOK, "something new") == "something new"


def test_the_clock_runs_at_its_speed_and_stops_at_the_end() -> None:
    clock = Clock(40 * DAY, speed=16)
    clock.tick(1.0)
    assert clock.now == 0
    clock.play_or_pause()
    clock.tick(0.5)
    assert clock.now == 8 * DAY and clock.playing
    clock.tick(9)
    assert clock.now == 40 * DAY and not clock.playing
    clock.play_or_pause()
    assert clock.now == 0 and clock.playing
    for _ in range(12):
        clock.faster(2)
    assert clock.speed == 256
    for _ in range(12):
        clock.faster(0.5)
    assert clock.speed == 1


def test_steps_go_event_by_event_even_at_one_instant() -> None:
    player = Player(made_recording(), BOOK, 16)
    player.go(19 * DAY)
    assert player.step(1)
    assert player.clock.now == 20 * DAY
    assert player.tape.states("US") == {"operating": 5, "suspended": 1}
    assert player.step(1)
    assert player.tape.states("US") == {"operating": 4, "suspended": 2}
    assert player.step(-1)
    assert player.tape.states("US") == {"operating": 5, "suspended": 1}
    player.go(0)
    assert not player.step(-1)
    player.go(40 * DAY)
    assert not player.step(1)


def test_steps_keep_to_the_events_that_count() -> None:
    player = Player(made_recording(), BOOK, 16)
    of_china = [n for n, row in enumerate(player.tape.rows) if row[1] == "b:0"]
    states = []
    while player.step(1, of_china):
        states.append(player.tape.state("b:0"))
    assert states == ["born", "preparing", "waiting", "choosing", "given_up"]
    assert player.step(-1, of_china)
    assert player.tape.state("b:0") == "choosing"


def test_the_next_moment_begins_over_after_the_last() -> None:
    player = Player(made_recording(), BOOK, 16)
    for _ in range(2):
        moment = player.next_moment()
        assert moment is not None and player.clock.now == 20 * DAY
        assert player.tape.states("US") == {"suspended": 6}


def test_corridors_with_most_flows_are_drawn_and_others_dimmed_when_one_is_followed() -> None:
    player = Player(made_recording(), BOOK, 16)
    player.go(22 * DAY)
    drawn = corridors_of(player.tape.corridors())
    assert [(one.origin, one.destination, one.mark, one.dim) for one in drawn] == [
        ("CN", "JP", "blocked", False),
        ("EU", "US", "blocked", False),
    ]
    assert [(one.origin, one.dim) for one in corridors_of(player.tape.corridors(), "JP")] == [
        ("CN", False),
        ("EU", True),
    ]
    assert [one.origin for one in corridors_of(player.tape.corridors(), most=1)] == ["EU"]
    chosen = corridors_of(player.tape.corridors(), chosen=("CN", "JP"), most=1)
    assert [(one.origin, one.chosen) for one in chosen] == [("CN", True)]
    player.go(40 * DAY)
    (eu,) = [one for one in corridors_of(player.tape.corridors()) if one.origin == "EU"]
    assert sum(count for _, _, count in eu.groups) == 5, "what has ended is not on the map"
    assert ("pet", True, 1) in eu.groups


def test_an_answer_from_backstage_becomes_a_recording() -> None:
    recording = recording_from("iot-monitoring", played(), 20)
    assert recording.day_of(0) == recording.start == date(2023, 3, 30)
    assert recording.seconds_of(date(2023, 4, 1)) == 2 * DAY
    assert recording.seconds_of(date(1999, 1, 1)) == 0
    assert recording.seconds_of(date(2099, 1, 1)) == recording.horizon
    assert recording.rows[0][2] == ""
    with pytest.raises(InputError):
        recording_from("iot-monitoring", {"rows": []}, 20)
