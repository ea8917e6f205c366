"""Learn under a pilot: read, follow, guess, change a number, be guided, present."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import DataTable, Digits, Input

from dfftsim.i18n import language
from dfftsim.tui.learn.assumed import Assumptions, ValueScreen
from dfftsim.tui.learn.chapters import CHAPTERS, Contents
from dfftsim.tui.learn.presenter import PresenterScreen
from dfftsim.tui.learn.story import remedy_word
from dfftsim.tui.learn.tour import TourNote
from dfftsim.tui.rows import RowList
from dfftsim.tui.why import WhyScreen

SIZES = ((80, 24), (120, 40), (200, 60))
ALL = [chapter for chapters in CHAPTERS.values() for chapter in chapters]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No files of the user's."""
    monkeypatch.chdir(tmp_path)


def open_at(make_app, chapter: str, **given):
    kept = {"learn": {"chapter": chapter}} | given.pop("kept", {})
    return make_app(place="learn", source=given.pop("source", "iot-monitoring"), kept=kept, **given)


async def settled(app, pilot) -> None:
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


def shown(app) -> str:
    region = app.screen.query_one("#chapter RowList").region
    strips = app.screen._compositor.render_strips()[region.y : region.bottom]
    return "\n".join(strip.text[region.x :] for strip in strips)


def rows(app) -> str:
    found = app.screen.query_one("#chapter RowList", RowList).rows
    return "\n".join(f"{row.head} {row.text} {row.beside}" for row in found)


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_chapter_fits(make_app, size, lang) -> None:
    app = open_at(make_app, ALL[0], lang=lang)
    async with app.run_test(size=size) as pilot:
        for _ in ALL:
            await settled(app, pilot)
            assert all(strip.cell_length == size[0] for strip in app.screen._compositor.render_strips())
            for widget in app.screen.query("#chapter RowList, #chapter DataTable, Contents"):
                assert widget.virtual_size.width <= widget.size.width, (app.screen.chapter, widget)
            await pilot.press("down")


async def test_the_text_follows_the_cursor_and_scrolls(make_app) -> None:
    app = open_at(make_app, "page.question")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "free flow, F" in rows(app)
        await pilot.press("down")
        await settled(app, pilot)
        assert "The life of a flow" in rows(app) and app.screen.kept["chapter"] == "page.flow"
        await pilot.press("enter")
        assert isinstance(app.focused, RowList)
        await pilot.press("down", "down")
        await pilot.pause()
        assert app.focused.scroll_offset.y > 0
        await pilot.press("escape")
        assert isinstance(app.focused, Contents)


async def test_the_glossary_is_filtered(make_app) -> None:
    app = open_at(make_app, "glossary")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("slash", *"officers")
        await settled(app, pilot)
        assert "authority" in rows(app) and "adequacy" not in rows(app)
        await pilot.press("escape")
        await settled(app, pilot)
        assert "adequacy" in rows(app)


async def test_a_flow_is_followed_and_another_after_it(make_app) -> None:
    app = open_at(make_app, "one_flow")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert "The excavator in Surabaya" in rows(app)
        await pilot.press("enter", "w")
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("escape", "n")
        await settled(app, pilot)
        second = rows(app)
        assert "Surabaya" not in second or "telemetry:51" not in second
        await pilot.press("p")
        await settled(app, pilot)
        assert "telemetry:51" in rows(app)


async def test_an_assumption_is_changed_shown_and_put_back(make_app) -> None:
    app = open_at(make_app, "assumptions")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("slash", *"h0_hours")
        await settled(app, pilot)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ValueScreen)
        app.screen.query_one(Input).value = "25"
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.workspace.changes == {"parameters.h0_hours_rule": 25.0}
        assert "numbers changed: 1" in " ".join(app.workspace.status())
        table = app.screen.query_one(DataTable)
        assert "* 25 (8)" in str(table.get_cell("h0_hours_rule", "value"))
        assert any("outside its range" in notice.message for notice in app._notifications)
        await pilot.press("y")
        assert app.clipboard == "--set parameters.h0_hours_rule=25"
        await pilot.press("w")
        assert "--set parameters.h0_hours_rule=25" in app.screen.answer.text()
        await pilot.press("escape", "0")
        await settled(app, pilot)
        assert app.workspace.changes == {}
        assert str(table.get_cell("h0_hours_rule", "value")) == "8"
        await pilot.press("enter")
        await pilot.pause()
        app.screen.query_one(Input).value = "many"
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.workspace.changes == {}
        assert any("not a number" in notice.message for notice in app._notifications)


