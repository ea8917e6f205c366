"""The place Compare: every key does what it says, and nothing overflows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from compared_documents import SIZES, comparison
from rich.cells import cell_len

from dfftsim.backstage.requests import Compare, Progress, Refused, Snapshot
from dfftsim.errors import Problem
from dfftsim.i18n import LANGUAGES
from dfftsim.tui.app import DfftApp
from dfftsim.tui.compare.choice import ChoiceScreen
from dfftsim.tui.compare.outcomes import OutcomeTable
from dfftsim.tui.compare.place import VIEWS
from dfftsim.tui.why import WhyScreen

Make = Callable[..., DfftApp]


def hand_over(app: DfftApp, *ids: str) -> Any:
    """Give the app a comparison; the place."""
    app.workspace.packages = dict.fromkeys(ids, "g7-adequacy")
    app.workspace.comparison = comparison(*ids)
    app.tell_places()
    return app.screen


def listen(app: DfftApp) -> list[tuple[Compare, Callable[[Any], None]]]:
    """Hear what is asked backstage instead of having it done."""
    asked: list[Any] = []
    app.ask = lambda request, handler: asked.append((request, handler)) or len(asked)  # type: ignore[method-assign]
    app.drop = lambda ticket: asked.append(("dropped", ticket))  # type: ignore[method-assign]
    return asked


def shown(app: DfftApp) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_view_fits_every_size_and_language(make_app: Make, size, lang) -> None:
    app = make_app("compare", "iot-monitoring", lang)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        hand_over(app, "first", "a-package-with-a-very-long-name", "third")
        for _ in VIEWS if size[1] < 30 else VIEWS[2:]:
            await pilot.press("v")
            await pilot.pause()
            for strip in app.screen._compositor.render_strips():
                assert cell_len(strip.text) == size[0]


async def test_before_anything_it_says_what_can_be_compared(make_app: Make) -> None:
    app = make_app("compare", "schrems-2020")
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert app.workspace.packages == {"grace-and-notice": "grace-and-notice"}
        text = shown(app)
        assert "grace-and-notice" in text and "g7-adequacy" in text and "c compares" in text


async def test_c_asks_backstage_and_takes_up_every_look(make_app: Make) -> None:
    app = make_app("compare", "schrems-2020")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        request, answer = asked[-1]
        assert request.source == "schrems-2020"
        assert [id for id, _ in request.packages] == ["grace-and-notice"]
        assert request.looks[-1] == app.workspace.scenario.experiment.replications
        answer(Progress(3, 30, 12.0))
        assert "3/30" in app.busy_note
        answer(Snapshot(comparison("whatever"), final=False))
        await pilot.pause()
        assert app.workspace.comparison["packages"][0]["id"] == "grace-and-notice"
        assert app.busy_note
        answer(Snapshot(comparison("whatever"), final=True))
        await pilot.pause()
        assert app.busy_note == ""
        assert "B grace-and-notice" in shown(app)


async def test_what_backstage_refuses_is_told_and_the_ui_lives_on(make_app: Make) -> None:
    app = make_app("compare", "schrems-2020")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        asked[-1][1](Refused((Problem("x.yaml", 3, 1, "no such lever", "R1"),)))
        await pilot.pause()
        assert any("no such lever" in note.message for note in app._notifications)
        assert app.workspace.comparison is None
        await pilot.press("v")


async def test_an_answer_about_another_scenario_is_dropped(make_app: Make) -> None:
    app = make_app("compare", "schrems-2020")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c")
        handler = asked[-1][1]
        app.open_scenario("iot-monitoring")
        assert asked[-1] == ("dropped", 1) and app.busy_note == ""
        app.open_scenario("schrems-2020")
        handler(Snapshot(comparison("whatever"), final=True))
        assert app.workspace.comparison is None


async def test_escape_stops(make_app: Make) -> None:
    app = make_app("compare", "schrems-2020")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("c", "escape")
        assert asked[-1] == ("dropped", 1)


async def test_the_cursor_chooses_outcome_and_package(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first", "second")
        await pilot.pause()
        assert (place.kpi, place.package) == ("F", "first")
        await pilot.press("down", "right")
        await pilot.pause()
        assert (place.kpi, place.package) == ("F_flows", "second")
        assert "Free flow by number" in shown(app)


async def test_b_changes_the_base_and_back(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first", "second")
        await pilot.pause()
        await pilot.press("b")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert place.base == "first" and list(place.tables_by_package) == ["second"]
        assert place.tables_by_package["second"]["F"].verdict.id == "worse"
        await pilot.press("b")
        await pilot.pause()
        assert place.base == "" and list(place.tables_by_package) == ["first", "second"]


async def test_r_takes_the_package_out(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        hand_over(app, "first", "second")
        await pilot.pause()
        await pilot.press("right", "r")
        await pilot.pause()
        assert list(app.workspace.packages) == ["first"]
        assert [one["id"] for one in app.workspace.comparison["packages"]] == ["first"]
        await pilot.press("r")
        await pilot.pause()
        assert app.workspace.comparison is None


async def test_a_adds_a_shipped_package_or_says_what_is_wrong(make_app: Make) -> None:
    app = make_app("compare", "schrems-2020")
    async with app.run_test(size=(120, 40)) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press("a", *"g7-adequacy", "enter")
        await pilot.pause()
        assert "g7-adequacy" in app.workspace.packages
        await pilot.press("a", *"x.yaml", "enter")
        await pilot.pause()
        assert any("x.yaml" in note.message for note in app._notifications)
        assert list(app.workspace.packages) == ["grace-and-notice", "g7-adequacy"]
        await pilot.press("a", "escape")
        assert not isinstance(app.screen, ChoiceScreen)


async def test_o_finds_a_measure_by_name(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        await pilot.press("o", *"suspensions", "enter")
        await pilot.pause()
        assert place.kpi == "suspensions" and place.everything
        assert app.settings.kept["compare"]["kpi"] == "suspensions"


async def test_m_shows_all_measures_or_those_that_moved(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        table = place.query_one(OutcomeTable)
        few = table.row_count
        await pilot.press("m")
        assert table.row_count == few + 2, "the heading and the one measure that did not move"


async def test_v_goes_through_the_views_on_a_small_terminal(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(80, 24)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        seen = []
        for _ in VIEWS:
            await pilot.press("v")
            await pilot.pause()
            seen.append((place.view, place.query_one(OutcomeTable).region.area > 0))
        assert [view for view, _ in seen] == [*VIEWS[1:], VIEWS[0]]
        assert [table for _, table in seen] == [False] * (len(VIEWS) - 1) + [True]


async def test_s_tries_a_judgement_at_both_ends(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    asked = listen(app)
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        await pilot.press("S", *"amb", "enter")
        await pilot.pause()
        requests = [request for request, _ in asked]
        assert [one.changes for one in requests] == [
            (("parameters.amb_low", 1.3),),
            (("parameters.amb_low", 2.5),),
        ]
        assert all(one.looks == (4,) and one.seed == 1 and not one.attribute for one in requests)
        for _, answer in asked:
            answer(Snapshot(comparison("first"), final=True))
        await pilot.pause()
        assert "amb_low=1.30" in shown(app) and "amb_low=2.50" in shown(app)
        assert "amb_low = 1.30" in place.why().swing


async def test_w_y_and_e_answer(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first")
        await pilot.pause()
        assert place.copied() == (
            "dfftsim compare iot-monitoring --package g7-adequacy --replications 4 --seed 1"
        )
        await pilot.press("e")
        await pilot.pause()
        written = {path.name for path in app.settings.export_folder.iterdir()}
        assert {"dfftsim-compare-differences.csv", "dfftsim-compare.json"} <= written
        await pilot.press("w")
        assert isinstance(app.screen, WhyScreen) and "Free flow" in app.screen.answer.title


async def test_the_choice_outlives_a_change_of_language_and_theme(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring")
    async with app.run_test(size=(120, 40)) as pilot:
        place = hand_over(app, "first", "second")
        await pilot.pause()
        await pilot.press("down", "right", "ctrl+t", "ctrl+l")
        await pilot.pause()
        await pilot.pause()
        assert (place.kpi, place.package) == ("F_flows", "second")
        assert "自由流通率" in shown(app)
        assert place.query_one(OutcomeTable).looked_at() == ("F_flows", "second")


async def test_without_a_scenario_nothing_breaks(make_app: Make) -> None:
    app = make_app("compare")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", "a", "r", "b", "o", "v", "m", "S", "w", "y", "escape")
        await pilot.pause()
        assert app.screen.NAME == "compare"


async def test_ascii_terminals_get_ascii_marks(make_app: Make) -> None:
    app = make_app("compare", "iot-monitoring", ascii=True)
    async with app.run_test(size=(120, 40)) as pilot:
        hand_over(app, "first", "second")
        await pilot.pause()
        text = shown(app)
        assert not set("●○◇├┤┊▁▂▃▄▅▆▇█◀▶") & set(text)
        assert "+ better" in text
