"""What Learn tells, as plain data: one glossary, a flow's life from the recording, a story that is the same
everywhere, assumptions that are those of the model.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from rich.cells import cell_len

from dfftsim import stored
from dfftsim.analysis.assumptions import assumptions, used_in
from dfftsim.i18n import catalogue, set_language
from dfftsim.law.book import load_rulebook
from dfftsim.scenario.loading import load
from dfftsim.scenario.shipped_files import shipped_names
from dfftsim.tui.asked import Result
from dfftsim.tui.learn.assumed import range_text, read_number
from dfftsim.tui.learn.chapters import CHAPTERS, PAGES, chapter_title, glossary_rows, page_rows
from dfftsim.tui.learn.one_flow import flow_rows, lives, pair_of
from dfftsim.tui.learn.presenter import big_numbers
from dfftsim.tui.learn.story import START, Story, remedy_why, story_rows
from dfftsim.tui.learn.tour import STEPS, opened
from dfftsim.tui.rows import HEADING, SHARE, Row, drawn
from dfftsim.tui.why import Why

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_and_the_catalogue_hold_the_same_glossary() -> None:
    page = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", (DOCS / "glossary.md").read_text(), re.M)
    words = catalogue("en")
    names = [key.removesuffix(".word") for key in words if re.fullmatch(r"glossary\..+\.word", key)]
    told = [(words[f"{name}.word"], words[f"{name}.meaning"]) for name in names]
    plain = str.maketrans({"`": None, "{": "(", "}": ")"})
    assert told == [(word, meaning.translate(plain)) for word, meaning in page]


def test_the_glossary_is_filtered_in_either_language() -> None:
    assert [row.text for row in glossary_rows("kaplan")] == ["Nothing matches."]
    assert [row.text for row in glossary_rows("officers priorities") if row.kind == HEADING] == ["authority"]
    set_language("ja")
    assert [row.text for row in glossary_rows("担当者 優先") if row.kind == HEADING] == ["当局"]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_chapter_has_a_title_and_every_page_fits(lang: str) -> None:
    set_language(lang)
    assert all(chapter_title(one) for chapters in CHAPTERS.values() for one in chapters)
    for page in PAGES:
        rows = page_rows(page)
        assert sum(len(row.text) for row in rows) > 150
        for width in (20, 48, 80):
            for row in rows:
                assert all(cell_len(line) <= width for line in drawn(row, width).plain.split("\n"))


def test_the_richest_life_of_a_flow_comes_first_and_keeps_its_order() -> None:
    recording = stored.recording("iot-monitoring")
    assert recording is not None
    flows = lives(recording, "ID")
    assert {pair_of(events)[0] for events in flows} == {"ID"}
    riches = [len({row[3] for row in events}) for events in flows]
    assert riches == sorted(riches, reverse=True) and riches[0] >= 5
    assert len(lives(recording)) > len(flows)
    assert lives(recording, "ID")[0] == flows[0]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_life_of_the_excavator_is_told_with_days_and_law(lang: str) -> None:
    set_language(lang)
    book = load_rulebook()
    recording = stored.recording("iot-monitoring")
    events = lives(recording, "ID")[0]
    start = date.fromisoformat(recording["horizon"]["start"])
    rows = flow_rows(events, load("iot-monitoring"), start, book)
    assert rows[0].text == {"en": "The excavator in Surabaya", "ja": "スラバヤの掘削機"}[lang]
    told = [row for row in rows if row.head]
    assert len(told) == len(events)
    days = [date.fromisoformat(row.head) for row in told]
    assert days == sorted(days) and days[0] >= start
    ruled = [row for row in told if row.why and row.why.sources]
    assert ruled and all("Art." in row.beside for row in ruled)
    assert all("{" not in row.text for row in told)


@pytest.mark.parametrize("name", shipped_names())
def test_every_event_of_every_recording_has_a_sentence(name: str) -> None:
    recording = stored.recording(name)
    assert recording is not None
    scenario, book = load(name), load_rulebook()
    start = date.fromisoformat(recording["horizon"]["start"])
    seen: set[tuple[str, str]] = set()
    for events in lives(recording)[:400]:
        steps = {(a[3], b[3]) for a, b in pairwise(events)}
        if steps - seen:
            seen |= steps
            for row in flow_rows(events, scenario, start, book):
                assert not re.match(r"\w+ → \w+$", row.text) or row.head == "", row.text


def make_story() -> Story:
    result, variants = Result.shipped("iot-monitoring"), stored.variants("iot-monitoring")
    assert result is not None and variants is not None
    return Story(result, variants)


def test_a_result_is_told_only_after_a_guess() -> None:
    story = make_story()
    mean = f"{100 * story.result.document['kpis']['F']['mean']:.1f} %"
    assert not any(mean in row.beside for row in story_rows(story))
    assert story.asked == START and not story.guess("nonsense") and not story.guess("101")
    assert not story.guess("-5")
    assert story.guess("80 %") and story.guesses == {START: 80.0}
    assert any(mean in row.beside for row in story_rows(story))
    first = story.remedies[0]
    story.choose(first)
    assert story.asked == first
    told = f"{100 * story.variants[first]['differences']['F']['mean']:+.2f}"
    assert not any(told in row.beside for row in story_rows(story))
    story.choose(story.remedies[1])
    assert story.tried == [first], "one at a time"
    assert story.guess("-2,5") and story.guesses[first] == -2.5
    assert any(told in row.beside for row in story_rows(story))


def test_why_in_the_story_is_told_in_points_with_the_interval_of_the_difference() -> None:
    story = make_story()
    for remedy in story.remedies:
        why = remedy_why(story, remedy)
        row = story.variants[remedy]["differences"]["F"]
        points = f"{100 * row['mean']:+.2f} points"
        assert why.title.endswith(points)
        lines = {label: (value, remark) for label, value, remark in why.inputs}
        assert lines["with"][1] == "", "a level has no interval of a difference"
        assert lines["difference"] == (points, f"[{100 * row['low']:+.2f}, {100 * row['high']:+.2f}]")
        path, value = next(iter(story.variants[remedy]["changes"].items()))
        assert f"--set {path}={value}" in why.notes[-1]
        assert not any("%" in value for label, value, _ in why.inputs if "{" in label)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_story_asks_and_leaves_the_answer_to_the_flow(lang: str) -> None:
    set_language(lang)
    title = story_rows(make_story())[0].text
    assert not re.search("can .* not|なぜ", title), "its flow may well be watched lawfully"


def test_the_order_of_choices_changes_no_result() -> None:
    ends = []
    for backwards in (False, True):
        story = make_story()
        story.guess("50")
        for remedy in sorted(story.remedies, reverse=backwards):
            story.choose(remedy)
            story.guess("1")
        assert story.over
        ends.append([row for row in story_rows(story) if row.head])
    assert ends[0] == ends[1] and len(ends[0]) == 3


def test_a_story_goes_on_where_it_was_left_and_forgets_what_does_not_fit() -> None:
    story = make_story()
    story.guess("50")
    story.choose(story.remedies[2])
    again = make_story()
    again.take(story.kept())
    assert (again.guesses, again.tried, again.asked) == (story.guesses, story.tried, story.remedies[2])
    odd = make_story()
    odd.take({"tried": ["gone"], "guesses": {"gone": 1}})
    assert odd.asked == START and odd.tried == []


def test_numbers_to_present_have_a_reason_and_a_number() -> None:
    why = Why("x")
    rows = [
        Row(HEADING, "Act"),
        Row(SHARE, "You said", "5.0 %"),
        Row(SHARE, "Free flow", "87.8 %  [85.9, 89.7 %]", 0.878, why=why),
        Row(SHARE, "Days", "32.8 days  [31, 34]", why=why),
        Row(SHARE, "Nothing", "–", why=why),
    ]
    shown = big_numbers(rows)
    assert [(one.title, one.value, one.beside) for one in shown] == [
        ("Free flow", "87.8%", "[85.9, 89.7 %]"),
        ("Days", "32.8", "days [31, 34]"),
    ]
    assert [one.title for one in big_numbers(rows, under_headings=True)] == ["Act", "Act"]


def test_assumptions_are_those_of_the_registry_and_of_the_run() -> None:
    document = stored.document("iot-monitoring")
    judged = {row["id"]: row for row in document["judgements"]}
    used = used_in(judged)
    assert {one.id for one in used} == set(judged)
    for one in used:
        assert one.value == pytest.approx(judged[one.id]["value"])
        assert one.within(one.value)
        assert one.rank == judged[one.id]["rank"]
    sourced = [one for one in assumptions() if one.rank == "sourced"]
    assert all(one.title for one in sourced)
    assert all(one.note for one in assumptions() if one.rank == "judgement")
    one = next(one for one in used if one.id == "h0_hours_rule")
    assert (one.path, range_text(one)) == ("parameters.h0_hours_rule", "3 – 20")
    assert not one.within(2.9) and not one.within(21)


@pytest.mark.parametrize(
    ("text", "value"),
    [("4", 4.0), (" 1,500 ", 1500.0), ("1e3", 1000.0), ("x", None), ("inf", None), ("", None)],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float | None) -> None:
    assert read_number(text) == value


def test_the_tour_knows_when_a_scenario_was_opened() -> None:
    before = {"source": "", "place": "scenarios"}
    assert not opened(before, before)
    assert opened(before, {"source": "a", "place": "scenarios"})
    assert opened({"source": "a", "place": "scenarios"}, {"source": "a", "place": "live"})
    assert len({step.id for step in STEPS}) == len(STEPS)
    assert all(f"tui.learn.tour.{step.id}" in catalogue("ja") for step in STEPS)