async def test_all_numbers_or_those_of_the_scenario(make_app) -> None:
    app = open_at(make_app, "assumptions")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("enter")
        view = app.screen.query_one(Assumptions)
        few = view.query_one(DataTable).row_count
        assert few == len(app.workspace.document["judgements"])
        await pilot.press("u")
        await settled(app, pilot)
        assert view.query_one(DataTable).row_count == len(view.known) > few


async def test_the_story_from_guess_to_end(make_app) -> None:
    app = open_at(make_app, "story")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("enter", *"cows", "enter")
        assert "You said" not in rows(app)
        assert any("Type a number" in notice.message for notice in app._notifications)
        app.focused.value = ""
        await pilot.press(*"90", "enter")
        await settled(app, pilot)
        assert "90.0 %" in rows(app)
        story = app.screen.story
        for guess in ("1", "2", "3"):
            chosen = [line for line in shown(app).splitlines() if "▸" in line]
            assert len(chosen) == 1 and remedy_word(story.left[0], story.variants)[:20] in chosen[0]
            await pilot.press("enter")
            await settled(app, pilot)
            assert isinstance(app.focused, Input)
            await pilot.press(guess, "enter")
            await settled(app, pilot)
        assert app.screen.story.over and "All three" in rows(app)
        assert len(app.settings.kept["learn"]["story"]["tried"]) == 3
        await pilot.press("R")
        await settled(app, pilot)
        assert "You said" not in rows(app)


async def test_numbers_are_presented_one_by_one_after_a_guess(make_app) -> None:
    app = open_at(make_app, "page.question")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("P")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, PresenterScreen)
        assert screen.query_one(Digits).value == "- - -"
        await pilot.press("w")
        assert app.screen is screen, "no reason before the number"
        await pilot.press("space")
        mean = app.workspace.document["kpis"]["F"]["mean"]
        assert screen.query_one(Digits).value == f"{100 * mean:.1f}%"
        await pilot.press("right")
        assert screen.at == 1 and not screen.revealed
        await pilot.press("space", "w")
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("escape", "left", "escape")
        assert app.screen.NAME == "learn"


async def test_the_tour_goes_on_when_the_app_is_in_the_state_it_asks_for(make_app) -> None:
    app = open_at(make_app, "tour")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("t")
        guide = app.guide

        def look() -> str:
            guide.look()
            return guide.step.id if guide.running else ""

        assert look() == "begin" and app.screen.query(TourNote)
        await pilot.press("1")
        await settled(app, pilot)
        assert look() == "cursor"
        assert look() == "cursor" and app.screen.query(TourNote)
        await pilot.press("down")
        await settled(app, pilot)
        assert look() == "why"
        await pilot.press("tab")
        await pilot.pause()
        await pilot.press("w")
        assert look() == "close"
        await pilot.press("escape")
        await pilot.pause()
        assert look() == "open"
        await pilot.press("f2")
        assert look() != "open" and app.settings.kept["learn"]["tour"] == guide.number
        while guide.running and guide.step.id != "language":
            await pilot.press("f2")
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert language() == "ja" and look() == "end"
        await pilot.press(str(list(app.places).index("learn") + 1))
        await settled(app, pilot)
        assert look() == "" and not guide.running
        assert not app.screen.query(TourNote)


async def test_the_tour_is_left_and_taken_up_again(make_app) -> None:
    app = open_at(make_app, "tour", kept={"learn": {"chapter": "tour", "tour": 2}})
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("f2")
        assert app.guide.number == 2
        await pilot.press("f3")
        await pilot.pause()
        assert not app.guide.running and not app.screen.query(TourNote)
        await pilot.press("R", "t")
        assert app.guide.number == 0


async def test_checked_estimates_are_told(make_app) -> None:
    errors = [{"kpi": "F", "estimate": 0.01 * n, "paired": 0.0} for n in range(1, 11)]
    app = open_at(
        make_app, "page.numbers", kept={"levers": {"errors": errors}, "learn": {"chapter": "page.numbers"}}
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert "Of the 10 estimates" in rows(app) and "at most 9" in rows(app)


async def test_the_language_changes_at_the_same_chapter(make_app) -> None:
    app = open_at(make_app, "page.law")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert app.screen.chapter == "page.law" and "法令集" in rows(app)


async def test_export_writes_what_is_read(make_app) -> None:
    app = open_at(make_app, "assumptions")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("enter", "e")
        await pilot.pause()
        text = (app.settings.export_folder / "dfftsim-learn-assumptions.csv").read_text()
        assert "h0_hours_rule" in text and text.startswith("id,what,value,changed_to")


async def test_the_tour_does_not_outlive_the_screens(make_app) -> None:
    app = open_at(make_app, "tour")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        guide = app.guide
        assert guide.running
    assert not app.screen_stack
    guide.look()
