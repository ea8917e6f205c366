"""The atlas on a screen: every key does what it says, and every size and language is drawn whole."""

from __future__ import annotations

from datetime import date

import pytest
from rich.cells import cell_len
from tests.tui.conftest import SIZES
from textual.widgets import Input

from dfftsim.tui.atlas.command_line import CommandLine
from dfftsim.tui.atlas.matrix import MatrixView
from dfftsim.tui.atlas.pickers import Address, OneOf, SeveralOf, Typed
from dfftsim.tui.atlas.question_bar import QuestionBar
from dfftsim.tui.atlas.row_list import RowList
from dfftsim.tui.atlas.rule_pane import RulePane
from dfftsim.tui.atlas.timeline import Timeline
from dfftsim.tui.why import WhyScreen

ASKED = {"origin": "CN", "destination": "JP", "day": "2025-02-03", "data": ["personal"], "persons": 150_000}


@pytest.fixture
def atlas(make_app):
    def make(lang: str = "en", asked: dict | None = ASKED, **settings):
        kept = {"atlas": asked} if asked else {}
        return make_app("atlas", lang=lang, kept=kept, **settings)

    return make


def on_screen(app) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "ja"])
async def test_every_view_is_drawn_whole(atlas, size, lang) -> None:
    app = atlas(lang)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        place = app.screen
        for keys in ((), ("m",), ("m", "slash", "c", "n"), ("escape", "enter")):
            await pilot.press(*keys)
            await pilot.pause()
            for strip in place._compositor.render_strips():
                assert sum(cell_len(segment.text) for segment in strip) == size[0]
            line = place.query_one(CommandLine)
            assert line.region.bottom <= size[1] - 2 and line.command.startswith("dfftsim ")
        bar = place.query_one(QuestionBar)
        for line in bar.lines(bar.size.width):
            assert sum(cell_len(part.text) for part in line) <= bar.size.width
        listed = place.query_one(RowList)
        if listed.display and listed.region.height:
            assert listed.region.height >= 8


async def test_no_question_kept_asks_the_first_one(atlas) -> None:
    app = atlas(asked=None)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(RowList).row is not None
        assert app.screen.question.day == app.workspace.book.last_day


