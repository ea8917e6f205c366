"""The first place under a pilot: every key does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Input

from dfftsim.backstage.requests import Failed, Progress, Refused, Simulate, Snapshot
from dfftsim.errors import Problem
from dfftsim.scenario.loading import load
from dfftsim.scenario.shipped_files import shipped_names
from dfftsim.tui.scenarios.asking import FileNameScreen, ProblemsScreen
from dfftsim.tui.scenarios.listing import ScenarioList
from dfftsim.tui.scenarios.place import ScenariosPlace
from dfftsim.tui.scenarios.preview import Preview
from dfftsim.tui.why import WhyScreen

SIZES = ((80, 24), (120, 40), (200, 60))
RIGHT = """dfftsim: 1
title: Mine alone
horizon: {start: 2024-01-01, end: 2024-12-31}
authorities: {desk: {officers: 1, service: {constant: 1 h}, arrivals: [{id: a, interarrival: 2 h}]}}
"""
WRONG = RIGHT.replace("title", "titel")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder of its own, so that the list holds no other files."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def text_of(app) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


def rows(app) -> str:
    return "\n".join(row.text for row in app.screen.query_one(Preview).rows)


async def point_at(app, pilot, source: str) -> None:
    listing = app.screen.query_one(ScenarioList)
    listing.highlighted = [option.id for option in listing.options].index(source)
    await settled(app, pilot)


async def settled(app, pilot) -> None:
    """Until the preview is read."""
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_everything_fits(make_app, size, lang) -> None:
    app = make_app(lang=lang)
    async with app.run_test(size=size) as pilot:
        await pilot.press("down", "tab")
        await settled(app, pilot)
        strips = app.screen._compositor.render_strips()
        assert all(strip.cell_length == size[0] for strip in strips)
        for widget in (app.screen.query_one(ScenarioList), app.screen.query_one(Preview)):
            assert widget.virtual_size.width <= widget.size.width
            for option in widget.options:
                for line in str(option.prompt).split("\n"):
                    assert cell_len(line) <= widget.size.width


async def test_the_app_alone_opens_here_with_something_true(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        assert isinstance(app.screen, ScenariosPlace)
        assert isinstance(app.focused, ScenarioList)
        shown = text_of(app)
        assert "the data of one person may go freely between" in shown and "2018-05-25" in shown
        assert "Result" in rows(app)
        assert len(app.screen.query_one(ScenarioList).entries) == len(shipped_names())


async def test_the_preview_follows_the_cursor(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "schrems-2020")
        assert app.screen.query_one(Preview).border_title == "schrems-2020"
        assert "Five thousand firms" in rows(app)
        before = rows(app)
        await pilot.press("j")
        await settled(app, pilot)
        assert rows(app) != before


async def test_enter_opens(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "schrems-2020")
        await pilot.press("enter")
        await pilot.pause()
        assert app.workspace.source == "schrems-2020"
        assert app.workspace.document["scenario"] == "schrems-2020"
        assert app.settings.source == "schrems-2020"
        assert ("live" if "live" in app.places else "scenarios") == app.screen.NAME


async def test_a_word_filters(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"schrems")
        await pilot.pause()
        listing = app.screen.query_one(ScenarioList)
        assert [entry.source for entry in listing.entries] == ["schrems-2020"]
        assert app.screen.query_one(Preview).border_title == "schrems-2020"
        await pilot.press("enter")
        assert app.focused is listing
        await pilot.press("slash", *"zzz")
        await pilot.pause()
        assert not listing.entries and not rows(app)
        await pilot.press("escape")
        await pilot.pause()
        assert len(listing.entries) == len(shipped_names())
        assert not app.screen.query_one("#filter", Input).display


async def test_numbers_tell_why(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "iot-monitoring")
        app.screen.query_one(Preview).focus()
        await pilot.pause()
        await pilot.press("down", "w")
        assert isinstance(app.screen, WhyScreen) and "flow-days" in app.screen.answer.formula
        await pilot.press("escape", "enter")
        assert isinstance(app.screen, WhyScreen)
        await pilot.press("escape", "y")
        assert "flow-days" in app.clipboard


async def test_the_sentence_tells_why_and_gives_its_command(make_app) -> None:
    from dfftsim.tui.scenarios.today import WorldToday

    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.screen.query_one(WorldToday).focus()
        await pilot.press("w")
        assert len(app.screen.answer.inputs) == 8
        await pilot.press("escape", "y")
        assert app.clipboard.startswith("dfftsim law matrix --data personal --on 20")


async def test_copy_gives_the_command(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "schrems-2020")
        await pilot.press("y")
        assert app.clipboard == "dfftsim run schrems-2020 --replications 10 --seed 1"


async def test_export_writes_the_numbers(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        await pilot.press("e")
        await pilot.pause()
        names = {path.name for path in app.settings.export_folder.iterdir()}
        assert {"dfftsim-scenarios-scenario.csv", "dfftsim-scenarios-pairs.csv"} <= names


async def test_duplicate_writes_a_commented_copy(make_app, here: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "schrems-2020")
        await pilot.press("d")
        assert isinstance(app.screen, FileNameScreen)
        await pilot.press("enter")
        await pilot.pause()
        text = (here / "my-schrems-2020.yaml").read_text()
        assert "# A copy of the scenario schrems-2020" in text
        assert app.screen.query_one(ScenarioList).pointed.source == "my-schrems-2020.yaml"
        await pilot.press("d", "enter")
        await pilot.pause()
        assert (here / "my-schrems-2020.yaml").read_text() == text
        assert any("exists already" in notice.message for notice in app._notifications)


async def test_new_writes_and_opens_the_editor(make_app, here: Path, monkeypatch) -> None:
    edited = []
    monkeypatch.setattr(ScenariosPlace, "action_edit", lambda place: edited.append(place.entry.source))
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        app.screen.query_one(Input).value = "fresh"
        await pilot.press("enter")
        await pilot.pause()
        assert (here / "fresh.yaml").is_file() and edited == ["fresh.yaml"]
        await pilot.press("n", "escape")
        assert app.screen.NAME == "scenarios" and len(list(here.iterdir())) == 1


async def test_after_editing_all_problems_are_told(make_app, here: Path, monkeypatch) -> None:
    (here / "mine.yaml").write_text(RIGHT)
    texts = iter([WRONG, RIGHT])
    monkeypatch.setattr("dfftsim.tui.scenarios.place.editor_command", lambda: ["editor"])
    monkeypatch.setattr(
        "dfftsim.tui.scenarios.place.edit", lambda path, command: path.write_text(next(texts)) and ""
    )
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        from contextlib import nullcontext

        monkeypatch.setattr(app, "suspend", nullcontext)
        await point_at(app, pilot, "mine.yaml")
        await pilot.press("E")
        await pilot.pause()
        assert isinstance(app.screen, ProblemsScreen)
        assert "mine.yaml:2:1: " in str(app.screen.problems[0]) and "titel" in text_of(app)
        await pilot.press("E")
        await pilot.pause()
        assert isinstance(app.screen, ScenariosPlace)
        assert any("is right" in notice.message for notice in app._notifications)


async def test_shipped_scenarios_are_not_edited(make_app, here: Path) -> None:
    (here / "mine.yaml").write_text(RIGHT)
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "schrems-2020")
        await pilot.press("E")
        await pilot.pause()
        told = " ".join(notice.message for notice in app._notifications)
        await point_at(app, pilot, "mine.yaml")
        await pilot.press("E")
        await pilot.pause()
        told += " ".join(notice.message for notice in app._notifications)
        assert "d makes a copy" in told
        assert "cannot be opened" in told or "No editor" in told


async def test_a_broken_file_is_listed_and_tells_what_is_wrong(make_app, here: Path) -> None:
    (here / "mine.yaml").write_text(WRONG)
    (here / "worse.yaml").write_text("dfftsim: 1\nhorizon: [\n")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "worse.yaml")
        assert "worse.yaml:" in rows(app)
        await point_at(app, pilot, "mine.yaml")
        assert "titel" in rows(app)
        await pilot.press("enter")
        await pilot.pause()
        assert app.workspace.source == "" and app.screen.NAME == "scenarios"
        assert any("titel" in notice.message for notice in app._notifications)


async def test_a_run_is_asked_for_and_its_result_shown(make_app, here: Path, monkeypatch) -> None:
    (here / "mine.yaml").write_text(RIGHT)
    asked, dropped = [], []
    app = make_app()
    monkeypatch.setattr(app, "ask", lambda request, handler: asked.append((request, handler)) or len(asked))
    monkeypatch.setattr(app, "drop", dropped.append)
    async with app.run_test(size=(120, 40)) as pilot:
        from dfftsim import stored

        document = stored.document("schrems-2020")
        app.workspace.changes["parameters.h0_hours_rule"] = 4
        await point_at(app, pilot, "schrems-2020")
        await pilot.press("r")
        request, answer = asked[0]
        assert request == Simulate("schrems-2020", changes=(("parameters.h0_hours_rule", 4),))
        answer(Progress(3, 10, 1.0))
        assert "3 of 10" in app.busy_note
        document["kpis"]["F"]["mean"] = 0.123
        answer(Snapshot(document, True, load("schrems-2020").hash))
        await pilot.pause()
        await settled(app, pilot)
        assert app.busy_note == ""
        assert any("12.3 %" in row.beside for row in app.screen.query_one(Preview).rows)
        await pilot.press("r", "r")
        assert dropped == [2] and app.busy_note == ""
        await pilot.press("r")
        asked[2][1](Refused((Problem("f", 1, 2, "no"),)))
        await pilot.pause()
        assert isinstance(app.screen, ProblemsScreen)
        await pilot.press("escape", "r")
        asked[3][1](Failed("it broke"))
        await pilot.pause()
        assert any("it broke" in notice.message for notice in app._notifications)


async def test_the_cursor_and_the_focus_survive_a_change_of_language(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "schrems-2020")
        app.screen.query_one(Preview).focus()
        await pilot.press("ctrl+l")
        await settled(app, pilot)
        assert app.screen.query_one(ScenarioList).pointed.source == "schrems-2020"
        assert isinstance(app.focused, Preview)
        assert "5,000社" in rows(app)


async def test_the_cursor_is_found_again_at_the_next_start(make_app) -> None:
    app = make_app(kept={"scenarios": {"source": "then-and-now"}})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert app.screen.query_one(ScenarioList).pointed.source == "then-and-now"


@pytest.mark.parametrize("key", ["2", "4"])
async def test_going_elsewhere_with_none_open_takes_the_highlighted_scenario_along(make_app, key) -> None:
    app = make_app()
    app.ask = lambda request, handler: 1
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "payments-fraud")
        assert app.workspace.scenario is None
        await pilot.press(key)
        await settled(app, pilot)
        assert app.workspace.source == "payments-fraud"
        assert "No scenario is open" not in text_of(app)


async def test_escape_from_the_filter_goes_back_to_what_was_pointed_at(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "payments-fraud")
        await pilot.press("slash", *"schrems")
        await settled(app, pilot)
        assert app.screen.entry.source == "schrems-2020"
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.screen.entry.source == "payments-fraud"
        await pilot.press("slash", "enter")
        await settled(app, pilot)
        assert not app.screen.query_one("#filter", Input).display, "an empty field swallows no key"


async def test_a_copy_is_told_from_its_original(make_app, here: Path) -> None:
    from dfftsim.scenario.shipped_files import new_from

    new_from("iot-monitoring", here / "mine.yaml")
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(app, pilot)
        listing = app.screen.query_one(ScenarioList)
        prompts = {one.source: listing.prompt(one).plain for one in listing.entries}
        assert "mine.yaml: " in prompts["mine.yaml"]
        assert "iot-monitoring:" not in prompts["iot-monitoring"]


async def test_the_letter_in_the_hypotheses_is_explained(make_app) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await point_at(app, pilot, "iot-monitoring")
        assert "F: Free flow" in rows(app)