async def test_from_and_to_are_found_by_typing(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("f", "i", "n", "enter")
        await pilot.press("t", *"de", "enter")
        assert (place.question.origin, place.question.destination) == ("IN", "EU")
        await pilot.press("t", *"ru", "enter")
        assert place.question.destination == "RU"
        await pilot.press("s")
        assert place.question.origin == "IN", "without a sheet there is no other direction"
        await pilot.press("t", *"jp", "enter", "s")
        assert (place.question.origin, place.question.destination) == ("JP", "IN")
        assert place.query_one(CommandLine).command == place.question.command()
        assert app.settings.kept["atlas"]["origin"] == "JP"


async def test_nothing_that_fits_leaves_the_window_open(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f", *"zzz", "enter")
        assert isinstance(app.screen, OneOf)
        await pilot.press("escape")
        assert app.screen.question.origin == "CN"


async def test_a_wrong_day_is_told_and_the_right_one_taken(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("d")
        app.screen.query_one(Input).value = "3 Feb"
        await pilot.press("enter")
        assert isinstance(app.screen, Typed) and "2026-05-14" in on_screen(app)
        app.screen.query_one(Input).value = "2024-04"
        await pilot.press("enter")
        assert place.question.day == date(2024, 4, 1)


async def test_the_other_parts_of_the_question(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("c")
        assert isinstance(app.screen, SeveralOf)
        await pilot.press("down", "space", "enter")
        assert place.question.data == ("personal", "sensitive")
        for key, typed in (("b", "bank"), ("v", "sg")):
            await pilot.press(key)
            app.screen.query_one(Input).value = typed
            await pilot.pause()
            await pilot.press("enter")
        await pilot.press("i", "space", "enter")
        await pilot.press("a", "space", "enter")
        await pilot.press("r")
        question = place.question
        assert (question.exporter, question.via, question.strict) == ("bank", "SG", True)
        assert question.importer == ("same_group",) and question.activities == ("data_brokerage",)
        await pilot.press("n")
        fields = list(app.screen.query(Input))
        fields[0].value, fields[1].value = "lots", "7"
        await pilot.press("enter")
        assert isinstance(app.screen, Typed)
        fields[0].value = "5,000"
        await pilot.press("enter")
        assert (place.question.persons, place.question.sensitive) == (5000, 7)
        for word in ("bank", "--via SG", "--strict", "--persons 5000", "--importer same_group"):
            assert word in place.command()


async def test_no_category_is_no_question(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c", "space", "enter")
        assert isinstance(app.screen, SeveralOf)
        await pilot.press("escape")
        assert app.screen.question.data == ("personal",)


async def test_a_technology_changes_the_verdict(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        before = place.query_one(QuestionBar).verdict
        await pilot.press("p")
        app.screen.query_one(Input).value = "anonymis"
        await pilot.pause()
        await pilot.press("enter")
        assert place.question.pet == "anonymisation"
        assert (before, place.query_one(QuestionBar).verdict) == ("conditional", "free")
        assert any(row.key == "pet" for row in place.query_one(RowList).rows)


async def test_the_page_follows_the_cursor_and_the_rule_is_cited(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        listed = place.query_one(RowList)
        assert place.copied() == place.question.command()
        while listed.row.rule != "cn-sc-2024":
            await pilot.press("down")
        assert "PIPL Art. 38(1)(iii)" in place.query_one(RulePane).text()
        assert "cn-sc-2024" in place.copied() and "PIPL" in place.copied()
        await pilot.press("o")
        assert isinstance(app.screen, Address) and app.screen.address.startswith("http")
        await pilot.press("escape", "w")
        assert isinstance(app.screen, WhyScreen)
        assert "cn-sc-2024" in app.screen.answer.text()
        await pilot.press("escape", "tab")
        place.query_one(Timeline).focus()
        await pilot.pause()
        assert place.copied() == place.question.command()


async def test_left_and_right_walk_from_change_to_change(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        days = [turn.day for turn in place.law.turns(place.question)]
        place.query_one(Timeline).focus()
        await pilot.press("home")
        assert place.question.day == days[0]
        for day in days[1:]:
            await pilot.press("right")
            assert place.question.day == day
        await pilot.press("right")
        assert place.question.day == days[-1], "after the last change there is no other"
        await pilot.press("left")
        assert place.question.day == days[-2]
        place.query_one(RowList).focus()
        await pilot.press("right_square_bracket")
        assert place.question.day == days[-1]
        await pilot.press("left")
        assert place.question.day == days[-2]


async def test_the_matrix_moves_in_time_and_opens_a_pair(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("m")
        matrix = place.query_one(MatrixView)
        assert matrix.has_focus and matrix.pair == ("CN", "JP") and matrix.changed == []
        await pilot.press("shift+left")
        assert matrix.day == date(2024, 2, 3) and ("CN", "JP") in matrix.changed
        await pilot.press("right")
        assert matrix.day == date(2024, 3, 3)
        await pilot.press("right_square_bracket")
        assert matrix.changed and matrix.day in place.law.matrix_days()
        assert "[" in on_screen(app)
        assert place.copied() == f"dfftsim law matrix --data personal --on {matrix.day} --persons 150000"
        table = place.tables()[0]
        assert len(table.rows) == len(matrix.codes)
        await pilot.press("w")
        assert "CN → JP" in app.screen.answer.title
        await pilot.press("escape", "up", "h")
        wanted = matrix.pair
        await pilot.press("enter")
        assert place.view == "steps"
        assert (place.question.origin, place.question.destination) == wanted
        assert place.question.day == matrix.day


async def test_the_matrix_stays_at_home_on_the_diagonal(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("m")
        matrix = app.screen.query_one(MatrixView)
        matrix.cursor = (3, 3)
        await pilot.press("enter")
        assert app.screen.view == "matrix"
        await pilot.press("m")
        assert app.screen.view == "steps"


async def test_a_search_opens_the_rule_and_escape_goes_back(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("slash")
        place.query_one("#search", Input).value = "eu-45-jp"
        await pilot.pause()
        await pilot.press("enter")
        listed = place.query_one(RowList)
        assert listed.has_focus and listed.row.rule == "eu-45-jp"
        assert "2019/419" in place.query_one(RulePane).text()
        await pilot.press("escape")
        assert place.view == "steps" and listed.row.rule != "eu-45-jp"


async def test_differences_between_two_days(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("x")
        fields = list(app.screen.query(Input))
        fields[0].value = "nowhere"
        await pilot.press("enter")
        assert isinstance(app.screen, Typed)
        fields[0].value, fields[1].value = "china", "2026-01-01"
        await pilot.press("enter")
        assert isinstance(app.screen, Typed), "days in the wrong order"
        fields[1].value = "2024-02-03"
        await pilot.press("enter")
        assert place.view == "diff"
        assert "cn-sc-2024" in {row.rule for row in place.query_one(RowList).rows}
        assert place.command() == "dfftsim law diff CN --from 2024-02-03 --to 2025-02-03"


async def test_what_would_open_comes_later_and_can_be_tried(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        listed = place.query_one(RowList)
        place._openings_found(place.question, place.law.find_openings(place.question))
        kinds = {row.facts["found"]["kind"]: row for row in listed.rows if row.facts.get("kind") == "opening"}
        row = kinds["volume"]
        place.try_opening(row.facts["found"])
        assert place.question.persons != 150_000
        law = next((row for kind, row in kinds.items() if kind in ("law", "arrangement")), None)
        if law is not None:
            before = place.question
            place.try_opening(law.facts["found"])
            assert place.question == before
        await pilot.pause()


async def test_language_and_theme_change_and_the_question_stays(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        await pilot.press("down", "down", "down")
        row = place.query_one(RowList).row.key
        await pilot.press("ctrl+l")
        await pilot.pause()
        assert "適用される" in on_screen(app) and place.query_one(RowList).row.key == row
        assert place.question.origin == "CN"
        for _ in range(4):
            await pilot.press("ctrl+t")
            await pilot.pause()
        assert "適用される" in on_screen(app)


async def test_everything_is_ascii_where_that_is_wanted(atlas) -> None:
    app = atlas(ascii=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for widget in (app.screen.query_one(QuestionBar), app.screen.query_one(Timeline)):
            assert not set("●◆◷■✕◌━─▶▼┃") & set(widget.render().plain)


async def test_the_mouse_reaches_the_question_and_the_line_of_time(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        bar = place.query_one(QuestionBar)
        await pilot.click(bar, offset=(3, 1))
        assert isinstance(app.screen, OneOf)
        await pilot.press("escape")
        await pilot.click(RowList, offset=(5, 3))
        assert place.query_one(RowList).row.key.startswith("none:localisation")
        line = place.query_one(Timeline)
        await pilot.click(line, offset=(4, 2))
        assert place.question.day < date(2018, 1, 1)


async def test_on_a_narrow_screen_the_page_takes_the_place_of_the_list(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(80, 24)) as pilot:
        place = app.screen
        assert not place.query_one(RulePane).region.area
        await pilot.press("enter")
        await pilot.pause()
        assert place.query_one(RulePane).has_focus and not place.query_one(RowList).region.area
        await pilot.press("escape")
        await pilot.pause()
        assert place.query_one(RowList).has_focus and place.query_one(RowList).region.area


async def test_exports_hold_plain_numbers(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        ways, pets, changes = place.tables()
        assert all(len(row) == len(table.columns) for table in (ways, pets, changes) for row in table.rows)
        column = list(ways.columns).index("days_mode")
        assert any(isinstance(row[column], int | float) for row in ways.rows)
        await pilot.press("e")
        assert (app.settings.export_folder / "dfftsim-atlas-ways.csv").exists()


async def test_another_place_opens_a_question_at_its_rule(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        place.open_question(place.question.changed(persons=2_000_000), "cn-assessment-2024-pi")
        await pilot.pause()
        assert place.query_one(RowList).row.rule == "cn-assessment-2024-pi"


async def test_the_matrix_takes_the_question_along_and_says_what_it_assumes(atlas) -> None:
    app = atlas()
    async with app.run_test(size=(120, 40)) as pilot:
        place = app.screen
        place.ask(place.question.changed(persons=None))
        await pilot.press("m")
        await pilot.pause()
        assert "one person, no technology" in on_screen(app)
        await pilot.press("m")
        place.ask(place.question.changed(persons=150_000, pet="federated_learning"))
        await pilot.press("m")
        await pilot.pause()
        matrix = place.query_one(MatrixView)
        one, two = matrix.pair
        assert "150,000" in on_screen(app) and "one person" not in on_screen(app)
        assert matrix.matrix[one][two] == place.law.verdict(place.question)
        assert "--persons 150000 --pet federated_learning" in place.copied()
        assert "150,000" in place.tables()[0].title
